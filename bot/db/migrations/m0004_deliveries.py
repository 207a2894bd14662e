"""What is sent once: the log channel, the daily summary, and news for those who follow something."""

from typing import Final

from bot.db.migrations.m0002_program import touching_sql

# How far each server's log channel has come. A claim names the lines that are being sent right now.
_MIRROR: Final = """
CREATE TABLE mirror (
  guild_id    INTEGER PRIMARY KEY CHECK (guild_id > 0),
  posted_seq  INTEGER NOT NULL CHECK (posted_seq >= 0),
  claimed_seq INTEGER CHECK (claimed_seq > posted_seq),
  claimed_at  TEXT,
  CHECK ((claimed_seq IS NULL) = (claimed_at IS NULL))
) STRICT;
"""

# `look_at` is when to ask again what is due. It only saves asking: what is due is computed from the rows.
# `told_record`, `told_seq`: the last line of a log that a summary told.
_PLAN: Final = """
CREATE TABLE digest_plan (
  guild_id     INTEGER PRIMARY KEY CHECK (guild_id > 0),
  channel_id   INTEGER NOT NULL,
  place        TEXT NOT NULL CHECK (place IN ('channel', 'thread', 'post')),
  at           TEXT NOT NULL CHECK (length(at) = 5),
  days         TEXT NOT NULL CHECK (length(days) BETWEEN 1 AND 7),   -- digits, 0 is Monday
  zone         TEXT NOT NULL,
  skip_quiet   INTEGER NOT NULL CHECK (skip_quiet IN (0, 1)),
  role_id      INTEGER,
  for_editors  INTEGER NOT NULL CHECK (for_editors IN (0, 1)),
  window_hours INTEGER NOT NULL CHECK (window_hours BETWEEN 1 AND 23),
  active       INTEGER NOT NULL CHECK (active IN (0, 1)),
  since        TEXT NOT NULL,
  set_by       INTEGER NOT NULL REFERENCES actor,
  look_at      TEXT NOT NULL,
  told_record  INTEGER NOT NULL,
  told_seq     INTEGER NOT NULL,
  fault_told   INTEGER NOT NULL DEFAULT 0 CHECK (fault_told IN (0, 1))  -- whether the admin knows of a fault
) STRICT;
CREATE INDEX digest_plan_look ON digest_plan (look_at);

-- A new time zone may make another hour the next one, whoever sets it.
CREATE TRIGGER server_set_look AFTER UPDATE ON server
BEGIN UPDATE digest_plan SET look_at = '' WHERE guild_id = NEW.guild_id; END;
CREATE TRIGGER server_first_set_look AFTER INSERT ON server
BEGIN UPDATE digest_plan SET look_at = '' WHERE guild_id = NEW.guild_id; END;
"""

# One row a server and local date: the key is what keeps a date from being posted twice. `occasion` is '' for
# the date's own summary, else the request that asked for one out of turn. The target and the stretch of the
# log are fixed when the run is first claimed, so that another try posts the same.
_RUN: Final = """
CREATE TABLE digest_run (
  guild_id       INTEGER NOT NULL,
  local_date     TEXT NOT NULL CHECK (local_date IS date(local_date, '+0 days')),
  occasion       TEXT NOT NULL,
  due_at         TEXT NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('claimed', 'waiting', 'sent', 'skipped', 'failed')),
  at             TEXT NOT NULL,
  until          TEXT,
  token          TEXT,
  attempts       INTEGER NOT NULL,
  reason         TEXT NOT NULL,
  channel_id     INTEGER,
  place          TEXT CHECK (place IN ('channel', 'thread', 'post')),
  role_id        INTEGER,
  unsent_until   TEXT,             -- no message of this run was in the channel up to then
  record_id      INTEGER,
  fork_after     INTEGER,
  from_seq       INTEGER,
  to_seq         INTEGER,
  head_hash      TEXT,
  PRIMARY KEY (guild_id, local_date, occasion),
  CHECK (state <> 'claimed' OR (until IS NOT NULL AND token IS NOT NULL)),
  CHECK (state NOT IN ('claimed', 'waiting', 'sent') OR head_hash IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX digest_run_open ON digest_run (guild_id) WHERE state IN ('claimed', 'waiting');
CREATE TRIGGER digest_run_sent BEFORE UPDATE ON digest_run WHEN OLD.state = 'sent'
BEGIN SELECT RAISE(ABORT, 'digest_run: what was sent stays sent'); END;
CREATE TRIGGER digest_run_no_delete BEFORE DELETE ON digest_run
BEGIN SELECT RAISE(ABORT, 'digest_run: nothing is deleted'); END;

CREATE TABLE digest_message (
  guild_id   INTEGER NOT NULL,
  local_date TEXT NOT NULL,
  occasion   TEXT NOT NULL,
  part       INTEGER NOT NULL CHECK (part > 0),
  channel_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  PRIMARY KEY (guild_id, local_date, occasion, part),
  FOREIGN KEY (guild_id, local_date, occasion) REFERENCES digest_run
) STRICT, WITHOUT ROWID;
"""

# `wake_at` is when the watcher's next message is due, empty while nothing waits. `batch` numbers their messages.
# `watch_news` holds what a watcher is still to be told, one row a line of a log: rows get the number of the
# message that tells them, and go when that was sent. `watch_cursor` is how far each log has been gone through;
# `watch_ahead` names the logs that have grown since.
_WATCH: Final = """
CREATE TABLE watcher (
  actor_id     INTEGER PRIMARY KEY REFERENCES actor,
  way          TEXT NOT NULL CHECK (way IN ('message', 'channel')),
  channel_id   INTEGER,
  state        TEXT NOT NULL CHECK (state IN ('on', 'paused', 'unreachable')),
  quiet_from   TEXT,
  quiet_until  TEXT,
  zone         TEXT NOT NULL,
  wake_at      TEXT,
  batch        INTEGER NOT NULL DEFAULT 0,
  token        TEXT,
  until        TEXT,
  attempts     INTEGER NOT NULL DEFAULT 0,
  unsent_until TEXT,
  CHECK (way = 'message' OR channel_id IS NOT NULL),
  CHECK ((quiet_from IS NULL) = (quiet_until IS NULL)),
  CHECK ((token IS NULL) = (until IS NULL))
) STRICT;
CREATE INDEX watcher_wake ON watcher (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE watch (
  actor_id    INTEGER NOT NULL REFERENCES watcher,
  kind        TEXT NOT NULL CHECK (kind IN ('leader', 'topic', 'theme', 'coalition')),
  key         TEXT NOT NULL,
  only_shifts INTEGER NOT NULL CHECK (only_shifts IN (0, 1)),
  added_at    TEXT NOT NULL,
  PRIMARY KEY (actor_id, kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_subject ON watch (kind, key);

CREATE TABLE watch_news (
  actor_id  INTEGER NOT NULL REFERENCES watcher,
  record_id INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  batch     INTEGER,
  PRIMARY KEY (actor_id, record_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE watch_cursor (record_id INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE TABLE watch_ahead (record_id INTEGER PRIMARY KEY) STRICT;
CREATE TRIGGER update_log_ahead AFTER INSERT ON update_log
BEGIN INSERT INTO watch_ahead (record_id) VALUES (NEW.record_id) ON CONFLICT DO NOTHING; END;
"""

SQL: Final = "".join((_MIRROR, touching_sql("mirror"), _PLAN, _RUN, _WATCH))
