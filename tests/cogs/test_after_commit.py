"""An error after the commit: the person reads that their change is recorded, and that only the answer failed."""

import re
import sys

import pytest

from bot.core.errors import StoreBusyError
from tests.cogs.queueing import bot_of, record, suggest
from tests.harness import Reply, World


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


async def test_what_cannot_be_looked_up_is_said_not_to_be_known(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bot_of(world).desk.store, "left_by", is_busy)
    reply = await recorded_without_an_answer(world, monkeypatch, fails)
    assert "Whether it was recorded could not be looked up" in reply.text
    assert "Nothing was changed" not in reply.text
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
