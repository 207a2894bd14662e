"""A topic's wording: one claim, positive, a statement, and not what another topic says or its opposite."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.entries import Topic
from bot.core.errors import InvalidEntryError
from bot.entries.model import Wordings, compare, meaning, wording_problems
from tests.core import starter

TOPICS = starter.directory().topics
FERRY = Topic(key="ferry", theme="river", name="Free ferry", proposition="The ferry must stay free.")

subjects = st.sampled_from(["The ferry", "Foreign states", "A no-fly zone", "Russia and Iran", "Gen. Quill"])
modals = st.sampled_from(["must", "should", "may"])
pairs = st.sampled_from(
    [("stay", "leave"), ("remain", "go"), ("start", "end"), ("accept", "reject"), ("join", "withdraw")]
)
objects = st.sampled_from(["", " in the north", " on the basis of the treaty", " by the river"])
positive = st.builds(lambda s, m, p, o: f"{s} {m} {p[0]}{o}.", subjects, modals, pairs, objects)


CONDITIONED = "act-without-consent"
"""Its statement has a condition in the negative ("with neither … nor …"), which is refused in a new wording."""


@pytest.mark.parametrize(
    "topic", [topic for topic in TOPICS if topic.key != CONDITIONED], ids=lambda topic: topic.key
)
def test_every_topic_of_the_starter_record_passes_beside_the_others(topic: Topic):
    Wordings(other for other in TOPICS if other != topic).check(topic.proposition)


@pytest.mark.parametrize(
    ("wording", "why"),
    [
        ("The ferry must stay free. The bridge must be built.", "more than one claim"),
        ("The ferry must stay free; the bridge too.", "more than one claim"),
        ("The ferry must stay free, but the bridge may wait.", "more than one claim"),
        ("The ferry must stay free and the bridge should be built.", "more than one claim"),
        ("The ferry is good while the bridge is better.", "more than one claim"),
        ("The ferry must not be free.", "negation (“not”)"),
        ("The ferry should never be free.", "negation (“never”)"),
        ("The ferry deserves no support.", "negation (“no”)"),
        ("The ferry cannot be free.", "negation (“cannot”)"),
        ("The ferry shouldn’t be free.", "negation (“shouldn't”)"),
        ("Nobody should pay for the ferry.", "negation (“nobody”)"),
        ("Should the ferry be free?", "question"),
        ("Ferry!", "no sentence"),
        ("🙂", "no sentence"),
    ],
)
def test_a_slip_is_named(wording: str, why: str):
    assert any(why in problem for problem in wording_problems(wording))
    with pytest.raises(InvalidEntryError):
        Wordings().check(wording)


@pytest.mark.parametrize(
    "wording",
    [
        "Russia and Iran should be partners in resolving the war.",
        "A safe zone or no-fly zone should be set up.",
        "Foreign states may act without a mandate.",
        "The war needs a negotiated rather than a military solution.",
        "Gen. Quill must stay in office.",
        "The U.N. Security Council should meet.",
    ],
)
def test_what_only_looks_like_a_slip_passes(wording: str):
    assert wording_problems(wording) == []


@pytest.mark.parametrize(
    "wording",
    [
        "The ferry must leave free.",
        "The ferry mustn't stay free.",
        "The ferry must not remain free.",
        "Free, the ferry should not keep.",
    ],
)
def test_the_mirror_of_a_topic_is_told_from_what_is_about_something_else(wording: str):
    assert compare(wording, FERRY.proposition) == "mirror"
    assert compare("The bridge must be built.", FERRY.proposition) == ""
    assert compare("The ferry must stay.", "The ferries must remain!") == "same"


def test_a_mirror_is_told_though_one_side_says_a_little_more():
    longer = "The ferry must leave the old harbour", "The ferry must stay in the old harbour for the winter"
    assert compare(*longer) == "mirror"
    much_more = "The ferry must stay in the old harbour while the bridge to the market town is built"
    assert compare(longer[0], much_more) == ""


def test_two_opposites_in_one_statement_take_each_other_back():
    assert compare("The ferry must leave without a pilot", "The ferry must stay with a pilot") == "same"


def test_the_refusal_of_a_mirror_names_the_topic_that_is_there():
    with pytest.raises(
        InvalidEntryError, match="opposite of the topic “Free ferry”: The ferry must stay free"
    ):
        Wordings([FERRY]).check("The ferry must cease free.".replace("cease", "quit"))
    with pytest.raises(InvalidEntryError, match="same as the topic “Free ferry”"):
        Wordings([FERRY]).check("The ferry should stay free")


@given(positive)
def test_a_plain_statement_passes_and_says_the_same_as_itself(wording: str):
    assert wording_problems(wording) == []
    assert compare(wording, wording) == "same"


@given(subjects, modals, pairs, objects)
def test_a_negated_statement_is_refused_and_is_the_mirror_of_the_plain_one(subject, modal, pair, rest):
    plain, negated = f"{subject} {modal} {pair[0]}{rest}.", f"{subject} {modal} not {pair[0]}{rest}."
    assert wording_problems(negated)
    assert compare(plain, negated) == "mirror"


@given(subjects, modals, pairs, objects)
def test_a_statement_with_the_opposite_word_is_the_mirror_of_the_plain_one(subject, modal, pair, rest):
    assert compare(f"{subject} {modal} {pair[0]}{rest}.", f"{subject} {modal} {pair[1]}{rest}.") == "mirror"


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_can_be_compared_in_either_order(one: str, other: str):
    assert compare(one, other) == compare(other, one)
    assert isinstance(wording_problems(one), list)


@given(positive)
def test_letters_order_and_number_make_no_difference(wording: str):
    words = wording.rstrip(".").split()
    assert meaning(" ".join(reversed(words))) == meaning(wording.upper())
