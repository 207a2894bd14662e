"""Cards of an undo: what it would do, for a confirmation, and what it did."""

from collections.abc import Mapping
from typing import Final

from bot.desk.undo import UndoneUpdate, UndoPlan
from bot.record.entries import Revision, Stance
from bot.record.updates import Logged, UpdateAction
from bot.show.card import Card, CardBuilder, Choice
from bot.show.difference import effect_lines, fitting, stance_difference
from bot.show.lists import update_text
from bot.show.press import press
from bot.show.text import clip, counted, escape

_LINE_LIMIT = 1200


def undo_card(plan: UndoPlan, *, moved: bool = False) -> Card:
    """What an undo would change, and the button that does it. `moved` if the record changed since the last look."""
    seq = plan.line.update.seq
    builder = CardBuilder()
    builder.heading(
        f"Undo update #{seq}?", "Nothing is removed: a new update takes it back, and both stay readable."
    )
    builder.rule()
    if moved:
        builder.add("⚑ The record was changed in the meantime. Here is what an undo would do now.")
    builder.add(clip(update_text(plan.line, plan.names), _LINE_LIMIT))
    builder.add("**What the undo changes:**")
    builder.add(fitting(_changes(plan), 1800))
    if plan.needs_second:
        builder.add("-# This server wants two people for it: another editor has to confirm.")
    builder.row(
        [
            Choice(
                label="Propose the undo" if plan.needs_second else f"Undo #{seq}",
                press=press("open", "undone", seq, plan.head),
                primary=True,
            ),
            Choice(label="Updates", press=press("open", "updates", "", "", 0)),
        ]
    )
    return builder.build()


def undone_card(undone: UndoneUpdate) -> Card:
    """What was taken back, and a button that takes the undo back again."""
    seq, names = undone.update.seq, undone.names
    about = " on ".join(
        escape(names[key]) for key in (undone.undone.leader, undone.undone.topic) if key in names
    )
    builder = CardBuilder()
    builder.heading(
        f"Undone: update #{undone.undone.seq}", f"Update #{seq}" + (f" · {about}" if about else "")
    )
    builder.rule()
    builder.add(
        "The record stands as before. Both updates stay in the log, and what was said stays readable under "
        "`/corrections`."
    )
    if undone.replayed:
        builder.close("-# Discord delivered this twice; it is done once.")
    builder.row(
        [
            Choice(label="Undo the undo", press=press("open", "undo", seq)),
            Choice(label="Updates", press=press("open", "updates", "", "", 0)),
        ]
    )
    return builder.build()


def _changes(plan: UndoPlan) -> list[str]:
    reversal = plan.reversal
    lines = []
    if plan.back is not None and reversal.stance is not None:
        lines += stance_difference(_held(reversal.stance[0]), _held(plan.back))
    elif reversal.stances:
        lines.append(f"{counted(reversal.stances, 'stance')} as before that update.")
    lines += effect_lines(reversal.effects, plan.names)
    return lines or ["Nothing that can be seen."]


def _held(row: Revision) -> Stance | None:
    return None if row.action == "retract" else row.stance


def update_title(line: Logged, names: Mapping[str, str]) -> str:
    """A line of the log in a list of choices."""
    update = line.update
    if update.entity == "stance":
        about = f"{names.get(update.leader, update.leader)} on {names.get(update.topic, update.topic)}"
    else:
        about = f"{update.entity} {names.get(update.key, update.key)}".strip()
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
}
