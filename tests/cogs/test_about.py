"""/help and /about."""

import re

from bot.about import SECTIONS
from tests.harness import World


async def test_help_lists_only_what_the_caller_may_use_clickable(world: World) -> None:
    member = await world.mia.slash("help")
    assert member.ephemeral
    assert "</stance:" in member.text
    assert "/record stance" not in member.text
    editor = await world.omar.slash("help")
    assert "</record stance:" in editor.text


async def test_help_begins_with_just_ask_and_with_a_question_that_has_an_answer(world: World) -> None:
    reply = await world.mia.slash("help")
    title, how, *_ = reply.text.splitlines()
    assert title == "## Just ask"
    assert how.startswith("Mention me in a message, write to me in private, or use </ask:")
    (question,) = (line.removeprefix("> ") for line in reply.text.splitlines() if line.startswith("> "))
    assert (
        "Barack Obama was for Bashar al-Assad leaving power"
        in (await world.mia.slash("ask", question=question)).text
    )


async def test_help_has_every_command_in_the_order_of_use_and_room_for_all_of_them(world: World) -> None:
    asked = await world.ada.slash("help")
    listed = re.findall(r"</([a-z -]+):\d+>", asked.text)
    every = [one for one in world.ada.offered if one[0].islower()]
    assert sorted([*listed, "help"]) == sorted(every)
    assert "has no room" not in asked.text
    firsts = list(dict.fromkeys(name.split(" ")[0] for name in listed))
    assert firsts == [*("ask",), *(root for roots in SECTIONS.values() for root in roots)]


async def test_help_of_an_empty_record_shows_no_example(world: World) -> None:
    asked = await world.ada.slash("settings starter")
    begun = await world.ada.click(asked, "Start empty")
    await world.ada.click(begun, "Yes, start empty")
    reply = await world.mia.slash("help")
    assert reply.buttons == []
    assert "\n> " not in reply.text


async def test_help_in_direct_messages_leaves_out_what_changes_the_record(world: World) -> None:
    reply = await world.omar.in_private.slash("help")
    assert "</stance:" in reply.text
    assert "/record stance" not in reply.text


async def test_about_explains_every_position_and_counts_the_record(world: World) -> None:
    reply = await world.mia.slash("about")
    for words in (
        "supports with conditions",
        "neutral or mixed",
        "opposes with reservations",
        "no usable position",
    ):
        assert words in reply.text
    assert "147 leaders, 28 topics and 6 coalitions" in reply.text
    assert "reads the public record" in reply.text
