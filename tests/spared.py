"""What a process with one bot does once, and thousands of simulated worlds would do again and again.

A program has one bot on one Discord. The tests have thousands, one after another, and spent more on starting and
ending them than on what they ask. What is changed here is how long it takes; `tests.harness` imports it.
"""

import copy
import marshal
import sys
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import ClassVar, TypeVar

from discord.ext.commands.bot import BotBase
from simcord import Env, components, gateway, results
from simcord.http import router

T = TypeVar("T")

# simcord sleeps 50 ms before it looks again whether the bot is done, and meets that with nearly every answer.
Env._settle_internal.__kwdefaults__["idle"] = 0.001


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
