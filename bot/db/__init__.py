"""SQLite: connections, migrations, revisions and layers, changes, opening, checking, backup. Knows no feature."""

import importlib
import sys

# sqlite-utils imports these where they are installed, to know their types. What the pictures need of them is needed in a
# process of its own; in the bot they would take 17 MB of memory and a tenth of a second of the start.
_HIDDEN = {"numpy", "pandas"} - sys.modules.keys()
for _name in _HIDDEN:
    sys.modules[_name] = None  # type: ignore[assignment]  # Python's way to say that there is no such module
importlib.import_module("sqlite_utils.db")
for _name in _HIDDEN:
    del sys.modules[_name]
