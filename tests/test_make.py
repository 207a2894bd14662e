"""`make` gets everything ready by itself, also where two of them begin at the same moment in one checkout."""

import shutil
import subprocess
from pathlib import Path

from bot.config import CHECKOUT

PYTHON = """#!/bin/sh
case "$*" in
  "-m venv"*) mkdir -p .venv/bin; cp python .venv/bin/python ;;
  *install*) echo "begin $$" >> journal; sleep 0.3; echo "end $$" >> journal ;;
esac
"""
"""Stands for Python and pip, and notes when it installs something."""


def test_of_two_at_once_one_waits_and_says_so_and_nothing_is_installed_twice(tmp_path: Path):
    shutil.copy(CHECKOUT / "Makefile", tmp_path)
    (tmp_path / "python").write_text(PYTHON, "utf-8")
    (tmp_path / "python").chmod(0o700)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "requirements").mkdir()
    for name in ("demo", "dev", "build"):
        (tmp_path / "requirements" / f"{name}.txt").touch()
    begun = [
        subprocess.Popen(
            ["make", "PYTHON=./python", f".venv/.installed-{name}", ".venv/.installed-project"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name in ("demo", "dev")
    ]
    said = [one.communicate()[0] for one in begun]
    assert [one.returncode for one in begun] == [0, 0], said
    journal = (tmp_path / "journal").read_text("utf-8").split()
    if shutil.which("flock") is not None:
        assert journal[0::4] == ["begin"] * 4  # demo, dev, and twice for the project
        assert journal[2::4] == ["end"] * 4
        assert journal[1::4] == journal[3::4]
        assert any("Waiting for another make, which is making .venv ready ..." in text for text in said), said
    assert (tmp_path / ".venv" / ".installed-dev").exists()
