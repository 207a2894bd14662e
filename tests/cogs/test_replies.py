"""Answers that take longer than Discord waits are announced first."""

import pytest

from tests.cogs.queueing import bot_of
from tests.cogs.slow import let_nothing_be_quick
from tests.harness import World


@pytest.fixture(autouse=True)
def nothing_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    let_nothing_be_quick(monkeypatch)


def first_answer(world: World, before: int) -> dict:
    """What Discord heard first since then."""
    return next(request.json for request in world.sent[before:] if request.path.endswith("/callback"))


async def test_a_slow_command_says_that_it_is_thinking_and_answers_later(world: World):
    before = len(world.sent)
    reply = await world.mia.slash("stance", leader="putin", topic="broad coalition")
    assert first_answer(world, before)["type"] == 5  # "thinking"
    assert "Like the coalition against Hitler" in reply.text


async def test_a_slow_private_command_stays_private(world: World):
    before = len(world.sent)
    await world.mia.slash("watch list")
    assert first_answer(world, before) == {"type": 5, "data": {"flags": 64}}


async def test_a_slow_button_is_heard_and_changes_its_card_later(world: World):
    listed = await world.mia.slash("leaders")
    first, before = listed.text, len(world.sent)
    turned = await world.mia.click(listed, "Next")
    assert first_answer(world, before)["type"] == 6  # heard, without a word
    assert turned.text != first


async def test_a_slow_refusal_of_a_public_command_is_seen_by_who_asked_alone(world: World):
    reply = await world.mia.slash("stance", leader="nobody-at-all")
    assert "No leader called" in reply.text
    assert reply.ephemeral
    assert world.in_general() == []


async def test_a_slow_error_of_a_public_command_is_seen_by_who_asked_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bot_of(world).desk.store, "standings", None)
    reply = await world.mia.slash("stance", leader="putin")
    assert "Something went wrong on our side" in reply.text
    assert reply.ephemeral
    assert world.in_general() == []
    assert world.env.errors
