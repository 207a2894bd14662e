"""/suggest, and "Suggest a stance" on a message: what members hand in, and what they are told."""

from pathlib import Path

import pytest

from bot.core.policy import Caller, Role
from bot.queue import store as queue_store
from bot.queue.model import SERVER_LIMIT, Suggestion
from bot.queue.service import reject
from bot.request import Request
from tests import forged
from tests.cogs.queueing import (
    FIELDS,
    SHORT,
    TOPIC,
    WHEN,
    WORDS,
    bot_of,
    buttons,
    copied,
    names_sent,
    posted,
    queue_channel,
    set_back,
    suggest,
    words,
)
from tests.harness import World


async def test_a_member_is_thanked_and_the_record_stays_as_it_is(world: World):
    reply = await suggest(world.mia)
    assert reply.ephemeral
    assert "Your suggestion is number 1" in reply.text
    stance = await world.mia.slash("stance", leader="putin", topic=TOPIC)
    assert "no position on record" in stance.text
    assert bot_of(world).desk.store.record_of(world.general.guild.id) == 0


async def test_the_suggestion_waits_in_the_queue_channel_with_all_that_editors_need(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia, words="“Invented words of a test.”")
    card = await posted(world, queue)
    text = words(card)
    assert "Suggestion #1: Vladimir Putin on “Islamic military alliance”" in text
    assert f"by <@{world.mia.id}>" in text
    assert "**supports with conditions**" in text
    assert "said on 26 November 2015" in text
    assert "> “Invented words of a test.”" in text
    assert "https://example.org/a" in text
    assert buttons(card) == ["Approve", "Edit", "Reject", "Ask", "Claim"]


async def test_the_card_flags_what_an_editor_should_look_at(world: World):
    queue = await queue_channel(world)
    await suggest(
        world.mia, topic="assad-must-go", position="2", words="Invented words of a test.", when="1 dec 2015"
    )
    text = words(await posted(world, queue))
    assert "⚑ This is the first suggestion of this person." in text
    assert "⚑ It would reverse the leader's position." in text
    assert "on record already" not in text


async def test_the_second_suggestion_is_no_first_one_and_a_used_source_shows(world: World):
    queue = await queue_channel(world)
    found = await bot_of(world).desk.store.search(0, "anti-Hitler", limit=1)
    await suggest(world.mia)
    await suggest(world.mia, source=f"The same paper\n{found.hits[0].sources[0].source.url}")
    text = words(await posted(world, queue))
    assert "first suggestion" not in text
    assert "⚑ Its source is on record already, with " in text


async def test_without_a_queue_channel_nothing_is_lost(world: World):
    await suggest(world.mia)
    reply = await world.omar.slash("record queue")
    assert reply.ephemeral
    assert "1 item" in reply.text
    assert "Suggestion #1: Vladimir Putin" in reply.text
    opened = await world.omar.click(reply, "Open")
    assert "A made-up row of a test." in opened.text
    assert opened.buttons[:2] == ["Approve", "Edit"]


async def test_each_card_in_the_queue_channel_has_a_name_of_its_own_by_which_discord_posts_it_once(
    world: World,
):
    queue = await queue_channel(world)
    for when in ("1 dec 2015", "2 dec 2015"):
        await suggest(world.mia, when=when)
        await posted(world, queue)
    sent = [entry.json for entry in world.sent if entry.path == f"/channels/{queue.id}/messages"]
    assert all(one["enforce_nonce"] for one in sent)
    assert len({one["nonce"] for one in sent}) == len(sent) == 2


async def test_after_an_older_copy_was_put_back_another_item_of_the_same_number_has_another_name(
    world: World, tmp_path: Path
):
    queue = await queue_channel(world)
    copy = copied(world, tmp_path / "copy.db")
    await suggest(world.mia, short="A made-up row that is lost.")
    await posted(world, queue)
    await set_back(world, copy)
    await suggest(world.mia, short="Another made-up row.")
    await posted(world, queue)
    lost, other = names_sent(world, "Suggestion #1")
    assert lost != other


async def test_a_queue_channel_that_is_chosen_later_gets_what_waits(world: World):
    await suggest(world.mia)
    queue = await queue_channel(world)
    assert "Suggestion #1" in words(await posted(world, queue))


async def test_a_long_queue_has_pages(world: World):
    for number in range(7):
        person = (world.mia, world.omar)[number % 2]
        await suggest(person, short=f"A made-up row, number {number}.")
    first = await world.omar.slash("record queue")
    assert "Suggestion #5" in first.text
    assert "Suggestion #6" not in first.text
    second = await world.omar.click(first, "Next")
    assert "Suggestion #7" in second.text


async def test_a_page_of_the_queue_that_is_gone_shows_the_last_there_is(world: World):
    for number in range(6):
        await suggest((world.mia, world.omar)[number % 2], short=f"A made-up row, number {number}.")
    first = await world.omar.slash("record queue")
    caller = Caller(discord_user_id=world.omar.id, guild_id=world.general.guild.id, role=Role.EDITOR)
    await reject(Request(bot_of(world).desk, caller, key="1"), 6, "A made-up reason.")
    again = await world.omar.click(first, "Next")
    assert "Suggestion #5" in again.text


