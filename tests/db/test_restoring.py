"""A backup takes the place of the database only when it is whole and nobody uses what it replaces."""

import asyncio
import multiprocessing
import os
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.errors import StoreUnusableError, UnusableFilesError
from bot.db.backup import Contents, back_up, restoring
from bot.db.migrations import APPLICATION_ID, migrations
from bot.db.sqlite import connect, sqlite3
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests.db.sample import ENTRIES, change, instant, stance, when

AT = datetime(2026, 11, 22, 18, 30, 5, tzinfo=UTC)
KEPT = "stances-replaced-20261122T183005Z.db"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the database is, in a folder of its own."""
    (tmp_path / "live").mkdir()
    return tmp_path / "live" / "stances.db"


@pytest.fixture
async def backup(database: Path, tmp_path: Path) -> Path:
    """A backup with one stance; the database got another since."""
    store = await Store.open(database)
    await store.change_alone(change(), exchange.import_entries, ENTRIES, layer=False)
    await store.change(change(at=instant(1)), stances.record_stance, stance("a"))
    made = back_up(database, tmp_path / "backup.db", at=AT, keep=7)
    await store.change(change(at=instant(2)), stances.record_stance, stance("b"))
    store.close()
    return made.path


def test_the_backup_becomes_the_database_and_the_one_before_is_kept(backup: Path, database: Path):
    before = backup.read_bytes()
    with restoring(backup, database) as stage:
        assert stage.contents == Contents(records=1, updates=3, last_at=instant(1))
        assert _keys(database) == ["a", "b"]  # nothing happens before it is wanted
        kept = stage.put_in_place(AT)
    assert kept == database.with_name(KEPT)
    assert _names(database.parent) == sorted(["stances.db", KEPT])
    assert backup.read_bytes() == before
    assert _keys(database) == ["a"]
    assert _keys(kept) == ["a", "b"]


def test_the_database_from_before_can_be_put_back(backup: Path, database: Path):
    kept = _restore(backup, database)
    assert kept is not None
    _restore(kept, database, at=datetime(2026, 11, 23, tzinfo=UTC))
    assert _keys(database) == ["a", "b"]


async def test_a_restored_database_is_written_on(backup: Path, database: Path):
    _restore(backup, database)
    store = await Store.open(database)
    await store.change(change(at=instant(9)), stances.record_stance, stance("c"))
    assert await store.findings() == []
    assert (await store.check_record(0)).fault is None
    store.close()
    with closing(connect(database, "ro")) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_nothing_is_left_behind_if_the_operator_decides_against_it(backup: Path, database: Path):
    with restoring(backup, database):
        pass
    assert _names(database.parent) == ["stances.db"]
    with pytest.raises(KeyboardInterrupt), restoring(backup, database):
        raise KeyboardInterrupt
    assert _names(database.parent) == ["stances.db"]
    assert _keys(database) == ["a", "b"]


def test_a_backup_is_restored_where_there_is_no_database_for_its_owner_alone(backup: Path, tmp_path: Path):
    elsewhere = tmp_path / "moved.db"
    backup.chmod(0o644)
    assert _restore(backup, elsewhere) is None
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600
    assert _keys(elsewhere) == ["a"]


def test_a_database_that_somebody_has_open_is_left_alone(backup: Path, database: Path):
    """In a process of its own, as the bot is: one process cannot hold POSIX locks against itself."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    bot = context.Process(target=_sit_on, args=(database, theirs))
    bot.start()
    try:
        assert ours.recv() == "open"
        with pytest.raises(StoreUnusableError, match=r"is in use\. Stop the bot.*Nothing was changed"):
            _restore(backup, database)
        assert not (database.parent / KEPT).exists()
        ours.send("write")
        assert ours.recv() == "written"
    finally:
        ours.send("close")
        bot.join()
    assert _names(database.parent) == ["stances.db"]
    assert _keys(database) == ["a", "b", "c"]
    _restore(backup, database)
    assert _keys(database) == ["a"]


def test_a_wal_that_a_killed_bot_left_goes_into_the_kept_file(backup: Path, database: Path):
    _kill_with_wal(database)
    assert Path(f"{database}-wal").stat().st_size > 0
    kept = _restore(backup, database)
    assert kept is not None
    assert _names(database.parent) == sorted(["stances.db", KEPT])
    assert _keys(database) == ["a"]
    assert _keys(kept) == ["a", "b", "killed"]


def test_a_wal_without_its_database_does_not_get_into_the_restored_one(backup: Path, database: Path):
    _kill_with_wal(database)
    database.unlink()
    assert _restore(backup, database) is None
    assert _keys(database) == ["a"]
    assert _names(database.parent) == sorted(["stances.db", f"{KEPT}-wal"])


