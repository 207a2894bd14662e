"""Stores how each picture looks: `make pictures`. Look at every file that has changed, and commit it with the change.

A file is what a phone 390 pixels wide shows of the picture, at a pixel each; test_stored.py draws it again.
"""

import io
import sys
from pathlib import Path
from typing import Final

from PIL import Image

from bot.pictures.drawing import SHARPNESS, drawn
from bot.pictures.model import Picture
from tests.pictures.made_up import LOOKS

FOLDER: Final = Path(__file__).with_name("stored")


def file_of(name: str, folder: Path = FOLDER) -> Path:
    """Where a picture is stored."""
    return folder / f"{name.replace(' ', '-')}.png"


def store(picture: Picture, file: Path) -> None:
    """Draw it, and write it as a phone shows it."""
    with Image.open(io.BytesIO(drawn(picture, "png"))) as image:
        image.convert("RGB").reduce(SHARPNESS).save(file, optimize=True)


def main() -> None:
    """Store every picture, and nothing else."""
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.iterdir():
        file.unlink()
    for name, picture in LOOKS.items():
        file = file_of(name)
        store(picture, file)
        print(f"{file.relative_to(FOLDER.parents[2])}: {file.stat().st_size / 1024:.0f} KB", file=sys.stderr)


if __name__ == "__main__":
    main()
