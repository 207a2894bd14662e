"""What editors do with the queue: /record queue, and Approve, Edit, Reject, Ask, Claim on its cards."""

import contextlib
from collections.abc import Callable, Sequence

from discord import app_commands, ui
from typing_extensions import override

from bot.client import Standpoint
from bot.desk.approve import Moved, Seconded, approve
from bot.desk.edit import Draft
from bot.desk.review import ask, claim, list_queue, look_at, reject
from bot.desk.suggest import draft_of
from bot.record.errors import InvalidEntryError, StandpointError
from bot.record.policy import Action, require
from bot.record.queue import TEXT_LIMIT, DecidedError, Report
from bot.show.card import Card
from bot.show.queue import item_card, moved_card, note_card, queue_card
from bot.show.text import clip
from cogs.answering import Interaction, answer, caller_of, in_time, send, turn
from cogs.fields import (
    TITLE_LIMIT,
    exactly,
    keep_draft,
    kept_draft,
    position_field,
    shelve_draft,
    text_field,
    whole,
)
from cogs.guard import ACTION, DIALOGS, Dialog, GuardedModal
from cogs.outcomes import announce, deliver_question, show_decided, show_in_place

_FIRST_OF_TWO = (
    "This would reverse the leader's position, and this server wants two editors for that. Your approval is "
    "kept: it is recorded as soon as another editor approves it too."
)


class DecidingDialog(GuardedModal):
    """A dialog about an item that somebody else may decide while it is open."""

    @override
    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:
        if isinstance(error, DecidedError):
            await show_decided(interaction, error)
        else:
            await super().on_error(interaction, error)


class AmendDialog(DecidingDialog):
    """A suggestion that an editor puts right before approving it. The reason says where it came from."""

    def __init__(self, number: int, seen: str, draft: Draft) -> None:
        """A dialog about one item; `seen` is the mark of what the record showed the editor."""
        super().__init__(title=clip(f"Edit and approve #{number}", TITLE_LIMIT))
        self._number = number
        self._seen = seen
        self._draft = draft
        self._position = position_field(draft.position)
        self._day = text_field(40, draft.day)
        self._quote = text_field(TEXT_LIMIT + 2, draft.quote, long=True, required=False)
        self._summary = text_field(TEXT_LIMIT, draft.summary, long=True, required=False)
        self._source = text_field(700, draft.source, long=True)
        for text, component in (
            ("Position", self._position),
            ("When was it said?", self._day),
            ("The leader's own words", self._quote),
            ("In short", self._summary),
            ("Source: title and link", self._source),
        ):
            self.add_item(ui.Label(text=text, component=component))

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        draft = self._draft.model_copy(
            update={
                "position": "".join(self._position.values) or self._draft.position,
                "day": self._day.value,
                "quote": self._quote.value,
                "summary": self._summary.value,
                "source": self._source.value,
            }
        )
        await _approve(interaction, self._number, self._seen, draft)


class RejectDialog(DecidingDialog):
    """Why an item is rejected."""

    def __init__(self, number: int) -> None:
        """A dialog about one item."""
        super().__init__(title=f"Reject #{number}")
        self._number = number
        self._reason = text_field(TEXT_LIMIT, "", long=True)
        self.add_item(
            ui.Label(
                text="Why?", description="Whoever handed it in gets to read this.", component=self._reason
            )
        )

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        desk, caller = interaction.client.desk, caller_of(interaction)
        work = reject(desk, caller, self._number, self._reason.value, request_key=str(interaction.id))
        await announce(interaction, await in_time(interaction, work))


class AskDialog(DecidingDialog):
    """What to ask whoever handed an item in."""

    def __init__(self, number: int) -> None:
        """A dialog about one item."""
        super().__init__(title=f"Ask about #{number}")
        self._number = number
        self._question = text_field(TEXT_LIMIT, "", long=True)
        self.add_item(
            ui.Label(
                text="What do you want to know?",
                description="It goes to them by direct message, without your name.",
                component=self._question,
            )
        )

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        desk, caller, question = interaction.client.desk, caller_of(interaction), self._question.value
        work = ask(desk, caller, self._number, question, request_key=str(interaction.id))
        item = await in_time(interaction, work)
        await show_in_place(interaction, item)
        reached = await deliver_question(interaction.client, item, question)
        await send(interaction, note_card(reached), private=True)


@app_commands.command(name="queue", extras={ACTION: Action.REVIEW})
async def record_queue(interaction: Interaction) -> None:
    """What members suggested and reported that waits for an editor."""

    async def make() -> Card:
        return queue_card(await list_queue(interaction.client.desk, caller_of(interaction)), page=0)

    await answer(interaction, make(), private=True)


