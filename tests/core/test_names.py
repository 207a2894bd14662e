"""Names: folded, completed, matched. The starter record is the real input; made-up names find the corners."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.core.entries import Leader, Theme, Topic
from bot.core.names import CHOICES_LIMIT, Named, NameIndex, fold
from tests.core import starter

# Few letters, so that names share beginnings, words, and sometimes everything.
_words = st.text("abé", min_size=1, max_size=3)
_names = st.lists(_words, min_size=1, max_size=3).map(" ".join)
_weights = st.integers(0, 3)
indexes = st.lists(
    st.tuples(_names, st.lists(_names, max_size=2).map(tuple), _weights), min_size=1, max_size=12
).map(
    lambda rows: [
        Named(key=f"key-{place}", name=name, aliases=aliases, weight=weight)
        for place, (name, aliases, weight) in enumerate(rows)
    ]
)
# So many who are called alike that a beginning is crowded, and that likeness has to choose among them.
_crowds = st.integers(0, 100).map(
    lambda size: [Named(f"crowd-{place}", f"Abba {place % 60:02}", weight=place % 4) for place in range(size)]
)


@st.composite
def changes(draw, entries: list[Named]) -> tuple[list[Named], list[str]]:
    """Entries that change or come, and keys that go, one of them perhaps unknown."""
    keys = [*(entry.key for entry in entries), "unknown", "new"]
    changed = [
        Named(key, draw(_names), tuple(draw(st.lists(_names, max_size=2))), draw(_weights))
        for key in draw(st.lists(st.sampled_from(keys), max_size=8, unique=True))
    ]
    best = [entry.key for entry in entries[: draw(st.integers(0, 40))] if entry.weight == 3]
    return changed, [*best, *draw(st.lists(st.sampled_from(keys), max_size=8))]


@st.composite
def typings(draw, entries: list[Named]) -> str:
    """A spelling of an entry, its beginning, one of its words, or any of these misspelt."""
    entry = draw(st.sampled_from(entries))
    spelling = draw(st.sampled_from([entry.name, *entry.aliases, entry.key]))
    text = draw(st.sampled_from([spelling, *spelling.split(), " ".join(reversed(spelling.split()))]))
    text = text[: draw(st.integers(1, len(text)))]
    place = draw(st.integers(0, len(text)))
    return (
        text[:place] + draw(st.sampled_from(["", "x", "ab", " "])) + text[place + draw(st.integers(0, 1)) :]
    )


def merged(entries: list[Named], changed: list[Named], gone: list[str]) -> list[Named]:
    kept = {entry.key: entry for entry in entries if entry.key not in gone}
    return list((kept | {entry.key: entry for entry in changed}).values())


def spellings(entry: Named) -> list[str]:
    return [fold(text) for text in (entry.name, *entry.aliases, entry.key)]


def rank(entry: Named, typed: str) -> int | None:
    """0 for a whole name, 1 for its beginning, 2 for the beginning of a later word, None for neither."""
    ranks = []
    for spelling in spellings(entry):
        words = spelling.split()
        if spelling == typed:
            ranks.append(0)
        elif spelling.startswith(typed):
            ranks.append(1)
        elif any(" ".join(words[start:]).startswith(typed) for start in range(1, len(words))):
            ranks.append(2)
    return min(ranks, default=None)


def alike(entries: list[Named], typed: str) -> list[Named]:
    """The entries whose spelling, or ending of one, is like what was typed, compared one by one."""
    found = []
    for starts in (slice(0, 1), slice(1, None)):
        likest = sorted(
            (-likeness, text, (-entry.weight, entry.name, entry.key), entry)
            for entry in entries
            for spelling in set(spellings(entry))
            for text in [" ".join(spelling.split()[start:]) for start in range(len(spelling.split()))][starts]
            if (likeness := fuzz.ratio(typed, text)) >= 66
        )
        found += likest[:50]
    found.sort(key=lambda like: (like[0], like[2]))
    return list(dict.fromkeys(entry for *_, entry in found))


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=30))
def test_a_folded_name_is_words_of_plain_letters_and_digits(text):
    assert all(
        word.isascii() and word.isalnum() and word == word.lower() for word in fold(text).split(" ") if word
    )
    assert fold(text) == " ".join(fold(text).split())


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Çavuşoğlu", "cavusoglu"),
        ("Путин", "putin"),
        ("PUTIN", "putin"),
        ("Da'esh", "daesh"),
        ("Da’esh", "daesh"),
        ("al-Assad", "al assad"),
        ("  Xi   Jinping ", "xi jinping"),
        ("4+1", "4 1"),
        ("…", ""),
    ],
)
def test_folding_takes_away_what_people_type_differently(typed, folded):
    assert fold(typed) == folded


@given(indexes, _names, st.integers(1, 6))
def test_completion_offers_each_entry_once_and_no_more_than_asked_for(entries, typed, limit):
    offered = NameIndex(entries).complete(typed, limit)
    assert len(offered) == len({entry.key for entry in offered}) <= limit


@given(indexes, _names)
def test_completion_finds_every_entry_with_a_word_that_begins_so_and_no_other(entries, typed):
    wanted = {entry.key for entry in entries if rank(entry, fold(typed)) is not None}
    offered = {entry.key for entry in NameIndex(entries).complete(typed, len(entries))}
    if wanted:
        assert offered == wanted


@given(indexes, _names)
def test_completion_goes_from_the_whole_name_to_its_beginning_to_a_later_word(entries, typed):
    offered = NameIndex(entries).complete(typed, len(entries))
    ranks = [rank(entry, fold(typed)) for entry in offered]
    if ranks and None not in ranks:
        assert ranks == sorted(ranks)
        for step in (1, 2):
            weights = [-entry.weight for entry, found in zip(offered, ranks, strict=True) if found == step]
            assert weights == sorted(weights), "among equals, what is on record most comes first"


@given(indexes, st.sampled_from(["", "  ", "…"]))
def test_completion_of_nothing_offers_what_is_on_record_most(entries, typed):
    offered = NameIndex(entries).complete(typed)
    assert len(offered) == min(CHOICES_LIMIT, len(entries))
    assert [-entry.weight for entry in offered] == sorted(-entry.weight for entry in entries)[:CHOICES_LIMIT]


def test_completion_guesses_only_where_no_name_begins_so():
    index = NameIndex([Named("putin", "Vladimir Putin"), Named("putney", "A. Putney")])
    assert [entry.key for entry in index.complete("putn")] == ["putney"]
    assert [entry.key for entry in index.complete("putni")] == ["putin", "putney"]
    assert index.complete("zzzzzz") == []


def test_two_letters_are_too_few_to_guess_from():
    assert NameIndex([Named("putin", "Vladimir Putin")]).complete("pz") == []


@given(indexes, _crowds, st.integers(1, 60), st.data())
def test_what_is_spelt_alike_is_what_comparing_every_spelling_finds(few, crowd, limit, data):
    entries = [*few, *crowd]
    typed = fold(data.draw(typings(entries)))
    offered = NameIndex(entries).complete(typed, limit)
    if len(typed) > 2 and all(rank(entry, typed) is None for entry in entries):
        assert offered == alike(entries, typed)[:limit]


@given(indexes, st.data())
def test_a_spelling_of_an_entry_finds_it_alone_or_among_others(entries, data):
    entry = data.draw(st.sampled_from(entries))
    typed = data.draw(st.sampled_from([entry.name, *entry.aliases, entry.key]))
    found = NameIndex(entries).match(typed).found
    assert entry in found
    assert all(fold(typed) in spellings(other) for other in found)


@given(indexes)
def test_a_key_finds_its_entry_alone_whatever_others_are_called(entries):
    index = NameIndex([*entries, Named("other", "Other", aliases=tuple(entry.key for entry in entries))])
    for entry in entries:
        assert index.match(entry.key).found == (entry,)


@given(indexes, st.text(max_size=8))
def test_a_match_either_finds_or_suggests_at_most_three(entries, typed):
    match = NameIndex(entries).match(typed)
    assert not (match.found and match.suggestions)
    assert len(match.suggestions) <= 3


def test_words_of_a_name_find_it_in_any_order():
    index = NameIndex([Named("salman", "Salman bin Abdulaziz"), Named("mbs", "Mohammed bin Salman")])
    assert [entry.key for entry in index.match("salman mohammed").found] == ["mbs"]
    assert {entry.key for entry in index.match("bin").found} == {"mbs", "salman"}


@given(indexes, _names)
def test_words_find_all_entries_with_one_spelling_that_holds_them(entries, typed):
    words = set(fold(typed).split())
    holding = {entry.key for entry in entries if any(words <= set(text.split()) for text in spellings(entry))}
    if not any(fold(typed) in spellings(entry) for entry in entries):
        assert {entry.key for entry in NameIndex(entries).match(typed).found} == holding


def test_a_whole_name_goes_before_a_word_of_another():
    index = NameIndex([Named("assad", "Assad"), Named("assad-2", "Rifaat al-Assad")])
    assert [entry.key for entry in index.match("assad").found] == ["assad"]


def test_completion_goes_on_for_as_long_as_is_asked_for():
    index = NameIndex(Named(f"m-{place}", f"Mo {place}", weight=place) for place in range(300))
    assert [entry.weight for entry in index.complete("m", 200)] == list(range(299, 99, -1))


@given(indexes, _crowds, st.integers(1, 2), st.integers(0, 120), st.data())
def test_a_layer_answers_like_an_index_of_all_its_entries(few, crowd, layers, limit, data):
    known = [*few, *crowd]
    layer = NameIndex(known)
    for _ in range(layers):
        changed, gone = data.draw(changes(known))
        layer = NameIndex.over(layer, changed, gone)
        known = merged(known, changed, gone)
    whole = NameIndex(known)
    assert layer.complete("", len(known) + 1) == whole.complete("", len(known) + 1)
    assert all(layer.get(entry.key) == entry for entry in known)
    assert not any(layer.get(key) for key in {e.key for e in [*few, *crowd]} - {e.key for e in known})
    for typed in ["", "…", *(data.draw(typings([*few, *crowd, *known])) for _ in range(4))]:
        assert layer.complete(typed) == whole.complete(typed)
        assert layer.complete(typed, limit) == whole.complete(typed, limit)
        assert layer.match(typed) == whole.match(typed)


@given(indexes, st.data())
def test_a_layer_leaves_the_index_below_as_it_was(entries, data):
    below, typed = NameIndex(entries), data.draw(typings(entries))
    NameIndex.over(below, *data.draw(changes(entries)))
    untouched = NameIndex(entries)
    assert below.complete("", len(entries) + 1) == untouched.complete("", len(entries) + 1)
    assert below.complete(typed) == untouched.complete(typed)
    assert below.match(typed) == untouched.match(typed)


def test_what_is_both_changed_and_gone_is_changed():
    layer = NameIndex.over(NameIndex([Named("ada", "Ada")]), [Named("ada", "Ada Vale")], ["ada"])
    assert layer.complete("") == [Named("ada", "Ada Vale")]


def test_a_thousand_layers_hold_only_what_they_changed():
    leaders = [Named(f"leader-{n}", f"Leader Number {n}", (f"alias {n}",), n) for n in range(500)]
    index = NameIndex(leaders)
    tracemalloc.start()
    try:
        layers = [
            NameIndex.over(index, [Named(leader.key, f"{leader.name} the Younger")], [])
            for leader in leaders * 2
        ]
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held / len(layers) < 20_000


def _starter_spellings(file: str) -> list[tuple[str, str]]:
    pairs = []
    for entry in starter.entries(file):
        assert isinstance(entry, Leader | Topic | Theme)
        pairs += [(entry.key, text) for text in (entry.key, entry.name, *entry.aliases)]
    return pairs


@pytest.mark.parametrize("file", ["leaders.csv", "topics.csv"])
def test_every_name_alias_and_key_of_the_starter_record_finds_its_entry(file):
    directory = starter.directory()
    index = directory.leader_names if file == "leaders.csv" else directory.topic_names
    lost = [
        text for key, text in _starter_spellings(file) if key not in {e.key for e in index.match(text).found}
    ]
    assert lost == []


def test_every_topic_and_theme_of_the_starter_record_is_found_as_a_subject():
    index = starter.directory().subject_names
    pairs = _starter_spellings("topics.csv") + _starter_spellings("themes.csv")
    assert [text for key, text in pairs if key not in {entry.key for entry in index.match(text).found}] == []


@pytest.mark.parametrize("typed", ["putin", "Путин", "POUTINE", "vladimir putin", "Vladimir  PUTIN"])
def test_putin_is_found_however_he_is_written(typed):
    assert [entry.key for entry in starter.directory().leader_names.match(typed).found] == ["putin"]


@pytest.mark.parametrize("typed", ["putni", "vladmir", "obma"])
def test_a_misspelt_leader_of_the_starter_record_is_suggested(typed):
    match = starter.directory().leader_names.match(typed)
    assert not match.found
    assert {"putin", "obama"} & {entry.key for entry in match.suggestions}
