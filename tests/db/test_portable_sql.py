"""Our SQL is such as PostgreSQL takes too, but for what stands in the few modules that are SQLite's own.

Read from the texts in the source: in a text that is put together, what is put in stands in braces, as it is written there.
"""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SQLITES_OWN = {"bot/db/sqlite.py", "bot/db/search.py"}
"""Connections, locks, copies and errors; and full-text search."""
SCHEMA = "bot/db/migrations/"
"""The text of the schema, and what its triggers say."""

NOT_POSTGRES = {
    "a pragma, or a table of SQLite's own": r"\bPRAGMA\b|\bsqlite_\w+|\browid\b",
    "a statement of SQLite's own": r"\b(VACUUM|REINDEX|ATTACH|DETACH|INSERT OR|REPLACE INTO)\b|BEGIN (IMMEDIATE|EXCLUSIVE)",
    "a match of SQLite's own": r"\b(GLOB|MATCH|INDEXED BY|COLLATE NOCASE)\b",
    "a function of SQLite's own": r"\b(json\w*|instr|date|datetime|strftime|julianday|ifnull|iif|total|group_concat|hex|char|printf)\(",
    "max or min of two values": r"\b(max|min)\([^()]*,",
    "a sum of truth values": r"\bsum\([^()]*[<>=]",
    "IS between values": r"\bIS (NOT )?(?!NOT\b|NULL\b|DISTINCT\b|TRUE\b|FALSE\b)",
    "a conflict without its key": r"\bON CONFLICT (?!\()",
    "the cell before, without its table": r"\bDO UPDATE SET .*\b(\w+) = \1\b",
    "a list that may be of none": r"\bIN \((\s*\)|\{[^}]*\.join\()",
    "a parameter of no type": r"[?\w] IS NULL OR|:\w+ IS (NOT )?NULL",
}
"""What PostgreSQL refuses, or would take otherwise, and how to tell."""

SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|JOIN|EXISTS|ON CONFLICT|GROUP BY|IS NOT|PRAGMA|BEGIN|VACUUM|REINDEX)\b"
    r"|\bIN \("
)
AGGREGATE = re.compile(r"\b(max|min|sum|count|avg)\(")


def texts(path: Path) -> Iterator[str]:
    """The texts in a file that can be SQL: not those that say what something is."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts |= {id(part) for part in ast.walk(node) if part is not node}
    for node in ast.walk(tree):
        if id(node) in said or id(node) in parts:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"
                for part in node.values
                if isinstance(part, ast.Constant | ast.FormattedValue)
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def sql_of(path: Path) -> list[str]:
    """The statements in a file, and parts of such."""
    return [text for text in texts(path) if SQL.search(text)]


def files() -> list[Path]:
    found = [path for folder in ("bot", "cogs") for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if SCHEMA not in path.as_posix()]


def unlike_postgres(sql: str) -> list[str]:
    """What PostgreSQL would not take."""
    found = [name for name, pattern in NOT_POSTGRES.items() if re.search(pattern, sql)]
    if any(not re.match(r"\s+AS \w", sql[end:]) for end in _subqueries(sql)):
        found.append("a subquery without a name")
    if any(not _is_grouped(columns, rest) for columns, rest in _selects(sql)):
        found.append("a column beside an aggregate that nothing is grouped by")
    return found


def _subqueries(sql: str) -> Iterator[int]:
    """Where each subquery ends that is read like a table."""
    for match in re.finditer(r"\b(FROM|JOIN) \(", sql):
        yield match.end() + _closing(sql[match.end() :]) + 1


def _closing(text: str) -> int:
    """The place of the bracket that closes what a text is in, or its end."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return place
    return len(text)


def _selects(sql: str) -> Iterator[tuple[list[str], str]]:
    """Of each SELECT its columns, and what comes after them."""
    for match in re.finditer(r"\bSELECT (DISTINCT )?", sql):
        whole = sql[match.end() :][: _closing(sql[match.end() :])]
        top, depth = "", 0
        for letter in whole:  # what stands in brackets is hidden, but keeps its place
            depth -= letter == ")"
            top += letter if not depth else "_"
            depth += letter == "("
        end = found.start() if (found := re.search(r"\bFROM\b", top)) else len(top)
        commas = [-1, *(m.start() for m in re.finditer(",", top[:end])), end]
        cells = [whole[a + 1 : b].strip() for a, b in pairwise(commas)]
        yield cells, re.split(r"\b(UNION|EXCEPT|INTERSECT)\b", top[end:])[0]


