"""Opening the file: made on first sight, brought up to date, or refused with a reason and left as it is."""

import asyncio
import csv
import hashlib
import multiprocessing
import os
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlite_utils import Database

from bot import logchannel_store as logchannel
from bot.core.errors import StoreUnusableError
from bot.db import opening
from bot.db.checking import SCHEMA, schema_findings, schema_hash
from bot.db.migrations import APPLICATION_ID, NAMES, migrations
from bot.db.program import SETTINGS, remember
from bot.db.reads import read_snapshot
from bot.db.sqlite import connect, schema, sqlite3, write
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.exchange.archive import folder_files
from bot.exchange.service import OPERATOR, export_record, import_files
from bot.request import Desk, Request
from bot.settings import store as settings
from bot.stances import store as stances
from bot.verify.service import check
from tests.db import opener
from tests.db.raw import spoil
from tests.db.sample import EDITOR, ENTRIES, SERVER, change, instant, stance, when


@pytest.fixture
async def ours(path: Path) -> Path:
    """A closed database of ours with a stance in it."""
    store = await Store.open(path)
    await store.change_alone(change(), exchange.import_entries, [*ENTRIES, stance()], layer=False)
    store.close()
    return path


async def test_a_new_file_is_made_and_is_whole(path: Path):
    store = await Store.open(path)
    assert await store.findings() == []
    assert await store.record_ids() == []
    store.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_a_file_is_made_whole_or_not_at_all(path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(_: Path) -> None:
        assert not path.exists()
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(opening, "_migrate", broken)
    with pytest.raises(StoreUnusableError):
        await Store.open(path)
    assert list(path.parent.iterdir()) == []


async def test_a_new_database_and_what_lies_beside_it_are_for_its_owner_alone(path: Path):
    store = await Store.open(path)
    await store.write(remember, "name", "value")
    rights = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert rights == {f"{path.name}{ending}": 0o600 for ending in ("", "-wal", "-shm")}
    store.close()


async def test_half_databases_of_dead_starts_and_restores_go_at_the_next_start(path: Path):
    left = [f"{path.name}{ending}" for ending in (".0a1b2c3d.part", ".restoring", ".restoring.trial-wal")]
    for name in (*left, "other.db.restoring"):
        (path.parent / name).write_text("half")
        os.utime(path.parent / name, (0, 0))
    (path.parent / f"{path.name}.4e5f6a7b.part").write_text("another start, right now")
    (await Store.open(path)).close()
    assert sorted(file.name for file in path.parent.iterdir()) == sorted(
        [path.name, "other.db.restoring", f"{path.name}.4e5f6a7b.part"]
    )


async def test_a_store_knows_whether_its_file_was_made(path: Path):
    for made in (True, False):
        store = await Store.open(path)
        assert store.made == made
        store.close()


async def test_on_a_disk_without_hard_links_a_file_is_made_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    store = await Store.open(path)
    assert await store.findings() == []
    store.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_a_link_to_a_file_that_is_not_there_yet_makes_that_file(path: Path):
    target = path.parent / "elsewhere.db"
    _link(path, target)
    (await Store.open(path)).close()
    assert target.stat().st_size > 0


async def test_what_was_stored_is_there_after_closing_and_opening_again(ours: Path):
    before = _fingerprint(ours.parent)
    store = await Store.open(ours, create=False)
    assert len(await store.timeline(0, "ada", "ferry", when())) == 1
    store.close()
    store.close()  # twice does no harm
    assert _fingerprint(ours.parent) == before


def _text(path: Path) -> None:
    path.write_text("key,name\nada,Ada Quill\n", encoding="utf-8")


def _half_a_header(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + bytes(20))


def _another_programs(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode = wal")
        db.execute("CREATE TABLE stance (x)")
    db.close()


def _another_programs_marked(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA application_id = 252006673")
        db.execute("CREATE TABLE event (x)")
    db.close()


def _empty(path: Path) -> None:
    path.touch()


def _link(path: Path, target: Path) -> None:
    path.symlink_to(target)


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_empty, "is an empty file and no database.*restore a backup.*else remove the file"),
        (_text, "is not a SQLite database"),
        (_half_a_header, "database of another program"),
        (_another_programs, "database of another program"),
        (_another_programs_marked, "database of another program"),
        (_folder, "is not a file"),
    ],
)
async def test_what_is_not_ours_is_refused_and_left_as_it_is(
    path: Path, make: Callable[[Path], None], words: str
):
    make(path)
    before = _fingerprint(path.parent)
    for create in (True, False):
        with pytest.raises(StoreUnusableError, match=words) as refusal:
            await Store.open(path, create=create)
        assert str(path) in str(refusal.value)
    assert _fingerprint(path.parent) == before


