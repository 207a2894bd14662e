"""Damage and tampering that got past the triggers is found and named."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.core.entries import KindName, Revision
from bot.core.errors import StoreUnusableError
from bot.core.kinds import KINDS
from bot.core.log import NO_HASH, content_hash, line_hash, revision_hash
from bot.db import log
from bot.db.layers import select, view_of
from bot.db.log import all_updates
from bot.db.rows import LINE_COLUMNS, row_columns
from bot.db.sqlite import connect, sqlite3
from bot.db.store import Store
from bot.entries import store as entries
from bot.exchange import store as exchange
from bot.settings import store as settings
from bot.stances import store as stances
from tests.db.raw import Unguarded, columns, insert, next_line, rows
from tests.db.sample import (
    ADA,
    BRIDGE,
    COALITION,
    ENTRIES,
    MEMBERSHIP,
    OFFICE,
    POST,
    SERVER,
    THEME,
    change,
    changed,
    instant,
    revise,
    stance,
)
from tests.ready import sample_store
from tests.thorough import everything

LAYER, EMPTY = SERVER, SERVER + 1
TAKES_SETTINGS_OFF = "BEFORE INSERT ON stance BEGIN UPDATE server SET settings = '{}'; END"
IN_THE_IMPORT: tuple[KindName, ...] = tuple(kind for kind in KINDS if kind not in {"base", "stance"})


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record 0, a layer over it, and an empty record. Record 0 has two revisions of an entry of every kind, and the
    layer a third one, each with a line of its own; and a second one of what it stands on.
    """
    path = tmp_path_factory.mktemp("tampering") / "stances.db"

    async def make() -> None:
        store = await sample_store(path)
        await store.change(change(), stances.record_stance, stance("a"))
        await store.change_alone(change(EMPTY), exchange.import_entries, ENTRIES, layer=False)
        await store.change(change(LAYER), settings.start)
        await _revise_each(store, 0)
        await store.change(change(LAYER), settings.take_over, seen=store.head(0))
        await _revise_each(store, LAYER)
        store.close()

    asyncio.run(make())
    return path


@pytest.fixture
async def store(path: Path, template: Path) -> AsyncIterator[Store]:
    """A store with these records."""
    shutil.copyfile(template, path)
    store = await Store.open(path)
    yield store
    store.close()


async def _revise_each(store: Store, record_id: int) -> None:
    by = change(record_id, at=instant(record_id % 7 + 1))
    word = f"of {record_id}"
    for entry, fields in (
        (THEME, {"description": word}),
        (BRIDGE, {"aliases": (word,)}),
        (ADA, {"aliases": (word,)}),
        (OFFICE, {"last_attested": "2018" if record_id else "2017"}),
        (POST, {"note": word}),
        (COALITION, {"note": word}),
        (MEMBERSHIP, {"role": word}),
    ):
        await store.change(by, entries.put_entry, entry.model_copy(update=fields))
    await revise(store, by, "a", "correct", changed(stance("a"), position=1, note=word))


@pytest.fixture
async def raw(store: Store, path: Path) -> AsyncIterator[Database]:
    """A connection of somebody else's to it."""
    db = Database(sqlite3.connect(path, isolation_level=None))
    yield db
    db.close()


async def test_a_record_that_nobody_touched_is_whole(store: Store, raw: Database):
    for record_id in (0, LAYER, EMPTY):
        checked = await store.check_record(record_id)
        lines = [row for row in rows(raw, "update_log") if row["record_id"] == record_id]
        stored = sum(row["record_id"] == record_id for kind in KINDS for row in rows(raw, kind))
        assert (checked.fault, checked.lines, checked.revisions) == (None, len(lines), stored)
        assert (checked.head.seq, checked.head.hash) == (lines[-1]["seq"], lines[-1]["hash"])
    for kind in (*IN_THE_IMPORT, "stance"):
        assert row_of(raw, kind, 0)["revision"] == 2
        assert row_of(raw, kind, LAYER)["revision"] == 3
    assert row_of(raw, "base", LAYER)["revision"] == 2
    assert await store.findings() == []


# Revisions


