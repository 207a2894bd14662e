"""Nobody's Discord id gets into the database by being mentioned in a text: whoever is mentioned cannot have it removed."""

from collections.abc import Awaitable, Callable

import pytest

from bot.unanswered import Gap
from tests.cogs.queueing import SHORT, SOURCE, WORDS, bot_of, posted, queue_channel, record, report, suggest
from tests.cogs.test_revise import correct, retract
from tests.exchange.test_reading import old_sheet
from tests.harness import World

SOMEBODY = 118_412_338_065_932_289
MENTIONED = (
    f"A made-up text of <@{SOMEBODY}>, <@!{SOMEBODY}>, https://discord.com/users/{SOMEBODY}, "
    f"Discord.com//users/{SOMEBODY} and cdn.discordapp.com/avatars/{SOMEBODY}/a.png"
)
STORED = "A made-up text of someone, someone, someone, someone and someone"


async def records(world: World) -> None:
    await record(
        world.omar,
        **{WORDS: MENTIONED, SHORT: MENTIONED, SOURCE: f"{MENTIONED}\nhttps://a.example/a"},
        reason=MENTIONED,
    )


async def corrects(world: World) -> None:
    await correct(world.omar, **{WORDS: MENTIONED, SHORT: MENTIONED, "What was wrong with it?": MENTIONED})


async def retracts(world: World) -> None:
    await retract(world.omar, MENTIONED)


async def proposes(world: World) -> None:
    await world.ada.slash("settings two-people", switch=True)
    await retract(world.omar, MENTIONED)


async def adds_a_leader(world: World) -> None:
    await world.omar.slash(
        "record leader add", name=f"<@{SOMEBODY}>", aliases=f"<@{SOMEBODY}>", reason=MENTIONED
    )


async def adds_a_coalition(world: World) -> None:
    source = f"<@{SOMEBODY}> of discord.com/users/{SOMEBODY} https://a.example/a"
    await world.omar.slash("record coalition add", name="Made up", status="active", source=source)


async def suggests(world: World) -> None:
    await suggest(world.mia, **{WORDS: MENTIONED, SHORT: MENTIONED})


async def reports(world: World) -> None:
    await report(world, world.mia, **{"What is wrong?": "misquoted", "How do you know?": MENTIONED})


async def asks_and_answers_and_rejects(world: World) -> None:
    queue = await queue_channel(world)
    await suggest(world.mia)
    await world.omar.submit(
        await world.omar.click(await posted(world, queue), "Ask"), {"What do you want to know?": MENTIONED}
    )
    private = world.mia.in_private
    letter = next(one for one in reversed(private.channel.history()) if one.author.bot)
    await private.submit(await private.click(letter, "Answer"), {"Your answer": MENTIONED})
    await world.omar.submit(await world.omar.click(await posted(world, queue), "Reject"), {"Why?": MENTIONED})


async def imports(world: World) -> None:
    rows = f"key,name,country,wikidata,aliases\nada-quill,Ada Quill,,,<@{SOMEBODY}>|discord.com/users/{SOMEBODY}\n"
    preview = await world.ada.slash("record import", file=("leaders.csv", rows.encode()))
    await world.ada.click(preview, "Import it")


async def imports_a_sheet(world: World) -> None:
    header = "leader,topic,position,date,summary,source title,link"
    row = f'putin,islamic-alliance,2,2015-11-26,"{MENTIONED}","<@{SOMEBODY}> on {MENTIONED}",https://a.example/a'
    preview = await world.ada.slash("record import", file=("sheet.csv", f"{header}\n{row}\n".encode()))
    await world.ada.click(preview, "Import it")


async def imports_a_file_of_the_old_form(world: World) -> None:
    named = {"leader": "putin", "topic": "islamic-alliance", "summary": MENTIONED}
    file = old_sheet("stances.csv", {**named, "source_title": f"<@{SOMEBODY}>"})
    preview = await world.ada.slash("record import", file=("stances.csv", file))
    await world.ada.click(preview, "Import it")


def held_in_files(world: World) -> bytes:
    """All bytes of the database."""
    store = bot_of(world).desk.store
    return b"".join(file.read_bytes() for file in store.path.parent.glob(f"{store.path.name}*"))


@pytest.mark.parametrize(
    "act",
    [
        records,
        corrects,
        retracts,
        proposes,
        adds_a_leader,
        adds_a_coalition,
        suggests,
        reports,
        asks_and_answers_and_rejects,
        imports,
        imports_a_sheet,
        imports_a_file_of_the_old_form,
    ],
    ids=lambda act: act.__name__,
)
async def test_whoever_is_mentioned_in_a_text_is_stored_as_someone(
    world: World, act: Callable[[World], Awaitable[None]]
):
    await act(world)
    held = held_in_files(world)
    assert str(SOMEBODY).encode() not in held
    assert (b"someone" if act in {adds_a_leader, adds_a_coalition, imports} else STORED.encode()) in held


async def test_whom_a_message_mentions_is_quoted_by_the_name_that_discord_shows(world: World):
    message = await world.ada.say(f"<@{world.mia.id}> quotes made-up words of a test")
    dialog = await world.omar.menu("Record a stance", message)
    shown = {part["label"]: part["component"] for part in dialog.dialog["components"]}
    assert shown["The leader's own words"]["value"] == "mia quotes made-up words of a test"


@pytest.mark.parametrize(
    "question",
    [
        f"what does <@{SOMEBODY}> say about {SOMEBODY}",
        f"what does {SOMEBODY} say about assad",
        f"putin on https://discord.com/users/{SOMEBODY}",
    ],
)
async def test_a_question_without_an_answer_is_counted_without_the_number_of_anybody(
    world: World, question: str
):
    await world.mia.slash("ask", question=question)
    await world.mia.say(f"<@{bot_of(world).user.id}> {question}")
    await world.env.settle()
    assert str(SOMEBODY).encode() not in held_in_files(world)


def test_what_was_asked_for_is_kept_without_numbers_that_may_be_ids_and_cut_afterwards():
    gap = Gap(leader=f"{SOMEBODY} smith", topic=f"{'a' * 70} {SOMEBODY} 2015 {'b' * 70}", kind="position")
    assert gap.leader == "smith"
    assert gap.topic == f"{'a' * 70} 2015 bbbb"
