"""/source: a page with all that rests on it, put right once for all, and withdrawn as one update."""

import pytest

from tests.cogs.queueing import record, suggest
from tests.core.test_links import BROKEN
from tests.harness import World

VERBATIM = "un-a-70-pv-13"
LINK = "http://www.undocs.org/en/A/70/PV.13?utm_source=x#page=26"


async def test_a_source_is_found_by_its_link_however_it_was_copied_by_key_and_by_words_of_its_title(
    world: World,
):
    for text in (LINK, VERBATIM, "verbatim record A/70/PV.13"):
        shown = await world.mia.slash("source", source=text)
        assert "Source: UN General Assembly, 70th session, verbatim record A/70/PV.13" in shown.text, text
        assert " rest on it." in shown.text
        assert "Page 1 of" in " ".join(shown.buttons)
    choices = await world.mia.choices("source", "source", "a 70 pv 13")
    assert choices == ["UN General Assembly, 70th session, verbatim record A/70/PV.13 (United Nations)"]


async def test_a_source_that_is_not_on_record_and_one_that_could_be_several_are_told(world: World):
    nothing = await world.mia.slash("source", source="https://nowhere.example/x")
    assert "There is no source “https://nowhere.example/x” on record." in nothing.text
    several = await world.mia.slash("source", source="https://doi.org/10.7910/DVN/0TJX8Y")
    assert "can mean several sources" in several.text


async def test_sources_of_one_title_are_told_apart_where_they_are_offered(world: World):
    for topic in ("islamic-alliance", "safe-zone"):
        await record(world.omar, topic=topic, source=f"A made-up title\nhttps://a.example/{topic}")
    first, second = await world.mia.values("source", "source", "made-up title")
    assert await world.mia.choices("source", "source", "made-up title") == [
        f"A made-up title ({first})",
        f"A made-up title ({second})",
    ]
    both = await world.mia.slash("source", source="a made-up title")
    assert f"“A made-up title” ({first}), “A made-up title” ({second})" in both.text
    assert "Source: A made-up title" in (await world.mia.slash("source", source=second)).text


@pytest.mark.parametrize("link", BROKEN)
async def test_a_link_whose_site_nobody_can_tell_is_told_as_such_and_what_was_typed_is_kept(
    world: World, link: str
):
    said = "names no site that can exist: “"
    typed = f"A made-up paper\n{link}"
    for refused in (
        await record(world.omar, topic="islamic-alliance", source=typed),
        await suggest(world.mia, source=typed),
    ):
        assert f"**Source link** {said}" in refused.text
        assert "Edit and try again" in refused.buttons
    added = await world.omar.slash("record coalition add", name="Made up", status="active", source=typed)
    assert f"**Source link** {said}" in added.text
    looked = await world.mia.slash("source", source=link)
    assert looked.text.startswith("The link “")
    assert said in looked.text
    assert await world.mia.choices("source", "source", link) == []


async def test_a_link_on_record_needs_no_title_when_a_stance_is_recorded(world: World):
    done = await record(world.omar, topic="islamic-alliance", source=f"{LINK}\np. 26")
    assert (
        "[UN General Assembly, 70th session, verbatim record A/70/PV.13](https://undocs.org/en/A/70/PV.13) (undocs.org), p. 26"
        in done.text
    )
    unknown = await record(world.omar, topic="islamic-alliance", source="https://nowhere.example/x")
    assert "**Source title** is empty" in unknown.text


async def test_a_book_without_a_link_and_a_second_source_are_recorded(world: World):
    typed = f"A made-up book\nReed & Sons\n2014\np. 26\n\n{LINK}"
    done = await record(world.omar, topic="islamic-alliance", source=typed)
    assert "A made-up book, Reed & Sons, 2014, p. 26; also: [UN General Assembly" in done.text


async def test_what_is_put_right_shows_on_every_card_that_rests_on_it(world: World):
    shown = await world.omar.slash("source", source=VERBATIM)
    card = await world.omar.click(shown, "Edit")
    dialog = await world.omar.click(card, "Put it right")
    typed = {
        "Title": "A better title", "Publisher and date": "United Nations\n2015-09-28",
        "Link to an archived copy": "https://archive.example/a", "What was wrong with it?": "It lacked its date.",
    }  # fmt: skip
    done = await world.omar.submit(dialog, typed)
    assert "Changed: A better title" in done.text
    assert "It lacked its date." in done.text
    card = await world.mia.slash("stance", leader="putin", topic="broad-coalition")
    assert (
        "[A better title](https://undocs.org/en/A/70/PV.13) (undocs.org), [archived](https://archive.example/a) (archive.example)"
        in card.text
    )
    assert "28 September 2015" in (await world.mia.slash("source", source=VERBATIM)).text
    wrong = await world.omar.click(await world.omar.slash("source", source=VERBATIM), "Edit")
    refused = await world.omar.submit(
        await world.omar.click(wrong, "Put it right"),
        {"Title": " ", "Link": "x", "What was wrong with it?": " "},
    )
    assert "**Title** is empty" in refused.text
    assert "**Link** must be a web address" in refused.text
    assert "**Reason** is missing" in refused.text


async def test_a_story_that_was_withdrawn_takes_what_rests_on_it_alone_with_it_as_one_update(world: World):
    await record(world.omar, topic="islamic-alliance", source="A made-up story https://story.example/a")
    await record(world.omar, topic="safe-zone", source=f"A made-up story https://story.example/a\n\n{LINK}")
    shown = await world.omar.slash("source", source="https://www.story.example/a/")
    assert "**2 statements** rest on it." in shown.text
    card = await world.omar.click(shown, "Edit")
    assert (
        "It withdraws 1 statement; 1 statement that other sources carry too will stay, without this one."
        in card.text
    )
    assert "on Islamic military alliance" in card.text or "Islamic" in card.text
    dialog = await world.omar.click(card, "Withdraw what rests on it")
    done = await world.omar.submit(
        dialog, {"What kind of reason is it?": "publisher", "Why is it withdrawn?": "It said so on its page."}
    )
    assert "Withdrawn: A made-up story" in done.text
    assert "Withdrawn by its publisher: It said so on its page." in done.text
    gone = await world.mia.slash("history", leader="putin", topic="islamic-alliance")
    assert "1 statement withdrawn" in gone.text
    stays = await world.mia.slash("stance", leader="putin", topic="safe-zone")
    assert "A made-up story" not in stays.text
    assert "Retracted: source A made-up story" in (await world.mia.slash("updates")).text
    await world.omar.click(await world.omar.click(done, "Undo"), "Undo #4")
    assert (
        "**2 statements** rest on it."
        in (await world.mia.slash("source", source="https://story.example/a")).text
    )
