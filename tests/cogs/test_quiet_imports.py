"""An import is found under the leaders that it brought, and old statements in it are one line of the summary."""

from tests.cogs.queueing import record, words
from tests.cogs.test_logchannel import log_channel, wait
from tests.harness import Reply, World

HEADER = (
    "key,leader,topic,position,stated_on,office,venue,form,summary,quote,quote_language,translation,sources,confidence,"
    "basis,note\n"
)
OLD = "".join(
    f"made-up-{number},putin,{topic},{position},{day},,,statement,A made-up row.,,,,un-a-70-pv-13,high,reported,\n"
    for number, (topic, position, day) in enumerate(
        [
            ("broad-coalition", -2, "2016"),
            ("broad-coalition", 2, "2016-03"),
            ("islamic-alliance", 1, "2016-05-01"),
        ]
    )
)
RECENT = (
    "made-up-recent,putin,broad-coalition,-2,2026-11-20,,,statement,A made-up recent row.,,,,un-a-70-pv-13,high,"
    "reported,\n"
)


async def imported(world: World, rows: str) -> Reply:
    shown = await world.ada.slash("record import", file=("stances.csv", (HEADER + rows).encode()))
    return await world.ada.click(shown, "Import it")


async def summary(world: World) -> str:
    return (await world.ada.slash("digest preview")).text


async def set_up(world: World) -> None:
    await record(world.omar, topic="safe-zone")  # so that the server has a record of its own
    await world.ada.slash("digest setup", channel=world.general, time="09:00")


async def test_an_import_of_old_statements_is_one_line_with_counts_and_no_change_of_position(world: World):
    await set_up(world)
    await imported(world, OLD)
    told = await summary(world)
    assert (
        "### Imported\n3 older statements of 1 leader on 2 topics: `/updates` with a leader shows which."
        in told
    )
    assert "changed position" not in told.lower()
    assert "A made-up row." not in told


async def test_what_was_said_recently_is_news_also_when_it_is_imported(world: World):
    await set_up(world)
    await imported(world, OLD + RECENT)
    told = await summary(world)
    assert "3 older statements of 1 leader on 2 topics" in told
    assert "**Vladimir Putin** changed position on **One broad coalition**: supports → " in told
    assert "A made-up recent row." in told


async def test_an_old_statement_that_is_recorded_by_hand_is_news(world: World):
    await set_up(world)
    await record(world.omar, topic="islamic-alliance", short="An old made-up row.")
    told = await summary(world)
    assert "An old made-up row." in told
    assert "Imported" not in told


async def test_the_updates_of_a_leader_show_what_an_import_brought_of_theirs(world: World):
    public = await world.mia.slash("updates", leader="putin")
    assert "A record was imported.\n**" in public.text
    assert " statements of it:** Vladimir Putin on " in public.text
    await imported(world, OLD)
    shown = await world.mia.slash("updates", leader="putin")
    assert (
        "**3 statements of it:** Vladimir Putin on Islamic military alliance: supports with conditions, 1 May 2016; "
        "Vladimir Putin on One broad coalition: supports, Mar 2016; " in shown.text
    )
    topic = await world.mia.slash("updates", topic="islamic-alliance")
    assert "**1 statement of it:** Vladimir Putin on Islamic military alliance" in topic.text
    nobody = await world.mia.slash("updates", leader="obama")
    assert "A record was imported." not in nobody.text


async def test_the_log_channel_shows_the_words_and_the_source_of_what_is_recorded_and_withdrawn(world: World):
    log = await log_channel(world)
    await record(world.omar, topic="islamic-alliance", short="A made-up row of a test.")
    await wait(world)
    assert "> A made-up row of a test.\n-# 26 Nov 2015 · [A made-up paper](https://example.org/a)" in words(
        log.last_message
    )
    dialog = await world.omar.slash("record retract", leader="putin", topic="islamic-alliance")
    typed = {"What kind of reason is it?": "duplicate", "Why is it withdrawn?": "It stands there twice."}
    await world.omar.submit(dialog, typed)
    await wait(world)
    shown = words(log.last_message)
    assert "Retracted: **Vladimir Putin**" in shown
    assert "[A made-up paper](https://example.org/a)" in shown
    assert "> Duplicate: It stands there twice." in shown
