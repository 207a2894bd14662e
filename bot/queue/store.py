"""The queue's tables: items with their authors and deciders, and each step that is taken with one."""

import logging
from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError
from sqlite_utils import Database

from bot.core.entries import Value, Written
from bot.core.errors import ConflictError, StandpointError
from bot.db.held import Held
from bot.db.layers import count, ever, view_of
from bot.db.program import actor, insert
from bot.db.rows import Row
from bot.db.sources import resting_on
from bot.proposals_store import proposals_for
from bot.queue.model import (
    OPEN,
    PERSON_LIMIT,
    SERVER_LIMIT,
    Disputes,
    ItemKind,
    ProblemKind,
    QueueItem,
    Report,
    Spoken,
    State,
    Step,
    Suggestion,
    approval_key,
    is_broken_off,
    require_room,
    sameness,
    state_after,
    window_start,
)

IS_OPEN: Final = "q.state IN (" + ", ".join(f"'{state}'" for state in sorted(OPEN)) + ")"

_COLUMNS: Final = """
 q.guild_id, q.number, author.discord_user_id, q.channel_id, q.made_at, q.kind, q.content, q.leader, q.topic, q.stance_key,
 (SELECT count(*) FROM queue_item AS e
  WHERE e.actor_id = q.actor_id AND e.kind = 'suggestion' AND e.number < q.number),
 q.base, q.state, q.state_at, decider.discord_user_id, q.state_text, q.update_seq, q.post_channel, q.post_message
"""
_ITEMS: Final = f"""
 SELECT {_COLUMNS} FROM queue_item AS q JOIN actor AS author USING (actor_id)
 LEFT JOIN actor AS decider ON decider.actor_id = q.state_actor WHERE
"""

_log = logging.getLogger(__name__)


def item_of(db: Database, guild_id: int, number: int) -> QueueItem:
    """One item of a server. Raises StandpointError if there is none by this number."""
    found = items(db, "q.guild_id = ? AND q.number = ?", [guild_id, number])
    if not found:
        raise StandpointError(f"There is no number {number} in this server's queue.")
    return found[0]


def items(db: Database, where: str, values: list[int]) -> tuple[QueueItem, ...]:
    """The items for which `where` holds, an SQL condition on `queue_item AS q` with what may follow it."""
    return tuple(_item_of(row) for row in db.execute(_ITEMS + where, values).fetchall())


def unsettled(db: Database, now: str) -> tuple[QueueItem, ...]:
    """Items whose approval is not noted: the program was stopped in between, or it was confirmed elsewhere."""
    begun = items(db, "q.state = 'approving' ORDER BY q.item_id", [])
    confirmed = items(
        db,
        """
        q.state IN ('pending', 'claimed') AND EXISTS (
          SELECT 1 FROM proposal AS p WHERE p.state = 'confirmed'
          AND p.request_key LIKE 'suggestion-' || q.guild_id || '-' || q.number || '-%')  -- see approval_key
        """,
        [],
    )
    return (*(item for item in begun if is_broken_off(item, now)), *confirmed)


def spoken(db: Database, guild_id: int, number: int) -> tuple[Spoken, ...]:
    """The questions and answers about an item, the oldest first."""
    rows = db.execute(
        """
        SELECT s.step, s.at, a.discord_user_id, s.said FROM queue_step AS s
        JOIN queue_item AS q USING (item_id) LEFT JOIN actor AS a ON a.actor_id = s.actor_id
        WHERE q.guild_id = ? AND q.number = ? AND s.step IN ('ask', 'answer') ORDER BY s.step_no
        """,
        [guild_id, number],
    ).fetchall()
    return tuple(
        Spoken.model_validate({"step": Step(step), "at": at, "by": by, "text": said})
        for step, at, by, said in rows
    )


class Unsettled(Value):
    """What is open in a server: the stances that are disputed, and whether an item has no card yet."""

    disputes: Disputes = ()
    to_post: bool = False


