"""/suggest and reports of problems, for members; /record queue and what editors decide on its cards."""

import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

import discord
from discord import app_commands
from discord.app_commands import Transform
from typing_extensions import override

from bot import routes
from bot.core.directory import Statement
from bot.core.entries import Leader, Topic, Value
from bot.core.errors import StandpointError
from bot.core.policy import Action, require
from bot.queue import service
from bot.queue.approval import Moved, Seconded, approve
from bot.queue.cards import item_card, moved_card, outcome_card, question_card, queue_card, thanks_card
from bot.queue.model import TEXT_LIMIT, DecidedError, ProblemKind, QueueItem, Report, approval_key
from bot.stances import forms
from bot.stances.cards import recorded_card, statement_title
from bot.stances.service import Draft
from bot.ui.cards import Card, card_of
from bot.ui.errors import CONNECTION_ERRORS
from bot.ui.forms import HINT_LIMIT, Field, Form, GuardedModal, Option, again_with
from bot.ui.guard import ACTION, record_group
from bot.ui.options import LeaderOption, TopicOption
from bot.ui.outgoing import QUEUE_CHANGED, put_in_place, send_privately, server_name
from bot.ui.replies import answer, asked_with, caller_of, in_time, opens, request_of, send, turns
from bot.ui.routes import Button, OpenAgain
from bot.ui.state import Bot, Interaction, Route, add_routes, route
from bot.ui.text import clip

_log = logging.getLogger(__name__)


async def announce(interaction: Interaction, decision: service.Decision) -> None:
    """Show the outcome where the button was, to the editor in full, and to the author."""
    item = decision.item
    await show_in_place(interaction, item)
    if decision.recorded is not None:
        await send(interaction, recorded_card(decision.recorded), private=True)
    elif not interaction.response.is_done():
        await send(interaction, card_of("Done."), private=True)
    client = interaction.client
    await send_privately(client, item.author_id, outcome_card(item, server_name(client, item.guild_id)))


async def show_in_place(interaction: Interaction, item: QueueItem) -> None:
    """Bring the card whose button was pressed up to date, and the one in the queue channel if it is another.

    What was decided is decided: where Discord does not take the new card, the old one stays.
    """
    message = interaction.message
    posted = message is not None and item.post is not None and item.post[1] == message.id
    if message is not None and (posted or message.flags.ephemeral):
        card = item_card(await service.review(interaction.client.desk, item))
        try:
            if interaction.response.is_done():
                await interaction.edit_original_response(view=card.view())
            else:
                await interaction.response.edit_message(view=card.view())
        except CONNECTION_ERRORS as error:
            _log.warning("The card of number %d stays as it was: %r", item.number, error)
    if not posted:
        await _refresh_post(interaction.client, item)


async def _refresh_post(client: Bot, item: QueueItem) -> None:
    """Bring an item's card in the queue channel up to date. Its buttons answer politely even if that fails."""
    if item.post is not None:
        await put_in_place(
            client, item.guild_id, item.post, item_card(await service.review(client.desk, item))
        )


async def deliver_question(client: Bot, item: QueueItem, question: str) -> str:
    """Ask by direct message, or where the item was handed in if that fails; says what was done."""
    server = server_name(client, item.guild_id)
    if await send_privately(client, item.author_id, question_card(item, server, question, public=False)):
        return "Your question was sent by direct message. The answer will appear on the card."
    if item.channel_id is not None and item.author_id is not None:
        place = client.get_partial_messageable(item.channel_id, guild_id=item.guild_id)
        mentions = discord.AllowedMentions(users=[discord.Object(item.author_id)])
        card = question_card(item, server, question, public=True)
        with contextlib.suppress(*CONNECTION_ERRORS):
            await place.send(view=card.view(), allowed_mentions=mentions)
            return f"They take no direct messages, so I asked in <#{item.channel_id}>."
    return (
        "I could not reach them, neither by direct message nor in a channel. The question stays on the card."
    )


async def show_decided(interaction: Interaction, error: DecidedError) -> None:
    """Tell somebody who came late what was decided, and show it on the card."""
    await show_in_place(interaction, error.item)
    await send(interaction, card_of(str(error)), private=True)


