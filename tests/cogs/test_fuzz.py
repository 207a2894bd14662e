"""Anything typed into any option and any field of a dialog is answered in words, and Discord takes the answer.

Two thousand examples in the suite, always the same; ten thousand new ones with the environment variable
STANDPOINT_LONG set. An example is a command with its options, then what is typed into the dialog that opens,
then some presses of what is shown; or what is typed so far into an option that completes.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import AppCommandOptionType as Kind
from discord import app_commands
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from bot.client import Standpoint
from bot.record.errors import StandpointError
from bot.settings import Settings
from tests.harness import (
    BUTTON,
    LABEL,
    SELECT,
    TEXT_INPUT,
    Person,
    Reply,
    World,
    _parts,
    build_world,
    unexpected_errors,
)
from tests.payloads import check_payload, is_checked

LONG = bool(os.environ.get("STANDPOINT_LONG"))
EXAMPLES = 10_000 if LONG else 2_000
PARTS = EXAMPLES // 100
"""Each part begins with a record as it was delivered, and ends before the bot's own rounds are due."""
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RADIO = 21
LONGEST_OPTION = 6000

LEFT_OUT = {
    "privacy forget": "forgets the person who asks, whom the next example needs",
    "settings editors": "takes the right to edit from the person who asks",
}
"""Commands that would end the run; they have tests of their own."""

NAMES = ["putin", "obama", "Vladimir Putin", "cameron", "kerry", "Khalifa", "tunnel", "safe-zone", "assad must go", "syria"]
DAYS = ["2015-09-28", "sept 2015", "2015", "yesterday", "28 sep 2015", "31 feb 2015", "1 jan 3000", "last week", "0001"]
LINKS = ["A paper https://example.org/a", "https://example.org/(b)|c", "ftp://x", "http://", "https://ex ample.org", "x" * 700]
OTHERS = ["-2", "2", "none", "#2", "7", "999999999999999999999", "active", "FRA", "Q7747", "UTC", "09:00", "en"]
TRICKY = [
    "", " ", "@everyone", "<@1>", "<t:1:R>", "**bold** _it_ ~~no~~ `code` ||spoiler||", "[x](https://example.org)",
    "# big\n-# small\n> quote", "\u202etfel", "\x00\x1b[31m", "\ud83d", "🙂" * 40, "ﷺ" * 200, "sp|open|undo|1", "||||",
    "'; DROP TABLE stance; --", "=1+1", "a" * 301, "a" * 501, "word " * 1200, "Zalgo\u0301\u0302\u0303" * 60, "\n\n\n", "%s{}{0}",
]  # fmt: skip

texts = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.sampled_from(DAYS),
    st.sampled_from(LINKS),
    st.sampled_from(OTHERS),
    st.sampled_from([text for text in TRICKY if "\ud83d" not in text]),
    st.text(max_size=60),
)
picks = st.integers(0, 1 << 16)


@dataclass(frozen=True)
class Example:
    """What one person does: a command, then what is typed into dialogs, then which buttons are pressed."""

    person: str
    command: str
    options: Mapping[str, Any]
    typed: Sequence[str]
    picked: Sequence[int]
    completed: str | None = None


def examples(bot: discord.Client) -> st.SearchStrategy[Example]:
    """Uses of every command that the bot has."""
    assert isinstance(bot, Standpoint)
    leaves = [c for c in bot.tree.walk_commands() if isinstance(c, app_commands.Command)]
    assert leaves
    return st.one_of([examples_of(c) for c in leaves if c.qualified_name not in LEFT_OUT])


def values_of(option: app_commands.Parameter) -> st.SearchStrategy[Any]:
    """What Discord's own program lets a person put into an option."""
    if option.choices:
        return st.sampled_from([choice.value for choice in option.choices])
    match option.type:
        case Kind.string:
            low, high = int(option.min_value or 0), int(option.max_value or LONGEST_OPTION)
            return texts.map(lambda text: text[:high]).filter(lambda text: len(text) >= low)
        case Kind.integer:
            return st.integers(int(option.min_value or -(2**53)), int(option.max_value or 2**53))
        case Kind.number:
            return st.floats(option.min_value or -1e9, option.max_value or 1e9)
        case Kind.boolean:
            return st.booleans()
        case Kind.attachment:
            names = st.sampled_from(["stances.csv", "x.zip", "y.txt", "../z.csv", "é.CSV"])
            return st.tuples(names, st.binary(max_size=200) | texts.map(lambda text: text.encode()))
        case other:
            return st.just(other)


def examples_of(command: app_commands.Command[Any, ..., Any]) -> st.SearchStrategy[Example]:
    """Uses of one command."""
    needed = {option.display_name: values_of(option) for option in command.parameters if option.required}
    free = {option.display_name: values_of(option) for option in command.parameters if not option.required}
    completing = [option.display_name for option in command.parameters if option.autocomplete]
    return st.builds(
        Example,
        person=st.sampled_from(["omar", "omar", "ada", "mia", "private"]),
        command=st.just(command.qualified_name),
        options=st.fixed_dictionaries(needed, optional=free),
        typed=st.lists(texts, min_size=5, max_size=5),
        picked=st.lists(picks, max_size=3),
        completed=st.none() | st.none() | st.sampled_from(completing) if completing else st.none(),
    )


