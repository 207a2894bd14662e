"""What the project's own files promise: locks, reasons for dependencies, version, what is kept out of git."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import bot

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def test_every_set_of_dependencies_has_its_lock() -> None:
    assert [lock.stem for lock in LOCKS] == ["build", "demo", "dev", "lock", "run"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_no_lock_names_a_registry_or_a_place_on_some_machine(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    named = re.findall(
        r"://|file:|--(?:extra-)?index-url|--find-links|^-[if] |^/| @ ", text, flags=re.MULTILINE
    )
    assert named == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_locked_package_has_one_version_and_a_hash(lock: Path) -> None:
    blocks = _blocks(lock)
    assert blocks
    for name, block in blocks.items():
        assert re.match(r"\S+==\S+ ", block), name
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), name


def test_the_smaller_sets_agree_with_the_largest() -> None:
    largest = _versions("dev")
    for smaller in ("run", "demo"):
        assert _versions(smaller).items() <= largest.items(), smaller


def test_each_lock_holds_what_pyproject_asks_of_it() -> None:
    run, demo, dev = _names("run"), _names("demo"), _names("dev")
    assert _asked(PYPROJECT["project"]["dependencies"]) <= run
    assert _asked(PYPROJECT["project"]["optional-dependencies"]["demo"]) <= demo
    assert _asked(PYPROJECT["dependency-groups"]["dev"]) <= dev
    assert _asked(PYPROJECT["dependency-groups"]["lock"]) <= _names("lock")
    assert _asked(PYPROJECT["build-system"]["requires"]) <= _names("build")


def test_a_production_install_carries_no_test_or_demo_package() -> None:
    demo, dev = PYPROJECT["project"]["optional-dependencies"]["demo"], PYPROJECT["dependency-groups"]["dev"]
    extra = _asked([*demo, *dev])
    # The program may need a demo package through another (regex, by dateparser): the lock says who asked.
    run = _blocks(ROOT / "requirements" / "run.txt")
    unasked = {name for name, block in run.items() if name in extra and not _asked_by(block) & run.keys()}
    assert unasked == set()


@pytest.mark.parametrize(("room", "stem"), [("bot", "run"), ("cogs", "run"), ("sandbox", "demo")])
def test_code_imports_only_what_its_lock_installs(room: str, stem: str) -> None:
    distributions = packages_distributions()
    ours_or_python = sys.stdlib_module_names | {"bot", "cogs", "sandbox"}
    missing = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / room).rglob("*.py")
        for module in _imported(path)
        if module not in ours_or_python
        if not {_plain(name) for name in distributions.get(module, [module])} & _names(stem)
    }
    assert missing == set()


def test_docs_give_a_reason_for_every_direct_dependency_and_for_no_other() -> None:
    groups: list[list[str]] = [
        PYPROJECT["build-system"]["requires"],
        PYPROJECT["project"]["dependencies"],
        *PYPROJECT["project"]["optional-dependencies"].values(),
        *PYPROJECT["dependency-groups"].values(),
    ]
    rows = re.findall(
        r"^\| `([^`]+)` \|", (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(map(_plain, rows)) == sorted(set().union(*map(_asked, groups)))


def test_the_live_store_and_what_is_secret_stay_out_of_the_repository() -> None:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    patterns = [line.rstrip("/") for line in lines if line and not line.startswith("#")]
    for name in ("stances.db", "stances.db-wal", "stances.db-shm", ".env", "checkpoint.key", ".venv"):
        assert any(fnmatch(name, pattern) for pattern in patterns), name
        assert f"!{name}" not in patterns


def test_the_program_and_the_project_say_the_same_version() -> None:
    assert bot.__version__ == PYPROJECT["project"]["version"]


def _asked(requirements: Iterable[str]) -> set[str]:
    """The names in requirement lines such as `pydantic>=2.12,<3; marker`."""
    return {_plain(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]) for line in requirements}


def _blocks(lock: Path) -> dict[str, str]:
    """Package name -> its part of the lock: version, marker, hashes, and the comment on who asked for it."""
    parts = re.split(r"^(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {_plain(re.split(r"[= ]", part, maxsplit=1)[0]): part for part in parts}


def _asked_by(block: str) -> set[str]:
    return {
        _plain(name) for name in re.findall(r"^ +# +(?:via )?([A-Za-z0-9._-]+)$", block, flags=re.MULTILINE)
    }


def _versions(stem: str) -> dict[str, str]:
    return {
        name: block.split(maxsplit=1)[0]
        for name, block in _blocks(ROOT / "requirements" / f"{stem}.txt").items()
    }


def _names(stem: str) -> set[str]:
    return set(_versions(stem))


def _imported(path: Path) -> Iterator[str]:
    """The top-level names that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def _plain(name: str) -> str:
    """One spelling for a package: `discord.py`, `discord-py` and `Discord_Py` are the same (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
