"""Answers about one statement: whose, which, of which day, in which words; and since when a side is held."""

import json
from pathlib import Path

import pytest

from bot.ask.output import answer_lines
from bot.ask.positions import since_when
from bot.ask.service import ask
from bot.core.entries import Position, Revision, Stance, first_revision
from bot.request import Desk, Request
from tests.ask.reads import asked
from tests.town import ENTRIES, MEMBER, said, town_desk

OTHERWISE = (
    " Also on record: supports (31 December 2014) “Words of quillane-ferry-2014-12-31”; supports with conditions "
    "(1 January 2016) “Words of quillane-ferry-2016-01-01”; supports with conditions (10 March 2016) “Words of "
    "quillane-ferry-2016-03-10”."
)
"""What Quillane said when she was not against the ferry."""


def quoted(key: str, *, day: str = "") -> str:
    """The words of a statement and their summary as an answer gives them, without the day where the answer says it before."""
    return f"— Hall of {key[-10:]}{f', {day}' if day else ''}: “Words of {key}”. Summary of {key}."


@pytest.mark.parametrize(
    ("text", "headline", "rest", "keys"),
    [
        (
            "who was the first to oppose the free ferry",
            "First on record, 2 January 2010: Fay Tollander is, with reservations, against “Free ferry”",
            quoted("tollander-ferry-2010-01-02", day="2 January 2010") + " On the same date: Gus Wendlebury.",
            "tollander-ferry-2010-01-02 wendlebury-ferry-2010-01-02",
        ),
        (
            "who was the last to oppose the free ferry",
            "Last on record, 5 May 2016: Ivy Strouding is, with reservations, against “Free ferry”",
            "— Hall of 2016-05-05, 5 May 2016: Summary of strouding-ferry-2016-05-05. (as reported by others)",
            "strouding-ferry-2016-05-05",
        ),
        (
            "when did quillane first oppose the free ferry",
            "First on record, 1 January 2015: Ada Quillane was, with reservations, against “Free ferry”",
            quoted("quillane-ferry-2015-01-01") + OTHERWISE,
            "quillane-ferry-2015-01-01 quillane-ferry-2014-12-31 quillane-ferry-2016-01-01 quillane-ferry-2016-03-10",
        ),
        (
            "when did quillane last oppose the free ferry",
            "Last on record, 31 December 2015: Ada Quillane was against “Free ferry”",
            quoted("quillane-ferry-2015-12-31") + OTHERWISE,
            "quillane-ferry-2015-12-31 quillane-ferry-2014-12-31 quillane-ferry-2016-01-01 quillane-ferry-2016-03-10",
        ),
        (
            "when did quillane oppose the free ferry",
            "On 1 January 2015: Ada Quillane was, with reservations, against “Free ferry”",
            quoted("quillane-ferry-2015-01-01")
            + " Also on record: opposes with reservations (15 June 2015) “Words of quillane-ferry-2015-06-15”; "
            "opposes (31 December 2015) “Words of quillane-ferry-2015-12-31”.",
            "quillane-ferry-2015-01-01 quillane-ferry-2015-06-15 quillane-ferry-2015-12-31",
        ),
        (
            "what did quillane say about the free ferry in 2015",
            "Ada Quillane on “Free ferry” (opposes)",
            quoted("quillane-ferry-2015-12-31", day="31 December 2015")
            + " Also on record: opposes with reservations (15 June 2015) “Words of quillane-ferry-2015-06-15”; "
            "opposes with reservations (1 January 2015) “Words of quillane-ferry-2015-01-01”.",
            "quillane-ferry-2015-12-31 quillane-ferry-2015-06-15 quillane-ferry-2015-01-01",
        ),
        (
            "has vexley changed position on the coal dock",
            "No change on record: Dora Vexley is for “Coal dock” since 12 December 2012",
            quoted("vexley-dock-2013-08-08", day="8 August 2013"),
            "vexley-dock-2013-08-08",
        ),
        (
            "since when has vexley supported the coal dock",
            "Dora Vexley is for “Coal dock” since 12 December 2012",
            quoted("vexley-dock-2012-12-12", day="12 December 2012"),
            "vexley-dock-2012-12-12",
        ),
        (
            "since when does harrowby oppose the free ferry",
            "Bo Harrowby is against “Free ferry” since 28 February 2015",
            quoted("harrowby-ferry-2015-02-28", day="28 February 2015")
            + " The same side was taken before, first on 31 January 2015; in between: Bo Harrowby supports with "
            "conditions (1 February 2015).",
            "harrowby-ferry-2015-02-28 harrowby-ferry-2015-01-31 harrowby-ferry-2015-02-01",
        ),
        (
            "why does quillane oppose the free ferry",
            "The record shows otherwise: Ada Quillane is, with conditions, for “Free ferry”",
            quoted("quillane-ferry-2016-03-10", day="10 March 2016")
            + " Also on record: supports with conditions (1 January 2016) “Words of quillane-ferry-2016-01-01”; "
            "opposes (31 December 2015) “Words of quillane-ferry-2015-12-31”; "
            "opposes with reservations (15 June 2015) “Words of quillane-ferry-2015-06-15”; "
            "opposes with reservations (1 January 2015) “Words of quillane-ferry-2015-01-01”; "
            "supports (31 December 2014) “Words of quillane-ferry-2014-12-31”.",
            " ".join(
                f"quillane-ferry-{day}"
                for day in (
                    "2016-03-10",
                    "2016-01-01",
                    "2015-12-31",
                    "2015-06-15",
                    "2015-01-01",
                    "2014-12-31",
                )
            ),
        ),
        (
            "quillane vs vexley vs orrinson on the swing bridge",
            "On “Swing bridge”: Ada Quillane supports with conditions (1 July 2014).",
            "Also on record: Ada Quillane opposes with reservations (1 January 2013).",
            "quillane-bridge-2014-07-01 quillane-bridge-2013-01-01",
        ),
    ],
)
async def test_an_answer_is_the_statement_that_was_asked_for_in_its_own_words(
    text: str, headline: str, rest: str, keys: str, town: Desk
):
    found = await ask(Request(town, MEMBER), text)
    assert (found.headline, found.rest) == (headline, rest)
    assert found.records == tuple(keys.split())