def unsettled_by_server(db: Database, guild_id: int | None) -> Mapping[int, Unsettled]:
    """What is open, by server, or in one."""
    where, values = ("AND q.guild_id = ?", [guild_id]) if guild_id is not None else ("", [])
    rows = db.execute(
        f"""
        SELECT q.guild_id, q.number, q.kind, q.stance_key, q.content, q.post_message IS NULL FROM queue_item AS q
        WHERE {IS_OPEN} {where} ORDER BY q.guild_id, q.stance_key, q.number
        """,
        values,
    ).fetchall()
    problems: dict[int, dict[str, list[str]]] = {}
    to_post: dict[int, bool] = {}
    for guild, number, kind, key, content, unposted in rows:
        to_post[guild] = to_post.get(guild, False) or bool(unposted)
        read = _content(kind, content)
        if read is None and guild_id is None:  # named once, when all are read
            _log.warning("%s", _lost_text(guild, number))
        if isinstance(read, Report):
            said = problems.setdefault(guild, {}).setdefault(key, [])
            if read.problem.value not in said:
                said.append(read.problem.value)
    return {
        guild: Unsettled(
            disputes=tuple((key, ", ".join(said)) for key, said in problems.get(guild, {}).items()),
            to_post=waits,
        )
        for guild, waits in to_post.items()
    }


def _item_of(row: Row) -> QueueItem:
    (guild_id, number, author_id, channel_id, made_at, kind, content, leader, topic, stance, earlier, base, state, state_at,
     by, text, update_seq, post_channel, post_message) = row  # fmt: skip
    read = _content(kind, content)
    about = {"leader": leader, "topic": topic}
    lost = (
        Report.model_construct(None, **about, stance=stance, problem=ProblemKind.SOMETHING_ELSE)
        if kind == "problem"
        else Suggestion.model_construct(None, **about, position="", day="")
    )
    return QueueItem(
        guild_id=guild_id,
        number=number,
        author_id=author_id,
        channel_id=channel_id,
        made_at=made_at,
        content=read or lost,
        is_lost=read is None,
        earlier=earlier,
        base=base,
        state=State(state) if state in set(State) else State.PENDING,
        state_at=state_at,
        state_by=by,
        state_text=text,
        update_seq=update_seq,
        post=None if post_message is None else (post_channel, post_message),
    )


def _content(kind: str, stored: str) -> Suggestion | Report | None:
    """What was handed in, None if it cannot be read any more."""
    try:
        return (Report if kind == "problem" else Suggestion).model_validate_json(stored)
    except ValidationError:
        return None


def queue_findings(db: Database) -> list[str]:
    """A sentence for each open item that cannot be read."""
    rows = db.execute(
        f"SELECT q.guild_id, q.number, q.kind, q.content FROM queue_item AS q WHERE {IS_OPEN} ORDER BY q.guild_id, q.number"
    ).fetchall()
    return [_lost_text(guild, number) for guild, number, *content in rows if _content(*content) is None]


def _lost_text(guild_id: int, number: int) -> str:
    return (
        f"what waits as number {number} in the queue of server {guild_id} cannot be read: an editor has to reject it there, "
        "in /record queue, and whoever handed it in can do so again"
    )


class NewItem(Value):
    """What somebody hands in, with where and when, and `mark` of what the record showed them."""

    discord_user_id: int
    channel_id: int | None
    at: str
    content: Suggestion | Report
    base: str
    request_key: str


class Taken(Written):
    """A step of somebody with an item. `said` is a reason, a question or an answer.

    A second delivery of the same `request_key` is refused, so that nobody is told anything twice.
    """

    step: Step
    discord_user_id: int | None
    at: str
    said: str = ""
    update_seq: int | None = None
    request_key: str | None = None


UNSETTLED: Final = Held("queue_item", unsettled_by_server, default=Unsettled())
"""What is open in every server. Its disputes are part of the key of every card that shows them."""


