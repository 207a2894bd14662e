"""Records in and out: what goes out comes in again as it was, and nothing comes in by halves."""

import asyncio
import io
import json
import stat
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings

from bot import privacy
from bot.core.entries import Entry, Leader, Stance
from bot.core.errors import (
    InvalidEntryError,
    NotAllowedError,
    RecordMovedError,
    StoreUnusableError,
    UnusableFilesError,
)
from bot.core.log import OPERATOR_MARK, Update, mark_of
from bot.core.policy import Action, Caller, Role
from bot.db import log
from bot.db.program import remember
from bot.db.reads import Snapshot, read_snapshot
from bot.db.sqlite import connect
from bot.db.store import Store
from bot.entries import store as entries_store
from bot.exchange import store as exchange
from bot.exchange.archive import (
    ImportStoppedError,
    Progress,
    folder_files,
    open_upload,
    write_entries,
    zip_files,
)
from bot.exchange.csv import SHEETS, Files
from bot.exchange.service import (
    OPERATOR,
    ImportReport,
    ensure_starter,
    export_record,
    export_to_send,
    import_files,
)
from bot.request import Desk, Request
from bot.undo import undo_update
from tests.core import starter
from tests.exchange.made_up_records import KINDS, records
from tests.exported import fault_in
from tests.thorough import examples

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
T = TypeVar("T")
GUILD = 81_384_788_765_712_384
ADMIN = Caller(discord_user_id=80_351_110_224_678_912, guild_id=GUILD, role=Role.ADMIN)
NEW_LEADER = Leader(key="ada-quill", name="Ada Quill")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk whose public record is the starter record."""
    store = await Store.open(tmp_path / "stances.db")
    made = Desk(store, now=lambda: NOW)
    await ensure_starter(made, starter.FOLDER)
    yield made
    store.close()


# There and back


async def test_the_starter_record_goes_out_as_it_came_in(desk: Desk, tmp_path: Path):
    for name in ("folder", "record.zip"):
        await export_record(Request(desk, OPERATOR), tmp_path / name)
    files = folder_files(tmp_path / "folder")
    for found in (files, zip_files(tmp_path / "record.zip")):
        assert set(found) == set(SHEETS)
        for file, opener in found.items():
            with opener() as stream:
                assert stream.read() == (starter.FOLDER / file).read_bytes()
        report = await import_files(Request(desk, OPERATOR), found)
        assert report.imported is not None
        assert (report.imported.new, report.imported.changed, report.imported.update) == ({}, {}, None)


@given(entries=records())
@settings(
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_export_then_import_changes_nothing_whatever_the_texts_hold(entries: list[Entry], tmp_path: Path):
    asyncio.run(_there_and_back(tmp_path, entries))


async def _there_and_back(folder: Path, entries: list[Entry]) -> None:
    database, zipped, told = folder / "any.db", folder / "any.zip", folder / "any.json"
    _forget(database)
    store = await Store.open(database)
    try:
        desk, here, there = Desk(store, now=lambda: NOW), _operator(1), _operator(2)
        first = await import_files(Request(desk, here), _files(entries))
        assert first.problems == ()
        await export_record(Request(desk, here), zipped, told)
        again = await import_files(Request(desk, here), zip_files(zipped))
        assert again.imported is not None
        assert (again.imported.new, again.imported.changed, again.imported.update) == ({}, {}, None)
        await import_files(Request(desk, there), zip_files(zipped))
        assert await _held(desk, 2) == await _held(desk, 1) == _in_order(entries)
        assert _in_json(told) == await _held(desk, 1)
    finally:
        store.close()


def _forget(database: Path) -> None:
    for name in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        name.unlink(missing_ok=True)


async def test_json_has_the_log_whose_chain_verifies_and_no_discord_id(desk: Desk, tmp_path: Path):
    await import_files(Request(desk, ADMIN, key="i-1"), _files([NEW_LEADER]), reason="spring")
    await export_record(Request(desk, ADMIN), tmp_path / "record.json")
    text = (tmp_path / "record.json").read_text("utf-8")
    told = json.loads(text)
    updates = [Update.model_validate(line) for line in told["updates"]]
    assert [(line.action, line.reason) for line in updates] == [("start", ""), ("import", "spring")]
    assert fault_in(text) is None
    assert str(ADMIN.discord_user_id) not in text


async def test_json_holds_marks_that_lead_to_nobody_and_that_stay_when_somebody_is_forgotten(
    desk: Desk, tmp_path: Path
):
    await import_files(Request(desk, ADMIN, key="i-1"), _files([NEW_LEADER]), reason="spring")
    with closing(connect(desk.store.path, "ro")) as db:
        (salt, mark) = db.execute("SELECT salt, mark FROM actor WHERE guild_id = ?", [GUILD]).fetchone()
    await export_record(Request(desk, ADMIN), tmp_path / "before.json")
    before = (tmp_path / "before.json").read_text("utf-8")
    assert {line["actor_mark"] for line in json.loads(before)["updates"]} == {mark}
    assert mark != mark_of("person", "", ADMIN.discord_user_id)
    assert salt not in before
    assert fault_in(before) is None
    assert fault_in(before.replace(mark, OPERATOR_MARK)) is not None

    await desk.store.held(privacy.FORGOTTEN).change(
        None, privacy.forget, ADMIN.discord_user_id, "2026-11-22T12:00:01.000000Z"
    )
    await export_record(Request(desk, ADMIN), tmp_path / "after.json")
    after = (tmp_path / "after.json").read_text("utf-8")
    assert json.loads(after)["updates"] == json.loads(before)["updates"]
    assert fault_in(after) is None


async def test_an_export_is_of_one_moment_even_if_the_record_moves_meanwhile(desk: Desk, tmp_path: Path):
    other = await Store.open(desk.store.path)
    try:
        real = Snapshot.stances

        def stances_after_a_change(snapshot: Snapshot) -> object:
            new = Stance(**{**dict(starter.entries("stances.csv")[0]), "key": "new", "leader": "ada-quill"})
            change = Request(desk, OPERATOR).change(Action.IMPORT)
            asyncio.run(other.change_alone(change, exchange.import_entries, [NEW_LEADER, new], layer=False))
            return real(snapshot)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Snapshot, "stances", stances_after_a_change)
            exported = await export_record(Request(desk, OPERATOR), tmp_path / "out")
        assert exported.head == 2
        assert (tmp_path / "out" / "stances.csv").read_bytes() == (
            starter.FOLDER / "stances.csv"
        ).read_bytes()
        await export_record(Request(desk, OPERATOR), tmp_path / "out")
        assert b"\nnew,ada-quill," in (tmp_path / "out" / "stances.csv").read_bytes()
    finally:
        other.close()


async def test_an_export_tells_what_is_in_it(desk: Desk, tmp_path: Path):
    exported = await export_record(Request(desk, ADMIN), tmp_path / "a.zip", tmp_path / "a.json")
    assert (exported.record_id, exported.head) == (0, 2)
    assert exported.counts == {sheet.name: len(starter.entries(file)) for file, sheet in SHEETS.items()}


async def test_files_too_large_to_send_are_packed_or_left_out(desk: Desk, tmp_path: Path):
    small = await export_to_send(Request(desk, ADMIN), tmp_path, limit=10_000_000)
    assert [path.suffix for path in small.files] == [".zip", ".json"]
    csv, whole = (path.stat().st_size for path in small.files)
    packed = await export_to_send(Request(desk, ADMIN), tmp_path, limit=whole - 1)
    assert [path.name for path in packed.files] == [
        "standpoint-2026-11-22.zip",
        "standpoint-2026-11-22.json.zip",
    ]
    none = await export_to_send(Request(desk, ADMIN), tmp_path, limit=1000)
    assert none.files == ()
    assert none.too_large["standpoint-2026-11-22.zip"] == csv
    assert none.limit == 1000


async def test_an_export_is_for_its_owner_alone_and_one_in_the_place_of_another_gets_its_rights(
    desk: Desk, tmp_path: Path
):
    targets = [tmp_path / "a.zip", tmp_path / "a.json", tmp_path / "folder"]
    await export_record(Request(desk, OPERATOR), *targets)
    written = [*targets[:2], *targets[2].iterdir()]
    assert {stat.S_IMODE(file.stat().st_mode) for file in written} == {0o600}
    targets[0].chmod(0o644)
    await export_record(Request(desk, OPERATOR), *targets)
    assert [stat.S_IMODE(file.stat().st_mode) for file in targets[:2]] == [0o644, 0o600]


async def test_a_target_that_cannot_be_written_is_said_and_an_old_file_stays(desk: Desk, tmp_path: Path):
    (tmp_path / "no").write_text("a file")
    for target in (tmp_path / "no" / "a.zip", tmp_path / "no" / "a.json", tmp_path / "no" / "folder"):
        with pytest.raises(UnusableFilesError, match="Cannot write"):
            await export_record(Request(desk, OPERATOR), target)
    old = tmp_path / "old.zip"
    old.write_bytes(b"old")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Snapshot, "stances", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await export_record(Request(desk, OPERATOR), old)
    assert not old.with_name("old.zip.part").exists()
    assert old.read_bytes() == b"old"


async def test_an_export_with_a_retired_topic_makes_the_same_record_elsewhere(desk: Desk, tmp_path: Path):
    by = Request(desk, OPERATOR).change(Action.EDIT_ENTRIES)
    await desk.store.change(by, entries_store.retire_topic, (await desk.directory(0)).topics[0].key)
    exported = await export_record(Request(desk, OPERATOR), tmp_path / "out")
    again = await import_files(Request(desk, OPERATOR), folder_files(tmp_path / "out"))
    assert (again.problems, again.imported.new, again.imported.changed) == ((), {}, {})
    elsewhere = await import_files(Request(desk, _operator(5)), folder_files(tmp_path / "out"))
    assert (elsewhere.problems, elsewhere.imported.new) == ((), exported.counts)


async def test_an_export_after_two_leaders_became_one_changes_nothing_either(desk: Desk, tmp_path: Path):
    stances = starter.entries("stances.csv")
    old = next(one for one in stances if isinstance(one, Stance) and one.leader == "abbott")
    await _merge(desk, "abbott", "turnbull")
    await export_record(Request(desk, ADMIN), tmp_path / "after.zip")
    files = zip_files(tmp_path / "after.zip")
    again = await import_files(Request(desk, ADMIN), files)
    assert again.imported is not None
    assert (again.imported.new, again.imported.changed, again.problems) == ({}, {}, ())
    elsewhere = await import_files(Request(desk, _operator(5)), files)
    assert elsewhere.problems == ()
    # Files from before the merge still name the old key; a correction goes to the row that is meant.
    changed = old.model_copy(update={"venue": "Another place"})
    done = await import_files(Request(desk, ADMIN), _files([changed]))
    assert done.imported is not None
    assert done.imported.changed == {"stance": 1}
    rows = await desk.store.revisions(GUILD, old.key)
    assert [(row.stance.venue, row.is_kept) for row in rows] == [(old.venue, True), ("Another place", True)]


# In


async def test_problems_are_told_and_nothing_is_imported(desk: Desk):
    files = {
        **_files([NEW_LEADER]),
        **_texts("topics.csv", "key,theme,name,proposition,aliases\nx,nowhere,,,\n"),
    }
    report = await import_files(Request(desk, ADMIN), files)
    assert report.imported is None
    assert {(problem.file, problem.line) for problem in report.problems} == {("topics.csv", 2)}
    assert await desk.store.record_ids() == [0]


async def test_an_import_in_a_server_forks_first_and_the_operators_starts_empty(desk: Desk):
    await import_files(Request(desk, ADMIN), _files([NEW_LEADER]))
    assert len((await desk.directory(GUILD)).leaders) == len(starter.entries("leaders.csv")) + 1
    await import_files(Request(desk, _operator(5)), _files([NEW_LEADER]))
    assert (await desk.directory(5)).leaders == (NEW_LEADER,)


async def test_an_import_can_be_bound_to_what_a_dry_run_saw(desk: Desk):
    seen = await import_files(Request(desk, ADMIN), _files([NEW_LEADER]), dry_run=True)
    assert seen.imported is not None
    assert seen.imported.new == {"leader": 1}
    await _rename_in_public(desk)
    with pytest.raises(RecordMovedError, match="look again"):
        await import_files(Request(desk, ADMIN), _files([NEW_LEADER]), basis=seen.basis)
    assert await desk.store.record_ids() == [0]
    seen = await import_files(Request(desk, ADMIN), _files([NEW_LEADER]), dry_run=True)
    done = await import_files(Request(desk, ADMIN, key="i-1"), _files([NEW_LEADER]), basis=seen.basis)
    assert done.imported is not None
    assert done.imported.update is not None
    # Delivered again, the first answer counts, although the record is not what the dry run saw any more.
    again = await import_files(Request(desk, ADMIN, key="i-1"), _files([NEW_LEADER]), basis=seen.basis)
    assert again.imported == done.imported


async def test_a_dry_run_sees_what_another_process_wrote(desk: Desk):
    other = await Store.open(desk.store.path)
    try:
        await import_files(Request(Desk(other, now=lambda: NOW), ADMIN), _files([NEW_LEADER]))
    finally:
        other.close()
    seen = await import_files(Request(desk, ADMIN), _files([NEW_LEADER]), dry_run=True)
    assert seen.imported is not None
    assert seen.imported.new == {}
    assert seen.basis is not None
    assert (seen.basis.record_id, seen.basis.seq) == (GUILD, 2)


async def test_the_log_tells_what_an_import_made_of_the_record(desk: Desk):
    old = next(leader for leader in starter.entries("leaders.csv") if leader.key == "abbott")
    new = old.model_copy(update={"name": "Anthony Abbott"})
    report = await import_files(Request(desk, ADMIN), _files([new, NEW_LEADER]))
    assert report.imported is not None
    assert report.imported.update is not None
    line = await desk.store.read(log.update, GUILD, report.imported.update.seq)
    assert line is not None
    assert line.counts == {"new": {"leader": 1}, "changed": {"leader": 1}}
    made = {one.after.key: (one.before and one.before.entry, one.after.entry) for one in line.made}
    assert made == {"abbott": (old, new), NEW_LEADER.key: (None, NEW_LEADER)}


async def test_an_import_that_is_undone_leaves_the_files_of_before(desk: Desk, tmp_path: Path):
    await import_files(Request(desk, ADMIN), _files([Leader(key="bo-marsh", name="Bo Marsh")]))
    await export_record(Request(desk, ADMIN), tmp_path / "before.zip")
    (abbott, first) = starter.entries("leaders.csv")[1], starter.entries("stances.csv")[0]
    files = _files(
        [
            abbott.model_copy(update={"name": "Somebody"}),
            NEW_LEADER,
            first.model_copy(update={"venue": "Another place"}),
            first.model_copy(update={"key": "new", "leader": NEW_LEADER.key}),
        ]
    )
    done = await import_files(Request(desk, ADMIN), files)
    assert done.imported is not None
    assert done.imported.update is not None
    await undo_update(Request(desk, ADMIN, key="i-1"), done.imported.update.seq)
    await export_record(Request(desk, ADMIN), tmp_path / "after.zip")
    before, after = (_read(zip_files(tmp_path / name)) for name in ("before.zip", "after.zip"))
    assert after == before


async def test_how_far_an_import_is_can_be_seen(desk: Desk):
    progress = Progress()
    await import_files(Request(desk, ADMIN), folder_files(starter.FOLDER), progress=progress)
    assert progress.rows == sum(len(starter.entries(file)) for file in SHEETS)


@pytest.mark.parametrize(
    ("reason", "says"), [("x" * 301, "301 characters; the limit is 300"), ("a\x07b", "cannot be shown")]
)
async def test_a_reason_that_the_log_cannot_hold_is_refused(desk: Desk, reason: str, says: str):
    with pytest.raises(InvalidEntryError, match=says):
        await import_files(Request(desk, ADMIN), _files([NEW_LEADER]), reason=reason)
    assert await desk.store.record_ids() == [0]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EDITOR])
async def test_only_admins_and_the_operator_import(desk: Desk, role: Role):
    with pytest.raises(NotAllowedError):
        await import_files(Request(desk, ADMIN.model_copy(update={"role": role})), _files([NEW_LEADER]))


async def test_editors_may_export_and_members_may_not(desk: Desk, tmp_path: Path):
    await export_record(Request(desk, ADMIN.model_copy(update={"role": Role.EDITOR})), tmp_path / "a.zip")
    with pytest.raises(NotAllowedError):
        await export_record(Request(desk, ADMIN.model_copy(update={"role": Role.MEMBER})), tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


async def test_a_starter_record_with_a_problem_stops_with_the_first(tmp_path: Path):
    (tmp_path / "leaders.csv").write_text("key,name,country,wikidata,aliases\nA B,,,,\n")
    store = await Store.open(tmp_path / "stances.db")
    try:
        with pytest.raises(StoreUnusableError, match=r"has a problem: leaders.csv, line 2: "):
            await ensure_starter(Desk(store), tmp_path)
        assert await store.record_ids() == []
    finally:
        store.close()


async def _merge(desk: Desk, old: str, into: str) -> None:
    change = Request(desk, ADMIN).change(Action.EDIT_ENTRIES, reason="the same person")
    await desk.store.change(change, entries_store.merge_leaders, old, into)


async def _rename_in_public(desk: Desk) -> ImportReport:
    new = Leader(key="abbott", name="Somebody")
    return await import_files(Request(desk, OPERATOR), _files([new]))


async def _held(desk: Desk, record_id: int) -> list[Entry]:
    """Everything in a record, in the order of its files."""

    def read(snapshot: Snapshot) -> list[Entry]:
        found = snapshot.directory
        lists: Sequence[Sequence[Entry]] = (
            found.themes,
            found.topics,
            found.leaders,
            found.offices,
            tuple(snapshot.sources()),
            found.coalitions,
            found.memberships,
        )
        return [*(entry for one in lists for entry in one), *snapshot.stances()]

    return await desk.store.read_whole(read_snapshot, record_id, read)


def _in_order(entries: list[Entry]) -> list[Entry]:
    return [entry for kind in KINDS for entry in entries if isinstance(entry, kind)]


def _in_json(path: Path) -> list[Entry]:
    told = json.loads(path.read_text("utf-8"))
    return [
        sheet.model.model_validate_json(json.dumps(entry))
        for file, sheet in SHEETS.items()
        for entry in told[file.removesuffix(".csv")]
    ]


def _files(entries: Sequence[Entry]) -> Files:
    """The entries as the record's files."""
    files: dict[str, Callable[[], io.BytesIO]] = {}
    for file, sheet in SHEETS.items():
        found = [entry for entry in entries if isinstance(entry, sheet.model)]
        if found:
            files[file] = partial(io.BytesIO, b"".join(write_entries(file, found)))
    return files


