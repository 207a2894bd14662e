"""/record stance, correct and retract, and “Record a stance” on a message: for editors, in servers."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

import discord
from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands
from typing_extensions import override

from bot.core.dates import in_short
from bot.core.directory import Directory, Statement
from bot.core.entries import Leader, Topic, label
from bot.core.errors import (
    AmbiguousNameError,
    InvalidEntryError,
    NotAllowedError,
    StandpointError,
    UnknownNameError,
)
from bot.core.log import MovedError, Seen
from bot.core.names import CHOICES_LIMIT
from bot.core.policy import Action, may, require
from bot.proposals import reply_of
from bot.queue.service import current_row
from bot.routes import (
    CorrectAgain,
    CorrectPosition,
    CorrectText,
    Edit,
    RecordAgain,
    RecordAnother,
    RecordMessageAgain,
    Retract,
    SayWhy,
    StanceButton,
)
from bot.stances.cards import (
    WHY_LABELS,
    edit_card,
    moved_card,
    reader_card,
    recorded_card,
    revised_card,
    statement_title,
    why_card,
    wrong_card,
)
from bot.stances.forms import (
    DAY,
    DESCRIBED,
    LEADER,
    POSITION,
    POSITIONS,
    QUOTE,
    REASON,
    REASON_KIND,
    SOURCE,
    SUMMARY,
    TOPIC,
    draft_from,
    quote_for,
)
from bot.stances.model import Why
from bot.stances.service import (
    Context,
    Correction,
    Draft,
    another_of,
    as_correction,
    context_of,
    correct_stance,
    correction_of,
    find_statement,
    list_statements,
    retract_stance,
    submit_stance,
)
from bot.ui.forms import HINT_LIMIT, Field, Form, GuardedModal, Option, again, again_with, reopens
from bot.ui.guard import ACTION
from bot.ui.options import LeaderOption, NameOption, Names, TopicOption
from bot.ui.replies import Reply, caller_of, request_of, send, send_reply
from bot.ui.routes import Button
from bot.ui.state import Bot, Interaction, add_routes, keep, kept, route
from bot.ui.text import clip


class StatementOption(NameOption):
    """A statement on record, of the leader and on the topic that are filled in; goes on as its key."""

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        filled = interaction.namespace
        try:
            opened = await list_statements(
                request_of(interaction), leader=_text(filled, "leader"), topic=_text(filled, "topic")
            )
        except StandpointError:  # a name that is not finished yet
            return []
        whole = not (_text(filled, "leader") and _text(filled, "topic"))
        titled = [(statement_title(one, whole=whole), one.revision.key) for one in opened]
        wanted = typed.casefold().strip()
        return ((title, key) for title, key in titled if wanted in title.casefold() or wanted in key)


def _text(filled: object, name: str) -> str:
    """What stands in another option so far."""
    value = getattr(filled, name, None)
    return value if isinstance(value, str) else ""


async def stored(interaction: Interaction, draft: Draft, reopened: Button = RecordAgain(token="")) -> Reply:  # noqa: B008 - frozen
    """Store a draft. `reopened` opens it again if something is wrong with it."""
    if draft.why is Why.WRONG:
        return await _to_correct(interaction, draft)
    try:
        done = await submit_stance(request_of(interaction), draft)
    except InvalidEntryError as error:
        return Reply(again(interaction, draft, str(error), reopened))
    except MovedError as error:
        # The choice was about another row; the new one is asked about again.
        token = keep(interaction, draft.but(why=None, seen=None))
        return Reply(moved_card(error, draft, draft=token))
    return reply_of(done, recorded_card)


async def corrected(interaction: Interaction, correction: Correction) -> Reply:
    try:
        done = await correct_stance(request_of(interaction), correction)
    except InvalidEntryError as error:
        return Reply(again(interaction, correction, str(error), CorrectAgain(token="")))
    except MovedError as error:
        newer = Seen(key=error.now.key, revision=error.now.revision)
        token = keep(interaction, correction.but(seen=newer))
        return Reply(moved_card(error, correction, correction=token))
    return reply_of(done, revised_card)


async def retracted(interaction: Interaction, opened: Statement, typed: Correction) -> Reply:
    """Store a retraction, of the row that was opened."""
    try:
        done = await retract_stance(request_of(interaction), typed.seen, typed.reason, typed.reason_kind)
    except MovedError as error:
        now = opened.but(revision=error.now)
        newer = correction_of(error.now).but(reason=typed.reason, reason_kind=typed.reason_kind)
        return Reply(
            moved_card(error, retraction=again_with(interaction, lambda _: RetractDialog(now, newer)))
        )
    return reply_of(done, revised_card)


async def _to_correct(interaction: Interaction, draft: Draft) -> Reply:
    """The record was wrong: what was typed becomes a correction of the row that the dialog showed."""
    correction = as_correction(draft)
    opened = await find_statement(
        request_of(interaction), correction.seen.key, leader=draft.leader, topic=draft.topic
    )
    return Reply(wrong_card(opened, correction, keep(interaction, correction)))


_WHY_HINTS: Final = {
    Why.CHANGED: "The statement on record stays true for its time.",
    Why.SAME: "Another statement that shows the same position.",
    Why.WRONG: "Corrects the statement on record; you will be asked why.",
}


class DraftForm(Form):
    """A dialog whose text is stored as a stance."""

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await send_reply(interaction, stored(interaction, self.typed(Draft)))


class RecordDialog(DraftForm):
    """A stance where nothing is on record yet: date, quote, summary, source, reason."""

    def __init__(self, leader: Leader, topic: Topic, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        reason = replace(REASON, label="Why do you record it? (optional)", required=False)
        super().__init__(
            f"{leader.name}: {topic.name}", draft, [DAY, quote_for(draft.position), SUMMARY, SOURCE, reason]
        )


class ContextDialog(DraftForm):
    """A stance where there is one already: first of all, what that means for the one on record."""

    def __init__(self, context: Context, draft: Draft) -> None:
        """A dialog that shows the position on record, filled with what `draft` holds already."""
        options = [Option(why.value, text, _WHY_HINTS[why]) for why, text in WHY_LABELS.items()]
        why = Field(
            "why", "There is a position on record", _on_record(context), options=options, is_list=True
        )
        title = f"{context.leader.name}: {context.topic.name}"
        super().__init__(title, draft, [why, DAY, quote_for(draft.position), SUMMARY, SOURCE])


class CorrectionForm(Form):
    """A dialog whose text is stored in the place of a row."""

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await send_reply(interaction, corrected(interaction, self.typed(Correction)))


class CorrectDialog(CorrectionForm):
    """Other text in the place of a row: date, quote, summary, source, and the reason."""

    def __init__(self, opened: Statement, correction: Correction) -> None:
        """A dialog filled with what `correction` holds already."""
        reason = replace(_WRONG, hint=_becomes(opened, correction))
        super().__init__(_correcting(opened), correction, [DAY, QUOTE, SUMMARY, SOURCE, reason])


class PositionDialog(CorrectionForm):
    """Another position for a row whose words stay as they are, and the reason."""

    def __init__(self, opened: Statement, correction: Correction) -> None:
        """A dialog with the position of the row chosen."""
        statement = clip(opened.topic.proposition, HINT_LIMIT)
        position = replace(POSITION, label="What do these words show?", hint=statement, is_list=True)
        super().__init__(_correcting(opened), correction, [position, _WRONG])


class RetractDialog(Form):
    """Why a row is withdrawn, and what kind of reason that is."""

    def __init__(self, opened: Statement, correction: Correction) -> None:
        """A dialog about a row."""
        reason = replace(
            REASON,
            label="Why is it withdrawn?",
            hint="Everyone can read the reason. The text stays readable with it.",
            long=True,
        )
        super().__init__(
            f"Retract: {opened.leader.name}, {opened.topic.name}", correction, [REASON_KIND, reason]
        )
        self._opened = opened

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await send_reply(interaction, retracted(interaction, self._opened, self.typed(Correction)))


_WRONG: Final = replace(REASON, label="What was wrong with it?")


def _correcting(opened: Statement) -> str:
    return f"Correct: {opened.leader.name}, {opened.topic.name}"


def _on_record(context: Context) -> str:
    """The position on record in the space under a label."""
    if context.shown is None:
        return "Nothing."
    stance = context.shown.stance
    said = f"“{stance.quote}”" if stance.quote else stance.summary
    return clip(f"{label(stance.position)}, {in_short(stance.stated_on)}: {said}", HINT_LIMIT)


def _becomes(opened: Statement, correction: Correction) -> str:
    """What the correction makes of the position, where it does."""
    words = {choice.value: choice.name for choice in POSITIONS}
    now = label(opened.revision.stance.position)
    new = words.get(correction.position, now)
    change = "" if new == now else f" The position becomes “{new}”."
    return clip(f"Goes into the public updates log.{change}", HINT_LIMIT)


_COMMAND = "`/record stance`"


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_messages=True)
class Record(commands.GroupCog, group_name="record", group_description="Keep the record: for editors."):
    """/record stance, correct, retract. Other cogs add their commands to the group."""

    @app_commands.command(extras={ACTION: Action.RECORD_STANCE})
    @app_commands.describe(**DESCRIBED)
    @app_commands.choices(position=POSITIONS)
    async def stance(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        topic: Transform[str, TopicOption],
        position: str,
    ) -> None:
        """Add a dated, sourced stance. A dialog asks for the date, the words and the source."""
        await open_draft(interaction, Draft(leader=leader, topic=topic, position=position, day=""))

    @app_commands.command(extras={ACTION: Action.REVISE_STANCE})
    @app_commands.describe(
        leader="Whose stance is wrong?",
        topic="On which topic?",
        statement="Which statement? Leave it out for the current position; a stance's key works too.",
        position="The right position, if that is what was wrong.",
    )
    @app_commands.choices(position=POSITIONS)
    async def correct(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption] = "",
        topic: Transform[str, TopicOption] = "",
        statement: Transform[str, StatementOption] = "",
        position: str = "",
    ) -> None:
        """Put right what the record got wrong. The old text stays readable with your reason."""
        opened = await find_statement(request_of(interaction), statement, leader=leader, topic=topic)
        if not opened.revision.is_kept:
            await send(interaction, edit_card(opened), private=True)
            return
        now = correction_of(opened.revision)
        dialog = CorrectDialog(opened, now.but(position=position or now.position))
        await interaction.response.send_modal(dialog)

    @app_commands.command(extras={ACTION: Action.REVISE_STANCE})
    @app_commands.describe(
        leader="Whose stance should not be on record?",
        topic="On which topic?",
        statement="Which statement? Leave it out for the current position; a stance's key works too.",
    )
    async def retract(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption] = "",
        topic: Transform[str, TopicOption] = "",
        statement: Transform[str, StatementOption] = "",
    ) -> None:
        """Withdraw a stance that should not be on record. It stays readable with your reason."""
        opened = await find_statement(request_of(interaction), statement, leader=leader, topic=topic)
        if not opened.revision.is_kept:
            await send(interaction, edit_card(opened), private=True)
            return
        await interaction.response.send_modal(RetractDialog(opened, correction_of(opened.revision)))


async def open_draft(interaction: Interaction, draft: Draft) -> None:
    """Open the dialog for a draft, with what the record shows by now."""
    context = await context_of(request_of(interaction), draft.leader, draft.topic)
    exact = _exact(draft, context)
    await interaction.response.send_modal(
        RecordDialog(context.leader, context.topic, exact.but(why=None))
        if context.shown is None
        else ContextDialog(context, exact)
    )


def _exact(draft: Draft, context: Context) -> Draft:
    """The draft with the entries that its names mean, and what stands on record there."""
    return draft.but(leader=context.leader.key, topic=context.topic.key, seen=context.seen)


class AnotherDialog(Form):
    """Another position from the same statement: on what, where they stand, and the words."""

    def __init__(self, directory: Directory, draft: Draft, stance: str) -> None:
        """A dialog filled with what `draft` holds already; `stance` is the key of the one recorded before."""
        title = f"{directory.name_of(draft.leader)}, {in_short(draft.day)}"
        super().__init__(title, draft, [_topic_field(directory), POSITION, QUOTE, SUMMARY])
        self._stance = stance

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        again_here = RecordAnother(stance=self._stance)
        await send_reply(interaction, _resolved(interaction, self.typed(Draft), again_here))


async def _another(interaction: Interaction, button: RecordAnother) -> None:
    """The dialog of another position; what was typed before, for the one who typed it."""
    require(caller_of(interaction), Action.RECORD_STANCE)
    directory = await request_of(interaction).directory()
    if button.token:
        draft = kept(interaction, Draft, button.token, "the button on the card of the statement")
    else:
        opened = await find_statement(request_of(interaction), button.stance)
        if not opened.revision.is_kept:
            await send(interaction, edit_card(opened), private=True)
            return
        draft = another_of(opened.revision)
    await interaction.response.send_modal(AnotherDialog(directory, draft, button.stance))


async def _why(interaction: Interaction, button: SayWhy) -> None:
    """What the editor says about the position on record, for a draft that was typed without being asked."""
    require(caller_of(interaction), Action.RECORD_STANCE)
    draft = kept(interaction, Draft, button.token, _COMMAND).but(why=button.why)
    await send_reply(interaction, stored(interaction, draft))


async def _edit(interaction: Interaction, button: Edit) -> None:
    """A stance as it stands now, and what an editor can do with it; for a reader, what they can do."""
    caller = caller_of(interaction)
    try:
        require(caller, Action.REVISE_STANCE)
    except NotAllowedError as error:
        if not may(caller, Action.REPORT_PROBLEM):
            raise
        row = await current_row(interaction.client.desk, caller.guild_id, button.stance)
        await send(interaction, reader_card(str(error), row.stance), private=True)
        return
    opened = await find_statement(request_of(interaction), button.stance)
    await send(
        interaction, edit_card(opened, moved=opened.revision.revision != button.revision), private=True
    )


def _opens(
    dialog: Callable[[Statement, Correction], GuardedModal],
) -> Callable[[Interaction, StanceButton], Awaitable[None]]:
    """Opens a dialog about a stance that still is the one that the button was made for; else it is shown anew."""

    async def open_(interaction: Interaction, button: StanceButton) -> None:
        opened = await find_statement(request_of(interaction), button.stance)
        moved = opened.revision.revision != button.revision
        if moved or not opened.revision.is_kept:
            await send(interaction, edit_card(opened, moved=moved), private=True)
        else:
            await interaction.response.send_modal(dialog(opened, correction_of(opened.revision)))

    return open_


async def _correct_again(interaction: Interaction, correction: Correction) -> None:
    """Open a correction again; it keeps the version that its author looked at."""
    opened = await find_statement(request_of(interaction), correction.seen.key)
    await interaction.response.send_modal(CorrectDialog(opened, correction))


class RecordMessageDialog(Form):
    """Who, on what, where they stand, when, and the words; the source is the message."""

    def __init__(self, directory: Directory, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        quote = replace(QUOTE, hint="Only what the leader said, word for word.", required=True)
        super().__init__("Record a stance", draft, [LEADER, _topic_field(directory), POSITION, DAY, quote])

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await send_reply(interaction, _resolved(interaction, self.typed(Draft), RecordMessageAgain(token="")))


@app_commands.context_menu(name="Record a stance", extras={ACTION: Action.RECORD_STANCE})
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_messages=True)
async def record_from_message(interaction: Interaction, message: discord.Message) -> None:
    """The dialog, with the message's text as quote and its link as source."""
    await _open(interaction, draft_from(message))


