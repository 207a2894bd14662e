"""What a process with one bot does once, and thousands of simulated worlds would do again and again.

A program has one bot on one Discord. The tests have thousands, one after another, and spent more on starting and
ending them than on what they ask. What is changed here is how long it takes; `tests.harness` imports it.
"""

import asyncio
import copy
import marshal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from threading import Lock
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar, Final, TypeVar

from cachetools import LRUCache
from discord.app_commands import Command, CommandTree
from discord.ext.commands.bot import BotBase
from simcord import Env, components, env, gateway, results
from simcord.http import router
from typing_extensions import override

from bot import client
from bot.core.directory import Directory
from bot.core.entries import KindName, Revision
from bot.db import layers
from bot.db.rows import revision_of
from bot.pictures.model import Form, Picture
from bot.pictures.service import Pictures
from tests import settling  # noqa: F401 - as this does

T = TypeVar("T")

# What a row says never changes, and nearly every database of a test has the rows of the one before it: they are read
# from the file each time, and made into values once. So is the directory that is made of values.


@lru_cache(maxsize=1 << 14, typed=True)
def _revision(kind: KindName, *row: object) -> Revision:
    return revision_of(kind, row)


layers.revision_of = lambda kind, row: _revision(kind, *row)

_Rows = Mapping[KindName, Sequence[Revision]]
_directories: Final[LRUCache[tuple[object, ...], tuple[_Rows, Directory]]] = LRUCache(32)
_one_by_one: Final = Lock()
_over = Directory.over


def _directory(below: Directory | None, rows: _Rows, counts: Mapping[str, int]) -> Directory:
    key = (
        id(below),
        *((kind, *map(id, of_kind)) for kind, of_kind in rows.items()),
        *sorted(counts.items()),
    )
    with _one_by_one:  # stores read on threads
        known = _directories.get(key)
        if known is None:  # with the rows beside it: nothing else gets their ids
            known = _directories[key] = (rows, _over(below, rows, counts))
    return known[1]


Directory.over = staticmethod(_directory)

# simcord sleeps 50 ms before it looks again whether the bot is done, and meets that with nearly every answer.
_IDLE: Final = 0.001
Env._settle_internal.__kwdefaults__["idle"] = _IDLE


async def _wait(
    waited_for: Iterable["asyncio.Future[Any]"],
    *,
    timeout: float | None = None,  # noqa: ASYNC109 - as asyncio has it
    **others: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """While a thread works, simcord is woken when it is done, and need not look before."""
    if timeout == _IDLE and not all(isinstance(one, asyncio.Task) for one in waited_for):
        timeout = 20 * _IDLE
    return await asyncio.wait(waited_for, timeout=timeout, **others)


env.asyncio = SimpleNamespace(**{**vars(asyncio), "wait": _wait})


class _RunOnce(Loader):
    """Runs the module of an extension for the first bot that loads it; discord.py would do so for every bot."""

    known: ClassVar[dict[str, ModuleType]] = {}

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.known.get(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ not in self.known:
            self.loader.exec_module(module)
            self.known[module.__name__] = module


async def _load(bot: BotBase, spec: ModuleSpec, key: str) -> None:
    if not isinstance(spec.loader, _RunOnce):
        assert spec.loader is not None
        spec.loader = _RunOnce(spec.loader)
    await _load_extension(bot, spec, key)


async def _forget(bot: BotBase, lib: ModuleType, key: str) -> None:
    """Ours have no `teardown` and no modules below them, for which discord.py would look through all that are loaded."""
    assert not hasattr(lib, "teardown")
    bot._BotBase__extensions.pop(key, None)
    sys.modules.pop(key, None)


_load_extension = BotBase._load_from_module_spec
BotBase._load_from_module_spec = _load
BotBase._call_module_finalizers = _forget


def _copied(value: T) -> T:
    """A copy of all that is in it. simcord copies whatever is sent, which is plain JSON: by way of bytes it is quick."""
    try:
        made: T = marshal.loads(marshal.dumps(value))  # noqa: S302 - our own bytes, of a moment before
    except ValueError:  # something else is in it
        return copy.deepcopy(value)
    return made


for _module in (router, gateway):
    _module.copy = SimpleNamespace(deepcopy=_copied)
for _module in (components, results):
    _module.deepcopy = _copied


# Every bot tells its Discord all commands, which are the same each time.

_told: Final[dict[tuple[object, ...], dict[str, Any]]] = {}
_to_dict = Command.to_dict


def _told_once(command: Command[Any, ..., Any], tree: CommandTree[Any]) -> dict[str, Any]:
    key = (
        command.callback,
        command.name,
        command.description,
        command.parent is None,
        command.nsfw,
        command.guild_only,
        command.default_permissions,
        *(tree.allowed_contexts.to_array()),
        None,
        *(tree.allowed_installs.to_array()),
    )
    if key not in _told:
        _told[key] = _to_dict(command, tree)
    return _copied(_told[key])


Command.to_dict = _told_once


# A process that draws takes a second to start, and what it draws depends on nothing but the picture.


class Lent(Pictures):
    """Leaves its process to the next bot, as long as all that was asked of it was answered."""

    left: ClassVar[list["subprocess.Popen[bytes]"]] = []

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - those of `Pictures`
        super().__init__(**options)
        self._asked = 0

    @override
    def _ask(self, picture: Picture, form: Form) -> bytes | None:
        with self._one_by_one:
            if self._process is None and self.left:
                self._process = self.left.pop()
        self._asked += 1
        file = super()._ask(picture, form)
        self._asked -= 1
        return file

    @override
    def close(self) -> None:
        if self._process is not None and not self._asked and not self.left:
            self.left.append(self._process)
            self._process = None
        super().close()


client.Pictures = Lent


def end() -> None:
    """Leave nothing running."""
    for process in Lent.left:
        process.kill()
        process.communicate()
    Lent.left.clear()
