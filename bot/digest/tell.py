"""Telling those who follow something: one message for all that is new to them, once.

As with summaries: claim, look for what an earlier try may have left, compose, send, end the claim.
"""

import logging
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from typing import Final, Protocol, TypeVar

from bot.desk.desk import Desk
from bot.digest.compose import Told, names_in
from bot.digest.deliver import RefusedError, UnreachableError, new_lease, pause_after
from bot.digest.quiet import quiet_until
from bot.digest.summary import CoalitionChange, Item, NewShift, Unreadable, items_of
from bot.record.directory import Directory
from bot.record.errors import StandpointError
from bot.record.news import News
from bot.record.watching import Parcel, Watch

_log = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 100
"""After so many tries, the last ones half an hour apart, a message that fails for a fault of ours is dropped."""

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


class Courier(Protocol[T_contra]):
    """Who brings messages. Both may raise RefusedError (they cannot be reached) and UnreachableError."""

    async def find(self, parcel: Parcel) -> bool:
        """Whether the message is there already."""

    async def send(self, parcel: Parcel, letter: T_contra) -> None:
        """Send it."""


class Outcome(StrEnum):
    """How telling somebody ended."""

    SENT = "sent"
    NOTHING = "nothing to tell"
    LATER = "another try later"
    GIVEN_UP = "not reachable"


async def claim_news(desk: Desk, actor_id: int) -> Parcel | None:
    """Claim a watcher's next message; None if there is none, or they want quiet now."""
    return await desk.store.watches.claim(actor_id, new_lease(desk.now()), quiet_until)


async def tell(
    desk: Desk, parcel: Parcel, write: Callable[[Parcel, Told], T], courier: Courier[T]
) -> Outcome:
    """Tell a watcher what is new, and end the claim, or put it off."""
    watches = desk.store.watches
    try:
        return await _tell(desk, parcel, write, courier)
    except RefusedError as refusal:
        _log.info("Watcher %d cannot be reached: %s", parcel.actor_id, refusal)
        await watches.give_up(parcel)
        return Outcome.GIVEN_UP
    except (UnreachableError, StandpointError) as fault:
        _log.info("Watcher %d will be told later: %s", parcel.actor_id, fault)
    except Exception:  # noqa: BLE001 - one watcher's trouble must not stop the others
        _log.exception("Telling watcher %d", parcel.actor_id)
        if parcel.attempts >= MOST_ATTEMPTS:
            await watches.settle(parcel, desk.now())
            return Outcome.GIVEN_UP
    await watches.put_off(parcel, desk.now() + pause_after(parcel.attempts))
    return Outcome.LATER


async def _tell(
    desk: Desk, parcel: Parcel, write: Callable[[Parcel, Told], T], courier: Courier[T]
) -> Outcome:
    watches = desk.store.watches
    if parcel.unsent_until is not None:
        began = desk.now()
        if await courier.find(parcel):
            await watches.settle(parcel, desk.now())
            return Outcome.SENT
        await watches.note_search(parcel, began)
    directory = await desk.store.directory(parcel.record_id)
    told = await desk.store.news.of_picks(
        parcel.record_id,
        parcel.picks,
        partial(is_followed, directory, parcel.watches),
        partial(told_to, directory=directory, watches=parcel.watches),
    )
    outcome = Outcome.NOTHING
    if told.items:
        await courier.send(parcel, write(parcel, told))
        outcome = Outcome.SENT
    await watches.settle(parcel, desk.now())
    return outcome


def told_to(news: News, *, directory: Directory, watches: Sequence[Watch]) -> Told:
    """What of some news concerns those who follow these things."""
    items = tuple(item for item in items_of(news, directory) if _is_wanted(item, directory, watches))
    return Told(items=items, others=0, names=names_in(directory, items))


def is_followed(directory: Directory, watches: Sequence[Watch], leader: str, topic: str) -> bool:
    """Whether somebody follows stances of a leader on a topic (keys), in whatever way."""
    return bool(_followed(directory, watches, leader, topic))


def _is_wanted(item: Item, directory: Directory, watches: Sequence[Watch]) -> bool:
    match item:
        case Unreadable():
            return True
        case CoalitionChange():
            wanted = [watch for watch in watches if watch.kind == "coalition" and watch.key == item.coalition]
        case _:
            wanted = _followed(directory, watches, item.leader, item.topic)
    return any(isinstance(item, NewShift) or not watch.only_shifts for watch in wanted)


def _followed(directory: Directory, watches: Sequence[Watch], leader: str, topic: str) -> list[Watch]:
    """The watches that a stance of a leader on a topic falls under."""
    about = directory.topic_by_key.get(topic)
    keys = {
        "leader": set(directory.keys_of(leader)),
        "topic": {topic},
        "theme": {about.theme} if about is not None else set(),
        "coalition": {one.key for one in directory.coalitions if one.topic == topic},
    }
    return [watch for watch in watches if watch.key in keys[watch.kind]]