@pytest.mark.parametrize("record_id", [0, LAYER], ids=["public", "layer"])
@pytest.mark.parametrize("kind", KINDS)
async def test_each_changed_cell_is_found(store: Store, raw: Database, record_id: int, kind: KindName):
    record_id = LAYER if kind == "base" else record_id
    row = row_of(raw, kind, record_id)
    raw.execute("PRAGMA ignore_check_constraints = on")
    cells = row_columns(kind)
    if kind != "base" and not everything():  # each in one of the two records
        cells = cells[record_id != 0 :: 2]
    for column in cells:
        with Unguarded(raw):
            raw.execute(f"UPDATE {kind} SET {column} = ? WHERE {where(row)}", [another(row[column])])
        problem = await fault(store, record_id)
        assert problem.startswith(f"of update #{row['seq']}, {called(row, kind)}"), column
        assert problem.endswith("was changed after it was written"), column
        for other in {0, LAYER, EMPTY} - {record_id}:
            assert await fault(store, other) == ""
        with Unguarded(raw):
            now = {**row, column: another(row[column])}
            raw.execute(f"UPDATE {kind} SET {column} = ? WHERE {where(now)}", [row[column]])
        assert await fault(store, record_id) == ""


@pytest.mark.parametrize("kind", KINDS)
async def test_each_changed_state_is_found(store: Store, raw: Database, kind: KindName):
    row = row_of(raw, kind, LAYER)
    for state in ("removed", "withdrawn", "retired"):
        with Unguarded(raw):
            raw.execute(f"UPDATE {kind} SET state = ? WHERE {where(row)}", [state])
        assert (await fault(store, LAYER)).startswith(f"of update #{row['seq']}, {called(row, kind)}")


async def test_a_withdrawn_stance_that_is_made_to_count_again_is_found(store: Store, raw: Database):
    gone = await revise(store, change(), "a", "retract")
    with Unguarded(raw):
        raw.execute("UPDATE stance SET state = 'kept' WHERE record_id = 0 AND revision = ?", [gone.revision])
    assert await fault(store, 0) == f"of update #{gone.seq}, the stance a was changed after it was written"


@pytest.mark.parametrize("record_id", [0, LAYER], ids=["public", "layer"])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_removed_revision_is_found(store: Store, raw: Database, record_id: int, kind: KindName):
    record_id = LAYER if kind == "base" else record_id
    row = row_of(raw, kind, record_id)
    with Unguarded(raw):
        raw.execute(f"DELETE FROM {kind} WHERE {where(row)}")
    assert await fault(store, record_id) == f"of update #{row['seq']}, {called(row, kind)} is missing"


@pytest.mark.parametrize("kind", IN_THE_IMPORT)
async def test_what_an_import_wrote_is_missed_when_it_is_gone_and_found_when_it_was_changed(
    store: Store, raw: Database, kind: KindName
):
    row = row_of(raw, kind, 0, revision=1)
    assert row["seq"] == 2
    with Unguarded(raw):
        raw.execute(f"UPDATE {kind} SET place = place + 1 WHERE {where(row)}")
    assert (
        await fault(store, 0)
        == f"of update #2, at least one of its {len(ENTRIES)} entries was changed after it was written"
    )
    with Unguarded(raw):
        raw.execute(f"DELETE FROM {kind} WHERE {where(row)}")
    assert await fault(store, 0) == f"of update #2, 1 of its {len(ENTRIES)} entries is missing"


async def test_the_one_entry_of_an_import_is_named_and_of_several_their_number(store: Store, raw: Database):
    renamed = ADA.model_copy(update={"name": "Ada Q. Quill"})
    await store.change_alone(change(), exchange.import_entries, [renamed], layer=False)
    seq = store.head(0)
    with Unguarded(raw):
        raw.execute(f"UPDATE leader SET name = 'Nobody' WHERE record_id = 0 AND seq = {seq}")
    assert await fault(store, 0) == f"of update #{seq}, the leader ada was changed after it was written"
    with Unguarded(raw):
        raw.execute(f"DELETE FROM leader WHERE record_id = 0 AND seq = {seq}")
    assert await fault(store, 0) == f"of update #{seq}, the one entry that it wrote is missing"
    with Unguarded(raw):
        raw.execute("DELETE FROM topic WHERE record_id = 0 AND seq = 2")
    assert await fault(store, 0) == f"of update #2, 2 of its {len(ENTRIES)} entries are missing"


