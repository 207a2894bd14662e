"""SQLite: connections, migrations, revisions and layers, changes, opening, backup. Knows no feature."""

import sys


def _import_without_numpy() -> None:
    """Import sqlite-utils as if numpy were not installed.

    It takes numpy along wherever that is found, to store values of its types. Here numpy is for drawing alone, in a
    process of its own, and would cost the bot a tenth of a second at its start and 20 MB for as long as it runs.
    """
    if "numpy" in sys.modules or "sqlite_utils" in sys.modules:
        return
    sys.modules["numpy"] = None  # type: ignore[assignment]  # how Python is told that a module is not to be had
    try:
        import sqlite_utils  # noqa: F401, PLC0415
    finally:
        del sys.modules["numpy"]


_import_without_numpy()
