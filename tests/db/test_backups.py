"""A backup is whole, checked, and made while others write; old ones make room."""

import asyncio
import os
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.core.errors import StoreUnusableError, UnusableFilesError
from bot.db import backup as backups
from bot.db.backup import Contents, back_up, check_copy, contents_of
from bot.db.migrations import migrations
from bot.db.sqlite import connect, sqlite3
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests.db.sample import ENTRIES, change, instant, stance, when

AT = datetime(2026, 11, 22, 18, 30, 5, 123456, tzinfo=UTC)


@pytest.fixture
async def database(path: Path) -> Path:
    """A closed database with one record, one stance and three lines."""
    store = await Store.open(path)
    await store.change_alone(change(), exchange.import_entries, ENTRIES, layer=False)
    await store.change(change(at=instant(1)), stances.record_stance, stance("a"))
    store.close()
    return path


async def test_a_backup_holds_what_the_database_holds(database: Path, tmp_path: Path):
    made = back_up(database, tmp_path / "copy.db", at=AT, keep=7)
    assert made.path == tmp_path / "copy.db"
    assert made.size == made.path.stat().st_size > 0
    assert made.contents == Contents(records=1, updates=3, last_at=instant(1))
    assert made.removed == ()
    assert _names(tmp_path) == sorted([database.name, "copy.db"])
    assert _dump(made.path) == _dump(database)
    store = await Store.open(made.path, create=False)
    assert await store.findings() == []
    store.close()


async def test_a_backup_that_was_copied_into_place_by_hand_works_like_the_database(
    database: Path, tmp_path: Path
):
    made = back_up(database, tmp_path / "copy.db", at=AT, keep=7)
    store = await Store.open(made.path)
    with closing(connect(made.path, "ro")) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store.close()


async def test_a_backup_is_of_one_moment_while_the_bot_writes_on(database: Path, tmp_path: Path):
    store = await Store.open(database)
    writing = asyncio.create_task(_write_on(store))
    try:
        for number in range(3):
            made = await asyncio.to_thread(back_up, database, tmp_path / f"{number}.db", at=AT, keep=7)
            copy = await Store.open(made.path)
            rows = await copy.timeline(0, "ada", "ferry", when())
            # Each edit is a row and a line: together in the copy, or neither.
            assert len(rows) == await copy.count_updates(0) - 2
            assert (await copy.check_record(0)).fault is None
            copy.close()
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        store.close()


async def _write_on(store: Store) -> None:
    number = 2
    while True:
        await store.change(change(at=instant(number)), stances.record_stance, stance(f"k-{number}"))
        number += 1


def test_backups_in_a_folder_have_names_in_the_order_of_time_and_the_oldest_make_room(
    database: Path, tmp_path: Path
):
    folder = tmp_path / "backups"
    made = [
        back_up(database, folder, at=AT + timedelta(microseconds=number), keep=3).path for number in range(5)
    ]
    assert made[0].name == "standpoint-20261122T183005.123456Z.db"
    assert sorted(made) == made
    assert _names(folder) == [path.name for path in made[2:]]


def test_only_backups_of_ours_make_room(database: Path, tmp_path: Path):
    folder = tmp_path / "backups"
    folder.mkdir()
    others = ["standpoint-20001122T183005.123456Z.db.gz", "my-standpoint-20001122T183005.123456Z.db", "a.db"]
    for name in others:
        (folder / name).touch()
    old = back_up(database, folder, at=AT - timedelta(days=1), keep=1).path
    made = back_up(database, folder, at=AT, keep=1)
    assert made.removed == (old,)
    assert _names(folder) == sorted([*others, made.path.name])


def test_the_backup_just_made_stays_even_if_the_clock_was_set_back(database: Path, tmp_path: Path):
    later = back_up(database, tmp_path / "b", at=AT + timedelta(days=1), keep=2).path
    middle = back_up(database, tmp_path / "b", at=AT, keep=2).path
    now = back_up(database, tmp_path / "b", at=AT - timedelta(days=1), keep=2)
    assert now.removed == (middle,)
    assert _names(tmp_path / "b") == [now.path.name, later.name]


