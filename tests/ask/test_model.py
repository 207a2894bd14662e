"""Contexts: a question as a short text that survives a restart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ask.model import ID_LIMIT, LEADERS_KEPT, TOPICS_KEPT, Ask, Query, Side
from bot.core.directory import Directory
from bot.core.entries import Leader, Topic
from tests.ask import first_edition

DIRECTORY = first_edition.directory()
_days = st.just("") | st.dates().filter(lambda day: day.year >= 1000).map(lambda day: day.isoformat())


def some(keys: list[str], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(keys)), max_size=most, unique=True).map(tuple)


queries = st.builds(
    Query,
    ask=st.sampled_from(Ask),
    leaders=some([leader.key for leader in DIRECTORY.leaders], LEADERS_KEPT),
    group=st.sampled_from(["", "eu", "nato", "global-coalition"]),
    topics=some([topic.key for topic in DIRECTORY.topics], TOPICS_KEPT),
    coalition=st.sampled_from(["", *(coalition.key for coalition in DIRECTORY.coalitions)]),
    member=st.sampled_from(["", "IRN", "BRA", "NATO"]),
    side=st.sampled_from(Side),
    order=st.sampled_from(["", "first", "last"]),
    like=st.sampled_from(["", "putin", "obama"]),
    premise=st.booleans(),
    since=st.booleans(),
    as_of=_days,
    date_from=_days,
    date_to=_days,
)


@given(queries)
def test_a_question_comes_back_from_its_id(query: Query):
    text = query.to_id()
    assert len(text) <= ID_LIMIT
    back = Query.from_id(text, DIRECTORY)
    assert back is not None
    assert back == query


@given(st.sampled_from(DIRECTORY.themes))
def test_a_theme_comes_back_with_all_its_topics(theme):
    query = Query(theme=theme.key, topics=tuple(topic.key for topic in DIRECTORY.topics_of(theme.key)))
    back = Query.from_id(query.to_id(), DIRECTORY)
    assert back is not None
    assert back == query


def test_the_longest_keys_fit():
    keys = [f"{'k' * 31}{n}" for n in range(10)]
    query = Query(
        leaders=tuple(keys[:LEADERS_KEPT]), topics=tuple(keys[:TOPICS_KEPT]), coalition=keys[0], member="M" * 40,
        group=keys[1], as_of="2015-12-31", date_from="2015-01-01", date_to="2015-12-31",
    )  # fmt: skip
    assert len(query.to_id()) <= ID_LIMIT


def test_more_than_fits_is_cut_and_not_refused():
    keys = tuple(leader.key for leader in DIRECTORY.leaders)
    text = Query(leaders=keys).to_id()
    back = Query.from_id(text, DIRECTORY)
    assert len(text) <= ID_LIMIT
    assert back is not None
    assert back.leaders == keys[:LEADERS_KEPT]


def test_what_is_gone_from_the_record_is_left_out():
    text = Query(leaders=("gone", "putin"), topics=("gone-too",)).to_id()
    back = Query.from_id(text, DIRECTORY)
    assert back is not None
    assert (back.leaders, back.topics) == (("putin",), ())


def test_after_a_merge_the_one_who_stays_is_meant():
    directory = Directory(leaders=(Leader(key="new", name="New"),), topics=(), merged={"old": "new"})
    back = Query.from_id(Query(leaders=("old",)).to_id(), directory)
    assert back is not None
    assert back.leaders == ("new",)


@given(st.text(max_size=100) | st.from_regex(r"[0-9a-z-]{16}(~[A-Za-z0-9_.-]{0,40}){3}", fullmatch=True))
def test_any_other_text_is_no_context_or_one_of_this_record(text: str):
    back = Query.from_id(text, DIRECTORY)
    if back is not None:
        assert set(back.leaders) <= DIRECTORY.leader_by_key.keys()
        assert set(back.topics) <= DIRECTORY.topic_by_key.keys()


@pytest.mark.parametrize("text", ["", "~~~", "0", "0000------------", "zzzz------------~~~"])
def test_a_broken_id_is_none(text: str):
    assert Query.from_id(text, DIRECTORY) is None


def test_an_id_reads_the_same_in_another_process():
    assert Query(leaders=("putin",)).to_id() == Query(leaders=("putin",), topics=()).to_id()
    directory = Directory(topics=(Topic(key="t", theme="x", name="T", proposition="T."),))
    assert Query.from_id("0000------------~~" + Query(topics=("t",)).to_id().split("~")[2] + "~", directory)


def test_who_is_left_out_comes_back_from_an_id():
    query = Query(ask=Ask.WHO, topics=("assad-must-go",), without=("trump", "putin"))
    back = Query.from_id(query.to_id(), DIRECTORY)
    assert back is not None
    assert back == query


def test_both_comes_back_from_an_id():
    query = Query(ask=Ask.WHO, side=Side.SUPPORT, topics=("assad-must-go", "safe-zone"), every=True)
    back = Query.from_id(query.to_id(), DIRECTORY)
    assert back is not None
    assert back == query
