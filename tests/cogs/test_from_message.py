""" "Record a stance" on a message: the dialog is filled from it, and the rest is asked for."""

from tests.harness import Reply, World

MENU = "Record a stance"
SAID = "Invented words of a test."
MENU_FIELD = 3


async def opened(world: World, words: str = SAID) -> Reply:
    """The dialog on a message of mia's."""
    message = await world.mia.say(words)
    return await world.omar.menu(MENU, message)


def fields(dialog: Reply, **changed: str) -> dict[str, object]:
    """What omar fills in: a stance of putin on the Islamic alliance."""
    usual = {
        "Who said it?": "putin",
        "On which topic?": "islamic-alliance",
        "Where do they stand on the topic's statement?": "1",
    }
    menus = {part["label"] for part in dialog.dialog["components"] if part["component"]["type"] == MENU_FIELD}
    return {label: [value] if label in menus else value for label, value in {**usual, **changed}.items()}


async def with_a_menu(world: World) -> None:
    """Some topics are retired, so that the others fit into a menu."""
    for name in ("Safe zone", "Geneva settlement", "Talk to Assad"):
        await world.omar.slash("record topic retire", topic=name)


async def test_the_message_gives_quote_date_and_source(world: World) -> None:
    await with_a_menu(world)
    dialog = await opened(world)
    kept = {part["label"]: part["component"] for part in dialog.dialog["components"]}
    assert kept["The leader's own words"]["value"] == SAID
    assert kept["When was it said?"]["value"] == "2026-01-01"
    assert len(kept["On which topic?"]["options"]) == 25
    reply = await world.omar.submit(dialog, fields(dialog))
    assert reply.ephemeral
    assert "Recorded: Vladimir Putin on “Islamic military alliance”" in reply.text
    assert f"“{SAID}”" in reply.text
    assert "[Discord message in #general, 2026-01-01](https://discord.com/channels/" in reply.text


async def test_who_posted_the_message_is_not_stored(world: World) -> None:
    dialog = await opened(world)
    reply = await world.omar.submit(dialog, fields(dialog))
    assert "mia" not in reply.text
    assert str(world.mia.id) not in reply.text


async def test_a_long_message_is_cut_to_what_a_quote_holds(world: World) -> None:
    dialog = await opened(world, "word " * 300)
    kept = {part["label"]: part["component"] for part in dialog.dialog["components"]}
    assert len(kept["The leader's own words"]["value"]) <= 500


async def test_an_unknown_leader_is_named_and_what_was_typed_is_kept(world: World) -> None:
    await with_a_menu(world)
    dialog = await opened(world)
    reply = await world.omar.submit(dialog, fields(dialog, **{"Who said it?": "nobody at all"}))
    assert "No leader called" in reply.text
    again = await world.omar.click(reply, "Edit and try again")
    kept = {part["label"]: part["component"] for part in again.dialog["components"]}
    assert kept["The leader's own words"]["value"] == SAID
    assert [one["value"] for one in kept["On which topic?"]["options"] if one.get("default")] == [
        "islamic-alliance"
    ]
    done = await world.omar.submit(again, fields(again))
    assert "Recorded: Vladimir Putin" in done.text


async def test_where_there_is_a_position_it_is_shown_and_asked_about(world: World) -> None:
    dialog = await opened(world)
    on_record = fields(dialog, **{"On which topic?": "broad-coalition"})
    asked = await world.omar.submit(dialog, on_record)
    assert "which is it?" in asked.text
    assert "Like the coalition against Hitler" in asked.text
    assert asked.buttons == ["The position changed", "Same position, new evidence", "The record was wrong"]
    contradicted = await world.omar.click(asked, "Same position, new evidence")
    assert "while you chose “supports with conditions”" in contradicted.text
    done = await world.omar.click(asked, "The position changed")
    assert "Recorded: Vladimir Putin" in done.text
    assert "supports with conditions" in done.text
    assert "**supports** (28 Sep 2015)" in done.text


async def test_a_wrong_record_is_corrected_from_a_message(world: World) -> None:
    dialog = await opened(world)
    asked = await world.omar.submit(dialog, fields(dialog, **{"On which topic?": "broad-coalition"}))
    wrong = await world.omar.click(asked, "The record was wrong")
    reason = await world.omar.click(wrong, "Give the reason and correct")
    done = await world.omar.submit(reason, {"What was wrong with it?": "A made-up reason."})
    assert "Corrected: Vladimir Putin" in done.text


async def test_where_there_are_very_many_topics_their_name_is_typed(world: World) -> None:
    for number in range(8):
        await world.omar.slash(
            "record topic add",
            theme="Syria",
            name=f"Tunnel {number}",
            statement=f"The made-up tunnel {number} must be dug.",
        )
    dialog = await opened(world)
    reply = await world.omar.submit(dialog, fields(dialog, **{"On which topic?": "islamic alliance"}))
    assert "Recorded: Vladimir Putin on “Islamic military alliance”" in reply.text
