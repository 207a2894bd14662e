"""The tables of the daily summary: the plan of each server, its runs with their messages, and claims on what is due."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import Final, TypeAlias

from sqlite_utils import Database

from bot.core.dates import read_instant
from bot.core.entries import Value
from bot.core.errors import ConflictError, UnreadableError
from bot.core.leases import Lease
from bot.core.log import Cell, Head, Published
from bot.core.news import Stretch
from bot.db import news
from bot.db.log import head
from bot.db.program import actor, insert, settings_of
from bot.db.rows import Row, moment_text
from bot.digest.model import EVERY_DAY, Place, Plan, Run, RunState, Task, Verdict

PLAN_COLUMNS: Final = (
    "guild_id", "channel_id", "place", "at", "days", "zone", "skip_quiet", "role_id", "for_editors",
    "window_hours", "active", "since",
)  # fmt: skip
RUN_COLUMNS: Final = "local_date, occasion, due_at, state, at, until, attempts, reason"
STRETCH_COLUMNS: Final = "record_id, from_seq, to_seq, fork_after, head_hash"


UNREADABLE: Final = (
    "What was set up for the daily summary cannot be read any more, so none is posted. Please set it up anew with "
    "`/digest setup`."
)


def plan_of(row: Row) -> Plan:
    """The value of a row of PLAN_COLUMNS. It was checked when it was written; a zone takes long to check.

    Raises:
        UnreadableError: it is not any more what was written.
    """
    cells = dict(zip(PLAN_COLUMNS, row, strict=True))
    try:
        at, since = time.fromisoformat(cells["at"]), read_instant(cells["since"])
        days, place = tuple(map(int, cells["days"])), Place(cells["place"])
    except ValueError:
        raise UnreadableError(UNREADABLE) from None
    if at.tzinfo is not None or since is None or not set(days) <= set(EVERY_DAY):
        raise UnreadableError(UNREADABLE)
    return Plan.model_construct(
        None,
        **{
            **cells,
            "place": place,
            "at": at,
            "days": days,
            "skip_quiet": bool(cells["skip_quiet"]),
            "for_editors": bool(cells["for_editors"]),
            "active": bool(cells["active"]),
            "since": since,
        },
    )


def plan_cells(plan: Plan) -> dict[str, Cell]:
    return {
        **plan.model_dump(include=set(PLAN_COLUMNS) - {"at", "days", "since"}),
        "at": plan.at.strftime("%H:%M"),
        "days": "".join(map(str, plan.days)),
        "since": moment_text(plan.since),
    }


LOST: Final = "what is stored of it cannot be read any more; the next one tells what it had to tell"
"""Why a run failed whose row cannot be read."""


def run_of(row: Row) -> Run:
    """The value of a row of RUN_COLUMNS.

    One that cannot be read is over: it counts as posted if it says so, else as failed. So nothing is posted twice, and it
    keeps no other from being posted.
    """
    local_date, occasion, due_at, state, at, until, attempts, reason = row
    midnight = read_instant(f"{local_date}T00:00Z")
    due, since, ends = read_instant(due_at), read_instant(at), None if until is None else read_instant(until)
    is_lost = (
        None in {midnight, due, since} or (ends is None and until is not None) or state not in set(RunState)
    )
    if is_lost and state != RunState.SENT:
        state, ends, reason = RunState.FAILED, None, LOST
    midnight = midnight or _LONG_AGO
    return Run(
        local_date=midnight.date(),
        occasion=occasion,
        due_at=due or midnight,
        state=RunState(state),
        at=since or due or midnight,
        until=ends,
        attempts=attempts,
        reason=reason,
        is_lost=is_lost,
    )


_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The day of a run that does not say which."""


def stretch_of(row: Row) -> Stretch:
    """The value of a row of STRETCH_COLUMNS."""
    record_id, after, to, fork_after, head_hash = row
    return Stretch(record_id=record_id, after=after, to=to, fork_after=fork_after, head_hash=head_hash)


Decide: TypeAlias = Callable[[datetime, Plan, str, Sequence[Run]], Verdict]
"""What is due: of the time, the plan, the server's zone and its runs."""

MISSED: Final = "the bot was not running, or could not reach Discord, until it was too late"

_IN_VIEW: Final = timedelta(days=34)
_A_DAY: Final = timedelta(days=1)

_log = logging.getLogger(__name__)