@pytest.mark.parametrize("record_id", [0, LAYER], ids=["public", "layer"])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_revision_that_was_moved_to_another_line_or_record_is_found(
    store: Store, raw: Database, record_id: int, kind: KindName
):
    record_id = LAYER if kind == "base" else record_id
    row = row_of(raw, kind, record_id)
    for seq, words in (
        (row["seq"] - 1, f"update #{row['seq'] - 1} wrote"),
        (row["seq"] + 1, f"of update #{row['seq']}, {called(row, kind)} is missing"),
        (99, f"of update #{row['seq']}, {called(row, kind)} is missing"),
    ):
        with Unguarded(raw):
            raw.execute(f"UPDATE {kind} SET seq = {seq} WHERE {where(row)}")
        assert (await fault(store, record_id)).startswith(words)
    with Unguarded(raw):
        raw.execute(f"UPDATE {kind} SET record_id = {EMPTY}, seq = 2, revision = 9 WHERE {where(row)}")
    assert (await fault(store, record_id)).startswith(words)
    assert "at least one was added" in await fault(store, EMPTY)


@pytest.mark.parametrize("kind", KINDS)
async def test_an_added_revision_is_found(store: Store, raw: Database, kind: KindName):
    row = forged(raw, kind)
    with Unguarded(raw):
        insert(raw, kind, {**row, "seq": 3})
    problem = "update #3 wrote 1 entry, and 2 are stored under it: at least one was added"
    assert await fault(store, LAYER) == problem


@pytest.mark.parametrize("kind", KINDS)
async def test_with_its_triggers_the_file_takes_no_added_revision_but_under_the_next_line(
    store: Store, raw: Database, kind: KindName
):
    head = store.head(LAYER)
    raw.execute("PRAGMA foreign_keys = off")
    for seq in (*range(-1, head + 1), head + 2):
        with pytest.raises(sqlite3.IntegrityError, match="belongs to the line that is written next"):
            insert(raw, kind, {**forged(raw, kind), "seq": seq})
    raw.execute("PRAGMA foreign_keys = on")
    row = {**forged(raw, kind), "seq": head + 1}
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        insert(raw, kind, row)
    raw.execute("PRAGMA foreign_keys = off")
    insert(raw, kind, row)
    loose = f"an entry is stored under update #{head + 1}, which is not there: it was added, or the update removed"
    assert await fault(store, LAYER) == loose
    assert any(f"a row of {kind} refers to nothing in update_log" in one for one in await store.findings())


@pytest.mark.parametrize("kind", KINDS)
async def test_what_has_no_line_is_not_read(store: Store, raw: Database, kind: KindName):
    def read(db: Database) -> list[Revision]:
        return select(db, kind, "1", view_of(db, LAYER), {}, states="<> ''")

    db = connect(store.path, "ro")
    before = read(db)
    raw.execute("PRAGMA foreign_keys = off")
    insert(raw, kind, {**forged(raw, kind), "key": "nowhere", "revision": 1, "seq": store.head(LAYER) + 1})
    assert read(db) == before
    db.close()


async def test_no_line_is_written_that_would_vouch_for_what_was_put_there_before_it(
    store: Store, raw: Database
):
    head = store.head(LAYER)
    raw.execute("PRAGMA foreign_keys = off")
    insert(raw, "stance", {**forged(raw, "stance"), "seq": head + 1})
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        await store.change(change(LAYER), stances.record_stance, stance("honest"))
    assert (store.head(LAYER), await store.revisions(LAYER, "honest")) == (head, ())
    assert "stored under update" in await fault(store, LAYER)
    await store.change(change(), stances.record_stance, stance("honest"))  # nor is another record touched
    assert await fault(store, 0) == ""


# Lines


@pytest.mark.parametrize("record_id", [0, LAYER], ids=["public", "layer"])
async def test_each_changed_cell_of_a_line_is_found(store: Store, raw: Database, record_id: int):
    raw.execute("PRAGMA ignore_check_constraints = on")
    line = line_of(raw, record_id, 3)
    others = {"seq": "update #3 is missing", "prev_hash": "update #3 does not follow update #2"}
    empty = {"undoes": 1, "confirmed_by": 1}
    assert set(LINE_COLUMNS) == set(columns(raw, "update_log")) - {"update_id", "record_id"}
    for column in LINE_COLUMNS:
        value = 1000 if column == "seq" else empty.get(column, another(line[column]))
        with Unguarded(raw):
            raw.execute(f"UPDATE update_log SET {column} = ? WHERE update_id = ?", [value, line["update_id"]])
        assert await fault(store, record_id) == others.get(
            column, "update #3 was changed after it was written"
        )
        with Unguarded(raw):
            raw.execute(
                f"UPDATE update_log SET {column} = ? WHERE update_id = ?", [line[column], line["update_id"]]
            )
        assert await fault(store, record_id) == ""


