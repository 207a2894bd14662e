"""The schema of the editorial desk: undo, second persons, retired topics, merged leaders, proposals.

Nothing is deleted: an entry whose addition is undone stays as a row in the state "removed", which no reader
sees and a later addition brings back.
"""

from sqlite_utils import Database

from bot.store.schema import kept_sql, migrations, run_script

_STATES = "".join(
    f"ALTER TABLE {table} ADD COLUMN state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ({states}));\n"
    for table, states in {
        "theme": "'kept', 'removed'",
        "topic": "'kept', 'retired', 'removed'",
        "leader": "'kept', 'removed'",
        "office": "'kept', 'removed'",
        "coalition": "'kept', 'removed'",
        "membership": "'kept', 'removed'",
    }.items()
)

# `merged_into` is the key of the leader who is the same person. Stances keep the leader they were recorded
# under, because they are append-only; readers ask for all keys of a person. One step only: whoever is merged
# into somebody has nobody merged into them.
_MERGED = """
ALTER TABLE leader ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';
CREATE INDEX leader_merged ON leader (record_id, merged_into) WHERE merged_into <> '';
CREATE TRIGGER leader_merged_once BEFORE UPDATE OF merged_into ON leader WHEN NEW.merged_into <> '' AND (
  NOT EXISTS (SELECT 1 FROM leader WHERE record_id = NEW.record_id AND key = NEW.merged_into
              AND key <> NEW.key AND merged_into = '' AND state = 'kept')
  OR EXISTS (SELECT 1 FROM leader WHERE record_id = NEW.record_id AND merged_into = NEW.key))
BEGIN SELECT RAISE(ABORT, 'leader: merged into nobody, or in two steps'); END;
"""

_UNDO = """
ALTER TABLE update_log ADD COLUMN undoes INTEGER;
ALTER TABLE update_log ADD COLUMN confirmed_by INTEGER REFERENCES actor;
CREATE UNIQUE INDEX update_log_undone ON update_log (record_id, undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER update_log_undoes BEFORE INSERT ON update_log
WHEN (NEW.undoes IS NOT NULL) <> (NEW.action = 'undo') OR NEW.undoes >= NEW.seq
  OR EXISTS (SELECT 1 FROM update_log WHERE record_id = NEW.record_id AND undoes = NEW.undoes)
BEGIN SELECT RAISE(ABORT, 'update_log is append-only, and an undo names an earlier line that is not undone'); END;
CREATE INDEX update_log_actor ON update_log (record_id, actor_id, seq);
CREATE INDEX stance_withdrawing ON stance (record_id) WHERE revision > 1;
"""

_PROPOSAL = """
CREATE TABLE proposal (
  proposal_id INTEGER PRIMARY KEY AUTOINCREMENT,
  record_id   INTEGER NOT NULL CHECK (record_id > 0),
  actor_id    INTEGER NOT NULL REFERENCES actor,
  proposed_at TEXT NOT NULL,
  content     TEXT NOT NULL CHECK (json_valid(content)),   -- bot.record.proposals.Content
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


@migrations(name="0020_undo")
def undo(db: Database) -> None:
    """An undo names the line that it takes back, and each line is undone at most once; who confirmed a line."""
    run_script(db, _UNDO)


@migrations(name="0021_entry_states")
def entry_states(db: Database) -> None:
    """Entries that were added and undone, retired topics, and leaders who are the same person."""
    run_script(db, _STATES + _MERGED)


@migrations(name="0022_proposal")
def proposal(db: Database) -> None:
    """Changes that wait for a second editor, where a server wants two people."""
    run_script(
        db,
        _PROPOSAL
        + kept_sql(
            "proposal",
            fixed="proposal_id record_id actor_id proposed_at content request_key",
            keys=("proposal_id", "request_key"),
        ),
    )
