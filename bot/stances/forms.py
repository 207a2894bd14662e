"""The fields of the forms about a stance: recorded, corrected, suggested, reviewed, or made from a message."""

from dataclasses import replace
from typing import Final, get_args

import discord
from discord import app_commands

from bot.core.entries import WORDS_LIMIT, Position, StanceForm, label, without_ids
from bot.core.errors import shorten
from bot.core.log import REASON_KINDS, REASON_LIMIT
from bot.core.problems import capitalised
from bot.stances.service import NO_POSITION_CHOICE, Draft
from bot.ui.forms import Field, Option
from bot.ui.text import clip

_IN_ORDER: Final = (
    Position.SUPPORTS,
    Position.SUPPORTS_WITH_CONDITIONS,
    Position.NEUTRAL_OR_MIXED,
    Position.OPPOSES,  # before what begins with the same word: Discord lists what fits in this order
    Position.OPPOSES_WITH_RESERVATIONS,
    None,
)

POSITIONS = [
    app_commands.Choice(
        name=label(position), value=NO_POSITION_CHOICE if position is None else str(int(position))
    )
    for position in _IN_ORDER
]
"""The choices of an option for a position. Each comes before those that begin with all of it."""

_DAY_HINT: Final = "A day, a month or a year; as exact as the source."

LEADER: Final = Field("leader", "Who said it?", limit=80, placeholder="A name, surname or alias")
TOPIC: Final = Field("topic", "On which topic?", limit=80, placeholder="See /topics")
POSITION: Final = Field(
    "position",
    "Where do they stand on the topic's statement?",
    options=[Option(choice.value, choice.name) for choice in POSITIONS],
)
DESCRIBED: Final = {
    LEADER.name: LEADER.label,
    TOPIC.name: TOPIC.label,
    POSITION.name: "Where does the leader stand on the topic's statement?",
}
"""The same three as options of a command, which a dialog follows."""
DAY: Final = Field(
    "day", "When was it said?", _DAY_HINT, 40, placeholder="28 sep 2015, sept 2015, or yesterday"
)
QUOTE: Final = Field(
    "quote",
    "The leader's own words",
    "Word for word from the source. Leave empty if it only reports.",
    WORDS_LIMIT + 2,  # with its quotation marks
    long=True,
    required=False,
)


def quote_for(position: str) -> Field:
    """QUOTE, under which stands the position that was chosen before the dialog opened, by the value of its choice."""
    chosen = next((choice.name for choice in POSITIONS if choice.value == position), "")
    hint = f"You chose “{chosen}”. Word for word; leave empty if the source only reports."
    return replace(QUOTE, hint=hint) if chosen else QUOTE


SUMMARY: Final = Field(
    "summary",
    "In short",
    "One sentence: what was said or done, and where.",
    WORDS_LIMIT,
    long=True,
    required=False,
)
SOURCE: Final = Field(
    "source",
    "Source: title and link",
    "If wanted “p. 26” or “12:40” on a line. A link on record needs no title. An empty line parts two.",
    4000,  # Discord's own limit, and all that a stance can name: MOST_SOURCES
    long=True,
    placeholder="Name of the page or paper\nhttps://…",
)
VENUE: Final = Field("venue", "Where?", "The occasion and the place.", 150, required=False)
OFFICE: Final = Field("office", "In which office?", "The one held on that day.", 100, required=False)
FORM: Final = Field(
    "form", "What is it?", options=[Option(form, capitalised(form)) for form in get_args(StanceForm)]
)
BASIS: Final = Field(
    "basis",
    "What does the position rest on?",
    options=[
        Option("explicit", "explicit", "The leader's own words say it."),
        Option("inferred", "inferred", "The words imply it without saying it outright."),
        Option("reported", "reported", "The source says so without quoting."),
    ],
)
CONFIDENCE: Final = Field(
    "confidence",
    "How sure is the reading?",
    options=[Option("high", "high"), Option("medium", "medium", "Another reader might see it otherwise.")],
)
NOTE: Final = Field("note", "Note", "What a reader should know of it.", 300, long=True, required=False)
LANGUAGE: Final = Field(
    "quote_language", "Language of the quote", "Its code.", 3, required=False, placeholder="en, fr, ar"
)
TRANSLATION: Final = Field("translation", "The quote in English", "", WORDS_LIMIT, long=True, required=False)
REASON: Final = Field("reason", "Why?", "Goes into the public updates log.", REASON_LIMIT)
REASON_KIND: Final = Field(
    "reason_kind",
    "What kind of reason is it?",
    options=[Option(kind, capitalised(words)) for kind, words in REASON_KINDS.items()],
    is_list=True,
)
"""The fields of a stance; each form takes what it needs, under other words where it asks for something else."""


def draft_from(message: discord.Message) -> Draft:
    """A draft of a stance whose words are a message and whose source is its link; the rest is asked for.

    Whom the message mentions is in it by name: the editor sees that, and may take it out.
    """
    where = getattr(message.channel, "name", "")
    day = message.created_at.date().isoformat()
    names = {person.id: shorten(person.display_name) for person in message.mentions}
    return Draft(
        leader="",
        topic="",
        position="",
        day=day,
        quote=clip(without_ids(message.content.strip(), names), WORDS_LIMIT),
        # Not who posted it: a source is what can be read, and people can be forgotten.
        source=f"Discord message{f' in #{where}' if where else ''}, {day}\n{message.jump_url}",
    )
