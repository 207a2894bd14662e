"""What editors do with the queue: /record queue, and Approve, Edit, Reject, Ask, Claim on its cards."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from discord import app_commands
from typing_extensions import override

from bot.desk.approve import Moved, Seconded, approve
from bot.desk.edit import Draft
from bot.desk.review import ask, claim, list_queue, look_at, reject
from bot.desk.suggest import draft_of
from bot.record.entries import Value
from bot.record.errors import InvalidEntryError, StandpointError
from bot.record.policy import Action, require
from bot.record.queue import TEXT_LIMIT, DecidedError, Report
from bot.show.buttons import Amend, Approve, AskAuthor, Claim, Reject, ShowItem, ShowQueue
from bot.show.card import Card
from bot.show.press import Press
from bot.show.queue import item_card, moved_card, note_card, queue_card
from bot.ui.state import Bot, Interaction, Route, add_routes, route
from cogs.answering import answer, caller_of, in_time, request_of, send, turn
from cogs.fields import DAY, POSITION, QUOTE, SOURCE, SUMMARY, Field, Form, again, keep, kept
from cogs.guard import ACTION, GuardedModal
from cogs.outcomes import announce, deliver_question, show_decided, show_in_place

P = TypeVar("P", bound=Press)

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
        fields = [replace(POSITION, label="Position"), DAY, QUOTE, SUMMARY, SOURCE]
        super().__init__(f"Edit and approve #{number}", draft, fields)
        self._number = number
        self._seen = seen

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await _approve(interaction, self._number, self._seen, self.typed(Draft))


class Said(Value):
    """What an editor says about an item."""

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
        work = reject(request_of(interaction), self._number, self.typed(Said).text)
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
        item = await in_time(interaction, ask(request_of(interaction), self._number, question))
        await show_in_place(interaction, item)
        reached = await deliver_question(interaction.client, item, question)
        await send(interaction, note_card(reached), private=True)


@app_commands.command(name="queue", extras={ACTION: Action.REVIEW})
async def record_queue(interaction: Interaction) -> None:
    """What members suggested and reported that waits for an editor."""

    async def make() -> Card:
        return queue_card(await list_queue(request_of(interaction)), page=0)

    await answer(interaction, make(), private=True)


async def _turn_queue(interaction: Interaction, press: ShowQueue) -> None:
    async def make() -> Card:
        return queue_card(await list_queue(request_of(interaction), page=press.page), page=press.page)

    await turn(interaction, make())


async def _open(interaction: Interaction, press: ShowItem) -> None:
    async def make() -> Card:
        return item_card(await look_at(request_of(interaction), press.number))

    await answer(interaction, make(), private=True)


async def _press_approve(interaction: Interaction, press: Approve) -> None:
    await _approve(interaction, press.number, press.seen, None)


async def _press_amend(interaction: Interaction, press: Amend) -> None:
    """Open the dialog; what has moved is shown first, like for an approval."""
    require(caller_of(interaction), Action.REVIEW)
    reviewed = await look_at(request_of(interaction), press.number)
    item = reviewed.item
    if not item.is_open:
        raise DecidedError(item)
    if isinstance(item.content, Report):
        raise StandpointError(
            "A report is settled or rejected; what it is about is edited on the stance itself."
        )
    if reviewed.moved and reviewed.seen != press.seen and not press.token:
        await send(interaction, moved_card(Moved(reviewed=reviewed)), private=True)
        return
    draft = kept(interaction, Draft, press.token, "Edit") if press.token else draft_of(item.content)
    await interaction.response.send_modal(AmendDialog(item.number, reviewed.seen, draft))


async def _press_claim(interaction: Interaction, press: Claim) -> None:
    item = await in_time(interaction, claim(request_of(interaction), press.number))
    await show_in_place(interaction, item)


def _opens(
    dialog: Callable[[int], GuardedModal],
) -> Callable[[Interaction, Reject | AskAuthor], Awaitable[None]]:
    """Opens a dialog about an item, unless somebody has decided it meanwhile."""

    async def open_(interaction: Interaction, press: Reject | AskAuthor) -> None:
        reviewed = await look_at(request_of(interaction), press.number)
        if not reviewed.item.is_open:
            raise DecidedError(reviewed.item)
        await interaction.response.send_modal(dialog(reviewed.item.number))

    return open_


async def _approve(interaction: Interaction, number: int, seen: str, draft: Draft | None) -> None:
    making = approve(request_of(interaction), number, seen=seen, draft=draft)
    try:
        result = await in_time(interaction, making)
    except InvalidEntryError as error:
        if draft is None:
            raise
        await send(
            interaction, again(interaction, draft, str(error), Amend(number=number, seen=seen)), private=True
        )
        return
    if isinstance(result, Moved):
        token = "" if draft is None else keep(interaction, draft)
        await send(interaction, moved_card(result, token=token), private=True)
        return
    if isinstance(result, Seconded):
        await show_in_place(interaction, result.item)
        await send(interaction, note_card(_FIRST_OF_TWO), private=True)
        return
    await announce(interaction, result)


def _politely(kind: type[P], do: Callable[[Interaction, P], Awaitable[None]]) -> Route:
    """The route of a press; if somebody else has decided, the card shows it and the presser reads it."""

    async def handle(interaction: Interaction, press: P) -> None:
        try:
            await do(interaction, press)
        except DecidedError as error:
            await show_decided(interaction, error)

    return route(kind, handle)


async def setup(client: Bot) -> None:
    """Add what the buttons of the queue do, and /record queue to the group of cogs/record.py."""
    add_routes(
        client,
        _politely(ShowQueue, _turn_queue),
        _politely(ShowItem, _open),
        _politely(Approve, _press_approve),
        _politely(Amend, _press_amend),
        _politely(Reject, _opens(RejectDialog)),
        _politely(AskAuthor, _opens(AskDialog)),
        _politely(Claim, _press_claim),
    )
    _record_group(client).add_command(record_queue)


async def teardown(client: Bot) -> None:
    """Take the command away again, which no cog of this module holds."""
    with contextlib.suppress(StandpointError):
        _record_group(client).remove_command(record_queue.name)


def _record_group(client: Bot) -> app_commands.Group:
    """/record: one permission in Discord covers all that editors do."""
    group = client.tree.get_command("record")
    if not isinstance(group, app_commands.Group):
        raise StandpointError("The commands under /record are not there.")
    return group
