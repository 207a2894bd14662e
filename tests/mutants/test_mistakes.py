"""The list of mistakes cannot rot: each can still be made, and changes what the program does."""

import ast
from collections import Counter
from functools import cache
from hashlib import sha256

import pytest

from tests.mutants.run import ROOT, Mistake, main, read_mistakes

MISTAKES = read_mistakes()


def meaning(code: str) -> bytes:
    """A hash of what a file says, without its layout."""
    return sha256(ast.dump(ast.parse(code)).encode()).digest()


right_meaning = cache(meaning)


def test_there_are_at_least_sixty_mistakes_each_with_a_name_of_its_own() -> None:
    assert len(MISTAKES) >= 60
    assert [name for name, times in Counter(one.id for one in MISTAKES).items() if times > 1] == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.id)
def test_a_mistake_can_be_made_in_exactly_one_place_and_is_other_valid_code(mistake: Mistake) -> None:
    right = (ROOT / mistake.file).read_text(encoding="utf-8")
    wrong = mistake.made_in(right)
    assert meaning(wrong) != right_meaning(right)
    assert "\n" not in mistake.old + mistake.new, "a mistake is made in one line"


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.id)
def test_a_mistake_says_what_a_person_suffers_and_which_tests_notice(mistake: Mistake) -> None:
    assert mistake.suffers.endswith(".")
    assert mistake.tests
    assert [test for test in mistake.tests if not (ROOT / test).exists()] == []


def test_a_mistake_whose_text_is_gone_is_named() -> None:
    mistake = Mistake(id="left-over", file="bot/ui/errors.py", old="x", new="y", suffers="Nothing.", tests=())
    with pytest.raises(ValueError, match=r"left-over: bot/ui/errors.py has this 0 times"):
        mistake.made_in("no such letter")


def test_a_name_that_no_mistake_has_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "no-such-mistake"]) == 2
    assert "no-such-mistake" in capsys.readouterr().err


def test_the_list_names_every_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    printed = capsys.readouterr().out
    assert [one.id for one in MISTAKES if one.id not in printed] == []