class Setup(Value):
    """A plan as it is kept: with who set it up (None if forgotten), and how far the log has been told."""

    plan: Plan
    set_by: int | None
    told_record: int
    told_seq: int


class Claim(Value):
    """A summary that is ours to post until the lease ends.

    Attributes:
        token: proves that the claim is still ours.
        channel_id, place, role_id: where to, as it was when the run began.
        unsent_until: if somebody was at it before: up to when there was no message of it. None on a first try.
        messages: those that are known to be there, by part: channel and message id.
        told_before: whether the server had a summary before.
    """

    plan: Plan
    task: Task
    token: str
    attempts: int
    channel_id: int
    place: Place
    role_id: int | None
    stretch: Stretch
    unsent_until: datetime | None
    messages: dict[int, tuple[int, int]]
    told_before: bool = True

    @property
    def key(self) -> tuple[int, str, str]:
        """The run's key in the table."""
        return self.plan.guild_id, self.task.local_date.isoformat(), self.task.occasion


KEY: Final = "guild_id = ? AND local_date = ? AND occasion = ?"
OURS: Final = f"{KEY} AND state = 'claimed' AND token = ?"
"""Of a claim's `ours`: the run, if it is still ours."""


def ours(claim: Claim) -> list[Cell]:
    return [*claim.key, claim.token]


def setup_of(db: Database, guild_id: int) -> Setup | None:
    """What a server has set up, None if it never did. Raises UnreadableError."""
    row = db.execute(
        f"""
        SELECT {", ".join(PLAN_COLUMNS)}, (SELECT discord_user_id FROM actor WHERE actor_id = set_by),
          told_record, told_seq
        FROM digest_plan WHERE guild_id = ?
        """,
        [guild_id],
    ).fetchone()
    if row is None:
        return None
    *plan, set_by, told_record, told_seq = row
    return Setup(plan=plan_of(plan), set_by=set_by, told_record=told_record, told_seq=told_seq)


def is_readable(db: Database, guild_id: int) -> bool:
    """Whether a server's plan can be read, if it has one that is not switched off."""
    try:
        setup_of(db, guild_id)
    except UnreadableError:
        sql = "SELECT 1 FROM digest_plan WHERE guild_id = ? AND active = 1"
        return db.execute(sql, [guild_id]).fetchone() is None
    return True


def plan_findings(db: Database) -> list[str]:
    """A sentence for each server whose plan cannot be read."""
    servers = [guild_id for (guild_id,) in db.execute("SELECT guild_id FROM digest_plan").fetchall()]
    return [
        f"the plan of the daily summary of server {guild_id} cannot be read: an admin has to set it up anew there, with "
        "/digest setup"
        for guild_id in servers
        if not is_readable(db, guild_id)
    ]


def run_findings(db: Database) -> list[str]:
    """A sentence for each summary of which something cannot be read."""
    rows = db.execute(f"SELECT guild_id, {RUN_COLUMNS} FROM digest_run ORDER BY guild_id, due_at").fetchall()
    found = ((guild_id, row[0], run_of(row)) for guild_id, *row in rows)
    return [
        f"what became of the daily summary of server {guild_id} for {day} cannot be read: it counts as {run.state}, and "
        "nothing else is kept back by it. A backup from before it was changed has it still"
        for guild_id, day, run in found
        if run.is_lost
    ]


def channel_of(db: Database, guild_id: int) -> int | None:
    """Where a server's summaries go, also by a plan that cannot be read otherwise."""
    row = db.execute("SELECT channel_id FROM digest_plan WHERE guild_id = ?", [guild_id]).fetchone()
    return None if row is None else int(row[0])


def claim(db: Database, guild_id: int, lease: Lease, decide: Decide) -> Claim | None:
    """Ask `decide` what is due, note what was missed, and claim what is to be done; None if nothing is.

    A plan that cannot be read is named in the log and looked at again on the next day.
    """
    now = lease.begins
    try:
        setup = setup_of(db, guild_id)
    except UnreadableError as error:
        _log.warning("Server %d: %s", guild_id, error)
        _look_at(db, guild_id, now + _A_DAY)
        return None
    if setup is None:
        return None
    verdict = decide(now, setup.plan, settings_of(db, guild_id).timezone, _runs(db, guild_id, now))
    _note_missed(db, guild_id, verdict.missed, now)
    look_at = lease.ends if verdict.task else verdict.look_at
    db.execute(
        "UPDATE digest_plan SET zone = ?, since = ?, look_at = ? WHERE guild_id = ?",
        [verdict.plan.zone, moment_text(verdict.plan.since), moment_text(look_at), guild_id],
    )
    if verdict.task is None:
        return None
    return _begin(db, setup.model_copy(update={"plan": verdict.plan}), verdict.task, lease)


