"""The schema defends itself: whatever opens the file and writes to it meets the same refusals."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.store.lanes import connect
from bot.store.sqlite import sqlite3
from bot.store.store import Store
from tests.store.raw import (
    columns,
    dump,
    holding_words,
    insert,
    rows,
    strangers_row,
    tables,
    unique_keys,
    update,
)
from tests.store.sample import EDITOR, SECOND_EDITOR, SERVER, change, instant, stance

APPEND_ONLY = ("stance", "update_log")
ENTRY_TABLES = ("theme", "topic", "leader", "office", "coalition", "membership", "stance")
KEPT = ("record", "actor", *ENTRY_TABLES[:-1])

# What a row looks like; each attack below changes something about it.
STANCE = {
    "record_id": 0,
    "ordinal": 99,
    "key": "raw",
    "revision": 1,
    "action": "assert",
    "leader": "ada",
    "topic": "ferry",
    "position": 1,
    "stated_on": "2015-09-28",
    "office": "",
    "venue": "",
    "summary": "Said so",
    "quote": "",
    "quote_language": "",
    "source_title": "The River Post",
    "source_url": "https://post.example",
    "confidence": "high",
    "basis": "explicit",
    "note": "",
    "recorded_at": instant(9),
    "reason": "",
    "update_seq": 2,
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
    assert {table for table in tables(raw) if not _owned(raw, table)} == {"program_state"}
    for table in (*ENTRY_TABLES, "record", "update_log"):
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
    stored = [name for name in columns(raw, table) if name not in {"stated_from", "scope"}]
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
    raw.execute("UPDATE actor SET discord_user_id = NULL")
    assert {row["discord_user_id"] for row in rows(raw, "actor")} == {None}
    with pytest.raises(sqlite3.IntegrityError, match="only be forgotten"):
        raw.execute(f"UPDATE actor SET discord_user_id = {EDITOR}")


async def test_forgetting_a_person_leaves_the_log_whole(store: Store, raw: Database):
    raw.execute("UPDATE actor SET discord_user_id = NULL")
    assert await store.first_broken_line(0) is None
    assert {logged.discord_user_id for logged in await store.updates(0, limit=9)} == {None}
    assert {logged.by_operator for logged in await store.updates(0, limit=9)} == {False}
    again = await store.record_stance(change(at=instant(20)), stance("c"))
    assert again.update.actor_id not in {
        logged.update.actor_id for logged in (await store.updates(0, limit=9))[1:]
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"seq": 4, "prev_hash": "0" * 64},
        {"prev_hash": "1" * 64},
        {"seq": 6},
        {"seq": 3},
        {"seq": 0},
        {"record_id": 77, "seq": 2},
        {"record_id": 77, "seq": 1, "prev_hash": "1" * 64},
        {"seq": None},
        {"prev_hash": None},
        {"hash": "short"},
        {"after": "not json"},
    ],
)
def test_a_line_must_follow_the_head_of_its_record(raw: Database, wrong: dict):
    head = raw.execute("SELECT * FROM update_log WHERE record_id = 0 ORDER BY seq DESC").fetchone()
    line = dict(zip(columns(raw, "update_log"), head, strict=True))
    good = {**line, "seq": line["seq"] + 1, "prev_hash": line["hash"], "hash": "a" * 64}
    assert good["seq"] == 6
    before = dump(raw, "update_log")
    wrong = {**wrong, "seq": 7} if wrong == {"seq": 6} else wrong
    with pytest.raises(sqlite3.IntegrityError):
        insert(raw, "update_log", {**good, **wrong})
    assert dump(raw, "update_log") == before
    insert(raw, "update_log", good)


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
        ({"source_title": ""}, "CHECK"),
        ({"source_url": ""}, "CHECK"),
        ({"source_url": "ftp://post.example"}, "CHECK"),
        ({"source_url": "https://"}, "CHECK"),
        ({"source_url": "httpx://post.example"}, "CHECK"),
        ({"source_url": None}, "NOT NULL"),
        ({"summary": "", "quote": ""}, "CHECK"),
        ({"confidence": "low"}, "CHECK"),
        ({"basis": "guessed"}, "CHECK"),
        ({"action": "delete"}, "CHECK"),
        ({"revision": 0}, "CHECK"),
        ({"action": "correct", "reason": "wrong"}, "CHECK"),
        ({"leader": "nobody"}, "FOREIGN KEY"),
        ({"topic": "nothing"}, "FOREIGN KEY"),
        ({"record_id": 12345}, "FOREIGN KEY"),
        ({"update_seq": 99}, "FOREIGN KEY"),
    ],
)
def test_a_stance_that_breaks_a_rule_cannot_be_stored(raw: Database, wrong: dict, why: str):
    raw.execute("PRAGMA foreign_keys = on")
    before = dump(raw, "stance")
    with pytest.raises(sqlite3.IntegrityError, match=why):
        insert(raw, "stance", {**STANCE, **wrong})
    assert dump(raw, "stance") == before
    insert(raw, "stance", STANCE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"revision": 3},
        {"leader": "bo-marsh"},
        {"topic": "bridge"},
        {"ordinal": 98},
        {"key": "new"},
        {"record_id": SERVER},
    ],
)
def test_a_revision_follows_the_one_before_it_of_the_same_leader_and_topic(raw: Database, wrong: dict):
    raw.execute("PRAGMA foreign_keys = off")
    insert(raw, "stance", STANCE)
    second = {**STANCE, "revision": 2, "action": "correct", "reason": "misheard"}
    with pytest.raises(sqlite3.IntegrityError, match="must follow the one before"):
        insert(raw, "stance", {**second, **wrong})
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        insert(raw, "stance", {**second, "reason": ""})
    insert(raw, "stance", second)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("stance", "leader"),
        ("stance", "topic"),
        ("topic", "theme"),
        ("office", "leader"),
        ("membership", "coalition"),
    ],
)
def test_no_row_refers_into_another_record(raw: Database, table: str, column: str):
    raw.execute("PRAGMA foreign_keys = on")
    # The same keys exist in both records; `only-here` exists in record 0 alone.
    for kind in ("theme", "topic", "leader", "coalition"):
        row = next(row for row in rows(raw, kind) if row["record_id"] == 0)
        insert(raw, kind, {**row, f"{kind}_id": None, "key": "only-here"})
    usual = STANCE if table == "stance" else rows(raw, table)[0]
    row = {**usual, column: "only-here", "update_seq": 1} if table == "stance" else {**usual}
    row |= {column: "only-here"} | ({} if table == "stance" else {f"{table}_id": None, "key": "raw"})
    row = {name: cell for name, cell in row.items() if name in columns(raw, table)}
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        insert(raw, table, {**row, "record_id": SERVER})
    insert(raw, table, {**row, "record_id": 0})


def test_a_line_without_its_person_cannot_be_stored(raw: Database):
    raw.execute("PRAGMA foreign_keys = on")
    head = rows(raw, "update_log")[4]
    assert (head["record_id"], head["seq"]) == (0, 5)
    line = {**head, "seq": 6, "prev_hash": head["hash"], "request_key": None, "actor_id": 999}
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        insert(raw, "update_log", line)
