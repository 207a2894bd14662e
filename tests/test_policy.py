"""Who may do what, through every door: a table of its own against the policy, commands, buttons and dialogs.

Whoever adds an action, a command, a view or a dialog adds a row here, or these tests fail.
"""

from collections.abc import Mapping
from typing import Final

import discord
import pytest
from discord import app_commands
from simcord import MemberActor

from bot.client import Standpoint
from bot.config import Settings
from bot.core.errors import NotAllowedError, StandpointError
from bot.core.policy import ALLOWED, Action, Caller, Role, may, require
from bot.queue import store as queue
from bot.ui.guard import action_of
from tests import forged
from tests.cogs.queueing import record, report, suggest
from tests.harness import Person, Reply, World
from tests.ready import starter_database

MEMBERS: Final = frozenset({"member", "stranger"})
"""Of a server: without a role, and the editor of another server, who is nobody special here."""
EDITORS: Final = frozenset({"editor", "admin"})
ADMINS: Final = frozenset({"admin"})
PRIVATE: Final = frozenset({"editor in private", "admin in private"})
IN_SERVERS: Final = MEMBERS | EDITORS
EVERYWHERE: Final = IN_SERVERS | PRIVATE

MAY: Final[Mapping[Action, frozenset[str]]] = {
    Action.LOOK_UP: EVERYWHERE,
    Action.RECORD_STANCE: EDITORS,
    Action.REVISE_STANCE: EDITORS,
    Action.UNDO: EDITORS,
    Action.UNDO_WHOLE: ADMINS,
    Action.CONFIRM: EDITORS,
    Action.EDIT_ENTRIES: EDITORS,
    Action.IMPORT: ADMINS,
    Action.START_RECORD: ADMINS,
    Action.SEE_LEARNT: ADMINS,
    Action.TAKE_OVER: ADMINS,
    Action.EXPORT: EDITORS,
    Action.SUGGEST: IN_SERVERS,
    Action.REPORT_PROBLEM: IN_SERVERS,
    Action.ANSWER_QUESTION: EVERYWHERE,
    Action.REVIEW: EDITORS,
    Action.SEE_GAPS: EDITORS,
    Action.CHANGE_SETTINGS: ADMINS,
    Action.OWN_DATA: EVERYWHERE,
    Action.SET_UP_SUMMARY: ADMINS,
    Action.POST_SUMMARY: ADMINS,
    Action.SEE_SUMMARY: EDITORS,
    Action.WATCH: EVERYWHERE,
}
"""The rows: who may, written down a second time and apart from the code."""

COMMANDS: Final[Mapping[str, Action]] = {
    **dict.fromkeys(("stance", "history", "leaders", "topics", "updates", "corrections"), Action.LOOK_UP),
    **dict.fromkeys(("search", "source", "cite", "ask", "quiz", "help", "about"), Action.LOOK_UP),
    **dict.fromkeys(
        (
            *(
                "compare",
                "agreement leader",
                "agreement map",
                "matrix",
                "timeline",
                "shifts",
                "leader",
                "topic",
                "export",
            ),
            *("coalition show", "coalition overlap", "coalitions"),
        ),
        Action.LOOK_UP,
    ),
    **dict.fromkeys(("record stance", "Record a stance"), Action.RECORD_STANCE),
    **dict.fromkeys(("record correct", "record retract"), Action.REVISE_STANCE),
    "record undo": Action.UNDO,
    "record pending": Action.CONFIRM,
    **dict.fromkeys(
        (
            *(f"record leader {name}" for name in ("add", "rename", "alias", "office", "merge")),
            *(f"record topic {name}" for name in ("add", "rename", "alias", "retire")),
            *(f"record theme {name}" for name in ("add", "rename")),
            *(f"record coalition {name}" for name in ("add", "status", "member")),
        ),
        Action.EDIT_ENTRIES,
    ),
    "record export": Action.EXPORT,
    "record import": Action.IMPORT,
    "record template": Action.EXPORT,
    "record queue": Action.REVIEW,
    "record gaps": Action.SEE_GAPS,
    **dict.fromkeys(("suggest", "Suggest a stance"), Action.SUGGEST),
    **dict.fromkeys(
        (
            *(
                f"settings {name}"
                for name in ("show", "editors", "log-channel", "queue-channel", "two-people")
            ),
            *(f"settings {name}" for name in ("timezone", "language-of-record", "starter")),
        ),
        Action.CHANGE_SETTINGS,
    ),
    **dict.fromkeys(("privacy show", "privacy export", "privacy forget"), Action.OWN_DATA),
    **dict.fromkeys(("digest setup", "digest off"), Action.SET_UP_SUMMARY),
    "digest now": Action.POST_SUMMARY,
    **dict.fromkeys(("digest preview", "digest status"), Action.SEE_SUMMARY),
    **dict.fromkeys(
        (f"watch {name}" for name in ("add", "list", "remove", "pause", "resume", "quiet", "where")),
        Action.WATCH,
    ),
}