P = TypeVar("P", bound=Button)

_FIRST_OF_TWO = (
    "This would reverse the leader's position, and this server wants two editors for that. Your approval is "
    "kept: it is recorded as soon as another editor approves it too."
)


class DecidingForm(Form):
    """A dialog about an item that somebody else may decide while it is open."""

    @override
    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:
        if isinstance(error, DecidedError):
            await show_decided(interaction, error)
        else:
            await super().on_error(interaction, error)


class AmendDialog(DecidingForm):
    """A suggestion that an editor puts right before approving it. The reason says where it came from."""

    def __init__(self, number: int, seen: str, draft: Draft) -> None:
        """A dialog about one item; `seen` is the mark of what the record showed the editor."""
        fields = [
            replace(forms.POSITION, label="Position"),
            forms.DAY,
            forms.QUOTE,
            forms.SUMMARY,
            forms.SOURCE,
        ]
        super().__init__(f"Edit and approve #{number}", draft, fields)
        self._number = number
        self._seen = seen

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await _approve_item(interaction, self._number, self._seen, self.typed(Draft))


class Said(Value):
    """What somebody says about an item, or of a stance, of which `problem` says what is wrong."""

    problem: str = ""
    text: str = ""


class RejectDialog(DecidingForm):
    """Why an item is rejected."""

    def __init__(self, number: int) -> None:
        """A dialog about one item."""
        text = Field("text", "Why?", "Whoever handed it in gets to read this.", TEXT_LIMIT, long=True)
        super().__init__(f"Reject #{number}", Said(), [text])
        self._number = number

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        work = service.reject(request_of(interaction), self._number, self.typed(Said).text)
        await announce(interaction, await in_time(interaction, work))


class AskDialog(DecidingForm):
    """What to ask whoever handed an item in."""

    def __init__(self, number: int) -> None:
        """A dialog about one item."""
        hint = "It goes to them by direct message, without your name."
        text = Field("text", "What do you want to know?", hint, TEXT_LIMIT, long=True)
        super().__init__(f"Ask about #{number}", Said(), [text])
        self._number = number

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        question = self.typed(Said).text
        item = await in_time(interaction, service.ask_author(request_of(interaction), self._number, question))
        await show_in_place(interaction, item)
        reached = await deliver_question(interaction.client, item, question)
        await send(interaction, card_of(reached), private=True)


@app_commands.command(name="queue", extras={ACTION: Action.REVIEW})
async def record_queue(interaction: Interaction) -> None:
    """What members suggested and reported that waits for an editor."""
    await answer(interaction, _queue(interaction, 0), private=True)


async def _queue(interaction: Interaction, page: int) -> Card:
    return queue_card(await service.list_queue(request_of(interaction), page=page), page=page)


async def _item(interaction: Interaction, button: routes.ShowItem) -> Card:
    return item_card(await service.look_at(request_of(interaction), button.number))


async def _amend(interaction: Interaction, button: routes.Amend) -> None:
    """Open the dialog; what has moved is shown first, like for an approval."""
    require(caller_of(interaction), Action.REVIEW)
    reviewed = await service.look_at(request_of(interaction), button.number)
    item = reviewed.item
    if not item.is_open:
        raise DecidedError(item)
    if item.is_lost:
        raise StandpointError(service.LOST)
    if isinstance(item.content, Report):
        raise StandpointError(
            "A report is settled or rejected; what it is about is edited on the stance itself."
        )
    if reviewed.moved and reviewed.seen != button.seen:
        await send(interaction, moved_card(Moved(reviewed=reviewed)), private=True)
        return
    dialog = AmendDialog(item.number, reviewed.seen, service.draft_of(item.content))
    await interaction.response.send_modal(dialog)


async def _claim(interaction: Interaction, button: routes.Claim) -> None:
    item = await in_time(interaction, service.claim_item(request_of(interaction), button.number))
    await show_in_place(interaction, item)


