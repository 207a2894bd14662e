"""The process that draws: `python -m bot.pictures.worker`. It imports what drawing needs, and nothing of the bot.

It reads lines of JSON, a picture each, and answers each with the number of bytes as a line, and the file; with -1 and no
file where it cannot be drawn. It ends when its input does.
"""

import contextlib
import os
import signal
import sys
from typing import Annotated, Final

from pydantic import Field, TypeAdapter

from bot.core.entries import Value
from bot.pictures.model import Form, Picture


class Wanted(Value):
    """A picture, and as what it is wanted."""

    picture: Annotated[Picture, Field(discriminator="kind")]
    form: Form


NOT_DRAWN: Final = -1
_WANTED: Final = TypeAdapter(Wanted)


def draw(picture: Picture, form: Form) -> bytes:
    """The file of a picture.

    Raises:
        ImportError: matplotlib is not installed.
    """
    from bot.pictures.drawing import drawn  # noqa: PLC0415 - only where something is drawn may it be imported

    return drawn(picture, form)


def serve() -> None:
    """Draw what is asked for, until the end of the input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard is the program's
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(5)  # and so is the processor, where both want it
    answers = sys.stdout.buffer
    for line in sys.stdin.buffer:
        try:
            wanted = _WANTED.validate_json(line)
            file = draw(wanted.picture, wanted.form)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next picture may be drawn; the log has it
            print(f"A picture could not be drawn: {error!r}", file=sys.stderr, flush=True)
            answers.write(b"%d\n" % NOT_DRAWN)
        else:
            answers.write(b"%d\n%s" % (len(file), file))
        answers.flush()


if __name__ == "__main__":
    serve()