ITEM, REPORTED, STANCE = "1", "2", "«stance»"
"""Numbers of a suggestion and a report in the first server's queue; the key of the reported stance is filled in."""

PRESSES: Final[Mapping[str, tuple[Action, tuple[str, ...]]]] = {
    "stance": (Action.LOOK_UP, ("putin", "", "", "0")),
    "history": (Action.LOOK_UP, ("putin", "assad-must-go", "0")),
    "leaders": (Action.LOOK_UP, ("", "0")),
    "topics": (Action.LOOK_UP, ("0",)),
    "updates": (Action.LOOK_UP, ("", "", "0")),
    "search": (Action.LOOK_UP, ("", "coalition", "0")),
    "corrections": (Action.LOOK_UP, ("0",)),
    "source": (Action.LOOK_UP, ("un-a-70-pv-13", "0")),
    "cite": (Action.LOOK_UP, (STANCE, "mla")),
    "compare": (Action.LOOK_UP, ("putin", "obama")),
    "explain": (Action.LOOK_UP, ("putin", "obama")),
    "agree": (Action.LOOK_UP, ("putin", "")),
    "map": (Action.LOOK_UP, ("syria",)),
    "matrix": (Action.LOOK_UP, ("syria",)),
    "course": (Action.LOOK_UP, ("putin", "syria")),
    "moved": (Action.LOOK_UP, ("", "")),
    "coalition": (Action.LOOK_UP, ("global-coalition",)),
    "coalitions": (Action.LOOK_UP, ("",)),
    "overlap": (Action.LOOK_UP, ("global-coalition", "islamic-military-alliance")),
    "leader": (Action.LOOK_UP, ("putin",)),
    "export": (Action.LOOK_UP, ("putin",)),
    "topic": (Action.LOOK_UP, ("assad-must-go",)),
    "quiz": (Action.LOOK_UP, ()),
    "guess": (Action.LOOK_UP, (STANCE, "putin")),
    "mend": (Action.EDIT_ENTRIES, ("un-a-70-pv-13", "1")),
    "drop": (Action.REVISE_STANCE, ("token",)),
    "withdrawn": (Action.LOOK_UP, ("putin", "assad-must-go", "0")),
    "ask": (Action.LOOK_UP, ("context", "code")),
    "reask": (Action.LOOK_UP, ("context",)),
    "digest": (Action.LOOK_UP, ("2026-01-01", "", "0", "0")),
    "digestnow": (Action.POST_SUMMARY, ("77",)),
    "gaps": (Action.SEE_GAPS, ("0",)),
    "watch": (Action.WATCH, ("putin", "")),
    "watchadd": (Action.WATCH, ("leader", "putin", "all")),
    "watchway": (Action.WATCH, ("message",)),
    "watchlist": (Action.WATCH, ("0",)),
    "unwatch": (Action.WATCH, ("leader:putin",)),
    "why": (Action.RECORD_STANCE, ("token", "changed")),
    "edit": (Action.REVISE_STANCE, (STANCE, "1")),
    "correct": (Action.REVISE_STANCE, (STANCE, "1")),
    "reposition": (Action.REVISE_STANCE, (STANCE, "1")),
    "retract": (Action.REVISE_STANCE, (STANCE, "1")),
    "another": (Action.RECORD_STANCE, (STANCE,)),
    "details": (Action.REVISE_STANCE, (STANCE, "1")),
    "correctdraft": (Action.REVISE_STANCE, ("token",)),
    "undo": (Action.UNDO, ("2",)),
    "undone": (Action.UNDO, ("2", "2")),
    "proposals": (Action.CONFIRM, ("0",)),
    "proposal": (Action.CONFIRM, ("1",)),
    "confirm": (Action.CONFIRM, ("1",)),
    "withdraw": (Action.CONFIRM, ("1",)),
    "import": (Action.IMPORT, ("token",)),
    "stopimport": (Action.IMPORT, ("token",)),
    "suggest": (Action.SUGGEST, ("putin", "safe-zone")),
    "problem": (Action.REPORT_PROBLEM, (STANCE,)),
    "queue": (Action.REVIEW, ("0",)),
    "queueitem": (Action.REVIEW, (ITEM,)),
    "queueclaim": (Action.REVIEW, (ITEM,)),
    "queueask": (Action.REVIEW, (ITEM,)),
    "queueamend": (Action.REVIEW, (ITEM, "")),
    "queuereject": (Action.REVIEW, (ITEM,)),
    "queueapprove": (Action.REVIEW, (ITEM, "")),
    "queueanswer": (Action.ANSWER_QUESTION, ("«server»", ITEM)),
    "setup": (Action.CHANGE_SETTINGS, ("",)),
    "ownrecord": (Action.START_RECORD, ("yes",)),
    "learnt": (Action.SEE_LEARNT, ("0",)),
    "takeover": (Action.TAKE_OVER, ("2",)),
    "forget": (Action.OWN_DATA, ("here",)),
    "again": (Action.LOOK_UP, ("token",)),  # what one typed oneself; sending it asks what the dialog asks
}
"""Every view and dialog that a button can open, with arguments that could be in its id."""