def waiting(db: Database, guild_id: int, *, offset: int = 0, limit: int) -> tuple[QueueItem, ...]:
    """The open items of a server, the oldest first."""
    where = f"q.guild_id = ? AND {IS_OPEN} ORDER BY q.number LIMIT ? OFFSET ?"
    return items(db, where, [guild_id, limit, offset])


def waiting_by_kind(db: Database, guild_id: int) -> Mapping[ItemKind, int]:
    """How many suggestions and how many reports of a server are open."""
    sql = f"SELECT q.kind, count(*) FROM queue_item AS q WHERE q.guild_id = ? AND {IS_OPEN} GROUP BY q.kind"
    found: dict[ItemKind, int] = {"suggestion": 0, "problem": 0}
    return found | dict(db.execute(sql, [guild_id]).fetchall())


def source_uses(db: Database, record_id: int, source: str) -> int:
    """How many statements of a record rest on a source, by its key, or once did."""
    view = view_of(db, record_id)
    used = f"SELECT DISTINCT key FROM ({ever('stance', 's.key AS key', resting_on('stance'), view)}) AS used"
    return count(db, used, view.values(key=source))


def unposted(db: Database, guild_id: int, *, limit: int) -> tuple[QueueItem, ...]:
    """Open items without a card in the queue channel, the oldest first."""
    where = f"q.guild_id = ? AND {IS_OPEN} AND q.post_message IS NULL ORDER BY q.number LIMIT ?"
    return items(db, where, [guild_id, limit])


def posted(db: Database, guild_id: int, number: int, channel_id: int, message_id: int) -> None:
    """Remember where an item's card is."""
    sql = "UPDATE queue_item SET post_channel = ?, post_message = ? WHERE guild_id = ? AND number = ?"
    db.execute(sql, [channel_id, message_id, guild_id, number])


def hand_in(db: Database, guild_id: int, new: NewItem) -> QueueItem:
    """Put something into the queue; a repeated `request_key` gives what the first delivery made.

    Raises:
        TooManyError: the person or the server has reached its limit for the hour.
        ConflictError: the same waits already, or was rejected when this person handed it in before.
    """
    made = db.execute(
        "SELECT guild_id, number FROM queue_item WHERE request_key = ?", [new.request_key]
    ).fetchone()
    if made is not None:
        return item_of(db, *made)
    author = actor(db, guild_id, new.discord_user_id)
    same = sameness(new.content, new.base)
    _refuse_same(db, guild_id, author, same)
    _require_room(db, guild_id, new, author)
    (number,) = db.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM queue_item WHERE guild_id = ?", [guild_id]
    ).fetchone()
    content = new.content
    insert(
        db,
        "queue_item",
        {
            "guild_id": guild_id,
            "number": number,
            "kind": "problem" if isinstance(content, Report) else "suggestion",
            "actor_id": author,
            "channel_id": new.channel_id,
            "made_at": new.at,
            "leader": content.leader,
            "topic": content.topic,
            "stance_key": content.stance if isinstance(content, Report) else "",
            "base": new.base,
            "content": content.model_dump_json(),
            "sameness": same,
            "request_key": new.request_key,
            "state": State.PENDING,
            "state_at": new.at,
            "state_actor": author,
            "state_text": "",
        },
    )
    handed_in = Taken(step=Step.HAND_IN, discord_user_id=new.discord_user_id, at=new.at)
    _add_step(db, guild_id, number, handed_in, author)
    return item_of(db, guild_id, number)


def _refuse_same(db: Database, guild_id: int, author: int, same: str) -> None:
    for number, state, by, *content in db.execute(
        "SELECT number, state, actor_id, kind, content FROM queue_item WHERE guild_id = ? AND sameness = ?",
        [guild_id, same],
    ).fetchall():
        if _content(*content) is None:  # nobody can look at that one
            continue
        if state in OPEN:
            raise ConflictError(f"The same waits for the editors already, as number {number}. Thank you!")
        if state == State.REJECTED and by == author:
            raise ConflictError(
                f"The editors looked at the same already, as number {number}, and left it out."
            )


