"""The house: features that build on `core`, `db` and `ui`, and on those few others that stand here.

Read from the imports in the source, so an import inside a function or under TYPE_CHECKING counts like any other.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]

BELOW: Final[Mapping[str, set[str]]] = {
    "core": set(),
    "db": {"core"},
    "request": {"core", "db"},
    "pictures": {"core"},  # a kit like `ui` and `db`: what is drawn is a value, and any card may carry one
    "ui": {"core", "request", "config", "pictures"},
    "routes": {"core", "ui"},
}
"""What lies below the features, and what each of it may import besides itself."""

USES: Final[Mapping[str, set[str]]] = {
    "about": set(),
    "ask": {"compare", "lookup", "unanswered"},
    "citing": {"lookup"},
    "compare": {"exchange", "lookup"},  # tables are written like exports; cards show statements like look-ups
    "digest": {"lookup", "queue", "settings", "verify"},
    "entries": {"proposals", "sources"},
    "exchange": {"entries", "lookup"},
    "health": set(),
    "logchannel": {"lookup", "verify"},
    "lookup": {"queue"},
    "privacy": {"proposals"},
    "proposals": {"entries", "lookup", "sources", "stances", "undo"},
    "queue": {"lookup", "proposals", "stances"},
    "quiz": {"ask", "lookup"},  # who is named by which words, and how it is shown
    "settings": {"entries", "logchannel", "lookup", "queue"},
    "sources": {"lookup", "proposals"},
    "stances": {"lookup", "proposals", "sources"},
    "unanswered": set(),
    "undo": {"entries", "lookup", "proposals", "stances"},
    "verify": {
        "digest",
        "logchannel",
        "proposals",
        "queue",
        "watch",
    },  # each tells which of its rows cannot be read
    "watch": {"digest"},
}
"""Every feature, and the other ones that it uses. Whoever adds to this says why in the change."""

ROUTES_KNOW: Final = {"bot.stances.model", "bot.watch.model"}
"""Values of features that stand in the ids of buttons."""

RANK: Final = {
    "model": 0,
    "store": 1,
    "cards": 3,  # or `…_cards`, where a feature has a module for each family of them
    "difference": 3,
    "evidence": 3,
    "forms": 3,
    "checks": 4,
}
"""Within a feature a file imports only what ranks lower or beside it; whatever is not named here is a service, 2."""

SQLITE: Final = {"sqlite3", "pysqlite3", "_sqlite3", "aiosqlite", "apsw"}
"""Two SQLite libraries on one file in one process lose rows: everyone takes the one of `sqlite_utils.utils`."""
TAKES_SQLITE: Final = Path("bot/db/sqlite.py")
"""The one place that names it, for the type checker only."""
PEERS: Final = Path("benchmarks/peers")
"""Other programs, with files and virtual environments of their own: what ours is compared with."""


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


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def program() -> Mapping[str, Path]:
    """Every module of the program with its file."""
    files = [path for folder in ("bot", "cogs", "sandbox") for path in (ROOT / folder).rglob("*.py")]
    return {module_of(path): path for path in files}


@cache
def imported() -> Mapping[str, set[str]]:
    """What each module of the program imports of it, and of other libraries the first part of the name."""
    found: dict[str, set[str]] = {}
    for module, path in program().items():
        names = set(imports(path.read_text("utf-8"), module, is_package=path.name == "__init__.py"))
        ours = {name for name in names if name in program() and name != module and not _is_folder(name)}
        others = {name.split(".")[0] for name in names} - {"bot", "cogs", "sandbox"}
        found[module] = ours | others
    return found


def _is_folder(module: str) -> bool:
    """Whether a name is that of a package, of which `from package import module` names both."""
    return program()[module].name == "__init__.py" and module != "bot"


def part_of(module: str) -> str:
    """The feature, or what lies below it, that a module of `bot` belongs to; "" for the program around them.

    A feature is a folder, `bot.digest.store`, or a small one a module or two, `bot.undo` and `bot.undo_store`.
    """
    room, _, rest = module.partition(".")
    name, _, inside = rest.partition(".")
    if not inside:
        name = name.split("_")[0]
    return name if room == "bot" and (name in BELOW or name in USES) else ""


def wrong(module: str, name: str) -> bool:
    """Whether an import goes against the rules."""
    mine, theirs = part_of(module), part_of(name)
    if module.startswith("cogs."):
        return name.startswith(("cogs.", "sandbox")) or name in {"bot.client", "bot.cli"}
    if not mine:
        return False
    if name.startswith(("cogs", "sandbox")) or (not theirs and name not in {"bot", "bot.config"}):
        return name.split(".", maxsplit=1)[0] in {"bot", "cogs", "sandbox"}
    if mine == theirs or name == "bot":
        return False
    if mine in BELOW:
        known = mine == "routes" and name in ROUTES_KNOW
        return theirs not in BELOW[mine] and name != "bot.config" and not known
    return theirs not in BELOW and theirs not in USES[mine]


def test_every_import_goes_the_way_of_the_house():
    found = {
        module: sorted(name for name in names if name in program() and wrong(module, name))
        for module, names in imported().items()
    }
    assert {module: names for module, names in found.items() if names} == {}


def test_a_feature_uses_those_others_that_stand_here_and_no_more_are_named():
    used: dict[str, set[str]] = {feature: set() for feature in USES}
    for module, names in imported().items():
        if part_of(module) in USES:
            used[part_of(module)] |= {part_of(name) for name in names} & USES.keys() - {part_of(module)}
    assert used == USES


def test_a_feature_is_a_folder_or_a_module_or_two_and_every_folder_a_feature_or_below_them():
    files = [(module, path) for module, path in program().items() if module.startswith("bot.")]
    folders = {module.split(".")[1] for module, path in files if path.parent != ROOT / "bot"}
    modules = {part_of(module) for module, path in files if path.parent == ROOT / "bot"} & USES.keys()
    assert folders - BELOW.keys() | modules == set(USES)
    assert not folders & modules


@pytest.mark.parametrize("feature", sorted(USES.keys() - {"ask"}))  # which has an order of its own: tests/ask
def test_within_a_feature_data_runs_down(feature: str):
    def rank(module: str) -> int:
        name = module.rsplit(".", 1)[1]
        return RANK.get("cards" if name.endswith("_cards") else name, 2)

    up = [
        (module, name)
        for module, names in imported().items()
        for name in names
        if part_of(module) == part_of(name) == feature and name.count(".") > 1 and module.count(".") > 1
        if rank(name) > rank(module)
    ]
    assert up == []


def test_no_two_modules_import_each_other_whatever_the_way():
    graph = {module: {n for n in names if n in program()} for module, names in imported().items()}
    sorter = TopologicalSorter({module: names - {"bot"} for module, names in graph.items()})
    try:
        sorter.prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(reversed(circle.args[1])))


@pytest.mark.parametrize(
    ("folder", "library"),
    [("bot/core", "discord"), ("bot/core", "sqlite_utils"), ("bot/db", "discord"), ("cogs", "sqlite_utils"),
     ("bot/ui", "sqlite_utils"), ("sandbox", "sqlite_utils")],
)  # fmt: skip
def test_a_library_stays_where_it_belongs(folder: str, library: str):
    there = [module for module, path in program().items() if path.is_relative_to(ROOT / folder)]
    assert there
    assert [module for module in there if library in imported()[module]] == []


def test_only_stores_of_features_know_sqlite_and_only_what_meets_it_knows_discord():
    def kind(module: str) -> str:
        """A small feature keeps its SQL in its module, or beside it in `bot/<feature>_store.py`."""
        own_store = module.count(".") == 1 and f"{module}_store" not in program()
        return "store" if own_store else re.split(r"[._]", module)[-1]

    found = [
        (module, library)
        for module, names in imported().items()
        for library, kinds in (
            ("sqlite_utils", {"store"}),
            ("discord", {"forms", "checks"}),
        )
        if part_of(module) in USES and library in names and kind(module) not in kinds
    ]
    assert found == []


def test_nothing_chooses_a_sqlite_library_of_its_own():
    everything = [
        path
        for folder in ("bot", "cogs", "sandbox", "tests", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.relative_to(ROOT) != TAKES_SQLITE and not path.is_relative_to(ROOT / PEERS)
    ]
    assert everything
    found = {
        str(path.relative_to(ROOT)): names
        for path in everything
        if (names := sorted(SQLITE & {name.split(".")[0] for name in imports(path.read_text("utf-8"), "x")}))
    }
    assert found == {}


def test_sqlite_is_named_for_the_type_checker_only():
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


def test_an_address_is_taken_apart_in_one_place_which_minds_those_that_are_none():
    takes = {"urllib.parse.urlsplit", "urllib.parse.urlparse"}
    found = [
        module for module, path in program().items() if takes & set(imports(path.read_text("utf-8"), module))
    ]
    assert found == ["bot.core.links"]


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("bot.core.entries", "bot.db.store"), ("bot.core.entries", "bot.stances.service"),
        ("bot.db.layers", "bot.stances.store"), ("bot.db.store", "bot.stances.store"), ("bot.db.log", "bot.ui.cards"),
        ("bot.ui.cards", "bot.lookup.cards"), ("bot.routes", "bot.queue.model"), ("bot.about", "bot.lookup.cards"),
        ("bot.lookup.service", "bot.client"), ("bot.lookup.service", "cogs.lookup"), ("cogs.lookup", "cogs.ask"),
        ("cogs.lookup", "sandbox.world"), ("cogs.lookup", "bot.client"),
    ],
)  # fmt: skip
def test_an_import_against_the_way_is_found(module: str, name: str):
    assert wrong(module, name)
