"""Every row of the starter record is found by a question made from it, and every count is that of the rows."""

import csv
import random
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Final

import pytest

from bot.ask.language import language
from bot.ask.model import Ask, Query, Side
from bot.ask.names import surnames, words_of
from bot.ask.restating import question_text
from bot.ask.service import ask
from bot.core.dates import in_words
from bot.core.directory import Directory
from bot.request import Desk, Request
from tests.ask.reads import asked
from tests.ask.score import MEMBER, SETS, STARTER, load

Row = Mapping[str, str]

FORMS: Final = (
    "what did {leader} say about {topic} on {day}",
    "{leader}, {topic}, {month}",
    "where did {leader} stand on {topic} as of {day}?",
    "did {leader} comment on {topic} in {month}",
)


@cache
def rows() -> list[Row]:
    """The stances of the starter record, as they stand in the file."""
    return list(csv.DictReader((STARTER / "stances.csv").read_text("utf-8").splitlines(keepends=True)))


def first_day_of(row: Row) -> str:
    return (
        row["stated_on"] + "-01-01"[len(row["stated_on"]) - 4 :]
        if len(row["stated_on"]) < 10
        else row["stated_on"]
    )


def question_by_date(number: int, row: Row, directory: Directory) -> str:
    """A question with leader, topic and date of a row; the topic by its name or an alias that is its own."""
    topic = directory.topic_by_key[row["topic"]]
    others = {alias for other in directory.topics if other.key != topic.key for alias in other.aliases}
    spellings = [name for name in (topic.name, *topic.aliases) if name not in others]
    exact = len(row["stated_on"]) == len("2015-09-28")
    form = FORMS[number % 4] if exact else FORMS[1 + 2 * (number % 2)]
    return form.format(
        leader=directory.leader_by_key[row["leader"]].name,
        topic=spellings[number % len(spellings)],
        day=in_words(row["stated_on"]),
        month=in_words(row["stated_on"][:7]),
    )


async def test_a_question_with_the_date_of_a_row_finds_that_row_first(desk: Desk):
    directory = await desk.directory(0)
    right = 0
    for number, row in enumerate(rows()):
        found = await asked(desk, question_by_date(number, row, directory))
        near = {
            other["key"]
            for other in rows()
            if (other["leader"], other["topic"]) == (row["leader"], row["topic"])
            and other["stated_on"][:7] == row["stated_on"][:7]
        }
        right += bool(found.records) and found.records[0] in near
    assert right == len(rows())


async def test_a_question_in_the_words_of_a_row_is_never_answered_with_another_leader(desk: Desk):
    directory = await desk.directory(0)
    outcome: Counter[str] = Counter()
    for row in rows():
        leader = directory.leader_by_key[row["leader"]]
        own = set(words_of(leader.name))
        words = [word for word in re.split(r"\s+", row["summary"]) if not set(words_of(word)) & own][:14]
        found = await asked(desk, f"{leader.name} {' '.join(words)}")
        typed = set(words_of(" ".join(words)))
        named = {one.key for one in directory.leaders if typed & surnames(one)}
        assert {entry.leader.key for entry in found.evidence} <= {leader.key, *named}, found.question
        topics = {entry.topic.key for entry in found.evidence}
        offered = row["key"] in found.records or row["key"] in {
            entry.revision.stance.key for entry in found.nearest
        }
        outcome["found" if offered else "other topic" if topics - {row["topic"]} else "not found"] += 1
    assert outcome["found"] >= 0.8 * len(rows())
    assert outcome["other topic"] <= 0.02 * len(rows())


def standing(topic: str, as_of: str) -> dict[str, Row]:
    """The last row of each leader on a topic by a day, by the rule of the design."""
    found: dict[str, Row] = {}
    for row in sorted(rows(), key=first_day_of):  # stable: on one day the order of the file
        if row["topic"] == topic and first_day_of(row) <= as_of:
            found[row["leader"]] = row
    return found


def on(side: Side, row: Row) -> bool:
    return side.holds(int(row["position"]) if row["position"] else None)  # type: ignore[arg-type]  # -2 to 2


@pytest.mark.parametrize("as_of", ["", "2014-12-31", "2015-10-01"])
@pytest.mark.parametrize("side", [Side.SUPPORT, Side.OPPOSE, Side.NEUTRAL, Side.ANY])
async def test_who_is_on_a_side_is_everyone_whose_last_row_is_and_the_count_is_theirs(
    desk: Desk, side: Side, as_of: str
):
    directory = await desk.directory(0)
    for topic in directory.topics:
        query = Query(ask=Ask.WHO, topics=(topic.key,), side=side, as_of=as_of)
        found = await asked(desk, question_text(language("en"), query, directory))
        expected = {
            row["key"] for row in standing(topic.key, as_of or "2026-11-22").values() if on(side, row)
        }
        assert set(found.records[: len(expected)]) == expected, found.question
        if len(expected) > 1:
            assert found.headline.startswith(f"{len(expected)} on record"), found.headline
        now = {row["leader"] for row in rows() if row["key"] in expected}
        before = {
            row["leader"]
            for row in rows()
            if expected
            and row["topic"] == topic.key
            and first_day_of(row) <= (as_of or "2026-11-22")
            and on(side, row)
        }
        told_too = [row["leader"] for row in rows() if row["key"] in found.records[len(expected) :]]
        assert set(told_too) == before - now, found.question


@pytest.mark.parametrize("side", [Side.SUPPORT, Side.OPPOSE])
@pytest.mark.parametrize("year", ["2013", "2015", "2017"])
async def test_who_took_a_side_in_a_year_is_everyone_with_a_row_of_that_year(
    desk: Desk, side: Side, year: str
):
    directory = await desk.directory(0)
    for topic in directory.topics:
        query = Query(
            ask=Ask.WHO, topics=(topic.key,), side=side, as_of=f"{year}-12-31", date_from=f"{year}-01-01"
        )
        found = await asked(desk, question_text(language("en"), query, directory))
        said = [
            row
            for row in rows()
            if row["topic"] == topic.key and row["stated_on"][:4] == year and on(side, row)
        ]
        assert {entry.leader.key for entry in found.evidence} == {row["leader"] for row in said}, (
            found.question
        )
        assert {entry.revision.stance.stated_on[:4] for entry in found.evidence} <= {year}


async def test_a_whole_question_takes_nothing_from_the_ones_before(desk: Desk):
    directory = await desk.directory(0)
    dice = random.Random(30)  # noqa: S311 - an order that is the same in every run
    whole = [
        line["question"]
        for name in ("dev", "later")
        for line in load(SETS[name])
        if line["expect"]["kind"] == "answer" and "?" not in line["question"][:-1]
    ]
    for _ in range(30):
        before: Query | None = None
        for text in dice.sample(whole, 4):
            alone = await asked(desk, text)
            found = await ask(Request(desk, MEMBER), text, context=before)
            assert (found.query, found.text) == (alone.query, alone.text), (text, before)
            before = Query.from_id(found.context, directory) if found.context else before
