"""Reading the queue: items with their authors and deciders, what was said about them, what is disputed."""

from collections.abc import Mapping
from typing import Final

from sqlite_utils import Database

from bot.record.entries import Value
from bot.record.errors import StandpointError
from bot.record.queue import OPEN, Disputes, QueueItem, Report, Spoken, State, Step, Suggestion, is_broken_off
from bot.store.rows import Row

IS_OPEN: Final = "q.state IN (" + ", ".join(f"'{state}'" for state in sorted(OPEN)) + ")"

_COLUMNS: Final = """
 q.guild_id, q.number, author.discord_user_id, q.channel_id, q.made_at, q.kind, q.content,
 (SELECT count(*) FROM queue_item AS e
  WHERE e.actor_id = q.actor_id AND e.kind = 'suggestion' AND e.number < q.number),
 q.base, q.state, q.state_at, decider.discord_user_id, q.state_text, q.update_seq, q.post_channel, q.post_message
"""
_ITEMS: Final = f"""
 SELECT {_COLUMNS} FROM queue_item AS q JOIN actor AS author USING (actor_id)
 LEFT JOIN actor AS decider ON decider.actor_id = q.state_actor WHERE
"""


def item(db: Database, guild_id: int, number: int) -> QueueItem:
    """One item of a server. Raises StandpointError if there is none by this number."""
    found = items(db, "q.guild_id = ? AND q.number = ?", [guild_id, number])
    if not found:
        raise StandpointError(f"There is no number {number} in this server's queue.")
    return found[0]


def items(db: Database, where: str, values: list[int]) -> tuple[QueueItem, ...]:
    """The items for which `where` holds, an SQL condition on `queue_item AS q` with what may follow it."""
    return tuple(_item_of(row) for row in db.execute(_ITEMS + where, values).fetchall())


def unsettled(db: Database, now: str) -> tuple[QueueItem, ...]:
    """See `Queue.unsettled`."""
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
        SELECT q.guild_id, q.kind, q.stance_key, q.content, q.post_message IS NULL FROM queue_item AS q
        WHERE {IS_OPEN} {where} ORDER BY q.guild_id, q.stance_key, q.number
        """,
        values,
    ).fetchall()
    problems: dict[int, dict[str, list[str]]] = {}
    to_post: dict[int, bool] = {}
    for guild, kind, key, content, unposted in rows:
        to_post[guild] = to_post.get(guild, False) or bool(unposted)
        if kind != "problem":
            continue
        said = problems.setdefault(guild, {}).setdefault(key, [])
        problem = Report.model_validate_json(content).problem.value
        if problem not in said:
            said.append(problem)
    return {
        guild: Unsettled(
            disputes=tuple((key, ", ".join(said)) for key, said in problems.get(guild, {}).items()),
            to_post=waits,
        )
        for guild, waits in to_post.items()
    }


def _item_of(row: Row) -> QueueItem:
    (guild_id, number, author_id, channel_id, made_at, kind, content, earlier, base, state, state_at, by, text,
     update_seq, post_channel, post_message) = row  # fmt: skip
    model = Report if kind == "problem" else Suggestion
    return QueueItem(
        guild_id=guild_id,
        number=number,
        author_id=author_id,
        channel_id=channel_id,
        made_at=made_at,
        content=model.model_validate_json(content),
        earlier=earlier,
        base=base,
        state=State(state),
        state_at=state_at,
        state_by=by,
        state_text=text,
        update_seq=update_seq,
        post=None if post_message is None else (post_channel, post_message),
    )