def test_an_older_backup_that_cannot_be_removed_does_not_hide_the_new_one(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    back_up(database, tmp_path / "b", at=AT, keep=1)

    def denied(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", denied)
    with pytest.raises(UnusableFilesError, match=r"was made, but an older one cannot be removed"):
        back_up(database, tmp_path / "b", at=AT + timedelta(days=1), keep=1)
    assert len([name for name in _names(tmp_path / "b") if name.endswith("Z.db")]) == 2


def test_a_file_that_is_there_is_never_overwritten(database: Path, tmp_path: Path):
    (tmp_path / "copy.db").write_text("mine")
    for target in (tmp_path / "copy.db", database):
        with pytest.raises(UnusableFilesError, match="is there already"):
            back_up(database, target, at=AT, keep=7)
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_backup_can_be_read_by_its_owner_alone_also_while_it_is_made(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    database.chmod(0o644)
    seen = []

    def check(part: Path) -> Contents:
        seen.append(stat.S_IMODE(part.stat().st_mode))
        return check_copy(part)

    monkeypatch.setattr(backups, "check_copy", check)
    made = back_up(database, tmp_path / "copy.db", at=AT, keep=7)
    assert [*seen, stat.S_IMODE(made.path.stat().st_mode)] == [0o600, 0o600]


def test_half_backups_of_dead_runs_go_and_those_of_others_stay(database: Path, tmp_path: Path):
    folder = tmp_path / "b"
    folder.mkdir()
    dead = "standpoint-20260101T000000.000000Z.db.0a1b2c3d.part"
    ours = [dead, f"{dead}-journal", f"{dead}.trial", f"{dead}.trial-wal"]
    running = "standpoint-20260102T000000.000000Z.db.0a1b2c3d.part"
    others = ["notes.part", "standpoint-mine.db.part", "standpoint-20260101T000000.000000Z.db-wal"]
    for name in (*ours, running, *others):
        (folder / name).write_text("half")
    for name in (*ours, *others):
        os.utime(folder / name, (0, 0))
    made = back_up(database, folder, at=AT, keep=7)
    assert _names(folder) == sorted([running, *others, made.path.name])


def test_a_run_that_died_is_not_in_the_way_of_the_next_with_the_same_name(database: Path, tmp_path: Path):
    dead = tmp_path / "copy.db.0a1b2c3d.part"
    dead.write_text("half")
    os.utime(dead, (0, 0))
    back_up(database, tmp_path / "copy.db", at=AT, keep=7)
    assert not dead.exists()


def test_a_missing_database_is_said_and_nothing_is_made(path: Path, tmp_path: Path):
    with pytest.raises(StoreUnusableError, match=r"no database at "):
        back_up(path, tmp_path / "b", at=AT, keep=7)
    assert _names(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_said(database: Path, tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(UnusableFilesError, match=r"Cannot write the backup .*Not a directory"):
        back_up(database, tmp_path / "file" / "b", at=AT, keep=7)


def test_a_full_disk_is_said_and_leaves_nothing_behind(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(backups, "connect", lambda path, mode: _Full(connect(path, mode)))
    with pytest.raises(UnusableFilesError, match="There is no room for the backup in"):
        back_up(database, tmp_path / "copy.db", at=AT, keep=7)
    assert _names(tmp_path) == [database.name]


class _Full:
    """A database on a disk without room for a copy."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def execute(self, sql: str, *arguments: object):
        if sql.startswith("VACUUM"):
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return self._db.execute(sql, *arguments)

    def close(self):
        self._db.close()


@pytest.mark.parametrize(
    ("attack", "says"),
    [
        ("DROP INDEX stance_by_topic", "stance_by_topic is missing"),
        (
            "UPDATE public_search_docsize SET id = id + 100",
            "search does not fit what the stances of the public record say .* knows nothing of 1 stance",
        ),
    ],
)
def test_a_copy_with_faults_does_not_become_a_backup(database: Path, tmp_path: Path, attack: str, says: str):
    with closing(connect(database, "rw")) as db:
        db.execute(attack)
    with pytest.raises(StoreUnusableError, match=rf"has faults: .*{says}"):
        back_up(database, tmp_path / "b", at=AT, keep=7)
    assert _names(tmp_path / "b") == []


def test_a_copy_with_a_broken_log_does_not_become_a_backup(database: Path, tmp_path: Path):
    _tamper(database)
    with pytest.raises(
        StoreUnusableError, match=r"the public record is not as its log says: update #3 was changed"
    ):
        back_up(database, tmp_path / "b", at=AT, keep=7)
    assert _names(tmp_path / "b") == []


def test_a_database_of_an_older_version_is_backed_up_as_it_is(path: Path, tmp_path: Path):
    old = [migration.name for migration in _all_migrations()][3]
    with closing(connect(path, "rwc")) as db:
        db.execute(f"PRAGMA application_id = {0x53544E44}")
        migrations.apply(db, stop_before=old)
    made = back_up(path, tmp_path / "copy.db", at=AT, keep=7)
    with closing(connect(made.path, "ro")) as db:
        assert next(migration.name for migration in migrations.pending(db)) == old
    assert _names(tmp_path) == sorted([path.name, "copy.db"])


def test_what_is_not_ours_is_not_backed_up(path: Path, tmp_path: Path):
    path.write_text("key,name\n" * 20)
    with pytest.raises(StoreUnusableError, match="is not a SQLite database"):
        back_up(path, tmp_path / "copy.db", at=AT, keep=7)
    assert _names(tmp_path) == [path.name]


def test_contents_of_what_cannot_be_read_are_not_known(path: Path, database: Path, tmp_path: Path):
    assert contents_of(database) == Contents(records=1, updates=3, last_at=instant(1))
    assert _names(tmp_path) == [database.name]
    database.write_text("nonsense")
    assert contents_of(database) is None
    assert contents_of(tmp_path / "missing.db") is None
    assert contents_of(tmp_path) is None


def _tamper(database: Path) -> None:
    """Change a line of the log, as somebody with the file could."""
    with closing(connect(database, "rw")) as db:
        (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'update_log_no_update'").fetchone()
        db.execute("DROP TRIGGER update_log_no_update")
        db.execute("UPDATE update_log SET reason = 'another' WHERE seq = 3")
        db.execute(sql)


def _all_migrations():
    with closing(sqlite3.connect(":memory:")) as connection:
        return migrations.pending(Database(connection))


def _dump(path: Path) -> list[object]:
    with closing(connect(path, "ro")) as db:
        return [
            db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("record", "actor", "leader", "topic", "stance", "update_log")
        ]


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