async def test_a_line_that_was_moved_in_the_order_of_the_file_is_found(store: Store, raw: Database):
    with Unguarded(raw):
        raw.execute("UPDATE update_log SET update_id = 500 WHERE record_id = 0 AND seq = 4")
    assert await fault(store, 0) == "update #5 was moved before an earlier one of its record"


@pytest.mark.parametrize("record_id", [0, LAYER], ids=["public", "layer"])
@pytest.mark.parametrize("seq", [1, 2, 5])
async def test_a_removed_line_is_found_with_its_revisions_and_without(
    store: Store, raw: Database, record_id: int, seq: int
):
    with Unguarded(raw):
        raw.execute(f"DELETE FROM update_log WHERE record_id = {record_id} AND seq = {seq}")
    assert await fault(store, record_id) == f"update #{seq} is missing"
    with Unguarded(raw):
        for kind in KINDS:
            raw.execute(f"DELETE FROM {kind} WHERE record_id = {record_id} AND seq = {seq}")
    assert await fault(store, record_id) == f"update #{seq} is missing"


async def test_the_first_of_several_faults_is_named(store: Store, raw: Database):
    with Unguarded(raw):
        raw.execute("UPDATE update_log SET reason = 'another' WHERE record_id = 0 AND seq = 6")
        raw.execute("UPDATE topic SET name = 'another' WHERE record_id = 0 AND seq = 5")
    assert await fault(store, 0) == "of update #5, the topic bridge was changed after it was written"


async def test_an_added_line_is_found_if_its_hashes_do_not_fit_and_if_it_has_no_revisions(
    store: Store, raw: Database
):
    head = store.head(0)
    insert(raw, "update_log", {**next_line(raw), "entries": 1})  # the triggers let it pass
    assert await fault(store, 0) == f"update #{head + 1} was changed after it was written"
    with Unguarded(raw):
        _seal(raw, 0, [])
    kind, key = (line_of(raw, 0, head + 1)[name] for name in ("kind", "key"))
    assert await fault(store, 0) == f"of update #{head + 1}, the {kind} {key} is missing"


async def test_a_tail_whose_revisions_were_left_is_found(store: Store, raw: Database):
    head = store.head(0)
    with Unguarded(raw):
        raw.execute(f"DELETE FROM update_log WHERE record_id = 0 AND seq = {head}")
    assert f"stored under update #{head}, which is not there" in await fault(store, 0)


# What a layer stands on, and what fits by itself


async def test_a_layer_that_was_put_on_other_ground_is_found(store: Store, raw: Database):
    for values in ("base_seq = 1", f"base_hash = '{'a' * 64}'", "base_seq = 0, base_hash = ''"):
        with Unguarded(raw):
            kept = raw.execute(f"SELECT base_seq, base_hash FROM base WHERE record_id = {LAYER}").fetchone()
            raw.execute(f"UPDATE base SET {values} WHERE record_id = {LAYER} AND revision = 1")
        assert (await fault(store, LAYER)).startswith("of update #1, ")
        with Unguarded(raw):
            raw.execute(
                f"UPDATE base SET base_seq = ?, base_hash = ? WHERE record_id = {LAYER} AND revision = 1",
                kept,
            )
    with Unguarded(raw):  # also with all hashes of the layer made anew
        raw.execute(f"UPDATE base SET base_seq = base_seq + 1 WHERE record_id = {LAYER} AND revision = 1")
        reseal(raw, LAYER)
    assert "update #1 stands on update #" in await fault(store, LAYER)


async def test_a_public_record_that_was_made_anew_below_a_layer_is_found_in_the_layer(
    store: Store, raw: Database
):
    before = (await store.check_record(0)).head
    with Unguarded(raw):
        raw.execute("UPDATE stance SET quote = 'I never said so.' WHERE record_id = 0 AND revision = 1")
    assert await fault(store, 0) == "of update #3, the stance a was changed after it was written"
    assert await fault(store, LAYER) == ""  # it is the public record that is not whole
    with Unguarded(raw):
        reseal(raw, 0)
    assert await fault(store, 0) == ""
    found = (await store.check_record(LAYER)).fault
    assert found is not None
    assert (found.seq, found.problem) == (
        1,
        "update #1 stands on update #3 of the public record, which is not as it was then",
    )
    # and where no layer lies over it, a head that was published shows it
    assert await store.read(log.line_at, 0, before.seq) not in {None, before.hash}


