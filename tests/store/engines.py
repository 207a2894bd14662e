"""The engines that stand behind the store's interface, and what the contract tests need to know of each."""

from pathlib import Path
from typing import Final, Literal

from sqlite_utils import Database

from bot.record.entries import Revision, Stance
from bot.store import reads
from bot.store.lanes import connect, write
from bot.store.rows import entry_json
from bot.store.stances import append_revision
from bot.store.store import Change, Store


class SqliteEngine:
    """One SQLite file."""

    def __init__(self, folder: Path) -> None:
        """Keep the data in `folder`."""
        self.path = folder / "stances.db"

    async def open(self) -> Store:
        """Open the data that is there, or begin with none."""
        return await Store.open(self.path)

    def revise(
        self, change: Change, key: str, action: Literal["correct", "retract"], stance: Stance | None = None
    ) -> Revision:
        """Correct or retract a stance beside the interface, which cannot do that yet: row and log line."""

        def work(db: Database) -> Revision:
            last = reads.revisions(db, change.record_id, key)[-1]
            row = last.model_copy(
                update={
                    "stance": stance or last.stance,
                    "revision": last.revision + 1,
                    "action": action,
                    "recorded_at": change.at,
                    "reason": change.reason or "it was wrong",
                }
            )
            append_revision(db, change, action, row, before=entry_json(last.stance))
            return row

        db = connect(self.path, "rw")
        try:
            return write(db, work)
        finally:
            db.close()


ENGINES: Final = {"sqlite": SqliteEngine}
"""Whatever is added here must pass every test in tests/store/contract."""
