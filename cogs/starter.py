"""Which record a server reads: what the buttons of /settings starter do, for admins."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from bot.desk.settings import look_at_learnt, look_at_settings, look_at_starter, start_own_record, take_over
from bot.record.errors import RecordMovedError, StandpointError
from bot.record.policy import Action, require
from bot.record.two_person import SecondEditorError
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
from cogs.answering import Interaction, answer, caller_of, in_time, replace_with, send, turn
from cogs.fields import whole


async def shown(interaction: Interaction, page: int = 0, *, moved: bool = False) -> Card:
    """The card of /settings starter, with a page of what could be taken over."""
    desk, caller, size = interaction.client.desk, caller_of(interaction), LEARNT_A_PAGE
    found = await look_at_starter(desk, caller, offset=page * size, limit=size)
    learnt = None if found.on is None else found.on.learnt
    if learnt is not None and learnt.total and not learnt.made:  # there are fewer pages now
        page, _ = place(learnt.total, page, size)
        found = await look_at_starter(desk, caller, offset=page * size, limit=size)
    return starter_card(found, page=page, moved=moved)


async def _own_record(interaction: Interaction, arguments: Sequence[str]) -> None:
    """First the question, then the deed; an empty record with a second admin where two people are wanted."""
    desk, caller = interaction.client.desk, caller_of(interaction)
    require(caller, Action.CHANGE_SETTINGS)
    wanted, *asking = arguments or [""]
    if wanted not in {"yes", "empty"}:
        await send(interaction, own_record_question(empty=wanted == "askempty"), private=True)
        return
    asked_by = _asked_by(interaction, asking)

    async def start() -> Card:
        started = await start_own_record(desk, caller, empty=wanted == "empty", asked_by=asked_by)
        return own_record_card(await look_at_settings(desk, caller), started=started)

    try:
        await (turn if asked_by is None else replace_with)(interaction, start())
    except SecondEditorError:
        await send(interaction, empty_record_asked_card(interaction.user.id, _token(interaction, 0)))


async def _learnt(interaction: Interaction, arguments: Sequence[str]) -> None:
    """A page of what could be taken over; `beside` the card that everybody sees."""
    require(caller_of(interaction), Action.CHANGE_SETTINGS)
    page, *where = arguments
    card = shown(interaction, whole(page))
    await (answer(interaction, card, private=True) if where == ["beside"] else turn(interaction, card))


async def _take_over(interaction: Interaction, arguments: Sequence[str]) -> None:
    """Take over what the card showed, if the public record is still what it was then; else show it anew.

    Where two people are wanted, the first press asks everybody for a second one, by another admin.
    """
    desk, caller = interaction.client.desk, caller_of(interaction)
    require(caller, Action.IMPORT)
    seen, *asking = arguments
    asked_by = _asked_by(interaction, asking)

    async def work() -> Card:
        done = await take_over(desk, caller, whole(seen), request_key=str(interaction.id), asked_by=asked_by)
        return taken_over_card(done.update, whole(seen))

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
    found = await look_at_learnt(interaction.client.desk, caller_of(interaction), limit=LEARNT_A_PAGE)
    if found is None:
        raise StandpointError("There is nothing to take over here.")
    return asked_card(found, interaction.user.id, _token(interaction, found.learnt.head_seq))


def _token(interaction: Interaction, seen: int) -> str:
    """What a button for a second person carries; who asks is kept beside it, so that no id can be made up."""
    token = secrets.token_hex(8)
    interaction.client.asked.put((token, interaction.user.id, interaction.guild_id), seen)
    return token


def _asked_by(interaction: Interaction, asking: Sequence[str]) -> int | None:
    """Who asked for what a button confirms, by the id of the button; None for a button of one's own.

    Raises:
        StandpointError: nobody asked for it, as far as is known any more.
    """
    if not asking:
        return None
    token, *named = asking
    asked_by = whole("".join(named))
    if interaction.client.asked.get((token, asked_by, interaction.guild_id)) is None:
        raise StandpointError(
            "This was asked for too long ago, or before the bot was restarted. Please ask again: "
            "`/settings starter`."
        )
    return asked_by


DIALOGS: Final[Mapping[str, Callable[[Interaction, Sequence[str]], Awaitable[None]]]] = {
    "ownrecord": _own_record,
    "learnt": _learnt,
    "takeover": _take_over,
}
"""What its buttons lead to, by the view's name."""
