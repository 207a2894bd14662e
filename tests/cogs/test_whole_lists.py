"""Lists and completion: what stands is counted, leaders are found by country and office, what is typed in full is first."""

import re

from bot.stances.forms import POSITIONS
from tests.cogs.queueing import record
from tests.harness import Reply, World


def lines_of(shown: Reply) -> list[str]:
    """The leaders of a page: name, office, country."""
    return re.findall(r"\*\*(.+?\*\* — .*?) · \d+ stances?", shown.text)


async def count_on(world: World, topic: str) -> int:
    """How many stances `/topics` says there are on a topic."""
    shown = await world.mia.slash("topics")
    for theme in shown.buttons:
        page = await world.mia.click(shown, theme)
        if found := re.search(rf"\*\*{topic}\*\* — [^\n]*\n-# (\d+) stances? on record", page.text):
            return int(found[1])
        shown = page
    raise AssertionError(topic)


async def test_topics_count_what_stands_and_not_what_was_withdrawn(world: World):
    before = await count_on(world, "One broad coalition")
    dialog = await world.omar.slash("record retract", leader="putin", topic="broad coalition")
    typed = {"What kind of reason is it?": "mistake", "Why is it withdrawn?": "A made-up reason."}
    await world.omar.submit(dialog, typed)
    assert await count_on(world, "One broad coalition") == before - 1
    await record(world.omar, topic="broad-coalition")
    assert await count_on(world, "One broad coalition") == before


async def test_leaders_are_found_by_country_and_by_office_in_either_order(world: World):
    french = lines_of(await world.mia.slash("leaders", search="france"))
    assert len(french) > 2
    assert all(line.endswith(", France") for line in french)
    presidents = lines_of(await world.mia.slash("leaders", search="president, france"))
    assert presidents
    assert set(presidents) < set(french)
    assert set(presidents) <= set(lines_of(await world.mia.slash("leaders", search="france president")))
    assert "Vladimir Putin (Russia)" in await world.mia.choices("stance", "leader", "russ")
    assert "François Hollande (France)" in await world.mia.choices("stance", "leader", "president fr")
    nobody = await world.mia.slash("leaders", search="no such place at all")
    assert "No leader by that name, country or office." in nobody.text


async def test_a_name_comes_before_a_country_that_begins_the_same(world: World):
    await world.omar.slash("record leader add", name="Jordana Made-up", country="Italy")
    first, *others = await world.mia.choices("stance", "leader", "jord")
    assert first == "Jordana Made-up (Italy)"
    assert others
    assert all(name.endswith("(Jordan)") for name in others)


async def test_a_servers_own_leader_and_office_are_completed_and_the_public_ones_stay(world: World):
    await world.omar.slash("record leader add", name="Ada Made-up", country="France")
    await world.omar.slash(
        "record leader office", leader="Ada Made-up", office="Keeper of the Locks", since="2015"
    )
    assert await world.mia.choices("stance", "leader", "keeper of") == ["Ada Made-up (France)"]
    assert "Ada Made-up (France)" in await world.mia.choices("stance", "leader", "france")
    assert "François Hollande (France)" in await world.mia.choices("stance", "leader", "france")
    assert "Ada Made-up (France)" not in await world.nora.choices("stance", "leader", "france")


async def test_the_office_held_last_is_shown_and_not_the_one_recorded_last(world: World):
    await world.omar.slash("record leader add", name="Ada Made-up", country="France")
    await world.omar.slash("record leader office", leader="Ada Made-up", office="Later office", since="2016")
    await world.omar.slash(
        "record leader office", leader="Ada Made-up", office="Earlier office", since="2012", until="2013"
    )
    shown = await world.mia.slash("leaders", search="ada made")
    assert lines_of(shown) == ["Ada Made-up** — Later office, France"]


async def test_leaders_are_sorted_by_country_and_by_office(world: World):
    shown = await world.mia.slash("leaders", sort="country")
    countries = [line.rsplit(", ", 1)[-1] for line in lines_of(shown)]
    assert countries == sorted(countries)
    assert len(set(countries)) < len(countries)
    offices = [
        line.split("** — ")[1].rsplit(", ", 1)[0]
        for line in lines_of(await world.mia.click(shown, "By office"))
    ]
    assert offices == sorted(offices)
    again = await world.mia.click(await world.mia.click(shown, "By name"), "Next")
    names = [line.split("**")[0] for line in lines_of(again)]
    assert names == sorted(names)


async def test_a_member_that_is_typed_in_full_is_the_first_choice_and_no_leader_is_guessed(world: World):
    for typed, first in (
        ("Türkiye", "Türkiye"),
        ("turkey", "Türkiye"),
        ("Iran", "Iran"),
        ("Vladimir Putin", "Vladimir Putin"),
    ):
        choices = await world.omar.choices("record coalition member", "member", typed)
        assert choices[0] == first
        assert "John Key" not in choices


def test_a_position_comes_before_those_that_begin_with_all_of_it():
    names = [choice.name for choice in POSITIONS]
    later = [(name, other) for place, name in enumerate(names) for other in names[place + 1 :]]
    assert not any(name.startswith(f"{other} ") for name, other in later)
    assert names.index("opposes") < names.index("opposes with reservations")
