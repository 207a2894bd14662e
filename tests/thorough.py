"""How much of the exhaustive tests runs: everything with `make test ARGS=--thorough`, else a fixed part of it.

The part is the same in every run, so that what fails once fails again.
"""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_chosen = False


def choose(*, everything: bool) -> None:
    """Decide for this run, before a test is imported."""
    global _chosen  # noqa: PLW0603 - pytest's options are known when it begins, and tests ask when they are imported
    _chosen = everything


def everything() -> bool:
    """Whether everything runs."""
    return _chosen


def examples(many: int) -> int:
    """How many of so many examples Hypothesis makes: all, or a quarter, but ten at least."""
    return many if _chosen else min(many, max(10, many // 4))


def spread(cases: Sequence[T], few: int) -> Sequence[T]:
    """All cases, or so many of them, evenly spread from the first to the last."""
    if _chosen or len(cases) <= few:
        return cases
    return [cases[round(place * (len(cases) - 1) / max(few - 1, 1))] for place in range(few)]