@pytest.mark.parametrize("record_id", [0, LAYER], ids=["public", "layer"])
async def test_a_tail_that_was_cut_off_fits_by_itself_and_shows_against_an_older_head(
    store: Store, raw: Database, record_id: int
):
    before = (await store.check_record(record_id)).head
    if record_id == 0:  # else the layer that stands on it shows it
        await store.change(change(), stances.record_stance, stance("late"))
        before = (await store.check_record(0)).head
    with Unguarded(raw):
        for table in (*KINDS, "update_log"):
            raw.execute(f"DELETE FROM {table} WHERE record_id = {record_id} AND seq = {before.seq}")
    checked = await store.check_record(record_id)
    assert (checked.fault, checked.head.seq) == (None, before.seq - 1)
    assert await store.read(log.line_at, record_id, before.seq) is None
    assert await store.read(log.head, record_id) == checked.head


async def test_a_log_whose_hashes_were_all_made_anew_fits_by_itself_and_shows_against_an_older_head(
    store: Store, raw: Database
):
    heads = [(await store.check_record(LAYER)).head]
    early = await store.read(log.line_at, LAYER, 3)
    with Unguarded(raw):
        raw.execute(f"UPDATE topic SET proposition = 'No.' WHERE record_id = {LAYER}")
        reseal(raw, LAYER)
    assert await fault(store, LAYER) == ""
    (before,) = heads
    assert await store.read(log.line_at, LAYER, before.seq) not in {None, before.hash}
    changed_at = row_of(raw, "topic", LAYER)["seq"]
    assert await store.read(log.line_at, LAYER, 1) is not None
    assert (await store.read(log.line_at, LAYER, 3) == early) == (changed_at > 3)


# The file


async def test_findings_name_what_is_wrong_with_the_file(store: Store, raw: Database):
    assert await store.findings() == []
    raw.execute("PRAGMA foreign_keys = off")
    raw.execute("DROP TRIGGER stance_no_update")
    raw.execute("DROP INDEX stance_by_topic")
    raw.execute("CREATE TABLE stray (x)")
    raw.execute("UPDATE stance SET leader = 'nobody' WHERE key = 'a' AND record_id = 0")
    raw.execute("INSERT INTO public_search (public_search) VALUES ('delete-all')")
    found = "\n".join(await store.findings())
    for words in (
        "trigger stance_no_update is missing",
        "index stance_by_topic is missing",
        "table stray is not ours",
        "a revision of stance a in the public record names the leader “nobody”, which is nowhere",
        "search does not fit what the stances of the public record say (it knows nothing of 2 stances)",
    ):
        assert words in found


async def test_a_note_of_a_source_that_the_row_does_not_name_is_found(store: Store, raw: Database):
    with Unguarded(raw):
        raw.execute("UPDATE citation SET source = 'hill-gazette' WHERE kind = 'stance' AND record_id = 0")
    assert {"what is noted of the sources of stance a in the public record is not what the row says"} <= set(
        await store.findings()
    )


async def test_a_source_that_is_found_by_another_link_than_its_own_is_named(store: Store, raw: Database):
    with Unguarded(raw):
        raw.execute("UPDATE source SET page = 'evil.example' WHERE key = 'river-post' AND record_id = 0")
    assert await store.findings() == [
        "the source river-post in the public record is found by another link than its own"
    ]


@pytest.mark.parametrize(
    ("kind", "column", "other"),
    [(kind.name, column, other) for kind in KINDS.values() for column, other in kind.references.items()],
)
async def test_findings_name_an_entry_that_names_nothing(
    store: Store, raw: Database, kind: KindName, column: str, other: KindName
):
    row = row_of(raw, kind, LAYER)
    with Unguarded(raw):
        raw.execute(f"UPDATE {kind} SET {column} = 'nobody' WHERE {where(row)}")
    found = (
        f"a revision of {kind} {row['key']} in record {LAYER} names the {other} “nobody”, which is nowhere"
    )
    assert found in await store.findings()
    assert (await fault(store, LAYER)).startswith(f"of update #{row['seq']}, ")


async def test_tables_of_sqlite_and_litestream_are_no_finding(store: Store, raw: Database):
    raw.execute("ANALYZE")
    raw.execute("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)")
    raw.execute("CREATE TABLE _litestream_lock (id INTEGER)")
    assert await store.findings() == []