@pytest.mark.parametrize(
    ("leader", "topic", "said"),
    [
        ("denmoor", "free ferry", "Cy Denmoor is for “Free ferry”"),
        ("quillane", "free ferry", "Ada Quillane is, with conditions, for “Free ferry”"),
        ("orrinson", "free ferry", "Hal Orrinson is neutral or mixed on “Free ferry”"),
        ("tollander", "free ferry", "Fay Tollander is, with reservations, against “Free ferry”"),
        ("harrowby", "free ferry", "Bo Harrowby is against “Free ferry”"),
        ("quillane", "coal dock", "Ada Quillane has no clear position on “Coal dock”"),
    ],
)
async def test_each_position_has_its_own_verb(leader: str, topic: str, said: str, town: Desk):
    assert (await ask(Request(town, MEMBER), f"where does {leader} stand on the {topic}")).headline == said


async def test_each_position_has_its_own_short_form(town: Desk):
    found = await ask(
        Request(town, MEMBER), "quillane vs denmoor vs orrinson vs tollander vs harrowby on the free ferry"
    )
    for words in (
        "Ada Quillane supports with conditions (10 March 2016)",
        "Cy Denmoor supports (1 April 2012)",
        "Hal Orrinson neutral or mixed (August 2014)",
        "Fay Tollander opposes with reservations (2 January 2010)",
        "Bo Harrowby opposes (1 March 2015)",
    ):
        assert words in found.headline


async def test_several_who_are_neutral_or_against_are_called_that(town: Desk):
    neutral = await ask(Request(town, MEMBER), "who is neutral on the night tram or the free ferry")
    assert neutral.headline.startswith("3 positions on record are neutral or mixed on a topic of")
    both = await ask(Request(town, MEMBER), "who is neutral on the night tram")
    assert both.headline == "2 on record are neutral or mixed on “Night tram”:"
    against = await ask(Request(town, MEMBER), "who opposes the coal dock or the free ferry")
    assert against.headline.startswith("6 positions on record oppose a topic of")