def _newer(path: Path) -> None:
    _execute(
        path,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('standpoint', '9999_later', '2099')",
    )


def _without_a_trigger(path: Path) -> None:
    _execute(path, "DROP TRIGGER update_log_no_delete")


def _with_a_blunted_trigger(path: Path) -> None:
    _execute(
        path,
        "DROP TRIGGER stance_no_update",
        "CREATE TRIGGER stance_no_update BEFORE UPDATE ON stance BEGIN SELECT 1; END",
    )


def _with_a_strangers_trigger(path: Path) -> None:
    _execute(path, "CREATE TRIGGER sly AFTER INSERT ON stance BEGIN SELECT 1; END")


def _overwritten_first_page(path: Path) -> None:
    _overwrite(path, at=100)


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_newer, "newer version of Standpoint .*9999_later.*upgrade"),
        (_without_a_trigger, "update_log_no_delete is missing.*restore a backup"),
        (_with_a_blunted_trigger, "stance_no_update differs"),
        (_with_a_strangers_trigger, "sly is not ours"),
        (_overwritten_first_page, "cannot be used.*restore a backup"),
        (_cut_off, "cannot be used.*restore a backup"),
    ],
)
async def test_what_is_ours_and_unusable_is_refused_and_left_as_it_is(
    ours: Path, spoil: Callable[[Path], None], words: str
):
    spoil(ours)
    before = _fingerprint(ours.parent)
    with pytest.raises(StoreUnusableError, match=words) as refusal:
        await Store.open(ours)
    assert "It is left as it is" in str(refusal.value)
    assert _fingerprint(ours.parent) == before


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (_without_a_trigger, "trigger update_log_no_delete is missing"),
        (_with_a_blunted_trigger, "trigger stance_no_update differs from what this version makes"),
        (_with_a_strangers_trigger, "trigger sly is not ours"),
    ],
)
async def test_who_looks_for_faults_opens_what_has_lost_its_triggers(
    ours: Path, spoil: Callable[[Path], None], finding: str
):
    spoil(ours)
    store = await Store.open(ours, create=False, guarded=False)
    assert await store.findings() == [finding]
    assert [one.fault for one in await store.check_records()] == [None]
    store.close()


# A file of the form from before records were logs of revisions

OLD_FORM = Path(__file__).parent / "old_form"
TABLES = ("theme", "topic", "leader", "office", "coalition", "membership")


