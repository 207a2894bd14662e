"""SECURITY.md: what it says protects people has a test that exists."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (CHECKOUT / "SECURITY.md").read_text("utf-8").splitlines()
    if line.startswith("|") and "`tests/" in line
]


def test_the_table_has_its_rows():
    assert len(ROWS) >= 20
    assert {len(row) for row in ROWS} == {4}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[3].rpartition(":")[2].strip("`"))
def test_each_protection_has_a_test_that_exists(row: list[str]):
    file, _, name = row[3].strip("`").partition("::")
    assert re.search(rf"^(async )?def {name}\(", (CHECKOUT / file).read_text("utf-8"), re.MULTILINE)
