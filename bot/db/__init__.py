"""SQLite: connections, migrations, revisions and layers, changes, opening, backup. Knows no feature."""