async def test_yesterday_stays_the_day_that_it_was(world: World):
    await suggest(world.mia, when="yesterday")
    item = await bot_of(world).desk.store.read(queue_store.item_of, world.general.guild.id, 1)
    assert isinstance(item.content, Suggestion)
    assert item.content.day == "2026-11-21"


async def test_the_same_rules_hold_as_for_editors_and_a_bad_draft_is_kept(world: World):
    reply = await suggest(world.mia, when="next year", source="no link here")
    assert "• **Date** 2027 is in the future" in reply.text
    assert (
        "• **Source** needs a link that begins with https://; without one, as for a book or a broadcast, the publisher or the date"
        in reply.text
    )
    again = await world.mia.click(reply, "Edit and try again")
    kept = {part["label"]: part["component"].get("value") for part in again.dialog["components"]}
    assert kept[SHORT] == FIELDS[SHORT]
    done = await world.mia.submit(
        again, {WHEN: "2015", "Source: title and link": "Paper https://example.org/b"}
    )
    assert "number 1" in done.text


async def test_nobody_else_can_open_a_kept_draft(world: World):
    reply = await suggest(world.mia, when="next year")
    kept = reply.message.components[0]["components"][-2]["components"][0]["custom_id"]
    stolen = await forged.press(world.omar, kept)
    assert stolen.result.modal is None
    assert "What you typed is gone" in stolen.text
    assert (await forged.press(world.mia, kept)).result.modal is not None


async def test_an_unknown_leader_is_said_before_the_dialog(world: World):
    reply = await world.mia.slash("suggest", leader="xyzzy", topic=TOPIC, position="1")
    assert "No leader called “xyzzy”" in reply.text
    assert reply.result.modal is None


async def test_the_sixth_within_an_hour_is_told_when_to_try_again(world: World):
    for number in range(5):
        await suggest(world.mia, short=f"A made-up row, number {number}.")
    reply = await suggest(world.mia, short="One too many.")
    assert "5 times within an hour" in reply.text
    assert "try again in 60 minutes" in reply.text
    assert "number 6" in (await suggest(world.omar, short="Another person.")).text


async def test_a_full_server_is_told_too(world: World, monkeypatch: pytest.MonkeyPatch):
    assert SERVER_LIMIT == 50
    monkeypatch.setattr("bot.queue.store.SERVER_LIMIT", 1)
    await suggest(world.mia)
    reply = await suggest(world.omar, short="Another.")
    assert "Members of this server have handed something in" in reply.text


async def test_what_waits_already_or_is_on_record_is_said(world: World):
    await suggest(world.mia)
    assert "waits for the editors already, as number 1" in (await suggest(world.omar)).text
    dialog = await world.omar.slash("record stance", leader="putin", topic=TOPIC, position="2")
    await world.omar.submit(dialog, {**FIELDS, "Source: title and link": "Paper https://example.org/c"})
    again = await suggest(world.mia, position="2", source="Paper https://example.org/c")
    assert "on record already" in again.text


async def test_other_words_of_the_same_day_and_source_are_another_statement(world: World):
    await suggest(world.mia, words="“Made-up words.”")
    assert "number 2" in (await suggest(world.mia, words="“Other made-up words.”")).text
    opened = await world.omar.slash("record stance", leader="putin", topic=TOPIC, position="1")
    await world.omar.submit(opened, {**FIELDS, "The leader's own words": "Made-up words."})
    assert "on record already" in (await suggest(world.omar, words="“Made-up words.”")).text
    assert "number 3" in (await suggest(world.omar, words="“Third made-up words.”")).text


async def test_a_suggestion_does_not_work_in_direct_messages(world: World):
    assert "suggest" not in world.mia.in_private.offered


async def test_a_message_becomes_a_suggestion_with_its_text_and_link(world: World):
    queue = await queue_channel(world)
    message = await world.omar.say("Invented words of a test, said in a channel.")
    dialog = await world.mia.menu("Suggest a stance", message)
    kept = {part["label"]: part["component"].get("value") for part in dialog.dialog["components"]}
    assert kept[WORDS] == "Invented words of a test, said in a channel."
    reply = await world.mia.submit(
        dialog,
        {
            "Who said it?": "Putin",
            "On which topic?": "islamic alliance",
            "Where do they stand on the topic's statement?": ["1"],
            WHEN: "26 nov 2015",
        },
    )
    assert "number 1" in reply.text
    text = words(await posted(world, queue))
    assert "“Invented words of a test, said in a channel.”" in text
    assert f"channels/{world.general.guild.id}/{world.general.id}/{message.id}" in text
    assert "Discord message in #general" in text.replace("\\#", "#")


async def test_a_message_suggestion_with_an_unknown_name_is_kept_for_another_try(world: World):
    message = await world.omar.say("Invented words of a test.")
    dialog = await world.mia.menu("Suggest a stance", message)
    fields = {
        "Who said it?": "xyzzy",
        "On which topic?": "islamic alliance",
        "Where do they stand on the topic's statement?": ["1"],
        WHEN: "26 nov 2015",
    }
    reply = await world.mia.submit(dialog, fields)
    assert "No leader called “xyzzy”" in reply.text
    again = await world.mia.click(reply, "Edit and try again")
    assert "number 1" in (await world.mia.submit(again, {"Who said it?": "putin"})).text


async def test_a_suggestion_from_one_server_is_not_seen_in_another(world: World):
    await suggest(world.mia)
    assert "Nothing waits." in (await world.nora.slash("record queue")).text
