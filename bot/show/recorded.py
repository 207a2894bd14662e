"""The card for an editor who recorded a stance."""

from bot.desk.edit import Recorded
from bot.record.dates import in_words
from bot.show.buttons import Edit, ShowHistory, ShowStance, Undo
from bot.show.card import Card, CardBuilder, Choice
from bot.show.stance import change_line, evidence
from bot.show.starter import first_edit_line
from bot.show.text import escape
from bot.show.words import COLOURS, position_words, stated


def recorded_card(recorded: Recorded) -> Card:
    """What was stored, as it was understood, and the shift that it makes."""
    stance = recorded.written.revision.stance
    leader, topic = recorded.leader, recorded.topic
    builder = CardBuilder(COLOURS[stance.position])
    builder.heading(
        f"Recorded: {escape(leader.name)} on “{escape(topic.name)}”",
        f"Update #{recorded.written.update.seq} · said on {in_words(stance.stated_on)}"
        + (f" · {escape(stance.office)}" if stance.office else ""),
    )
    builder.rule()
    builder.add(f"{position_words(stance.position)}\n-# Topic: {escape(topic.proposition)}")
    builder.add(evidence(stance))
    if recorded.written.shift is not None:
        builder.add(change_line(recorded.written.shift))
    if recorded.written.next_shift is not None:
        builder.add(
            f"-# The next statement, of {stated(recorded.written.next_shift.after)}, then counts as a change."
        )
    builder.close(first_edit_line(recorded.written.update))
    if recorded.written.replayed:
        builder.close("-# Discord delivered this twice; it is stored once.")
    builder.row(
        [
            Choice(label="Show the position", press=ShowStance(leader=leader.key, subject=topic.key)),
            Choice(label="History", press=ShowHistory(leader=leader.key, topic=topic.key)),
            Choice(label="Edit", press=Edit(stance=stance.key, revision=recorded.written.revision.revision)),
            Choice(label="Undo", press=Undo(update=recorded.written.update.seq)),
        ]
    )
    return builder.build()
