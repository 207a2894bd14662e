"""Damage and tampering that got past the triggers is found and named."""

import pytest
from sqlite_utils import Database

from bot.store.store import Store
from tests.store.sample import SERVER


@pytest.mark.parametrize(
    ("attack", "broken", "problem"),
    [
        ("UPDATE update_log SET reason = 'another' WHERE record_id = 0 AND seq = 3", 3, "was changed"),
        ("UPDATE update_log SET at = '2019' WHERE record_id = 0 AND seq = 1", 1, "was changed"),
        ("UPDATE update_log SET actor_id = 2 WHERE record_id = 0 AND seq = 2", 2, "was changed"),
        ("DELETE FROM update_log WHERE record_id = 0 AND seq = 2", 2, "is missing"),
        ("DELETE FROM update_log WHERE record_id = 0 AND seq = 1", 1, "is missing"),
        ("UPDATE update_log SET hash = 'x' || substr(hash, 2) WHERE record_id = 0 AND seq = 2", 2, "changed"),
        (f"UPDATE update_log SET prev_hash = '{'0' * 64}' WHERE record_id = 0 AND seq = 4", 4, "follow"),
    ],
)
async def test_a_tampered_log_is_found_even_if_the_triggers_were_removed_and_put_back(
    store: Store, raw: Database, attack: str, broken: int, problem: str
):
    assert await store.first_broken_line(0) is None
    raw.execute("PRAGMA foreign_keys = off")
    query = "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'update_log' AND type = 'trigger'"
    triggers = raw.execute(query).fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute(attack)
    for _, sql in triggers:
        raw.execute(sql)
    found = await store.first_broken_line(0)
    assert found is not None
    assert (found.seq, problem in found.problem) == (broken, True)
    assert await store.first_broken_line(SERVER) is None


async def test_findings_name_what_is_wrong_with_the_file(store: Store, raw: Database):
    assert await store.findings() == []
    raw.execute("PRAGMA foreign_keys = off")
    raw.execute("DROP TRIGGER stance_no_update")
    raw.execute("DROP INDEX stance_by_topic")
    raw.execute("CREATE TABLE stray (x)")
    raw.execute("UPDATE stance SET leader = 'nobody' WHERE key = 'a'")
    raw.execute("INSERT INTO stance_fts (stance_fts) VALUES ('delete-all')")
    found = "\n".join(await store.findings())
    for words in (
        "trigger stance_no_update is missing",
        "index stance_by_topic is missing",
        "table stray is not ours",
        "a row of stance refers to nothing in leader",
        "search knows nothing of 4 rows of stance",
    ):
        assert words in found


async def test_tables_of_sqlite_and_litestream_are_no_finding(store: Store, raw: Database):
    raw.execute("ANALYZE")
    raw.execute("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)")
    assert await store.findings() == []