def _is_grouped(cells: list[str], rest: str) -> bool:
    """Whether everything beside an aggregate is something that the rows are grouped by."""
    without = [
        re.sub(r" AS \w+$", "", re.sub(r"\(\s*SELECT .*\)", "()", cell, flags=re.DOTALL)) for cell in cells
    ]
    if not any(AGGREGATE.search(cell) for cell in without):
        return True
    group = re.search(r"\bGROUP BY (.*?)( ORDER BY| HAVING| LIMIT|$)", rest, re.DOTALL)
    grouped = [part.strip() for part in group[1].split(",")] if group else []
    bare = [cell for cell in without if not AGGREGATE.search(cell) and re.search(r"[a-z]\w*(?![\w(])", cell)]
    return all(cell in grouped or cell.startswith(("'", "{", ":")) for cell in bare)


def test_no_statement_is_such_that_postgres_would_not_take_it():
    found = {
        path.relative_to(ROOT).as_posix(): wrong
        for path in files()
        if path.relative_to(ROOT).as_posix() not in SQLITES_OWN
        if (wrong := [(one, sql) for sql in sql_of(path) for one in unlike_postgres(sql)])
    }
    assert found == {}


def test_the_sql_of_the_store_is_found():
    assert sum(len(sql_of(path)) for path in files()) > 200
    assert "PRAGMA data_version" in sql_of(ROOT / "bot/db/sqlite.py")
    assert any("FROM update_log" in sql for sql in sql_of(ROOT / "bot/db/log.py"))


@pytest.mark.parametrize(
    ("sql", "wrong"),
    [
        ("SELECT max(seq), hash FROM update_log", "a column beside"),
        ("SELECT coalesce(max(seq), 0), coalesce(hash, '') FROM update_log WHERE record_id = ?", "a column beside"),
        ("SELECT max(seq) FROM update_log", ""),
        ("SELECT (SELECT max(seq) FROM update_log), 'x', hash FROM update_log", ""),
        ("SELECT kind, count(*) FROM watch GROUP BY kind", ""),
        ("SELECT kind, key, count(*) FROM watch GROUP BY kind", "a column beside"),
        ("SELECT record_id, max(seq) FROM update_log GROUP BY +record_id", "a column beside"),
        ("SELECT sum(revision = 1) FROM theme", "a sum of"),
        ("SELECT 1 FROM theme WHERE name GLOB ?", "a match of"),
        ("SELECT 1 FROM theme INDEXED BY theme_by_update", "a match of"),
        ("SELECT 1 FROM (SELECT 2) WHERE 1 = 1", "a subquery"),
        ("SELECT 1 FROM (SELECT 2) AS two", ""),
        ("SELECT 1 FROM theme WHERE key IN ()", "a list"),
        ("SELECT 1 FROM theme WHERE key IN ({', '.join(keys)})", "a list"),
        ("SELECT 1 FROM theme WHERE key IN ({wanted})", ""),
        ("SELECT 1 FROM actor WHERE guild_id = ? AND discord_user_id IS ?", "IS between"),
        ("SELECT 1 FROM actor WHERE discord_user_id IS NOT DISTINCT FROM ?", ""),
        ("INSERT INTO watch (key) VALUES (?) ON CONFLICT DO NOTHING", "a conflict"),
        ("INSERT INTO watch (key) VALUES (?) ON CONFLICT (key) DO NOTHING", ""),
        ("INSERT INTO gap (asked) VALUES (1) ON CONFLICT (kind) DO UPDATE SET asked = asked + 1", "the cell before"),
        ("INSERT INTO gap (asked) VALUES (1) ON CONFLICT (kind) DO UPDATE SET asked = gap.asked + 1", ""),
        ("UPDATE departure SET left_at = min(left_at, excluded.left_at)", "max or min"),
        ("INSERT OR REPLACE INTO watch (key) VALUES (?)", "a statement"),
        ("SELECT 1 FROM watch WHERE (:guild IS NULL OR guild_id = :guild)", "a parameter"),
        ("SELECT value FROM json_each(?)", "a function"),
    ],
)  # fmt: skip
def test_what_postgres_would_not_take_is_told_from_what_it_takes(sql: str, wrong: str):
    found = unlike_postgres(sql)
    assert (not found) if not wrong else any(one.startswith(wrong) for one in found)
