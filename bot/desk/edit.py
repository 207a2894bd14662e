"""Changing the record: from what an editor typed to a checked entry, stored with its line in the log."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bot.desk.days import read_day
from bot.desk.request import Request
from bot.desk.second import proposing
from bot.record.context import REASONS, Why
from bot.record.dates import first_day
from bot.record.directory import Directory
from bot.record.entries import Leader, Stance, Topic, Value
from bot.record.errors import BadDateError, InvalidEntryError
from bot.record.log import Reason, Seen
from bot.record.policy import Action, require
from bot.record.position import Position
from bot.record.problems import Problem, explain
from bot.record.proposals import Intent
from bot.record.typed import Typed
from bot.store.store import Written

NO_POSITION_CHOICE: Final = "none"
"""How an editor chooses "no usable position"; the other choices are −2 to 2 as text."""

POSITION_CHOICES: Final[dict[str, Position | None]] = {
    NO_POSITION_CHOICE: None,
    **{str(int(position)): position for position in Position},
}
"""What an editor chooses, and what it means."""

_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_REASON: Final[TypeAdapter[str]] = TypeAdapter(Reason)

FIELD_NAMES: Final = {
    "stated_on": "Date",
    "quote": "Quote",
    "summary": "Summary",
    "source_title": "Source title",
    "source_url": "Source link",
    "position": "Position",
    "reason": "Reason",
    "topic": "Topic",
    "": "The stance",
}
"""What the fields of a stance are called in front of an editor."""


class Draft(Typed):
    """What an editor typed.

    Attributes:
        why: what the editor says about the position that the record shows, if they were asked.
        seen: the row that showed it when they began to write; None for a draft that is not checked for that.
    """

    leader: str
    topic: str
    why: Why | None = None
    seen: Seen | None = None


class Recorded(Value):
    """A stored stance."""

    leader: Leader
    topic: Topic
    written: Written


async def record_stance(
    request: Request,
    draft: Draft,
) -> Recorded:
    """Check a draft and store it with its line in the log, in one transaction.

    The first edit of a server gives it a record of its own. A repeated `request_key` stores nothing more.

    Raises:
        NotAllowedError: the caller is no editor here.
        UnknownNameError, AmbiguousNameError: of the leader or topic.
        InvalidEntryError: everything else that is wrong with the draft, all of it at once.
        ConflictError: the same statement is on record already.
        MovedError: another row shows the leader's position now than the one that the draft was written on.
        ToProposeError: it needs a second editor.
    """
    require(request.caller, Action.RECORD_STANCE)
    directory = await request.directory()
    leader, topic = directory.find_leader(draft.leader), directory.find_topic(draft.topic)
    stance, reason = check_draft(draft, leader, topic, directory, request.today())
    if draft.why is not None:
        reason = reason or REASONS.get(draft.why, "")
    change = request.change(Action.RECORD_STANCE, reason=reason)
    intent = Intent(kind="record", reason=reason, stance=stance, seen=draft.seen, why=draft.why)
    with proposing(intent):
        written = await request.store.record_stance(change, stance, seen=draft.seen, why=draft.why)
    return Recorded(leader=leader, topic=topic, written=written)


def check_draft(
    draft: Draft, leader: Leader, topic: Topic, directory: Directory, today: date
) -> tuple[Stance, str]:
    """The stance that a draft describes, and the reason.

    The office is filled in where the record knows it for that day. A stance with the leader's own words
    counts as explicit, one without as reported by its source.

    Raises:
        InvalidEntryError: lists every problem.
    """
    problems: list[Problem] = []
    day = _day(draft.day, today, problems)
    title, url = read_source(draft.source)
    problems += reason_problems(draft.reason)
    fields = {
        "key": f"{leader.key}-{day}-{topic.key}",
        "leader": leader.key,
        "topic": topic.key,
        "position": _position(draft.position, problems),
        "stated_on": day,
        "office": directory.office_on(leader.key, first_day(day)),
        "summary": draft.summary,
        "quote": draft.quote.strip().strip('“”"'),
        "source_title": title,
        "source_url": url,
        "confidence": "high" if draft.quote.strip() else "medium",
        "basis": "explicit" if draft.quote.strip() else "reported",
    }
    try:
        stance = Stance.model_validate(fields)
    except ValidationError as error:
        raise refusal([*problems, *explain(error)]) from None
    if problems:
        raise refusal(problems)
    return stance, draft.reason.strip()


def reason_problems(reason: str, *, required: bool = False) -> list[Problem]:
    """What is wrong with a reason."""
    if required and not reason.strip():
        return [Problem(field="reason", reason="is missing: say in a few words why; everyone can read it")]
    try:
        _REASON.validate_python(reason)
    except ValidationError as error:
        return [problem.model_copy(update={"field": "reason"}) for problem in explain(error)]
    return []


def read_source(text: str) -> tuple[str, str]:
    """Title and URL from what was typed in one box: "Vox: Why Putin … https://…" in any order."""
    found = _URL.search(text)
    if found is None:
        return " ".join(text.split()), ""
    # A bracket or full stop around a link belongs to the sentence; one in the title, such as "(BBC)", to the title.
    url = str(found.group())
    while url.endswith((".", ",", ";", ">", "]")) or (url.endswith(")") and url.count(")") > url.count("(")):
        url = url[:-1]
    before = text[: found.start()].rstrip("(<[ ")
    after = text[found.start() + len(url) :].lstrip(".,;)>]")
    return " ".join(f"{before} {after}".split()).strip("—-:|, "), url


def _day(text: str, today: date, problems: list[Problem]) -> str:
    try:
        return read_day(text, today)
    except BadDateError as error:
        problems.append(Problem(field="stated_on", reason=str(error)))
        return today.isoformat()


def _position(text: str, problems: list[Problem]) -> Position | None:
    if text not in POSITION_CHOICES:
        problems.append(Problem(field="position", reason="was not chosen from the list"))
    return POSITION_CHOICES.get(text)


def refusal(problems: Sequence[Problem]) -> InvalidEntryError:
    """All problems of a draft in one text."""
    lines = [
        f"• **{FIELD_NAMES.get(problem.field, problem.field)}** {problem.reason}" for problem in problems
    ]
    return InvalidEntryError("\n".join(["Nothing was recorded yet. Please look at this again:", *lines]))