async def _open(interaction: Interaction, draft: Draft) -> None:
    require(caller_of(interaction), Action.RECORD_STANCE)
    directory = await request_of(interaction).directory()
    await interaction.response.send_modal(RecordMessageDialog(directory, draft))


async def _resolved(interaction: Interaction, draft: Draft, reopened: Button) -> Reply:
    """Resolve the names; where there is a position on record, ask what this one means for it.

    `reopened` opens the dialog again if something is wrong.
    """
    try:
        context = await context_of(request_of(interaction), draft.leader, draft.topic)
    except (UnknownNameError, AmbiguousNameError, InvalidEntryError) as error:
        return Reply(again(interaction, draft, str(error), reopened))
    exact = _exact(draft, context)
    if context.shown is not None:
        return Reply(why_card(context, keep(interaction, exact)))
    return await stored(interaction, exact, reopened)


def _topic_field(directory: Directory) -> Field:
    """A menu of the topics; where there are more than a menu holds, a field for a name."""
    topics = directory.topics
    if not 0 < len(topics) <= CHOICES_LIMIT:
        return TOPIC
    options = [Option(topic.key, clip(topic.name, 100), clip(topic.proposition, 100)) for topic in topics]
    return replace(TOPIC, options=options)


async def setup(client: Bot) -> None:
    """Add the commands and the menu entry, hidden by Discord from those who lack Manage Messages."""
    add_routes(
        client,
        reopens(RecordAgain, Draft, _COMMAND, open_draft),
        route(SayWhy, _why),
        route(Edit, _edit),
        route(CorrectText, _opens(CorrectDialog)),
        route(CorrectPosition, _opens(PositionDialog)),
        route(Retract, _opens(RetractDialog)),
        reopens(CorrectAgain, Correction, "`/record correct`", _correct_again),
        reopens(RecordMessageAgain, Draft, "“Record a stance” on the message", _open),
        route(RecordAnother, _another),
    )
    client.tree.add_command(record_from_message)
    await client.add_cog(Record())