def _opens(
    dialog: Callable[[int], GuardedModal],
) -> Callable[[Interaction, routes.NumberButton], Awaitable[None]]:
    """Opens a dialog about an item, unless somebody has decided it meanwhile."""

    async def open_(interaction: Interaction, button: routes.NumberButton) -> None:
        reviewed = await service.look_at(request_of(interaction), button.number)
        if not reviewed.item.is_open:
            raise DecidedError(reviewed.item)
        await interaction.response.send_modal(dialog(reviewed.item.number))

    return open_


async def _approve_item(interaction: Interaction, number: int, seen: str, draft: Draft | None) -> None:
    asked_with(interaction, approval_key(caller_of(interaction).guild_id, number))
    result = await in_time(interaction, approve(request_of(interaction), number, seen=seen, draft=draft))
    if isinstance(result, Moved):
        await send(interaction, moved_card(result, _amend_again(interaction, number, draft)), private=True)
        return
    if isinstance(result, Seconded):
        await show_in_place(interaction, result.item)
        await send(interaction, card_of(_FIRST_OF_TWO), private=True)
        return
    await announce(interaction, result)


def _amend_again(interaction: Interaction, number: int, draft: Draft | None) -> OpenAgain | None:
    """Opens the dialog with what an editor typed; None if they typed nothing."""
    if draft is None:
        return None

    async def again(pressed: Interaction) -> AmendDialog:
        reviewed = await service.look_at(request_of(pressed), number)
        return AmendDialog(number, reviewed.seen, draft)

    return again_with(interaction, again)


def _politely(kind: type[P], do: Callable[[Interaction, P], Awaitable[None]]) -> Route:
    """The route of a button; if somebody else has decided, the card shows that, and who pressed it reads it."""

    async def handle(interaction: Interaction, button: P) -> None:
        try:
            await do(interaction, button)
        except DecidedError as error:
            await show_decided(interaction, error)

    return route(kind, handle)


class SuggestionForm(Form):
    """A dialog whose text is handed in."""

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        handed_in = service.suggest_stance(
            request_of(interaction), self.typed(Draft), channel_id=interaction.channel_id
        )
        await answer(interaction, _thanks(interaction, handed_in), private=True)


async def _thanks(interaction: Interaction, handed_in: Awaitable[QueueItem]) -> Card:
    """Say that something was handed in, and have it posted."""
    item = await handed_in
    interaction.client.dispatch(QUEUE_CHANGED, item.guild_id)
    return thanks_card(item)


