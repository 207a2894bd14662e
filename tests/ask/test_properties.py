"""What holds for any text and any record."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ask.conversation import read_text
from bot.ask.index import tables
from bot.ask.language import LANGUAGES, language
from bot.ask.model import Ask, Query, Side
from bot.ask.output import explain
from bot.ask.restating import question_text
from bot.ask.service import ask
from bot.ask.text import language_of
from bot.core.dates import in_words
from bot.core.directory import Directory
from bot.core.entries import Coalition, Leader, Membership, Office, Stance, Theme, Topic
from bot.core.policy import Action
from bot.db.changes import Change
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.exchange.service import OPERATOR
from bot.request import Desk, Request
from tests.ask import first_edition
from tests.ask.made_up_record import record
from tests.ask.reads import TODAY
from tests.ask.score import MEMBER, SETS, load
from tests.exchange.made_up_records import records
from tests.thorough import examples

DIRECTORY = first_edition.directory()
WORDS = sorted(
    language("en").known
    | language("fr").known
    | {word for leader in DIRECTORY.leaders for word in leader.name.split()}
    | {word for topic in DIRECTORY.topics for alias in topic.aliases for word in alias.split()}
    | {"2015", "1/10/2015", "12", "?", ".", ",", "—", "'s", "IS", "\n", "<@1>"}
)
texts = st.text(max_size=2000) | st.lists(st.sampled_from(WORDS), max_size=250).map(
    lambda words: " ".join(words)[:2000]
)

QUESTIONS = [str(line["question"]) for path in SETS.values() for line in load(path)]
ENDS = ["", "and", "saying that.", "not", "on", "with the", "?", "— or", "who said", "between", "since"]
"""What somebody who stops in the middle may have typed last."""


def directory_of(entries: list[object]) -> Directory:
    def of(kind: type) -> tuple:
        return tuple(entry for entry in entries if isinstance(entry, kind))

    return Directory(of(Theme), of(Topic), of(Leader), of(Office), of(Coalition), of(Membership), {})


@given(texts, st.sampled_from(LANGUAGES))
def test_any_text_is_understood_as_something(text: str, code: str):
    found = read_text(text, tables(DIRECTORY, language(code)), TODAY)
    assert found.aside or found.reading is not None
    assert explain(found)


@given(st.sampled_from(QUESTIONS), st.sampled_from(ENDS), st.data())
def test_any_part_of_a_question_is_understood_as_something(question: str, end: str, data: st.DataObject):
    words = question.split()
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    text = f"{' '.join(words[first:last])} {end}"
    found = read_text(text, tables(DIRECTORY, language("en")), TODAY)
    assert found.aside or found.reading is not None, text


@given(texts, st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join))
def test_any_text_can_follow_any_question(text: str, follow: str):
    made = tables(DIRECTORY, language("en"))
    before = read_text(text, made, TODAY)
    asked = before.reading.query if before.reading else Query()
    assert read_text(follow, made, TODAY, asked).words is not None


@settings(max_examples=examples(60))
@given(records(), texts)
def test_any_record_can_be_asked(entries: list[object], text: str):
    directory = directory_of(entries)
    made = tables(directory, language_of(text))
    named = [entry.name for entry in (*directory.leaders, *directory.topics)]
    for question in (text, " on ".join(named), f"who supports {' and '.join(named)}"):
        assert read_text(question, made, TODAY).words is not None


@settings(max_examples=examples(25))
@given(st.integers(min_value=0, max_value=10_000), st.data())
def test_a_question_about_any_row_of_any_record_is_understood_as_about_it(seed: int, data: st.DataObject):
    entries = record(seed)
    directory = directory_of(entries)
    made = tables(directory, language("en"))
    stances = [entry for entry in entries if isinstance(entry, Stance)]
    for stance in data.draw(st.lists(st.sampled_from(stances), min_size=1, max_size=5)):
        form = data.draw(st.sampled_from(FORMS))
        found = read_text(_filled(form, stance, directory), made, TODAY)
        assert not found.aside
        assert found.reading is not None
        assert (found.reading.query.leaders, found.reading.query.topics) == (
            (stance.leader,),
            (stance.topic,),
        )
        assert found.reading.query.as_of.startswith(stance.stated_on)


FORMS = (
    "What did {leader} say about {topic} {when}?",
    "quote {leader} on {topic} {when}",
    "{leader} on {topic}, {when}",
    "where did {leader} stand on {topic} {when}?",
    "did {leader} support {topic} {when}?",
)


def _filled(form: str, stance: Stance, directory: Directory) -> str:
    when = f"{'on' if len(stance.stated_on) == 10 else 'in'} {in_words(stance.stated_on)}"
    return form.format(
        leader=directory.leader_by_key[stance.leader].name,
        topic=directory.topic_by_key[stance.topic].name,
        when=when,
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_question_about_any_row_of_a_made_up_record_finds_that_row(seed: int, tmp_path: Path):
    entries = record(seed)
    store = await Store.open(tmp_path / "made-up.db")
    try:
        change = Change(caller=OPERATOR, action=Action.IMPORT, at="2026-01-01T00:00:00.000000Z")
        await store.change_alone(change, exchange.import_entries, entries, layer=False)
        desk = Desk(store)
        directory = await desk.directory(0)
        stances = [entry for entry in entries if isinstance(entry, Stance)]
        lost = [stance.key for stance in stances if not await _finds(desk, stance, directory)]
    finally:
        store.close()
    assert lost == []


async def test_a_question_about_any_row_of_the_starter_record_finds_that_row(desk: Desk):
    lost = [row.key for row in first_edition.stances() if not await _finds(desk, row, DIRECTORY)]
    assert lost == []


async def _finds(desk: Desk, stance: Stance, directory: Directory) -> bool:
    found = await ask(Request(desk, MEMBER), _filled(FORMS[0], stance, directory))
    return stance.key in found.records


_queries = st.builds(
    Query,
    ask=st.sampled_from([Ask.POSITION, Ask.QUOTE, Ask.CHANGE]),
    leaders=st.sampled_from([leader.key for leader in DIRECTORY.leaders]).map(lambda key: (key,)),
    topics=st.sampled_from([topic.key for topic in DIRECTORY.topics]).map(lambda key: (key,)),
) | st.builds(
    Query,
    ask=st.just(Ask.WHO),
    topics=st.sampled_from([topic.key for topic in DIRECTORY.topics]).map(lambda key: (key,)),
    side=st.sampled_from([Side.SUPPORT, Side.OPPOSE, Side.NEUTRAL]),
)
_times = st.sampled_from(
    [("", "", ""), ("2015-12-31", "2015-01-01", "2015-12-31"), ("2015-09-24", "2015-09-24", "2015-09-24"),
     ("2015-10-01", "", ""), ("2014-12-31", "", "2014-12-31"), ("", "2016-01-01", ""), ("2015-07-03", "2015-02-01", "2015-07-03")]
)  # fmt: skip


@given(_queries, _times, st.sampled_from(LANGUAGES))
def test_a_suggested_question_is_understood_as_what_it_stands_for(
    asked: Query, times: tuple[str, str, str], code: str
):
    speech = language(code)
    asked = asked.with_dates(*times)
    text = question_text(speech, asked, DIRECTORY)
    reading = read_text(text, tables(DIRECTORY, speech), date(2026, 11, 22)).reading
    assert reading is not None
    found = reading.query
    assert (found.ask, found.leaders, found.topics, found.as_of, found.date_from) == (
        asked.ask, asked.leaders, asked.topics, asked.as_of, asked.date_from,
    )  # fmt: skip
    assert asked.ask is not Ask.WHO or found.side is asked.side
