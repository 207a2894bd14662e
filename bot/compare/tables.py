"""The table behind each comparison, as CSV for spreadsheets: one row a statement, a pair, a shift or a member."""

from collections.abc import Sequence
from typing import Final

from bot.compare import model
from bot.core.directory import Statement
from bot.core.entries import Leader, Revision, Topic, label
from bot.exchange.csv import disarm, write_rows

Answer = (
    model.Comparison
    | model.Ranking
    | model.AgreementMap
    | model.Matrix
    | model.Timeline
    | model.Shifts
    | model.CoalitionInFull
    | model.CoalitionList
    | model.Overlap
    | model.Profile
    | model.Spectrum
    | model.Statements
)
Line = Sequence[str | int | None]

_STANDING: Final = ("leader", "topic", "position", "label", "stated_on", "basis", "quote", "summary", "key")
STATEMENT: Final = (
    "leader", "topic", "stated_on", "position", "label", "quote", "language", "translation", "summary", "form",
    "office", "venue", "basis", "confidence", "note", "source", "publisher", "place", "link", "archived",
    "other_sources", "id", "leader_key", "topic_key",
)  # fmt: skip
"""What a statement with its sources is called in tables and JSON."""
SHIFT: Final = ("leader", "topic", "kind", "from", "to", "from_date", "to_date", "from_record", "to_record")
"""What a shift is called in tables and JSON."""
_PAIR: Final = ("a", "b", "agreement", "n")
_MEMBER: Final = ("coalition", "member", "name", "since", "until", "listed_on", "role")


def file_of(answer: Answer) -> tuple[str, bytes]:
    """Name and content of the file."""
    name, head, lines = _table(answer)
    rows = [head, *([_cell(cell) for cell in line] for line in lines)]
    return f"{name}.csv", b"".join(write_rows(rows))


def _table(  # noqa: C901 - one case for each answer
    answer: Answer,
) -> tuple[str, Sequence[str], list[Line]]:
    match answer:
        case model.Comparison():
            rows = (*answer.rows, *answer.alone)
            return "compare", _STANDING, [_stand(stand) for row in rows for stand in row.stands if stand]
        case model.Ranking():
            return "agreement", _PAIR, [_pair(pair) for pair in answer.ranked]
        case model.AgreementMap():
            return "agreement", _PAIR, [_pair(pair) for pair in answer.pairs]
        case model.Matrix() | model.Spectrum():
            name = "matrix" if isinstance(answer, model.Matrix) else "topic"
            return name, _STANDING, [_stand(stand) for stand in answer.stands]
        case model.Timeline() | model.Profile():
            name = "timeline" if isinstance(answer, model.Timeline) else "leader"
            return name, _STANDING, [
                _statement(course.leader, course.topic, row) for course in answer.courses for row in course.stances
            ]  # fmt: skip
        case model.Statements():
            return "statements", STATEMENT, [statement_row(one) for one in answer.said]
        case model.Shifts():
            return "shifts", SHIFT, [shift_row(one) for one in answer.shifts]
        case model.CoalitionInFull():
            return "coalition", _MEMBER, [
                [one.coalition, one.member, one.name, one.since, one.until, one.listed_on, one.role]
                for one in answer.listed
            ]  # fmt: skip
        case model.CoalitionList():
            head = ("coalition", "name", "status", "since", "members")
            return (
                "coalitions",
                head,
                [[one.key, one.name, one.status, one.since, number] for one, number in answer.listed],
            )
        case model.Overlap():
            return "overlap", ("name", "in"), [
                *([name, "both"] for name in answer.both),
                *([name, answer.one.key] for name in answer.only_one),
                *([name, answer.other.key] for name in answer.only_other),
            ]  # fmt: skip


def _pair(pair: model.Pair) -> Line:
    return [pair.one.key, pair.other.key, pair.agreement.percent, pair.agreement.shared]


def _stand(stand: model.Stand) -> Line:
    return _statement(stand.leader, stand.topic, stand.standing.current)


def _statement(leader: Leader, topic: Topic, row: Revision) -> Line:
    stance = row.stance
    position = None if stance.position is None else int(stance.position)
    return [
        leader.key, topic.key, position, label(stance.position), stance.stated_on, stance.basis, stance.quote,
        stance.summary, stance.key,
    ]  # fmt: skip


def statement_row(one: Statement) -> Line:
    """A statement with all that is said of it, and with its sources: the first in columns, the others in one."""
    stance = one.revision.stance
    sources = one.revision.sources
    named = ["", "", "", "", ""]
    if sources:
        source = sources[0].source
        named = [source.title, source.publisher, sources[0].locator, source.url, source.archive_url]
    also = " | ".join(f"{other.called} <{other.found_at}>" for other in sources[1:])
    position = None if stance.position is None else int(stance.position)
    return [
        one.leader.name, one.topic.name, stance.stated_on, position, label(stance.position), stance.quote,
        stance.quote_language, stance.translation, stance.summary, stance.form, stance.office, stance.venue,
        stance.basis, stance.confidence, stance.note, *named, also, stance.key, one.leader.key, one.topic.key,
    ]  # fmt: skip


def shift_row(one: model.LeaderShift) -> Line:
    """A shift, and the statements before and after it."""
    before, after = one.shift.before, one.shift.after
    return [
        one.leader.key, one.topic.key, one.shift.kind.value, before.stance.position, after.stance.position,
        before.stance.stated_on, after.stance.stated_on, before.key, after.key,
    ]  # fmt: skip


def _cell(cell: str | int | None) -> str:
    """A cell that no spreadsheet takes for a formula; a number stays one."""
    if cell is None:
        return ""
    return disarm(cell) if isinstance(cell, str) else str(int(cell))
