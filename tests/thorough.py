"""How much of the exhaustive tests runs: everything with `make test ARGS=--thorough`, else a fixed part of it.

The part is the same in every run, so that what fails once fails again.
"""

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
