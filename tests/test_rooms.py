"""Dependencies point one way: `cogs → show, desk, ask, digest → store → record` (DESIGN.md, "Rooms").

Read from the imports in the source, so a room that does not exist yet has none, and an import inside a
function or under TYPE_CHECKING counts like any other.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "bot.record": {"bot.record"},
    "bot.store": {"bot.store", "bot.record"},
    "bot.desk": {"bot.desk", "bot.store", "bot.record"},
    "bot.ask": {"bot.ask", "bot.desk", "bot.store", "bot.record"},
    "bot.digest": {"bot.digest", "bot.desk", "bot.store", "bot.record"},
    "bot.show": {"bot.show", "bot.ask", "bot.digest", "bot.desk", "bot.record"},
    "bot.ui": {"bot.ui", "bot.show", "bot.desk", "bot.settings"},
    "cogs": {"cogs", "bot"},
    "sandbox": {"sandbox", "cogs", "bot"},
    "bot.client": {"bot", "cogs", "sandbox"},
    "bot.cli": {"bot", "cogs", "sandbox"},
    "bot": {"bot"},
}
"""What of ours each room may import; a module belongs to the longest name that it begins with.

Every room may also import `bot` itself, which holds the version and nothing else.
"""

NEVER_IMPORT = {
    "bot.record": {"discord", "sqlite_utils"},
    "bot.store": {"discord"},
    "bot.desk": {"discord", "sqlite_utils"},
    "bot.ask": {"sqlite_utils"},
    "bot.digest": {"sqlite_utils"},
    "bot.show": {"sqlite_utils"},
    "bot.ui": {"sqlite_utils"},
    "cogs": {"sqlite_utils"},
    "sandbox": {"sqlite_utils"},
    "bot": {"sqlite_utils"},
}
"""What of others each room must do without: the domain and the desk know no Discord, and sqlite-utils stays in the store."""

SQLITE = {"sqlite3", "pysqlite3", "_sqlite3", "aiosqlite", "apsw"}
"""Two SQLite libraries on one file in one process lose rows: everyone takes the one of `sqlite_utils.utils`."""

TAKES_SQLITE = Path("bot/store/sqlite.py")
"""The one place that names it, for the type checker only."""


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def room_of(module: str, rooms: dict[str, set[str]]) -> str:
    """The room with the longest name that `module` lies in."""
    return max((room for room in rooms if within(module, room)), key=len)


def imports(source: str, module: str, *, is_package: bool = False) -> Iterator[str]:
    """The modules that `source` imports, relative names resolved.

    Of `from a import b` both `a` and `a.b` are given, because `b` may be a module.
    """
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def forbidden(source: str, module: str, *, is_package: bool = False) -> list[str]:
    """What `source`, the text of `module`, imports against the rules."""
    allowed = MAY_IMPORT[room_of(module, MAY_IMPORT)]
    banned = NEVER_IMPORT[room_of(module, NEVER_IMPORT)]
    found = []
    for name in imports(source, module, is_package=is_package):
        ours = name.split(".")[0] in {"bot", "cogs", "sandbox"}
        # `from bot import x` names `bot` and `bot.x`; the second is what counts, unless it is the version.
        if (
            ours
            and name not in {"bot", "bot.__version__"}
            and not any(within(name, room) for room in allowed)
        ):
            found.append(name)
        if any(within(name, library) for library in banned):
            found.append(name)
    return found


def program_files() -> list[Path]:
    return [path for room in ("bot", "cogs", "sandbox") for path in sorted((ROOT / room).rglob("*.py"))]


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_every_room_imports_only_what_lies_below_it():
    found = {
        str(path.relative_to(ROOT)): names
        for path in program_files()
        if (
            names := forbidden(
                path.read_text("utf-8"), module_of(path), is_package=path.name == "__init__.py"
            )
        )
    }
    assert found == {}


def test_nothing_chooses_a_sqlite_library_of_its_own():
    everything = [
        path
        for folder in ("bot", "cogs", "sandbox", "tests", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.relative_to(ROOT) != TAKES_SQLITE
    ]
    assert everything
    found = {
        str(path.relative_to(ROOT)): names
        for path in everything
        if (names := sorted(SQLITE & {name.split(".")[0] for name in imports(path.read_text("utf-8"), "x")}))
    }
    assert found == {}


def test_the_store_names_sqlite_for_the_type_checker_only():
    tree = ast.parse((ROOT / TAKES_SQLITE).read_text("utf-8"))
    outside = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    ]
    outside += [part for node in tree.body if isinstance(node, ast.If) for part in node.orelse]
    names = {name for node in outside for name in imports(ast.unparse(node), "x")}
    assert not SQLITE & names
    assert "sqlite_utils.utils.sqlite3" in names


def test_the_rules_are_applied_to_the_whole_program():
    assert {module_of(path) for path in program_files()} >= {"bot", "bot.record", "bot.record.entries"}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bot.record.entries", "import bot.store"),
        ("bot.record.entries", "from bot.desk.days import read_day"),
        ("bot.record.entries", "from bot import store"),
        ("bot.record.entries", "from .. import store"),
        ("bot.record.entries", "from ..store import rows"),
        ("bot.record.entries", "import discord.ext.commands"),
        ("bot.record.entries", "from sqlite_utils.utils import sqlite3"),
        ("bot.record.entries", "def f():\n    from cogs import stance"),
        ("bot.store.reads", "from bot.desk import lookup"),
        ("bot.store.reads", "import discord"),
        ("bot.desk.edit", "import sqlite_utils"),
        ("bot.desk.edit", "from bot.show import card"),
        ("bot.desk.edit", "from bot import client"),
        ("bot.ask.words", "from bot.digest import due"),
        ("bot.digest.due", "from bot.show import card"),
        ("bot.show.card", "from bot.store.store import Store"),
        ("bot.show.card", "if TYPE_CHECKING:\n    from bot.store import rows"),
        ("cogs.stance", "import sandbox.world"),
        ("cogs.stance", "from sqlite_utils import Database"),
        ("bot.settings", "import cogs"),
        ("bot.faults", "from sandbox import demo"),
        ("bot", "from sqlite_utils import Database"),
    ],
)
def test_an_import_against_the_direction_is_found(module, source):
    assert forbidden(source, module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bot.record.directory", "from bot.record.names import fold"),
        ("bot.record.directory", "from . import names"),
        ("bot.store.store", "from sqlite_utils import Database"),
        ("bot.store.store", "from bot.record import entries"),
        ("bot.desk.desk", "from bot.store.store import Store"),
        ("bot.ask.words", "from bot.desk import lookup"),
        ("bot.show.about", "from bot import __version__"),
        ("bot.show.card", "import discord\nfrom bot.desk.lookup import StanceAnswer"),
        ("cogs.stance", "from bot.store.store import Store\nfrom bot.client import Client"),
        ("sandbox.demo", "import cogs.stance\nfrom bot import client"),
        ("bot.client", "from cogs import stance"),
        ("bot.cli", "from sandbox import demo\nfrom bot.client import run"),
        ("bot.__main__", "from bot.cli import main"),
    ],
)
def test_an_import_along_the_direction_is_allowed(module, source):
    assert forbidden(source, module) == []


def test_a_relative_import_in_a_package_starts_at_the_package():
    assert forbidden("from .names import fold", "bot.record", is_package=True) == []
    assert forbidden("from ..store import rows", "bot.record", is_package=True)
