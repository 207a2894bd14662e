"""Sources of a record: named, found again, put right, and withdrawn with all that rests on them."""

import pytest

from bot import undo_store as undo
from bot.core.entries import Cited, Revision, Source, State
from bot.core.errors import ConflictError, InvalidEntryError, RecordMovedError
from bot.core.log import NotUndoableError, Seen
from bot.core.two_person import SecondEditorError
from bot.db.store import Store
from bot.entries import store as entries
from bot.settings import store as settings
from bot.sources.store import mend_source, resting_on, withdraw_resting
from bot.stances import store as stances
from tests.db.sample import GAZETTE, POST, SECOND_EDITOR, SERVER, change, instant, revise, stance, when

BOOK = Source(key="reed-sons-a-book", title="A made-up book", publisher="Reed & Sons", published_on="2014")


async def record(store: Store, key: str, *sources: Cited, at: int = 0, by: int = 0, **fields: object):
    return await store.change(
        change(by, at=instant(10)), stances.record_stance, stance(key, **fields), sources=sources
    )


async def sources_of(store: Store, key: str, record_id: int = 0) -> list[tuple[str, str]]:
    """The sources of a stance as they are shown now."""
    return [
        (cited.source.title, cited.locator) for cited in (await store.revisions(record_id, key))[-1].sources
    ]


async def test_a_new_source_is_recorded_with_its_statement_as_one_line(store: Store):
    head = store.head(0)
    done = await record(store, "a", Cited(source=BOOK, locator="p. 26"))
    assert (done.update.seq, done.update.kind, done.update.entries) == (head + 1, "stance", 2)
    assert done.revision.stance.sources == ("reed-sons-a-book@p. 26",)
    assert done.revision.sources == (Cited(source=BOOK, locator="p. 26"),)
    (line,) = await store.updates(0, limit=1)
    assert [one.after.kind for one in line.made] == ["source", "stance"]
    assert line.leader == "ada"
    assert (await store.check_record(0)).fault is None


async def test_a_source_that_is_on_record_is_named_and_not_recorded_again(store: Store):
    copied = Source(
        key="other", title="Another headline", url="http://www.post.example/ferry/?utm_source=x#top"
    )
    done = await record(store, "a", Cited(source=copied, locator="p. 2"), Cited(source=GAZETTE))
    assert (done.update.entries, done.revision.stance.sources) == (1, ("river-post@p. 2", "hill-gazette"))


async def test_a_key_that_another_source_has_is_not_taken(store: Store):
    other = Source(key="river-post", title="The River Post", url="https://other.example/ferry")
    done = await record(store, "a", Cited(source=other))
    (ref,) = done.revision.stance.sources
    assert ref != "river-post"
    assert done.revision.sources[0].source == other.but(key=ref)
    assert await sources_of(store, "a") == [("The River Post", "")]


async def test_a_statement_recorded_twice_is_found_however_its_link_was_copied_and_wherever_in_it_the_words_stand(
    store: Store,
):
    await record(store, "a", Cited(source=POST))
    copied = Source(key="x", title="X", url="https://www.post.example/ferry/?fbclid=1")
    with pytest.raises(ConflictError, match="on record already"):
        await record(store, "b", Cited(source=copied, locator="p. 3"), quote="I said a.")
    assert await store.read(resting_on, 0, "x", limit=5) is None, "nothing is left of the attempt"


async def test_a_source_is_put_right_once_for_all_that_rests_on_it_and_only_from_then_on(store: Store):
    await record(store, "a", Cited(source=POST, locator="p. 1"))
    await record(store, "b", Cited(source=GAZETTE), Cited(source=POST))
    before = store.head(0)
    better = POST.but(title="The River Post, corrected", archive_url="https://archive.example/ferry")
    done = await store.change(change(reason="r"), mend_source, Seen(key="river-post", revision=1), better)
    assert (done.update.action, done.update.kind, done.update.entries) == ("change", "source", 1)
    assert await sources_of(store, "a") == [("The River Post, corrected", "p. 1")]
    assert await sources_of(store, "b") == [("The Hill Gazette", ""), ("The River Post, corrected", "")]
    (then, *_) = await store.timeline(0, "ada", "ferry", when(known_at=f"#{before}"))
    assert then.sources == (Cited(source=POST, locator="p. 1"),)
    with pytest.raises(ConflictError, match="Another editor"):
        await store.change(change(), mend_source, Seen(key="river-post", revision=1), POST)


async def test_what_a_server_puts_right_is_seen_nowhere_else(store: Store):
    await record(store, "a", Cited(source=POST))
    better = POST.but(title="As our server calls it")
    await store.change(change(SERVER, reason="r"), mend_source, Seen(key="river-post", revision=1), better)
    assert await sources_of(store, "a", SERVER) == [("As our server calls it", "")]
    assert await sources_of(store, "a") == [("The River Post", "")]
    await store.change(
        change(reason="r"), mend_source, Seen(key="river-post", revision=1), POST.but(note="n")
    )
    await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    assert await sources_of(store, "a", SERVER) == [("As our server calls it", "")]
    assert (await store.check_record(SERVER)).fault is None


async def test_what_waits_with_a_source_that_was_put_right_meanwhile_names_that_source(store: Store):
    await store.change(
        change(reason="r"),
        mend_source,
        Seen(key="river-post", revision=1),
        POST.but(url="https://moved.example/a", title="Moved"),
    )
    done = await record(store, "a", Cited(source=POST))
    assert (done.update.entries, done.revision.stance.sources) == (1, ("river-post",))
    assert done.revision.sources[0].source.title == "Moved"


