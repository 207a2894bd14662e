"""The schema of stances.db as numbered files, in the order of the list below. A file that was released stays."""

from importlib import import_module
from typing import Final

from sqlite_utils import Database, Migrations

from bot.db.sqlite import run_script

APPLICATION_ID: Final = 0x53544E44
"""ASCII "STND" in the file's header marks a database as ours; `opening` writes it before anything else."""

NAMES: Final = (
    "m0001_records",
    "m0002_program",
    "m0003_queue",
    "m0004_deliveries",
    "m0005_questions",
    "m0006_reasons",
    "m0007_revised",
    "m0008_posted",
)
"""Each is a module here with its text in `SQL`."""

OLD_FORMS: Final = {
    "0001_record": "from before records were logs of revisions",
    "m0001_record": "from before sources were entries",
}
"""The first migrations of forms of the file that are not read any more, and what they are called."""

migrations = Migrations("standpoint")


def _apply(name: str) -> None:
    @migrations(name=name)
    def apply(db: Database) -> None:
        run_script(db, import_module(f"{__name__}.{name}").SQL)


for _name in NAMES:
    _apply(_name)
