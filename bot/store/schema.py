"""The schema of stances.db, as sqlite-utils migrations.

Every table but `actor` has a `record_id`, and every reference between entries includes it, so that SQLite
itself refuses a row that points into another record. Stances and the log are append-only: triggers refuse
UPDATE, DELETE and an INSERT over an existing key (INSERT OR REPLACE would get past the other two).
"""

from typing import Final

from sqlite_utils import Database, Migrations

from bot.store.sqlite import sqlite3

APPLICATION_ID: Final = 0x53544E44
"""ASCII "STND" in the file's header marks a database as ours; `opening` writes it before anything else."""

migrations = Migrations("standpoint")

_ENTRIES = """
CREATE TABLE record (
  record_id  INTEGER PRIMARY KEY CHECK (record_id >= 0),  -- 0 is the public record, else a Discord server
  created_at TEXT NOT NULL
) STRICT;

-- The only place that holds the Discord id of a person. Emptied on a privacy request; the number stays.
CREATE TABLE actor (
  actor_id        INTEGER PRIMARY KEY,
  guild_id        INTEGER NOT NULL,   -- 0: direct messages, or the public record
  kind            TEXT NOT NULL CHECK (kind IN ('person', 'operator')),
  discord_user_id INTEGER,
  UNIQUE (guild_id, discord_user_id),
  CHECK (kind = 'person' OR discord_user_id IS NULL)
) STRICT;

CREATE TABLE theme (
  theme_id    INTEGER PRIMARY KEY,
  record_id   INTEGER NOT NULL REFERENCES record,
  key         TEXT NOT NULL,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  aliases     TEXT NOT NULL CHECK (json_valid(aliases)),
  UNIQUE (record_id, key)
) STRICT;

CREATE TABLE topic (
  topic_id    INTEGER PRIMARY KEY,
  record_id   INTEGER NOT NULL,
  key         TEXT NOT NULL,
  theme       TEXT NOT NULL,
  name        TEXT NOT NULL,
  proposition TEXT NOT NULL,
  aliases     TEXT NOT NULL CHECK (json_valid(aliases)),
  UNIQUE (record_id, key),
  FOREIGN KEY (record_id, theme) REFERENCES theme (record_id, key)
) STRICT;

CREATE TABLE leader (
  leader_id INTEGER PRIMARY KEY,
  record_id INTEGER NOT NULL REFERENCES record,
  key       TEXT NOT NULL,
  name      TEXT NOT NULL,
  country   TEXT NOT NULL,
  wikidata  TEXT NOT NULL,
  aliases   TEXT NOT NULL CHECK (json_valid(aliases)),
  UNIQUE (record_id, key)
) STRICT;

CREATE TABLE office (
  office_id      INTEGER PRIMARY KEY,
  record_id      INTEGER NOT NULL,
  leader         TEXT NOT NULL,
  office         TEXT NOT NULL,
  first_attested TEXT NOT NULL,
  last_attested  TEXT NOT NULL,
  UNIQUE (record_id, leader, office),
  FOREIGN KEY (record_id, leader) REFERENCES leader (record_id, key)
) STRICT;

CREATE TABLE coalition (
  coalition_id INTEGER PRIMARY KEY,
  record_id    INTEGER NOT NULL REFERENCES record,
  key          TEXT NOT NULL,
  name         TEXT NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('proposed', 'active', 'dissolved')),
  kind         TEXT NOT NULL,
  topic        TEXT NOT NULL,
  proposed_by  TEXT NOT NULL,
  since        TEXT NOT NULL,
  aliases      TEXT NOT NULL CHECK (json_valid(aliases)),
  note         TEXT NOT NULL,
  source_title TEXT NOT NULL,
  source_url   TEXT NOT NULL,
  UNIQUE (record_id, key)
) STRICT;

CREATE TABLE membership (
  membership_id INTEGER PRIMARY KEY,
  record_id     INTEGER NOT NULL,
  coalition     TEXT NOT NULL,
  member        TEXT NOT NULL,
  name          TEXT NOT NULL,
  since         TEXT NOT NULL,
  until         TEXT NOT NULL,
  listed_on     TEXT NOT NULL,
  role          TEXT NOT NULL,
  source_url    TEXT NOT NULL,
  UNIQUE (record_id, coalition, member),
  FOREIGN KEY (record_id, coalition) REFERENCES coalition (record_id, key)
) STRICT;
"""

