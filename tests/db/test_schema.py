"""The schema defends itself: whatever opens the file and writes to it meets the same refusals."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from bot import privacy
from bot.core.entries import Leader, Theme, Topic
from bot.core.kinds import KINDS
from bot.db.sqlite import connect, sqlite3
from bot.db.store import Store
from bot.entries import store as entries
from bot.stances import store as stances
from tests.db.raw import (
    COMPUTED,
    columns,
    dump,
    holding_words,
    insert,
    next_line,
    next_seq,
    rows,
    strangers_row,
    tables,
    unique_keys,
    update,
)
from tests.db.sample import COALITION, EDITOR, SECOND_EDITOR, SERVER, change, instant, stance

REVISIONS = tuple(KINDS)
APPEND_ONLY = (*REVISIONS, "update_log")
KEPT = ("record", "actor")

# What a row looks like; each attack below changes something about it.
STANCE = {
    "record_id": 0,
    "key": "raw",
    "revision": 1,
    "seq": 6,
    "state": "kept",
    "place": 99,
    "merged_into": "",
    "leader": "ada",
    "topic": "ferry",
    "position": 1,
    "stated_on": "2015-09-28",
    "office": "",
    "venue": "",
    "form": "statement",
    "summary": "Said so",
    "quote": "",
    "quote_language": "",
    "translation": "",
    "sources": '["river-post"]',
    "confidence": "high",
    "basis": "explicit",
    "note": "",
}


def test_every_table_is_strict_but_those_of_the_libraries(raw: Database):
    loose = {
        name
        for _, name, kind, _, _, strict in raw.execute("PRAGMA main.table_list").fetchall()
        if kind == "table" and not strict
    }
    assert loose == {"sqlite_schema", "sqlite_sequence", "_sqlite_migrations"}


def test_every_row_says_whose_it_is(raw: Database):
    # A record's by its number, a server's and a person's by the server's, a part of something by what it is of.
    # Two tables are the program's own.
    assert {table for table in tables(raw) if not _owned(raw, table)} == {"program_state", "touched"}
    for table in (*REVISIONS, "record", "update_log"):
        assert "record_id" in columns(raw, table)


def _owned(db: Database, table: str) -> bool:
    parents = {row[2] for row in db.execute(f"PRAGMA foreign_key_list({table})").fetchall()} - {table}
    own = {"record_id", "guild_id"} & set(columns(db, table))
    return bool(own) or any(_owned(db, parent) for parent in parents)


def test_a_persons_discord_id_stands_in_one_table_only(raw: Database):
    holding = {
        table
        for table in tables(raw)
        for row in raw.execute(f"SELECT * FROM {table}").fetchall()
        if any(str(EDITOR) in str(cell) for cell in row)
    }
    assert holding == {"actor"}
    assert not holding_words(raw, str(EDITOR))


def test_references_and_durability_are_on_for_our_own_connections(raw: Database, path: Path):
    db = connect(path, "rw")
    try:
        found = {
            name: db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("foreign_keys", "synchronous", "journal_mode", "trusted_schema")
        }
    finally:
        db.close()
    assert found == {"foreign_keys": 1, "synchronous": 2, "journal_mode": "wal", "trusted_schema": 0}


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_no_column_of_an_append_only_row_can_change(raw: Database, table: str):
    before = dump(raw, table)
    assert before
    stored = [name for name in columns(raw, table) if name not in COMPUTED]
    for column in stored:
        for verb in ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(f"{verb} {table} SET {column} = {column}")
    assert dump(raw, table) == before


@pytest.mark.parametrize("table", [*APPEND_ONLY, *KEPT])
@pytest.mark.parametrize("foreign_keys", ["on", "off"])
def test_nothing_can_be_deleted(raw: Database, table: str, foreign_keys: str):
    before = dump(raw, table)
    assert before
    raw.execute(f"PRAGMA foreign_keys = {foreign_keys}")
    with pytest.raises(sqlite3.IntegrityError, match=table):
        raw.execute(f"DELETE FROM {table}")
    assert dump(raw, table) == before


@pytest.mark.parametrize("table", [*APPEND_ONLY, *KEPT])
@pytest.mark.parametrize("recursive", ["on", "off"])
def test_no_row_can_be_replaced_through_any_of_its_keys(raw: Database, table: str, recursive: str):
    raw.execute(f"PRAGMA recursive_triggers = {recursive}")
    raw.execute("PRAGMA foreign_keys = off")
    before = dump(raw, table)
    keys = unique_keys(raw, table)
    assert keys
    for key in keys:
        for row in rows(raw, table):
            attack = {**strangers_row(raw, table, row), **{name: row[name] for name in key}}
            if None in (attack[name] for name in key):
                continue  # SQLite takes no two NULLs for the same
            if table in REVISIONS:  # nothing else speaks against it
                attack["seq"] = next_seq(raw, attack["record_id"])
            for verb in ("INSERT OR REPLACE", "REPLACE"):
                with pytest.raises(sqlite3.IntegrityError):
                    insert(raw, table, attack, verb)
            with pytest.raises(sqlite3.IntegrityError):
                insert(raw, table, attack, "INSERT", f"ON CONFLICT DO UPDATE SET {key[0]} = {key[0]}")
    assert dump(raw, table) == before


@pytest.mark.parametrize("table", KEPT)
def test_no_row_can_take_the_place_of_another_or_move_to_another_record(raw: Database, table: str):
    raw.execute("PRAGMA foreign_keys = off")
    raw.execute("PRAGMA recursive_triggers = off")  # sqlite-utils turns them on
    before = dump(raw, table)
    first, second = rows(raw, table)[:2]
    for key in unique_keys(raw, table):
        values = {name: second[name] for name in key}
        with pytest.raises(sqlite3.IntegrityError, match="nothing is deleted or moved"):
            update(raw, table, values, first)
    owner = "guild_id" if table == "actor" else "record_id"
    with pytest.raises(sqlite3.IntegrityError, match="nothing is deleted or moved"):
        update(raw, table, {owner: 12345}, first)
    assert dump(raw, table) == before


def test_a_person_can_be_forgotten_but_not_exchanged(raw: Database):
    for somebody in (SECOND_EDITOR, 1):
        with pytest.raises(sqlite3.IntegrityError, match="only be forgotten"):
            raw.execute(f"UPDATE actor SET discord_user_id = {somebody}")
    with pytest.raises(sqlite3.IntegrityError, match="only be forgotten"):
        raw.execute(f"UPDATE actor SET salt = '{'b' * 32}'")
    for half in ("discord_user_id = NULL", "salt = ''"):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(f"UPDATE actor SET {half}")
    raw.execute("UPDATE actor SET discord_user_id = NULL, salt = ''")
    assert {(row["discord_user_id"], row["salt"]) for row in rows(raw, "actor")} == {(None, "")}
    with pytest.raises(sqlite3.IntegrityError, match="only be forgotten"):
        raw.execute(f"UPDATE actor SET discord_user_id = {EDITOR}, salt = '{'b' * 32}'")


@pytest.mark.parametrize("column", ["kind", "mark"])
def test_the_kind_and_the_mark_of_a_person_stay(raw: Database, column: str):
    value = {"kind": "operator", "mark": "b" * 64}[column]
    with pytest.raises(sqlite3.IntegrityError, match="nothing is deleted or moved"):
        raw.execute(f"UPDATE actor SET discord_user_id = NULL, salt = '', {column} = '{value}'")


async def test_nothing_in_the_file_leads_back_to_who_was_forgotten(store: Store, raw: Database):
    await store.change(change(SERVER, by=SECOND_EDITOR), stances.record_stance, stance("another"))
    salts = [row["salt"] for row in rows(raw, "actor") if row["discord_user_id"] == EDITOR]
    assert (
        await store.held(privacy.FORGOTTEN).change(None, privacy.forget, EDITOR, instant(9))
        == len(salts)
        == 2
    )
    raw.close()
    store.close()  # the last to close it: what was written lately goes into the file, too
    held = store.path.read_bytes()
    assert [salt for salt in salts if salt.encode() in held] == []
    assert EDITOR.to_bytes(8, "big") not in held


async def test_forgetting_a_person_leaves_the_log_whole(store: Store, raw: Database):
    raw.execute("UPDATE actor SET discord_user_id = NULL, salt = ''")
    assert (await store.check_record(0)).fault is None
    assert {logged.discord_user_id for logged in await store.updates(0, limit=9)} == {None}
    assert {logged.by_operator for logged in await store.updates(0, limit=9)} == {False}
    again = await store.change(change(at=instant(20)), stances.record_stance, stance("c"))
    assert again.update.actor_id not in {
        logged.update.actor_id for logged in (await store.updates(0, limit=9))[1:]
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"seq": 4, "prev_hash": "0" * 64},
        {"prev_hash": "1" * 64},
        {"seq": 7},
        {"seq": 3},
        {"seq": 0},
        {"record_id": 77, "seq": 2},
        {"record_id": 77, "seq": 1, "prev_hash": "1" * 64},
        {"seq": None},
        {"prev_hash": None},
        {"hash": "short"},
        {"content_hash": "short"},
        {"entries": -1},
        {"update_id": 3},
        {"update_id": 1},
        {"update_id": None},
        {"undoes": 3},  # and is no undo
        {"action": "undo", "reason": "wrong"},  # and undoes nothing
        {"action": "undo", "reason": "wrong", "undoes": 6},
        {"action": "undo", "reason": "wrong", "undoes": 7},
        {"action": "undo", "undoes": 3, "reason": ""},
        {"action": "correct", "reason": ""},
        {"action": "retract", "reason": ""},
    ],
)
def test_a_line_must_follow_the_head_of_its_record(raw: Database, wrong: dict):
    good = next_line(raw)
    assert good["seq"] == 6
    before = dump(raw, "update_log")
    with pytest.raises(sqlite3.IntegrityError):
        insert(raw, "update_log", {**good, **wrong})
    assert dump(raw, "update_log") == before
    insert(raw, "update_log", good)


def test_a_line_is_undone_once(raw: Database):
    undo = {**next_line(raw), "action": "undo", "undoes": 3, "reason": "wrong"}
    insert(raw, "update_log", undo)
    with pytest.raises(sqlite3.IntegrityError, match="undoes"):
        insert(raw, "update_log", {**next_line(raw), "action": "undo", "undoes": 3, "reason": "wrong"})


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"stated_on": "2026-02-30"}, "CHECK"),
        ({"stated_on": "2026-13"}, "CHECK"),
        ({"stated_on": "2026-2-3"}, "CHECK"),
        ({"stated_on": "yesterday"}, "CHECK"),
        ({"stated_on": ""}, "CHECK"),
        ({"stated_on": "2015-09-28 "}, "CHECK"),
        ({"position": 3}, "CHECK"),
        ({"position": -3}, "CHECK"),
        ({"position": "supports"}, "TEXT value in INTEGER"),
        ({"position": 0.5}, "REAL value in INTEGER"),
        ({"sources": "[]"}, "CHECK"),
        ({"sources": "river-post"}, "CHECK"),
        ({"sources": None}, "NOT NULL"),
        ({"form": "rumour"}, "CHECK"),
        ({"summary": "", "quote": ""}, "CHECK"),
        ({"confidence": "low"}, "CHECK"),
        ({"basis": "guessed"}, "CHECK"),
        ({"state": "deleted"}, "CHECK"),
        ({"state": "merged"}, "CHECK"),
        ({"merged_into": "bo-marsh"}, "CHECK"),
        ({"revision": 0}, "CHECK"),
        ({"revision": 2}, "must follow the one before"),
        ({"record_id": 12345, "seq": 1}, "FOREIGN KEY"),
        ({"seq": 7}, "belongs to the line that is written next"),
    ],
)
def test_a_stance_that_breaks_a_rule_cannot_be_stored(raw: Database, wrong: dict, why: str):
    raw.execute("PRAGMA foreign_keys = on")
    before = dump(raw, "stance")
    with pytest.raises(sqlite3.IntegrityError, match=why):
        write(raw, {**STANCE, **wrong})
    assert dump(raw, "stance") == before
    write(raw, STANCE)


def write(db: Database, row: dict) -> None:
    """A stance and its line, in one transaction."""
    db.execute("BEGIN")
    try:
        insert(db, "stance", row)
        insert(db, "update_log", next_line(db))
        db.execute("COMMIT")
    except sqlite3.Error:
        db.execute("ROLLBACK")
        raise


@pytest.mark.parametrize("table", REVISIONS)
def test_a_revision_without_a_line_cannot_be_stored(raw: Database, table: str):
    raw.execute("PRAGMA foreign_keys = on")
    before = dump(raw, table)
    row = rows(raw, table)[0]
    new = strangers_row(raw, table, row) | {"record_id": row["record_id"], "revision": 1}
    new["seq"] = next_seq(raw, row["record_id"])
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        insert(raw, table, new)
    assert dump(raw, table) == before
    raw.execute("BEGIN")
    insert(raw, table, new)
    insert(raw, "update_log", next_line(raw, row["record_id"]))
    raw.execute("COMMIT")
    assert len(dump(raw, table)) == len(before) + 1


@pytest.mark.parametrize("table", REVISIONS)
@pytest.mark.parametrize("foreign_keys", ["on", "off"])
@pytest.mark.parametrize("away", ["written", "gap", "before the first", "negative"])
def test_nothing_is_added_but_under_the_line_that_is_written_next(
    raw: Database, table: str, foreign_keys: str, away: str
):
    raw.execute(f"PRAGMA foreign_keys = {foreign_keys}")
    before = dump(raw, table)
    row = rows(raw, table)[0]
    seqs = {"written": row["seq"], "gap": next_seq(raw, row["record_id"]) + 1, "before the first": 0}
    new = strangers_row(raw, table, row) | {"record_id": row["record_id"], "revision": 1}
    for verb in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"):
        with pytest.raises(sqlite3.IntegrityError, match=f"{table}: a revision belongs to the line"):
            insert(raw, table, {**new, "seq": seqs.get(away, -1)}, verb)
    assert dump(raw, table) == before


@pytest.mark.parametrize("table", REVISIONS)
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"revision": 3}, "must follow the one before"),  # a gap
        ({"place": 98}, "must follow the one before"),
        ({"key": "new"}, "must follow the one before"),
        ({"record_id": 77}, "must follow the one before"),
        ({"revision": 1}, "append-only"),
        ({"revision": 2, "twice": True}, "revises an entry once, and nothing goes before"),
    ],
)
def test_a_revision_follows_the_one_before_it(raw: Database, table: str, wrong: dict, why: str):
    raw.execute("PRAGMA foreign_keys = off")
    first = next(row for row in rows(raw, table) if row["record_id"] == SERVER)  # has one of each
    first.pop("rowid", None)
    first.pop(f"{table}_id", None)
    second = {**first, "revision": 2, "seq": next_seq(raw, SERVER)}
    if wrong.get("twice"):
        insert(raw, table, second)
        wrong = {"revision": 3}
    attack = {**second, **wrong}
    attack["seq"] = next_seq(raw, attack["record_id"])
    before = dump(raw, table)
    with pytest.raises(sqlite3.IntegrityError, match=why):
        insert(raw, table, attack)
    assert dump(raw, table) == before


@pytest.mark.parametrize("wrong", [{"leader": "bo-marsh"}, {"place": 98}])
def test_a_revision_of_a_stance_stays_with_its_leader_and_place(raw: Database, wrong: dict):
    raw.execute("PRAGMA foreign_keys = off")
    write(raw, STANCE)
    second = {**STANCE, "revision": 2, "seq": 7}
    with pytest.raises(
        sqlite3.IntegrityError, match="must follow the one before, with the same place, leader"
    ):
        insert(raw, "stance", {**second, **wrong})
    insert(raw, "stance", second)


def test_a_layer_revises_what_lies_below_it_and_nothing_goes_before_that(raw: Database):
    raw.execute("PRAGMA foreign_keys = off")
    write(raw, STANCE)
    write(raw, {**STANCE, "revision": 2, "seq": 7})
    own = {**STANCE, "record_id": SERVER, "revision": 3, "seq": 3}
    insert(raw, "stance", own)
    insert(raw, "update_log", next_line(raw, SERVER))
    for revision in (1, 2, 3):
        with pytest.raises(sqlite3.IntegrityError):
            insert(raw, "stance", {**own, "revision": revision, "seq": 4})
    insert(raw, "stance", {**own, "revision": 4, "seq": 4})


REFERENCES = [
    (kind.name, column, other) for kind in KINDS.values() for column, other in kind.references.items()
]


@pytest.mark.parametrize(("table", "column", "other"), REFERENCES)
async def test_an_entry_that_names_what_its_record_does_not_have_is_found(
    store: Store, raw: Database, table: str, column: str, other: str
):
    # What SQLite cannot refuse, where a record lies over another: the store refuses it (contract/test_import.py),
    # and this finds it.
    assert await store.findings() == []
    tunnel = {"leader": Leader(key="only-here", name="Cy"), "theme": Theme(key="only-here", name="T")}
    tunnel["topic"] = Topic(
        key="only-here", theme="river", name="Tunnel", proposition="A tunnel must be dug."
    )
    tunnel["coalition"] = COALITION.model_copy(update={"key": "only-here", "name": "The Miners"})
    await store.change(
        change(), entries.add_entry, tunnel[other]
    )  # in record 0; SERVER has one of its own, on top of nothing
    raw.execute("PRAGMA foreign_keys = off")
    row = next(row for row in rows(raw, table) if row["record_id"] == SERVER)
    row.pop("rowid", None)
    row.pop(f"{table}_id", None)
    new = {**row, "key": "raw", column: "only-here", "seq": next_seq(raw, SERVER)}
    insert(raw, table, new)
    insert(raw, "update_log", next_line(raw, SERVER))
    assert await store.findings() == [
        f"a revision of {table} raw in record {SERVER} names the {other} “only-here”, which is nowhere"
    ]


@pytest.mark.parametrize("table", ["coalition", "membership", "stance"])
async def test_an_entry_that_rests_on_a_source_that_its_record_does_not_have_is_found(
    store: Store, raw: Database, table: str
):
    assert await store.findings() == []
    raw.execute("PRAGMA foreign_keys = off")
    row = next(row for row in rows(raw, table) if row["record_id"] == SERVER)
    row.pop("rowid", None)
    row.pop("stance_id", None)
    insert(raw, table, {**row, "key": "raw", "sources": '["gone@p. 1"]', "seq": next_seq(raw, SERVER)})
    insert(raw, "update_log", next_line(raw, SERVER))
    assert await store.findings() == [
        f"a revision of {table} raw in record {SERVER} names the source “gone”, which is nowhere"
    ]


def test_what_rests_on_which_source_is_noted_by_the_file_itself(raw: Database):
    write(raw, {**STANCE, "sources": '["river-post@p. 1", "river-post@p. 2", "hill-gazette"]'})
    noted = [row for row in rows(raw, "citation") if row["key"] == "raw"]
    assert sorted(row["source"] for row in noted) == ["hill-gazette", "river-post"]
    for attack in ("UPDATE citation SET source = 'x'", "DELETE FROM citation"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(attack)


def test_a_line_without_its_person_cannot_be_stored(raw: Database):
    raw.execute("PRAGMA foreign_keys = on")
    for person in (
        {"actor_id": 999},
        {"confirmed_by": 999},
        {"record_id": 77, "seq": 1, "prev_hash": "0" * 64},
    ):
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            insert(raw, "update_log", {**next_line(raw), **person})
