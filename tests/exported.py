"""Checking an export from its JSON alone, as somebody would who has nothing else."""

import json

from bot.core.entries import Revision
from bot.core.log import Fault, Update, check_log, revision_hash
from bot.db.rows import cells_of


def fault_in(text: str) -> Fault | None:
    """The first thing in an exported record that does not fit."""
    told = json.loads(text)
    updates = [Update.model_validate(line) for line in told["updates"]]
    revisions = [Revision.model_validate(one) for one in told["revisions"]]
    stored = sorted((one.seq, revision_hash(one.kind, cells_of(one))) for one in revisions)
    return check_log(int(told["record"]), updates, stored, lambda _: "").fault
