"""The store: one SQLite file behind an interface of intentions. Nothing of sqlite-utils leaves this room."""