def _texts(file: str, text: str) -> Files:
    return open_upload(file, text.encode()).files


def _read(files: Files) -> dict[str, bytes]:
    found = {}
    for file, opener in files.items():
        with opener() as stream:
            found[file] = stream.read()
    return found


def _operator(record_id: int) -> Caller:
    return OPERATOR.model_copy(update={"guild_id": record_id})


class Gate:
    """A file that opens only when it is let go."""

    def __init__(self, files: Files, name: str) -> None:
        self._open = files[name]
        self.asked = threading.Event()
        self.let_go = threading.Event()

    def __call__(self) -> BinaryIO:
        self.asked.set()
        self.let_go.wait()
        return self._open()


async def test_while_an_upload_is_read_others_write_and_others_import(desk: Desk):
    files = _files([NEW_LEADER])
    gate = Gate(files, "leaders.csv")
    importing = asyncio.create_task(
        import_files(Request(desk, ADMIN), {"leaders.csv": gate}, progress=Progress())
    )
    await asyncio.to_thread(gate.asked.wait)
    await desk.store.write(remember, "name", "value")
    other = Leader(key="bo-marsh", name="Bo Marsh")
    await import_files(Request(desk, ADMIN), _files([other]), progress=Progress())
    await import_files(Request(desk, ADMIN), _files([other]), dry_run=True, progress=Progress())
    gate.let_go.set()
    assert (await importing).imported is not None


