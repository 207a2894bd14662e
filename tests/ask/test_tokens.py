"""Words out of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ask.language import LANGUAGES, language
from bot.ask.tokens import WORD_LIMIT, clean, language_of, tokens_of
from bot.record.names import fold

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