_LOG = """
CREATE TABLE update_log (
  record_id   INTEGER NOT NULL REFERENCES record,
  seq         INTEGER NOT NULL CHECK (seq > 0),
  at          TEXT NOT NULL,
  actor_id    INTEGER NOT NULL REFERENCES actor,
  action      TEXT NOT NULL,
  entity      TEXT NOT NULL,
  key         TEXT NOT NULL,
  leader      TEXT NOT NULL,
  topic       TEXT NOT NULL,
  reason      TEXT NOT NULL,
  before      TEXT NOT NULL CHECK (before = '' OR json_valid(before)),
  after       TEXT NOT NULL CHECK (after = '' OR json_valid(after)),
  request_key TEXT UNIQUE,            -- the Discord interaction: delivered twice, it changes once
  prev_hash   TEXT NOT NULL CHECK (length(prev_hash) = 64),
  hash        TEXT NOT NULL CHECK (length(hash) = 64),
  PRIMARY KEY (record_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX update_log_leader ON update_log (record_id, leader, seq DESC);
CREATE INDEX update_log_topic ON update_log (record_id, topic, seq DESC);
"""

# A key with its revisions is one statement: revision n + 1 withdraws revision n. `ordinal` is the statement's
# place in its record and is kept by its revisions, so that two statements of one day stay in their order.
# date(…, '+0 days') refuses 2026-02-30, which date(…) alone accepts (field notes, SQLite 11).
# `scope` holds a word for the record and one for the leader in it: full-text search starts from the few rows
# with that word, not from all rows of all records with the words searched for (`bot.store.search`).
_STANCE = """
CREATE TABLE stance (
  stance_id      INTEGER PRIMARY KEY AUTOINCREMENT,
  record_id      INTEGER NOT NULL,
  ordinal        INTEGER NOT NULL,
  key            TEXT NOT NULL,
  revision       INTEGER NOT NULL CHECK (revision > 0),
  action         TEXT NOT NULL CHECK (action IN ('assert', 'correct', 'retract')),
  leader         TEXT NOT NULL,
  topic          TEXT NOT NULL,
  position       INTEGER CHECK (position BETWEEN -2 AND 2),
  stated_on      TEXT NOT NULL CHECK (length(stated_on) IN (4, 7, 10)),
  stated_from    TEXT GENERATED ALWAYS AS (stated_on || substr('0000-01-01', length(stated_on) + 1)) VIRTUAL,
  office         TEXT NOT NULL,
  venue          TEXT NOT NULL,
  summary        TEXT NOT NULL,
  quote          TEXT NOT NULL,
  quote_language TEXT NOT NULL,
  source_title   TEXT NOT NULL CHECK (source_title <> ''),
  source_url     TEXT NOT NULL CHECK (source_url GLOB 'http://?*' OR source_url GLOB 'https://?*'),
  confidence     TEXT NOT NULL CHECK (confidence IN ('high', 'medium')),
  basis          TEXT NOT NULL CHECK (basis IN ('explicit', 'inferred', 'reported')),
  note           TEXT NOT NULL,
  recorded_at    TEXT NOT NULL,
  reason         TEXT NOT NULL,
  update_seq     INTEGER NOT NULL,
  scope          TEXT GENERATED ALWAYS AS
    ('r' || record_id || ' r' || record_id || 'x' || replace(leader, '-', '')) VIRTUAL,
  UNIQUE (record_id, key, revision),
  UNIQUE (record_id, ordinal, revision),
  CHECK (stated_from IS date(stated_from, '+0 days')),
  CHECK (summary <> '' OR quote <> ''),
  CHECK ((action = 'assert') = (revision = 1)),
  CHECK (action = 'assert' OR reason <> ''),
  FOREIGN KEY (record_id, leader) REFERENCES leader (record_id, key),
  FOREIGN KEY (record_id, topic) REFERENCES topic (record_id, key),
  FOREIGN KEY (record_id, update_seq) REFERENCES update_log (record_id, seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX stance_timeline ON stance (record_id, leader, topic, stated_from DESC, ordinal DESC);
CREATE INDEX stance_by_topic ON stance (record_id, topic, leader);
CREATE INDEX stance_by_source ON stance (record_id, source_url);
CREATE INDEX stance_by_update ON stance (record_id, update_seq);
CREATE TRIGGER stance_next_revision BEFORE INSERT ON stance WHEN NEW.revision > 1 AND NOT EXISTS (
  SELECT 1 FROM stance WHERE record_id = NEW.record_id AND key = NEW.key AND revision = NEW.revision - 1
    AND ordinal = NEW.ordinal AND leader = NEW.leader AND topic = NEW.topic)
BEGIN SELECT RAISE(ABORT, 'a revision must follow the one before, of the same leader and topic'); END;
CREATE TRIGGER update_log_chain BEFORE INSERT ON update_log
WHEN NEW.seq IS NOT coalesce((SELECT max(seq) FROM update_log WHERE record_id = NEW.record_id), 0) + 1
  OR NEW.prev_hash IS NOT coalesce((SELECT hash FROM update_log WHERE record_id = NEW.record_id
                                    ORDER BY seq DESC LIMIT 1), replace(hex(zeroblob(32)), 'x', '0'))
BEGIN SELECT RAISE(ABORT, 'update_log: a line must follow the head of its record'); END;
"""

