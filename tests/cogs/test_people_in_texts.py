"""Nobody's Discord id gets into the database by being mentioned in a text: whoever is mentioned cannot have it removed."""

from collections.abc import Awaitable, Callable

import pytest

from tests.cogs.queueing import SHORT, SOURCE, WORDS, bot_of, posted, queue_channel, record, report, suggest
from tests.cogs.test_revise import correct, retract
from tests.harness import World

SOMEBODY = 118_412_338_065_932_289
MENTIONED = f"A made-up text of <@{SOMEBODY}>, <@!{SOMEBODY}> and https://discord.com/users/{SOMEBODY}"
STORED = "A made-up text of someone, someone and someone"


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
    rows = f"key,name,country,wikidata,aliases\nada-quill,Ada Quill,,,<@{SOMEBODY}>|Quill\n"
    preview = await world.ada.slash("record import", file=("leaders.csv", rows.encode()))
    await world.ada.click(preview, "Import it")


@pytest.mark.parametrize(
    "act",
    [
        records,
        corrects,
        retracts,
        proposes,
        adds_a_leader,
        suggests,
        reports,
        asks_and_answers_and_rejects,
        imports,
    ],
    ids=lambda act: act.__name__,
)
async def test_whoever_is_mentioned_in_a_text_is_stored_as_someone(
    world: World, act: Callable[[World], Awaitable[None]]
):
    await act(world)
    store = bot_of(world).desk.store
    held = b"".join(file.read_bytes() for file in store.path.parent.glob(f"{store.path.name}*"))
    assert str(SOMEBODY).encode() not in held
    assert (b"someone" if act in {adds_a_leader, imports} else STORED.encode()) in held


async def test_whom_a_message_mentions_is_quoted_by_the_name_that_discord_shows(world: World):
    message = await world.ada.say(f"<@{world.mia.id}> quotes made-up words of a test")
    dialog = await world.omar.menu("Record a stance", message)
    shown = {part["label"]: part["component"] for part in dialog.dialog["components"]}
    assert shown["The leader's own words"]["value"] == "mia quotes made-up words of a test"
