"""The cards behind /help and /about."""

from collections.abc import Sequence

from bot import __version__
from bot.record.directory import Directory
from bot.record.position import LABELS
from bot.show.card import Card, CardBuilder
from bot.show.text import counted
from bot.show.words import scale


def help_card(commands: Sequence[tuple[str, str]]) -> Card:
    """The commands that the reader may use; `commands` holds (clickable name, description)."""
    builder = CardBuilder()
    builder.heading(
        "What you can ask here", "Click a command to start it. Names may be misspelt; dates in plain words."
    )
    builder.rule()
    for mention, description in commands:
        if not builder.add(f"{mention}\n{description}"):
            break
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