def not_set_up() -> ConflictError:
    """For who wants a summary where there is no plan."""
    return ConflictError("No summary is set up here yet. Please use `/digest setup` first.")


def claim_now(db: Database, guild_id: int, task: Task, lease: Lease) -> Claim:
    """Claim a summary that was asked for out of turn.

    Raises:
        ConflictError: there is no plan, another summary is under way, or this one was posted already.
    """
    setup = setup_of(db, guild_id)
    if setup is None:
        raise not_set_up()
    runs = _runs(db, guild_id, lease.begins)
    if any((run.local_date, run.occasion) == (task.local_date, task.occasion) for run in runs):
        raise ConflictError("This summary was asked for already; it is posted once.")
    if any(run.is_open for run in runs):
        raise ConflictError(
            "A summary is being posted here right now, or waits for another try. See `/digest status`."
        )
    _look_at(db, guild_id, lease.ends)
    return _begin(db, setup, task, lease)


def settle(
    db: Database, claim: Claim, state: RunState, now: datetime, *, told: bool, reason: str = ""
) -> bool:
    """End a run. `told` means that its stretch of the log needs no telling any more.

    Returns:
        Whether to tell the admin: the first failure since something was posted or set up.
    """
    is_ours = db.execute(
        f"UPDATE digest_run SET state = ?, at = ?, until = NULL, token = NULL, reason = ? WHERE {OURS}",
        [state, moment_text(now), reason, *ours(claim)],
    ).rowcount
    guild_id = claim.plan.guild_id
    _look_at(db, guild_id, now)
    if is_ours and told:
        db.execute(
            "UPDATE digest_plan SET told_record = ?, told_seq = ? WHERE guild_id = ?",
            [claim.stretch.record_id, claim.stretch.to, guild_id],
        )
    if is_ours and state is not RunState.SKIPPED:
        failed = state is RunState.FAILED
        sql = "UPDATE digest_plan SET fault_told = ? WHERE guild_id = ? AND fault_told <> ?"
        return db.execute(sql, [failed, guild_id, failed]).rowcount == 1 and failed
    return False


def put_off(db: Database, claim: Claim, now: datetime, until: datetime, reason: str) -> None:
    """Let a run wait for another try."""
    is_ours = db.execute(
        f"UPDATE digest_run SET state = 'waiting', at = ?, until = ?, token = NULL, reason = ? WHERE {OURS}",
        [moment_text(now), moment_text(until), reason, *ours(claim)],
    ).rowcount
    if is_ours:
        _look_at(db, claim.plan.guild_id, until)


def note_search(
    db: Database, claim: Claim, found: Mapping[int, tuple[int, int]], searched_until: datetime
) -> None:
    """Keep what a search in the channel found: messages by part, and that there are no others."""
    for part, (channel_id, message_id) in found.items():
        note_message(db, claim, part, channel_id, message_id)
    db.execute(
        f"UPDATE digest_run SET unsent_until = ? WHERE {OURS}", [moment_text(searched_until), *ours(claim)]
    )


def note_message(db: Database, claim: Claim, part: int, channel_id: int, message_id: int) -> None:
    """Keep where a part was posted, also if the claim has ended meanwhile."""
    db.execute(
        "INSERT INTO digest_message (guild_id, local_date, occasion, part, channel_id, message_id) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (guild_id, local_date, occasion, part) DO NOTHING",
        [*claim.key, part, channel_id, message_id],
    )


def messages_of(db: Database, key: Iterable[Cell]) -> dict[int, tuple[int, int]]:
    """The messages of a run that are known, by part."""
    rows = db.execute(
        f"SELECT part, channel_id, message_id FROM digest_message WHERE {KEY}", [*key]
    ).fetchall()
    return {part: (channel_id, message_id) for part, channel_id, message_id in rows}


def _runs(db: Database, guild_id: int, now: datetime) -> list[Run]:
    """Every run that `due` has to know."""
    rows = db.execute(
        f"""
        SELECT {RUN_COLUMNS} FROM digest_run
        WHERE guild_id = ? AND (local_date >= ? OR state IN ('claimed', 'waiting'))
        """,
        [guild_id, (now - _IN_VIEW).date().isoformat()],
    ).fetchall()
    return [run_of(row) for row in rows]


