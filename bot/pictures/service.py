"""Having pictures drawn: each once, in a process of its own, so that nothing ever waits for one that is not wanted.

That process is `python -m bot.pictures.service`. It reads lines of JSON, a picture each, and answers each with the number of
bytes as a line, and the file; with -1 and no file where it cannot be drawn. It ends when its input does.
"""

import asyncio
import contextlib
import importlib.util
import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Annotated, Final

from cachetools import LRUCache
from pydantic import Field

import bot
from bot.core.entries import Value
from bot.pictures.model import Form, Picture

_log = logging.getLogger(__name__)

_ROOM: Final = 16 * 2**20
"""Bytes of finished files in memory; a picture has some 100,000."""
_LONGEST: Final = 30.0
"""Seconds after which a picture is given up."""
_REST_AFTER: Final = 600.0
"""Seconds without a picture after which the process ends and gives its memory back."""
_PROGRAM: Final = str(Path(bot.__file__).resolve().parents[1])


class Pictures:
    """Draws pictures and keeps them. Used within one event loop; end with `close`."""

    def __init__(self, *, room: int = _ROOM, switched_on: bool = True) -> None:
        """Nothing is started yet. `room` is in bytes; where they are not switched on, nothing is ever drawn."""
        self._files: LRUCache[tuple[Picture, Form], bytes] = LRUCache(room, getsizeof=len)
        self._drawing: dict[tuple[Picture, Form], asyncio.Task[bytes | None]] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._one_by_one = threading.Lock()
        self._resting: asyncio.TimerHandle | None = None
        self._can_draw = switched_on and importlib.util.find_spec("matplotlib") is not None

    def begin(self, picture: Picture, form: Form = "png") -> "asyncio.Task[bytes | None]":
        """Have it drawn; who asks meanwhile gets the same. The task gives None if it cannot be, and never raises."""
        key = (picture, form)
        task = self._drawing.get(key)
        if task is None:
            task = self._drawing[key] = asyncio.ensure_future(self._drawn(picture, form))
            task.add_done_callback(lambda _: self._drawing.pop(key, None))
        return task

    def close(self) -> None:
        """End the process that draws, if there is one."""
        process, self._process = self._process, None
        if self._resting is not None:
            self._resting.cancel()
        if process is not None:
            process.kill()
            with self._one_by_one:  # nobody reads from it any more
                process.communicate()

    async def _drawn(self, picture: Picture, form: Form) -> bytes | None:
        key = (picture, form)
        if (known := self._files.get(key)) is not None:
            return known
        if not self._can_draw:
            return None
        try:
            # On another thread: starting a process and waiting for it must not hold up the event loop.
            async with asyncio.timeout(_LONGEST):
                file = await asyncio.to_thread(self._ask, picture, form)
        except (OSError, ValueError, TimeoutError) as error:
            _log.warning("A picture could not be drawn, the next one starts a new process: %r", error)
            self.close()
            return None
        if file is not None and len(file) <= self._files.maxsize:
            self._files[key] = file
        self._rest_later()
        return file

    def _ask(self, picture: Picture, form: Form) -> bytes | None:
        """One picture from the process, which is started if there is none.

        Raises:
            OSError, ValueError: the process ended, or cannot be started.
        """
        with self._one_by_one:
            if self._process is None:
                self._process = _start()
            asked, answered = self._process.stdin, self._process.stdout
            if asked is None or answered is None:
                raise OSError("the process has no pipes")
            asked.write(b'{"picture":%s,"form":"%s"}\n' % (picture.model_dump_json().encode(), form.encode()))
            asked.flush()
            size = int(answered.readline())  # nothing, where the process has ended: a ValueError
            if size < 0:
                return None
            file = answered.read(size)
            if len(file) < size:
                raise OSError("the process ended in the middle of a file")
            return file

    def _rest_later(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(_REST_AFTER, self._rest)

    def _rest(self) -> None:
        if not self._drawing:
            self.close()


def _start() -> "subprocess.Popen[bytes]":
    """The process, with the program where this one has it."""
    path = os.pathsep.join(part for part in (_PROGRAM, os.environ.get("PYTHONPATH", "")) if part)
    return subprocess.Popen(
        [sys.executable, "-m", "bot.pictures.service"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )


# In the process that draws


class Wanted(Value):
    """A picture, and as what it is wanted."""

    picture: Annotated[Picture, Field(discriminator="kind")]
    form: Form


NOT_DRAWN: Final = -1


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
            wanted = Wanted.model_validate_json(line)
            file = draw(wanted.picture, wanted.form)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next picture may be drawn; the log has it
            print(f"A picture could not be drawn: {error!r}", file=sys.stderr, flush=True)
            answers.write(b"%d\n" % NOT_DRAWN)
        else:
            answers.write(b"%d\n%s" % (len(file), file))
        answers.flush()


if __name__ == "__main__":
    serve()
