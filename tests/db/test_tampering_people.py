"""Tampering with people: whoever made or confirmed an update is still who they were, or it shows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot import privacy
from bot import proposals_store as proposals
from bot.core.log import OPERATOR_MARK, mark_of
from bot.db.sqlite import sqlite3
from bot.db.store import Store
from bot.exchange import store as exchange_store
from bot.proposals_store import Intent
from bot.stances import store as stances
from tests.db.raw import Unguarded, insert, rows
from tests.db.sample import EDITOR, ENTRIES, SECOND_EDITOR, SERVER, change, instant, stance

LAYER, EMPTY = SERVER, SERVER + 1
THIRD, FOURTH = 3, 4


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """Record 0, a layer over it, and an empty record: all by one person, who has a number in each."""
    store = await Store.open(path)
    await store.change_alone(change(), exchange_store.import_entries, ENTRIES, layer=False)
    await store.change_alone(change(EMPTY), exchange_store.import_entries, ENTRIES, layer=False)
    await store.change(change(LAYER), stances.record_stance, stance("own"))
    yield store
    store.close()


@pytest.fixture
async def raw(store: Store, path: Path) -> AsyncIterator[Database]:
    """A connection of somebody else's to it."""
    db = Database(sqlite3.connect(path, isolation_level=None))
    yield db
    db.close()


@pytest.fixture
async def seqs(store: Store) -> dict[int | None, int]:
    """The first line of each person in the layer, after which others follow but of who only confirmed one."""
    for who in (SECOND_EDITOR, None, THIRD):
        for key in ("first", "second"):
            await store.change(change(LAYER, by=who), stances.record_stance, stance(f"{key}-{who or 0}"))
    asked = change(LAYER, request_key="p")
    proposal = await store.write(
        proposals.propose, asked, Intent(kind="record", reason="", stance=stance("shared"), seen=None)
    )
    await store.change(change(LAYER, by=FOURTH), proposals.confirm, proposal.number)
    head = store.head(LAYER)
    return {EDITOR: 1, SECOND_EDITOR: head - 6, None: head - 4, THIRD: head - 2, FOURTH: head}


FORGET = "discord_user_id = NULL, salt = ''"


@pytest.mark.parametrize(
    ("who", "values"),
    [
        (SECOND_EDITOR, "discord_user_id = 1"),
        (SECOND_EDITOR, f"salt = '{'b' * 32}'"),
        (SECOND_EDITOR, "kind = 'operator'"),
        (SECOND_EDITOR, f"kind = 'operator', {FORGET}"),
        (FOURTH, "discord_user_id = 1"),
        (FOURTH, f"kind = 'operator', {FORGET}"),
        (None, "kind = 'person'"),
        (None, f"kind = 'person', discord_user_id = 1, salt = '{'b' * 32}'"),
    ],
)
async def test_who_was_made_somebody_else_is_found(
    store: Store, raw: Database, seqs: dict[int | None, int], who: int | None, values: str
):
    assert await fault(store, LAYER) == ""
    change_person(raw, person(raw, who)["actor_id"], values)
    assert await fault(store, LAYER) == not_who(seqs[who], "confirmed" if who == FOURTH else "made")
    assert await fault(store, 0) == ""


@pytest.mark.parametrize("columns", ["discord_user_id", "discord_user_id salt"])
async def test_two_people_who_were_exchanged_are_found(
    store: Store, raw: Database, seqs: dict[int | None, int], columns: str
):
    exchange(raw, SECOND_EDITOR, THIRD, columns)
    assert await fault(store, LAYER) == not_who(seqs[SECOND_EDITOR])


@pytest.mark.parametrize("who", [SECOND_EDITOR, FOURTH, None])
@pytest.mark.parametrize(
    "values",
    [
        f"mark = '{'b' * 64}'",
        f"kind = 'person', {FORGET}, mark = '{'b' * 64}'",
        f"kind = 'person', discord_user_id = 1, salt = '', mark = '{mark_of('person', '', 1)}'",
    ],
)
async def test_a_mark_that_was_changed_is_found_also_where_it_fits_somebody(
    store: Store, raw: Database, seqs: dict[int | None, int], who: int | None, values: str
):
    change_person(raw, person(raw, who)["actor_id"], values)
    assert await fault(store, LAYER) == f"update #{seqs[who]} was changed after it was written"