@pytest.mark.parametrize(
    ("kind", "name", "rest"),
    [
        ("trigger", "_litestream_evil", TAKES_SETTINGS_OFF),
        ("trigger", "_litestream_seq", TAKES_SETTINGS_OFF),
        ("trigger", "sqlite_stat1", TAKES_SETTINGS_OFF),
        ("trigger", "sqlite_evil", TAKES_SETTINGS_OFF),
        ("view", "_litestream_seq", "AS SELECT 1 AS id"),
        ("index", "_litestream_lock", "ON stance (summary)"),
        ("table", "_litestream_more", "(id INTEGER)"),
    ],
)
async def test_what_somebody_put_into_the_file_is_found_whatever_it_is_called(
    store: Store, raw: Database, kind: str, name: str, rest: str
):
    raw.execute(f"CREATE {kind} stray {rest}")
    raw.execute("PRAGMA writable_schema = on")  # SQLite keeps names like its own to itself
    raw.execute(
        "UPDATE sqlite_master SET name = :new, tbl_name = CASE tbl_name WHEN 'stray' THEN :new ELSE tbl_name END, "
        "sql = replace(sql, 'stray', :new) WHERE name = 'stray'",
        {"new": name},
    )
    raw.execute("PRAGMA writable_schema = reset")
    assert await store.findings() == [f"{kind} {name} is not ours"]
    if kind == "trigger":
        with pytest.raises(
            StoreUnusableError, match=f"lost what protects its log: trigger {name} is not ours"
        ):
            await Store.open(store.path)


# Attacking


async def fault(store: Store, record_id: int) -> str:
    """What is wrong with a record, in words; "" for nothing."""
    found = (await store.check_record(record_id)).fault
    if found is None:
        return ""
    assert f"update #{found.seq}" in found.problem
    return found.problem


def row_of(db: Database, table: str, record_id: int, revision: int = 2) -> dict:
    """The first revision of a record from a number on."""
    return next(
        row for row in rows(db, table) if row["record_id"] == record_id and row["revision"] >= revision
    )


def line_of(db: Database, record_id: int, seq: int) -> dict:
    """A line of a log."""
    return next(row for row in rows(db, "update_log") if (row["record_id"], row["seq"]) == (record_id, seq))


def where(row: dict) -> str:
    """The condition for a revision."""
    return f"record_id = {row['record_id']} AND key = '{row['key']}' AND revision = {row['revision']}"


def called(row: dict, kind: KindName) -> str:
    """What a fault calls a revision that has a line of its own."""
    return "what the record stands on" if kind == "base" else f"the {kind} {row['key']}"


def another(cell: str | int | None) -> str | int:
    """Some other value that the column takes, as far as no CHECK speaks against it."""
    return cell + 1 if isinstance(cell, int) else f"{cell or ''}x"


def forged(db: Database, kind: KindName) -> dict:
    """The next revision of what the layer has, so that nothing speaks against it but where it stands."""
    row = [row for row in rows(db, kind) if row["record_id"] == LAYER][-1]
    new = {name: cell for name, cell in row.items() if name not in {"rowid", f"{kind}_id"}}
    return {**new, "revision": row["revision"] + 1}


def reseal(db: Database, record_id: int) -> None:
    """Make all hashes of a record anew, as who can write to the file could."""
    for line in [row for row in rows(db, "update_log") if row["record_id"] == record_id]:
        hashes = [
            revision_hash(kind, [row[name] for name in row_columns(kind)])
            for kind in KINDS
            for row in rows(db, kind)
            if (row["record_id"], row["seq"]) == (record_id, line["seq"])
        ]
        _seal(db, record_id, hashes, line["seq"])


def _seal(db: Database, record_id: int, hashes: list[bytes], seq: int | None = None) -> None:
    """Make the hashes of one line anew, the last if not given."""
    lines = list(all_updates(db, record_id))
    at = next((place for place, line in enumerate(lines) if line.seq == seq), len(lines) - 1)
    line = lines[at].model_copy(
        update={"prev_hash": lines[at - 1].hash if at else NO_HASH, "content_hash": content_hash(hashes)}
    )
    db.execute(
        "UPDATE update_log SET content_hash = ?, prev_hash = ?, hash = ? WHERE record_id = ? AND seq = ?",
        [line.content_hash, line.prev_hash, line_hash(record_id, line), record_id, line.seq],
    )
