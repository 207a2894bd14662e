"""Whatever is typed into any option and any field of a dialog is answered in words, and Discord takes the answer.

Three hundred examples, or with --thorough ten thousand, always the same. An example is a command with its options, what is typed into the dialogs that open, and a
few presses of what is shown; or what is typed so far into an option that completes. About one text in eight is
rubbish, so that the others lead deep enough.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Container, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import discord
import pytest
from discord import AppCommandOptionType as Kind
from discord import AppCommandType, app_commands
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from bot.client import Standpoint
from bot.config import Settings
from bot.core.errors import StandpointError
from tests import thorough
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

EXAMPLES = 10_000 if thorough.everything() else 300
PARTS = EXAMPLES // 100
"""Each part begins with the record as it was delivered."""

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RADIO = 21
LONGEST_OPTION = 6000
LONGEST_MESSAGE = 2000

LEFT_OUT = {
    "privacy forget": "forgets the person who asks, whom the next example needs",
    "settings editors": "takes the right to edit from the person who asks",
}
"""Commands that would end the run; they have tests of their own."""

LEADERS = [
    "putin",
    "obama",
    "Vladimir Putin",
    "cameron",
    "John Kerry",
    "khalid-bin-ahmed",
    "Khalifa",
    "jane-doe",
]
TOPICS = ["broad-coalition", "assad must go", "Safe zone", "islamic-alliance", "us-led-coalition", "tunnel"]
THEMES = ["syria", "ISIS", "Coalitions", "rivers"]
DAYS = ["2015-09-28", "sept 2015", "2015", "yesterday", "28 sep 2015", "2016-01-05", "3 oct 2015"]
SOURCES = [
    "A paper https://example.org/a",
    "Another paper\nhttps://example.org/b?x=(1)",
    "https://example.org/c Third",
]
PROSE = [
    "Made-up words.",
    "“Other made-up words.”",
    "Third made-up words, with *stars* and @everyone.",
    "x" * 500,
]
NAMES = ["Jane Doe", "Tunnel", "Rivers", "Made-up League", "D. Cameron", "Путин"]
NUMBERS = ["1", "2", "3", "#4", "7", "12", "30"]

LIKELY: Mapping[str, Sequence[str]] = {
    "leader": LEADERS, "into": LEADERS, "proposed_by": LEADERS, "member": [*LEADERS, "France", "The Club"],
    "leaders": LEADERS, "other": LEADERS, "first": LEADERS, "second": LEADERS,
    "topic": TOPICS, "subject": [*TOPICS, *THEMES], "theme": THEMES, "statement": ["The tunnel must be dug.", "cameron-2011-08-18-p1", ""],
    "coalition": ["issg", "global coalition", "Made-up League"], "name": NAMES, "alias": NAMES, "aliases": ["JD, the Doe", "x; y"],
    "on": DAYS, "since": DAYS, "until": DAYS, "office": ["President", "Foreign Minister"], "update": NUMBERS, "country": ["France", "USA"],
    "source": SOURCES, "time": ["09:00", "7 pm"], "timezone": ["Europe/London", "UTC"], "zone": ["Europe/London"],
    "language": ["en", "fr"], "reason": ["Made up.", ""], "text": ["syria", "coalition"], "question": ["Where does Putin stand on Syria?"],
    # Labels of dialogs
    "When was it said?": DAYS, "Source: title and link": SOURCES, "The leader's own words": PROSE, "In short": PROSE,
    "What was wrong with it?": PROSE[:2], "Why is it withdrawn?": PROSE[:2], "What kind of reason is it?": ["mistake", "publisher", "duplicate"], "Who said it?": LEADERS, "On which topic?": TOPICS,
}  # fmt: skip
"""What people type into options and fields of these names, when they mean it."""

RUBBISH = [
    "", " ", "@everyone", "<@1>", "<t:1:R>", "**bold** _it_ ~~no~~ `code` ||spoiler||", "[x](https://example.org)",
    "# big\n-# small\n> quote", "\u202etfel", "\x00\x1b[31m", "🙂" * 40, "ﷺ" * 200, "sp|open|undo|1", "||||", "-1", "0",
    "'; DROP TABLE stance; --", "=1+1", "a" * 301, "a" * 501, "word " * 1200, "Zalgo\u0301\u0302\u0303" * 60, "\n\n\n", "%s{}{0}",
    "31 feb 2015", "1 jan 3000", "last week", "0001", "ftp://x", "http://", "https://ex ample.org", "https://example.org/" + "x" * 700,
    "999999999999999999999", "none", "active", "Q7747",
]  # fmt: skip

T = TypeVar("T")
U = TypeVar("U")

rubbish = st.sampled_from(RUBBISH) | st.text(max_size=60)
picks = st.integers(0, 1 << 16)


@dataclass(frozen=True)
class Example:
    """What one person does: a command, then what is typed into dialogs, then which buttons are pressed.

    Attributes:
        typed: a text for each field in turn; None for what people type who mean it.
        completed: the option that is typed into, where it is only about its completion.
    """

    person: str
    command: str
    options: Mapping[str, Any]
    typed: Sequence[str | None]
    picked: Sequence[int]
    completed: str = ""


def examples(bot: discord.Client) -> st.SearchStrategy[Example]:
    """Uses of every command and every entry of a message's menu that the bot has."""
    assert isinstance(bot, Standpoint)
    leaves = [c for c in bot.tree.walk_commands() if isinstance(c, app_commands.Command)]
    menus = [menu.name for menu in bot.tree.get_commands(type=AppCommandType.message)]
    assert leaves
    assert menus
    uses = [
        examples_of(c)
        for c in leaves
        if c.qualified_name not in LEFT_OUT
        for _ in range(_weight(c.qualified_name))
    ]
    uses += [_example(menu, {"message": texts("text")}, {}, []) for menu in menus for _ in range(4)]
    return st.one_of(uses)


