"""What a server's admins set up, and the start of a record of the server's own."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, Literal

from pydantic import ValidationError

from bot import logchannel_store as logchannel
from bot.core.entries import Value
from bot.core.errors import InvalidEntryError, StandpointError
from bot.core.log import MADE_SHOWN
from bot.core.policy import Action, require
from bot.core.problems import explain
from bot.core.server import SalvagedSettings, ServerSettings, find_zone
from bot.db import log
from bot.db.changes import Edited
from bot.db.layers import PUBLIC_RECORD
from bot.db.program import SETTINGS
from bot.queue import store as queue
from bot.request import Request
from bot.settings import store as settings_store
from bot.settings.store import Learnt

Setting = Literal["editor_roles", "log_channel_id", "queue_channel_id", "two_people", "timezone", "language"]

_NAMES: Final[dict[Setting, str]] = {
    "editor_roles": "The editor roles",
    "log_channel_id": "The log channel",
    "queue_channel_id": "The queue channel",
    "two_people": "Two people",
    "timezone": "The time zone",
    "language": "The language",
}


@cache
def languages() -> Mapping[str, str]:
    """The English name of each language by its ISO 639 code, by the Unicode CLDR."""
    from babel import Locale  # noqa: PLC0415 - reads its data from disk; the start of the bot need not wait

    named = Locale("en").languages.items()
    return {code: str(name) for code, name in named if re.fullmatch("[a-z]{2,3}", code)}


class SettingsAnswer(Value):
    """A server's settings and what an admin wants to know beside them.

    Attributes:
        is_new: whether nobody has set anything yet.
        own_record: whether the server has a record of its own; else it reads the public one.
        updates: updates in the record that it reads.
        waiting: open items in its queue.
    """

    settings: ServerSettings
    is_new: bool
    own_record: bool
    leaders: int
    topics: int
    updates: int
    waiting: int


async def look_at_settings(request: Request) -> SettingsAnswer:
    """The settings of the caller's server. Raises NotAllowedError if they are no admin there."""
    require(request.caller, Action.CHANGE_SETTINGS)
    guild_id = request.guild_id
    record_id = request.record_id
    directory = await request.directory()
    return SettingsAnswer(
        settings=request.store.settings(guild_id),
        is_new=not request.store.held(SETTINGS).has(guild_id),
        own_record=record_id == guild_id,
        leaders=len(directory.leaders),
        topics=len(directory.topics),
        updates=request.store.head(record_id),
        waiting=sum((await request.store.read(queue.waiting_by_kind, guild_id)).values()),
    )


async def change_settings(
    request: Request, values: Mapping[Setting, object], *, seen: ServerSettings | None = None
) -> None:
    """Change settings of the caller's server, all or none.

    Posting updates starts and stops with the log channel: a new one gets what is changed from now on. `seen` is what the
    caller chose from, where that was shown before.

    Raises:
        NotAllowedError: the caller is no admin there. InvalidEntryError: a value does not fit.
        ConflictError: one of these settings was changed after the caller saw it.
    """
    require(request.caller, Action.CHANGE_SETTINGS)
    if request.caller.discord_user_id is None:
        raise StandpointError("The settings of a server are changed on Discord, by its administrators.")
    if "language" in values and values["language"] not in languages():
        raise InvalidEntryError("That is no language code. Choose one from the list, such as en or fr.")
    plain: dict[str, object] = {name: values[name] for name in values}
    if "timezone" in plain:
        plain["timezone"] = find_zone(str(plain["timezone"]))
    held = request.store.held(SETTINGS)
    known = held.of(request.guild_id)
    whole = held.has(request.guild_id) and not isinstance(known, SalvagedSettings)
    if whole and plain.items() <= known.model_dump().items():
        return
    try:
        settings = await held.change(
            request.guild_id,
            settings_store.change_settings,
            plain,
            by=request.caller.discord_user_id,
            at=request.instant(),
            seen=seen,
        )
    except ValidationError as error:
        problem = explain(error)[0]
        name = next((name for setting, name in _NAMES.items() if setting == problem.field), "That setting")
        raise InvalidEntryError(f"{name} {problem.reason}.") from None
    if settings.log_channel_id is None:
        await request.store.held(logchannel.POSTED).change(request.guild_id, logchannel.stop)
    else:
        await request.store.held(logchannel.POSTED).change(request.guild_id, logchannel.start)


async def start_own_record(request: Request, *, empty: bool = False, asked_by: int | None = None) -> bool:
    """Give the caller's server a record of its own now, as its first edit would, or an empty one; False if it has one.

    `asked_by` is the Discord id of who asked for it, where the caller is the second person.

    Raises:
        NotAllowedError: the caller is no admin there, or the one who asked.
        SecondEditorError: see `bases.start`.
    """
    require(request.caller, Action.START_RECORD)
    change = request.change(Action.START_RECORD, asked_by=asked_by)
    return await request.store.change(change, settings_store.start, empty=empty)


class StarterAnswer(Value):
    """Which record a server reads, for its admins.

    Attributes:
        since: the instant at which it started a record of its own; "" while it reads the public one.
        on: what it could take over from the public record; None where there is nothing below: it started
            empty, or reads the public record itself.
    """

    settings: SettingsAnswer
    since: str = ""
    on: Learnt | None = None


async def look_at_learnt(request: Request, *, offset: int = 0, limit: int = MADE_SHOWN) -> Learnt | None:
    """What could be taken over, with a page of the entries; None where nothing lies below.

    Raises:
        NotAllowedError: the caller is no admin there.
    """
    require(request.caller, Action.SEE_LEARNT)
    learnt = await request.store.read(settings_store.learnt, request.guild_id, offset=offset, limit=limit)
    if learnt is None:
        return None
    public = await request.store.directory(PUBLIC_RECORD)
    return learnt.but(names=public.names_in(learnt.made))


async def look_at_starter(request: Request, *, offset: int = 0, limit: int) -> StarterAnswer:
    """Which record the caller's server reads, and a page of what it could take over.

    Raises:
        NotAllowedError: the caller is no admin there.
    """
    settings = await look_at_settings(request)
    first = await request.store.read(log.update, request.guild_id, 1) if settings.own_record else None
    if first is None:
        return StarterAnswer(settings=settings)
    on = await look_at_learnt(request, offset=offset, limit=limit)
    return StarterAnswer(settings=settings, since=first.update.at, on=on)


async def take_over(request: Request, seen: int, *, asked_by: int | None = None) -> Edited:
    """Have the server's record stand on the public record as it is now, if that is as the caller saw it.

    `asked_by` is the Discord id of who asked for it, where the caller is the second person.

    Raises:
        NotAllowedError: the caller is no admin there, or the one who asked. RecordMovedError,
            InvalidEntryError, SecondEditorError: see `bases.take_over`.
    """
    require(request.caller, Action.TAKE_OVER)
    change = request.change(Action.TAKE_OVER, asked_by=asked_by)
    return await request.store.change(change, settings_store.take_over, seen=seen)
