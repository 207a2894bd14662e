"""/settings starter: which record a server reads, starting one, and taking over what the public record has learnt."""

import discord
import pytest

from bot.core.entries import Leader
from bot.entries import store as entries
from bot.stances import store as stances
from tests.cogs.queueing import TOPIC, bot_of, record, words
from tests.cogs.test_logchannel import wait
from tests.db.sample import CITED, change, stance
from tests.forged import press as press_forged
from tests.harness import Person, Reply, World

SAID = {"leader": "obama", "topic": "assad-must-go", "stated_on": "2016-01-05"}


def guild_id(world: World) -> int:
    assert world.general.guild is not None
    return world.general.guild.id


async def learn(world: World, *keys: str) -> None:
    """The public record learns made-up statements of Obama."""
    store = bot_of(world).desk.store
    for number, key in enumerate(keys, start=5):
        said = stance(key, **{**SAID, "stated_on": f"2016-01-{number:02}"})
        await store.change(
            change(0, at=bot_of(world).desk.instant()), stances.record_stance, said, sources=CITED
        )


async def learn_name(world: World, name: str) -> None:
    """The public record learns another name of Tony Abbott."""
    store = bot_of(world).desk.store
    await store.change(
        change(0),
        entries.edit_entry,
        Leader,
        "abbott",
        lambda leader: leader.model_copy(update={"name": name}),
    )


async def rename(world: World, name: str) -> Reply:
    """The server's editor gives him another name."""
    return await world.omar.slash("record leader rename", leader="abbott", name=name)


async def start(world: World, button: str = "Start a record of our own") -> Reply:
    question = await world.ada.click(await world.ada.slash("settings starter"), button)
    yes = "Yes, start empty" if button == "Start empty" else "Yes, start our own record"
    return await world.ada.click(question, yes)


async def position(world: World) -> str:
    """What members read of Obama."""
    return (await world.mia.slash("history", leader="obama", topic="assad-must-go")).text


async def two_people(world: World) -> Person:
    """Two people are wanted from now on; a second admin."""
    await world.ada.slash("settings two-people", switch=True)
    assert world.general.guild is not None
    role = world.general.guild.create_role("Admin", permissions=discord.Permissions(manage_guild=True))
    return Person(world.general.guild.add_member(world.env.create_user("anna"), roles=[role]), world.general)


async def test_before_the_first_edit_a_record_can_be_started_in_two_ways(world: World):
    reply = await world.ada.slash("settings starter")
    assert reply.ephemeral
    assert "This server reads the public record" in reply.text
    assert reply.buttons == ["Start a record of our own", "Start empty"]


async def test_an_empty_record_is_started_only_after_saying_what_that_means(world: World):
    reply = await world.ada.slash("settings starter")
    question = await world.ada.click(reply, "Start empty")
    assert "members find no leader, no topic and no statement" in question.text
    assert "cannot be undone" in question.text
    store = bot_of(world).desk.store
    assert store.record_of(guild_id(world)) == 0
    done = await world.ada.click(question, "Yes, start empty")
    assert "Started just now." in done.text
    assert "0 leaders, 0 topics, 1 update" in done.text
    assert "No leader called" in (await world.mia.slash("stance", leader="putin", topic="syria")).text
    shown = await world.ada.slash("settings starter")
    assert "empty: nothing of the public record is in it" in shown.text
    assert shown.buttons == []
    assert "cannot be taken back" in (await world.ada.slash("record undo", update="1")).text


async def test_who_comes_late_starts_nothing_twice(world: World):
    question = await world.ada.click(await world.ada.slash("settings starter"), "Start empty")
    await start(world)
    late = await world.ada.click(question, "Yes, start empty")
    assert "It had one already." in late.text
    assert "147 leaders" in late.text


async def test_nothing_learnt_is_said(world: World):
    await start(world)
    shown = await world.ada.slash("settings starter")
    assert "keeps a record of its own" in shown.text
    assert "builds on the public record as of its update #2" in shown.text
    assert "The public record has learnt nothing since." in shown.text
    assert shown.buttons == []


async def test_news_of_what_the_server_changed_itself_is_nothing_to_take_over(world: World):
    await rename(world, "Our Abbott")
    await learn_name(world, "Their Abbott")
    shown = await world.ada.slash("settings starter")
    assert "has learnt nothing since that would be seen here" in shown.text
    assert shown.buttons == []


