"""What is in the log and what is not: a whole conversation over real sockets, at DEBUG."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import discord
import pytest

from bot.client import Standpoint
from bot.config import Settings
from bot.core.entries import Leader
from bot.logs import OURS, start_log
from sandbox import simcord_sockets
from sandbox.simcord_sockets import SocketDiscord
from tests.cogs.queueing import record, suggest
from tests.harness import Person

TOKEN = "made-up.token.of-a-test"
WORD = "quokkaword"
"""What people type here, again and again."""

Begin = Callable[..., io.StringIO]


def settings(database: Path = Path("unused.db"), **changed: str) -> Settings:
    return Settings(discord_token=TOKEN, standpoint_database=database, **changed)


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Begins to log as the program does; gives what it writes to, and afterwards all is as before."""
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in OURS)]
    levels = [one.level for one in loggers]
    started: list[logging.Handler] = []

    def beginning(**changed: str) -> io.StringIO:
        written = io.StringIO()
        started.append(start_log(settings(**changed), written))
        return written

    yield beginning
    for handler in started:
        logging.getLogger().removeHandler(handler)
    for one, level in zip(loggers, levels, strict=True):
        one.setLevel(level)


async def converse(world: SocketDiscord, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """People ask and record over sockets, and things go wrong. Returns the tokens of their interactions."""
    env = world.env
    ada = env.create_user("ada")
    home = env.create_guild("Home", owner=ada)
    moderator = home.create_role("Moderator", permissions=discord.Permissions(manage_messages=True))
    general = home.create_text_channel("general")
    mia = Person(home.add_member(env.create_user("mia")), general)
    omar = Person(home.add_member(env.create_user("omar"), roles=[moderator]), general)
    async with world:
        us = f"<@{env.bot.user.id}>"
        await mia.say(f"{us} {WORD} does putin back assad?")
        await mia.say(f"{us} {WORD}")
        await mia.in_private.say(f"what about {WORD}?")
        await mia.slash("ask", question=f"{WORD} putin")
        await mia.slash("search", text=WORD)
        await mia.slash("stance", leader=WORD, topic=WORD)
        await mia.choices("stance", "leader", WORD)
        await suggest(mia, words=f"A made-up {WORD}.")
        await record(omar, words=f"A made-up {WORD}.")
        env.inject_error("POST", "/interactions/*/*/callback", status=429)
        await mia.slash("ask", question=WORD)
        env.inject_error("PATCH", "/webhooks/*/*/messages/@original", status=429)
        env.inject_error("POST", "/channels/*/messages", status=429)
        await mia.say(f"{us} {WORD}?")
        monkeypatch.setattr(import_module("cogs.ask"), "_answered", quoting)
        await mia.slash("ask", question=WORD)
        await mia.say(f"{us} {WORD} again")
        paths = [entry.path for entry in env.http_requests]
    return {
        found[1] for path in paths if (found := re.search(r"/(?:interactions|webhooks)/\d+/([^/]+)", path))
    }


async def quoting(_request: object, text: str, _context: str) -> None:
    """Fails as code does that did not expect what was typed."""
    try:
        Leader.model_validate({"key": f"no key: {text}", "name": text})
    except ValueError as error:
        raise KeyError(text) from error


def log_failure(error: Exception, logger: str, words: str, *values: object) -> None:
    """Log that something failed, as whoever catches it does."""

    def fail() -> None:
        raise error

    try:
        fail()
    except type(error):
        logging.getLogger(logger).exception(words, *values)


@pytest.mark.parametrize("form", ["text", "json"])
async def test_nothing_that_people_type_and_no_token_is_in_the_log_at_debug(
    tmp_path: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(simcord_sockets, "TOKEN", TOKEN)
    written = begin(standpoint_log_level="DEBUG", standpoint_log_format=form)
    bot = Standpoint(settings(tmp_path / "stances.db"), guild_ready_timeout=0.05)
    tokens = await converse(SocketDiscord(bot), monkeypatch)
    log = written.getvalue()
    assert len(re.findall(r"Incident \w+ in ", log)) == 2
    assert log.count("KeyError: …") == 2
    assert "is not found" not in log
    assert WORD not in log
    assert TOKEN not in log
    assert len(tokens) > 5
    assert [token for token in tokens if token in log] == []


def test_a_token_is_left_out_wherever_it_stands(begin: Begin) -> None:
    written = begin()
    address = "https://discord.com/api/v10/webhooks/12/aW50ZXJhY3Rpb24.x-y_z/messages/@original"
    logging.getLogger("somebody").warning("%s with %s", address, TOKEN)
    log_failure(RuntimeError(f"{TOKEN} at {address}"), "somebody", "Failed")
    log = written.getvalue()
    assert TOKEN not in log
    assert "aW50" not in log
    assert "/webhooks/12/…/messages/@original with …" in log
    assert "RuntimeError: … at https" in log


def test_each_line_is_one_object_where_that_is_wanted(begin: Begin) -> None:
    written = begin(standpoint_log_format="json")
    log_failure(OSError("a made-up\nfault"), "bot.somewhere", "Two\nlines %d", 2)
    logging.getLogger("bot.somewhere").warning("“fine”")
    first, second = map(json.loads, written.getvalue().splitlines())
    assert first["message"] == "Two\nlines 2"
    assert first["level"] == "ERROR"
    assert first["logger"] == "bot.somewhere"
    assert first["traceback"].endswith("OSError: a made-up\nfault")
    assert first["time"].endswith("+00:00")
    assert second["message"] == "“fine”"
    assert "traceback" not in second


def test_lines_to_read_keep_the_traceback_of_a_fault(begin: Begin) -> None:
    written = begin()
    log_failure(OSError("a made-up fault"), "bot.somewhere", "Failed")
    lines = written.getvalue().splitlines()
    assert "ERROR" in lines[0]
    assert lines[0].endswith("bot.somewhere: Failed")
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[-1] == "OSError: a made-up fault"


def test_a_lost_connection_is_one_line_and_no_traceback(begin: Begin) -> None:
    written = begin()
    log_failure(
        ConnectionResetError(104, "Connection reset by peer"),
        "discord.shard",
        "Attempting a reconnect for shard ID %s in %.2fs",
        0,
        1.5,
    )
    (line,) = written.getvalue().splitlines()
    assert line.endswith(
        "Attempting a reconnect for shard ID 0 in 1.50s: Discord cannot be reached (ConnectionResetError)."
    )


def test_only_our_own_loggers_are_as_talkative_as_the_settings_say(begin: Begin) -> None:
    written = begin(standpoint_log_level="DEBUG")
    for name in ("bot.x", "cogs.x", "discord.http", "aiohttp.access"):
        logging.getLogger(name).debug("said by %s", name)
    said = re.findall(r"said by (\S+)", written.getvalue())
    assert said == ["bot.x", "cogs.x"]
