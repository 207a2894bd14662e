"""An error after the commit: the person reads that their change is recorded, and that only the answer failed."""

import re
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from importlib.util import find_spec
from typing import Any, Final

import discord
import pytest
from discord import app_commands

from bot.config import CHECKOUT
from bot.core.errors import StoreBusyError
from bot.db.connection import connect
from bot.ui.errors import SHOWN, Beside
from bot.ui.replies import became_of, where
from bot.ui.state import Interaction
from tests import forged
from tests.cogs.queueing import bot_of, record, suggest
from tests.cogs.test_who_sees import FLOWS, Notes, slow_commands
from tests.harness import Person, Reply, World

SOMETHING: Final = "But it was stored, at least in part: see how it stands before you do it again."


def fails(*_: object, **__: object) -> None:
    raise RuntimeError("an error after the commit")


def is_busy(*_: object, **__: object) -> None:
    raise StoreBusyError


async def recorded_without_an_answer(world: World, monkeypatch: pytest.MonkeyPatch, error: object) -> Reply:
    monkeypatch.setattr(sys.modules["cogs.stances"], "recorded_card", error)  # as it is loaded
    return await record(world.omar)


@pytest.mark.parametrize("error", [fails, is_busy])
async def test_what_is_recorded_is_said_to_be_recorded_also_where_the_answer_fails(
    world: World, monkeypatch: pytest.MonkeyPatch, error: object
):
    reply = await recorded_without_an_answer(world, monkeypatch, error)
    assert "But it is recorded, as update #2 (see `/updates`). Only the answer failed" in reply.text
    assert "Nothing was changed" not in reply.text
    assert "try again" not in reply.text
    assert reply.ephemeral
    assert world.env.errors


async def test_nothing_was_changed_is_said_where_the_error_came_before_the_commit(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bot_of(world).desk.store, "change", is_busy)
    reply = await record(world.omar)
    assert "The record is busy right now. Nothing was changed in the record. Please try again" in reply.text


async def test_what_was_stored_is_said_to_be_also_where_the_log_cannot_be_looked_up(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bot_of(world).desk.store, "left_by", is_busy)
    reply = await recorded_without_an_answer(world, monkeypatch, fails)
    assert SOMETHING in reply.text
    assert "Nothing was changed" not in reply.text
    assert world.env.errors