SEARCHED_COLUMNS: Final = ("scope", "summary", "quote", "venue", "source_title")


_IDENTITIES: Final = {
    "theme": "key",
    "topic": "key",
    "leader": "key",
    "office": "leader office",
    "coalition": "key",
    "membership": "coalition member",
}

# A person can be forgotten; nobody's lines in the log can be passed off as somebody else's.
_ACTOR_FORGOTTEN = """
CREATE TRIGGER actor_only_forgotten BEFORE UPDATE ON actor
WHEN NEW.discord_user_id IS NOT NULL AND NEW.discord_user_id IS NOT OLD.discord_user_id
BEGIN SELECT RAISE(ABORT, 'actor: a person can only be forgotten'); END;
"""


def append_only_sql(table: str, *, keys: tuple[str, ...]) -> str:
    """Triggers that refuse to change, delete or replace a row of `table`."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
    return f"""
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_taken(table, keys)} {refuse}
"""


def kept_sql(table: str, *, fixed: str, keys: tuple[str, ...]) -> str:
    """Triggers that let rows of `table` change but for the `fixed` columns, and refuse to delete any.

    Nothing is deleted (DESIGN.md, rule 3): neither by DELETE nor by OR REPLACE, which fires no DELETE trigger.
    """
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: nothing is deleted or moved'); END;"
    moved = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in fixed.split())
    return f"""
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_taken(table, keys)} {refuse}
CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table}
WHEN {moved} OR {_taken(table, keys, "AND rowid <> OLD.rowid")} {refuse}
"""


def _taken(table: str, keys: tuple[str, ...], but: str = "") -> str:
    """The condition that a row of `table` has one of NEW's keys already; a key is columns in one text."""
    same = (" AND ".join(f"{column} = NEW.{column}" for column in key.split()) for key in keys)
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {condition} {but})" for condition in same)


def run_script(db: Database, script: str) -> None:
    """Run several statements inside the transaction that is open; `executescript` would commit it first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""


@migrations(name="0001_record")
def record_schema(db: Database) -> None:
    """The record, its entries, its log, and full-text search over what stances say."""
    run_script(db, _ENTRIES + _LOG + _STANCE)
    run_script(
        db,
        append_only_sql("update_log", keys=("record_id seq", "request_key"))
        + append_only_sql(
            "stance", keys=("stance_id", "record_id key revision", "record_id ordinal revision")
        )
        + "".join(
            kept_sql(table, fixed=f"{table}_id record_id", keys=(f"{table}_id", f"record_id {identity}"))
            for table, identity in _IDENTITIES.items()
        )
        + kept_sql("record", fixed="record_id", keys=("record_id",))
        + kept_sql("actor", fixed="actor_id guild_id kind", keys=("actor_id", "guild_id discord_user_id"))
        + _ACTOR_FORGOTTEN,
    )
    db.table("stance").enable_fts(
        SEARCHED_COLUMNS, create_triggers=True, tokenize="porter unicode61 remove_diacritics 2"
    )


@migrations(name="0002_program_state")
def program_state(db: Database) -> None:
    """What the program itself remembers between starts, such as which commands Discord knows."""
    run_script(
        db, "CREATE TABLE program_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    )


@migrations(name="0003_server")
def server(db: Database) -> None:
    """The settings of Discord servers: bot.record.server.ServerSettings as JSON."""
    run_script(
        db,
        """
        CREATE TABLE server (
          guild_id INTEGER PRIMARY KEY CHECK (guild_id > 0),
          settings TEXT NOT NULL CHECK (json_valid(settings))
        ) STRICT;
        """,
    )


# Each feature's migrations stand in a module of their own; the order here is the order in which they run.
import bot.store.schema_digest  # noqa: E402
import bot.store.schema_entries  # noqa: E402
import bot.store.schema_gaps  # noqa: E402
import bot.store.schema_queue  # noqa: E402, F401
