"""A row of a record that was damaged, or changed by hand: it is named, told in a sentence or left out, and all else goes on."""

import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

import pytest

from bot.core.entries import Revision, State
from bot.core.errors import StandpointError, StoreUnusableError
from bot.core.kinds import KINDS
from bot.core.news import Stretch
from bot.db import layers, news
from bot.db.reads import read_snapshot
from bot.db.rows import READERS
from bot.db.store import Store
from bot.entries import store as entries
from bot.stances import store as stances
from tests.db.raw import COMPUTED, spoil
from tests.db.sample import ADA, SERVER, TODAY, change, revise, stance

NOT_UTF8: Final = "CAST(x'ff41' AS TEXT)"
NUMBERS: Final = frozenset({"record_id", "revision", "seq", "place", "base_seq", "position"})
HEAD: Final = ("key", "state", "merged_into")
WRONG: Final = {
    "sources": ("'x'", "'{}'", "'[1]'"),
    "aliases": ("'x'", "'{}'", "'[1]'"),
    "position": ("7",),
}
"""By column, what nothing of ours writes there; any other that is read in a way of its own gets a word."""


def _columns(kind: str) -> list[str]:
    return [*HEAD, *(name for name in KINDS[kind].columns if name != "key")]


UNREADABLE: Final = [
    (kind, column, wrong)
    for kind in KINDS
    for column in _columns(kind)
    if column in READERS
    for wrong in WRONG.get(column, ("'someday'",))
]
DAMAGED: Final = [
    (kind, column, NOT_UTF8)
    for kind in KINDS
    for column in _columns(kind)
    if column not in NUMBERS | COMPUTED
]
LINES: Final = [
    ("update_log", column, wrong)
    for column, wrongs in {
        "action": ("'gone'", NOT_UTF8),
        "kind": ("'gone'", NOT_UTF8),
        "at": ("'then'", NOT_UTF8),
        "reason_kind": ("'gone'", NOT_UTF8),
        "reason": (NOT_UTF8,),
        "key": (NOT_UTF8,),
        "hash": (NOT_UTF8, "'short'"),
        "content_hash": (NOT_UTF8,),
    }.items()
    for wrong in wrongs
]


async def looks(store: Store) -> dict[str, StandpointError | None]:
    """What everybody asks of a record, an edit beside what is there, and what became of each: a sentence, or nothing."""
    head = store.head(0)
    stretch = Stretch(record_id=0, after=0, to=head, fork_after=None, head_hash="")
    asked: dict[str, Callable[[], Coroutine[Any, Any, object]]] = {
        "directory": lambda: store.directory(0),
        "of the server": lambda: store.directory(SERVER),
        "as of": lambda: store.stance_as_of(0, "ada", "ferry", TODAY),
        "standing": lambda: store.standing(0, "ada", "ferry", TODAY.as_of),
        "standings": lambda: store.standings(0, [("ada", "ferry"), ("bo-marsh", "bridge")], TODAY),
        "withdrawn": lambda: store.withdrawn_rows(0, limit=9),
        "revisions": lambda: store.revisions(0, "a"),
        "search": lambda: store.search(0, "said", limit=9),
        "updates": lambda: store.updates(0, limit=9),
        "news": lambda: store.read(news.of_stretch, stretch, lambda found, _: found),
        "on this day": lambda: store.read(news.on_this_day, 0, "2026-09-28", 5),
        "export": lambda: store.read_whole(read_snapshot, 0, lambda one: [*one.sources(), *one.stances()]),
        "record": lambda: store.change(change(), stances.record_stance, stance("new")),
        "alias": lambda: store.change(
            change(), entries.put_entry, ADA.model_copy(update={"aliases": ("Quill", "A. Q.")})
        ),
        "verify": lambda: store.check_record(0),
    }
    became: dict[str, StandpointError | None] = {}
    for name, ask in asked.items():
        try:
            await ask()
        except StandpointError as error:
            became[name] = error
        else:
            became[name] = None
    return became


async def spoilt(history: Path, table: str, column: str, wrong: str) -> Store:
    """A store of which one row of the public record's, the first of its table, is not what was written."""
    of = f"SELECT min(rowid) FROM {table} WHERE record_id = {SERVER if table == 'base' else 0}"
    if table == "update_log":  # the last line, which the next is to follow
        of = of.replace("min", "max")
    spoil(history, table, f"UPDATE {table} SET {column} = {wrong} WHERE rowid = ({of})")
    return await Store.open(history)


def test_whatever_a_field_cannot_hold_any_text_of_has_a_reader():
    free = (str, int)
    for kind in KINDS.values():
        for name, field in kind.model.model_fields.items():
            is_day = name.endswith(("_on", "_attested")) or name in {"since", "until"}
            is_free = field.annotation in free and not is_day
            assert (name in READERS) is not is_free, f"{kind.name}.{name}"
    assert Revision.model_fields["state"].annotation is State
    assert "state" in READERS