def _weight(command: str) -> int:
    """How often a command comes: what changes the record has the longest ways to go."""
    if command in {"record stance", "record correct", "record retract", "record undo"}:
        return 8
    return 2 if command.startswith("record ") else 1


def examples_of(command: app_commands.Command[Any, ..., Any]) -> st.SearchStrategy[Example]:
    """Uses of one command."""
    needed = {option.display_name: values_of(option) for option in command.parameters if option.required}
    free = {option.display_name: values_of(option) for option in command.parameters if not option.required}
    completing = [option.display_name for option in command.parameters if option.autocomplete]
    return _example(command.qualified_name, needed, free, completing)


def _example(
    name: str, needed: Mapping[str, Any], free: Mapping[str, Any], completing: Sequence[str]
) -> st.SearchStrategy[Example]:
    return st.builds(
        Example,
        person=st.sampled_from(["omar", "omar", "ada", "mia", "private"]),
        command=st.just(name),
        options=st.fixed_dictionaries(dict(needed), optional=dict(free)),
        typed=st.lists(mostly(st.none(), rubbish), min_size=5, max_size=5),
        picked=st.lists(picks, max_size=3),
        completed=mostly(st.just(""), st.sampled_from(["", *completing])),
    )


def texts(name: str) -> st.SearchStrategy[str]:
    """What is typed into a text option of this name."""
    return mostly(st.sampled_from(LIKELY.get(name, PROSE)), rubbish)


def mostly(usual: st.SearchStrategy[T], seldom: st.SearchStrategy[U]) -> st.SearchStrategy[T | U]:
    """Seven times in eight the one, else the other."""
    return st.integers(0, 7).flatmap(lambda n: seldom if n == 7 else usual)


def values_of(option: app_commands.Parameter) -> st.SearchStrategy[Any]:
    """What Discord's own program lets a person put into an option."""
    if option.choices:
        return st.sampled_from([choice.value for choice in option.choices])
    match option.type:
        case Kind.string:
            low, high = int(option.min_value or 0), int(option.max_value or LONGEST_OPTION)
            return (
                texts(option.display_name).map(lambda text: text[:high]).filter(lambda text: len(text) >= low)
            )
        case Kind.integer:
            return st.integers(int(option.min_value or -(2**53)), int(option.max_value or 2**53))
        case Kind.number:
            return st.floats(option.min_value or -1e9, option.max_value or 1e9)
        case Kind.boolean:
            return st.booleans()
        case Kind.attachment:
            names = st.sampled_from(["stances.csv", "x.zip", "y.txt", "../z.csv", "é.CSV"])
            return st.tuples(names, st.binary(max_size=200) | rubbish.map(lambda text: text.encode()))
        case other:
            return st.just(other)


@pytest.mark.parametrize("part", range(PARTS))
async def test_whatever_is_typed_is_answered_in_words_that_discord_takes(database: Path, part: int):
    async with running(database) as world:
        await try_out(world, examples(world.bot), part)


HALF = "\ud800"
"""Half of a character of two: JSON can carry it, and no file, no database and no message can hold it."""


async def test_half_a_character_in_whatever_is_typed_is_answered_in_words_too(database: Path):
    async with running(database) as world:
        assert isinstance(world.bot, Standpoint)
        commands = (c for c in world.bot.tree.walk_commands() if isinstance(c, app_commands.Command))
        chosen = {
            (c.qualified_name, one.display_name) for c in commands for one in c.parameters if one.choices
        }
        await try_out(world, examples(world.bot).map(partial(halved, chosen)), part=PARTS)