@pytest.mark.parametrize("part", range(PARTS))
async def test_whatever_is_typed_is_answered_in_words_that_discord_takes(tmp_path: Path, part: int):
    async with running(tmp_path / "stances.db") as world:
        seen, loop = Seen(world), asyncio.get_running_loop()

        @settings(
            max_examples=EXAMPLES // PARTS,
            deadline=None,
            database=None,
            phases=(Phase.generate,),  # what is on record by then is part of an example, so it cannot be shrunk
            suppress_health_check=list(HealthCheck),
        )
        @given(examples(world.bot))
        def use(example: Example) -> None:
            note(repr(example))
            asyncio.run_coroutine_threadsafe(play(world, example), loop).result()
            seen.check()

        chosen = use if LONG else seed(part)(use)
        await asyncio.to_thread(chosen)  # Hypothesis asks in its own thread, so that the bot never stands still
        assert seen.requests > EXAMPLES // PARTS  # else nothing was tried


class Seen:
    """What the bot did so far, so that each example answers for its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.requests = self.errors = 0
        self.incidents: list[str] = []
        handler = logging.Handler(logging.ERROR)
        handler.emit = lambda record: self.incidents.append(_told(record))  # type: ignore[method-assign]
        logging.getLogger("bot").addHandler(handler)
        logging.getLogger("cogs").addHandler(handler)

    def check(self) -> None:
        """Fails for an error that nobody expected, and for what Discord would refuse."""
        assert not self.incidents, self.incidents
        env = self.world.env
        raised = unexpected_errors(env, (StandpointError, app_commands.CheckFailure))
        assert not raised, raised
        new = env.http_requests[self.requests :]
        self.requests += len(new)
        for entry in new:
            if is_checked(entry.method, entry.path):
                check_payload(entry.method, entry.path, entry.json)


async def play(world: World, example: Example) -> None:
    """Do what an example says, as far as the person is let."""
    with world.env.time_context():
        person = world.omar.in_private if example.person == "private" else getattr(world, example.person)
        if example.command not in person.offered:
            person = world.ada
        options = {name: _handle(world, value) for name, value in example.options.items()}
        if example.completed is not None:
            await _complete(person, example, options)
            return
        reply = await person.slash(example.command, **options)
        for number, picked in enumerate([None, *example.picked]):
            if picked is not None:
                reply = await _press(person, reply, picked)
            if reply is None:
                return
            _require_answer(reply)
            if reply.result.modal is not None:
                reply = await _fill(person, reply, example, number)
                _require_answer(reply)


async def _complete(person: Person, example: Example, options: dict[str, Any]) -> None:
    typed = str(options.pop(example.completed or "", example.typed[0]))
    if person.actor.__class__.__name__ != "MemberActor" and "@" in typed:
        typed = typed.replace("@", "")
    await person.choices(example.command, example.completed or "", typed, **options)


async def _press(person: Person, reply: Reply, picked: int) -> Reply | None:
    """Press one of the buttons that are shown, none if there is none to press."""
    ids = [
        part["custom_id"]
        for part in _parts(reply.message.components)
        if part["type"] == BUTTON and part.get("custom_id") and not part.get("disabled")
    ]
    return await person.click(reply, custom_id=ids[picked % len(ids)]) if ids else None


async def _fill(person: Person, reply: Reply, example: Example, number: int) -> Reply:
    """Type into every field of the dialog, also more than it allows: nobody but us checks what arrives."""
    fields: dict[str, Any] = {}
    for place, part in enumerate(reply.dialog["components"]):
        if part["type"] != LABEL:
            continue
        component = part["component"]
        text = example.typed[(place + number) % len(example.typed)]
        match component["type"]:
            case 4:  # TEXT_INPUT
                component.pop("max_length", None)
                fields[component["custom_id"]] = text or ("x" if component.get("required", True) else "")
            case 3:
                options = component["options"]
                fields[component["custom_id"]] = [options[len(text) % len(options)]["value"]]
            case 21:
                options = component["options"]
                fields[component["custom_id"]] = options[len(text) % len(options)]["value"]
    return await person.submit(reply, fields)


def _require_answer(reply: Reply) -> None:
    result = reply.result
    assert result.modal is not None or result.response is not None or result.followups, f"silence: {result!r}"


def _handle(world: World, value: Any) -> Any:
    """The channel, person or role that stands for an option of that kind."""
    match value:
        case Kind.channel:
            return world.general
        case Kind.user | Kind.mentionable:
            return world.mia.actor
        case Kind.role:
            return world.env.guild.roles["Moderator"]
        case _:
            return value


def _told(record: logging.LogRecord) -> str:
    told = logging.Formatter().format(record)
    return told[-3000:]


@asynccontextmanager
async def running(database: Path) -> AsyncIterator[World]:
    """The bot in a simulated Discord."""
    bot = Standpoint(
        Settings(standpoint_database=database, _env_file=None), now=lambda: NOW, guild_ready_timeout=0.05
    )
    world = build_world(bot)
    await world.env.start()
    try:
        yield world
    finally:
        await bot.close()
        await world.env.shutdown()
