"""The table behind a comparison as a card, and what cards of comparisons share: lines, and buttons to the data and to now."""

from collections.abc import Sequence
from typing import Final

from bot.compare.model import Scope, Stand, Statements
from bot.compare.tables import Answer, file_of
from bot.core.dates import in_words
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.routes import Button, PagedButton
from bot.ui.text import counted, escape, stated

LINES_A_PAGE: Final = 10
NAMES_SHOWN: Final = 12


def data_card(answer: Answer) -> Card:
    """The table behind an answer, as a file."""
    name, content = file_of(answer)
    builder = CardBuilder()
    builder.add(_about_table(answer))
    builder.attach(name, content)
    return builder.build()


def _about_table(answer: Answer) -> str:
    if not isinstance(answer, Statements):
        return "The table behind it, for a spreadsheet. `/export` gives statements with their sources."
    shown = counted(len(answer.said), "statement")
    if not answer.said:
        shown = "No statement"
    elif len(answer.said) < answer.total:
        shown = f"The newest {shown} of {answer.total:,}; name a leader or a topic for the others"
    subject = answer.scope.subject
    whose = f" by {escape(answer.leader.name)}" if answer.leader else ""
    about = f" on “{escape(subject.name)}”" if subject else ""
    return f"{shown}{whose}{about} · {as_of_words(answer.scope)}"


def as_of_words(scope: Scope) -> str:
    """As of when, for the line below a title."""
    day = f"as of {in_words(scope.as_of.isoformat())}"
    return day if scope.known is None else f"{day} · {scope.known.words}"


def on_words(scope: Scope) -> str:
    """What is asked about, for a title; "" for all."""
    return f" on {escape(scope.subject.name)}" if scope.subject is not None else ""


def data_choice(button: PagedButton) -> Choice:
    """To the table behind what is shown."""
    return Choice(label="Data", button=button.model_copy(update={"mode": "data", "page": 0}))


def now_choice(scope: Scope, button: Button) -> Choice | None:
    """From a card of an earlier moment to the same of now."""
    if scope.known is None:
        return None
    return Choice(
        label="As it stands now", button=button.model_copy(update={"mode": "open", "known": "", "page": 0})
    )


def since_words(stand: Stand) -> str:
    """Since when a position holds; "" where it was said but once."""
    shown = stand.standing
    return "" if shown.since == shown.current else f" since {stated(shown.since)}"


def listed(names: Sequence[str], most: int = NAMES_SHOWN) -> str:
    """Names with commas; beyond `most` they are counted."""
    shown = ", ".join(escape(name) for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
