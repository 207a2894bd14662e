"""PRIVACY.md against the schema: every table and column of the database stands in it, under what it is."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

import bot
from bot.core.entries import TEXT_PATTERN, Value, Written
from bot.core.log import Update
from bot.db.sqlite import connect
from bot.db.store import Store
from bot.privacy import HOLDINGS

PAGE = Path(__file__).parents[1] / "PRIVACY.md"
_OURS = re.compile(r"(?!sqlite_|public_search|layer_search|source_search|_litestream_)")


@pytest.fixture
async def schema(tmp_path: Path) -> dict[str, set[str]]:
    """The columns of every table of a new database; the index of full-text search repeats stances only."""
    path = tmp_path / "t.db"
    (await Store.open(path)).close()
    db = connect(path, "ro")
    try:
        return {table: _columns(db, table) for table in _tables(db)}
    finally:
        db.close()


def test_every_table_and_column_stands_on_the_page_once(schema: dict[str, set[str]]):
    told: dict[str, set[str]] = {}
    for table, columns in (*rows("Where your Discord id is"), *rows("The leaders"), *rows("Everything else")):
        assert not told.get(table, set()) & columns, f"{table} has a column in two places"
        told.setdefault(table, set()).update(columns)
    assert told == schema


def test_every_value_that_holds_a_text_names_nobody_by_id():
    """`Update` is made of a `Change`, whose texts are such."""
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if module.name != "bot.__main__":
            importlib.import_module(module.name)
    pattern = repr(TEXT_PATTERN)[1:-1]
    holding = {
        model for model in _below(Value) if any(pattern in repr(one) for one in model.model_fields.values())
    }
    assert len(holding) > 10
    assert {model for model in holding if not issubclass(model, Written)} == {Update}


def _below(model: type[Value]) -> Iterator[type[Value]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)


def test_what_the_program_forgets_is_what_the_page_promises():
    promised = {cells[0].strip("`"): cells[3] for cells in _table("Where your Discord id is")}
    assert promised == {holding.table: holding.when_forgotten for holding in HOLDINGS}


async def test_whatever_refers_to_a_person_is_known_as_personal(tmp_path: Path):
    path = tmp_path / "t.db"
    (await Store.open(path)).close()
    db = connect(path, "ro")
    try:
        references = {
            (table, row[3])
            for table in _tables(db)
            for row in db.execute(f"PRAGMA foreign_key_list({table})").fetchall()
            if row[2] in {"actor", "watcher"}
        }
    finally:
        db.close()
    known = {(table, column) for table, columns in rows("Where your Discord id is") for column in columns}
    assert references
    assert references <= known


def test_a_discord_id_of_a_person_stands_in_one_column_only(schema: dict[str, set[str]]):
    named = {(table, column) for table, columns in schema.items() for column in columns if "user" in column}
    assert named == {("actor", "discord_user_id")}


def test_what_a_person_gets_to_see_is_in_the_tables(schema: dict[str, set[str]]):
    for holding in HOLDINGS:
        assert {holding.person, *holding.told} <= schema[holding.table]


def rows(section: str) -> list[tuple[str, set[str]]]:
    """The (table, columns) that a section's table names."""
    return [(cells[0].strip("`"), set(re.findall(r"`(\w+)`", cells[1]))) for cells in _table(section)]


def _table(section: str) -> list[list[str]]:
    """The rows of the only table of a section, below its heading."""
    text = PAGE.read_text("utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    assert lines, f"no table under {section}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _tables(db: Database) -> list[str]:
    found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [name for (name,) in found if _OURS.match(name)]


def _columns(db: Database, table: str) -> set[str]:
    return {row[1] for row in db.execute(f"PRAGMA table_xinfo({table})").fetchall()}