async def test_undoing_a_statement_takes_its_new_source_with_it_unless_another_rests_on_that(store: Store):
    first = await record(store, "a", Cited(source=BOOK))
    await record(store, "b", Cited(source=BOOK), topic="bridge")
    await store.change(change(reason="taken back"), undo.undo, first.update.seq)
    assert await sources_of(store, "b") == [("A made-up book", "")]
    other = Source(key="alone", title="Alone", url="https://alone.example")
    alone = await record(store, "c", Cited(source=other), position=1)
    await store.change(change(reason="taken back"), undo.undo, alone.update.seq)
    left = await store.read(resting_on, 0, "alone", limit=5)
    assert left is not None
    assert left.source.state is State.REMOVED
    again = await record(store, "d", Cited(source=other))
    assert await sources_of(store, "d") == [("Alone", "")]
    assert again.update.entries == 2
    assert await store.findings() == []


async def test_nothing_can_name_a_source_that_is_not_there(store: Store):
    with pytest.raises(InvalidEntryError, match="names the source “gone”, which is not on record"):
        await record(store, "a", sources=("gone",))


async def test_what_rests_on_a_source_is_found_with_what_it_is_called_now(store: Store):
    await record(store, "a", Cited(source=POST, locator="p. 1"))
    await record(store, "b", Cited(source=GAZETTE), Cited(source=POST), topic="bridge")
    await record(store, "c", Cited(source=GAZETTE), position=1)
    await revise(store, change(at=instant(20)), "a", "retract")
    await store.change(change(SERVER), stances.record_stance, stance("own"))
    found = await store.read(resting_on, 0, "river-post", limit=1)
    assert found is not None
    assert ([row.key for row in found.stances], found.total, found.others) == (["b"], 1, {"coalition": 1})
    layered = await store.read(resting_on, SERVER, "river-post", limit=5)
    assert layered is not None
    assert [row.key for row in layered.stances] == ["b", "own"]
    assert await store.read(resting_on, 0, "nowhere", limit=5) is None


async def rest_on_the_post(store: Store) -> tuple[Seen, ...]:
    """Two statements that rest on it alone, one that another carries too, and one that it is nothing to."""
    await record(store, "a", Cited(source=POST))
    await record(
        store, "b", Cited(source=POST, locator="p. 1"), Cited(source=POST, locator="p. 2"), topic="bridge"
    )
    await record(store, "both", Cited(source=POST), Cited(source=GAZETTE, locator="p. 3"), position=1)
    await record(store, "other", Cited(source=GAZETTE), leader="bo-marsh")
    return tuple(Seen(key=key, revision=1) for key in ("a", "b", "both"))


async def states(store: Store, record_id: int = 0) -> dict[str, tuple[State, tuple[str, ...]]]:
    rows: list[Revision] = [
        (await store.revisions(record_id, key))[-1] for key in ("a", "b", "both", "other")
    ]
    return {row.key: (row.state, row.stance.sources) for row in rows}


async def test_all_that_rests_on_a_source_is_withdrawn_as_one_update_and_comes_back_as_one(store: Store):
    seen = await rest_on_the_post(store)
    before = await states(store)
    done = await store.change(change(reason="The story was withdrawn."), withdraw_resting, "river-post", seen)
    assert (done.update.action, done.update.kind, done.update.key) == ("retract", "source", "river-post")
    assert done.update.entries == 3
    assert await states(store) == {
        "a": (State.WITHDRAWN, ("river-post",)),
        "b": (State.WITHDRAWN, ("river-post@p. 1", "river-post@p. 2")),
        "both": (State.KEPT, ("hill-gazette@p. 3",)),
        "other": (State.KEPT, ("hill-gazette",)),
    }
    pairs = await store.withdrawn(0, "ada", "ferry")
    assert {by.reason for _, by in pairs} == {"The story was withdrawn."}
    await store.change(change(reason="taken back"), undo.undo, done.update.seq)
    assert await states(store) == before
    assert (await store.check_record(0)).fault is None


async def test_nothing_is_withdrawn_that_the_editor_did_not_see(store: Store):
    seen = await rest_on_the_post(store)
    head = store.head(0)
    for other in (
        seen[:2],
        (*seen, Seen(key="other", revision=1)),
        (*seen[:2], Seen(key="both", revision=2)),
    ):
        with pytest.raises(RecordMovedError):
            await store.change(change(reason="r"), withdraw_resting, "river-post", other)
    with pytest.raises(InvalidEntryError, match="No statement rests on this source"):
        await store.change(change(reason="r"), withdraw_resting, "nowhere", ())
    assert store.head(0) == head


async def test_withdrawing_all_that_rests_on_a_source_needs_two_people_where_a_server_wants_them(
    store: Store,
):
    seen = await rest_on_the_post(store)
    await store.change(change(SERVER), settings.start)
    await store.write(
        settings.change_settings, SERVER, {"two_people": True}, by=SECOND_EDITOR, at=instant(30)
    )
    with pytest.raises(SecondEditorError, match="withdraws a stance"):
        await store.change(change(SERVER, reason="r"), withdraw_resting, "river-post", seen)
    assert (await states(store, SERVER))["a"][0] is State.KEPT


async def test_a_source_that_was_added_by_itself_is_not_taken_out_while_something_rests_on_it(store: Store):
    added = await store.change(change(), entries.add_entry, BOOK)
    await record(store, "a", Cited(source=BOOK))
    with pytest.raises(NotUndoableError, match="is in use"):
        await store.change(change(reason="x"), undo.undo, added.update.seq)
