"""Having pictures drawn by another process: once each, and never in the way."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.pictures.drawing import drawn
from bot.pictures.service import Pictures
from tests.pictures.made_up import BARS, EVERY, GROWTH, LIKENESS, SPECTRUM
from tests.spared import Lent


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    made = Lent()
    yield made
    made.close()


async def test_a_picture_is_drawn_once_and_then_there_at_once(pictures: Pictures):
    first, second = await asyncio.gather(pictures.begin(GROWTH), pictures.begin(GROWTH))
    assert first is not None
    assert first is second
    assert await pictures.begin(GROWTH.model_copy()) is first
    assert await pictures.begin(GROWTH, "svg") != first


def mapped(process: int) -> str:
    """The files that a process has in its memory, "" where the system does not tell."""
    told = Path(f"/proc/{process}/maps")
    return told.read_text(encoding="utf-8") if told.exists() else ""


async def test_another_process_draws_exactly_what_this_one_would(pictures: Pictures):
    for kind, picture in EVERY.items():
        assert await pictures.begin(picture, "svg") == drawn(picture, "svg"), kind


async def test_the_process_that_draws_has_nothing_of_the_bot(pictures: Pictures):
    assert await pictures.begin(GROWTH)
    assert pictures._process is not None
    libraries = mapped(pictures._process.pid)
    if libraries:
        assert "matplotlib" in libraries
        assert "sqlite" not in libraries


async def test_the_library_is_not_in_the_process_of_the_bot():
    code = (
        "import asyncio, sys\n"
        "from bot.client import Standpoint\n"
        "from bot.pictures.service import Pictures\n"
        "from tests.pictures.made_up import GROWTH\n"
        "async def main():\n"
        "    pictures = Pictures()\n"
        "    assert await pictures.begin(GROWTH)\n"
        "    pictures.close()\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
        "    assert not {'matplotlib', 'scipy', 'numpy'} & sys.modules.keys()\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    assert await process.wait() == 0


async def test_a_process_that_dies_costs_a_picture_and_the_next_one_is_drawn(pictures: Pictures):
    assert await pictures.begin(BARS)
    assert pictures._process is not None
    os.kill(pictures._process.pid, signal.SIGKILL)
    assert await pictures.begin(SPECTRUM) is None
    assert await pictures.begin(SPECTRUM) is not None


async def test_what_cannot_be_drawn_is_none_and_does_not_raise(pictures: Pictures):
    assert await pictures.begin(LIKENESS.model_copy(update={"names": (), "percents": ()})) is None
    assert pictures._process is not None  # and goes on
    assert await pictures.begin(GROWTH) is not None


async def test_switched_off_nothing_is_drawn_and_nothing_started():
    off = Pictures(switched_on=False)
    assert await off.begin(GROWTH) is None
    assert off._process is None


async def test_files_take_no_more_memory_than_they_may(pictures: Pictures):
    small = Lent(room=60_000)
    try:
        for picture in (BARS, GROWTH, SPECTRUM, GROWTH.but(title="Another")):
            assert await small.begin(picture)
            assert small._files.currsize <= 60_000
    finally:
        small.close()
