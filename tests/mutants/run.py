"""Mistakes on purpose: each is made in a copy of the project, where a test must notice it.

`make mutants` runs all of `mistakes.toml`. A mistake that no test notices says where a test is missing.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
LIST: Final = Path(__file__).with_name("mistakes.toml")

ENOUGH: Final = 95
"""Per cent of the mistakes that must be caught."""

SECONDS: Final = 300
"""How long the tests of a mistake may take. What takes longer says nothing, as on a busy machine, and is not caught."""

# pytest's exit codes; it is interrupted when it cannot import a test.
_PASSED, _FAILED, _INTERRUPTED = 0, 1, 2
_TOO_LONG: Final = -1


@dataclass(frozen=True)
class Mistake:
    """One slip: `new` in the place of `old`, which stands in `file` exactly once.

    Attributes:
        suffers: what a person would suffer from it.
        tests: files and folders of tests that should notice.
    """

    id: str
    file: str
    old: str
    new: str
    suffers: str
    tests: tuple[str, ...]

    def made_in(self, text: str) -> str:
        """The text of the file with the mistake in it.

        Raises:
            ValueError: what it would replace is not there exactly once.
        """
        if text.count(self.old) != 1:
            raise ValueError(
                f"{self.id}: {self.file} has this {text.count(self.old)} times, not once: {self.old}"
            )
        return text.replace(self.old, self.new)


def read_mistakes() -> list[Mistake]:
    """All mistakes of the list, in its order."""
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))["mistake"]
    return [Mistake(**{**one, "tests": tuple(one["tests"])}) for one in listed]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print a table, and return the exit code: 1 if too few were caught, 2 if the run says nothing."""
    parser = argparse.ArgumentParser(
        prog="make mutants", description="Make mistakes; a test must notice each."
    )
    parser.add_argument("--only", nargs="+", metavar="ID", help="only these mistakes")
    parser.add_argument("--list", action="store_true", help="print the mistakes and run nothing")
    parser.add_argument("--part", metavar="K/N", help="only every Nth mistake, beginning with the Kth")
    chosen = parser.parse_args(arguments)
    mistakes = read_mistakes()
    if chosen.only:
        unknown = sorted(set(chosen.only) - {one.id for one in mistakes})
        if unknown:
            return _say(f"There is no mistake called {', '.join(unknown)}.")
        mistakes = [one for one in mistakes if one.id in chosen.only]
    if chosen.part:
        part, _, parts = chosen.part.partition("/")
        if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
            return _say(f"--part is K/N, such as 1/2, not {chosen.part}.")
        mistakes = mistakes[int(part) - 1 :: int(parts)]
    if chosen.list:
        for one in mistakes:
            print(f"{one.id:42} {one.file:32} {one.suffers}")
        return 0
    with _copy_of_project() as copy:
        return _run_all(mistakes, copy)


def _run_all(mistakes: Sequence[Mistake], copy: Path) -> int:
    gone = [problem for one in mistakes if (problem := _problem_with(one, copy))]
    if gone:
        return _say(*gone)
    print("First without any mistake ...", flush=True)
    if _tested(sorted({test for one in mistakes for test in one.tests}), copy, workers=2) != _PASSED:
        return _say("The tests fail without any mistake. Put that right first: make test")
    missed = []
    for one in mistakes:
        began = time.monotonic()
        code = _tested_with(one, copy)
        if code not in _WORDS:
            return _say(f"{one.id}: its tests could not be run: {' '.join(one.tests)}")
        if code in {_PASSED, _TOO_LONG}:
            missed.append(one)
        word = _WORDS[code]
        print(f"{word:11} {one.id:42} {time.monotonic() - began:5.1f} s", flush=True)
    per_cent = 100 * (len(mistakes) - len(missed)) / len(mistakes)
    print(f"\n{len(mistakes) - len(missed)} of {len(mistakes)} caught, {per_cent:.0f} %.")
    for one in missed:
        print(f"  {one.id}: {one.suffers} ({one.file})")
    return 0 if per_cent >= ENOUGH else 1


_WORDS: Final = {_PASSED: "NOT CAUGHT", _TOO_LONG: "TOO LONG", _FAILED: "caught", _INTERRUPTED: "caught"}


def _problem_with(mistake: Mistake, copy: Path) -> str:
    """Why a mistake cannot be made, "" if it can."""
    try:
        mistake.made_in((copy / mistake.file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return str(error)
    return ""


def _tested_with(mistake: Mistake, copy: Path) -> int:
    file = copy / mistake.file
    right = file.read_text(encoding="utf-8")
    file.write_text(mistake.made_in(right), encoding="utf-8")
    try:
        return _tested(mistake.tests, copy, seconds=SECONDS)
    finally:
        file.write_text(right, encoding="utf-8")


def _tested(tests: Sequence[str], copy: Path, *, seconds: int | None = None, workers: int = 0) -> int:
    """pytest's exit code. Everything, also what tests start, is imported from the copy.

    What the tests print is shown only where no mistake was made.
    """
    quiet = seconds is not None
    options = ["-x", "-q", "-n", str(workers), "-p", "no:cacheprovider"]
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        stdout=subprocess.DEVNULL if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        start_new_session=True,
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return _TOO_LONG
    finally:
        if process.poll() is None:  # out of time, or Ctrl+C: with all that it started
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def _copy_of_project() -> Iterator[Path]:
    """The tracked files as they are now, in a folder of their own; the project itself is never touched."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
    with tempfile.TemporaryDirectory(prefix="standpoint-mutants-") as folder:
        copy = Path(folder)
        for name in filter(None, listed.stdout.decode().split("\0")):
            if (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, copy / name)
        yield copy


def _say(*problems: str) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
