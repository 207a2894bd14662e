"""Entries: what they take, what they refuse, and that they do not change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.core.entries import Coalition, Leader, Membership, Office, Source, Stance, Theme, without_ids
from tests.core import starter
from tests.core.made_up import BY_MODEL, stance, stances

STANCE = dict(stance(None, "2015-09-28"))
LIMITS = {
    "office": 100,
    "venue": 150,
    "summary": 500,
    "quote": 500,
    "translation": 500,
    "note": 300,
}


@pytest.mark.parametrize("file", starter.MODELS)
def test_every_row_of_the_starter_record_is_an_entry(file):
    assert starter.entries(file)


@pytest.mark.parametrize("model", BY_MODEL, ids=lambda model: model.__name__)
@given(data=st.data())
def test_an_entry_is_the_same_after_it_was_taken_apart(model, data):
    entry = data.draw(BY_MODEL[model])
    assert model.model_validate(entry.model_dump()) == entry
    assert model.model_validate_json(entry.model_dump_json()) == entry


@pytest.mark.parametrize("model", BY_MODEL, ids=lambda model: model.__name__)
@given(data=st.data())
def test_no_text_of_an_entry_takes_the_id_of_a_person(model, data):
    entry = data.draw(BY_MODEL[model]).model_dump()
    texts = [name for name, value in entry.items() if isinstance(value, str | tuple)]
    for name in texts:
        mention = "<@!118412338065932289>"
        try:
            made = model.model_validate({**entry, name: (mention,) if name == "aliases" else mention})
        except ValidationError:  # keys, dates, codes and links, which take no such thing
            continue
        assert getattr(made, name) == (("someone",) if name == "aliases" else "someone")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("<@118412338065932289> said <@!118412338065932289>", "Bo said Bo"),
        ("<@80351110224678912>", "someone"),
        ("see https://discord.com/users/118412338065932289/", "see Bo"),
        ("see <https://ptb.discordapp.com/users/80351110224678912>", "see <someone>"),
        ("discord://-/users/80351110224678912", "someone"),
        ("Https://discord.com/users/118412338065932289", "Bo"),
        ("HTTPS://Discord.COM/USERS/118412338065932289", "Bo"),
        ("(discord.com/users/118412338065932289) and //discord.com/users/118412338065932289", "(Bo) and Bo"),
        ("https://www.discord.com//users//118412338065932289?x=1#y is it", "Bo is it"),
        ("http://canary.discord.com:443/users/118412338065932289/", "Bo"),
        ("https://cdn.discordapp.com/avatars/118412338065932289/a_1f.png?size=64 is ugly", "Bo is ugly"),
        ("https://cdn.discordapp.com/guilds/1/users/118412338065932289/avatars/x.png", "Bo"),
        ("https://media.discordapp.net/banners/118412338065932289/x.png", "Bo"),
        ("[me](https://discord.com/users/118412338065932289), <@118412338065932289 too", "[me](Bo), Bo too"),
        ("https://cdn.discordapp.com/attachments/118412338065932289/118412338065932289/a.png", None),
        ("https://discord.com/channels/118412338065932289/1 and discord.com/users/1", None),
        ("<@118412338065932289118412338065932289> https://undiscord.com/users/118412338065932289", None),
        ("roles <@&118412338065932289> and channels <#118412338065932289>", None),
        ("a@118412338065932289, <@here>, <@1>", None),
    ],
)
def test_a_person_is_named_in_a_text_by_name_or_as_someone(text, stored):
    assert without_ids(text, {118412338065932289: "Bo"}) == (stored or text)


def test_a_profile_on_discord_is_no_source():
    with pytest.raises(ValidationError, match="must be a web address"):
        Source(key="a", title="A", url="https://discord.com/users/118412338065932289")


@given(stances)
def test_an_entry_does_not_change(entry):
    with pytest.raises(ValidationError):
        entry.quote = "Something else"


def test_an_unknown_field_is_refused():
    with pytest.raises(ValidationError):
        Theme.model_validate({"key": "a", "name": "A", "colour": "red"})


def test_white_space_around_a_text_is_removed():
    assert Stance.model_validate({**STANCE, "venue": "\n New York \u00a0"}).venue == "New York"


def test_a_name_of_nothing_but_white_space_is_empty():
    with pytest.raises(ValidationError):
        Leader(key="a", name="   ")


@pytest.mark.parametrize(("field", "limit"), LIMITS.items())
def test_a_text_may_be_as_long_as_its_limit_and_not_longer(field, limit):
    assert Stance.model_validate({**STANCE, field: "é" * limit})
    with pytest.raises(ValidationError):
        Stance.model_validate({**STANCE, field: "é" * (limit + 1)})


@pytest.mark.parametrize(
    "character", ["\0", "\t", "\r", "\x1b", "\u202e", "\u2066", "\u2028", "\ufeff", "\ue000"]
)
def test_a_text_holds_nothing_that_cannot_be_shown_or_turns_the_text_around(character):
    with pytest.raises(ValidationError):
        Stance.model_validate({**STANCE, "quote": f"We must{character}act."})


@pytest.mark.parametrize("character", ["\n", "\u00a0", "\u202f", "\u200c", "\u200f", "ü", "م", "和", "😀"])
def test_a_text_may_hold_what_languages_are_written_with(character):
    quote = f"We must{character}act."
    assert Stance.model_validate({**STANCE, "quote": quote}).quote == quote


def test_a_lone_surrogate_is_refused_because_no_file_can_hold_it():
    with pytest.raises(ValidationError):
        Stance.model_validate({**STANCE, "quote": "We must \ud800 act."})


def test_a_stance_needs_the_words_or_a_summary():
    with pytest.raises(ValidationError, match="quote"):
        Stance.model_validate({**STANCE, "summary": "", "quote": ""})
    assert Stance.model_validate({**STANCE, "summary": "", "quote": "Assad must go."})


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org/a_(b)?c=d&e=%C3%BC#f",
        "HTTPS://EXAMPLE.ORG/",
        "https://example.org:8080/x",
        "https://bücher.example/straße",
    ],
)
def test_a_source_is_any_web_address(url):
    assert Source(key="a", title="A", url=url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "http://:80",
        "https://example.org/a b",
        "https://example.org/<script>",
        "https://example.org/\u202ex",
        "https://example.org:99999/",
        "https://[::1/",
        "//example.org",
        "https://example.org/" + "a" * 400,
    ],
)
def test_a_source_that_a_reader_cannot_open_is_refused(url):
    with pytest.raises(ValidationError):
        Source(key="a", title="A", url=url)


@pytest.mark.parametrize("position", [-3, 3, 1.5, "two", "supports", "", "−2"])
def test_a_position_off_the_scale_is_refused(position):
    with pytest.raises(ValidationError):
        Stance.model_validate({**STANCE, "position": position})


@pytest.mark.parametrize("key", ["", "A", "a_b", "-a", "a-", "a--b", "ä", "a b", "a\nb", "x" * 33])
def test_a_key_is_small_letters_digits_and_single_hyphens(key):
    with pytest.raises(ValidationError):
        Theme(key=key, name="A")


@pytest.mark.parametrize("day", ["2015-02-30", "28 Sep 2015", "", "２０１５"])
def test_a_stance_needs_a_date_of_the_calendar(day):
    with pytest.raises(ValidationError):
        Stance.model_validate({**STANCE, "stated_on": day})


def test_what_is_not_known_of_a_coalition_or_membership_stays_empty():
    coalition = Coalition(key="a", name="A", status="proposed", sources=("a-source",))
    membership = Membership(coalition="a", member="ARAB_LEAGUE", name="Arab League")
    assert (coalition.since, coalition.kind, coalition.proposed_by) == ("", "", "")
    assert (membership.since, membership.until, membership.listed_on, membership.sources) == ("", "", "", ())


@pytest.mark.parametrize(
    "found_by", [{"url": "https://a.example"}, {"publisher": "B"}, {"published_on": "2015"}]
)
def test_a_source_can_be_found_by_its_link_or_by_publisher_or_date(found_by):
    assert Source(key="a", title="A", **found_by)
    with pytest.raises(ValidationError, match="needs a link"):
        Source(key="a", title="A", note="Somewhere")


@pytest.mark.parametrize("refs", [("a",), ("a@p. 26", "a@12:40", "b--c"), ("a@" + "x" * 60,)])
def test_a_stance_names_places_in_sources(refs):
    assert Stance.model_validate({**STANCE, "sources": refs}).sources == refs


@pytest.mark.parametrize(
    "refs",
    [
        (),
        ("",),
        ("A",),
        ("a@",),
        ("a@ ",),
        ("a@p|q",),
        ("a@p\nq",),
        ("a@" + "x" * 61,),
        ("a", "a"),
        tuple("abcdef"),
    ],
)
def test_a_place_in_a_source_that_cannot_be_read_again_is_refused(refs):
    with pytest.raises(ValidationError):
        Stance.model_validate({**STANCE, "sources": refs})


def test_a_stance_and_a_coalition_need_a_source():
    for model, fields in ((Stance, {**STANCE}), (Coalition, {"key": "a", "name": "A", "status": "active"})):
        fields.pop("sources", None)
        with pytest.raises(ValidationError, match="sources"):
            model.model_validate(fields)


@pytest.mark.parametrize(
    ("first", "last"), [("2015-09-28", "2015-09-28"), ("2015-09-28", "2015-09"), ("2015", "2015-09-28")]
)
def test_an_office_may_end_in_the_month_or_year_in_which_it_began(first, last):
    assert Office(leader="a", office="Prime Minister", first_attested=first, last_attested=last)


@pytest.mark.parametrize(
    ("first", "last"), [("2015-09-28", "2015-09-27"), ("2015-09", "2015-08-31"), ("2016", "2015")]
)
def test_an_office_does_not_end_before_it_began(first, last):
    with pytest.raises(ValidationError):
        Office(leader="a", office="Prime Minister", first_attested=first, last_attested=last)


def test_an_alias_holds_no_bar_because_the_files_separate_aliases_with_it():
    with pytest.raises(ValidationError):
        Leader(key="a", name="A", aliases=("b|c",))
