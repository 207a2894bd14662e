"""The queue: suggestions and reported problems, and every step that was taken with them."""

from typing import Final

from bot.db.migrations.m0001_records import append_only_sql, kept_sql
from bot.db.migrations.m0002_program import touching_sql

# What was handed in is fixed; where it stands and where its card was posted may change.
_ITEM_FIXED: Final = (
    "item_id guild_id number kind actor_id channel_id made_at leader topic stance_key base content sameness "
    "request_key"
)

_QUEUE: Final = """
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
  base        TEXT NOT NULL,        -- bot.queue.model.mark of what the record showed then
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

SQL: Final = "".join(
    (
        _QUEUE,
        kept_sql("queue_item", fixed=_ITEM_FIXED, keys=("item_id", "guild_id number", "request_key")),
        append_only_sql("queue_step", keys=("item_id step_no", "request_key")),
        touching_sql("queue_item", "INSERT UPDATE"),
    )
)