def _look_at(db: Database, guild_id: int, moment: datetime) -> None:
    db.execute("UPDATE digest_plan SET look_at = ? WHERE guild_id = ?", [moment_text(moment), guild_id])


def _note_missed(db: Database, guild_id: int, missed: Iterable[Task], now: datetime) -> None:
    for task in missed:
        cells: dict[str, Cell] = {
            "state": RunState.SKIPPED,
            "at": moment_text(now),
            "reason": MISSED,
            "attempts": 0,
        }
        _put_run(db, guild_id, task, cells)


def _begin(db: Database, setup: Setup, task: Task, lease: Lease) -> Claim:
    """Claim a run: a new one, or one that somebody left open."""
    plan = setup.plan
    key: list[Cell] = [plan.guild_id, task.local_date.isoformat(), task.occasion]
    claimed = _left_open(db, setup, task, lease.token, key) or Claim(
        plan=plan,
        task=task,
        token=lease.token,
        attempts=1,
        channel_id=plan.channel_id,
        place=plan.place,
        role_id=plan.role_id,
        stretch=news.since(db, plan.guild_id, setup.told_record, setup.told_seq),
        unsent_until=None,
        messages={},
    )
    claimed = claimed.model_copy(update={"told_before": ever_sent(db, plan.guild_id)})
    stretch = claimed.stretch
    cells: dict[str, Cell] = {
        "state": RunState.CLAIMED,
        "at": moment_text(lease.begins),
        "until": moment_text(lease.ends),
        "token": lease.token,
        "attempts": claimed.attempts,
        "reason": "",
        "channel_id": claimed.channel_id,
        "place": claimed.place,
        "role_id": claimed.role_id,
        "unsent_until": moment_text(claimed.unsent_until or lease.begins),
        "record_id": stretch.record_id,
        "from_seq": stretch.after,
        "to_seq": stretch.to,
        "fork_after": stretch.fork_after,
        "head_hash": stretch.head_hash,
    }
    _put_run(db, plan.guild_id, task, cells)
    return claimed


def _left_open(db: Database, setup: Setup, task: Task, token: str, key: Sequence[Cell]) -> Claim | None:
    """A claim on a run that was begun before, with the target and the stretch that it had; None if there is none."""
    row = db.execute(
        f"""
        SELECT attempts, channel_id, place, role_id, unsent_until, {STRETCH_COLUMNS} FROM digest_run
        WHERE {KEY} AND state IN ('claimed', 'waiting')
        """,
        [*key],
    ).fetchone()
    if row is None:
        return None
    attempts, channel_id, place, role_id, unsent_until, *stretch = row
    return Claim(
        plan=setup.plan,
        task=task,
        token=token,
        attempts=attempts + 1,
        channel_id=channel_id,
        place=Place(place) if place in set(Place) else setup.plan.place,
        role_id=role_id,
        stretch=stretch_of(stretch),
        unsent_until=None if unsent_until is None else read_instant(unsent_until) or task.due_at - _A_DAY,
        messages=messages_of(db, key),
    )


def _put_run(db: Database, guild_id: int, task: Task, cells: Mapping[str, Cell]) -> None:
    """Write a run in place of the one before."""
    run: dict[str, Cell] = {
        "guild_id": guild_id,
        "local_date": task.local_date.isoformat(),
        "occasion": task.occasion,
        "due_at": moment_text(task.due_at),
        **cells,
    }
    insert(db, "digest_run", run, over="guild_id, local_date, occasion")


_FAR: Final = _A_DAY + timedelta(hours=1)  # no plan is looked at less often than daily


class Posted(Value):
    """A run with its messages, by part: channel and message id."""

    run: Run
    messages: dict[int, tuple[int, int]]


def switch_off(db: Database, guild_id: int) -> bool:
    """Plan nothing more until the next `set_up`; False if nothing was planned."""
    sql = "UPDATE digest_plan SET active = 0, look_at = '' WHERE guild_id = ? AND active = 1"
    return db.execute(sql, [guild_id]).rowcount == 1


def look_again(db: Database) -> None:
    """Have every plan looked at: a new version may know other rules of the zones."""
    db.execute("UPDATE digest_plan SET look_at = ''")