async def _turn_queue(interaction: Interaction, arguments: Sequence[str]) -> None:
    (page,) = exactly(arguments, 1)
    number = whole(page)

    async def make() -> Card:
        shown = await list_queue(interaction.client.desk, caller_of(interaction), page=number)
        return queue_card(shown, page=number)

    await turn(interaction, make())


async def _open(interaction: Interaction, arguments: Sequence[str]) -> None:
    (number,) = exactly(arguments, 1)
    reviewed = look_at(interaction.client.desk, caller_of(interaction), whole(number))

    async def make() -> Card:
        return item_card(await reviewed)

    await answer(interaction, make(), private=True)


async def _press_approve(interaction: Interaction, arguments: Sequence[str]) -> None:
    number, seen = exactly(arguments, 2)
    await _approve(interaction, whole(number), seen, None)


async def _press_amend(interaction: Interaction, arguments: Sequence[str]) -> None:
    """Open the dialog; what has moved is shown first, like for an approval."""
    number, seen, token = (*arguments, "", "")[:3]
    require(caller_of(interaction), Action.REVIEW)
    reviewed = await look_at(interaction.client.desk, caller_of(interaction), whole(number))
    item = reviewed.item
    if not item.is_open:
        raise DecidedError(item)
    if isinstance(item.content, Report):
        raise StandpointError(
            "A report is settled or rejected; what it is about is edited on the stance itself."
        )
    if reviewed.moved and reviewed.seen != seen and not token:
        await send(interaction, moved_card(Moved(reviewed=reviewed)), private=True)
        return
    draft = kept_draft(interaction, token, "Edit") if token else draft_of(item.content)
    await interaction.response.send_modal(AmendDialog(item.number, reviewed.seen, draft))


async def _press_reject(interaction: Interaction, arguments: Sequence[str]) -> None:
    await _open_if_open(interaction, arguments, RejectDialog)


async def _press_ask(interaction: Interaction, arguments: Sequence[str]) -> None:
    await _open_if_open(interaction, arguments, AskDialog)


async def _press_claim(interaction: Interaction, arguments: Sequence[str]) -> None:
    (number,) = exactly(arguments, 1)
    desk, caller = interaction.client.desk, caller_of(interaction)
    item = await in_time(interaction, claim(desk, caller, whole(number), request_key=str(interaction.id)))
    await show_in_place(interaction, item)


async def _open_if_open(
    interaction: Interaction, arguments: Sequence[str], dialog: Callable[[int], GuardedModal]
) -> None:
    """Open a dialog about an item, unless somebody has decided it meanwhile."""
    (number,) = exactly(arguments, 1)
    reviewed = await look_at(interaction.client.desk, caller_of(interaction), whole(number))
    if not reviewed.item.is_open:
        raise DecidedError(reviewed.item)
    await interaction.response.send_modal(dialog(reviewed.item.number))


async def _approve(interaction: Interaction, number: int, seen: str, draft: Draft | None) -> None:
    making = approve(interaction.client.desk, caller_of(interaction), number, seen=seen, draft=draft)
    try:
        result = await in_time(interaction, making)
    except InvalidEntryError as error:
        if draft is None:
            raise
        await send(
            interaction, keep_draft(interaction, draft, str(error), "queueamend", number, seen), private=True
        )
        return
    if isinstance(result, Moved):
        token = "" if draft is None else shelve_draft(interaction, draft)
        await send(interaction, moved_card(result, token=token), private=True)
        return
    if isinstance(result, Seconded):
        await show_in_place(interaction, result.item)
        await send(interaction, note_card(_FIRST_OF_TWO), private=True)
        return
    await announce(interaction, result)


def _politely(dialog: Dialog) -> Dialog:
    """The same, but if somebody else has decided, the card shows it and the presser reads it."""

    async def handle(interaction: Interaction, arguments: Sequence[str]) -> None:
        try:
            await dialog(interaction, arguments)
        except DecidedError as error:
            await show_decided(interaction, error)

    return handle


async def setup(client: Standpoint) -> None:
    """Add what the buttons of the queue do, and /record queue to the group of cogs/record.py."""
    for name, dialog in (
        ("queue", _turn_queue),
        ("queueitem", _open),
        ("queueapprove", _press_approve),
        ("queueamend", _press_amend),
        ("queuereject", _press_reject),
        ("queueask", _press_ask),
        ("queueclaim", _press_claim),
    ):
        DIALOGS[name] = _politely(dialog)
    _record_group(client).add_command(record_queue)


async def teardown(client: Standpoint) -> None:
    """Take the command away again, which no cog of this module holds."""
    with contextlib.suppress(StandpointError):
        _record_group(client).remove_command(record_queue.name)


def _record_group(client: Standpoint) -> app_commands.Group:
    """/record: one permission in Discord covers all that editors do."""
    group = client.tree.get_command("record")
    if not isinstance(group, app_commands.Group):
        raise StandpointError("The commands under /record are not there.")
    return group