@pytest.mark.parametrize(("kind", "column", "wrong"), UNREADABLE + DAMAGED)
async def test_a_damaged_row_of_an_entry_is_named_and_nobody_sees_a_fault_of_ours(
    history: Path, kind: str, column: str, wrong: str, caplog: pytest.LogCaptureFixture
):
    store = await spoilt(history, kind, column, wrong)
    try:
        became = await looks(store)
        assert became["directory"] is None
        assert became["of the server"] is None
        assert became["updates"] is None
        assert became["news"] is None
        assert became["verify"] is None
        found = await store.findings()
        assert any("cannot be read: restore a backup" in one for one in found), found
        assert (await store.check_record(SERVER if kind == "base" else 0)).fault is not None
    finally:
        store.close()
    assert [line for line in caplog.records if line.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(("table", "column", "wrong"), LINES)
async def test_a_damaged_line_of_the_log_is_named_and_nobody_sees_a_fault_of_ours(
    history: Path, table: str, column: str, wrong: str
):
    store = await spoilt(history, table, column, wrong)
    try:
        became = await looks(store)
        told = {name for name, error in became.items() if error is not None}
        assert told <= ({"record", "alias"} if column == "hash" else set())
        checked = await store.check_record(0)
        assert checked.fault is not None
        assert checked.fault.problem == f"update #{checked.fault.seq} was changed after it was written"
        await store.findings()
    finally:
        store.close()


async def test_what_cannot_be_read_of_a_stance_is_said_in_a_sentence_that_names_it(history: Path):
    store = await spoilt(history, "stance", "sources", "'x'")
    try:
        with pytest.raises(
            StoreUnusableError, match=r"^The stance “a” cannot be read any more: .*standpoint check"
        ):
            await store.stance_as_of(0, "ada", "ferry", TODAY)
        with pytest.raises(StoreUnusableError, match=r"^The stance “a” cannot be read any more"):
            await store.change(change(), stances.record_stance, stance("new"))
        assert (await store.change(change(), stances.record_stance, stance("c", topic="bridge"))) is not None
        assert "revision 1 of the stance a in the public record cannot be read: " in "\n".join(
            await store.findings()
        )
    finally:
        store.close()


async def test_what_is_lost_of_a_text_is_marked_and_the_row_can_be_put_right(history: Path):
    store = await spoilt(history, "stance", "quote", NOT_UTF8)
    try:
        (damaged,) = await store.revisions(0, "a")
        assert damaged.stance.quote == "\ufffdA"
        fixed = change(reason="it was damaged")
        with pytest.raises(StoreUnusableError, match=r"Nothing was changed now; please try once more\."):
            await store.change(fixed, stances.record_stance, stance("c"))
        await store.change(fixed, stances.record_stance, stance("c"))
        await revise(store, fixed, "a", "correct", stance("a"))
        assert (await store.revisions(0, "a"))[-1].stance == stance("a")
        assert [row.key for row in await store.timeline(0, "ada", "ferry", TODAY)] == ["a", "c"]
    finally:
        store.close()


async def test_damage_that_shows_as_what_was_written_is_found_all_the_same(history: Path):
    """A text may have “�” in it, from half a character that somebody typed."""
    store = await Store.open(history)
    await store.change(change(), stances.record_stance, stance("half", quote="\ufffd"))
    assert (await store.check_record(0)).fault is None
    spoil(history, "stance", "UPDATE stance SET quote = CAST(x'ff' AS TEXT) WHERE key = 'half'")
    try:
        checked = await store.check_record(0)
        assert checked.fault is not None
        assert "the stance half" in checked.fault.problem
    finally:
        store.close()


async def test_a_leader_of_whom_not_all_can_be_read_stays_with_the_rest_and_the_log_says_so_once(
    history: Path, caplog: pytest.LogCaptureFixture
):
    layers._name_in_log.cache_clear()
    store = await spoilt(history, "leader", "aliases", "'x'")
    try:
        for record_id in (0, SERVER, 0):
            assert (await store.directory(record_id)).leader_by_key["ada"].name == "Ada Quill"
        assert (await store.directory(0)).leader_by_key["ada"].aliases == ()
    finally:
        store.close()
    assert sum("The leader “ada” cannot be read any more" in line for line in caplog.messages) == 1


async def test_a_stance_of_a_leader_who_is_nowhere_is_said_to_be_one(history: Path):
    store = await spoilt(history, "stance", "leader", "'nobody'")
    try:
        directory = await store.directory(0)
        (row,) = await store.revisions(0, "a")
        with pytest.raises(StoreUnusableError, match="names “nobody”, which is not there"):
            directory.statement(row)
        assert directory.leader_by_key.get("nobody") is None
        assert "names the leader “nobody”, which is nowhere" in "\n".join(await store.findings())
    finally:
        store.close()