@pytest.mark.parametrize("harm", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xa5" * 8000])
def test_a_damaged_database_is_replaced_and_kept_as_it_was(backup: Path, database: Path, harm: bytes):
    database.write_bytes(harm)
    Path(f"{database}-wal").write_bytes(b"whatever")
    kept = _restore(backup, database)
    assert kept is not None
    assert kept.read_bytes() == harm
    assert _keys(database) == ["a"]


def test_without_hard_links_the_old_file_is_renamed(
    backup: Path, database: Path, monkeypatch: pytest.MonkeyPatch
):
    def unsupported(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", unsupported)
    kept = _restore(backup, database)
    assert kept is not None
    assert (_keys(database), _keys(kept)) == (["a"], ["a", "b"])


def test_a_rename_that_fails_leaves_the_database_in_its_place(
    backup: Path, database: Path, monkeypatch: pytest.MonkeyPatch
):
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with restoring(backup, database) as stage, monkeypatch.context() as patch:
        patch.setattr(Path, "replace", denied)
        with pytest.raises(UnusableFilesError, match=r"could not be replaced: Permission denied"):
            stage.put_in_place(AT)
    assert _keys(database) == ["a", "b"]


def test_a_name_for_the_old_file_that_is_taken_is_not_overwritten(backup: Path, database: Path):
    database.with_name(KEPT).write_text("mine")
    with pytest.raises(UnusableFilesError, match="is there already"):
        _restore(backup, database)
    assert database.with_name(KEPT).read_text() == "mine"
    assert _keys(database) == ["a", "b"]


def test_behind_a_link_the_file_is_replaced_and_not_the_link(backup: Path, database: Path, tmp_path: Path):
    link = tmp_path / "link.db"
    link.symlink_to(database)
    kept = _restore(backup, link)
    assert link.is_symlink()
    assert kept == database.with_name(KEPT)
    assert _keys(database) == ["a"]


def test_what_is_restored_has_the_rights_that_the_database_had(backup: Path, database: Path):
    backup.chmod(0o644)
    database.chmod(0o640)
    _restore(backup, database)
    assert stat.S_IMODE(database.stat().st_mode) == 0o640


def test_what_root_restores_belongs_to_who_had_the_database(
    backup: Path, database: Path, monkeypatch: pytest.MonkeyPatch
):
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "chown", lambda _, user, group: given.append((user, group)))
    _restore(backup, database)
    assert given == [(database.stat().st_uid, database.stat().st_gid)]


def test_who_may_not_give_files_away_can_restore_all_the_same(
    backup: Path, database: Path, monkeypatch: pytest.MonkeyPatch
):
    def denied(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", denied)
    _restore(backup, database)
    assert _keys(database) == ["a"]


async def test_a_backup_of_an_older_version_is_brought_up_to_date(database: Path, tmp_path: Path):
    old = tmp_path / "old.db"
    with closing(connect(old, "rwc")) as db:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.apply(db, stop_before=list(migrations.pending(db))[3].name)
    _restore(old, database)
    with closing(connect(old, "ro")) as db:
        assert list(migrations.pending(db))
    store = await Store.open(database, create=False)
    assert await store.findings() == []
    store.close()


def _newer(path: Path) -> None:
    _execute(
        path,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('standpoint', '9999_x', '2099')",
    )


def _another_programs(path: Path) -> None:
    path.unlink()
    _execute(path, "CREATE TABLE stance (x)")


def _text(path: Path) -> None:
    path.write_text("hello " * 100)


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def _broken_log(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'update_log_no_update'").fetchone()
        db.execute("DROP TRIGGER update_log_no_update")
        db.execute("UPDATE update_log SET reason = 'another' WHERE seq = 2")
        db.execute(sql)


def _missing(path: Path) -> None:
    path.unlink()


def _with_wal(path: Path) -> None:
    Path(f"{path}-wal").write_bytes(b"x")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_newer, r"backup.db was made by a newer version of Standpoint \(it knows 9999_x\)"),
        (_another_programs, r"backup.db is a database of another program"),
        (_text, r"backup.db is not a SQLite database"),
        (_cut_off, r"backup.db (cannot be used|has faults)"),
        (
            _broken_log,
            r"backup.db has faults: the public record is not as its log says: update #2 was changed",
        ),
        (_missing, r"There is no backup at .*backup.db"),
        (_with_wal, r"backup.db-wal beside it.*Make a finished copy first"),
    ],
)
def test_a_backup_that_is_not_whole_changes_nothing(
    backup: Path, database: Path, spoil: Callable[[Path], None], says: str
):
    spoil(backup)
    with pytest.raises((StoreUnusableError, UnusableFilesError), match=says) as refusal:
        _restore(backup, database)
    assert ".restoring" not in str(refusal.value)
    assert "--database." not in str(refusal.value)
    assert _names(database.parent) == ["stances.db"]
    assert _keys(database) == ["a", "b"]


def test_the_database_itself_is_no_backup(backup: Path, database: Path):
    with pytest.raises(UnusableFilesError, match="is the database itself"):
        _restore(database, database)


def test_a_full_disk_while_copying_is_said(backup: Path, database: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(UnusableFilesError, match="No space left on device"):
        _restore(backup, database)
    assert _names(database.parent) == ["stances.db"]


def _restore(backup: Path, database: Path, *, at: datetime = AT) -> Path | None:
    with restoring(backup, database) as stage:
        return stage.put_in_place(at)


def _sit_on(database: Path, told) -> None:
    """What the bot does in a process of its own: it opens the database, and writes when it is told to."""

    async def sit() -> None:
        store = await Store.open(database, create=False)
        told.send("open")
        while (order := await asyncio.to_thread(told.recv)) != "close":
            assert order == "write"
            await store.change(change(at=instant(3)), stances.record_stance, stance("c"))
            told.send("written")
        store.close()

    asyncio.run(sit())


def _kill_with_wal(database: Path) -> None:
    """Leave behind what a bot does that was killed: a WAL with a change that is not in the file."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_write_and_die, args=(database,))
    process.start()
    process.join()
    assert process.exitcode == 9


def _write_and_die(database: Path) -> None:
    async def write() -> None:
        store = await Store.open(database, create=False)
        await store.change(change(at=instant(3)), stances.record_stance, stance("killed"))
        os._exit(9)

    asyncio.run(write())


def _keys(path: Path) -> list[str]:
    async def read() -> list[str]:
        store = await Store.open(path, create=False)
        rows = await store.timeline(0, "ada", "ferry", when())
        store.close()
        return [row.stance.key for row in rows]

    return asyncio.run(read())


def _execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
