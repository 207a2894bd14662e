"""The card of a change of leaders, topics or coalitions."""

from bot.lookup.update_cards import DONE, entry_name, fitting, made_lines
from bot.request import NamedEdit
from bot.routes import ShowUpdates, Undo
from bot.settings.cards import first_edit_line
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import DELIVERED_TWICE, escape


def entered_card(edited: NamedEdit) -> Card:
    """What was added or changed, before and after, and a button to undo it."""
    line = edited.update
    builder = CardBuilder()
    done = "Withdrawn" if line.action == "retract" else DONE[line.action]  # of all that rests on a source
    title = f"{done}: {escape(entry_name(line.key, edited.made, edited.names))}"
    if line.action == "merge":
        into = next((made.after.merged_into for made in edited.made if made.after.key == line.key), "")
        title = f"Merged into {escape(edited.names.get(into, into))}: {escape(line.key)}"
    builder.heading(title, f"Update #{line.seq}" + (f" · {escape(line.why)}" if line.why else ""))
    builder.rule()
    builder.add(fitting(made_lines(edited.made, edited.names)))
    if line.action == "merge":
        builder.add("-# All statements, names and log lines of both lead to this leader from now on.")
    builder.close(first_edit_line(line))
    if edited.replayed:
        builder.close(DELIVERED_TWICE)
    builder.row(
        [
            Choice(label="Undo", button=Undo(update=line.seq)),
            Choice(label="Updates", button=ShowUpdates()),
        ]
    )
    return builder.build()
