"""The store of tests/db, for the tests of what this feature keeps in it."""

from tests.db.conftest import path, store

__all__ = ["path", "store"]
