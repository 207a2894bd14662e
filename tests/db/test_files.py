"""A database that is deleted or replaced under an open store: nothing is acknowledged that will not stay."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli_desk import run_to_end
from bot.core.errors import StoreLostError
from bot.db.connection import WritePool
from bot.db.sqlite import connect
from bot.db.store import Store
from bot.stances import store as stances
from tests.db.sample import change, stance, when


def beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def delete(path: Path) -> None:
    path.unlink()


def delete_all(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        beside(path, ending).unlink()


def replace(path: Path) -> None:
    """Rename another database over it."""
    other = beside(path, ".other")
    shutil.copyfile(path, other)
    other.replace(path)


def move(path: Path) -> None:
    path.rename(beside(path, ".moved"))


def delete_wal(path: Path) -> None:
    beside(path, "-wal").unlink()


def replace_wal(path: Path) -> None:
    replace(beside(path, "-wal"))


def delete_shm(path: Path) -> None:
    beside(path, "-shm").unlink()


async def record(store: Store, key: str) -> None:
    await store.change(change(request_key=key), stances.record_stance, stance(key))


@pytest.mark.parametrize(
    "harm",
    [delete, delete_all, replace, move, delete_wal, replace_wal, delete_shm],
    ids=lambda one: one.__name__,
)
async def test_none_of_ten_edits_is_acknowledged_once_the_file_is_not_the_one_under_its_name(
    store: Store, path: Path, harm: Callable[[Path], None]
):
    await record(store, "before")
    harm(path)
    for number in range(10):
        with pytest.raises(StoreLostError, match="nothing more is recorded"):
            await record(store, f"after-{number}")
    shown = await store.timeline(0, "ada", "ferry", when())
    assert [row.stance.key for row in shown] == ["before"]
    with pytest.raises(StoreLostError):
        await store.refresh()


async def test_a_write_during_which_the_file_goes_is_not_acknowledged_and_nor_are_those_with_it(
    store: Store, path: Path
):
    await record(store, "before")
    with pytest.raises(StoreLostError):
        await store.write(lambda _: path.unlink())
    with pytest.raises(StoreLostError):
        await record(store, "after")


async def test_a_file_that_was_moved_takes_along_all_that_was_acknowledged(store: Store, path: Path):
    keys = [f"before-{number}" for number in range(20)]
    for key in keys:
        await record(store, key)
    move(path)
    with pytest.raises(StoreLostError):
        await record(store, "after")
    store.close()
    found = await Store.open(beside(path, ".moved"), create=False)
    assert [row.stance.key for row in await found.timeline(0, "ada", "ferry", when())] == keys
    found.close()


async def test_what_was_acknowledged_before_the_wal_went_is_in_the_file_after_the_end(
    store: Store, path: Path
):
    await record(store, "before")
    delete_wal(path)
    store.close()
    found = await Store.open(path, create=False)
    assert [row.stance.key for row in await found.timeline(0, "ada", "ferry", when())] == ["before"]
    found.close()


async def test_a_file_that_takes_the_place_of_another_is_not_given_the_changes_of_that_one(
    store: Store, path: Path
):
    new = beside(path, ".new")
    made = await Store.open(new)
    made.close()
    await record(store, "before")
    new.replace(path)
    store.close()
    found = await Store.open(path, create=False)
    assert await found.timeline(0, "ada", "ferry", when()) == ()
    assert await found.findings() == []
    found.close()


async def test_a_file_that_comes_back_is_written_to_again(store: Store, path: Path):
    await record(store, "before")
    move(path)
    with pytest.raises(StoreLostError):
        await record(store, "gone")
    beside(path, ".moved").rename(path)
    await record(store, "back")
    assert [row.stance.key for row in await store.timeline(0, "ada", "ferry", when())] == ["before", "back"]


async def test_another_process_that_opens_and_closes_the_file_and_a_checkpoint_are_no_loss(
    store: Store, path: Path
):
    await record(store, "first")
    other = await Store.open(path)
    await record(other, "second")
    await other.write(lambda _: None)
    other.close()
    pool = WritePool(path)
    await pool.run(lambda _: None)
    pool.close()
    with closing(connect(path, "rw")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    await record(store, "third")
    await store.refresh()


def test_a_program_whose_database_is_lost_ends_with_3_and_says_what_to_read(
    path: Path, capsys: pytest.CaptureFixture[str]
):
    async def work() -> None:
        raise StoreLostError(path)

    with pytest.raises(SystemExit) as ended:
        run_to_end(work())
    assert ended.value.code == 3
    said = capsys.readouterr().err
    assert str(path) in said
    assert "docs/operator.md" in said
