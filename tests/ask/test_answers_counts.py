"""How many: both sides of a count, totals, and lists of changes that leave nothing out."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ask.model import Answer
from bot.ask.service import ask
from bot.core.entries import Leader, Theme, Topic
from bot.core.policy import Caller, Role
from bot.request import Desk, Request
from bot.stances.service import Draft, record_stance
from tests.ask.reads import asked
from tests.town import ENTRIES, NOW, said, town_desk


def keys(found: Answer) -> list[str]:
    return [entry.revision.stance.key for entry in found.evidence]


async def test_where_everyone_stands_counts_each_side_by_itself(town: Desk):
    found = await asked(town, "where does everyone stand on the free ferry?")
    assert found.headline == "9 on record have a position on “Free ferry”:"
    assert found.rest.startswith("3 support it, 1 neutral or mixed, 5 oppose it. ")


async def test_where_everyone_stands_counts_each_side_by_itself_in_french(town: Desk):
    found = await asked(town, "Quelle est la position de tout le monde sur « Free ferry » ?")
    assert found.rest.startswith("3 pour, 1 neutre ou partagé, 5 contre. ")


async def test_the_count_of_a_side_at_a_time_is_that_of_the_time(town: Desk):
    found = await asked(town, "where does everyone stand on the free ferry as of 1 February 2015?")
    assert found.headline.startswith("8 on record")
    assert found.rest.startswith("3 support it, 1 neutral or mixed, 4 oppose it. ")


@pytest.mark.parametrize(
    ("text", "said", "leaders"),
    [
        ("who supports the free ferry", "3 on record are for “Free ferry”:", "vexley denmoor quillane"),
        (
            "who opposes the free ferry",
            "5 on record are against “Free ferry”:",
            "harrowby marrowin wendlebury strouding tollander",
        ),
        ("who is neutral on the free ferry", "Hal Orrinson is neutral or mixed on “Free ferry”", "orrinson"),
        (
            "who isn't against the free ferry",
            "4 on record are not against “Free ferry”:",
            "vexley denmoor quillane orrinson",
        ),
    ],
)
async def test_who_is_on_a_side_is_counted_and_named_the_clearest_and_newest_first(
    text: str, said: str, leaders: str, town: Desk
):
    found = await asked(town, text)
    assert found.headline == said
    named = leaders.split()
    assert [entry.leader.key for entry in found.evidence[: len(named)]] == named


async def test_those_on_a_side_are_named_with_the_days_of_their_own_statements(town: Desk):
    found = await asked(town, "who supports the free ferry")
    assert (
        found.rest
        == "Dora Vexley (4 July 2013), Cy Denmoor (1 April 2012) and Ada Quillane (10 March 2016, with conditions). "
        "Were so before, but not by their last statement: Bo Harrowby (1 February 2015, with conditions)."
    )


async def test_those_on_every_topic_are_counted_once_and_positions_one_by_one(town: Desk):
    both = await asked(town, "who supports both the free ferry and the swing bridge")
    assert both.headline == "2 on record support all of “Free ferry, Swing bridge”:"
    either = await asked(town, "who supports the free ferry or the swing bridge")
    assert either.headline == "6 positions on record support a topic of “Free ferry, Swing bridge”:"


async def test_many_positions_of_everyone_on_several_topics_are_told_as_the_sides_of_each(town: Desk):
    found = await asked(town, "where does everyone stand on the free ferry or the swing bridge")
    assert found.headline == "12 positions on record on the topics of “Free ferry, Swing bridge”:"
    assert (
        found.rest == "Free ferry (3 support it, 1 neutral or mixed, 5 oppose it) and "
        "Swing bridge (3 support it)."
    )


async def test_positions_of_one_are_counted_by_the_side_asked_for(town: Desk):
    all_of_them = await asked(town, "quillane")
    assert all_of_them.headline == "4 positions on record for Ada Quillane, the last on each topic:"
    support = await asked(town, "what does quillane support")
    assert support.headline == "Ada Quillane: support for 2 topics on record:"
    opposition = await asked(town, "what does strouding oppose")
    assert opposition.headline == "Ivy Strouding: opposition to 2 topics on record:"


async def test_what_does_not_fit_into_the_list_is_counted(town: Desk):
    everyone = await asked(town, "where does everyone stand on the free ferry?")
    assert everyone.rest.endswith(" and 3 more.")


async def test_changes_that_do_not_fit_into_the_list_are_counted(tmp_path: Path):
    turned = [said("denmoor", "ferry", -2, "2012-05-01"), said("denmoor", "bridge", -2, "2015-04-04")]
    async with town_desk(tmp_path, [*ENTRIES, *turned]) as desk:
        changes = await asked(desk, "did quillane, harrowby and denmoor change position on harbour")
    assert changes.headline == "7 changes of position on record:"
    assert changes.rest.endswith("; and 1 more.")


@pytest.mark.parametrize(
    ("text", "same", "others"),
    [
        ("who agrees with quillane on the free ferry", "On the same side:", "vexley denmoor"),
        (
            "who disagrees with quillane on the free ferry",
            "On another side:",
            "harrowby marrowin wendlebury strouding tollander",
        ),
        (
            "who agrees with wendlebury on the free ferry",
            "On the same side:",
            "harrowby marrowin strouding tollander",
        ),
        ("who agrees with orrinson on the free ferry", "Nobody else on record is on that side.", ""),
    ],
)
async def test_who_stands_with_somebody_is_never_that_one(text: str, same: str, others: str, town: Desk):
    found = await asked(town, text)
    own, *rest = found.evidence
    assert own.leader.name in found.headline
    assert [entry.leader.key for entry in rest] == others.split()
    assert found.rest.startswith(same)
    assert own.leader.name not in found.rest
    assert all(entry.leader.name in found.rest for entry in rest)


async def test_agreement_names_both_and_counts_only_topics_on_which_both_have_a_position(town: Desk):
    found = await asked(town, "how much do quillane and harrowby agree")
    assert found.headline == "Bo Harrowby and Ada Quillane agree 50 % over 3 shared topics."
    few = await asked(town, "how much do quillane and harrowby agree on the free ferry")
    assert few.headline == "Bo Harrowby and Ada Quillane are not on the same side."


async def test_leaders_side_by_side_share_as_many_topics_as_are_listed_each_with_its_own_day(town: Desk):
    found = await asked(town, "compare quillane and harrowby")
    assert found.headline == "Bo Harrowby and Ada Quillane share 4 topics on record:"
    assert (
        "On “Swing bridge”: Bo Harrowby supports (3 March 2013), "
        "Ada Quillane supports with conditions (1 July 2014)." in found.rest
    )
    assert len(found.evidence) == 8


async def test_all_changes_of_several_are_counted_and_told_the_newest_first(town: Desk):
    found = await asked(town, "did quillane and harrowby change position on the free ferry in 2015")
    assert found.headline == "3 changes of position on record:"
    told = found.rest.removesuffix(".").split("; ")
    assert told == [
        f"{who} changed on “Free ferry”: from “{before}” ({day}) to “{after}” ({later})"
        for who, before, day, after, later in (
            ("Bo Harrowby", "supports with conditions", "1 February 2015", "opposes with reservations", "28 February 2015"),
            ("Bo Harrowby", "opposes", "31 January 2015", "supports with conditions", "1 February 2015"),
            ("Ada Quillane", "supports", "31 December 2014", "opposes with reservations", "1 January 2015"),
        )
    ]  # fmt: skip
    assert keys(found) == [
        "harrowby-ferry-2015-02-01", "harrowby-ferry-2015-02-28",
        "harrowby-ferry-2015-01-31", "quillane-ferry-2014-12-31", "quillane-ferry-2015-01-01",
    ]  # fmt: skip


async def test_who_changed_is_everyone_whose_position_changed_and_nobody_else(town: Desk):
    found = await asked(town, "who changed position on the free ferry")
    assert found.headline == "2 positions changed on record, each told with its last change:"
    assert keys(found) == [
        "quillane-ferry-2015-12-31", "quillane-ferry-2016-01-01",
        "harrowby-ferry-2015-02-01", "harrowby-ferry-2015-02-28",
    ]  # fmt: skip


async def test_how_often_somebody_changed_is_told_with_every_change(town: Desk):
    found = await asked(town, "how often did quillane change position on the free ferry")
    assert found.headline == (
        "Ada Quillane changed on “Free ferry”: "
        "from “opposes” (31 December 2015) to “supports with conditions” (1 January 2016)"
    )
    assert "“Words of quillane-ferry-2016-01-01”" in found.rest
    assert found.rest.endswith(
        "All 2 changes on record: from “supports” to “opposes with reservations” (1 January 2015); "
        "from “opposes” to “supports with conditions” (1 January 2016). "
        "Besides, more or less conditional: from “opposes with reservations” to “opposes” (31 December 2015)."
    )
    assert keys(found)[:2] == ["quillane-ferry-2015-12-31", "quillane-ferry-2016-01-01"]
    assert "quillane-ferry-2015-01-01" in keys(found)


async def test_members_are_all_counted_those_that_lead_first_each_with_its_own_day(town: Desk):
    found = await asked(town, "who is in the lantern league")
    assert found.headline == "Lantern League: 3 members on record."
    assert found.closest == "Westquay (lead), Eastquay and Northquay."
    assert found.rest.startswith("It dates from 2012")
    then = await asked(town, "who was in the lantern league as of 1 June 2014")
    assert then.headline == "Lantern League: 2 members on record."
    eve = await asked(town, "who was in the lantern league as of 31 May 2014")
    assert eve.headline == "Lantern League: one member on record."


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("eastquay", "Yes. Eastquay has been a member of “Lantern League” since 1 May 2013."),
        (
            "northquay",
            "Yes. Northquay was listed as a member of “Lantern League” on 9 September 2014. The day of joining is not on record.",
        ),
    ],
)
async def test_a_member_is_in_since_its_own_day_and_else_listed_on_it(member: str, said: str, town: Desk):
    assert (await asked(town, f"is {member} in the lantern league")).headline == said


async def test_positions_are_all_counted_also_those_that_are_not_cited(tmp_path: Path):
    topics = [f"t{number}" for number in range(30)]
    entries = [
        Theme(key="harbour", name="Harbour"),
        *(Topic(key=key, theme="harbour", name=f"Quay {key}", proposition="It is.") for key in topics),
        Leader(key="quillane", name="Ada Quillane"),
        *(said("quillane", key, 2, "2015-01-01") for key in topics),
    ]
    async with town_desk(tmp_path, entries) as desk:
        found = await asked(desk, "quillane")
    assert found.headline == "30 positions on record for Ada Quillane, the last on each topic:"
    assert found.rest.endswith("; and 24 more.")


async def test_updates_about_several_are_counted_and_told_over_all_of_them(town: Desk):
    editor = Caller(discord_user_id=77, guild_id=7, role=Role.EDITOR)
    for number, (leader, topic) in enumerate(
        (
            ("quillane", "ferry"), ("harrowby", "ferry"), ("quillane", "tram"), ("harrowby", "dock"),
            ("harrowby", "bridge"), ("vexley", "bridge"), ("quillane", "dock"), ("harrowby", "tram"),
        )
    ):  # fmt: skip
        draft = Draft(
            leader=leader, topic=topic, position="2", day="2020", summary="A made-up row.",
            source="A made-up paper https://made-up.example/a",
        )  # fmt: skip
        later = replace(town, now=lambda number=number: NOW + timedelta(days=number))
        await record_stance(Request(later, editor, key=str(number)), draft)
    found = await ask(Request(town, editor), "latest updates on quillane and harrowby")
    assert found.headline == "7 updates about Bo Harrowby and Ada Quillane:"
    told = [(line.leader, line.topic) for line in found.updates]
    assert told == [
        ("harrowby", "tram"), ("quillane", "dock"), ("harrowby", "bridge"), ("harrowby", "dock"), ("quillane", "tram"),
    ]  # fmt: skip
    assert found.rest.startswith(
        "29 November 2026: statement recorded · Bo Harrowby · Night tram; "
        "28 November 2026: statement recorded · Ada Quillane · Coal dock; "
    )


async def test_the_topics_that_several_support_are_counted_once(present: Desk):
    found = await asked(present, "what do Italian leaders support?")
    supported = {one.topic.key for one in found.evidence}
    assert f"support for {len(supported)} topics" in found.headline
    assert len(supported) < len(found.evidence)


async def test_how_many_are_for_and_how_many_against_are_both_told(present: Desk):
    found = await asked(present, "how many support giving weapons to the opposition and how many oppose?")
    assert found.headline.startswith("2 on record are for")
    assert found.also is not None
    assert found.also.headline.startswith("3 on record are against")


async def test_how_many_leaders_of_a_country_there_are_is_counted(present: Desk):
    found = await asked(present, "how many Germans do you have")
    assert found.headline.startswith(
        "3 leaders on record: Angela Merkel, Frank-Walter Steinmeier and Guido Westerwelle."
    )


@pytest.mark.parametrize("text", ["what do you have from 2012", "what is on record for 2012"])
async def test_what_there_is_of_a_year_is_asked_without_a_leader(present: Desk, text: str):
    assert (await asked(present, text)).headline.startswith("41 statements on record by 31 leaders")


async def test_how_many_statements_there_are_on_a_topic_counts_statements_and_no_leaders(present: Desk):
    found = await asked(present, "How many statements are there on chemical disarmament?")
    assert found.headline.startswith("11 statements on record by 10 leaders on “Chemical disarmament”:")
    assert found.understood.endswith("(how many statements)")
    words = await asked(present, "How many statements are there on removing Syria's chemical weapons?")
    assert words.headline == found.headline  # and not the one row that has these words


async def test_entries_of_somebody_are_counted(present: Desk):
    found = await asked(present, "How many Lavrov entries do you have in total?")
    assert found.headline.startswith("21 statements on record by Sergey Lavrov")


async def test_how_many_were_for_it_and_how_many_not_counts_both(present: Desk):
    found = await asked(present, "how many people were cool with the russians bombing stuff vs not")
    assert "11 support it" in found.rest
    assert "9 oppose it" in found.rest


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("how many countries want assad out?", 19),
        ("how many nations called for referring Syria to the ICC", 10),
        ("how many EU countries support the US-led coalition", 12),
    ],
)
async def test_of_how_many_countries_leaders_are_is_told_where_countries_are_asked_for(
    text: str, number: int, present: Desk
):
    assert f"Leaders of {number} countries or organisations: " in (await asked(present, text)).rest