async def test_a_person_who_was_made_the_operator_with_the_operators_mark_is_found(
    store: Store, raw: Database, seqs: dict[int | None, int]
):
    number = person(raw, SECOND_EDITOR)["actor_id"]
    change_person(raw, number, f"kind = 'operator', {FORGET}, mark = '{OPERATOR_MARK}'")
    assert await fault(store, LAYER) == f"update #{seqs[SECOND_EDITOR]} was changed after it was written"


async def test_two_people_who_were_exchanged_with_their_marks_are_found(
    store: Store, raw: Database, seqs: dict[int | None, int]
):
    exchange(raw, SECOND_EDITOR, THIRD, "discord_user_id salt mark")
    assert await fault(store, LAYER) == f"update #{seqs[SECOND_EDITOR]} was changed after it was written"


async def test_who_made_a_line_and_who_confirmed_it_cannot_be_exchanged(
    store: Store, raw: Database, seqs: dict[int | None, int]
):
    made, confirmed = (person(raw, who)["actor_id"] for who in (EDITOR, FOURTH))
    with Unguarded(raw):
        raw.execute(
            "UPDATE update_log SET actor_id = ?, confirmed_by = ? WHERE record_id = ? AND seq = ?",
            [confirmed, made, LAYER, seqs[FOURTH]],
        )
    assert await fault(store, LAYER) == f"update #{seqs[FOURTH]} was changed after it was written"


@pytest.mark.parametrize("who", [SECOND_EDITOR, FOURTH])
async def test_a_person_who_was_taken_out_is_found_and_their_lines_are_still_read(
    store: Store, raw: Database, seqs: dict[int | None, int], who: int
):
    number = person(raw, who)["actor_id"]
    with Unguarded(raw):
        raw.execute(f"DELETE FROM actor WHERE actor_id = {number}")
    assert await fault(store, LAYER) == f"update #{seqs[who]} was changed after it was written"
    assert len(await store.updates(LAYER, limit=99)) == store.head(LAYER)


async def test_forgotten_people_leave_a_record_whole_with_every_hash_as_it_was(
    store: Store, raw: Database, seqs: dict[int | None, int]
):
    before = await store.check_record(LAYER)
    for who in (EDITOR, SECOND_EDITOR, FOURTH):
        mark = person(raw, who)["mark"]
        await store.held(privacy.FORGOTTEN).change(None, privacy.forget, who, instant(9))
        assert {
            (row["discord_user_id"], row["salt"]) for row in rows(raw, "actor") if row["mark"] == mark
        } == {(None, "")}
    after = await store.check_record(LAYER)
    assert (after, after.fault) == (before, None)
    assert await fault(store, 0) == ""


@pytest.mark.parametrize("columns", ["mark", "actor_id"])
async def test_two_forgotten_people_cannot_be_exchanged(
    store: Store, raw: Database, seqs: dict[int | None, int], columns: str
):
    two = [person(raw, who)["actor_id"] for who in (SECOND_EDITOR, THIRD)]
    for who in (SECOND_EDITOR, THIRD):
        await store.held(privacy.FORGOTTEN).change(None, privacy.forget, who, instant(9))
    assert await fault(store, LAYER) == ""
    exchange_numbers(raw, *two, columns)
    assert await fault(store, LAYER) == f"update #{seqs[SECOND_EDITOR]} was changed after it was written"


@pytest.mark.parametrize(
    "values",
    [
        "kind = 'operator'",
        f"discord_user_id = {SECOND_EDITOR}, salt = '{'b' * 32}'",
        f"discord_user_id = {SECOND_EDITOR}",
    ],
)
async def test_a_forgotten_person_who_was_made_somebody_is_found(
    store: Store, raw: Database, seqs: dict[int | None, int], values: str
):
    number = person(raw, SECOND_EDITOR)["actor_id"]
    await store.held(privacy.FORGOTTEN).change(None, privacy.forget, SECOND_EDITOR, instant(9))
    change_person(raw, number, values)
    assert await fault(store, LAYER) == not_who(seqs[SECOND_EDITOR])


