"""Tables of questions without an answer, counted without who asked."""

from sqlite_utils import Database

from bot.store.schema import migrations, run_script


@migrations(name="0040_gaps")
def gaps(db: Database) -> None:
    """What was asked for in a server and is not on record."""
    run_script(
        db,
        """
        CREATE TABLE gap (
          guild_id INTEGER NOT NULL,           -- 0: direct messages
          leader   TEXT NOT NULL,
          topic    TEXT NOT NULL,
          kind     TEXT NOT NULL,
          asked    INTEGER NOT NULL CHECK (asked > 0),
          last_on  TEXT NOT NULL CHECK (last_on IS date(last_on, '+0 days')),
          PRIMARY KEY (guild_id, leader, topic, kind)
        ) STRICT, WITHOUT ROWID;
        """,
    )
