"""The modules of asking: one order, from words to answers."""

import ast
import re
from pathlib import Path

import bot.ask

FOLDER = Path(bot.ask.__file__).parent
ORDER = re.findall(r"`(\w+)`", (bot.ask.__doc__ or "").partition("\n- ")[2])


def imported(module: str) -> set[str]:
    """The modules of asking that a module imports."""
    tree = ast.parse((FOLDER / f"{module}.py").read_text("utf-8"))
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.removeprefix("bot.ask.") for name in names if name.startswith("bot.ask.")}


def test_the_docstring_names_every_module_once():
    assert sorted(ORDER) == sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


def test_a_module_imports_only_those_above_it():
    against = {
        module: wrong
        for place, module in enumerate(ORDER)
        if (wrong := imported(module) - set(ORDER[:place]))
    }
    assert against == {}