_KEPT: Final = "-# What you typed is kept for the moment: the button opens it again."
"""Below the refusal of a dialog; who gets their role back can send it."""

_GONE: Final = "What you typed is gone"
"""What a forged token of a draft may get before the policy is asked: it says nothing about anything."""

SAMPLES: Final[Mapping[str, object]] = {
    "leader": "putin",
    "topic": "assad-must-go",
    "text": "coalition",
    "question": "does putin back assad?",
    "zone": "Europe/London",
    "language": "fr",
    "at": "18:00",
    "what": "putin",
}
"""Values for options by their name; any other required text is "x"."""


@pytest.fixture
def simcord_bot(tmp_path) -> Standpoint:
    settings = Settings(
        standpoint_database=starter_database(tmp_path / "stances.db"),
        standpoint_pictures=False,  # nobody's rights depend on them, and they take longer than all else
    )
    return Standpoint(settings, guild_ready_timeout=0.05)


@pytest.fixture
def expected_errors() -> tuple[type[BaseException], ...]:
    """Refusals; and Discord's own of a second answer to one interaction."""
    return (StandpointError, discord.HTTPException)


@pytest.fixture
async def busy(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A server with a record of its own, a suggestion, a report, and everything shown to everybody."""
    forged.show_every_command(monkeypatch)
    await record(world.omar)
    await suggest(world.mia, short="Another made-up row.", position="2")
    await report(world, world.mia)
    return world


def people(world: World) -> dict[str, Person]:
    """Somebody of each kind, in the first server or in private."""
    nora = world.nora.actor
    assert isinstance(nora, MemberActor)
    return {
        "member": world.mia,
        "stranger": Person(world.general.guild.add_member(nora.user), world.general),
        "editor": world.omar,
        "admin": world.ada,
        "editor in private": world.omar.in_private,
        "admin in private": world.ada.in_private,
    }


ROLES: Final[Mapping[str, Role]] = {
    "member": Role.MEMBER,
    "stranger": Role.MEMBER,
    "editor": Role.EDITOR,
    "admin": Role.ADMIN,
    "editor in private": Role.EDITOR,
    "admin in private": Role.ADMIN,
}


def caller(kind: str, guild_id: int = 7) -> Caller:
    return Caller(discord_user_id=1, guild_id=0 if kind in PRIVATE else guild_id, role=ROLES[kind])


def refusal(kind: str, action: Action) -> str:
    """What somebody reads who may not."""
    with pytest.raises(NotAllowedError) as refused:
        require(caller(kind), action)
    return str(refused.value)


# The table


def test_every_action_has_a_row():
    assert set(MAY) == set(ALLOWED) == set(Action)


@pytest.mark.parametrize("kind", sorted(ROLES))
@pytest.mark.parametrize("action", list(Action))
def test_the_policy_allows_what_the_rows_say_and_nothing_else(kind: str, action: Action):
    assert may(caller(kind), action) is (kind in MAY[action])


@pytest.mark.parametrize("kind", sorted(ROLES))
def test_what_names_no_action_is_allowed_to_nobody(kind: str):
    assert not may(caller(kind), None)


def test_the_operator_may_do_everything_on_any_record():
    for guild_id in (0, 7):
        operator = Caller(discord_user_id=None, guild_id=guild_id, role=Role.OPERATOR)
        assert [action for action in Action if not may(operator, action)] == []


# The doors


async def test_every_command_has_a_row_with_its_action(world: World):
    found = {command.qualified_name: action_of(command) for command in _commands(world)}
    assert found == dict(COMMANDS)


async def test_every_view_and_dialog_has_a_row(world: World):
    assert world.bot.is_ready()  # the modules were loaded, and have added theirs
    assert set(PRESSES) == set(world.bot.routes)


@pytest.mark.parametrize("kind", sorted(ROLES))
async def test_a_denied_command_says_who_may_and_writes_and_reveals_nothing(busy: World, kind: str):
    person, before = people(busy)[kind], forged.everything_stored(busy)
    for name, action in COMMANDS.items():
        if kind not in MAY[action]:
            reply = await (forged.menu if name[0].isupper() else forged.command)(person, name)
            assert (name, reply.text, reply.ephemeral) == (name, refusal(kind, action), True)
    assert forged.everything_stored(busy) == before


@pytest.mark.parametrize("kind", sorted(ROLES))
async def test_an_allowed_command_is_not_refused(busy: World, kind: str):
    person = people(busy)[kind]
    for name, action in COMMANDS.items():
        if kind in MAY[action]:
            reply = await run(busy, person, name)
            if reply.result.modal is None:
                assert not refused(reply), (name, reply.text)


@pytest.mark.parametrize("kind", sorted(ROLES))
async def test_a_denied_command_completes_nothing(busy: World, kind: str):
    person = people(busy)[kind]
    for command in _commands(busy):
        for parameter in getattr(command, "parameters", ()):
            if parameter.autocomplete:
                name = command.qualified_name
                offered = await person.choices(name, parameter.display_name, "")
                if kind not in MAY[COMMANDS[name]]:
                    assert (name, offered) == (name, [])


@pytest.mark.parametrize("kind", sorted(ROLES))
async def test_a_forged_press_that_is_denied_opens_writes_and_reveals_nothing(busy: World, kind: str):
    person = people(busy)[kind]
    known, before = await arguments(busy), forged.everything_stored(busy)
    for name, (action, _) in PRESSES.items():
        if kind not in MAY[action]:
            reply = await forged.press(person, f"sp|open|{name}|{'|'.join(known[name])}")
            assert reply.result.modal is None, name
            if not reply.text.startswith(_GONE):
                assert (name, reply.text, reply.ephemeral) == (name, refusal(kind, action), True)
    assert forged.everything_stored(busy) == before


@pytest.mark.parametrize("kind", sorted(ROLES))
async def test_a_press_that_is_allowed_is_not_refused(busy: World, kind: str):
    person, known = people(busy)[kind], await arguments(busy)
    for name, (action, _) in PRESSES.items():
        if kind in MAY[action]:
            reply = await forged.press(person, f"sp|open|{name}|{'|'.join(known[name])}")
            if reply.result.modal is None:
                assert not refused(reply), (name, reply.text)


@pytest.mark.parametrize("kind", ["editor", "admin"])
async def test_a_dialog_sent_after_the_role_was_lost_writes_nothing(busy: World, kind: str):
    person = people(busy)[kind]
    if kind == "admin":
        person = Person(
            busy.general.guild.add_member(busy.env.create_user("kim"), roles=[_admin_role(busy)]),
            busy.general,
        )
    opened = [
        (name, reply) for name, reply in await everything_opened(busy, person) if MEMBERS - MAY[_action(name)]
    ]
    assert opened
    forged.take_roles(person)
    before = forged.everything_stored(busy)
    for name, dialog in opened:
        reply = await person.submit(dialog, forged.filled_in(dialog))
        assert (name, reply.text) == (name, f"{refusal('member', _action(name))}\n{_KEPT}")
    assert forged.everything_stored(busy) == before


async def test_an_editor_of_another_server_finds_nothing_of_this_one_by_forged_ids(busy: World):
    known, before = await arguments(busy), forged.everything_stored(busy)
    for name in PRESSES:
        if name.startswith("queue"):
            reply = await forged.press(busy.nora, f"sp|open|{name}|{'|'.join(known[name])}")
            said = reply.text if reply.result.modal is None else str(reply.dialog)
            assert "made-up" not in said, name
            assert "Putin" not in said, name
    assert forged.everything_stored(busy) == before


async def test_ids_that_no_button_ever_had_are_answered_and_write_nothing(busy: World):
    before = forged.everything_stored(busy)
    for name in (*PRESSES, "nothing"):
        for tail in ("", "x", "-1", "1|2|3|4|5", "9" * 60, "«»|'; DROP TABLE actor"):
            reply = await forged.press(busy.ada, f"sp|open|{name}|{tail}")
            if reply.result.modal is None:
                assert "Something went wrong" not in reply.text, (name, tail)
    after = forged.everything_stored(busy)
    assert {table: after[table] for table in before if after[table] != before[table]} == {}


async def test_what_is_delivered_twice_writes_once(busy: World):
    known = await arguments(busy)
    for name in COMMANDS:
        reply = await run(busy, busy.ada, name)
        await _again(busy, name)
        if reply.result.modal is not None:
            await busy.ada.submit(reply, forged.filled_in(reply))
            await _again(busy, f"the dialog of {name}")
    for name in PRESSES:
        reply = await forged.press(busy.ada, f"sp|open|{name}|{'|'.join(known[name])}")
        await _again(busy, name)
        if reply.result.modal is not None:
            await busy.ada.submit(reply, forged.filled_in(reply))
            await _again(busy, f"the dialog of {name}")


async def _again(world: World, what: str) -> None:
    before = forged.everything_stored(world)
    await forged.deliver_again(world)
    after = forged.everything_stored(world)
    assert (what, {table for table in after if after[table] != before[table]}) == (what, set())


async def run(world: World, person: Person, name: str) -> Reply:
    """Runs a command with whatever it requires."""
    if name[0].isupper():
        return await forged.menu(person, name)
    options = forged.options_of(world, name, {**SAMPLES, "channel": world.general})
    return await person.slash(name, **options)


async def everything_opened(world: World, person: Person) -> list[tuple[str, Reply]]:
    """Every dialog that commands and buttons open for somebody, by the command's or the view's name."""
    known = await arguments(world)
    replies = [(name, await run(world, person, name)) for name, action in COMMANDS.items()]
    replies += [
        (name, await forged.press(person, f"sp|open|{name}|{'|'.join(known[name])}"))
        for name in PRESSES
        if name not in _SETTLING
    ]
    return [(name, reply) for name, reply in replies if reply.result.modal is not None]


_SETTLING: Final = frozenset({"queueapprove", "forget", "ownrecord", "undone", "why"})
"""Presses that decide at once, and would take the ground from under the others."""


async def arguments(world: World) -> dict[str, tuple[str, ...]]:
    """The arguments of PRESSES with what is known only now."""
    desk, guild_id = world.bot.desk, world.general.guild.id
    item = await desk.store.read(queue.item_of, guild_id, int(REPORTED))
    now = {STANCE: item.content.stance, "«server»": str(guild_id)}
    return {name: tuple(now.get(one, one) for one in given) for name, (_, given) in PRESSES.items()}


def refused(reply: Reply) -> bool:
    """Whether an answer is a refusal of the policy, or an incident."""
    return "Something went wrong" in reply.text or any(
        reply.text in {_or_empty(kind, action) for kind in ROLES} for action in Action
    )


def _or_empty(kind: str, action: Action) -> str:
    return "" if kind in MAY[action] else refusal(kind, action)


def _action(name: str) -> Action:
    return COMMANDS[name] if name in COMMANDS else PRESSES[name][0]


def _admin_role(world: World) -> object:
    return world.general.guild.create_role("Admin", permissions=discord.Permissions(manage_guild=True))


def _commands(world: World) -> list[app_commands.Command | app_commands.ContextMenu]:
    tree = world.bot.tree
    leaves = [one for one in tree.walk_commands() if isinstance(one, app_commands.Command)]
    menus = [tree.get_commands(type=discord.AppCommandType(kind)) for kind in (2, 3)]
    return [*leaves, *(one for found in menus for one in found)]
