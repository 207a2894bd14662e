"""Cards for editors: what was stored, and what has to be looked at again before it is."""

from bot.desk.edit import Recorded
from bot.record.dates import in_words
from bot.show.card import Card, CardBuilder, Choice
from bot.show.press import press
from bot.show.stance import change_line, evidence
from bot.show.text import escape
from bot.show.words import COLOURS, position_words


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
    if recorded.shift is not None:
        builder.add(change_line(recorded.shift))
    if recorded.written.replayed:
        builder.close("-# Discord delivered this twice; it is stored once.")
    builder.row(
        [
            Choice(label="Show the position", press=press("open", "stance", leader.key, topic.key, "", 0)),
            Choice(label="History", press=press("open", "history", leader.key, topic.key, 0)),
            Choice(label="Updates", press=press("open", "updates", leader.key, topic.key, 0)),
        ]
    )
    return builder.build()


def draft_card(text: str, token: str) -> Card:
    """What is wrong with a draft, and a button that opens it again as it was typed."""
    builder = CardBuilder()
    builder.add(text[:3000])
    builder.row([Choice(label="Edit and try again", press=press("open", "draft", token), primary=True)])
    builder.close("-# What you typed is kept for the moment: the button opens it again.")
    return builder.build()
