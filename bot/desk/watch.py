"""Following leaders, topics, themes and coalitions: what people set for themselves."""

from collections.abc import Sequence
from typing import Final, get_args

from bot.desk.digest import read_time
from bot.desk.request import Request
from bot.record.directory import Directory
from bot.record.entries import Coalition, Leader, Theme, Topic, Value
from bot.record.errors import InvalidEntryError, StandpointError
from bot.record.policy import Action, Caller, require
from bot.record.watching import Quiet, Watch, Watcher, WatcherState, WatchKind, Way

KINDS: Final[tuple[WatchKind, ...]] = get_args(WatchKind)


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
    before = await request.store.watches.watcher(request.guild_id, user_id)
    watcher = _back(before) or Watcher(
        guild_id=request.guild_id,
        discord_user_id=user_id,
        zone=request.store.servers.of(request.guild_id).timezone,
    )
    if watcher != before:
        await request.store.watches.put_watcher(watcher, request.now())
    watches = [one.watch for one in found]
    await request.store.watches.add(request.guild_id, user_id, watches, request.now())
    return Added(watcher=watcher, added=tuple(found), is_new=watcher != before)


async def following(request: Request) -> Following:
    """What the caller follows here. Raises NotAllowedError."""
    user_id = _person(request.caller)
    watches = request.store.watches
    before = await watches.watcher(request.guild_id, user_id)
    watcher = _back(before)
    if watcher is not None and watcher != before:
        await watches.put_watcher(watcher, request.now())
    directory = await request.directory()
    return Following(
        watcher=watcher,
        followed=tuple(
            Followed(watch=watch, name=directory.name_of(watch.key))
            for watch in await watches.of(request.guild_id, user_id)
        ),
        came_back=watcher != before,
    )


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
        if folded in {f"{one.watch.kind}:{one.watch.key}", one.watch.key, one.name.casefold()}
    ]
    if len(found) != 1:
        known = ", ".join(one.name for one in state.followed[:10])
        hint = f"You follow {known}." if known else "You follow nothing here."
        raise InvalidEntryError(f"Which one? {hint} Choose from the list as you type.")
    await request.store.watches.remove(
        request.guild_id, _person(request.caller), found[0].watch.kind, found[0].watch.key
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
        return await _change(request, {"quiet": None})
    quiet = Quiet(start=read_time(start), end=read_time(end))
    changes: dict[str, object] = {"quiet": quiet}
    if zone:
        changes["zone"] = zone
    return await _change(request, changes)


async def choose_way(request: Request, way: Way, channel_id: int | None) -> Following:
    """Be told by direct message, or in a channel of the server. Raises NotAllowedError."""
    return await _change(request, {"way": way, "channel_id": channel_id})


async def _change(request: Request, changes: dict[str, object]) -> Following:
    user_id = _person(request.caller)
    before = await request.store.watches.watcher(request.guild_id, user_id)
    if before is None:
        raise InvalidEntryError("You follow nothing here yet. Start with `/watch add`.")
    come_back = _back(before) or before
    try:
        watcher = Watcher.model_validate({**dict(come_back), **changes})
    except ValueError:
        raise InvalidEntryError(
            "That is no time zone. Choose one from the list, such as Europe/London."
        ) from None
    await request.store.watches.put_watcher(watcher, request.now())
    return await following(request)


def _back(watcher: Watcher | None) -> Watcher | None:
    """A watcher who could not be reached and uses a command is back."""
    if watcher is not None and watcher.state is WatcherState.UNREACHABLE:
        return watcher.model_copy(update={"state": WatcherState.ON})
    return watcher


def _find(directory: Directory, kind: WatchKind, text: str, *, only_shifts: bool) -> Followed:
    entry: Leader | Topic | Theme | Coalition
    match kind:
        case "leader":
            entry = directory.find_leader(text)
        case "topic":
            entry = directory.find_topic(text)
        case "theme":
            entry = directory.find_theme(text)
        case "coalition":
            entry = directory.find_coalition(text)
    return Followed(watch=Watch(kind=kind, key=entry.key, only_shifts=only_shifts), name=entry.name)


def _person(caller: Caller) -> int:
    require(caller, Action.WATCH)
    if caller.discord_user_id is None:
        raise StandpointError("Following is for people on Discord.")
    return caller.discord_user_id
