"""Pictures by comparison with stored images, each of which somebody has looked at before it was stored."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final, get_args

import pytest
from matplotlib.testing.compare import compare_images
from matplotlib.testing.exceptions import ImageComparisonFailure

from bot.pictures.drawing import drawn
from bot.pictures.model import Picture
from bot.pictures.service import Wanted
from tests.pictures.made_up import EVERY, LOOKS, TIMELINE
from tests.pictures.stored import FOLDER, file_of, store

TOLERANCE: Final = 0.15
"""Root mean square of the differences, of 255. Another machine's rounding makes 0.11 at most; one label of the legend that
moves by a pixel makes 2, and a colour that is lighter by 8 at least 0.19."""
ROOT: Final = Path(__file__).parents[2]


def differences(stored: Path, now: Path) -> str | None:
    """What differs, with where to see it; None if they look the same."""
    try:
        told = compare_images(str(stored), str(now), TOLERANCE)
    except (ImageComparisonFailure, OSError) as error:
        told = f"{error}\n  Expected:\n    {stored}\n  Actual:\n    {now}"
    return told and f"{told}\nIf this is how it should look, run `make pictures`, look at it, and commit it."


@pytest.mark.parametrize("name", LOOKS)
def test_a_picture_looks_as_it_did_when_somebody_looked_at_it(name: str, tmp_path: Path):
    now = file_of(name, tmp_path)
    store(LOOKS[name], now)
    if told := differences(file_of(name), now):
        pytest.fail(told, pytrace=False)


def test_every_kind_of_picture_is_stored_and_nothing_else():
    assert {type(picture) for picture in EVERY.values()} == set(get_args(Picture))
    assert {file.name for file in FOLDER.iterdir()} == {file_of(name).name for name in LOOKS}


@pytest.mark.parametrize("other", [TIMELINE.but(goes_on=False), TIMELINE.but(title="Bo Quillane over time")])
def test_who_sees_a_difference_is_told_where_it_is(other: Picture, tmp_path: Path):
    stored, now = tmp_path / "stored.png", tmp_path / "now.png"
    store(TIMELINE, stored)
    store(other, now)
    told = differences(stored, now)
    assert told is not None
    assert str(stored) in told
    assert str(now) in told
    assert "make pictures" in told


def test_a_picture_is_the_same_file_on_a_machine_with_other_settings(tmp_path: Path):
    strange = "axes.linewidth: 9\nfont.weight: bold\nlines.antialiased: False\nsavefig.bbox: tight\n"
    strange += "timezone: Pacific/Kiritimati\naxes.xmargin: 0.4\nxtick.minor.visible: True\n"
    (tmp_path / "matplotlibrc").write_text(strange, encoding="utf-8")
    elsewhere = {
        "MPLCONFIGDIR": str(tmp_path),
        "HOME": str(tmp_path),
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
    }
    asked = Wanted(picture=TIMELINE, form="png").model_dump_json() + "\n"
    answer = subprocess.run(
        [sys.executable, "-m", "bot.pictures.service"],
        input=asked.encode(),
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), **elsewhere},
        check=True,
    )
    assert answer.stdout.partition(b"\n")[2] == drawn(TIMELINE, "png")
