"""The languages: both complete, told apart by their grammar, and phrases found as the files say."""

import string
import tomllib
from importlib.resources import files

import pytest

from bot.ask.language import LANGUAGES, Phrases, detect, language, line_in_other_language
from bot.ask.service import ask
from bot.core.names import fold
from bot.request import Desk, Request
from tests.ask import first_edition
from tests.ask.score import MEMBER, SETS, load

TABLES = {
    code: tomllib.loads(files("bot.ask.words").joinpath(f"{code}.toml").read_text("utf-8"))
    for code in LANGUAGES
}


def fields(text: str) -> set[str]:
    """The names that a template leaves to be filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_every_saying_has_a_translation_with_nothing_more_to_fill_in(code: str):
    first, other = TABLES[LANGUAGES[0]]["sayings"], TABLES[code]["sayings"]
    assert {name.removesuffix("_one") for name in other} == {name.removesuffix("_one") for name in first}
    assert {name for name in first.keys() - other.keys() if not name.endswith("_one")} == set()
    named = {name: first.get(name) or first[name.removesuffix("_one")] for name in other}
    assert {name for name in other if not fields(other[name]) <= fields(named[name])} == set()


@pytest.mark.parametrize("section", ["concepts", "offices", "groups", "cues"])
@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_another_language_has_no_list_that_the_first_does_not_know(code: str, section: str):
    assert TABLES[code][section].keys() <= TABLES[LANGUAGES[0]][section].keys()


@pytest.mark.parametrize("code", LANGUAGES)
def test_antonyms_and_hostile_ideas_are_ideas(code: str):
    table = TABLES[code]
    named = {*table["antonyms"], *table["antonyms"].values(), *table["hostile"]["concepts"].split()}
    assert named <= table["concepts"].keys()


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_word_of_the_grammar_names_anybody_in_the_starter_record(code: str):
    grammar = set(" ".join(TABLES[code]["concepts"].values()).split())
    assert {fold(word) for word in grammar}.isdisjoint({"assad", "putin", "obama", "merkel", "erdogan"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("does putin back assad?", "en"), ("putin assad", "en"), ("", "en"), ("12345", "en"),
        ("que pense poutine d assad", "fr"), ("qui soutient une zone de securite", "fr"),
        ("who is in the coalition", "en"), ("le départ d assad", "fr"), ("le pen on assad", "en"), ("de mistura on syria", "en"),
        ("le pen sur assad", "fr"), ("la position de poutine", "fr"), ("erdogan n assad leaving", "en"),
    ],
)  # fmt: skip
def test_a_language_is_told_by_its_grammar(text: str, code: str):
    assert detect(fold(text).split()) == code


def test_an_unknown_language_is_refused():
    with pytest.raises(KeyError):
        language("xx")


def test_a_phrase_matches_by_stems_an_equals_sign_only_as_written_and_a_tilde_over_a_gap():
    stems = {
        "changing": "chang",
        "changed": "chang",
        "minds": "mind",
        "mind": "mind",
        "his": "his",
        "for": "for",
        "fors": "for",
    }
    phrases = Phrases(
        {"chang": [(("chang", "~", "mind"), "change")], "=for": [(("=for",), "side")]}, stems.__getitem__
    )

    def found(text: str) -> list[tuple[str, int, int]]:
        return [(one.name, one.start, one.end) for one in phrases.find(text.split())]

    assert found("changing his minds for") == [("change", 0, 3), ("side", 3, 4)]
    assert found("fors changed") == []


def test_of_two_phrases_of_a_list_the_longer_is_found():
    phrases = Phrases({"no": [(("no", "longer"), "neg"), (("no",), "neg")]}, str)
    assert [one.end for one in phrases.find(["no", "longer"])] == [2]


def test_one_thing_has_its_own_saying_where_there_is_one():
    english = language("en")
    assert english.count("changes", 1) == "One change of position on record"
    assert english.count("changes", 2) == "2 changes of position on record"
    assert english.count("joined", 1, coalition="C", when="") == "1 on record as having joined “C”:"
    assert english.count("coalition_members", 1, coalition="C") == "C: one member on record."


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Was sagte Merkel über Gespräche mit Assad?", "Ich verstehe nur Fragen auf Englisch"),
        ("was hielt steinmeier im oktober 2015 vom russischen einsatz?", "Ich verstehe nur"),
        ("¿qué dijo Maduro sobre la coalición de Estados Unidos?", "Solo entiendo preguntas"),
        ("cosa ha detto renzi sulla siria", "Capisco solo domande"),
        ("o que disse dilma sobre a síria", "Só entendo perguntas"),
        ("wat zei rutte over het leger van assad", "Ik begrijp alleen vragen"),
        ("vad sade löfven om assad", "Jag förstår bara frågor"),
        ("kto jest przeciwko asadowi", "Rozumiem tylko pytania"),
        ("putin esad hakkında ne dedi", "Yalnızca İngilizce"),
        ("что лавров говорил про удар сша в апреле 2017?", "Я понимаю вопросы"),
        ("що сказав порошенко про асада", "Я розумію запитання"),
        ("ماذا قال بوتين عن الأسد", "أفهم الأسئلة"),
        ("プーチンはアサドについて何と言いましたか", "英語とフランス語"),
        ("푸틴은 아사드에 대해 뭐라고 했나", "영어와 프랑스어"),
        ("普京对阿萨德的立场是什么", "我只懂英语和法语"),
    ],
)
def test_another_language_is_told_so_in_that_language(text: str, line: str):
    assert line_in_other_language(text).startswith(line)


@pytest.mark.parametrize(
    "text",
    [
        "what did лавров say about assad",
        "Лавров Асад",
        "where does van der bellen stand on assad",
        "les bombardements, qui est pour ?",
        "obama in 2014",
        "",
    ],
)
def test_english_and_french_and_names_alone_are_no_other_language(text: str):
    assert line_in_other_language(text) == ""


def test_no_question_of_the_sets_is_taken_for_another_language():
    for path in SETS.values():
        assert [line["question"] for line in load(path) if line_in_other_language(line["question"])] == []


async def test_a_question_in_another_language_is_not_answered_in_french(desk: Desk):
    found = await ask(Request(desk, MEMBER), "¿qué dijo Maduro sobre la coalición de Estados Unidos?")
    assert (found.kind, found.records) == ("off_topic", ())
    assert found.headline.startswith("Solo entiendo preguntas en inglés y en francés")


@pytest.mark.parametrize(
    ("code", "saying", "date", "said"),
    [
        ("fr", "dates_from", "5 septembre 2014", " depuis le 5 septembre 2014"),
        ("fr", "dates_from", "septembre 2014", " depuis septembre 2014"),
        ("fr", "dates_on", "5 septembre 2014", " le 5 septembre 2014"),
        ("fr", "dates_on", "septembre 2014", " en septembre 2014"),
        ("fr", "dates_on", "2014", " en 2014"),
        ("en", "dates_on", "5 September 2014", " on 5 September 2014"),
        ("en", "dates_on", "September 2014", " in September 2014"),
        ("en", "dates_on", "2014", " in 2014"),
    ],
)
def test_the_word_before_a_date_agrees_with_it(code: str, saying: str, date: str, said: str):
    assert language(code).say(saying, date=date) == said


def test_of_agrees_with_the_name_behind_it_and_no_word_inside_a_part_changes():
    french = language("fr")
    parts = {"subject": "« de Oman »", "dates": ""}
    assert (
        french.say("ask_position", leaders="Oman", **parts)
        == "Quelle est la position d'Oman sur « de Oman » ?"
    )
    assert french.say("ask_position", leaders="Putin", **parts).startswith("Quelle est la position de Putin")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_country_of_the_starter_record_has_an_adjective(code: str):
    """Who asks of "the Mauritanian foreign minister" names no country otherwise."""
    codes = {leader.country for leader in first_edition.directory().leaders} - {"", "EU", "NATO", "UN"}
    assert codes <= language(code).adjectives.keys()


async def test_a_colloquial_no_turns_the_side_around_and_or_not_does_not(present: Desk):
    why = await ask(Request(present, MEMBER), "pourquoi Marine Le Pen voulait pas que Bachar tombe")
    assert why.headline.startswith("Marine Le Pen s'oppose, avec des réserves")
    either = await ask(
        Request(present, MEMBER), "Marine Le Pen elle voulait qu'on s'allie avec Bachar contre daech ou pas ?"
    )
    assert either.headline.startswith("Marine Le Pen soutient")


async def test_not_just_elsewhere_limits_nothing_in_french_either(present: Desk):
    found = await ask(
        Request(present, MEMBER), "depuis quand la france bombarde daech en syrie et pas juste en irak svp"
    )
    assert found.records == ("hollande-2015-09-07-p5-isis",)
