"""The schema of the queue, of the mirror in the log channel, of setting changes, and of servers that were left."""

from sqlite_utils import Database

from bot.store.schema import append_only_sql, kept_sql, migrations, run_script

# What was handed in is fixed; where it stands and where its card was posted may change.
_ITEM_FIXED = (
    "item_id guild_id number kind actor_id channel_id made_at leader topic stance_key base content sameness "
    "request_key"
)

_QUEUE = """
CREATE TABLE queue_item (
  item_id     INTEGER PRIMARY KEY,
  guild_id    INTEGER NOT NULL CHECK (guild_id > 0),
  number      INTEGER NOT NULL CHECK (number > 0),
  kind        TEXT NOT NULL CHECK (kind IN ('suggestion', 'problem')),
  actor_id    INTEGER NOT NULL REFERENCES actor,
  channel_id  INTEGER,
  made_at     TEXT NOT NULL,
  leader      TEXT NOT NULL,
  topic       TEXT NOT NULL,
  stance_key  TEXT NOT NULL,        -- what is reported; '' for a suggestion
  base        TEXT NOT NULL,        -- bot.record.queue.mark of what the record showed then
  content     TEXT NOT NULL CHECK (json_valid(content)),
  sameness    TEXT NOT NULL,
  request_key TEXT NOT NULL UNIQUE, -- the Discord interaction: delivered twice, it is handed in once
  state       TEXT NOT NULL CHECK (state IN ('pending', 'claimed', 'approving', 'approved', 'rejected')),
  state_at    TEXT NOT NULL,
  state_actor INTEGER REFERENCES actor,
  state_text  TEXT NOT NULL,
  update_seq  INTEGER,
  post_channel INTEGER,
  post_message INTEGER,
  UNIQUE (guild_id, number)
) STRICT;
CREATE INDEX queue_item_state ON queue_item (guild_id, state, number);
CREATE INDEX queue_item_person ON queue_item (actor_id, made_at);
CREATE INDEX queue_item_made ON queue_item (guild_id, made_at);
CREATE INDEX queue_item_same ON queue_item (guild_id, sameness);
CREATE INDEX queue_item_open ON queue_item (guild_id, kind) WHERE state IN ('pending', 'claimed', 'approving');
CREATE TRIGGER queue_item_decided BEFORE UPDATE ON queue_item
WHEN OLD.state IN ('approved', 'rejected') AND NEW.state IS NOT OLD.state
BEGIN SELECT RAISE(ABORT, 'queue_item: what is decided stays decided'); END;

CREATE TABLE queue_step (
  item_id  INTEGER NOT NULL REFERENCES queue_item,
  step_no  INTEGER NOT NULL CHECK (step_no > 0),
  step     TEXT NOT NULL,
  at       TEXT NOT NULL,
  actor_id INTEGER REFERENCES actor,  -- empty: the program itself
  said     TEXT NOT NULL,
  request_key TEXT UNIQUE,
  PRIMARY KEY (item_id, step_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_step_person ON queue_step (actor_id);
"""


@migrations(name="0030_queue")
def queue(db: Database) -> None:
    """Suggestions and reported problems, and every step that was taken with them."""
    run_script(
        db,
        _QUEUE
        + kept_sql("queue_item", fixed=_ITEM_FIXED, keys=("item_id", "guild_id number", "request_key"))
        + append_only_sql("queue_step", keys=("item_id step_no", "request_key")),
    )


@migrations(name="0031_setting_change")
def setting_change(db: Database) -> None:
    """Who set what in a server, so that a fault in a setting can be told to them."""
    run_script(
        db,
        """
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
        """
        + append_only_sql("setting_change", keys=("change_id",)),
    )


@migrations(name="0032_mirror")
def mirror(db: Database) -> None:
    """How far each server's log channel has come. A claim names the lines that are being sent right now."""
    run_script(
        db,
        """
        CREATE TABLE mirror (
          guild_id    INTEGER PRIMARY KEY CHECK (guild_id > 0),
          posted_seq  INTEGER NOT NULL CHECK (posted_seq >= 0),
          claimed_seq INTEGER CHECK (claimed_seq > posted_seq),
          claimed_at  TEXT,
          CHECK ((claimed_seq IS NULL) = (claimed_at IS NULL))
        ) STRICT;
        """,
    )


@migrations(name="0033_departure")
def departure(db: Database) -> None:
    """Servers that the bot has left, and when: their people are forgotten 30 days later."""
    run_script(
        db,
        """
        CREATE TABLE departure (
          guild_id INTEGER PRIMARY KEY CHECK (guild_id > 0),
          left_at  TEXT NOT NULL
        ) STRICT;
        """,
    )