async def test_what_cannot_be_looked_up_and_was_not_seen_to_be_stored_is_said_not_to_be_known(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    """Another delivery of the same request may have stored it."""
    monkeypatch.setattr(bot_of(world).desk.store, "left_by", is_busy)
    monkeypatch.setattr(bot_of(world).desk.store, "change", is_busy)
    reply = await record(world.omar)
    assert "Whether it was recorded could not be looked up" in reply.text
    assert "Nothing was changed" not in reply.text


def refuse_the_next_answer(world: World) -> None:
    world.env.backend.faults.clear()
    world.env.inject_error("POST", "/interactions/*/*/callback", status=403, code=50013, times=1)


async def _log_channel(world: World) -> Reply:
    refuse_the_next_answer(world)
    return await world.ada.slash("settings log-channel", channel=world.general)


async def _two_people(world: World) -> Reply:
    refuse_the_next_answer(world)
    return await world.ada.slash("settings two-people", switch=True)


async def _set_up(world: World) -> Reply:
    dialog = await world.ada.click(await world.ada.slash("settings show"), "Set up")
    refuse_the_next_answer(world)
    return await world.ada.submit(dialog, {"Time zone of the server": "Europe/London"})


async def _digest(world: World) -> Reply:
    refuse_the_next_answer(world)
    return await world.ada.slash("digest setup", channel=world.general, time="09:00")


async def _no_digest(world: World) -> Reply:
    await world.ada.slash("digest setup", channel=world.general, time="09:00")
    refuse_the_next_answer(world)
    return await world.ada.slash("digest off")


async def _watch(world: World) -> Reply:
    refuse_the_next_answer(world)
    return await world.mia.slash("watch add", leader="putin")


async def _forget(world: World) -> Reply:
    await world.mia.slash("watch add", leader="putin")
    asked = await world.mia.slash("privacy forget")
    refuse_the_next_answer(world)
    return await world.mia.click(asked, "Forget me in this server")


async def _digest_and_zone(world: World) -> Reply:
    refuse_the_next_answer(world)
    there = {"channel": world.general, "timezone": "Europe/London"}
    return await world.ada.slash("digest setup", time="09:00", **there)


BESIDE_THE_RECORD: Final[Mapping[Callable[[World], Awaitable[Reply]], str]] = {
    _log_channel: "`/settings show`",
    _two_people: "`/settings show`",
    _set_up: "`/settings show`",
    _digest: "`/digest status`",
    _no_digest: "`/digest status`",
    _digest_and_zone: "`/digest status` and `/settings show`",
    _watch: "`/watch list`",
    _forget: "`/privacy show`",
}
"""What people do, and where they see how it stands."""


@pytest.mark.parametrize("act", BESIDE_THE_RECORD, ids=lambda act: act.__name__)
async def test_what_is_stored_beside_the_record_is_said_to_be_stored_where_the_answer_fails_and_where_to_look(
    world: World, act: Callable[[World], Awaitable[Reply]]
):
    before = stored(world)
    reply = await act(world)
    assert stored(world) != before
    said = SOMETHING.replace("how it stands", f"how it stands ({BESIDE_THE_RECORD[act]})")
    assert f"I am missing a permission in this channel. {said}" in reply.text
    assert "Nothing was changed" not in reply.text
    assert {type(error) for error in world.env.errors} <= {app_commands.CommandInvokeError, discord.Forbidden}


def test_where_to_look_is_a_command_that_there_is_for_a_module_that_stores():
    for module in SHOWN:
        assert find_spec(module) is not None
    sources = "".join(path.read_text("utf-8") for path in (CHECKOUT / "cogs").glob("*.py"))
    for command in SHOWN.values():
        group, name = command.removeprefix("/").split()
        assert f'group_name="{group}"' in sources
        assert f"async def {name}(" in sources or f'name="{name}"' in sources


async def test_a_question_that_is_counted_stores_nothing_that_was_asked_for(world: World):
    refuse_the_next_answer(world)
    reply = await world.mia.slash("ask", question="where does Putin stand on the price of fish?")
    with closing(connect(bot_of(world).desk.store.path, "ro")) as db:
        assert db.execute("SELECT count(*) FROM gap").fetchone() == (1,)
    assert "Nothing was changed in the record." in reply.text
    assert world.env.errors


async def test_the_incident_of_a_dialog_names_the_dialog_in_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    await recorded_without_an_answer(world, monkeypatch, fails)
    (kept,) = [line.getMessage() for line in caplog.records if line.name == "bot.ui.errors"]
    assert re.fullmatch(r"Incident [0-9a-f]{8} in RecordDialog", kept)
    assert world.env.errors


async def test_what_was_handed_in_is_said_to_be_there_where_the_answer_fails(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys.modules["cogs.queue"], "thanks_card", fails)
    reply = await suggest(world.mia)
    assert "But it was handed in, as number 1." in reply.text
    assert world.env.errors


STORED: Final[Mapping[str, str]] = {
    "update_log": "*",
    "proposal": "proposal_id, state",
    "queue_item": "number, state, content",
    "queue_step": "*",
    "server": "*",
    "setting_change": "*",
    "actor": "*",
    "digest_plan": "guild_id, channel_id, place, at, days, zone, active, since",
    "digest_run": "*",
    "watcher": "actor_id, way, channel_id, state, quiet_from, quiet_until, zone",
    "watch": "*",
}
"""What people have stored, by table; without what the bot itself keeps beside it."""


def stored(world: World) -> list[object]:
    with closing(connect(bot_of(world).desk.store.path, "ro")) as db:
        return [db.execute(f"SELECT {columns} FROM {table}").fetchall() for table, columns in STORED.items()]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
async def test_of_every_command_button_and_dialog_it_is_known_afterwards_whether_it_stored_anything(
    world: World, flow: Callable[..., Awaitable[None]], monkeypatch: pytest.MonkeyPatch
):
    """In the table of `test_who_sees` there is each of them."""
    came: list[Interaction] = []
    wrong: list[str] = []

    async def keep(interaction: Interaction) -> None:
        came.append(interaction)

    world.bot.add_listener(keep, "on_interaction")

    def looked_after(act: Callable[..., Awaitable[Reply]]) -> Callable[..., Awaitable[Reply]]:
        async def looked(*args: Any, **named: Any) -> Reply:  # noqa: ANN401 - whatever a person does
            before = stored(world)
            reply = await act(*args, **named)
            became = await became_of(came[-1])
            if stored(world) != before and (became is None or became == "unknown"):
                wrong.append(f"{where(came[-1])} stored something, and it is said to be {became}")
            if stored(world) == before and (became == "unknown" or isinstance(became, Beside)):
                wrong.append(f"{where(came[-1])} stored nothing, and it is said to be {became}")
            return reply

        return looked

    for act in ("slash", "click", "submit", "menu"):
        monkeypatch.setattr(Person, act, looked_after(getattr(Person, act)))
    monkeypatch.setattr(forged, "press", looked_after(forged.press))
    await (flow(world, Notes(), monkeypatch) if flow is slow_commands else flow(world, Notes()))
    assert came
    assert wrong == []