async def test_what_the_public_record_learnt_is_counted_listed_in_pages_and_taken_over(world: World):
    await start(world)
    await learn(world, "one", "two", "three", "four", "five")
    await learn_name(world, "Anthony Abbott")
    shown = await world.ada.slash("settings starter")
    assert "**New:** 1 source, 5 stances" in shown.text
    assert "**Changed:** 1 leader" in shown.text
    assert "**Name:** “Tony Abbott” → “Anthony Abbott”" in shown.text
    assert "**New:** **supports**" in shown.text
    assert "Page 1 of 2" in shown.buttons
    last = await world.ada.click(shown, "Next")
    assert "I said five." in last.text
    assert "I said one." not in last.text
    assert "I said five." not in await position(world)
    done = await world.ada.click(last, "Take it over")
    assert "Update #2" in done.text
    assert "as of its update #8" in done.text
    assert "What your editors changed here stays as it is." in done.text
    assert "I said five." in await position(world)
    assert "Took over" in (await world.mia.slash("updates")).text
    again = await world.ada.slash("settings starter")
    assert "has learnt nothing since" in again.text


async def test_what_the_server_changed_itself_stays_and_an_undo_takes_the_rest_back(world: World):
    await record(world.omar, topic=TOPIC)
    assert "Update #3" in (await rename(world, "Our Abbott")).text
    store = bot_of(world).desk.store
    await learn_name(world, "Their Abbott")
    await learn(world, "one")
    shown = await world.ada.slash("settings starter")
    assert "Their Abbott" not in shown.text
    done = await world.ada.click(shown, "Take it over")
    assert "Our Abbott" in (await world.mia.slash("leaders", search="abbott")).text
    assert "I said one." in await position(world)
    plan = await world.ada.click(done, "Undo")
    await world.ada.click(plan, "Undo #4")
    assert "I said one." not in await position(world)
    assert "**New:** 1 source, 1 stance" in (await world.ada.slash("settings starter")).text
    assert (await store.check_record(guild_id(world))).fault is None


async def test_what_was_learnt_meanwhile_is_shown_first(world: World):
    await start(world)
    await learn(world, "one")
    shown = await world.ada.slash("settings starter")
    await bot_of(world).desk.store.change(
        change(0), entries.add_entry, Leader(key="ada-quill", name="Ada Quill")
    )
    again = await world.ada.click(shown, "Take it over")
    assert "The public record was changed in the meantime." in again.text
    assert "1 leader" in again.text
    assert bot_of(world).desk.store.head(guild_id(world)) == 1
    assert "Update #2" in (await world.ada.click(again, "Take it over")).text


async def test_a_page_that_is_not_there_any_more_shows_the_last(world: World):
    await start(world)
    await learn(world, "one")
    reply = await press_forged(world.ada, "sp|open|learnt|1|7")
    assert "I said one." in reply.text
    assert "does not work" in (await press_forged(world.ada, "sp|open|learnt|1|-1")).text


async def test_under_two_people_another_admin_takes_it_over_and_the_log_names_both(world: World):
    await start(world)
    await learn(world, "one")
    anna = await two_people(world)
    log = world.general.guild.create_text_channel("log")
    await world.ada.slash("settings log-channel", channel=log)
    shown = await world.ada.slash("settings starter")
    assert "another admin has to press after you" in shown.text
    asked = await world.ada.click(shown, "Take it over")
    assert not asked.ephemeral
    assert f"<@{world.ada.id}> asks for it" in asked.text
    store = bot_of(world).desk.store
    assert store.head(guild_id(world)) == 1
    own = await world.ada.click(asked, "Take it over")
    assert own.ephemeral
    assert "another admin has to press" in own.text
    for person in (world.mia, world.omar):
        taking = (await person.click(asked, "Take it over")).text
        assert (
            "Only an administrator of this server can take over what is new in the public record." in taking
        )
        looking = (await person.click(asked, "Show all of it")).text
        assert "Only an administrator of this server can see what is new in the public record." in looking
    assert store.head(guild_id(world)) == 1
    beside = await anna.click(asked, "Show all of it")
    assert beside.ephemeral
    assert "I said one." in beside.text
    done = await anna.click(asked, "Take it over")
    assert "Update #2" in done.text
    both = f"by <@{world.ada.id}>, confirmed by <@{anna.id}>"
    assert both in (await world.mia.slash("updates")).text
    await wait(world)
    assert both in words(log.last_message)


async def test_with_two_people_an_empty_record_is_begun_by_a_second_admin(world: World):
    anna = await two_people(world)
    asked = await start(world, "Start empty")
    assert not asked.ephemeral
    own = await world.ada.click(asked, "Yes, start empty")
    assert "another admin has to press" in own.text
    refused = (await world.mia.click(asked, "Yes, start empty")).text
    assert "Only an administrator of this server can start a record of the server's own." in refused
    assert bot_of(world).desk.store.head(guild_id(world)) == 0
    done = await anna.click(asked, "Yes, start empty")
    assert "Started just now" in done.text
    assert f"by <@{world.ada.id}>, confirmed by <@{anna.id}>" in (await world.mia.slash("updates")).text
    assert "No leader called" in (await world.mia.slash("stance", leader="putin")).text


