"""The commands that compare, from Discord's request to Discord's answer; text alone, as where nothing can be drawn."""

import pytest

from bot.routes import ShowCoalition
from tests.harness import World

COMMANDS = [
    ("compare", {"leader": "putin", "other": "obama"}, "agree: **"),
    ("compare", {"leader": "putin", "other": "obama", "third": "merkel", "theme": "syria"}, "Barack Obama and Angela Merkel agree"),
    ("agreement leader", {"leader": "putin"}, "Closest is Marine Le Pen"),
    ("agreement map", {}, "**Farthest apart**"),
    ("matrix", {"theme": "coalitions"}, "**US-led coalition:**"),
    ("timeline", {"leader": "trump", "topic": "assad-must-go"}, "opposes with reservations → **neutral or mixed**"),
    ("shifts", {"leader": "fabius"}, "supports with conditions → **opposes with reservations**"),
    ("coalition show", {"name": "global-coalition", "on": "2016-12-31"}, "🇦🇱 Albania"),
    ("coalition overlap", {"one": "global-coalition", "other": "islamic-military-alliance"}, "**In both ("),
    ("coalitions", {}, "Islamic Military Alliance"),
    ("leader", {"name": "trump"}, "**Last statement**"),
    ("topic", {"name": "assad-must-go"}, "Nikki Haley"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "options", "said"), COMMANDS)
async def test_each_command_answers_everybody_and_has_its_table(
    world: World, command: str, options: dict[str, str], said: str
) -> None:
    reply = await world.mia.slash(command, **options)
    assert said in reply.text
    assert not reply.ephemeral
    data = await world.mia.click(reply, "Data")
    (file,) = data.message.attachments
    assert file.filename.endswith(".csv")


@pytest.mark.parametrize(("command", "options", "said"), COMMANDS)
async def test_each_command_can_be_asked_of_an_earlier_day_of_the_record(
    world: World, command: str, options: dict[str, str], said: str
) -> None:
    then = await world.mia.slash(command, **options, known="#2")
    assert "as the public record stood after update #2" in then.text
    now = await world.mia.click(then, "As it stands now")
    assert "stood after" not in now.text


async def test_a_misspelt_name_is_asked_back_and_the_answer_is_the_whole_comparison(world: World) -> None:
    wrong = await world.mia.slash("compare", leader="obamma", other="putin", theme="syria")
    assert wrong.ephemeral
    meant = await world.mia.click(wrong, "Barack Obama")
    assert "Barack Obama and Vladimir Putin agree" in meant.text


async def test_what_is_not_on_record_is_said(world: World) -> None:
    nothing = await world.mia.slash("compare", leader="putin", other="obama", on="2001")
    assert "no number, they share too few topics (0 of at least 3)" in nothing.text
    assert "No position on record" in (await world.mia.slash("timeline", leader="putin", on="2001")).text
    assert "No change of position on record" in (await world.mia.slash("shifts", until="2001")).text
    assert (
        "Nobody has a position on record"
        in (await world.mia.slash("topic", name="safe-zone", on="2001")).text
    )


async def test_names_are_suggested(world: World) -> None:
    assert "Vladimir Putin (Russia)" in await world.mia.choices("compare", "other", "puti", leader="obama")
    assert any("Global Coalition" in one for one in await world.mia.choices("coalition show", "name", "glob"))


async def test_each_number_of_more_than_two_leaders_is_explained(world: World) -> None:
    four = await world.mia.slash("compare", leader="putin", other="obama", third="merkel", fourth="cameron")
    why = [label for label in four.buttons if label.startswith("Why ")]
    assert len(why) == 6
    explained = await world.mia.click(four, why[0])
    assert "How far Vladimir Putin and Barack Obama agree" in explained.text
    assert f"= **{why[0][4:-1]}**" in explained.text


async def test_the_day_on_which_a_coalition_began_does_not_read_as_that_of_its_status(world: World) -> None:
    listed = (await world.mia.slash("coalitions")).text
    assert "since 10 Sep 2014 · last recorded as active · 67 members" in listed
    assert "active since" not in listed


async def test_a_leader_spoke_in_an_office_on_a_day_until_a_day_or_since_one(world: World) -> None:
    shown = (await world.mia.slash("leader", name="erdogan")).text
    assert "\nPrime Minister · 22 Nov 2011\n" in shown
    assert "\nPresident · 24 Sep 2015 to 25 Sep 2018\n" in shown
    await world.omar.slash("record leader office", leader="erdogan", office="Footballer", since="1 jan 1970")
    assert "\nFootballer · since 1 Jan 1970\n" in (await world.mia.slash("leader", name="erdogan")).text


async def test_members_of_a_coalition_stand_by_name_and_where_none_are_on_record_that_is_said(
    world: World,
) -> None:
    shown = await world.mia.slash("coalition show", name="global coalition")
    names = [line.split(" — ")[0] for line in shown.text.split("**67 members**")[1].splitlines()[1:11]]
    assert [name.split(" ", 1)[-1] for name in names][:4] == [
        "Afghanistan", "Albania", "Australia", "Austria",
    ]  # fmt: skip
    proposed = "since 28 Sep 2015 · last recorded as proposed · no members on record"
    assert proposed in (await world.mia.slash("coalitions")).text
    alone = await world.mia.slash("coalition show", name="putin's proposed broad anti-terror coalition")
    assert "**No members on record**" in alone.text


async def test_a_coalition_shown_from_a_list_of_a_past_day_is_of_that_day(world: World) -> None:
    listed = await world.mia.slash("coalitions", on="1 jan 2015")
    then = ShowCoalition(coalition="global-coalition", on="1 jan 2015")
    shown = await world.mia.click(listed, custom_id=then.custom_id)
    assert "members as of 1 January 2015" in shown.text
