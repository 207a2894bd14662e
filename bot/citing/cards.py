"""The card of a citation: to copy, and to find the answer again."""

from typing import Final

from bot.citing.model import STYLE_NAMES, STYLES, CitedStatement, Style
from bot.core.dates import in_words
from bot.routes import Cite, ShowStance
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import escape

_MOST_SHOWN: Final = 3000
"""Characters of a citation on a card; a longer one comes as a file."""

_ENDINGS: Final[dict[Style, str]] = {"bibtex": "bib", "csl-json": "json"}


def citation_card(cited: CitedStatement, text: str, button: Cite) -> Card:
    """A citation in one style, with buttons to the others."""
    statement = cited.statement
    stance = statement.revision.stance
    builder = CardBuilder()
    builder.heading(
        f"{STYLE_NAMES[button.style]}: {escape(statement.leader.name)} on “{escape(statement.topic.name)}”",
        f"{in_words(stance.stated_on)} · `{stance.key}`",
    )
    if len(text) <= _MOST_SHOWN:
        builder.add(f"```\n{text.replace('`', 'ˋ')}\n```")
    else:
        builder.attach(f"citation.{_ENDINGS.get(button.style, 'txt')}", f"{text}\n".encode())
    builder.close(f"-# The same answer again: `{cited.again}`")
    builder.row(
        [
            Choice(
                label=STYLE_NAMES[style],
                button=button.model_copy(update={"mode": "turn", "style": style}),
                primary=style == button.style,
            )
            for style in STYLES
        ]
    )
    builder.row(
        [
            Choice(
                label="Show the position",
                button=ShowStance(
                    leader=statement.leader.key,
                    subject=statement.topic.key,
                    on=stance.stated_on,
                    known=cited.known_at,
                ),
            )
        ]
    )
    return builder.build()
