"""Several positions from one statement, and the details that recording does not ask for."""

from tests.cogs.queueing import SHORT, SOURCE, WORDS, record
from tests.harness import Reply, World

ANOTHER = "Another position from the same statement"


async def another(world: World, shown: Reply, topic: str, **changed: str) -> Reply:
    """What omar sees after one more position from the statement that was recorded."""
    dialog = await world.omar.click(shown, ANOTHER)
    asked = {
        "On which topic?": topic,
        "Where do they stand on the topic's statement?": ["-1"],
        SHORT: "Made up.",
    }
    return await world.omar.submit(dialog, {**asked, **changed})


async def test_ten_positions_of_one_speech_need_its_leader_day_and_source_once(world: World):
    topics = [topic.key for topic in (await world.bot.desk.directory(0)).topics]
    first, *others = [key for key in topics if not await _has_position(world, key)][:10]
    assert len(others) == 9
    typed = "A made-up speech\nhttps://speech.example/1\n\nA second\nhttps://b.example"
    shown = await record(world.omar, topic=first, **{SOURCE: typed})
    asked = 0
    for topic in others:
        asked += len((await world.omar.click(shown, ANOTHER)).fields)
        shown = await another(world, shown, topic)
        assert "Recorded: Vladimir Putin on" in shown.text
        assert (
            "26 Nov 2015 · [A made-up speech](https://speech.example/1) (speech.example); also: [A second]"
            in shown.text
        )
    assert asked == 9 * 4  # topic, position, words, summary: by /record stance it is 9 * 7
    source = await world.mia.slash("source", source="https://speech.example/1")
    assert "**10 statements** rest on it" in source.text


async def _has_position(world: World, topic: str) -> bool:
    shown = await world.mia.slash("stance", leader="putin", topic=topic)
    return "no position on record" not in shown.text


async def test_where_a_position_is_on_record_it_is_asked_what_that_means_for_it(world: World):
    shown = await record(world.omar)
    asked = await another(world, shown, "broad-coalition")
    assert "There is a position on record. Nothing was recorded yet." in asked.text
    done = await world.omar.click(asked, "The position changed")
    assert "Recorded: Vladimir Putin on “One broad coalition”" in done.text


async def test_a_fault_keeps_what_was_typed_and_the_dialog_opens_again(world: World):
    shown = await record(world.omar)
    wrong = await another(world, shown, "no such thing at all", **{WORDS: "“Made-up words”"})
    assert "No topic called" in wrong.text
    dialog = await world.omar.click(wrong, "Edit and try again")
    assert dialog.filled[dialog.fields[WORDS]] == "“Made-up words”"
    done = await world.omar.submit(dialog, {"On which topic?": "safe zone"})
    assert "Recorded: Vladimir Putin on “Safe zone" in done.text


async def test_details_are_set_on_what_was_recorded_and_another_position_keeps_them(world: World):
    shown = await record(world.omar, **{WORDS: "Des mots inventés"})
    dialog = await world.omar.click(shown, "Add details")
    typed = {
        "Where?": "A made-up hall", "In which office?": "A made-up office", "What does the position rest on?": ["inferred"],
        "How sure is the reading?": ["medium"], "What is it?": ["act"],
    }  # fmt: skip
    done = await world.omar.submit(dialog, typed)
    assert "Details: venue, office, form of the statement, basis, confidence." in done.text
    card = await world.mia.slash("stance", leader="putin", topic="islamic-alliance")
    for said in (
        "A made-up hall",
        "· act",
        "implied by these words",
        "read with medium confidence",
    ):
        assert said in card.text
    edit = await world.omar.click(card, "Edit")
    assert edit.buttons == [
        "Correct the text",
        "Correct the position",
        "Add details",
        "Note and translation",
        "Retract",
    ]
    dialog = await world.omar.click(edit, "Note and translation")
    texts = {
        "Note": "A made-up note.",
        "Language of the quote": "FR",
        "The quote in English": "Made-up words",
    }
    await world.omar.submit(dialog, texts)
    card = await world.mia.slash("stance", leader="putin", topic="islamic-alliance")
    assert "In English: “Made-up words”" in card.text
    assert "Note: A made-up note." in card.text
    assert "A made-up hall" in card.text
    more = await another(world, shown, "safe-zone")
    assert "A made-up hall" in more.text


async def test_details_that_cannot_be_are_refused_and_nothing_that_was_typed_is_lost(world: World):
    shown = await record(world.omar)
    dialog = await world.omar.click(shown, "Note and translation")
    wrong = await world.omar.submit(
        dialog, {"Language of the quote": "1", "The quote in English": "Made-up words"}
    )
    assert "Nothing was changed." in wrong.text
    assert "must be a language code" in wrong.text
    dialog = await world.omar.click(wrong, "Edit and try again")
    assert dialog.filled[dialog.fields["The quote in English"]] == "Made-up words"
    same = await world.omar.submit(await world.omar.click(shown, "Add details"), {})
    assert "That is what the record says already." in same.text


async def test_who_was_slower_keeps_the_details_that_they_typed(world: World):
    shown = await record(world.omar)
    slow = await world.omar.click(shown, "Add details")
    fast = await world.omar.click(shown, "Add details")
    await world.omar.submit(fast, {"Where?": "A first hall"})
    late = await world.omar.submit(slow, {"Where?": "A second hall"})
    assert "changed" in late.text
    dialog = await world.omar.click(late, "Edit and try again")
    done = await world.omar.submit(dialog, {})
    assert "“A first hall” → “A second hall”" in done.text
    outdated = await world.omar.click(shown, "Add details")
    assert "This changed after the card you came from." in outdated.text
