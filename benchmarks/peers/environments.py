"""Virtual environments for the bots that are compared, in `.venv-peers`: made when they are first needed."""

import subprocess
import sys
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).resolve().parent.parent.parent
REQUIREMENTS: Final = Path(__file__).with_name("requirements.txt")
FOLDER: Final = CHECKOUT / ".venv-peers"
LIBRARIES: Final = {"disnake_bot": "disnake", "pycord_bot": "py-cord", "hikari_bot": "hikari"}
"""Which library each bot of this folder is on; that on discord.py uses ours."""

PRODUCTION: Final = CHECKOUT / "requirements" / "run.txt"
"""For ours: what `.venv` holds for tests and the demo would be imported by some libraries, and counted."""


def python_of(bot: str) -> str:
    """The Python that runs a bot, with what it needs installed, and nothing else."""
    library = LIBRARIES.get(bot)
    if library is None:
        return _made("standpoint", ["--require-hashes", "-r", str(PRODUCTION)])
    lines = REQUIREMENTS.read_text("utf-8").splitlines()
    (requirement,) = (line for line in lines if line.startswith(library))
    return _made(requirement, [requirement])


def _made(name: str, install: list[str]) -> str:
    folder = FOLDER / name
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        print(f"Making {folder} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *install], check=True)
        (folder / "installed").touch()
    return str(python)
