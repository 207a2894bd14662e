"""What one editor may not do alone where a server wants two people: turn a position round, take words back, or put them
under another name.

Asked of what an update has made, whatever way it came about: recorded, corrected, undone, merged. So a change
in two half-steps, or by a detour, is the same as one made at once. A statement that is moved to another topic is taken back
from the one that it leaves. The words of a leader who is renamed or merged become somebody else's for whoever reads them, and
a topic in other words makes of a statement on it what was not said. What concerns the record as a whole, and taking that
back, is never done alone, whatever it makes of which statement.
"""

from collections.abc import Container, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from bot.core.entries import Leader, Revision, Topic, sign
from bot.core.errors import StandpointError
from bot.core.log import Made, UpdateAction
from bot.core.names import fold
from bot.core.timeline import order

History: TypeAlias = Sequence[Revision]
"""The stances of one leader on one topic that count, in any order."""

Histories: TypeAlias = Mapping[tuple[str, str], History]
"""Histories by the keys of the leader, who they are after all merges, and the topic."""

Earlier: TypeAlias = Mapping[str, Sequence[Revision]]
"""By key, earlier revisions of a stance that counted, oldest first."""


class SecondEditorError(StandpointError):
    """What an editor wants needs a second one. `why` says what it would do, as after "it"."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            f"This {why}, and this server wants two people for that. Nothing was changed: please use the "
            "commands under /record, where a second editor can confirm it."
        )


def needs_second_as_a_whole(action: UpdateAction) -> str:
    """Why what is done to the record as a whole, or taken back of that, needs a second person, as after "it"."""
    match action:
        case "import":
            return "brings in a whole file"
        case "start":
            return "begins an empty record"
        case _:
            return "changes the record as a whole"


def needs_second(
    made: Sequence[Made], before: Histories, after: Histories, earlier: Earlier, said_of: Container[str] = ()
) -> str:
    """Why an update needs a second editor, as after "it"; "" if it does not.

    Args:
        made: what it made of entries.
        before, after: the histories that it touches, as they were and as they are.
        earlier: of stances in them that were corrected.
        said_of: the keys of leaders and topics in `made` of which anything was ever recorded.
    """
    stances = [one for one in made if one.after.kind == "stance"]
    if any(one.was is not None and one.became is None for one in stances):
        return "withdraws a stance"
    known = {pair for history in before.values() for pair in turns(history, earlier)}
    if any(pair not in known for history in after.values() for pair in turns(history, earlier)):
        return "would be a full shift"
    kept = [(one.was, one.became) for one in stances if one.was is not None and one.became is not None]
    if any(stood_for(was, earlier) * stood_for(now, earlier) < 0 for was, now in kept):
        return "turns round the position of a statement"
    if any(was.stance.topic != now.stance.topic for was, now in kept):  # the leader of one never changes
        return "takes a statement away from a topic"
    return next((why for one in made if one.after.key in said_of and (why := reads_otherwise(one))), "")


def reads_otherwise(made: Made) -> str:
    """What becomes of statements of a leader or on a topic if the entry changes so, as after "it"; "" for nothing.

    A name is another if more than case, diacritics and punctuation differ.
    """
    if made.before is None or made.became is None:
        return ""
    was, now = made.before.entry, made.after.entry
    if isinstance(was, Leader) and isinstance(now, Leader):
        same = made.before.merged_into == made.after.merged_into and fold(was.name) == fold(now.name)
        return "" if same else "puts statements under another name"
    if isinstance(was, Topic) and isinstance(now, Topic):
        same = (was.name, was.proposition, was.phrase) == (now.name, now.proposition, now.phrase)
        return "" if same else "words a topic anew under its statements"
    return ""


def turns(history: History, earlier: Earlier) -> list[tuple[str, str]]:
    """Where the sign of the position turns round, each as the keys of two statements; what lies between, neutral
    or without a usable position, does not keep them apart.
    """
    signed = [(row.key, side) for row in sorted(history, key=order) if (side := stood_for(row, earlier))]
    return [(one, other) for (one, side), (other, opposite) in pairwise(signed) if side != opposite]


def stood_for(row: Revision, earlier: Earlier) -> int:
    """Which side a stance shows: −1 opposed, +1 in favour, 0 neither.

    One that was corrected to neither still stands for the side that it showed last: else a position could be
    turned round by making the statement neutral first, and recording the opposite then.
    """
    for revision in (
        row,
        *reversed([one for one in earlier.get(row.key, ()) if one.revision < row.revision]),
    ):
        position = revision.stance.position
        if position:
            return sign(position)
    return 0
