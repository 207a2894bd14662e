"""The picture of a summary: who moved. It never keeps the text, or what is noted of it, from being there."""

import asyncio

import discord
import pytest

from bot.digest.model import RunState
from bot.pictures.model import Form, Picture
from bot.pictures.service import Pictures
from bot.ui.outgoing import TICK_SECONDS
from tests.cogs.hours import MINUTE, record, runs, set_up, summaries
from tests.harness import World

MOVED = "Barack Obama: Assad must go: supports 2015, then opposes 2025."


pytestmark = pytest.mark.hours(pictures=True)


def galleries(messages) -> list[str]:
    """The words of each picture that these messages show."""
    return [
        str(item.description)
        for message in messages
        for container in message.components
        for part in getattr(container, "children", ())
        if isinstance(part, discord.MediaGalleryComponent)
        for item in part.items
    ]


async def a_morning_on_which_somebody_moved(world: World, **options: object) -> None:
    await set_up(world, **options)
    await record(world, "moved", position=-2)
    await world.env.advance_time(5 * MINUTE + 2 * TICK_SECONDS)


@pytest.mark.parametrize("in_thread", [False, True])
async def test_who_moved_is_a_picture_with_words_that_say_it(world: World, *, in_thread: bool):
    await a_morning_on_which_somebody_moved(world, thread=in_thread)
    (text,) = summaries(world)
    assert "**Barack Obama** changed position on **Assad must go**" in text
    (said,) = galleries(world.general.history())
    assert said.startswith("Who moved. Summary of 1 January 2026 · 2 statements, each with its source.")
    assert MOVED in said


async def test_in_a_forum_too(world: World):
    forum = world.env.guild.create_forum_channel("news")
    await a_morning_on_which_somebody_moved(world, channel=forum)
    (post,) = forum.threads
    assert MOVED in galleries(post.history())[0]


async def test_a_day_on_which_nobody_moved_has_none(world: World):
    await set_up(world)
    await record(world, "same", position=2)
    await world.env.advance_time(5 * MINUTE + 2 * TICK_SECONDS)
    assert len(summaries(world)) == 1
    assert galleries(world.general.history()) == []


async def test_a_picture_that_takes_long_comes_after_the_text_which_is_posted_once(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    draw = Pictures._drawn

    async def held_up(pictures: Pictures, picture: Picture, form: Form) -> bytes | None:
        await asyncio.sleep(10 * MINUTE)  # of the simulated clock
        return await draw(pictures, picture, form)

    monkeypatch.setattr(Pictures, "_drawn", held_up)
    await a_morning_on_which_somebody_moved(world)
    assert len(summaries(world)) == 1
    assert galleries(world.general.history()) == []
    (run,) = await runs(world)
    assert run.state is RunState.SENT
    await world.env.advance_time(10 * MINUTE)
    assert MOVED in galleries(world.general.history())[0]
    await world.env.advance_time(30 * MINUTE)
    assert len(summaries(world)) == 1


async def test_what_cannot_be_drawn_is_told_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch):
    async def broken(*_: object) -> None:
        return None

    monkeypatch.setattr(Pictures, "_drawn", broken)
    await a_morning_on_which_somebody_moved(world)
    assert len(summaries(world)) == 1
    assert galleries(world.general.history()) == []
    assert [run.state for run in await runs(world)] == [RunState.SENT]
