"""A server whose summaries are driven by `due` and by nothing else: what the store keeps, in a dict."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from bot.digest.model import LOOK_BACK, Kind, Plan, Run, RunState, Verdict, due

LEASE = timedelta(minutes=5)

Ending = Literal[
    "sent", "sent, then a crash", "crash", "unreachable", "unreachable, but sent", "refused", "quiet"
]
ENDINGS: tuple[Ending, ...] = (
    "sent", "sent, then a crash", "crash", "unreachable", "unreachable, but sent", "refused", "quiet",
)  # fmt: skip


@dataclass
class DrivenServer:
    """Runs by date, and what went out: the moments at which each date's summary was posted."""

    plan: Plan
    zone: str
    runs: dict[date, Run] = field(default_factory=dict)
    posted: dict[date, list[datetime]] = field(default_factory=dict)
    look_at: datetime | None = None

    def look(self, now: datetime) -> Verdict | None:
        """What the store asks at a tick; None if there is no need to ask yet."""
        if self.look_at is not None and now < self.look_at <= now + timedelta(days=1):
            return None
        since = now - LOOK_BACK - timedelta(days=2)
        known = [run for run in self.runs.values() if run.is_open or run.local_date >= since.date()]
        verdict = due(now, self.plan, self.zone, known)
        self.plan, self.look_at = verdict.plan, verdict.look_at
        for missed in verdict.missed:
            assert missed.local_date not in self.posted
            self._put(missed.local_date, missed.due_at, RunState.SKIPPED, now)
        return verdict

    def step(self, now: datetime, ending: Ending) -> Verdict | None:
        """A tick, and how the sending of what is due ends."""
        verdict = self.look(now)
        if verdict is None or verdict.task is None:
            return verdict
        task = verdict.task
        assert task.occasion == ""
        sent_before = bool(self.posted.get(task.local_date))
        if sent_before:  # found in the channel, because it was looked for first
            self._put(task.local_date, task.due_at, RunState.SENT, now)
        elif task.kind is Kind.CHECK:
            self._put(task.local_date, task.due_at, RunState.SKIPPED, now)
        else:
            if ending in {"sent", "sent, then a crash", "unreachable, but sent"}:
                self.posted.setdefault(task.local_date, []).append(now)
            state = {
                "sent": RunState.SENT,
                "refused": RunState.FAILED,
                "quiet": RunState.SKIPPED,
                "unreachable": RunState.WAITING,
                "unreachable, but sent": RunState.WAITING,
            }.get(ending, RunState.CLAIMED)
            self._put(task.local_date, task.due_at, state, now, reason=ending)
        self.look_at = now
        return verdict

    def _put(self, day: date, due_at: datetime, state: RunState, now: datetime, *, reason: str = "") -> None:
        before = self.runs.get(day)
        attempts = (before.attempts if before else 0) + (state is not RunState.SKIPPED)
        until = {RunState.CLAIMED: now + LEASE, RunState.WAITING: now + timedelta(minutes=2 * attempts)}.get(
            state
        )
        self.runs[day] = Run(
            local_date=day, due_at=due_at, state=state, at=now, until=until, attempts=attempts, reason=reason
        )