def _require_room(db: Database, guild_id: int, new: NewItem, author: int) -> None:
    since = window_start(new.at)
    for condition, value, limit, who in (
        ("actor_id", author, PERSON_LIMIT, "You have handed something in"),
        ("guild_id", guild_id, SERVER_LIMIT, "Members of this server have handed something in"),
    ):
        rows = db.execute(
            f"SELECT made_at FROM queue_item WHERE {condition} = ? AND made_at > ? ORDER BY made_at",
            [value, since],
        ).fetchall()
        require_room([at for (at,) in rows], limit, new.at, who)


def take_step(db: Database, guild_id: int, number: int, taken: Taken) -> QueueItem:
    """Move an item on; returns how it stands now.

    Raises:
        StandpointError: there is no such item. DecidedError, ConflictError: see `state_after`; or nothing is asked that this would answer.
    """
    item = item_of(db, guild_id, number)
    if db.execute("SELECT 1 FROM queue_step WHERE request_key = ?", [taken.request_key]).fetchone():
        raise ConflictError("Discord delivered this twice; it was done once.")
    said = spoken(db, guild_id, number) if taken.step is Step.ANSWER else ()
    if taken.step is Step.ANSWER and not (said and said[-1].step is Step.ASK):
        raise ConflictError("You have answered this question already. Thank you!")
    if taken.step is Step.REJECT or taken.step is Step.BEGIN:
        item = _settled(db, item, taken.at)
    state = state_after(item, taken.step, by=taken.discord_user_id, now=taken.at)
    by = None if taken.discord_user_id is None else actor(db, guild_id, taken.discord_user_id)
    if taken.step not in {Step.ASK, Step.ANSWER}:
        db.execute(
            "UPDATE queue_item SET state = ?, state_at = ?, state_actor = ?, state_text = ?, "
            "update_seq = coalesce(?, update_seq) WHERE guild_id = ? AND number = ?",
            [state, taken.at, by, taken.said, taken.update_seq, guild_id, number],
        )
    _add_step(db, guild_id, number, taken, by)
    return item_of(db, guild_id, number)


def _settled(db: Database, item: QueueItem, now: str) -> QueueItem:
    """The item as it stands if an approval that was broken off had in fact been written."""
    seq = _approved_as(db, item) if is_broken_off(item, now) else None
    return item if seq is None else item.model_copy(update={"state": State.APPROVED, "update_seq": seq})


def settle_approval(db: Database, guild_id: int, number: int, at: str) -> QueueItem:
    """Note how an approval ended: approved if its stance was written; if it was broken off, open again."""
    item = item_of(db, guild_id, number)
    under_way = item.state is State.APPROVING and not is_broken_off(item, at)
    seq = None if under_way else _approved_as(db, item)
    if not item.is_open or (seq is None and not is_broken_off(item, at)):
        return item
    step = Step.REOPEN if seq is None else Step.APPROVE
    return take_step(db, guild_id, number, Taken(step=step, discord_user_id=None, at=at, update_seq=seq))


def _approved_as(db: Database, item: QueueItem) -> int | None:
    """The update that the item's approval wrote, None if it wrote none."""
    key = approval_key(item.guild_id, item.number)
    row = db.execute(
        "SELECT seq FROM update_log WHERE record_id = ? AND request_key = ?",
        [item.guild_id, key],
    ).fetchone()
    if row is not None:
        return int(row[0])
    confirmed = (one.update_seq for one in proposals_for(db, item.guild_id, key) if one.state == "confirmed")
    return next(confirmed, None)


def _add_step(db: Database, guild_id: int, number: int, taken: Taken, by: int | None) -> None:
    db.execute(
        """
        INSERT INTO queue_step (item_id, step_no, step, at, actor_id, said, request_key)
        SELECT item_id, 1 + (SELECT count(*) FROM queue_step AS s WHERE s.item_id = q.item_id), ?, ?, ?, ?, ?
        FROM queue_item AS q WHERE guild_id = ? AND number = ?
        """,
        [taken.step, taken.at, by, taken.said, taken.request_key, guild_id, number],
    )
