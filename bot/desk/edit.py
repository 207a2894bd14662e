"""Changing the record: from what an editor typed to a checked entry, stored with its line in the log."""

import re
from datetime import date
from typing import Final

from pydantic import ValidationError

from bot.desk.days import read_day
from bot.desk.desk import Desk
from bot.desk.policy import Action, Caller, require
from bot.record.dates import first_day
from bot.record.directory import Directory
from bot.record.entries import Leader, Stance, Topic, Value
from bot.record.errors import BadDateError, InvalidEntryError
from bot.record.position import Position
from bot.record.problems import Problem, explain
from bot.record.timeline import Shift, shifts
from bot.record.updates import REASON_LIMIT
from bot.store.store import When, Written

NO_POSITION_CHOICE: Final = "none"
"""How an editor chooses "no usable position"; the other choices are −2 to 2 as text."""

_URL = re.compile(r"https?://\S+", re.IGNORECASE)

FIELD_NAMES: Final = {
    "stated_on": "Date",
    "quote": "Quote",
    "summary": "Summary",
    "source_title": "Source title",
    "source_url": "Source link",
    "position": "Position",
    "reason": "Reason",
    "": "The stance",
}
"""What the fields of a stance are called in front of an editor."""


class Draft(Value):
    """What an editor typed, before any of it is checked.

    Attributes:
        position: "-2" … "2", or NO_POSITION_CHOICE.
        day: a date in plain words.
        source: title and link in any order, on one line or two.
        reason: why the record is changed; may be empty.
    """

    leader: str
    topic: str
    position: str
    day: str
    quote: str = ""
    summary: str = ""
    source: str = ""
    reason: str = ""


class Recorded(Value):
    """A stored stance, and the shift that it makes in the leader's history, if any."""

    leader: Leader
    topic: Topic
    written: Written
    shift: Shift | None


async def record_stance(desk: Desk, caller: Caller, draft: Draft, *, request_key: str) -> Recorded:
    """Check a draft and store it with its line in the log, in one transaction.

    The first edit of a server gives it a record of its own. A repeated `request_key` stores nothing more.

    Raises:
        NotAllowedError: the caller is no editor here.
        UnknownNameError, AmbiguousNameError: of the leader or topic.
        InvalidEntryError: everything else that is wrong with the draft, all of it at once.
        ConflictError: the same statement is on record already.
    """
    require(caller, Action.RECORD_STANCE)
    directory = await desk.directory(caller.guild_id)
    leader, topic = directory.find_leader(draft.leader), directory.find_topic(draft.topic)
    stance, reason = check_draft(draft, leader, topic, directory, desk.today())
    change = desk.change(caller.guild_id, caller.discord_user_id, reason=reason, request_key=request_key)
    written = await desk.store.record_stance(change, stance)
    history = await desk.store.timeline(
        caller.guild_id, leader.key, topic.key, When(as_of=desk.today().isoformat())
    )
    made = [shift for shift in shifts(history) if shift.after.stance.key == written.revision.stance.key]
    return Recorded(leader=leader, topic=topic, written=written, shift=made[0] if made else None)


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
    if len(draft.reason) > REASON_LIMIT:
        problems.append(
            Problem(field="reason", reason=f"has {len(draft.reason)} characters; the limit is {REASON_LIMIT}")
        )
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
        raise _refusal([*problems, *explain(error)]) from None
    if problems:
        raise _refusal(problems)
    return stance, draft.reason


def read_source(text: str) -> tuple[str, str]:
    """Title and URL from what was typed in one box: "Vox: Why Putin … https://…" in any order."""
    found = _URL.search(text)
    if found is None:
        return " ".join(text.split()), ""
    # A bracket or full stop after a link belongs to the sentence around it.
    url = str(found.group()).rstrip(".,;)>]")
    rest = f"{text[: found.start()]} {text[found.start() + len(url) :]}"
    return " ".join(rest.split()).strip("()<>[]—-:|, "), url


def _day(text: str, today: date, problems: list[Problem]) -> str:
    try:
        return read_day(text, today)
    except BadDateError as error:
        problems.append(Problem(field="stated_on", reason=str(error)))
        return today.isoformat()


def _position(text: str, problems: list[Problem]) -> Position | None:
    if text == NO_POSITION_CHOICE:
        return None
    try:
        return Position(int(text))
    except ValueError:
        problems.append(Problem(field="position", reason="was not chosen from the list"))
        return None


def _refusal(problems: list[Problem]) -> InvalidEntryError:
    lines = [
        f"• **{FIELD_NAMES.get(problem.field, problem.field)}** {problem.reason}" for problem in problems
    ]
    return InvalidEntryError("\n".join(["Nothing was recorded yet. Please look at this again:", *lines]))