async def test_of_a_topic_without_words_of_a_leader_that_on_what_is_most_like_it_is_told_first(town: Desk):
    found = await ask(Request(town, MEMBER), "denmoor on the night tram")
    assert found.closest == (
        "Closest on record: Free ferry: Cy Denmoor supports (1 April 2012) "
        "— Hall of 2012-04-01, 1 April 2012: “Words of denmoor-ferry-2012-04-01”. Summary of denmoor-ferry-2012-04-01; Swing bridge: Cy Denmoor supports (4 April 2014) "
        "“Words of denmoor-bridge-2014-04-04”."
    )


async def test_what_is_closest_in_time_is_told_first(town: Desk):
    other_time = await ask(Request(town, MEMBER), "vexley on the coal dock in 2010")
    assert [entry.revision.stance.stated_on for entry in other_time.nearest] == ["2012-12-12", "2013-08-08"]


async def test_a_line_of_a_source_has_its_own_day_and_link(town: Desk):
    question = "what did quillane say about the free ferry in 2015"
    lines = [line async for line in answer_lines(Request(town, MEMBER), [question])]
    assert [line for line in lines if "https://" in line] == [
        f"  {day}  Ada Quillane, Free ferry: https://paper.example/quillane-ferry-{day}"
        for day in ("2015-12-31", "2015-06-15", "2015-01-01")
    ]
    (as_json,) = [line async for line in answer_lines(Request(town, MEMBER), [question], as_json=True)]
    found = json.loads(as_json)
    assert (found["as_of"], found["date_from"], found["date_to"]) == (
        "2015-12-31",
        "2015-01-01",
        "2015-12-31",
    )


def rows(*positions: int | None) -> list[Revision]:
    return [
        first_revision(
            Stance(
                key=f"row-{number}", leader="ada", topic="ferry", position=None if one is None else Position(one),
                stated_on=f"{2000 + number}", summary="Said so.", sources=("post",),
            ),
            place=number,
        )
        for number, one in enumerate(positions)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("positions", "year"),
    [
        ((2, 2, 1), "2000"), ((-1, 2, 1), "2001"), ((2, 0, 2), "2002"), ((2, None, 1), "2000"), ((2, -1, None), "2002"),
        ((1,), "2000"), ((0, -2, 0, 0), "2002"),
    ],
)  # fmt: skip
def test_a_side_is_held_since_the_first_of_its_unbroken_run(positions: tuple[int | None, ...], year: str):
    assert since_when(rows(*positions)).stance.stated_on == year


async def test_a_condition_more_or_less_is_said_as_that_and_is_no_change_of_position(tmp_path: Path):
    said_twice = [said("denmoor", "ferry", 2, "2012-04-01"), said("denmoor", "ferry", 1, "2013-04-01")]
    others = [entry for entry in ENTRIES if not isinstance(entry, Stance)]
    async with town_desk(tmp_path, [*others, *said_twice]) as desk:
        one = await ask(Request(desk, MEMBER), "has denmoor changed on the free ferry")
        assert "became more conditional" in one.headline
        everyone = await ask(Request(desk, MEMBER), "who changed position on the free ferry")
        assert "Nobody is on record as having changed position" in everyone.headline


async def test_a_position_that_shifted_carries_the_shift_and_one_that_did_not_carries_none(town: Desk):
    turned, *_ = (await ask(Request(town, MEMBER), "where does quillane stand on the free ferry")).evidence
    assert turned.shift is not None
    assert turned.shift.before.stance.position != turned.revision.stance.position
    (held,) = (await ask(Request(town, MEMBER), "where does marrowin stand on the free ferry")).evidence
    assert held.shift is None


async def test_where_somebody_is_for_nothing_all_there_is_is_told(present: Desk):
    found = await asked(present, "what does Medvedev support?")
    assert found.headline.startswith(
        "Dmitry Medvedev: support for 0 topics on record. Dmitry Medvedev is against"
    )


