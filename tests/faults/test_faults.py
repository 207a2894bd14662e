"""Each fault of `faults.py`, over real sockets, and docs/faults.md, which tells of them."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults.faults import FAULTS, Fault
from tests.faults.scene import Scene

PAGE = Path(__file__).parent.parent.parent / "docs" / "faults.md"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """One for all of them, because the start of a process is what takes longest."""
    async with Scene(tmp_path_factory.mktemp("faults"), hurried=True).open() as opened:
        yield opened


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_after_a_fault_the_bot_answers_again_and_people_were_told_what_is_so(
    scene: Scene, fault: Fault
):
    await scene.ready_for_a_fault()
    outcome = await fault.happens(scene)
    assert outcome.people
    assert "Traceback" not in "\n".join(scene.log)


def test_the_page_tells_of_each_fault_and_of_no_other():
    told = re.findall(r"^\| ([^|]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)[1:]
    assert told == [fault.words for fault in FAULTS.values()]
