"""The card of a change of leaders, topics or coalitions."""

from bot.desk.entering import Entered
from bot.record.revising import effects
from bot.show.card import Card, CardBuilder, Choice
from bot.show.difference import effect_lines, fitting
from bot.show.press import press
from bot.show.text import escape

_DONE = {"add": "Added", "change": "Changed", "retire": "Retired", "merge": "Merged"}


def entered_card(entered: Entered) -> Card:
    """What was added or changed, before and after, and a button to undo it."""
    line = entered.update
    builder = CardBuilder()
    name = escape(entered.names.get(line.key, line.key))
    title = f"{_DONE.get(line.action, 'Changed')}: {name}"
    if line.action == "merge":
        title = f"Merged into {escape(entered.names.get(line.leader, line.leader))}: {escape(line.key)}"
    builder.heading(title, f"Update #{line.seq}" + (f" · {escape(line.reason)}" if line.reason else ""))
    builder.rule()
    builder.add(fitting(effect_lines(effects(line), entered.names)))
    if line.action == "merge":
        builder.add("-# All statements, names and log lines of both lead to this leader from now on.")
    if entered.replayed:
        builder.close("-# Discord delivered this twice; it is stored once.")
    builder.row(
        [
            Choice(label="Undo", press=press("open", "undo", line.seq)),
            Choice(label="Updates", press=press("open", "updates", "", "", 0)),
        ]
    )
    return builder.build()