async def test_whether_somebody_took_part_is_not_told_by_what_they_are_for(present: Desk):
    found = await asked(present, "Did Germany take part in the April 2018 strikes?")
    assert found.headline.startswith("Angela Merkel is for foreign use of force")


async def test_one_word_that_may_be_of_any_topic_denies_nothing(present: Desk):
    found = await asked(present, "When did Assad first say on the record that he's not leaving?")
    assert "otherwise" not in found.text


async def test_one_statement_shows_no_change_and_none_is_denied(present: Desk):
    found = await asked(present, "when did Fabius stop insisting that Assad leaves first")
    assert found.headline.startswith("One statement on record, which shows no change by itself")


@pytest.mark.parametrize("who", ["France", "Hollande"])
async def test_whether_somebody_changed_and_since_when_is_told_by_the_change(present: Desk, who: str):
    found = await asked(present, f"did {who} change on striking ISIS in Syria, and since when?")
    assert "from “opposes with reservations” (5 February 2015) to “supports” (7 September 2015)" in found.text


async def test_since_when_a_country_is_on_a_side_tells_the_last_of_its_leaders_who_is_not(present: Desk):
    found = await asked(present, "since when does France want Assad gone?")
    assert found.headline.startswith("First on record, 18 August 2011: Nicolas Sarkozy was for")
    assert found.rest.endswith(
        "The newest on record is otherwise: Emmanuel Macron neutral or mixed (13 July 2017)."
    )
    still = await asked(present, "since when is Turkey against Assad")
    assert "otherwise" not in still.text


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (
            "what position did Nasrallah take on the US-led coalition",
            ["nasrallah-2017-10-08-us-led-coalition", "nasrallah-2014-09-23-us-led-coalition"],
        ),
        ("where does Macron stand on Assad leaving", ["macron-2017-07-13-p1", "macron-2017-04-06-p1"]),
    ],
)
async def test_the_last_statement_does_not_pass_for_all_where_they_were_otherwise(
    present: Desk, text: str, keys: list[str]
):
    told = (await asked(present, text)).records
    assert told[0] == keys[0]
    assert set(keys) <= set(told)


async def test_of_a_period_a_row_is_told_with_what_was_said_otherwise_in_it(present: Desk):
    text = "What happened to Laurent Fabius's idea of using regime troops between 27 and 30 November 2015?"
    days = [one.revision.stance.stated_on for one in (await asked(present, text)).evidence]
    assert days == ["2015-11-27", "2015-11-30"]


async def test_when_a_refusal_was_given_up_is_told_with_what_came_after(present: Desk):
    found = await asked(
        present, "When did the French president give up his refusal to bomb ISIS on Syrian territory?"
    )
    assert "hollande-2015-09-07-p5-isis" in found.records


async def test_nothing_else_on_record_is_no_empty_list(present: Desk):
    text = "was cameron for or against bombing ISIS in Syria before the Paris attacks in November 2015?"
    assert "Also on record: ." not in (await asked(present, text)).text


async def test_all_that_was_said_alike_is_told_with_its_day(present: Desk):
    found = await asked(present, "where does el-Sisi stand on a political solution?")
    assert found.rest.endswith("The same before: September 2016 and 28 September 2015.")
    assert len(found.records) == 3


async def test_that_none_of_a_countrys_leaders_changed_does_not_say_that_they_agree(present: Desk):
    found = await asked(present, "how often did Egypt's leaders flip on Damascus?")
    assert found.headline.startswith("Taken one by one")


async def test_of_which_of_several_countries_nothing_is_on_record_is_said(present: Desk):
    silent = await asked(present, "Did Luxembourg and Switzerland believe in a military solution?")
    assert "Nothing on record for leaders of Switzerland." in silent.text
    unknown = await asked(present, "Where do Poland and Jordan stand on Assad?")
    assert "No leader of Poland is on record." in unknown.text
    both = await asked(present, "Where do Spain and Jordan stand on Assad?")
    assert "othing on record" not in both.text
