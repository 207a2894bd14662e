"""/privacy: what is stored, a copy of it, and being forgotten; and servers that the bot has left."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest

from bot import privacy
from bot.db.program import SETTINGS
from bot.db.sqlite import connect
from bot.db.store import Store
from bot.privacy import forget_me
from bot.queue import store as queue
from bot.queue.model import State
from bot.settings import store as settings
from tests import forged
from tests.cogs.queueing import FIELDS, TOPIC, bot_of, report, suggest
from tests.harness import Person, Reply, World


async def record(who: Person) -> None:
    dialog = await who.slash("record stance", leader="putin", topic=TOPIC, position="1")
    await who.submit(dialog, {**FIELDS, "Why do you record it? (optional)": "seen in a test"})


async def exported(reply: Reply) -> dict:
    (file,) = reply.message.attachments
    assert file.filename == "standpoint-own-data.json"
    return json.loads(await file.read())


def everywhere_in_the_file(world: World, text: str) -> list[str]:
    """The tables of the database in which a text stands."""
    db = connect(bot_of(world).desk.store.path, "ro")
    try:
        names = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        ]
        return [
            name
            for name in names
            if any(
                text in str(cell) for row in db.execute(f"SELECT * FROM {name}").fetchall() for cell in row
            )
        ]
    finally:
        db.close()


async def sweep(world: World, days: float = 0) -> None:
    """So many days later, the bot looks for servers that it has left."""
    bot = bot_of(world)
    then = bot.desk.now() + timedelta(days=days)
    bot.desk = replace(bot.desk, now=lambda: then)
    await bot.cogs["Privacy"].look()


async def leave(world: World) -> None:
    """The bot leaves the first server."""
    guild = bot_of(world).get_guild(world.general.guild.id)
    await guild.leave()
    await world.env.settle()


async def test_who_only_asks_leaves_nothing(world: World):
    await world.mia.slash("stance", leader="putin")
    reply = await world.mia.slash("privacy show")
    assert reply.ephemeral
    assert "**About you in this server:** nothing." in reply.text
    assert everywhere_in_the_file(world, str(world.mia.id)) == []


async def test_it_says_in_numbers_what_is_stored(world: World):
    await suggest(world.mia)
    await record(world.omar)
    mia = await world.mia.slash("privacy show")
    assert "your Discord id, and with it suggestions and reports (1)" in mia.text
    omar = await world.omar.slash("privacy show")
    assert "changes of the record (2)" in omar.text
    assert "suggestions" not in omar.text.split("About you")[1].split("\n")[0]


async def test_an_export_holds_everything_of_ones_own_and_nothing_of_others(world: World):
    await suggest(world.mia)
    await record(world.omar)
    told = await exported(await world.mia.slash("privacy export"))
    assert told["discord_user_id"] == str(world.mia.id)
    assert [item["content"]["summary"] for item in told["queue_item"]] == ["A made-up row of a test."]
    assert told["update_log"] == []
    assert str(world.omar.id) not in json.dumps(told)


async def test_in_a_direct_message_it_is_about_every_server(world: World):
    await record(world.omar)
    here = await exported(await world.omar.in_private.slash("privacy export"))
    assert {line["server"] for line in here["update_log"]} == {str(world.general.guild.id)}
    reply = await world.omar.in_private.slash("privacy forget")
    assert reply.buttons == ["Forget me everywhere"]
    await world.omar.in_private.click(reply, "Forget me everywhere")
    assert everywhere_in_the_file(world, str(world.omar.id)) == []


async def test_being_forgotten_asks_first_and_removes_the_id_everywhere(world: World):
    await record(world.omar)
    await report(world, world.omar)
    await world.omar.in_private.slash("watch add", topic="safe zone")
    assert everywhere_in_the_file(world, str(world.omar.id)) == ["actor"]
    question = await world.omar.slash("privacy forget")
    assert everywhere_in_the_file(world, str(world.omar.id)) == ["actor"]
    done = await world.omar.click(question, "Forget me everywhere")
    assert "removed from 2 places" in done.text
    assert everywhere_in_the_file(world, str(world.omar.id)) == []


async def test_being_forgotten_may_take_longer_than_discord_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    async def slow(*asked: object, **options: object) -> int:
        await asyncio.sleep(2)
        return await forget_me(*asked, **options)

    monkeypatch.setattr(import_module("cogs.about"), "forget_me", slow)
    await record(world.omar)
    question = await world.omar.slash("privacy forget")
    await world.omar.click(question, "Forget me everywhere")
    await world.env.advance_time(10)
    assert "removed from 1 place" in question.text
    assert everywhere_in_the_file(world, str(world.omar.id)) == []


async def test_what_they_did_stays_and_the_log_still_verifies(world: World):
    await record(world.omar)
    before = await world.mia.slash("updates")
    assert f"<@{world.omar.id}>" in before.text
    await world.omar.click(await world.omar.slash("privacy forget"), "Forget me in this server")
    after = await world.mia.slash("updates")
    assert "by a former member" in after.text
    assert str(world.omar.id) not in after.text
    assert "A made-up row of a test." in (await world.mia.slash("stance", leader="putin", topic=TOPIC)).text
    verified = await world.mia.slash("updates", verify=True)
    assert "The record is as its log says" in verified.text
    assert "Checked 2 updates" in verified.text


async def test_cards_made_before_another_process_forgot_somebody_are_made_anew(world: World):
    await record(world.omar)
    assert f"<@{world.omar.id}>" in (await world.mia.slash("updates")).text
    store = bot_of(world).desk.store
    other = await Store.open(store.path)
    await other.held(privacy.FORGOTTEN).change(
        None, privacy.forget, world.omar.id, bot_of(world).desk.instant()
    )
    other.close()
    await store.refresh()
    assert str(world.omar.id) not in (await world.mia.slash("updates")).text


async def test_an_open_suggestion_of_a_forgotten_person_can_still_be_decided(world: World):
    await suggest(world.mia)
    await world.mia.click(await world.mia.slash("privacy forget"), "Forget me in this server")
    opened = await world.omar.click(await world.omar.slash("record queue"), "Open")
    assert "by a former member" in opened.text
    refused = await world.omar.submit(
        await world.omar.click(opened, "Ask"), {"What do you want to know?": "Why?"}
    )
    assert "asked to be forgotten" in refused.text
    await world.omar.click(opened, "Approve")
    item = await bot_of(world).desk.store.read(queue.item_of, world.general.guild.id, 1)
    assert item.state is State.APPROVED


async def test_nobody_can_have_somebody_else_forgotten(world: World):
    await record(world.omar)
    question = await world.mia.slash("privacy forget")
    reply = await world.mia.click(question, "Forget me everywhere")
    assert "nothing to remove" in reply.text
    assert everywhere_in_the_file(world, str(world.omar.id)) == ["actor"]


async def test_what_somebody_follows_goes_with_them(world: World):
    await world.mia.slash("watch add", leader="putin")
    await world.omar.slash("watch add", leader="putin")
    told = await exported(await world.mia.slash("privacy export"))
    assert [(one["kind"], one["key"]) for one in told["watch"]] == [("leader", "putin")]
    await world.mia.click(await world.mia.slash("privacy forget"), "Forget me in this server")
    db = connect(bot_of(world).desk.store.path, "ro")
    left = db.execute("SELECT a.discord_user_id FROM watch JOIN actor AS a USING (actor_id)").fetchall()
    db.close()
    assert left == [(world.omar.id,)]


async def test_a_draft_kept_in_memory_goes_with_its_author(world: World):
    bad = await suggest(world.mia, when="next year")
    other = await suggest(world.omar, when="next year")
    await world.mia.click(await world.mia.slash("privacy forget"), "Forget me everywhere")
    assert "What you typed is gone" in (await world.mia.click(bad, "Edit and try again")).text
    assert (await world.omar.click(other, "Edit and try again")).dialog


async def test_the_people_of_a_server_are_forgotten_thirty_days_after_it_was_left(world: World):
    await record(world.omar)
    await record(world.nora)
    await leave(world)
    await sweep(world, days=29.9)
    assert everywhere_in_the_file(world, str(world.omar.id)) == ["actor"]
    await sweep(world, days=0.2)
    assert everywhere_in_the_file(world, str(world.omar.id)) == []
    assert everywhere_in_the_file(world, str(world.nora.id)) == ["actor"]
    assert bot_of(world).desk.store.record_of(world.general.guild.id) == world.general.guild.id


async def test_a_server_that_was_left_while_the_bot_was_off_is_noticed(world: World):
    await record(world.omar)
    store = bot_of(world).desk.store
    gone = 42
    await store.held(SETTINGS).change(
        gone, settings.change_settings, {"language": "fr"}, by=world.omar.id, at=bot_of(world).desk.instant()
    )
    await sweep(world)
    assert list(await store.read(privacy.departures)) == [gone]
    await sweep(world, days=30)
    assert (await store.read(privacy.known, world.omar.id, gone))["actor"] == []
    assert (await store.read(privacy.known, world.omar.id, None))["actor"] != []


async def test_a_server_that_was_left_by_a_wrong_clock_is_forgotten_thirty_days_after_that_is_seen(
    world: World,
):
    await record(world.omar)
    await leave(world)
    store, guild = bot_of(world).desk.store, world.general.guild.id
    await store.write(privacy.returned, guild)
    await store.write(privacy.left, guild, "2099-01-01T00:00:00.000000Z")
    await sweep(world, days=1)
    await sweep(world, days=29)
    assert everywhere_in_the_file(world, str(world.omar.id)) == ["actor"]
    await sweep(world, days=2)
    assert everywhere_in_the_file(world, str(world.omar.id)) == []


@pytest.mark.parametrize("left_at", ["then", "", "2099-01-01", "0001-01-01T00:00:00Z"])
async def test_a_server_that_was_left_at_a_time_that_cannot_be_read_is_forgotten_thirty_days_after_that_is_seen(
    world: World, left_at: str
):
    await record(world.omar)
    await leave(world)
    store, guild = bot_of(world).desk.store, world.general.guild.id
    await store.write(privacy.returned, guild)
    await store.write(privacy.left, guild, left_at)
    await sweep(world, days=1)
    await sweep(world, days=29)
    assert everywhere_in_the_file(world, str(world.omar.id)) == ["actor"]
    await sweep(world, days=2)
    assert everywhere_in_the_file(world, str(world.omar.id)) == []


async def test_whoever_is_back_for_an_hour_is_known_for_thirty_days_from_then(world: World):
    await record(world.omar)
    come_back = forged.leave_for_a_while(world, world.general.guild.id)
    await world.env.settle()
    await sweep(world, days=10)
    come_back()
    await world.env.settle()
    forged.leave_for_a_while(world, world.general.guild.id)
    await world.env.settle()
    await sweep(world, days=29)
    assert everywhere_in_the_file(world, str(world.omar.id)) == ["actor"]
    await sweep(world, days=2)
    assert everywhere_in_the_file(world, str(world.omar.id)) == []


async def test_a_return_while_the_bot_was_off_is_noticed_however_late(world: World):
    await record(world.omar)
    bot, guild = bot_of(world), world.general.guild.id
    await bot.desk.store.write(privacy.left, guild, bot.desk.instant())  # it is there all the same
    await sweep(world, days=31)
    assert everywhere_in_the_file(world, str(world.omar.id)) == ["actor"]
    forged.leave_for_a_while(world, guild)
    await world.env.settle()
    await sweep(world, days=29)
    assert everywhere_in_the_file(world, str(world.omar.id)) == ["actor"]
    await sweep(world, days=2)
    assert everywhere_in_the_file(world, str(world.omar.id)) == []


async def test_a_return_before_the_thirty_days_forgets_nobody(world: World):
    await record(world.omar)
    store, guild = bot_of(world).desk.store, world.general.guild.id
    await store.write(privacy.left, guild, bot_of(world).desk.instant())
    await sweep(world, days=10)
    assert await store.read(privacy.departures) == {}
    await sweep(world, days=40)
    assert everywhere_in_the_file(world, str(world.omar.id)) == ["actor"]


async def test_who_is_forgotten_is_not_remembered_by_the_conversation_either(world: World):
    asked = f"<@{bot_of(world).user.id}> hollande on assad must go"
    said = [await person.say(asked) for person in (world.mia, world.omar)]
    await world.mia.click(await world.mia.slash("privacy forget"), "Forget me in this server")
    await world.env.settle()
    before = len(world.in_general())
    await world.mia.actor.delete(said[0])
    assert len(world.in_general()) == before - 1  # the answer stays: nothing is known of whose it was
    await world.omar.actor.delete(said[1])
    assert len(world.in_general()) == before - 3
    reply = await world.mia.slash("ask", question="and obama?")
    assert "Where does Barack Obama stand on “Assad must go”?" not in reply.text
    reply = await world.omar.slash("ask", question="and obama?")
    assert "Where does Barack Obama stand on “Assad must go”?" in reply.text
