"""Views: what a command, or a button that leads to the same place, shows. One function each.

A view takes its arguments as text, because the id of a button holds nothing else. The finished card is kept
until the record or the day changes.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeAlias

from bot.client import Standpoint
from bot.desk import lookup
from bot.desk.desk import Desk
from bot.desk.known import full_day, local_day
from bot.desk.withdrawn import list_corrections
from bot.record.errors import StandpointError
from bot.record.policy import Action, Caller, require
from bot.show import lists, revised, stance
from bot.show.card import Card

View: TypeAlias = Callable[[Desk, Caller, Sequence[str]], Awaitable[Card]]


async def _stance(desk: Desk, caller: Caller, arguments: Sequence[str]) -> Card:
    leader, subject, on, *known, page = arguments
    on = full_day(on) if known else on
    answer = await lookup.look_up_stance(
        desk, caller, leader=leader, subject=subject, on=on, known=_only(known)
    )
    return stance.stance_card(answer, page=_number(page))


async def _history(desk: Desk, caller: Caller, arguments: Sequence[str]) -> Card:
    leader, topic, *known, page = arguments
    answer = await lookup.look_up_history(desk, caller, leader=leader, topic=topic, known=_only(known))
    return stance.history_card(answer, page=_number(page))


async def _withdrawn(desk: Desk, caller: Caller, arguments: Sequence[str]) -> Card:
    leader, topic, *known, page = arguments
    answer = await lookup.look_up_history(desk, caller, leader=leader, topic=topic, known=_only(known))
    return revised.withdrawn_card(answer, page=_number(page))


async def _corrections(desk: Desk, caller: Caller, arguments: Sequence[str]) -> Card:
    (page,) = arguments
    size = revised.WITHDRAWN_A_PAGE
    found = await list_corrections(desk, caller, offset=_number(page) * size, limit=size)
    return revised.corrections_card(found, page=_number(page))


async def _leaders(desk: Desk, caller: Caller, arguments: Sequence[str]) -> Card:
    search, page = arguments
    leaders = await lookup.list_leaders(desk, caller, search=search)
    return lists.leaders_card(leaders, search=search, page=_number(page))


async def _topics(desk: Desk, caller: Caller, arguments: Sequence[str]) -> Card:
    (page,) = arguments
    return lists.topics_card(await lookup.list_topics(desk, caller), page=_number(page))


async def _updates(desk: Desk, caller: Caller, arguments: Sequence[str]) -> Card:
    leader, topic, page = arguments
    size = lists.UPDATES_A_PAGE
    answer = await lookup.look_up_updates(
        desk, caller, leader=leader, topic=topic, offset=_number(page) * size, limit=size
    )
    return lists.updates_card(answer, page=_number(page))


async def _search(desk: Desk, caller: Caller, arguments: Sequence[str]) -> Card:
    leader, text, page = arguments
    size = lists.HITS_A_PAGE
    answer = await lookup.search_stances(
        desk, caller, text=text, leader=leader, offset=_number(page) * size, limit=size
    )
    return lists.search_card(answer, page=_number(page))


_TOO_LONG: Final = 6  # digits of a page number that no list has

VIEWS: Final[Mapping[str, View]] = {
    "stance": _stance,
    "history": _history,
    "withdrawn": _withdrawn,
    "corrections": _corrections,
    "leaders": _leaders,
    "topics": _topics,
    "updates": _updates,
    "search": _search,
}
"""Every view by the name that buttons use. The page, from 0, is the last argument."""


async def card_of(client: Standpoint, caller: Caller, view: str, *arguments: str) -> Card:
    """The card of a view, kept from before if nothing has changed since.

    Raises:
        NotAllowedError, and the errors of the look-ups. StandpointError: no such view, as from an old button.
    """
    require(caller, Action.LOOK_UP)
    desk = client.desk
    record_id = desk.store.record_of(caller.guild_id)
    store = desk.store
    zone = store.servers.of(caller.guild_id).timezone  # days of the record end there
    beside = (
        store.queue.disputes(caller.guild_id), store.privacy.forgotten, zone, local_day(desk.now(), zone)
    )  # fmt: skip
    key = (view, arguments, record_id, store.head(record_id), desk.today(), beside)
    card = client.cards.get(key)
    if card is None:
        try:
            make = VIEWS[view]
            card = await make(desk, caller, arguments)
        except (KeyError, ValueError) as error:
            raise StandpointError(
                "This button is from an older version and does not work any more. Please ask again."
            ) from error
        client.cards.put(key, card)
    return card


def _only(known: Sequence[str]) -> str:
    """The earlier moment of the record that stands before the page, "" in the id of a card of now."""
    (moment,) = known or ("",)
    return moment


def _number(page: str) -> int:
    """The page of a button's id; ids can be forged, so anything else is the first page."""
    return int(page) if page.isascii() and page.isdigit() and len(page) < _TOO_LONG else 0
