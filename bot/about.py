"""What the bot can do and where its record comes from: the cards behind /help and /about."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot import __version__
from bot.core.dates import from_to
from bot.core.directory import Directory
from bot.core.entries import LABELS, Value
from bot.routes import ShowComparison, ShowMap, ShowShifts, ShowTimeline, ShowTopic
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import counted, escape, scale


class Usable(Value):
    """A command that the reader may use: the first word of its name, and how Discord makes it clickable."""

    root: str
    clickable: str


SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "Where somebody stands, in their words, with date and source": (
        "stance", "history", "leader", "topic", "search",
    ),
    "Who agrees and who moved, with pictures": (
        "compare", "agreement", "matrix", "timeline", "shifts", "coalition", "coalitions",
    ),
    "Be told what is new": ("watch",),
    "Who said it?": ("quiz",),
    "What is on record, and what was changed in it": ("leaders", "topics", "source", "updates", "corrections"),
    "Cite it, or take it with you": ("cite", "export"),
    "You know better?": ("suggest",),
    "Keep the record": ("record",),
    "Set up this server": ("settings", "digest"),
    "What I am, and what I know of you": ("about", "privacy"),
}  # fmt: skip
"""The commands by the first word of their names, in the order in which people come to use them."""
_SAID_BEFORE: Final = ("ask", "help")


def help_card(usable: Sequence[Usable], directory: Directory) -> Card:
    """How to ask, the commands that the reader may use, and examples with pictures from the record that is read here."""
    builder = CardBuilder()
    builder.heading("Just ask")
    asking = "".join(f", or use {one.clickable}" for one in usable if one.root == "ask")
    builder.add(f"Mention me in a message, write to me in private{asking}.{_example(directory)}")
    builder.add("-# Names may be misspelt, dates in plain words. A reply to an answer asks on.")
    builder.rule()
    placed = {root for roots in SECTIONS.values() for root in (*roots, *_SAID_BEFORE)}
    more = tuple(dict.fromkeys(one.root for one in usable if one.root not in placed))
    for title, roots in {**SECTIONS, "Other commands": more}.items():
        shown = [one.clickable for root in roots for one in usable if one.root == root]
        if shown:
            builder.add(f"**{title}**\n{' '.join(shown)}")
    examples = _examples(directory)
    if examples:
        builder.close("-# Examples, each with a picture:")
        builder.row(examples)
    return builder.build()


def _example(directory: Directory) -> str:
    """A question about what is most on record."""
    leaders, topics = directory.leader_names.complete("", 1), directory.topic_names.complete("", 1)
    if not leaders or not topics:
        return ""
    return f"\n> where does {escape(leaders[0].name)} stand on “{escape(topics[0].name)}”?"


def _examples(directory: Directory) -> list[Choice]:
    leaders, topics = directory.leader_names.complete("", 2), directory.topic_names.complete("", 1)
    if len(leaders) < 2 or not topics:  # noqa: PLR2004 - a comparison needs two
        return []
    one, other = (leader.key for leader in leaders)
    return [
        Choice(label="Two leaders", button=ShowComparison(leader=one, other=other)),
        Choice(label="A topic", button=ShowTopic(topic=topics[0].key)),
        Choice(label="Over time", button=ShowTimeline(leader=one)),
        Choice(label="Who changed", button=ShowShifts()),
        Choice(label="Who agrees", button=ShowMap()),
    ]


def about_card(directory: Directory, *, own_record: bool, updates: int, span: tuple[str, str] | None) -> Card:
    """What the bot is, what a position means, and which record is read here, with the days that it spans."""
    builder = CardBuilder()
    builder.heading("Standpoint remembers where leaders stand", f"Version {__version__}")
    builder.rule()
    builder.add(
        "Every answer is a statement that somebody made: with its date, its source, and the leader's own words "
        "where the source has them. What is not on record is not guessed."
    )
    builder.add(
        "\n".join(["**Positions**", *(f"{scale(position)} {words}" for position, words in LABELS.items())])
    )
    builder.add(
        "-# “With conditions” and “with reservations” mean conditional, not mild. “No usable position” is not counted."
    )
    which = "This server keeps a record of its own." if own_record else "This server reads the public record."
    said = "" if span is None else f" What is on record was said {from_to(*span)}."
    builder.add(
        f"{which} It has {counted(len(directory.leaders), 'leader')}, {counted(len(directory.topics), 'topic')} "
        f"and {counted(len(directory.coalitions), 'coalition')}; {counted(updates, 'update')} in its log.{said}"
    )
    builder.close(
        "-# A position that changed stays on record for its time; a row that was wrong is withdrawn with a reason."
    )
    return builder.build()
