"""The schema of stances.db as numbered texts, in the order of the list below. A text that was released stays."""

from importlib import import_module
from typing import Final

from sqlite_utils import Database, Migrations

from bot.db.sqlite import run_script

APPLICATION_ID: Final = 0x53544E44
"""ASCII "STND" in the file's header marks a database as ours; `opening` writes it before anything else."""

_SHORT: Final = {
    # Questions without an answer, counted without who asked.
    "m0005_questions": """
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
    # What kind of reason an update gives. Lines from before say none, and their hashes stay as they are.
    "m0006_reasons": """
ALTER TABLE update_log ADD COLUMN reason_kind TEXT NOT NULL DEFAULT ''
  CHECK (reason_kind IN ('', 'mistake', 'publisher', 'duplicate'));
""",
    # Finding what follows a revision: by its entry, among the few revisions that follow one, not among all that there are.
    "m0007_revised": """
DROP INDEX stance_revised;
CREATE INDEX stance_revised ON stance (record_id, key, revision, seq) WHERE revision > 1;
""",
    # The hash of the last line that a log channel has, beside its number: so that a log which was made anew below it shows.
    "m0008_posted": """
ALTER TABLE mirror ADD COLUMN posted_hash TEXT NOT NULL DEFAULT '' CHECK (length(posted_hash) IN (0, 64));
UPDATE mirror SET posted_hash = coalesce(
  (SELECT hash FROM update_log WHERE record_id = mirror.guild_id AND seq = mirror.posted_seq), '');
""",
}
"""Those of one thing, by name."""

NAMES: Final = ("m0001_records", "m0002_program", "m0003_queue", "m0004_deliveries", *_SHORT)
"""Each of the others is a module here with its text in `SQL`."""

OLD_FORMS: Final = {
    "0001_record": "from before records were logs of revisions",
    "m0001_record": "from before sources were entries",
}
"""The first migrations of forms of the file that are not read any more, and what they are called."""

migrations = Migrations("standpoint")


def _apply(name: str) -> None:
    @migrations(name=name)
    def apply(db: Database) -> None:
        run_script(db, _SHORT.get(name) or import_module(f"{__name__}.{name}").SQL)


for _name in NAMES:
    _apply(_name)
