"""Fixtures for tests that talk to the bot through a simulated Discord.

`world` runs the bot of the fixture `simcord_bot` in it. When the test is over, every request that the bot
made is checked against what Discord accepts, and an error that the bot raised and nobody looked at fails
the test.
"""

import ctypes
import gc
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from shutil import disk_usage

import discord
import pytest
from hypothesis import HealthCheck, settings
from simcord import Env

from bot.request import Desk
from tests import spared, thorough
from tests.harness import World, build_world, unexpected_errors
from tests.town import town_desk

_WORLD = pytest.StashKey[World]()

_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder there that is its user's alone
_ROOM_THERE = 4 << 30  # bytes; a run takes a few hundred megabytes, and Docker's usual 64 are too few
_ARENAS = -8  # M_ARENA_MAX of glibc's malloc.h


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--thorough`, for `make test ARGS=--thorough`."""
    parser.addoption(
        "--thorough", action="store_true", help="run the exhaustive tests whole: more cases, the same checks"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Say how much runs before any test is imported, and where files are."""
    if "TMPDIR" not in os.environ and _IN_MEMORY.is_dir() and disk_usage(_IN_MEMORY).free > _ROOM_THERE:
        # Every commit waits for the disk, and thousands of tests would, one after another.
        os.environ["TMPDIR"] = str(_IN_MEMORY)
        tempfile.tempdir = None  # which is where Python has looked before
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):
        # A store has a dozen threads, each of which glibc would give memory of its own, and keep.
        ctypes.CDLL(None).mallopt(_ARENAS, 2)
    thorough.choose(everything=config.getoption("--thorough"))
    # Hypothesis times neither its examples nor their making: that would fail on a busy machine and say nothing about
    # the code. Without --thorough its examples are the same in every run, so that a failure is one of the change.
    settings.register_profile(
        "standpoint",
        max_examples=thorough.examples(100),
        derandomize=not thorough.everything(),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("standpoint")


def pytest_collection_finish() -> None:
    """Have the garbage collector look no more at the modules and the tests, which stay to the end, and look seldom.

    Looking through all of them took a second, and more than a hundred times in a run. What a test leaves is gone
    after the next few as well.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pytest_unconfigure() -> None:
    """End what the tests shared."""
    spared.end()


@pytest.fixture
def expected_errors() -> tuple[type[BaseException], ...]:
    """Errors that the bot raises on purpose, to say no."""
    return (discord.app_commands.CheckFailure,)


@pytest.fixture
async def simcord_env(
    simcord_bot: discord.Client,
    expected_errors: tuple[type[BaseException], ...],
    request: pytest.FixtureRequest,
) -> AsyncIterator[Env]:
    """simcord's environment with the people of `World`; `@pytest.mark.simcord(...)` passes options to it.

    It has simcord's name for it, so that simcord's plugin gives the test the virtual clock and adds a
    transcript to the report of a failure.
    """
    marker = request.node.get_closest_marker("simcord")
    world = build_world(simcord_bot, **(marker.kwargs if marker else {}))
    request.node.stash[_WORLD] = world
    await world.env.start()
    await world.offer_set_up()
    try:
        yield world.env
        errors = unexpected_errors(world.env, expected_errors)
        if errors:
            raise BaseExceptionGroup("the bot raised what no test looked at", errors)
        world.check_requests()
    finally:
        try:
            await world.env.bot.close()
        finally:
            await world.env.shutdown()
            # pytest keeps what is stashed to its very end: a world for every test is more than a gigabyte.
            del request.node.stash[_WORLD]


@pytest.fixture
async def world(simcord_env: Env, request: pytest.FixtureRequest) -> World:
    """Two servers with the bot on both, and the people in them."""
    started: World = request.node.stash[_WORLD]
    return started


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with the invented town of `tests.town` as its public record."""
    async with town_desk(tmp_path) as desk:
        yield desk
