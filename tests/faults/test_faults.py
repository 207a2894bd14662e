"""Each fault of `faults.py`, over real sockets, and docs/faults.md, which tells of them."""

import contextlib
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults.faults import FAULTS, Fault
from tests.faults.scene import Scene

PAGE = Path(__file__).parent.parent.parent / "docs" / "faults.md"


class Scenes:
    """One scene for all faults, because the start of a process is what takes longest.

    After a fault that did not end as it should there is a new one, so that the others are not blamed for what it left.
    """

    def __init__(self, folders: Callable[[], Path]) -> None:
        self._folders = folders
        self._opened = contextlib.AsyncExitStack()
        self._scene: Scene | None = None

    @contextlib.asynccontextmanager
    async def ready(self) -> AsyncIterator[Scene]:
        """A scene whose bot runs and answers."""
        try:
            if self._scene is None:
                scene = Scene(self._folders(), hurried=True)
                self._scene = await self._opened.enter_async_context(scene.open())
            await self._scene.ready_for_a_fault()
            yield self._scene
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        self._scene = None
        await self._opened.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scenes(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scenes]:
    made = Scenes(lambda: tmp_path_factory.mktemp("faults"))
    yield made
    await made.close()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_after_a_fault_the_bot_answers_again_and_people_were_told_what_is_so(
    scenes: Scenes, fault: Fault
):
    async with scenes.ready() as scene:
        outcome = await fault.happens(scene)
        assert outcome.people
        assert "Traceback" not in "\n".join(scene.log)


def test_the_page_tells_of_each_fault_and_of_no_other():
    told = re.findall(r"^\| ([^|]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)[1:]
    assert told == [fault.words for fault in FAULTS.values()]