def waiting(db: Database, now: datetime, limit: int) -> list[int]:
    """Servers that are to be looked at, those that wait longest first.

    A look that is planned too far ahead was planned by a clock that has been put back.
    """
    sql = "SELECT guild_id FROM digest_plan WHERE look_at <= ? OR look_at > ? ORDER BY look_at LIMIT ?"
    rows = db.execute(sql, [moment_text(now), moment_text(now + _FAR), limit]).fetchall()
    return [guild_id for (guild_id,) in rows]


def renew(db: Database, claim: Claim, until: datetime) -> bool:
    """Extend the lease; False if the claim is not ours any more, because it had ended."""
    sql = f"UPDATE digest_run SET until = ? WHERE {OURS}"
    return db.execute(sql, [moment_text(until), *ours(claim)]).rowcount == 1


def change_plan(
    db: Database, guild_id: int, make: Callable[[Plan | None], Plan], discord_user_id: int
) -> tuple[Plan, bool]:
    """Keep what `make` makes of the plan as it is at this moment, None for no plan and for one that cannot be read any more.

    The new one, and whether there was one, as `set_up` says it.
    """
    before = None
    with suppress(UnreadableError):
        before = setup_of(db, guild_id)
    plan = make(None if before is None else before.plan)
    return plan, set_up(db, plan, discord_user_id)


def set_up(db: Database, plan: Plan, discord_user_id: int) -> bool:
    """Keep a plan in place of the one before; False if there was none. A first one tells what comes from now on."""
    cells = {
        **plan_cells(plan),
        "set_by": actor(db, plan.guild_id, discord_user_id),
        "look_at": "",
        "fault_told": 0,
    }
    known = db.execute("SELECT 1 FROM digest_plan WHERE guild_id = ?", [plan.guild_id]).fetchone()
    if known is None:
        record_id = news.read_by(db, plan.guild_id)
        told = {"told_record": record_id, "told_seq": head(db, record_id).seq}
        insert(db, "digest_plan", {**cells, **told})
        return False
    assignments = ", ".join(f"{name} = ?" for name in cells)
    db.execute(f"UPDATE digest_plan SET {assignments} WHERE guild_id = ?", [*cells.values(), plan.guild_id])
    return True


def recent(db: Database, guild_id: int, limit: int) -> list[Posted]:
    """The last runs of a server, the latest hour first."""
    rows = db.execute(
        f"SELECT {RUN_COLUMNS} FROM digest_run WHERE guild_id = ? ORDER BY due_at DESC LIMIT ?",
        [guild_id, limit],
    ).fetchall()
    return [Posted(run=run_of(row), messages=messages_of(db, [guild_id, row[0], row[1]])) for row in rows]


def ever_sent(db: Database, guild_id: int) -> bool:
    """Whether a summary was posted in a server before."""
    sql = "SELECT 1 FROM digest_run WHERE guild_id = ? AND state = 'sent' LIMIT 1"
    return db.execute(sql, [guild_id]).fetchone() is not None


def told_by(db: Database, guild_id: int, local_date: str, occasion: str) -> Stretch | None:
    """The stretch of the log that a run tells, None if there is no such run or it told nothing."""
    row = db.execute(
        f"SELECT {STRETCH_COLUMNS} FROM digest_run WHERE {KEY} AND head_hash IS NOT NULL",
        [guild_id, local_date, occasion],
    ).fetchone()
    return None if row is None else stretch_of(row)


def published(db: Database, guild_id: int | None = None) -> list[Published]:
    """The heads of the logs that summaries told, of one server or of all, the latest summary first."""
    server, values = ("AND r.guild_id = ?", [guild_id]) if guild_id is not None else ("", [])
    rows = db.execute(
        f"""
        SELECT r.guild_id, r.record_id, r.to_seq, r.head_hash, m.channel_id, m.message_id
        FROM digest_run AS r LEFT JOIN digest_message AS m
          ON (m.guild_id, m.local_date, m.occasion, m.part) = (r.guild_id, r.local_date, r.occasion, 1)
        WHERE r.head_hash IS NOT NULL AND r.to_seq > 0 {server}
        ORDER BY r.local_date DESC, r.occasion
        """,
        values,
    ).fetchall()
    return [
        Published(
            head=Head(record_id=record_id, seq=seq, hash=hash_),
            guild_id=guild,
            message=None if message_id is None else (channel_id, message_id),
        )
        for guild, record_id, seq, hash_, channel_id, message_id in rows
    ]
