"""Having pictures drawn: each once, in a process of its own, so that nothing ever waits for one that is not wanted."""

import asyncio
import importlib.util
import logging
import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from cachetools import LRUCache

from bot.pictures import worker
from bot.pictures.model import Form, Picture

_log = logging.getLogger(__name__)

_ROOM: Final = 16 * 2**20
"""Bytes of finished files in memory; a picture has some 60,000."""
_LONGEST: Final = 30.0
"""Seconds after which a picture is given up."""
_REST_AFTER: Final = 600.0
"""Seconds without a picture after which the process ends; it holds some 100 MB."""


class Pictures:
    """Draws pictures and keeps them. Make it within the event loop that will ask; end with `close`."""

    def __init__(self, *, room: int = _ROOM, switched_on: bool = True) -> None:
        """Nothing is started yet. `room` is in bytes; where they are not switched on, nothing is ever drawn."""
        self._files: LRUCache[tuple[Picture, Form], bytes] = LRUCache(room, getsizeof=len)
        self._drawing: dict[tuple[Picture, Form], asyncio.Task[bytes | None]] = {}
        self._pool: ProcessPoolExecutor | None = None
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

    async def draw(self, picture: Picture, form: Form = "png") -> bytes | None:
        """The file of a picture, None if it cannot be drawn."""
        return await asyncio.shield(self.begin(picture, form))

    def close(self) -> None:
        """End the process that draws, if there is one."""
        pool, self._pool = self._pool, None
        if self._resting is not None:
            self._resting.cancel()
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    async def _drawn(self, picture: Picture, form: Form) -> bytes | None:
        key = (picture, form)
        if (known := self._files.get(key)) is not None:
            return known
        if not self._can_draw:
            return None
        try:
            async with asyncio.timeout(_LONGEST):
                # Starting a process takes some milliseconds: not on the thread of the event loop.
                job = await asyncio.to_thread(self._submit, picture, form)
                file = await asyncio.wrap_future(job)
        except BrokenProcessPool:
            _log.warning("The process that draws pictures ended by itself; the next picture starts another.")
            self.close()
            return None
        except Exception:  # noqa: BLE001 - whatever it is, the text goes out without the picture; the log has it
            _log.exception("A picture could not be drawn: %s", picture.title)
            return None
        if len(file) <= self._files.maxsize:
            self._files[key] = file
        self._rest_later()
        return file

    def _submit(self, picture: Picture, form: Form) -> Future[bytes]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                1, mp_context=multiprocessing.get_context("spawn"), initializer=worker.prepare
            )
        return self._pool.submit(worker.draw, picture, form)

    def _rest_later(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(_REST_AFTER, self._rest)

    def _rest(self) -> None:
        if not self._drawing:
            self.close()
