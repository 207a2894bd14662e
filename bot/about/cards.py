"""The cards behind /help and /about."""

from collections.abc import Sequence

from bot import __version__
from bot.core.directory import Directory
from bot.core.entries import LABELS, Value
from bot.ui.cards import Card, CardBuilder
from bot.ui.text import counted, scale


class HelpGroup(Value):
    """Commands of one name that the reader may use.

    `name` and `description` are "" for the commands without a group; `commands` holds (clickable name,
    description).
    """

    name: str
    description: str
    commands: tuple[tuple[str, str], ...]


def help_card(groups: Sequence[HelpGroup]) -> Card:
    """The commands that the reader may use: single ones explained, those of a group in a row."""
    builder = CardBuilder()
    builder.heading(
        "What you can ask here", "Click a command to start it. Names may be misspelt; dates in plain words."
    )
    builder.rule()
    for group in groups:
        if group.name:
            clickable = " · ".join(mention for mention, _ in group.commands)
            builder.add(f"**/{group.name}** — {group.description}\n{clickable}")
        else:
            builder.add("\n".join(f"{mention} — {description}" for mention, description in group.commands))
    return builder.build()


def about_card(directory: Directory, *, own_record: bool, updates: int) -> Card:
    """What the bot is, what a position means, and which record is read here."""
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
    builder.add(
        f"{which} It has {counted(len(directory.leaders), 'leader')}, {counted(len(directory.topics), 'topic')} "
        f"and {counted(len(directory.coalitions), 'coalition')}; {counted(updates, 'update')} in its log."
    )
    builder.close(
        "-# A position that changed stays on record for its time; a row that was wrong is withdrawn with a reason."
    )
    return builder.build()