@pytest.mark.parametrize(
    ("doing", "dry_run"), [("Reading", True), ("Comparing", True), ("Reading", False), ("Writing", False)]
)
async def test_an_import_that_is_stopped_or_takes_too_long_changes_nothing(
    desk: Desk, doing: str, dry_run: bool
):
    class Stopped(Progress):
        """One that somebody stops when a part begins."""

        def over(self, part: str, rows: Iterable[T]) -> Iterator[T]:
            self.is_stopped = part == doing
            return super().over(part, rows)

    class Slow(Progress):
        """One that has no time left when a part begins."""

        def over(self, part: str, rows: Iterable[T]) -> Iterator[T]:
            self.seconds = -1 if part == doing else 180
            return super().over(part, rows)

    for progress, says in ((Stopped(), "The import was stopped"), (Slow(), f"{doing} the files took longer")):
        with pytest.raises(ImportStoppedError, match=rf"{says}.*Nothing was changed"):
            await import_files(Request(desk, ADMIN), _files([NEW_LEADER]), dry_run=dry_run, progress=progress)
    assert await desk.store.record_ids() == [0]


async def test_an_import_for_which_nobody_waits_any_more_ends(desk: Desk):
    files = _files([NEW_LEADER])
    gate, progress = Gate(files, "leaders.csv"), Progress()
    importing = asyncio.create_task(
        import_files(Request(desk, ADMIN), {"leaders.csv": gate}, progress=progress)
    )
    await asyncio.to_thread(gate.asked.wait)
    importing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await importing
    gate.let_go.set()
    assert progress.is_stopped
    assert await desk.store.record_ids() == [0]
