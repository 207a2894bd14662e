"""Cards of an undo: what it would do, for a confirmation, and what it did."""

from collections.abc import Mapping
from typing import Final

from bot.core.entries import Stance
from bot.core.kinds import KINDS
from bot.core.log import Logged, UpdateAction
from bot.lookup.difference import fitting, made_lines, stance_difference
from bot.lookup.update_cards import counts_lines, entry_name, update_text
from bot.routes import ConfirmUndo, ShowUpdates, Undo
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import DELIVERED_TWICE, clip, escape
from bot.undo.service import UndoneUpdate, UndoPlan

_LINE_LIMIT = 1200


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
    builder.add(clip(update_text(line, plan.names), _LINE_LIMIT))
    builder.add("**What the undo changes:**")
    builder.add(fitting(_changes(plan), 1800))
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


def undone_card(undone: UndoneUpdate) -> Card:
    """What was taken back, and a button that takes the undo back again."""
    seq, names = undone.update.seq, undone.names
    about = " on ".join(
        escape(names[key])
        for key in dict.fromkeys((undone.undone.leader, undone.undone.topic))
        if key in names
    )
    builder = CardBuilder()
    builder.heading(
        f"Undone: update #{undone.undone.update.seq}", f"Update #{seq}" + (f" · {about}" if about else "")
    )
    builder.rule()
    is_stance = undone.undone.update.kind == "stance"
    builder.add(
        "The record stands as before. Both updates stay in the log"
        + (", and what was said stays readable under `/corrections`." if is_stance else ".")
    )
    if undone.replayed:
        builder.close(DELIVERED_TWICE)
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
        lines = stance_difference(made.was, made.became)
    elif reversal.line.update.is_whole:
        lines = [*counts_lines(reversal.line), "All of that will be as before that update."]
    else:
        lines = made_lines(reversal.made, plan.names, total=reversal.entries)
    return lines or ["Nothing that can be seen."]


def update_title(line: Logged, names: Mapping[str, str]) -> str:
    """A line of the log in a list of choices."""
    update = line.update
    if update.kind == "stance":
        about = f"{names.get(line.leader, line.leader)} on {names.get(line.topic, line.topic)}"
    elif update.is_whole:
        about = "the whole record"
    else:
        about = f"{KINDS[update.kind].label} {entry_name(update.key, line.made, names)}"
    return f"#{update.seq} {_ACTIONS[update.action]}: {about}"


_ACTIONS: Final[Mapping[UpdateAction, str]] = {
    "record": "recorded",
    "correct": "corrected",
    "retract": "retracted",
    "add": "added",
    "change": "changed",
    "retire": "retired",
    "merge": "merged",
    "import": "imported",
    "undo": "undone",
    "start": "started",
    "take over": "taken over",
}
