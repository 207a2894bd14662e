"""Triggers that keep rows: what is written stays, whoever writes to the file.

OR REPLACE fires no DELETE trigger, so a third trigger refuses an INSERT over an existing key.
"""


def append_only_sql(table: str, *, keys: tuple[str, ...]) -> str:
    """Triggers that refuse to change, delete or replace a row of `table`; a key is columns in one text."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
    return f"""
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_taken(table, keys)} {refuse}
"""


def kept_sql(table: str, *, fixed: str, keys: tuple[str, ...]) -> str:
    """Triggers that let rows of `table` change but for the `fixed` columns, and refuse to delete any."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: nothing is deleted or moved'); END;"
    moved = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in fixed.split())
    return f"""
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_taken(table, keys)} {refuse}
CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table}
WHEN {moved} OR {_taken(table, keys, "AND rowid <> OLD.rowid")} {refuse}
"""


def _taken(table: str, keys: tuple[str, ...], but: str = "") -> str:
    """The condition that a row of `table` has one of NEW's keys already."""
    same = (" AND ".join(f"{column} = NEW.{column}" for column in key.split()) for key in keys)
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {condition} {but})" for condition in same)
