"""Pictures in answers: with the words that say the same, and never in the way of the text."""

import asyncio
from pathlib import Path

import pytest

from bot.client import Standpoint
from bot.config import Settings
from bot.pictures.model import Form, Picture
from bot.pictures.service import Pictures
from bot.ui.replies import PICTURE_SOON
from tests.cogs.conftest import NOW
from tests.harness import Reply, World
from tests.ui.test_cards import parts

GALLERY = 12


@pytest.fixture
def simcord_bot(database: Path) -> Standpoint:
    settings = Settings(standpoint_database=database, standpoint_pictures=True)
    return Standpoint(settings, now=lambda: NOW, guild_ready_timeout=0.05)


def gallery(reply: Reply) -> list[str]:
    """The words of each picture that an answer shows."""
    shown = [part for part in parts(reply.message.components) if part["type"] == GALLERY]
    return [item["description"] for part in shown for item in part["items"]]


async def test_an_answer_has_its_picture_with_words_that_say_the_same(world: World):
    reply = await world.mia.slash("topic", name="assad-must-go")
    (said,) = gallery(reply)
    assert said.startswith("Bashar al-Assad must leave power. As of 22 November 2026")
    assert "Supports, 23: Recep Tayyip Erdoğan" in said
    assert "Opposes, " in said
    (file,) = reply.message.attachments
    assert file.filename == "picture.png"


async def test_every_example_of_help_has_its_picture(world: World):
    shown = await world.mia.slash("help")
    assert len(shown.buttons) == 5
    for example in shown.buttons:
        answer = await world.mia.click(shown, example)
        assert answer.ephemeral
        assert len(gallery(answer)) == 1, example


async def test_a_picture_that_takes_long_comes_after_the_text(world: World, monkeypatch: pytest.MonkeyPatch):
    draw = Pictures._drawn

    async def held_up(pictures: Pictures, picture: Picture, form: Form) -> bytes | None:
        await asyncio.sleep(PICTURE_SOON * 2)  # of the simulated clock
        said.extend(str(entry.json) for entry in world.env.http_requests if "/callback" in entry.path)
        return await draw(pictures, picture, form)

    said: list[str] = []
    monkeypatch.setattr(Pictures, "_drawn", held_up)
    reply = await world.mia.slash("matrix", theme="coalitions")
    (first,) = said
    assert "**One broad coalition:**" in first
    assert "attachment://" not in first
    assert [file.filename for file in reply.message.attachments] == ["picture.png"]
    assert "**One broad coalition:**" in reply.text


async def test_where_nothing_can_be_drawn_the_text_comes_alone(world: World):
    assert isinstance(world.bot, Standpoint)
    world.bot.pictures.close()
    world.bot.pictures = Pictures(switched_on=False)
    reply = await world.mia.slash("history", leader="trump", topic="assad-must-go")
    assert gallery(reply) == []
    assert "neutral or mixed" in reply.text


async def test_another_page_has_another_picture_and_leaves_none_of_the_first(world: World):
    reply = await world.mia.slash("timeline", leader="trump")
    first = gallery(reply)
    second = await world.mia.click(reply, "Next")
    assert len(second.message.attachments) == 1
    assert gallery(second) != first
    back = await world.mia.click(reply, "Previous")  # whose picture is there at once
    assert gallery(back) == first
    edited = [entry.json for entry in world.env.http_requests if entry.path.endswith("/callback")][-1]
    assert [one["filename"] for one in edited["data"]["attachments"]] == ["picture.png"]


async def test_the_table_behind_an_answer_is_a_file_for_who_asks(world: World):
    reply = await world.mia.slash("timeline", leader="trump")
    data = await world.omar.click(reply, "Data")
    assert data.ephemeral
    assert [one.filename for one in data.message.attachments] == ["timeline.csv"]
