"""Taking back an update: what it would do, for a confirmation, and doing it."""

from collections.abc import Mapping
from typing import Final

from bot import undo_store
from bot.core.entries import Stance, Value
from bot.core.errors import StandpointError
from bot.core.log import Logged
from bot.core.policy import Action, require
from bot.db import log
from bot.lookup import update_cards
from bot.proposals import or_propose
from bot.proposals_store import Intent, Proposal
from bot.request import Request
from bot.routes import ConfirmUndo, ShowUpdates, Undo
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import clip, escape
from bot.undo_store import Reversal, Undone

_LINE_LIMIT: Final = 1200


class UndoPlan(Value):
    """What taking back a line would do; the plan holds while `head` is the number of the record's last update."""

    head: int
    reversal: Reversal


async def plan_undo(request: Request, seq: int | None = None) -> UndoPlan:
    """What taking back an update would do; without a number, the caller's last one that still stands.

    Raises:
        NotAllowedError: the caller may not undo here, or not this: only an admin undoes an import.
        NotUndoableError: it cannot be taken back; says why.
    """
    require(request.caller, Action.UNDO)
    head = request.store.head(request.guild_id)
    if seq is None:
        seq = await request.store.read(undo_store.last_of, request.guild_id, request.caller.discord_user_id)
    change = request.change(Action.UNDO, reason=undo_reason(seq))
    reversal = await request.store.read(undo_store.look, change, seq)
    reversal = await request.store.write_aside(undo_store.tried, change, reversal)
    return UndoPlan(head=head, reversal=await _named(request, reversal))


async def undo_update(request: Request, seq: int, *, head: int | None = None) -> Undone | Proposal:
    """Take back an update, or propose that where the server wants two people for it.

    Raises:
        NotAllowedError, NotUndoableError: as `plan_undo`.
        RecordMovedError: there are newer updates than `head`, the last one when the caller looked.
    """
    require(request.caller, Action.UNDO)
    change = request.change(Action.UNDO, reason=undo_reason(seq))
    line = await request.store.read(log.update, request.guild_id, seq)
    subject = None if line is None or line.subject is None else line.subject.after
    stance = subject.entry if subject is not None and isinstance(subject.entry, Stance) else None
    sources = () if subject is None else subject.sources
    whole = line is not None and line.update.is_whole
    intent = Intent(
        kind="undo", reason=change.reason, stance=stance, sources=sources, undoes=seq, by_admins=whole
    )
    undoing = request.store.change(change, undo_store.undo, seq, seen_head=head)
    undone = await or_propose(request, intent, undoing)
    if isinstance(undone, Proposal):
        return undone
    return undone.but(reversal=await _named(request, undone.reversal))


async def _named(request: Request, reversal: Reversal) -> Reversal:
    """The same with the names that it takes to show it."""
    return reversal.but(names=(await request.directory()).names_in(reversal.line.made))


async def list_recent(request: Request, *, limit: int) -> tuple[tuple[Logged, ...], Mapping[str, str]]:
    """The newest updates of the server's own record, the caller's first, and the names that they mention."""
    require(request.caller, Action.UNDO)
    if request.record_id != request.guild_id:
        return (), {}
    lines = await request.store.updates(request.guild_id, limit=2 * limit)
    lines = tuple(line for line in lines if line.update.action != "start")
    mine_first = sorted(lines, key=lambda line: line.discord_user_id != request.caller.discord_user_id)
    directory = await request.directory()
    names = directory.names_in(made for line in lines for made in line.made)
    return tuple(mine_first[:limit]), names


def undo_reason(seq: int) -> str:
    """Why the revision that an undo adds is there."""
    return f"Undo of update #{seq}"


def seq_of(text: str) -> int:
    """A number of an update as people type it: "12" or "#12".

    Raises:
        StandpointError: it is none.
    """
    digits = text.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):  # noqa: PLR2004 - fits into SQLite
        raise StandpointError("Give the number of an update, such as 12. See /updates.")
    return int(digits)


def undo_card(plan: UndoPlan, *, moved: bool = False) -> Card:
    """What an undo would change, and the button that does it. `moved` if the record changed since the last look."""
    line = plan.reversal.line
    seq = line.update.seq
    builder = CardBuilder()
    builder.heading(
        f"Undo update #{seq}?", "Nothing is removed: a new update takes it back, and both stay readable."
    )
    builder.rule()
    if moved:
        builder.add("⚑ The record was changed in the meantime. Here is what an undo would do now.")
    builder.add(clip(update_cards.update_text(line, plan.reversal.names), _LINE_LIMIT))
    builder.add("**What the undo changes:**")
    builder.add(update_cards.fitting(_changes(plan), 1800))
    needs = plan.reversal.needs_second
    if needs:
        builder.add(
            f"-# It {needs}, and this server wants two people for that: another "
            f"{'admin' if line.update.is_whole else 'editor'} has to confirm."
        )
    builder.row(
        [
            Choice(
                label="Propose the undo" if needs else f"Undo #{seq}",
                button=ConfirmUndo(update=seq, head=plan.head),
                primary=True,
            ),
            Choice(label="Updates", button=ShowUpdates()),
        ]
    )
    return builder.build()


def undone_card(done: Undone) -> Card:
    """What was taken back, and a button that takes the undo back again."""
    seq, names, line = done.update.seq, done.reversal.names, done.reversal.line
    about = " on ".join(
        escape(names[key]) for key in dict.fromkeys((line.leader, line.topic)) if key in names
    )
    builder = CardBuilder()
    builder.heading(f"Undone: update #{line.update.seq}", f"Update #{seq}" + (f" · {about}" if about else ""))
    builder.rule()
    is_stance = line.update.kind == "stance"
    builder.add(
        "The record stands as before. Both updates stay in the log"
        + (", and what was said stays readable under `/corrections`." if is_stance else ".")
    )
    builder.row(
        [
            Choice(label="Undo the undo", button=Undo(update=seq)),
            Choice(label="Updates", button=ShowUpdates()),
        ]
    )
    return builder.build()


def _changes(plan: UndoPlan) -> list[str]:
    reversal = plan.reversal
    if len(reversal.made) == 1 and isinstance(reversal.made[0].after.entry, Stance):
        (made,) = reversal.made
        lines = update_cards.stance_difference(made.was, made.became)
    elif reversal.line.update.is_whole:
        lines = [*update_cards.counts_lines(reversal.line), "All of that will be as before that update."]
    else:
        lines = update_cards.made_lines(reversal.made, reversal.names, total=reversal.entries)
    return lines or ["Nothing that can be seen."]


def update_title(line: Logged, names: Mapping[str, str]) -> str:
    """A line of the log in a list of choices."""
    update = line.update
    if update.kind == "stance":
        about = f"{names.get(line.leader, line.leader)} on {names.get(line.topic, line.topic)}"
    elif update.is_whole:
        about = "the whole record"
    else:
        about = update_cards.about_entry(line, names)
    return f"#{update.seq} {update_cards.done_by(update).lower()}: {about}"
