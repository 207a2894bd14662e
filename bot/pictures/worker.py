"""What runs in the process that draws."""

import contextlib
import os
import signal

from bot.pictures.model import Form, Picture


def prepare() -> None:
    """At its start: leave the keyboard, and the processor where both want it, to the program."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(5)


def draw(picture: Picture, form: Form) -> bytes:
    """The file of a picture.

    Raises:
        ImportError: matplotlib is not installed.
    """
    from bot.pictures.drawing import drawn  # noqa: PLC0415 - only here may it be imported

    return drawn(picture, form)