def halved(chosen: Container[tuple[str, str]], example: Example) -> Example:
    """The same with half a character in everything that is typed, and not chosen."""
    options = {
        name: _halved(value) if isinstance(value, str) and (example.command, name) not in chosen else value
        for name, value in example.options.items()
    }
    return replace(example, options=options, typed=[_halved(text or PROSE[0]) for text in example.typed])


def _halved(text: str) -> str:
    return f"{text[:3]}{HALF}{text[4:]}"


async def try_out(world: World, uses: st.SearchStrategy[Example], part: int) -> None:
    """Do what a hundred examples say, and fail for what nobody expected."""
    loop = asyncio.get_running_loop()
    with watching(world) as seen:

        @settings(
            max_examples=EXAMPLES // PARTS,
            deadline=None,
            database=None,
            # What is on record by then is part of an example, so it cannot be made smaller.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(uses)
        def use(example: Example) -> None:
            note(repr(example))
            asyncio.run_coroutine_threadsafe(play(world, example), loop).result()
            seen.check()

        # Hypothesis has a thread of its own, so that the bot never stands still.
        await asyncio.to_thread(seed(part)(use))
    assert seen.requests > EXAMPLES // PARTS  # else nothing was tried


@contextmanager
def watching(world: World) -> Iterator["Seen"]:
    """What the bot does meanwhile, what it writes into its log included."""
    seen = Seen(world)
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: seen.incidents.append(_told(record))  # type: ignore[method-assign]
    rooms = [logging.getLogger(name) for name in ("bot", "cogs")]
    for room in rooms:
        room.addHandler(handler)
    try:
        yield seen
    finally:
        for room in rooms:
            room.removeHandler(handler)


class Seen:
    """What the bot did so far, so that each example answers for its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.requests = 0
        self.incidents: list[str] = []

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
    """Do what an example says; what the person is not offered, ada does, who is offered everything."""
    with world.env.time_context():
        person = world.omar.in_private if example.person == "private" else getattr(world, example.person)
        if example.command not in person.offered:
            person = world.ada
        options = {name: _handle(world, value) for name, value in example.options.items()}
        if example.completed:
            typed = str(options.pop(example.completed, "p"))
            await person.choices(example.command, example.completed, typed, **options)
            return
        if "message" in options:
            message = await world.mia.say(options["message"].strip()[:LONGEST_MESSAGE] or "…")
            reply: Reply | None = await person.menu(example.command, message)
        else:
            reply = await person.slash(example.command, **options)
        for turn, picked in enumerate([None, *example.picked]):
            if reply is not None and picked is not None:
                reply = await _press(person, reply, picked)
            if reply is None:
                return
            _require_answer(reply)
            if reply.result.modal is not None:
                reply = await _fill(person, reply, example, turn)
                _require_answer(reply)


async def _press(person: Person, reply: Reply, picked: int) -> Reply | None:
    """Press one of the buttons that are shown; None if there is none to press."""
    ids = [
        part["custom_id"]
        for part in _parts(reply.message.components)
        if part["type"] == BUTTON and part.get("custom_id") and not part.get("disabled")
    ]
    return await person.click(reply, custom_id=ids[picked % len(ids)]) if ids else None


async def _fill(person: Person, reply: Reply, example: Example, turn: int) -> Reply:
    """Type into every field of a dialog, also more than it allows."""
    # Discord's program holds people to the length of a field; a program that is not Discord's need not.
    modal = reply.result._interaction.modal
    assert modal is not None
    fields: dict[str, Any] = {}
    for place, part in enumerate(part for part in modal["components"] if part["type"] == LABEL):
        component, text = part["component"], example.typed[(place + turn) % len(example.typed)]
        number = place + turn + sum(example.picked) if text is None else len(text)
        likely = LIKELY.get(part["label"], PROSE)
        typed = likely[number % len(likely)] if text is None else text
        match component["type"]:
            case kind if kind == TEXT_INPUT:
                component.pop("max_length", None)
                fields[component["custom_id"]] = typed or ("x" if component.get("required", True) else "")
            case kind if kind in {SELECT, RADIO}:
                value = component["options"][number % len(component["options"])]["value"]
                fields[component["custom_id"]] = [value] if kind == SELECT else value
    return await person.submit(reply, fields)


def _require_answer(reply: Reply) -> None:
    result = reply.result
    assert result.modal is not None or result.response is not None or result.followups, f"silence: {result!r}"


def _handle(world: World, value: Any) -> Any:  # noqa: ANN401 - whatever an option takes
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
    return logging.Formatter().format(record)[-3000:]


@asynccontextmanager
async def running(database: Path) -> AsyncIterator[World]:
    """The bot in a simulated Discord."""
    bot = Standpoint(Settings(standpoint_database=database), now=lambda: NOW, guild_ready_timeout=0.05)
    world = build_world(bot)
    await world.env.start()
    try:
        yield world
    finally:
        await bot.close()
        await world.env.shutdown()
