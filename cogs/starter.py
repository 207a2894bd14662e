"""Which record a server reads: what the buttons of /settings starter do, for admins."""

from dataclasses import dataclass
from typing import Final

from bot.desk.settings import look_at_learnt, look_at_settings, look_at_starter, start_own_record, take_over
from bot.record.errors import RecordMovedError, StandpointError
from bot.record.policy import Action, require
from bot.record.two_person import SecondEditorError
from bot.show.buttons import ShowLearnt, StartRecord, TakeOver
from bot.show.card import Card
from bot.show.pages import place
from bot.show.starter import (
    LEARNT_A_PAGE,
    asked_card,
    empty_record_asked_card,
    own_record_card,
    own_record_question,
    starter_card,
    taken_over_card,
)
from bot.ui.state import Interaction, route
from cogs.answering import answer, caller_of, in_time, replace_with, request_of, send, turn
from cogs.fields import keep


async def shown(interaction: Interaction, page: int = 0, *, moved: bool = False) -> Card:
    """The card of /settings starter, with a page of what could be taken over."""
    size = LEARNT_A_PAGE
    found = await look_at_starter(request_of(interaction), offset=page * size, limit=size)
    learnt = None if found.on is None else found.on.learnt
    if learnt is not None and learnt.total and not learnt.made:  # there are fewer pages now
        page, _ = place(learnt.total, page, size)
        found = await look_at_starter(request_of(interaction), offset=page * size, limit=size)
    return starter_card(found, page=page, moved=moved)


async def _own_record(interaction: Interaction, press: StartRecord) -> None:
    """First the question, then the deed; an empty record with a second admin where two people are wanted."""
    require(caller_of(interaction), Action.CHANGE_SETTINGS)
    if press.answer in {"ask", "askempty"}:
        await send(interaction, own_record_question(empty=press.answer == "askempty"), private=True)
        return
    asked_by = _asked_by(interaction, press)

    async def start() -> Card:
        started = await start_own_record(
            request_of(interaction), empty=press.answer == "empty", asked_by=asked_by
        )
        return own_record_card(await look_at_settings(request_of(interaction)), started=started)

    try:
        await (turn if asked_by is None else replace_with)(interaction, start())
    except SecondEditorError:
        await send(interaction, empty_record_asked_card(interaction.user.id, _token(interaction)))


async def _learnt(interaction: Interaction, press: ShowLearnt) -> None:
    """A page of what could be taken over; beside the card that everybody sees, or in the place of one's own."""
    require(caller_of(interaction), Action.CHANGE_SETTINGS)
    card = shown(interaction, press.page)
    await (answer(interaction, card, private=True) if press.beside else turn(interaction, card))


async def _take_over(interaction: Interaction, press: TakeOver) -> None:
    """Take over what the card showed, if the public record is still what it was then; else show it anew.

    Where two people are wanted, the first press asks everybody for a second one, by another admin.
    """
    require(caller_of(interaction), Action.IMPORT)
    asked_by = _asked_by(interaction, press)

    async def work() -> Card:
        done = await take_over(request_of(interaction), press.head, asked_by=asked_by)
        return taken_over_card(done.update, press.head)

    try:
        await replace_with(interaction, work())
    except RecordMovedError:
        anew = shown(interaction, moved=True)
        await (
            replace_with(interaction, anew) if asked_by is None else answer(interaction, anew, private=True)
        )
    except SecondEditorError:
        await send(interaction, await in_time(interaction, _asked(interaction)))


async def _asked(interaction: Interaction) -> Card:
    """The card with which another admin can take over what is new; who asks is kept beside it, not in it."""
    found = await look_at_learnt(request_of(interaction), limit=LEARNT_A_PAGE)
    if found is None:
        raise StandpointError("There is nothing to take over here.")
    return asked_card(found, interaction.user.id, _token(interaction))


@dataclass(frozen=True)
class _Asked:
    """That somebody asked for a second person's press."""


def _token(interaction: Interaction) -> str:
    """What a button for a second person carries; who asks is kept beside it, so that no id can be made up."""
    return keep(interaction, _Asked())


def _asked_by(interaction: Interaction, press: StartRecord | TakeOver) -> int | None:
    """Who asked for what a button confirms; None for a button of one's own.

    Raises:
        StandpointError: nobody asked for it, as far as is known any more.
    """
    if not press.token and not press.asked_by:
        return None
    if interaction.client.kept.find(_Asked, press.token, press.asked_by, interaction.guild_id) is None:
        raise StandpointError(
            "This was asked for too long ago, or before the bot was restarted. Please ask again: "
            "`/settings starter`."
        )
    return press.asked_by


ROUTES: Final = (route(StartRecord, _own_record), route(ShowLearnt, _learnt), route(TakeOver, _take_over))
"""What its buttons do."""