class SuggestDialog(SuggestionForm):
    """The rest of a suggestion: date, quote, summary, source, reason; the position in place of the reason if it is not
    chosen yet.
    """

    def __init__(self, leader: Leader, topic: Topic, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        source = replace(forms.SOURCE, hint="Where everyone can read it.")
        reason = replace(
            forms.REASON,
            label="Why? (optional)",
            hint="What is unsure? If they approve, it goes into the public updates log.",
            required=False,
        )
        title = f"Suggest: {leader.name}, {topic.name}"
        fields = [forms.DAY, forms.quote_for(draft.position), forms.SUMMARY, source]
        super().__init__(title, draft, [*fields, reason] if draft.position else [forms.POSITION, *fields])


class MessageDialog(SuggestionForm):
    """A suggestion from a message: its text is the quote and its link the source; the rest is asked for."""

    def __init__(self, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        super().__init__(
            "Suggest a stance", draft, [forms.LEADER, forms.TOPIC, forms.POSITION, forms.DAY, forms.QUOTE]
        )


@app_commands.command(extras={ACTION: Action.SUGGEST})
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.describe(**forms.DESCRIBED)
@app_commands.choices(position=forms.POSITIONS)
async def suggest(
    interaction: Interaction,
    leader: Transform[str, LeaderOption],
    topic: Transform[str, TopicOption],
    position: str,
) -> None:
    """Suggest a stance to the editors. A dialog asks for the date, the words and the source."""
    await _open_suggestion(interaction, Draft(leader=leader, topic=topic, position=position, day=""))


@app_commands.context_menu(name="Suggest a stance", extras={ACTION: Action.SUGGEST})
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
async def suggest_from_message(interaction: Interaction, message: discord.Message) -> None:
    """The dialog, with the message's text as quote and its link as source."""
    await interaction.response.send_modal(MessageDialog(forms.draft_from(message)))


async def _open_suggestion(interaction: Interaction, draft: Draft) -> None:
    require(caller_of(interaction), Action.SUGGEST)
    directory = await request_of(interaction).directory()
    leader, topic = directory.find_leader(draft.leader), directory.find_topic(draft.topic)
    exact = draft.but(leader=leader.key, topic=topic.key)
    await interaction.response.send_modal(SuggestDialog(leader, topic, exact))


async def _suggest_on(interaction: Interaction, button: routes.SuggestOn) -> None:
    """The dialog of a suggestion about a leader and a topic."""
    await _open_suggestion(interaction, Draft(leader=button.leader, topic=button.topic, position="", day=""))


class ProblemDialog(Form):
    """What is wrong with a stance."""

    def __init__(self, reported: Statement) -> None:
        """A dialog about one stance, which it shows."""
        options = [Option(kind, kind.capitalize()) for kind in ProblemKind]
        hint = clip(statement_title(reported, whole=True), HINT_LIMIT)
        problem = Field("problem", "What is wrong?", hint, options=options, is_list=True)
        hint = "A link or a few words help the editors."
        text = Field("text", "How do you know?", hint, TEXT_LIMIT, long=True, required=False)
        super().__init__("Report a problem", Said(), [problem, text])
        self._stance_key = reported.revision.stance.key

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        said = self.typed(Said)
        handed_in = service.report_problem(
            request_of(interaction),
            stance_key=self._stance_key,
            problem=said.problem,
            text=said.text,
            channel_id=interaction.channel_id,
        )
        await answer(interaction, _thanks(interaction, handed_in), private=True)


class AnswerDialog(Form):
    """The author's answer to a question of the editors."""

    def __init__(self, guild_id: int, number: int) -> None:
        """A dialog about one item of a server."""
        text = Field("text", "Your answer", "Only the editors see it.", TEXT_LIMIT, long=True)
        super().__init__(f"Your answer about #{number}", Said(), [text])
        self._guild_id = guild_id
        self._number = number

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        async def reply() -> Card:
            item = await service.answer_question(
                request_of(interaction),
                guild_id=self._guild_id,
                number=self._number,
                text=self.typed(Said).text,
            )
            await _refresh_post(interaction.client, item)
            return card_of("Thank you. The editors will read it.")

        await answer(interaction, reply(), private=True)


async def _report(interaction: Interaction, button: routes.ReportProblem) -> None:
    """Open the dialog about a stance; one that is gone is said at once."""
    request = request_of(interaction)
    require(request.caller, Action.REPORT_PROBLEM)
    row = await service.current_row(request.desk, request.guild_id, button.stance)
    directory = await request.directory()
    await interaction.response.send_modal(ProblemDialog(directory.statement(row)))


async def _answer(interaction: Interaction, button: routes.AnswerQuestion) -> None:
    """Open the dialog for an answer; whether the presser may answer is looked at when they send it."""
    require(caller_of(interaction), Action.ANSWER_QUESTION)
    await interaction.response.send_modal(AnswerDialog(button.guild_id, button.number))


async def setup(client: Bot) -> None:
    """Add the commands, the menu entry, and what the buttons do; /record queue goes to the group of cogs/stances.py."""
    add_routes(
        client,
        turns(routes.ShowQueue, lambda interaction, button: _queue(interaction, button.page)),
        opens(routes.ShowItem, _item),
        _politely(
            routes.Approve, lambda interaction, it: _approve_item(interaction, it.number, it.seen, None)
        ),
        _politely(routes.Amend, _amend),
        _politely(routes.Reject, _opens(RejectDialog)),
        _politely(routes.AskAuthor, _opens(AskDialog)),
        _politely(routes.Claim, _claim),
        route(routes.SuggestOn, _suggest_on),
        route(routes.ReportProblem, _report),
        route(routes.AnswerQuestion, _answer),
    )
    record_group(client).add_command(record_queue)
    client.tree.add_command(suggest)
    client.tree.add_command(suggest_from_message)
