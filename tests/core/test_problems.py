"""What is wrong with an entry, said so that a moderator can put it right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.core.entries import Coalition, Leader, Membership, Source, Stance, Theme, Topic, Value
from bot.core.problems import Problem, explain
from tests.core.made_up import BY_MODEL, stance

VALID: dict[type[Value], dict[str, object]] = {
    Stance: dict(stance(None, "2015-09-28")),
    Leader: {"key": "a-leader", "name": "A Leader"},
    Membership: {"coalition": "a-coalition", "member": "FRA", "name": "France"},
    Coalition: {"key": "a-coalition", "name": "A Coalition", "status": "active", "sources": ("a-source",)},
    Source: {"key": "a-source", "title": "A Source", "publisher": "A Publisher"},
}


def problems_of(model: type[Value], values: dict[str, object]) -> list[Problem]:
    try:
        model.model_validate(values)
    except ValidationError as error:
        return explain(error)
    return []


@pytest.mark.parametrize(
    ("model", "field", "given_", "reason"),
    [
        (Stance, "position", "3", "must be −2, −1, 0, 1, 2 or empty, not “3”"),
        (Stance, "position", "for it", "must be −2, −1, 0, 1, 2 or empty, not “for it”"),
        (Stance, "quote", "x" * 501, "has 501 characters; the limit is 500"),
        (Source, "title", " ", "is empty"),
        (Source, "url", "ftp://x.example", "must be a web address that starts with http:// or https://"),
        (Stance, "sources", (), "is missing: name at least one source"),
        (Stance, "sources", ("a", "a"), "names the same place of a source twice"),
        (
            Stance,
            "sources",
            ("A b",),
            (
                "holds an item that must be the short name of a source, after which an @ and a place such as “p. 26” "
                "may follow, not “A b”"
            ),
        ),
        (Stance, "stated_on", "May", "“May” is not a date. Write 2015-09-28, 2015-09 or 2015."),
        (Stance, "stated_on", "2015-02-30", "The date 2015-02-30 does not exist in the calendar."),
        (Stance, "note", "a\0b", "holds characters that cannot be shown; please type the text again"),
        (Stance, "confidence", "low", "must be 'high' or 'medium', not “low”"),
        (
            Stance,
            "quote_language",
            "English",
            "must be a language code of two or three small letters, such as en, or empty, not “English”",
        ),
        (
            Stance,
            "leader",
            "A Leader",
            "may hold only small letters a to z, digits, and single hyphens between them, not “A Leader”",
        ),
        (Leader, "country", "Russia", "must be a country code of three capital letters, such as USA, or empty, not “Russia”; did you mean RUS (Russia)?"),
        (Leader, "wikidata", "7747", "must be a Wikidata number, Q and digits, or empty, not “7747”"),
        (Leader, "aliases", ("ok", "x" * 81), "holds an item that has 81 characters; the limit is 80"),
        (Leader, "aliases", tuple("abcdefghijklmnopqrstuvwxyz" * 2), "has more than 50 items"),
        (Leader, "aliases", ("a|b",), "an alias cannot hold the character |, which separates aliases in the files"),
        (Membership, "member", "?", "must be a country code or a short name without spaces, at most 40 characters, not “?”"),
        (Coalition, "since", "soon", "“soon” is not a date. Write 2015-09-28, 2015-09 or 2015."),
        (Source, "archive_url", "x", "must be a web address that starts with http:// or https://"),
    ],
)  # fmt: skip
def test_each_mistake_has_one_reason_in_plain_words(model, field, given_, reason):
    assert problems_of(model, {**VALID[model], field: given_}) == [Problem(field=field, reason=reason)]


def test_what_is_wrong_with_the_whole_entry_names_no_field():
    (problem,) = problems_of(Stance, {**VALID[Stance], "summary": "", "quote": ""})
    assert problem == Problem(field="", reason="needs the leader's own words (quote) or a summary")


def test_a_missing_field_is_called_so():
    values = {name: value for name, value in VALID[Stance].items() if name != "sources"}
    assert problems_of(Stance, values) == [Problem(field="sources", reason="is missing")]


def test_all_problems_are_told_at_once_in_the_order_of_the_fields():
    found = problems_of(Stance, {**VALID[Stance], "note": "\0", "key": "?", "position": 7})
    assert [problem.field for problem in found] == ["key", "position", "note"]


def test_long_input_is_shortened_in_the_reason():
    (problem,) = problems_of(Stance, {**VALID[Stance], "position": "9" * 4000})
    assert len(problem.reason) < 150


_cells = st.text(max_size=12) | st.sampled_from(["", "2015-13", "x" * 600, "a b", "-3", "http://", "\0"])


@pytest.mark.parametrize("model", BY_MODEL, ids=lambda model: model.__name__)
@given(data=st.data())
def test_no_text_in_a_field_brings_out_the_words_of_the_library(model, data):
    values = data.draw(
        st.fixed_dictionaries(
            {name: _cells for name in model.model_fields if name not in {"aliases", "sources"}}
        )
    )
    for problem in problems_of(model, values):
        assert problem.field in {*model.model_fields, ""}
        assert not any(word in problem.reason for word in ("Value error", "Input", "String", "should"))


def test_themes_and_topics_are_explained_too():
    assert problems_of(Theme, {"key": "a", "name": ""}) == [Problem(field="name", reason="is empty")]
    assert [problem.field for problem in problems_of(Topic, {"key": "a", "theme": "b", "name": "c"})] == [
        "proposition"
    ]