async def test_nobody_begins_an_empty_record_in_the_name_of_somebody_who_did_not_ask(world: World):
    anna = await two_people(world)
    reply = await press_forged(anna, f"sp|open|ownrecord|empty|{'0' * 16}|{world.ada.id}")
    assert "Please ask again" in reply.text
    assert bot_of(world).desk.store.head(guild_id(world)) == 0


async def test_nobody_takes_over_in_the_name_of_somebody_who_did_not_ask(world: World):
    await start(world)
    await learn(world, "one")
    anna = await two_people(world)
    reply = await press_forged(anna, f"sp|open|takeover|3|{'0' * 16}|{world.ada.id}")
    assert "Please ask again" in reply.text
    assert bot_of(world).desk.store.head(guild_id(world)) == 1


async def test_what_moved_after_it_was_asked_for_is_shown_to_the_second_admin_and_has_to_be_asked_for_again(
    world: World,
):
    await start(world)
    await learn(world, "one")
    anna = await two_people(world)
    asked = await world.ada.click(await world.ada.slash("settings starter"), "Take it over")
    await bot_of(world).desk.store.change(
        change(0), entries.add_entry, Leader(key="ada-quill", name="Ada Quill")
    )
    moved = await anna.click(asked, "Take it over")
    assert moved.ephemeral
    assert "changed in the meantime" in moved.text
    assert bot_of(world).desk.store.head(guild_id(world)) == 1


async def test_who_was_forgotten_does_not_ask_any_more(world: World):
    await start(world)
    await learn(world, "one")
    anna = await two_people(world)
    asked = await world.ada.click(await world.ada.slash("settings starter"), "Take it over")
    await world.ada.click(await world.ada.slash("privacy forget"), "Forget me in this server")
    assert "Please ask again" in (await anna.click(asked, "Take it over")).text


async def test_the_first_edit_alone_says_that_the_server_has_its_own_record(world: World):
    first = await record(world.omar)
    assert "This server now has a record of its own" in first.text
    second = await record(world.omar, topic="safe-zone")
    assert "a record of its own" not in second.text


@pytest.mark.parametrize("kind", ["entered", "revised"])
async def test_a_first_edit_of_another_kind_says_so_too(world: World, kind: str):
    if kind == "entered":
        reply = await rename(world, "Anthony Abbott")
    else:
        dialog = await world.omar.slash("record retract", leader="putin", topic="assad-must-go")
        reply = await world.omar.submit(
            dialog, {"What kind of reason is it?": "mistake", "Why is it withdrawn?": "Never said."}
        )
    assert "Update #2" in reply.text
    assert "This server now has a record of its own" in reply.text


async def test_the_log_and_the_undo_of_a_take_over_count_what_came_in(world: World):
    await start(world)
    await rename(world, "Our Abbott")
    await learn(world, "one", "two")
    await learn_name(world, "Their Abbott")  # which the server does not see: it has a name of its own for him
    await bot_of(world).desk.store.change(
        change(0),
        entries.edit_entry,
        Leader,
        "merkel",
        lambda leader: leader.model_copy(update={"name": "A. M."}),
    )
    done = await world.ada.click(await world.ada.slash("settings starter"), "Take it over")
    counts = "**New:** 1 source, 2 stances\n**Changed:** 1 leader"
    shown = (await world.mia.slash("updates")).text
    assert f"Took over what the public record has learnt.\n{counts}\n" in shown
    plan = await world.ada.click(done, "Undo")
    assert f"{counts}\nAll of that will be as before that update." in plan.text
    await world.ada.click(plan, "Undo #3")
    assert "Undid #3\n**Changed:** 1 leader, 1 source, 2 stances" in (await world.mia.slash("updates")).text


async def test_with_two_people_the_undo_of_a_take_over_is_said_to_wait_for_an_admin(world: World):
    await start(world)
    await learn(world, "one")
    done = await world.ada.click(await world.ada.slash("settings starter"), "Take it over")
    anna = await two_people(world)
    plan = await world.ada.click(done, "Undo")
    assert "another admin has to confirm" in plan.text
    proposed = await world.ada.click(plan, "Propose the undo")
    assert "Waits for a second admin" in proposed.text
    assert "Any admin but the one who proposed it can confirm." in proposed.text
    refused = (await world.omar.click(proposed, "Confirm")).text
    assert "Only an administrator of this server can undo an import or a take-over." in refused
    assert "Confirmed by a second admin" in (await anna.click(proposed, "Confirm")).text


async def test_of_an_empty_record_it_is_said_that_no_leader_is_in_it(world: World):
    await start(world, "Start empty")
    assert "No leader is on record yet." in (await world.mia.slash("leaders")).text
    assert "No leader by that name" in (await world.mia.slash("leaders", search="putin")).text


async def test_the_updates_give_days_in_words(world: World):
    await record(world.omar)
    shown = (await world.mia.slash("updates")).text
    assert "26 Nov 2015" in shown
    assert "2015-11-26" not in shown
