"""Words out of a text, and misspelt words put right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ask.index import Tables
from bot.ask.language import LANGUAGES, language
from bot.ask.naming import is_strange
from bot.ask.text import (
    GUESS_LIMIT,
    WORD_LIMIT,
    Sentence,
    Vocabulary,
    clean,
    language_of,
    put_right,
    tokens_of,
)
from bot.core.names import fold
from bot.request import Desk
from tests.ask.reads import asked

ENGLISH, FRENCH = language("en"), language("fr")


def folded(text: str, speech=ENGLISH) -> list[str]:
    return [token.folded for token in tokens_of(text, speech)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What's Erdoğan's view?", ["what", "is", "erdogan", "view"]),
        ("whos against Da'esh", ["who", "is", "against", "daesh"]),
        ("U.S.-led, US-led", ["us", "led", "us", "led"]),
        ("S. M. Krishna", ["s", "m", "krishna"]),
        ("as of 20.9.2014, 2015-09-28 and 1/10/2015", ["as", "of", "20.9.2014", "2015-09-28", "and", "1/10/2015"]),
        ("2014-2015", ["2014", "2015"]),
        ("4+1", ["4", "1"]),
        ("Путин", ["putin"]),
        ("doesn't", ["does", "not"]),
    ],
)  # fmt: skip
def test_a_text_falls_into_words(text: str, words: list[str]):
    assert folded(text) == words


def test_vowel_signs_do_not_cut_a_word_in_two():
    assert folded("عبد الفتّاح السيسي") == fold("عبد الفتّاح السيسي").split()
    assert folded("Erdog\u0306an") == ["erdogan"]


def test_french_elisions_are_words_of_their_own():
    assert folded("l'Iran qu'a dit d’Assad aujourd'hui", FRENCH) == [
        "l",
        "iran",
        "qu",
        "a",
        "dit",
        "d",
        "assad",
        "aujourd",
        "hui",
    ]


def test_an_apostrophe_and_s_is_noted_and_taken_off():
    assert [(t.folded, t.possessive) for t in tokens_of("Putin's Merkels", ENGLISH)] == [
        ("putin", True),
        ("merkels", False),
    ]


def test_what_discord_adds_is_no_word():
    text = "<@123456> **putin** on <#99> https://example.org/a?b=c `assad` <:smile:42>"
    assert folded(text) == ["putin", "on", "assad"]
    assert len(clean(text)) == len(text)


def test_places_point_into_the_text():
    text = "  Does Putin’s army… "
    for token in tokens_of(text, ENGLISH):
        assert fold(text[token.start : token.end]).startswith(token.folded[:4])


@given(st.text(max_size=2000))
def test_any_text_gives_at_most_so_many_folded_words(text: str):
    tokens = tokens_of(text, language_of(text))
    assert len(tokens) <= WORD_LIMIT
    assert all(token.folded and " " not in token.folded for token in tokens)


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_abbreviation_is_written_out(code: str):
    speech = language(code)
    for short, words in speech.expand.items():
        assert folded(short, speech) == [fold(word) for word in words]


def read(text: str, tables: Tables) -> list[tuple[str, bool]]:
    """Each word as read, and whether it is known."""
    return [(word.written, word.known) for word in put_right(tokens_of(text, ENGLISH), tables.vocabulary)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("putn", "putin"), ("camron", "cameron"), ("holande", "hollande"), ("lavrof", "lavrov"), ("colaition", "coalition"),
        ("merkels", "merkel"), ("finlands", "finland"), ("talkin", "talking"), ("netanyahoo", "netanyahu"), ("septmber", "september"),
    ],
)  # fmt: skip
def test_a_misspelt_word_is_read_as_the_likest(typed: str, meant: str, english: Tables):
    assert read(typed, english) == [(meant, True)]


@pytest.mark.parametrize("word", ["biden", "khamenei", "zelensky", "xyzzy", "modi", "orban"])
def test_a_name_that_is_like_nobodys_stays_unknown(word: str, english: Tables):
    assert read(word, english) == [(word, False)]


@pytest.mark.parametrize("word", ["pope", "weather", "modern", "bombings", "house"])
def test_an_ordinary_word_is_never_put_right(word: str, english: Tables):
    assert read(word, english) == [(word, True)]


def test_a_plural_that_may_be_a_possessive_of_a_name_is_one(english: Tables):
    (word,) = put_right(tokens_of("bishops", ENGLISH), english.vocabulary)
    assert (word.written, word.possessive, word.likeness) == ("bishop", True, 1.0)


def test_equally_like_names_are_all_kept():
    vocabulary = Vocabulary.of(
        frozenset({"kurza", "kurzo"}), frozenset(), frozenset(), frozenset({"kurza", "kurzo"}), ENGLISH
    )
    (word,) = put_right(tokens_of("kurzi", ENGLISH), vocabulary)
    assert {word.written, *word.others} == {"kurza", "kurzo"}


def test_only_so_many_unknown_words_are_compared(english: Tables):
    text = " ".join(["qzqzqzq"] * GUESS_LIMIT + ["putn"])
    assert read(text, english)[-1] == ("putn", False)


@pytest.mark.parametrize(
    "word", ["deadline", "coffee", "tougher", "editor", "breathing", "result", "trigger"]
)
def test_a_word_of_the_language_is_no_misspelling_and_nobodys_name(english: Tables, word: str):
    (read,) = put_right(tokens_of(word, ENGLISH), english.vocabulary)
    assert (read.written, read.known) == (word, True)
    assert not is_strange(Sentence.of([read], ENGLISH), english, 0)


@pytest.mark.parametrize("name", ["aoun", "nemtsov", "Kuwait", "Michel", "Boris"])
def test_a_name_is_no_word_of_the_language(name: str):
    assert not ENGLISH.is_word(name.casefold())


def test_a_word_of_the_other_language_is_known_with_its_accents(french: Tables):
    words = put_right(tokens_of("négociations écrivain rédacteur", FRENCH), french.vocabulary)
    assert all(word.known and word.likeness == 1 for word in words)


@pytest.mark.parametrize(
    ("form", "verb"), [("struck", "strike"), ("sent", "send"), ("went", "going"), ("fought", "fights")]
)
def test_an_irregular_form_has_the_root_of_its_verb(form: str, verb: str):
    assert ENGLISH.root(form) == ENGLISH.root(verb)


async def test_a_word_drawn_out_is_the_word(present: Desk):
    found = await asked(present, "heyyy what does trump think of talking to assaaad")
    assert (found.leaders, found.topics) == (("trump",), ("talk-to-assad",))


async def test_a_month_written_short_ends_no_sentence(present: Desk):
    found = await asked(
        present, "Was Hollande explicit about bombing Assad in his Sept. 2013 speech at the UN?"
    )
    assert {one.revision.stance.stated_on for one in found.evidence} == {"2013-09-24"}


async def test_an_office_that_is_misspelt_by_a_letter_is_nobodys_name(present: Desk):
    found = await asked(present, "what did the presidnt of Brazil say about chemical weapons in 2013")
    assert [one.leader.key for one in found.evidence] == ["rousseff"]
