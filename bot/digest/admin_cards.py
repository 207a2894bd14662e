"""Cards about the daily summary for those who look after it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.digest.model import Place, Plan, Run, RunState
from bot.digest.service import Status, days_in_words
from bot.digest.summary import Summary
from bot.routes import PostSummary
from bot.ui.cards import ATTENTION, Card, CardBuilder, Choice, card_of
from bot.ui.text import counted, escape


def plan_card(status: Status, problems: Sequence[str], *, replaced: bool) -> Card:
    """What was set up, when the first summary comes, and what the bot is still missing for it.

    `replaced`: a summary was set up here before, which this one stands for.
    """
    builder = CardBuilder(ATTENTION if problems else None)
    instead = "This takes the place of the summary that was set up before: a server has one."
    told = instead if replaced else "It tells what changes in the record from now on."
    builder.heading("The daily summary is set up", told)
    builder.rule()
    for problem in problems:
        builder.add(f"⚠ {problem}")
    if status.setup is not None:
        builder.add(_plan_words(status.setup.plan))
    builder.add(_next_words(status))
    builder.close("-# See it now: /digest preview. Change it: /digest setup again. Stop it: /digest off.")
    return builder.build()


def status_card(status: Status, links: Sequence[str], problems: Sequence[str]) -> Card:
    """The plan, the last and the next summary, and what was skipped and why.

    `links` holds for each run of `status` the address of its first message, "" where there is none.
    """
    builder = CardBuilder(ATTENTION if problems else None)
    builder.heading("The daily summary")
    builder.rule()
    if status.setup is None:
        builder.add("No summary is set up here yet. An administrator can do that with `/digest setup`.")
        return builder.build()
    for problem in problems:
        builder.add(f"⚠ {problem}")
    builder.add(_plan_words(status.setup.plan))
    builder.add(_next_words(status))
    lines = [_run_words(posted.run, link) for posted, link in zip(status.runs, links, strict=True)]
    builder.add("\n".join(["**The last ones**", *lines]) if lines else "No summary was due yet.")
    builder.add(f"-# {counted(status.untold, 'update')} since the last summary.")
    return builder.build()


def off_card(*, was_on: bool) -> Card:
    """The summary is switched off."""
    return card_of(
        "The daily summary is switched off. `/digest setup` starts it again."
        if was_on
        else "No daily summary is planned here. `/digest setup` starts one."
    )


def ask_card(plan: Plan, summary: Summary, asked: int) -> Card:
    """Before a summary is posted out of turn: where it goes, whom it mentions, and what it has to tell."""
    builder = CardBuilder()
    builder.heading("Post a summary now?", "Nothing was posted yet.")
    what = counted(len(summary.items), "item") if summary.items else "nothing new"
    whom = f", and mentions <@&{plan.role_id}>" if plan.role_id else ""
    builder.add(
        f"It goes out {_PLACES[plan.place].format(plan.channel_id)}, where everybody there reads it{whom}. It has {what} to "
        "tell; `/digest preview` shows it to you alone."
    )
    builder.row([Choice(label="Post it", button=PostSummary(asked=asked), primary=True)])
    return builder.build()


def sent_card(links: Sequence[str]) -> Card:
    """A summary that was asked for out of turn was posted."""
    builder = CardBuilder()
    builder.add(f"Posted: {' '.join(links)}")
    builder.add("-# The next planned summary tells what comes after this one.")
    return builder.build()


def unsent_card(reason: str, *, again: bool) -> Card:
    """A summary that was asked for out of turn could not be posted."""
    builder = CardBuilder(ATTENTION)
    builder.add(f"The summary could not be posted. {reason}")
    if again:
        builder.add("It will be tried again in a minute; `/digest status` says how it went.")
    return builder.build()


def fault_card(server: str, plan: Plan, reason: str) -> Card:
    """For an admin, once: the summary of a server cannot be posted."""
    builder = CardBuilder(ATTENTION)
    builder.heading("The daily summary could not be posted")
    builder.add(f"Server: {escape(server)}, channel <#{plan.channel_id}>.\n{reason}")
    builder.add(
        "Put that right, or choose another channel with `/digest setup`. Nothing is lost: the next summary tells "
        "what this one could not. You are told this once; `/digest status` shows how it goes."
    )
    return builder.build()


_PLACES: Final = {
    Place.CHANNEL: "in <#{}>",
    Place.THREAD: "in <#{}>, each with a thread",
    Place.POST: "in <#{}>, each as a post",
}


def _plan_words(plan: Plan) -> str:
    state = "" if plan.active else "\n**It is switched off.**"
    mention = f"<@&{plan.role_id}>" if plan.role_id else "nobody"
    quiet = "there is no summary" if plan.skip_quiet else "it still tells what was said on this day"
    editors = "\n**For editors** — what waits for them is told" if plan.for_editors else ""
    return (
        f"**When** — {plan.at:%H:%M}, {days_in_words(plan.days)} ({plan.zone})\n"
        f"**Where** — {_PLACES[plan.place].format(plan.channel_id)}\n"
        f"**Mentions** — {mention}\n"
        f"**When nothing changed** — {quiet}\n"
        f"**If the bot is away** — it comes up to {counted(plan.window_hours, 'hour')} late{editors}{state}"
    )


def _next_words(status: Status) -> str:
    if status.next_at is None:
        return "**Next** — none is planned."
    return f"**Next** — {_time(status.next_at, 'F')} ({_time(status.next_at, 'R')})"


_STATES: Final = {
    RunState.CLAIMED: "being posted",
    RunState.WAITING: "waits for another try",
    RunState.SENT: "posted",
    RunState.SKIPPED: "skipped",
    RunState.FAILED: "**failed**",
}


def _run_words(run: Run, link: str) -> str:
    what = "asked for" if run.occasion else "planned for"
    words = f"{what} {_time(run.due_at, 'f')}: {_STATES[run.state]}"
    if run.state is RunState.WAITING and run.until is not None:
        words += f" {_time(run.until, 'R')}"
    if run.state is RunState.SENT:
        words += f" {_time(run.at, 'f')} {link}".rstrip()
    return f"{words}: {run.reason}" if run.reason else words


def _time(moment: datetime, style: str) -> str:
    """A moment that Discord shows in the reader's own time zone."""
    return f"<t:{int(moment.timestamp())}:{style}>"