@pytest.fixture
def old_form(path: Path) -> Path:
    """Such a file."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript((OLD_FORM / "old_form.sql").read_text(encoding="utf-8"))
    db.close()
    return path


async def test_a_file_of_the_old_form_is_refused_and_told_how_to_bring_over(old_form: Path):
    before = _fingerprint(old_form.parent)
    for create in (True, False):
        with pytest.raises(StoreUnusableError) as refusal:
            await Store.open(old_form, create=create)
        assert str(refusal.value) == (
            f"{old_form} has the form of an older version, from before records were logs of revisions. It is left as "
            "it is. Export each record with that version (standpoint export FOLDER --guild ID), move this file "
            "away, and import the folders with this one (docs/operator.md)."
        )
    assert _fingerprint(old_form.parent) == before


async def test_what_the_old_version_exported_makes_the_same_record(old_form: Path, tmp_path: Path):
    db = connect(old_form, "ro")
    counts = {kind: _count(db, f"SELECT count(*) FROM {kind} WHERE state = 'kept'") for kind in TABLES}
    held = "action <> 'retract' AND revision = (SELECT max(n.revision) FROM stance AS n WHERE n.key = s.key)"
    counts["stance"] = _count(db, f"SELECT count(*) FROM stance AS s WHERE {held}")
    quotes = db.execute(
        f"SELECT key, position, quote FROM stance AS s WHERE {held} ORDER BY ordinal"
    ).fetchall()
    db.close()
    new = tmp_path / "new.db"
    store = await Store.open(new)
    desk = Desk(store, now=lambda: datetime(2026, 11, 29, tzinfo=UTC))
    report = await import_files(Request(desk, OPERATOR), folder_files(OLD_FORM), reason="brought over")
    assert report.problems == ()
    assert report.imported is not None
    made = dict(report.imported.new)
    assert made.pop("source") > 0
    assert (made, report.imported.changed) == (counts, {})
    stances = await store.read_whole(read_snapshot, 0, lambda record: list(record.stances()))
    assert [(one.key, one.position, one.quote) for one in stances] == quotes
    again = await import_files(Request(desk, OPERATOR), folder_files(OLD_FORM))
    assert again.imported is not None
    assert again.imported.update is None
    await export_record(Request(desk, OPERATOR), tmp_path / "out")
    sources = {row["key"]: row for row in _rows(tmp_path / "out" / "sources.csv")}
    for file in OLD_FORM.glob("*.csv"):
        for old, now in zip(_rows(file), _rows(tmp_path / "out" / file.name), strict=True):
            assert {column: now[column] for column in old.keys() & now.keys()} == {
                column: cell for column, cell in old.items() if not column.startswith("source_")
            }
            if old.get("source_url"):
                source = sources[now["sources"]]
                assert (source["title"], source["url"]) == (old["source_title"], old["source_url"])
    assert (await store.check_record(0)).fault is None
    assert await store.findings() == []
    store.close()


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


async def test_a_file_from_before_sources_were_entries_is_refused_and_not_misread(path: Path):
    (await Store.open(path)).close()
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("UPDATE _sqlite_migrations SET name = 'm0001_record' WHERE name = 'm0001_records'")
    db.close()
    before = _fingerprint(path.parent)
    with pytest.raises(
        StoreUnusableError, match="the form of an older version, from before sources were entries"
    ):
        await Store.open(path)
    assert _fingerprint(path.parent) == before


def _count(db: Database, sql: str) -> int:
    return db.execute(sql).fetchone()[0]


async def test_a_file_that_is_missing_is_not_made_unless_wanted(path: Path):
    with pytest.raises(StoreUnusableError, match="no database at"):
        await Store.open(path, create=False)
    assert list(path.parent.iterdir()) == []


async def test_a_missing_folder_is_named_and_not_made(path: Path):
    inside = path.parent / "no such folder" / "stances.db"
    with pytest.raises(StoreUnusableError, match=r"The folder .*no such folder does not exist"):
        await Store.open(inside)
    assert list(path.parent.iterdir()) == []


async def test_a_link_that_leads_nowhere_is_refused(path: Path):
    _link(path, path.parent / "no such folder" / "stances.db")
    with pytest.raises(StoreUnusableError, match=r"The folder .*no such folder does not exist"):
        await Store.open(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_a_link_to_itself_is_refused(path: Path):
    _link(path, path)
    with pytest.raises(StoreUnusableError):
        await Store.open(path)


async def test_a_file_that_the_system_does_not_let_us_read_is_refused(
    ours: Path, monkeypatch: pytest.MonkeyPatch
):
    # As root, permissions stop nobody, so the refusal of the system is made up.
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    before = _fingerprint(ours.parent)
    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(StoreUnusableError, match=r"cannot be read .Permission denied.*--database"):
        await Store.open(ours)
    monkeypatch.undo()
    assert _fingerprint(ours.parent) == before


@pytest.mark.parametrize("only", ["file", "folder"])
async def test_a_file_that_cannot_be_written_to_is_not_opened_for_writing(
    ours: Path, monkeypatch: pytest.MonkeyPatch, only: str
):
    # As root, permissions stop nobody, so the answer of the system is made up.
    place = ours if only == "file" else ours.parent
    monkeypatch.setattr("os.access", lambda path, _: Path(path) != place)
    with pytest.raises(
        StoreUnusableError, match=r"cannot be written to .*the right to write to the file and to"
    ):
        await Store.open(ours)


async def test_a_folder_that_cannot_be_written_to_gets_no_file(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(StoreUnusableError, match="cannot be written to"):
        await Store.open(path)
    assert list(path.parent.iterdir()) == []


async def test_a_full_disk_is_named_as_the_reason(ours: Path, monkeypatch: pytest.MonkeyPatch):
    def no_room(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(opening, "connect", no_room)
    with pytest.raises(StoreUnusableError, match="disk I/O error"):
        await Store.open(ours)
    monkeypatch.setattr(opening, "disk_usage", lambda _: SimpleNamespace(free=4096))
    with pytest.raises(StoreUnusableError, match=r"is full\. Make room"):
        await Store.open(ours)


async def test_damage_deep_in_the_file_is_named_when_it_is_met_and_by_findings(ours: Path):
    db = connect(ours, "ro")
    (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'stance'").fetchone()
    (size,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    opening.tidy(ours)
    _overwrite(ours, at=(page - 1) * size)
    store = await Store.open(ours)
    with pytest.raises(StoreUnusableError, match="tell the bot's operator"):
        await store.timeline(0, "ada", "ferry", when())
    assert len((await store.directory(0)).leaders) == 2  # what is not damaged can still be read
    assert any("stance" in finding or "damaged" in finding for finding in await store.findings())
    store.close()


async def test_a_file_that_vanishes_while_it_is_open_is_read_on_and_not_written_to(path: Path):
    store = await Store.open(path)
    for file in path.parent.iterdir():
        file.unlink()
    assert (await store.directory(0)).leaders == ()
    with pytest.raises(StoreUnusableError):
        await store.write(remember, "name", "value")
    store.close()
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("wal", [False, True])
async def test_a_start_that_was_cut_short_is_completed_by_the_next(path: Path, wal: bool):
    _execute(path, f"PRAGMA application_id = {APPLICATION_ID}", *["PRAGMA journal_mode = wal"] * wal)
    store = await Store.open(path)
    assert await store.findings() == []
    store.close()


async def test_a_strangers_table_that_appears_while_we_begin_is_not_built_upon(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(opening, "_is_new", lambda _: True)
    _another_programs(path)
    before = _fingerprint(path.parent)
    with pytest.raises(StoreUnusableError, match="another program"):
        await Store.open(path)
    assert _fingerprint(path.parent) == before


def test_every_migration_runs_alone_and_all_together_to_the_same_schema(path: Path):
    db = connect(path, "rwc")
    names = [migration.name for migration in migrations.pending(db)]
    for name in names[1:]:
        migrations.apply(db, stop_before=name)
    migrations.apply(db)
    assert [migration.name for migration in migrations.applied(db)] == names
    assert schema_findings(db) == []
    db.close()


MADE_AGAIN = {"m0007_revised"}
"""What an upgrade makes in the place of what is there can be made once more."""


@pytest.mark.parametrize("name", [*(name for name in NAMES if name not in MADE_AGAIN), "all", "table"])
async def test_a_file_that_lost_the_note_of_an_upgrade_is_refused_with_what_to_do_and_can_be_mended(
    ours: Path, name: str
):
    before = schema_of(ours)
    with closing(connect(ours, "rw")) as db:
        row = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('standpoint', ?, datetime('now'))"
        gone = [name] if name in NAMES else NAMES
        for one in gone:
            db.execute("DELETE FROM _sqlite_migrations WHERE name = ?", [one])
        if name == "table":
            db.execute("DROP TABLE _sqlite_migrations")
    with pytest.raises(StoreUnusableError) as refused:
        await Store.open(ours)
    assert f"does not say any more that the upgrade {gone[0]} was made, and holds what it makes" in str(
        refused.value
    )
    assert "It is left as it is. Restore a backup, or write the row again (docs/operator.md)." in str(
        refused.value
    )
    if name == "table":
        return
    assert schema_of(ours) == before
    with closing(connect(ours, "rw")) as db:
        for one in gone:
            db.execute(row, [one])
    store = await Store.open(ours)
    assert await store.findings() == []
    store.close()


@pytest.mark.parametrize("where", ["what = 'server'", "TRUE"])
async def test_a_count_of_changes_that_was_deleted_begins_anew(
    ours: Path, where: str, caplog: pytest.LogCaptureFixture
):
    spoil(ours, "touched", f"DELETE FROM touched WHERE {where}")
    store, other = await Store.open(ours), await Store.open(ours)
    assert caplog.text.count("was not counted any more; it is again") == 1
    await other.held(SETTINGS).change(
        SERVER, settings.change_settings, {"language": "fr"}, by=EDITOR, at=instant(9)
    )
    await store.refresh()
    assert store.settings(SERVER).language == "fr"
    assert await store.findings() == []
    for one in (store, other):
        one.close()


def schema_of(path: Path) -> object:
    with closing(connect(path, "ro")) as db:
        return schema(db)


async def test_a_log_from_before_reasons_had_kinds_is_brought_up_to_date_and_follows(ours: Path):
    _execute(
        ours,
        "ALTER TABLE update_log DROP COLUMN reason_kind",
        "DELETE FROM _sqlite_migrations WHERE name = 'm0006_reasons'",
    )
    store = await Store.open(ours)
    assert await store.findings() == []
    assert [one.fault for one in await store.check_records()] == [None]
    store.close()


async def test_a_log_channel_from_before_it_had_a_hash_gets_that_of_where_it_had_come_to(ours: Path):
    store = await Store.open(ours)
    await store.change(change(SERVER), stances.record_stance, stance("own"))
    await store.held(logchannel.POSTED).change(SERVER, logchannel.start)
    before = await store.read(logchannel.published)
    store.close()
    _execute(
        ours,
        "ALTER TABLE mirror DROP COLUMN posted_hash",
        "DELETE FROM _sqlite_migrations WHERE name = 'm0008_posted'",
        "INSERT INTO mirror (guild_id, posted_seq) VALUES (5, 9)",  # whose log was cut before
    )
    store = await Store.open(ours)
    gone, now = await store.read(logchannel.published)
    assert [now] == before
    assert (gone.head.seq, gone.head.hash) == (9, "")
    assert await check(Desk(store)) == [
        "the updates log of record 5 was cut: the log channel of server 5 had come to update #9, which is not there any more"
    ]
    store.close()


async def test_several_processes_that_open_a_new_file_at_once_all_succeed(path: Path):
    context = multiprocessing.get_context("spawn")
    gate, outcomes = context.Barrier(5), context.Queue()
    children = [
        context.Process(target=opener.open_and_write, args=(path, number, gate, outcomes))
        for number in range(4)
    ]
    for child in children:
        child.start()
    await asyncio.to_thread(gate.wait)
    told = [await asyncio.to_thread(outcomes.get) for _ in children]
    for child in children:
        child.join()
    assert told == ["done"] * 4
    store = await Store.open(path)
    assert await store.count_updates(0) == 1 + 4
    assert (await store.check_record(0)).fault is None
    assert await store.findings() == []
    store.close()


def _execute(path: Path, *statements: str) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        db.execute(statement)
    db.close()


def _overwrite(path: Path, *, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xa5" * 2000)


def _fingerprint(folder: Path) -> dict[str, str]:
    """What is in a folder: names, and a hash of what they hold."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "folder"
        for file in folder.iterdir()
    }


def test_the_schema_that_this_version_makes_is_known_by_its_hash():
    with closing(Database(memory=True, execute_plugins=False)) as db:
        write(db, migrations.apply)
        assert schema_hash(schema(db)) == SCHEMA


def test_a_schema_in_which_anything_differs_has_another_hash(path: Path):
    with closing(connect(path, "rwc")) as db:
        write(db, migrations.apply)
        db.execute("DROP TRIGGER update_log_no_update")
        assert schema_hash(schema(db)) != SCHEMA
        assert schema_findings(db) == ["trigger update_log_no_update is missing"]
