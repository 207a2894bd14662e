"""What the program keeps beside the records: its own notes, the settings of servers, who set them, who left.

`touched` counts what changed of that which is held in memory, so that a look costs nothing while nothing did.
"""

from typing import Final

from bot.db.migrations.m0001_records import append_only_sql, kept_sql

_PROPOSAL: Final = """
CREATE TABLE proposal (
  proposal_id INTEGER PRIMARY KEY AUTOINCREMENT,
  record_id   INTEGER NOT NULL CHECK (record_id > 0),
  actor_id    INTEGER NOT NULL REFERENCES actor,
  proposed_at TEXT NOT NULL,
  content     TEXT NOT NULL CHECK (json_valid(content)),   -- bot.proposals.model.Intent
  request_key TEXT UNIQUE,
  state       TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'withdrawn')),
  decided_at  TEXT NOT NULL DEFAULT '',
  decided_by  INTEGER REFERENCES actor,
  update_seq  INTEGER,
  CHECK (state = 'open' OR decided_by IS NOT NULL)
) STRICT;
CREATE INDEX proposal_open ON proposal (record_id, proposal_id) WHERE state = 'open';
CREATE INDEX proposal_person ON proposal (actor_id);
CREATE TRIGGER proposal_decided BEFORE UPDATE ON proposal WHEN OLD.state <> 'open'
BEGIN SELECT RAISE(ABORT, 'proposal: what is decided stays decided'); END;
CREATE TRIGGER proposal_second_person BEFORE UPDATE ON proposal
WHEN NEW.state = 'confirmed' AND NEW.decided_by = NEW.actor_id
BEGIN SELECT RAISE(ABORT, 'proposal: a second person confirms'); END;
"""

_PROGRAM: Final = """
CREATE TABLE program_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE touched (what TEXT PRIMARY KEY, times INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO touched VALUES ('actor', 0), ('mirror', 0), ('queue_item', 0), ('server', 0);
CREATE TRIGGER touched_stay BEFORE DELETE ON touched
BEGIN SELECT RAISE(ABORT, 'touched: its rows stay'); END;

-- bot.core.server.ServerSettings as JSON
CREATE TABLE server (
  guild_id INTEGER PRIMARY KEY CHECK (guild_id > 0),
  settings TEXT NOT NULL CHECK (json_valid(settings))
) STRICT;

-- Who set what in a server, so that a fault in a setting can be told to them.
CREATE TABLE setting_change (
  change_id INTEGER PRIMARY KEY AUTOINCREMENT,
  guild_id  INTEGER NOT NULL,
  at        TEXT NOT NULL,
  actor_id  INTEGER NOT NULL REFERENCES actor,
  setting   TEXT NOT NULL,
  value     TEXT NOT NULL CHECK (json_valid(value))
) STRICT;
CREATE INDEX setting_change_latest ON setting_change (guild_id, setting, change_id);
CREATE INDEX setting_change_person ON setting_change (actor_id);

-- Servers that the bot has left, and when: their people are forgotten 30 days later.
CREATE TABLE departure (
  guild_id INTEGER PRIMARY KEY CHECK (guild_id > 0),
  left_at  TEXT NOT NULL
) STRICT;
"""


def touching_sql(table: str, events: str = "INSERT UPDATE DELETE") -> str:
    """Triggers that count the changes of a table."""
    return "".join(
        f"CREATE TRIGGER {table}_touched_{event.split('_')[0].lower()} AFTER {event.replace('_', ' ')} ON {table}\n"
        f"BEGIN UPDATE touched SET times = times + 1 WHERE what = '{table}'; END;\n"
        for event in events.split()
    )


SQL: Final = "".join(
    (
        _PROGRAM,
        append_only_sql("setting_change", keys=("change_id",)),
        touching_sql("server"),
        touching_sql("actor", "UPDATE"),  # a person who is forgotten; a new one is nobody's business
        _PROPOSAL,
        kept_sql(
            "proposal",
            fixed="proposal_id record_id actor_id proposed_at content request_key",
            keys=("proposal_id", "request_key"),
        ),
    )
)