async def test_one_person_has_a_mark_in_each_server_and_another_when_they_come_back(
    store: Store, raw: Database
):
    def marks() -> list[str]:
        return [row["mark"] for row in rows(raw, "actor")]

    assert len(set(marks())) == 3  # of EDITOR, in three records
    await store.held(privacy.FORGOTTEN).change(LAYER, privacy.forget, EDITOR, instant(9))
    again = await store.change(change(LAYER), stances.record_stance, stance("again"))
    assert again.update.actor_id == len(set(marks())) == len(marks()) == 4
    assert await fault(store, LAYER) == ""


async def test_somebody_who_was_exchanged_is_named_before_what_was_changed_in_a_later_line(
    store: Store, raw: Database, seqs: dict[int | None, int]
):
    change_person(raw, person(raw, SECOND_EDITOR)["actor_id"], "discord_user_id = 1")
    for seq, first in (
        (seqs[THIRD], not_who(seqs[SECOND_EDITOR])),
        (2, "update #2 was changed after it was written"),
    ):
        with Unguarded(raw):
            raw.execute(f"UPDATE update_log SET reason = 'x' WHERE record_id = {LAYER} AND seq = {seq}")
        assert await fault(store, LAYER) == first


async def test_who_only_proposed_something_and_was_made_somebody_else_is_found(store: Store, raw: Database):
    asked = change(LAYER, by=THIRD, request_key="p")
    intent = Intent(kind="record", reason="", stance=stance("shared"), seen=None)
    proposal = await store.write(proposals.propose, asked, intent)
    assert await store.findings() == []
    change_person(raw, person(raw, THIRD)["actor_id"], "discord_user_id = 1")
    assert await fault(store, LAYER) == ""
    said = f"what is stored about a person of record {LAYER} was changed after it was written"
    assert await store.findings() == [said]
    await store.change(change(LAYER, by=FOURTH), proposals.confirm, proposal.number)
    assert await fault(store, LAYER) == not_who(store.head(LAYER))
    change_person(raw, person(raw, FOURTH)["actor_id"], "discord_user_id = 2")
    assert await store.findings() == []  # of both it is said once, of the line


def person(db: Database, who: int | None) -> dict:
    """The row of somebody in the layer."""
    return next(row for row in rows(db, "actor") if (row["guild_id"], row["discord_user_id"]) == (LAYER, who))


def change_person(db: Database, number: int, values: str) -> None:
    """Make somebody somebody else, whatever the file says to it."""
    db.execute("PRAGMA ignore_check_constraints = on")
    with Unguarded(db):
        db.execute(f"UPDATE actor SET {values} WHERE actor_id = {number}")


def exchange(db: Database, one: int, other: int, columns: str) -> None:
    """Exchange cells of two people."""
    exchange_numbers(db, person(db, one)["actor_id"], person(db, other)["actor_id"], columns)


def exchange_numbers(db: Database, one: int, other: int, columns: str) -> None:
    """The same of people by their numbers."""
    stored = {row["actor_id"]: row for row in rows(db, "actor")}
    with Unguarded(db):
        db.execute(f"DELETE FROM actor WHERE actor_id IN ({one}, {other})")
        for number, donor in ((one, other), (other, one)):
            insert(db, "actor", {**stored[number], **{name: stored[donor][name] for name in columns.split()}})


def not_who(seq: int, did: str = "made") -> str:
    """What is said of a line by somebody who does not fit their mark."""
    return f"what is stored about who {did} update #{seq} was changed after it was written"


async def fault(store: Store, record_id: int) -> str:
    """What is wrong with a record, in words; "" for nothing."""
    found = (await store.check_record(record_id)).fault
    if found is None:
        return ""
    assert f"update #{found.seq}" in found.problem
    return found.problem
