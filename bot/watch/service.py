"""Following: what somebody follows and how they are told, and telling them what is new outside their quiet hours."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final, Protocol

from pydantic import ValidationError

from bot.core.dates import local_day
from bot.core.directory import Directory
from bot.core.entries import Coalition, Leader, Theme, Topic, Value
from bot.core.errors import InvalidEntryError, StandpointError
from bot.core.leases import new_lease, pause_after
from bot.core.news import News
from bot.core.policy import Action, Caller, require
from bot.core.problems import explain
from bot.core.server import find_zone
from bot.db import news as newsroom
from bot.digest.model import moment_of
from bot.digest.service import read_time
from bot.digest.summary import CoalitionChange, Imported, Item, NewShift, Told, Unreadable, items_of, names_in
from bot.request import Desk, Request
from bot.ui.outgoing import OURS, attempt
from bot.watch import store as watch_store
from bot.watch.model import Notification, Quiet, Watch, Watcher, WatcherState, WatchKind, Way


def quiet_until(watcher: Watcher, now: datetime) -> datetime | None:
    """The end of the quiet hours if `now` lies within them, else None.

    Quiet hours may go over midnight. They begin and end at moments, so that an hour which comes twice or not
    at all does not make them longer by a day.
    """
    quiet = watcher.quiet
    if quiet is None or quiet.start == quiet.end:
        return None
    today = local_day(now, watcher.zone)
    for day in (today - timedelta(days=1), today):
        last_day = day if quiet.start < quiet.end else day + timedelta(days=1)
        start = moment_of(day, quiet.start, watcher.zone)
        end = moment_of(last_day, quiet.end, watcher.zone)
        if start is not None and end is not None and start <= now < end:
            return end
    return None


class Followed(Value):
    """One thing that somebody follows, with its name."""

    watch: Watch
    name: str


class Following(Value):
    """What somebody follows in one place, and how they are told. `watcher` is None before the first time.

    `came_back`: they could not be reached, and are tried again from now on.
    """

    watcher: Watcher | None
    followed: tuple[Followed, ...]
    came_back: bool = False


class Added(Value):
    """What somebody follows from now on.

    `is_new`: they followed nothing here before, or could not be reached until now.
    """

    watcher: Watcher
    added: tuple[Followed, ...]
    is_new: bool


async def follow(request: Request, named: Sequence[tuple[WatchKind, str]], *, only_shifts: bool) -> Added:
    """Follow things by their names, from now on. Following one again changes whether only shifts are told.

    Raises:
        NotAllowedError. UnknownNameError, AmbiguousNameError: of a name; then nothing is followed anew.
        InvalidEntryError: nothing is named, or they follow too many things.
    """
    user_id = _person(request.caller)
    if not named:
        raise InvalidEntryError("Please say what to follow: a leader, a topic, a theme or a coalition.")
    directory = await request.directory()
    found = [_find(directory, kind, text, only_shifts=only_shifts) for kind, text in named]
    new = Watcher(
        guild_id=request.guild_id,
        discord_user_id=user_id,
        zone=request.store.settings(request.guild_id).timezone,
    )
    before, watcher = await request.store.write(
        watch_store.change_watcher,
        request.guild_id,
        user_id,
        lambda known: new if known is None else _back(known),
        request.now(),
    )
    watches = [one.watch for one in found]
    await request.store.write(watch_store.add, request.guild_id, user_id, watches, request.now())
    return Added(watcher=watcher, added=tuple(found), is_new=watcher != before)


async def following(request: Request) -> Following:
    """What the caller follows here. Raises NotAllowedError."""
    user_id = _person(request.caller)
    store = request.store
    watcher = await store.read(watch_store.watcher, request.guild_id, user_id)
    came_back = watcher is not None and watcher.state is WatcherState.UNREACHABLE
    if came_back:
        watcher = await _changed(request, user_id, _back)
    directory = await request.directory()
    return Following(
        watcher=watcher,
        followed=tuple(
            Followed(watch=watch, name=directory.called(watch.key))
            for watch in await store.read(watch_store.watches_of, request.guild_id, user_id)
        ),
        came_back=came_back,
    )


def _names(one: Followed) -> tuple[str, str]:
    """How it can be typed: as it is listed, or without what tells it apart."""
    name = one.name.casefold()
    return name, name.rsplit(" (", 1)[0]


async def unfollow(request: Request, text: str) -> tuple[Followed, Following]:
    """Stop following something, named as in the list (`kind:key`) or by its name.

    Raises:
        NotAllowedError. InvalidEntryError: they do not follow it, or several things go by that name.
    """
    state = await following(request)
    folded = text.strip().casefold()
    found = [
        one
        for one in state.followed
        if folded in {f"{one.watch.kind}:{one.watch.key}", one.watch.key, *_names(one)}
    ]
    if len(found) != 1:
        known = ", ".join(one.name for one in state.followed[:10])
        hint = f"You follow {known}." if known else "You follow nothing here."
        raise InvalidEntryError(f"Which one? {hint} Choose from the list as you type.")
    await request.store.write(
        watch_store.remove, request.guild_id, _person(request.caller), found[0].watch.kind, found[0].watch.key
    )
    return found[0], await following(request)


async def pause(request: Request, *, paused: bool) -> Following:
    """Stop being told for a while, or go on. What comes meanwhile is not told later. Raises NotAllowedError."""
    state = WatcherState.PAUSED if paused else WatcherState.ON
    return await _change(request, {"state": state})


async def be_quiet(request: Request, start: str, end: str, zone: str) -> Following:
    """Want no message between two times of day; what comes then is told after. "" for both ends that.

    Raises:
        NotAllowedError. InvalidEntryError: a time or the zone is not understood.
    """
    if not start.strip() and not end.strip():
        return await _change(request, {"quiet": None}, anew=True)
    quiet = Quiet(start=read_time(start), end=read_time(end))
    changes: dict[str, object] = {"quiet": quiet}
    if zone:
        changes["zone"] = find_zone(zone)
    return await _change(request, changes, anew=True)


async def choose_way(request: Request, way: Way, channel_id: int | None) -> Following:
    """Be told by direct message, or in a channel of the server. Raises NotAllowedError."""
    return await _change(request, {"way": way, "channel_id": channel_id})


async def _change(request: Request, changes: dict[str, object], *, anew: bool = False) -> Following:
    user_id = _person(request.caller)

    def edit(known: Watcher) -> Watcher:
        try:
            return Watcher.model_validate({**dict(_back(known)), **changes})
        except ValidationError as error:
            raise InvalidEntryError(f"You cannot be told like that: it {explain(error)[0].reason}.") from None

    await _changed(request, user_id, edit, anew=anew)
    return await following(request)


async def _changed(
    request: Request, user_id: int, edit: Callable[[Watcher], Watcher], *, anew: bool = False
) -> Watcher:
    """What an edit makes of how somebody is told, who follows something here. See `change_watcher` for `anew`."""

    def make(known: Watcher | None) -> Watcher:
        if known is None:
            raise InvalidEntryError("You follow nothing here yet. Start with `/watch add`.")
        return edit(known)

    _, watcher = await request.store.write(
        watch_store.change_watcher, request.guild_id, user_id, make, request.now(), anew=anew
    )
    return watcher


def _back(watcher: Watcher) -> Watcher:
    """A watcher who could not be reached and uses a command is back."""
    if watcher.state is WatcherState.UNREACHABLE:
        return watcher.model_copy(update={"state": WatcherState.ON})
    return watcher


def _find(directory: Directory, kind: WatchKind, text: str, *, only_shifts: bool) -> Followed:
    find: Mapping[WatchKind, Callable[[str], Leader | Topic | Theme | Coalition]] = {
        "leader": directory.find_leader,
        "topic": directory.find_topic,
        "theme": directory.find_theme,
        "coalition": directory.find_coalition,
    }
    key = find[kind](text).key
    return Followed(watch=Watch(kind=kind, key=key, only_shifts=only_shifts), name=directory.called(key))


def _person(caller: Caller) -> int:
    require(caller, Action.WATCH)
    if caller.discord_user_id is None:
        raise StandpointError("Following is for people on Discord.")
    return caller.discord_user_id


MOST_ATTEMPTS: Final = 100
"""After so many tries, the last ones half an hour apart, a message that fails for a fault of ours is dropped."""


class Sender(Protocol):
    """Who brings messages. Both may raise RefusedError (they cannot be reached) and UnreachableError."""

    async def find(self, notification: Notification) -> bool:
        """Whether the message is there already."""

    async def send(self, notification: Notification, told: Told) -> None:
        """Send it: what is new for them."""


class Outcome(StrEnum):
    """How telling somebody ended."""

    SENT = "sent"
    NOTHING = "nothing to tell"
    LATER = "another try later"
    GIVEN_UP = "not reachable"


async def claim_news(desk: Desk, actor_id: int) -> Notification | None:
    """Claim a watcher's next message; None if there is none, or they want quiet now."""
    return await desk.store.write(watch_store.claim, actor_id, new_lease(desk.now()), quiet_until)


