"""Daily summaries: the plans of servers, and the runs, which is to say what has become of each summary.

Whoever wants to post a summary claims it first, in one IMMEDIATE transaction that looks at the plan and all
runs, so that of several processes only one gets it. A claim is a lease: when it ends, somebody else may take
up what was left, and is told from when on a message may be there already.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlite_utils import Database

from bot.record.digest import Plan, Run, RunState, Stretch, Task
from bot.record.entries import Value
from bot.record.log import Head
from bot.record.published import Published
from bot.store import digest_runs
from bot.store.changes import actor, head, insert
from bot.store.digest_rows import RUN_COLUMNS, STRETCH_COLUMNS, plan_cells, run_of, stretch_of
from bot.store.digest_runs import KEY, OURS, Claim, Decide, Setup, messages_of, ours, setup_of
from bot.store.lanes import Lane, WriteLane
from bot.store.lease import Lease
from bot.store.moments import moment_text
from bot.store.news import read_by

__all__ = ["Claim", "Decide", "Digests", "Posted", "Setup"]

_FAR: Final = timedelta(days=1, hours=1)  # no plan is looked at less often than daily


class Posted(Value):
    """A run with its messages, by part: channel and message id."""

    run: Run
    messages: dict[int, tuple[int, int]]


class Digests:
    """The summaries of all servers. Part of `Store`, as `store.digests`."""

    def __init__(self, write: WriteLane, read: Lane) -> None:
        """Work on these lanes. What is written is written to the end, also if the caller is cancelled."""
        self._write = write
        self._read = read

    # Plans

    async def setup(self, guild_id: int) -> Setup | None:
        """What a server has set up, None if it never did."""
        return await self._read.run(lambda db: setup_of(db, guild_id))

    async def set_up(self, plan: Plan, discord_user_id: int) -> None:
        """Keep a plan in place of the one before. A first one tells what comes from now on."""
        await self._write.run(lambda db: _set_up(db, plan, discord_user_id))

    async def switch_off(self, guild_id: int) -> bool:
        """Plan nothing more until the next `set_up`; False if nothing was planned."""
        sql = "UPDATE digest_plan SET active = 0, look_at = '' WHERE guild_id = ? AND active = 1"
        return await self._write.run(lambda db: db.execute(sql, [guild_id]).rowcount == 1)

    async def look_again(self) -> None:
        """Have every plan looked at: a new version may know other rules of the zones."""
        await self._write.run(lambda db: db.execute("UPDATE digest_plan SET look_at = ''"))

    # Runs

    async def waiting(self, now: datetime, limit: int) -> list[int]:
        """Servers that are to be looked at, those that wait longest first.

        A look that is planned too far ahead was planned by a clock that has been put back.
        """
        sql = "SELECT guild_id FROM digest_plan WHERE look_at <= ? OR look_at > ? ORDER BY look_at LIMIT ?"
        values = [moment_text(now), moment_text(now + _FAR), limit]
        rows = await self._read.run(lambda db: db.execute(sql, values).fetchall())
        return [guild_id for (guild_id,) in rows]

    async def claim(self, guild_id: int, lease: Lease, decide: Decide) -> Claim | None:
        """Ask `decide` what is due, note what was missed, and claim what is to be done; None if nothing is."""
        return await self._write.run(lambda db: digest_runs.claim(db, guild_id, lease, decide))

    async def claim_now(self, guild_id: int, task: Task, lease: Lease) -> Claim:
        """Claim a summary that was asked for out of turn.

        Raises:
            ConflictError: there is no plan, another summary is under way, or this one was posted already.
        """
        return await self._write.run(lambda db: digest_runs.claim_now(db, guild_id, task, lease))

    async def renew(self, claim: Claim, until: datetime) -> bool:
        """Extend the lease; False if the claim is not ours any more, because it had ended."""
        sql = f"UPDATE digest_run SET until = ? WHERE {OURS}"
        values = [moment_text(until), *ours(claim)]
        return await self._write.run(lambda db: db.execute(sql, values).rowcount == 1)

    async def note_search(
        self, claim: Claim, found: Mapping[int, tuple[int, int]], searched_until: datetime
    ) -> None:
        """Keep what a search in the channel found: messages by part, and that there are no others."""
        await self._write.run(lambda db: digest_runs.note_search(db, claim, found, searched_until))

    async def note_message(self, claim: Claim, part: int, channel_id: int, message_id: int) -> None:
        """Keep where a part was posted, also if the claim has ended meanwhile."""
        await self._write.run(lambda db: digest_runs.note_message(db, claim, part, channel_id, message_id))

    async def settle(
        self, claim: Claim, state: RunState, now: datetime, *, told: bool, reason: str = ""
    ) -> bool:
        """End a run. `told` means that its stretch of the log needs no telling any more.

        Returns:
            Whether to tell the admin: the first failure since something was posted or set up.
        """
        return await self._write.run(
            lambda db: digest_runs.settle(db, claim, state, now, told=told, reason=reason)
        )

    async def put_off(self, claim: Claim, now: datetime, until: datetime, reason: str) -> None:
        """Let a run wait for another try."""
        await self._write.run(lambda db: digest_runs.put_off(db, claim, now, until, reason))

    async def recent(self, guild_id: int, limit: int) -> list[Posted]:
        """The last runs of a server, the latest hour first."""
        return await self._read.run(lambda db: _recent(db, guild_id, limit))

    async def published(self, guild_id: int | None = None) -> list[Published]:
        """The heads of the logs that summaries told, of one server or of all, the latest summary first."""
        return await self._read.run(lambda db: _published(db, guild_id))

    async def run_of(self, guild_id: int, local_date: str, occasion: str) -> tuple[Run, Stretch] | None:
        """One run with the stretch of the log that it tells, None if there is none or it told nothing."""
        return await self._read.run(lambda db: _told(db, guild_id, local_date, occasion))


def _set_up(db: Database, plan: Plan, discord_user_id: int) -> None:
    cells = {
        **plan_cells(plan),
        "set_by": actor(db, plan.guild_id, discord_user_id),
        "look_at": "",
        "fault_told": 0,
    }
    known = db.execute("SELECT 1 FROM digest_plan WHERE guild_id = ?", [plan.guild_id]).fetchone()
    if known is None:
        record_id = read_by(db, plan.guild_id)
        told = {"told_record": record_id, "told_seq": head(db, record_id).seq}
        insert(db, "digest_plan", {**cells, **told})
        return
    assignments = ", ".join(f"{name} = ?" for name in cells)
    db.execute(f"UPDATE digest_plan SET {assignments} WHERE guild_id = ?", [*cells.values(), plan.guild_id])


def _recent(db: Database, guild_id: int, limit: int) -> list[Posted]:
    rows = db.execute(
        f"SELECT {RUN_COLUMNS} FROM digest_run WHERE guild_id = ? ORDER BY due_at DESC LIMIT ?",
        [guild_id, limit],
    ).fetchall()
    return [Posted(run=run_of(row), messages=messages_of(db, [guild_id, row[0], row[1]])) for row in rows]


def _told(db: Database, guild_id: int, local_date: str, occasion: str) -> tuple[Run, Stretch] | None:
    row = db.execute(
        f"SELECT {RUN_COLUMNS}, {STRETCH_COLUMNS} FROM digest_run WHERE {KEY} AND head_hash IS NOT NULL",
        [guild_id, local_date, occasion],
    ).fetchone()
    return None if row is None else (run_of(row[:8]), stretch_of(row[8:]))


def _published(db: Database, guild_id: int | None) -> list[Published]:
    rows = db.execute(
        """
        SELECT r.guild_id, r.record_id, r.to_seq, r.head_hash, m.channel_id, m.message_id
        FROM digest_run AS r LEFT JOIN digest_message AS m
          ON (m.guild_id, m.local_date, m.occasion, m.part) = (r.guild_id, r.local_date, r.occasion, 1)
        WHERE r.head_hash IS NOT NULL AND r.to_seq > 0 AND (:guild IS NULL OR r.guild_id = :guild)
        ORDER BY r.local_date DESC, r.occasion
        """,
        {"guild": guild_id},
    ).fetchall()
    return [
        Published(
            head=Head(record_id=record_id, seq=seq, hash=hash_),
            guild_id=guild,
            message=None if message_id is None else (channel_id, message_id),
        )
        for guild, record_id, seq, hash_, channel_id, message_id in rows
    ]
