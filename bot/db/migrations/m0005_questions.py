"""Questions without an answer, counted without who asked."""

from typing import Final

SQL: Final = """
CREATE TABLE gap (
  guild_id INTEGER NOT NULL,           -- 0: direct messages
  leader   TEXT NOT NULL,
  topic    TEXT NOT NULL,
  kind     TEXT NOT NULL,
  asked    INTEGER NOT NULL CHECK (asked > 0),
  last_on  TEXT NOT NULL CHECK (last_on IS date(last_on, '+0 days')),
  PRIMARY KEY (guild_id, leader, topic, kind)
) STRICT, WITHOUT ROWID;
"""