async def tell(desk: Desk, notification: Notification, sender: Sender) -> Outcome:
    """Tell a watcher what is new, and end the claim, or put it off."""
    return await attempt(
        f"the news for watcher {notification.actor_id}",
        partial(_tell, desk, notification, sender),
        refused=partial(_give_up, desk, notification),
        later=partial(_put_off, desk, notification),
    )


async def _give_up(desk: Desk, notification: Notification, _reason: str) -> Outcome:
    # Tried no more until they come back.
    await desk.store.write(watch_store.stop, notification.actor_id, WatcherState.UNREACHABLE)
    return Outcome.GIVEN_UP


async def _put_off(desk: Desk, notification: Notification, reason: str) -> Outcome:
    if reason == OURS and notification.attempts >= MOST_ATTEMPTS:
        await desk.store.write(watch_store.settle, notification, desk.now())
        return Outcome.GIVEN_UP
    later = desk.now() + pause_after(notification.attempts)
    await desk.store.write(watch_store.put_off, notification, later)
    return Outcome.LATER


async def _tell(desk: Desk, notification: Notification, sender: Sender) -> Outcome:
    store = desk.store
    if notification.unsent_until is not None:
        began = desk.now()
        if await sender.find(notification):
            await store.write(watch_store.settle, notification, desk.now())
            return Outcome.SENT
        await store.write(watch_store.note_search, notification, began)
    directory = await desk.store.directory(notification.record_id)
    told = await desk.store.read_whole(
        newsroom.of_picks,
        notification.record_id,
        notification.picks,
        partial(is_followed, directory, notification.watches),
        partial(told_to, directory=directory, watches=notification.watches),
    )
    outcome = Outcome.NOTHING
    if told.items:
        await sender.send(notification, told)
        outcome = Outcome.SENT
    await store.write(watch_store.settle, notification, desk.now())
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
        case Imported():  # of what they follow: the news have nothing else of stances
            wanted = list(watches)
        case CoalitionChange():
            wanted = [watch for watch in watches if watch.kind == "coalition" and watch.key == item.coalition]
        case _:
            wanted = _followed(directory, watches, item.leader, item.topic)
    is_change = isinstance(item, NewShift) and item.shift.is_change
    return any(is_change or not watch.only_shifts for watch in wanted)


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
