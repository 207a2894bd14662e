"""The tables of the queue defend themselves against whatever writes to the file."""

import pytest
from sqlite_utils import Database

from bot.db.program import SETTINGS
from bot.db.sqlite import sqlite3
from bot.db.store import Store
from bot.queue import store as queue
from bot.queue.model import Step, Suggestion
from bot.queue.store import NewItem, Taken
from bot.settings import store as settings
from tests.db.raw import dump
from tests.db.sample import EDITOR, SERVER, instant

TABLES = ("queue_item", "queue_step", "setting_change")


@pytest.fixture
async def filled(store: Store, raw: Database) -> Database:
    """A raw connection to a queue with one open and one rejected suggestion, and one changed setting."""
    for number in (1, 2):
        content = Suggestion(leader="ada", topic="ferry", position="2", day="2015", quote=f"I said {number}.")
        await store.held(queue.UNSETTLED).change(
            SERVER,
            queue.hand_in,
            NewItem(
                discord_user_id=EDITOR,
                channel_id=4,
                at=instant(number),
                content=content,
                base="none",
                request_key=f"r{number}",
            ),
        )
    rejected = Taken(step=Step.REJECT, discord_user_id=EDITOR, at=instant(9), said="No.")
    await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 2, rejected)
    await store.held(SETTINGS).change(
        SERVER, settings.change_settings, {"language": "fr"}, by=EDITOR, at=instant(9)
    )
    return raw


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM queue_item",
        "DELETE FROM queue_step",
        "DELETE FROM setting_change",
        "UPDATE queue_item SET content = '{}' WHERE number = 1",
        "UPDATE queue_item SET actor_id = actor_id + 1 WHERE number = 1",
        "UPDATE queue_item SET guild_id = 5 WHERE number = 1",
        "UPDATE queue_item SET state = 'pending' WHERE number = 2",
        "UPDATE queue_item SET state = 'lost' WHERE number = 1",
        "UPDATE queue_step SET said = 'Yes.'",
        "UPDATE queue_step SET actor_id = NULL",
        "UPDATE setting_change SET value = '1'",
        "INSERT OR REPLACE INTO queue_item SELECT * FROM queue_item WHERE number = 1",
        "INSERT OR REPLACE INTO queue_step SELECT * FROM queue_step",
        "INSERT OR REPLACE INTO setting_change SELECT * FROM setting_change",
    ],
)
async def test_what_was_handed_in_and_what_was_done_stays(filled: Database, attack: str):
    before = [dump(filled, table) for table in TABLES]
    with pytest.raises(sqlite3.IntegrityError):
        filled.execute(attack)
    assert [dump(filled, table) for table in TABLES] == before


async def test_an_open_item_may_change_its_state_and_the_place_of_its_card(filled: Database):
    filled.execute(
        "UPDATE queue_item SET state = 'claimed', post_channel = 1, post_message = 2 WHERE number = 1"
    )
    assert filled.execute("SELECT state FROM queue_item WHERE number = 1").fetchone() == ("claimed",)
