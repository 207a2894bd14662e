"""The faults: what goes wrong, what people see of it, and how long until the bot answers again.

Each leaves the scene as it found it: a bot that runs and answers. Each says with assertions what must hold; the
figures and the words in docs/faults.md are those of one run.
"""

import asyncio
import random
import shutil
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from bot.cli import _ask_discord
from bot.config import Settings
from bot.db.connection import connect
from sandbox.simcord_sockets import discord_py_pointed_at
from tests.faults.scene import CALLBACK, GIVE_UP_AFTER, SILENCE, Ended, Scene

ANSWER: Final = "The answer, late."
WINDOW: Final = 3.0
"""Seconds in which Discord wants the first sign of an answer."""

_DAY: Final = 86_400
_DICE: Final = random.Random(28)  # noqa: S311 - not a secret


@dataclass(frozen=True)
class Outcome:
    """What one fault did.

    Attributes:
        people: what they see, in the bot's words where it has any.
        again: seconds until a question is answered again, since the fault was over.
        operator: what the log says, and the exit code if the bot ended.
    """

    people: str
    again: float
    operator: str = ""


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong. `words` name it on the page, `over` says from when it counts as over."""

    words: str
    happens: Callable[[Scene], Awaitable[Outcome]]
    over: str = ""


async def _gateway_closes(scene: Scene) -> Outcome:
    await scene.server.gateway.drop_connections(4000)
    return Outcome(
        "A question asked meanwhile is answered after the connection is there again.", await _late(scene)
    )


async def _asked_to_reconnect(scene: Scene) -> Outcome:
    scene.server.gateway.ask_to_reconnect()
    return Outcome("Nothing of it.", await _late(scene))


async def _no_resume(scene: Scene) -> Outcome:
    scene.server.gateway.forget_sessions()
    await scene.server.gateway.drop_connections(4000)
    return Outcome(await _not_answered(scene), await scene.answers_again())


async def _gateway_refuses(scene: Scene) -> Outcome:
    gateway = scene.server.gateway
    gateway.refuses = True
    await gateway.drop_connections(4000)
    seen = await _not_answered(scene)
    await asyncio.sleep(0.5 if scene.hurried else 30)
    gateway.refuses = False
    return Outcome(seen, await scene.answers_again())


async def _no_network(scene: Scene) -> Outcome:
    await scene.server.vanish()
    seen = await _not_answered(scene)
    await asyncio.sleep(0.5 if scene.hurried else 60)
    await scene.server.come_back()
    return Outcome(seen, await scene.answers_again())


async def _no_names(scene: Scene) -> Outcome:
    await scene.order("no-names")
    assert "opposes" in await scene.ask()  # a connection that there is needs none
    scene.server.cut()
    seen = await _not_answered(scene)
    await asyncio.sleep(0.5 if scene.hurried else 30)
    await scene.order("names")
    return Outcome(seen, await scene.answers_again())


async def _no_acknowledgement(scene: Scene) -> Outcome:
    gateway, lines = scene.server.gateway, len(scene.log)
    if scene.hurried:
        await scene.order("impatient")
    gateway.acknowledges = False
    await gateway.drop_connections(4000)  # a new connection begins with a heartbeat
    said = await scene.until_log("Discord does not acknowledge", lines)
    gateway.acknowledges = True
    if scene.hurried:
        await scene.order("patient")
    return Outcome("A question asked meanwhile is answered after a while.", await scene.answers_again(), said)


async def _one_503(scene: Scene) -> Outcome:
    scene.env.inject_error("POST", CALLBACK, status=503, message="Service Unavailable")
    return Outcome(ANSWER, await _late(scene))


async def _many_503(scene: Scene) -> Outcome:
    scene.env.inject_error("POST", CALLBACK, status=503, message="Service Unavailable", times=None)
    seen = await _not_answered(scene)
    await asyncio.sleep(0.5 if scene.hurried else 30)
    scene.env.backend.faults.clear()
    return Outcome(seen, await scene.answers_again())


async def _429(scene: Scene) -> Outcome:
    scene.env.inject_error("POST", CALLBACK, status=429)
    return Outcome(ANSWER, await _late(scene))


async def _404_after_commit(scene: Scene) -> Outcome:
    scene.env.inject_error(
        "POST", CALLBACK, status=404, code=10062, message="Unknown interaction", times=None
    )
    seen = await scene.edit()
    scene.env.backend.faults.clear()
    again = await scene.answers_again()
    assert seen == SILENCE
    assert await scene.has(scene.newest)
    return Outcome(f"{SILENCE} The change is recorded, and `/updates` shows it.", again)


async def _403_after_commit(scene: Scene) -> Outcome:
    scene.env.inject_error("POST", CALLBACK, status=403, code=50013, message="Missing Permissions")
    return await _told_that_it_is_recorded(scene)


async def _reset_before_the_answer(scene: Scene) -> Outcome:
    scene.server.resets[CALLBACK] = False
    return await _told_that_it_is_recorded(scene)


async def _reset_after_the_answer(scene: Scene) -> Outcome:
    scene.server.resets[CALLBACK] = True
    seen = await scene.edit()
    again = await scene.answers_again()
    assert "Added" in seen
    assert await scene.has(scene.newest)
    return Outcome("The answer.", again)


async def _told_that_it_is_recorded(scene: Scene) -> Outcome:
    seen = await scene.edit()
    again = await scene.answers_again()
    assert "But it is recorded, as update #" in seen
    assert "on our side" not in seen
    assert "Nothing was changed" not in seen
    assert await scene.has(scene.newest)
    return Outcome(seen, again)


async def _delivered_twice(scene: Scene) -> Outcome:
    before = scene.answers_to_mentions()
    await scene.mention("where does Putin stand on Assad?")
    await scene.until_answered(before + 1)
    scene.server.gateway.send_again("where does Putin stand on Assad?")
    begun = time.monotonic()
    await scene.mention("and on one broad coalition?")
    await scene.until_answered(before + 2)
    again = time.monotonic() - begun
    assert "broad coalition" in scene.last_answer().casefold()
    return Outcome("One answer.", again)


async def _killed(scene: Scene) -> Outcome:
    acknowledged: list[str] = []
    for _ in range(2 if scene.hurried else 10):
        editing = asyncio.create_task(scene.edit())
        await asyncio.sleep(_DICE.uniform(0, 0.03))
        await scene.kill()
        if "Added" in await editing:
            acknowledged.append(scene.newest)
        begun = time.monotonic()
        await scene.start_bot()
        again = await scene.answers_again(since=begun)
    for name in acknowledged:
        assert await scene.has(name)
    await scene.check()
    return Outcome(
        f"{SILENCE} What was said to be recorded is recorded, once; the record has no fault.", again
    )


async def _full_disk(scene: Scene) -> Outcome:
    await scene.order("full")
    seen = await scene.edit()
    for _ in range(200):  # until the free pages of the file are used up
        if "full" in seen:
            break
        seen = await scene.edit()
    assert "The disk that holds the record is full" in seen
    assert "Reading still works" in seen
    assert not await scene.has(scene.newest)
    assert "opposes" in await scene.ask()
    await scene.order("room")
    again = await scene.answers_again()
    assert await scene.has(await _recorded(scene))
    return Outcome(seen, again)


async def _database_deleted(scene: Scene) -> Outcome:
    kept, elsewhere = await _recorded(scene), scene.database.with_name("moved.db")
    scene.database.rename(elsewhere)  # which the bot cannot tell from a deletion
    seen, end = await _lost(scene)
    elsewhere.rename(scene.database)
    again = await _started_again(scene)
    assert await scene.has(kept)
    return Outcome(seen, again, _told(end))


async def _wal_deleted(scene: Scene) -> Outcome:
    kept = await _recorded(scene)
    scene.database.with_name(f"{scene.database.name}-wal").unlink()
    seen, end = await _lost(scene)
    again = await _started_again(scene)
    assert await scene.has(kept)
    await scene.check()
    return Outcome(seen, again, _told(end))


async def _lost(scene: Scene) -> tuple[str, Ended]:
    """What an editor reads while the file is gone, and how the bot ends."""
    seen = await scene.edit()
    end = await scene.ended()
    # A hurried bot looks at the file all the time: on a busy machine it is gone before the edit gets to it.
    ended_first = scene.hurried and seen == SILENCE
    assert "nothing more is recorded" in seen or ended_first, seen
    assert end.code == 3
    return seen, end


async def _clock_ahead(scene: Scene) -> Outcome:
    await scene.order(f"clock {73 * 365 * _DAY}")
    await scene.posted(await _recorded(scene))
    await scene.order("clock 0")
    again = await scene.answers_again()
    await scene.posted(await _recorded(scene))
    return Outcome(
        "Nothing of it: questions are answered, changes recorded and posted in the log channel.", again
    )


async def _second_process(scene: Scene) -> Outcome:
    first, lines = scene.bot, len(scene.log)
    await scene.start_bot()
    said = await scene.until_log("Another process runs the bot on this database", lines)
    assert "opposes" in await scene.ask()
    first.terminate()
    await first.wait()
    return Outcome("Nothing of it: the first process answers until it ends, then the second.",
                   await scene.answers_again(), said)  # fmt: skip


async def _token_reset(scene: Scene) -> Outcome:
    await scene.server.gateway.drop_connections(4004)
    end = await scene.ended()
    assert "does not accept the token" in end.said
    return Outcome(SILENCE, await _started_again(scene), _told(end))


async def _fault_at_start(scene: Scene) -> Outcome:
    await scene.stop()
    lines = len(scene.log)
    scene.env.inject_error("GET", "/users/@me", status=503, message="Service Unavailable", times=2)
    await scene.start_bot()
    said = await scene.until_log("Discord has a fault of its own (503).", lines)
    return Outcome(SILENCE, await scene.answers_again(), said)


async def _no_network_at_start(scene: Scene) -> Outcome:
    await scene.stop()
    await scene.server.vanish()
    lines = len(scene.log)
    await scene.start_bot()
    said = await scene.until_log("Discord cannot be reached", lines)
    await asyncio.sleep(0.5 if scene.hurried else 30)
    await scene.server.come_back()
    return Outcome(SILENCE, await scene.answers_again(), said)


async def _no_names_at_start(scene: Scene) -> Outcome:
    await scene.stop()
    lines = len(scene.log)
    await scene.start_bot(names=False)
    said = await scene.until_log("The name of Discord's server is not found", lines)
    await asyncio.sleep(0.5 if scene.hurried else 30)
    await scene.order("names")
    return Outcome(SILENCE, await scene.answers_again(), said)


async def _unknown_intent(scene: Scene) -> Outcome:
    await scene.server.gateway.drop_connections(4013)
    end = await scene.ended()
    assert "an intent that Standpoint asks for" in end.said
    return Outcome(SILENCE, await _started_again(scene), _told(end))


async def _check_refused(scene: Scene) -> Outcome:
    scene.env.inject_error(
        "GET", "/applications/*/commands", status=403, code=50001, message="Missing Access"
    )
    settings = Settings(standpoint_database=scene.database)
    with discord_py_pointed_at(scene.server):
        (finding,) = await _ask_discord(settings, "sandbox")
    assert "(403)" in finding
    return Outcome("Nothing of it.", await scene.answers_again(), finding)


async def _unreadable_rows(scene: Scene) -> Outcome:
    await scene.stop()
    with closing(connect(scene.database, "rw")) as db:
        db.execute("UPDATE server SET settings = json_set(settings, '$.log_channel_id', 'x')")
        db.execute("UPDATE program_state SET value = 'x' WHERE name = 'bot running'")
    lines = len(scene.log)
    again = await _started_again(scene)
    said = await scene.until_log("of the settings of server", lines)
    await scene.until_log("What the database holds as “bot running” cannot be read", lines)
    shown = await scene.settings()
    (told,) = [line for line in shown.splitlines() if "cannot all be read any more" in line]
    assert "cannot all be read" not in await scene.choose_log_channel()
    return Outcome(f"Admins, in `/settings show`: {told}", again, said)


async def _older_copy(scene: Scene) -> Outcome:
    older = scene.database.with_name("older.db")
    await scene.posted(await _recorded(scene))
    await scene.stop()
    shutil.copyfile(scene.database, older)
    await _started_again(scene)
    lost = await _recorded(scene)
    await scene.posted(lost)
    await scene.stop()
    older.replace(scene.database)
    again = await _started_again(scene)
    assert not await scene.has(lost)
    later = await _recorded(scene)
    await scene.posted(later)
    return Outcome(f"In the log channel: {scene.set_back()}", again)


async def _heavy_upload(scene: Scene) -> Outcome:
    rows = 3_000 if scene.hurried else 90_000
    upload = await scene.upload(rows)
    slowest = 0.0
    async with asyncio.timeout(GIVE_UP_AFTER):
        while "Nothing was changed yet." not in scene.said(upload):
            slowest = max(slowest, await _late(scene))
            assert scene.bot.returncode is None
            await asyncio.sleep(0.05)
    return Outcome(
        "The sender reads how far it is, with a button to stop it, and then what it would do.", slowest
    )


async def _recorded(scene: Scene) -> str:
    """Who was added to the record, and is said to be."""
    seen = await scene.edit()
    assert "Added" in seen, seen
    return scene.newest


async def _late(scene: Scene) -> float:
    """Seconds until a question that is asked now is answered."""
    begun = time.monotonic()
    assert "opposes" in await scene.ask(patience=GIVE_UP_AFTER)
    return time.monotonic() - begun


async def _not_answered(scene: Scene) -> str:
    seen = await scene.ask(patience=0.5 if scene.hurried else WINDOW)
    assert seen == SILENCE
    return seen


async def _started_again(scene: Scene) -> float:
    """Seconds from the start of another process."""
    begun = time.monotonic()
    await scene.start_bot()
    return await scene.answers_again(since=begun)


def _told(end: Ended) -> str:
    return f"{end.said} Exit code {end.code}."


AFTER_START: Final = "after the start"

FAULTS: Final = {
    "gateway-closes": Fault("The gateway closes the connection, which can be resumed", _gateway_closes),
    "gateway-asks": Fault("The gateway asks to reconnect, as it does now and then", _asked_to_reconnect),
    "gateway-forgets": Fault("The gateway closes the connection, and knows the session no more", _no_resume),
    "gateway-refuses": Fault("The gateway lets nobody in for half a minute", _gateway_refuses, "after it lets in"),
    "no-network": Fault("There is no network for a minute", _no_network, "after it is back"),
    "no-dns": Fault(
        "The connections break while no name is found (no DNS), for half a minute", _no_names, "after names are found again"
    ),
    "no-acknowledgement": Fault(
        "Heartbeats are not acknowledged", _no_acknowledgement, "after they are acknowledged again"
    ),
    "503-once": Fault("Discord has a fault (503) when a question is answered", _one_503),
    "503": Fault("Discord has a fault (503) for half a minute, whatever it is told", _many_503, "after its end"),
    "429": Fault("Discord has had too many requests (429) when a question is answered", _429),
    "404-after-commit": Fault(
        "A change is recorded, and Discord knows the command no more (404)", _404_after_commit
    ),
    "403-after-commit": Fault("A change is recorded, and Discord refuses the answer (403)", _403_after_commit),
    "reset-before-the-answer": Fault(
        "A change is recorded, and the connection breaks before Discord has the answer", _reset_before_the_answer
    ),
    "reset-after-the-answer": Fault(
        "A change is recorded, and the connection breaks when Discord has the answer", _reset_after_the_answer
    ),
    "delivered-twice": Fault("Discord delivers a question twice", _delivered_twice),
    "killed": Fault("The program is killed (`kill -9`) while it records", _killed, AFTER_START),
    "full-disk": Fault("The disk is full", _full_disk, "after there is room"),
    "database-deleted": Fault("The database is deleted or moved while the bot runs", _database_deleted, AFTER_START),
    "wal-deleted": Fault("The `-wal` file of the database is deleted while the bot runs", _wal_deleted, AFTER_START),
    "clock-ahead": Fault("The clock is 73 years ahead for a while, then right again", _clock_ahead),
    "second-process": Fault(
        "A second process is started on the same database, then the first one ends", _second_process,
        "after the end of the first",
    ),
    "token-reset": Fault("The token is reset while the bot runs", _token_reset, "after the start with the new one"),
    "unknown-intent": Fault(
        "Discord knows an intent of the bot no more (4013)", _unknown_intent, "after the start of a version that does without"
    ),
    "503-at-start": Fault("Discord has a fault (503) when the bot starts", _fault_at_start, AFTER_START),
    "no-network-at-start": Fault(
        "There is no network for half a minute when the bot starts", _no_network_at_start, "after it is back"
    ),
    "no-dns-at-start": Fault(
        "No name is found (no DNS) for half a minute when the bot starts", _no_names_at_start, "after names are found again"
    ),
    "403-at-check": Fault("Discord refuses (403) to tell `standpoint check` the commands", _check_refused),
    "unreadable-rows": Fault(
        "A setting of a server, and who runs the bot, cannot be read in the database", _unreadable_rows, AFTER_START
    ),
    "older-copy": Fault("An older copy of the database is put back while the bot is stopped", _older_copy, AFTER_START),
    "heavy-upload": Fault(
        "Somebody uploads a sheet of 90,000 rows", _heavy_upload, "at the slowest while it is looked through"
    ),
}  # fmt: skip
"""By the name of their test."""
