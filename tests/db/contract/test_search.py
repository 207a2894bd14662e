"""Full-text search: words in what stances say, in one record, never read as a query language."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.entries import Cited, Source
from bot.db.store import Store
from bot.entries import store as entries
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests.db.sample import ENTRIES, OTHER_SERVER, SERVER, change, changed, instant, revise, stance
from tests.thorough import examples


async def test_a_word_is_found_in_quote_translation_summary_and_venue_and_in_what_the_source_is_called(
    store: Store,
):
    await _record(store, "a", quote="The otter decides")
    await _record(store, "b", summary="Spoke of an otter")
    await _record(store, "c", venue="Otter hall")
    await _record(store, "d", source=Source(key="w", title="Otter Weekly", publisher="Reeds"))
    await _record(store, "e", source=Source(key="b", title="A book", publisher="Otter and Sons"))
    hidden = Source(key="o", title="Post", url="https://otter.example/otter", note="otter")
    await _record(store, "f", note="otter", office="Otter", source=hidden)
    await _record(store, "g", quote="Die Fähre", quote_language="de", translation="The otter ferry")
    assert await _found(store, "otter") == ["g", "e", "d", "c", "b", "a"]


async def test_a_statement_is_found_by_what_its_source_is_called_now(store: Store):
    await _record(store, "a", source=Source(key="w", title="Otter Weekly", publisher="Reeds"))
    renamed = Source(key="w", title="Beaver Weekly", publisher="Reeds")
    await store.change(change(SERVER), entries.edit_entry, Source, "w", lambda _: renamed)
    assert await _found(store, "beaver", record_id=SERVER) == ["a"]
    assert await _found(store, "beaver") == []
    assert await _found(store, "beaver", record_id=OTHER_SERVER) == []
    await _record(store, "b", sources=("river-post",), quote="Nothing of the kind")
    assert await _found(store, "weekly reeds") == ["a"]


async def test_every_word_must_be_there_in_any_order_and_place(store: Store):
    await _record(store, "a", quote="Tolls are unfair", summary="On the north pier")
    await _record(store, "b", quote="Tolls are fair", summary="On the south pier")
    assert await _found(store, "north tolls") == ["a"]
    assert await _found(store, "pier tolls") == ["b", "a"]
    assert await _found(store, "tolls west") == []


async def test_the_last_word_also_counts_as_a_beginning(store: Store):
    await _record(store, "a", quote="Anchorage for everyone")
    assert await _found(store, "ancho") == ["a"]
    assert await _found(store, "everyone anchor") == ["a"]
    assert await _found(store, "ancho _") == ["a"]
    assert await _found(store, "every anchorage") == []


async def test_a_single_letter_is_a_word_and_not_a_beginning(store: Store):
    await _record(store, "a", quote="Plan B is better")
    await _record(store, "b", quote="Plans are better")
    assert await _found(store, "plan b") == ["a"]


async def test_one_character_of_a_language_without_spaces_is_a_beginning(store: Store):
    await _record(store, "a", quote="渡船免费")
    assert await _found(store, "渡") == ["a"]


async def test_other_forms_of_a_word_are_found(store: Store):
    await _record(store, "a", quote="Bombing never ended a war")
    assert await _found(store, "bombed") == ["a"]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Die Brücke", "brucke"),
        ("Die Brucke", "Brücke"),
        ("Die Brücke", "bru\u0308cke"),
        ("Le café", "cafe\u0301"),
        ("Le cafe\u0301", "café"),
        ("ПАРОМ для всех", "паром"),
        ("عبور مجاني", "مجاني"),
    ],
)
async def test_case_and_diacritics_make_no_difference(store: Store, said: str, asked: str):
    await _record(store, "a", quote=said)
    assert await _found(store, asked) == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "otter AND",
        "otter OR ferry",
        "NOT otter",
        "NEAR(otter ferry)",
        'otter"',
        '"otter',
        "otter*",
        "^otter",
        "quote:otter",
        "scope:r0 otter",
        "-otter",
        "{quote}: otter",
        "(otter",
        "otter' OR 1=1 --",
    ],
)
async def test_the_syntax_of_a_query_language_is_only_text(store: Store, text: str):
    words = text.lower().replace("'", " ").replace("=", " ")
    await _record(store, "all", quote=f"{words} otter")
    await _record(store, "one", quote="An otter")
    await _record(store, "none", quote="A ferry")
    found = await _found(store, text)
    assert "none" not in found
    assert "all" in found


@given(text=st.text(max_size=40))
@settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_no_text_makes_a_search_fail(store: Store, text: str):
    found = await store.search(0, text, limit=5)
    assert found.total == len(found.hits) == 0


@pytest.mark.parametrize("text", ["", "   ", "!?…", "_", "\0", "😀"])
async def test_a_text_without_words_finds_nothing(store: Store, text: str):
    await _record(store, "a")
    assert (await store.search(0, text, limit=5)).total == 0


async def test_punctuation_and_signs_between_words_are_ignored(store: Store):
    await _record(store, "a", quote="Toll-free, for ever_and ever")
    assert await _found(store, "toll free ... _ ever") == ["a"]
    assert await _found(store, "ever_and") == ["a"]


async def test_with_either_one_word_or_its_beginning_is_enough(store: Store):
    await _record(store, "a", quote="The otter decides")
    await _record(store, "b", quote="Free ferries for all")
    await _record(store, "c", quote="Nothing of the kind")
    found = await store.search(0, "otter ferr zebra OR x", limit=5, either=True)
    assert sorted(hit.stance.key for hit in found.hits) == ["a", "b"]


@given(text=st.text(max_size=40))
@settings(
    max_examples=examples(50), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_no_text_makes_a_search_for_either_word_fail(store: Store, text: str):
    assert (await store.search(0, text, limit=5, either=True)).total == 0


async def test_other_records_are_never_found(store: Store):
    await store.change_alone(change(SERVER), exchange.import_entries, ENTRIES, layer=False)
    await store.change_alone(change(OTHER_SERVER), exchange.import_entries, ENTRIES, layer=False)
    await _record(store, "public", quote="otter")
    await store.change(change(SERVER), stances.record_stance, stance("own", quote="otter"))
    assert await _found(store, "otter", record_id=SERVER) == ["own"]
    assert await _found(store, "otter", record_id=OTHER_SERVER) == []
    assert await _found(store, f"r{SERVER}", record_id=SERVER) == []
    assert await _found(store, "otter", record_id=SERVER, leader="ada") == ["own"]
    assert await _found(store, "otter", record_id=OTHER_SERVER, leader="ada") == []


async def test_a_leader_narrows_the_search(store: Store):
    await _record(store, "a", quote="otter")
    await _record(store, "b", quote="otter", leader="bo-marsh")
    await _record(store, "c", quote="ferry", leader="bo-marsh")
    assert await _found(store, "otter", leader="bo-marsh") == ["b"]
    assert await _found(store, "otter", leader="ada") == ["a"]
    assert await _found(store, "otter", leader="bo") == []
    assert await _found(store, "otter", leader="bomarsh") == []


async def test_only_what_the_record_holds_now_is_found(store: Store):
    first = await _record(store, "a", quote="The otter decides")
    await _record(store, "b", quote="An otter")
    await revise(store, change(at=instant(1)), "a", "correct", changed(first, quote="The beaver decides"))
    await revise(store, change(at=instant(1)), "b", "retract")
    assert await _found(store, "otter") == []
    assert await _found(store, "beaver") == ["a"]


async def test_the_newest_statement_comes_first_and_pages_follow_each_other(store: Store):
    for number in range(7):
        year = 2000 + number * 5 % 7
        await _record(store, f"in-{year}", quote=f"otter {number}", stated_on=str(year))
    pages = [await store.search(0, "otter", limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [page.total for page in pages] == [7, 7, 7, 7]
    keys = [[hit.stance.key for hit in page.hits] for page in pages]
    assert keys == [
        ["in-2006", "in-2005", "in-2004"],
        ["in-2003", "in-2002", "in-2001"],
        ["in-2000"],
        [],
    ]


async def _record(store: Store, key: str, source: Source | None = None, **fields: object):
    sources = () if source is None else (Cited(source=source),)
    made = await store.change(change(), stances.record_stance, stance(key, **fields), sources=sources)
    return made.revision.stance


async def _found(store: Store, text: str, *, record_id: int = 0, leader: str = "") -> list[str]:
    found = await store.search(record_id, text, leader=leader, limit=50)
    assert found.total == len(found.hits)
    return [hit.stance.key for hit in found.hits]
