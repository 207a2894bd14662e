"""Citing a statement: finding it, as the record has it or had it, and the card to copy from."""

import asyncio
from typing import Final

from sqlite_utils import Database

from bot.citing_styles import STYLE_NAMES, STYLES, CitedStatement, Style, cite_in
from bot.core.dates import in_words
from bot.core.directory import Statement
from bot.core.entries import Revision, said_by
from bot.core.errors import StandpointError, shorten
from bot.core.policy import Action, require
from bot.db.layers import EVER, PUBLIC_RECORD, find, view_of
from bot.db.log import head
from bot.db.sources import with_source
from bot.lookup.known import as_known
from bot.request import Request
from bot.routes import Cite, ShowStance
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import escape

_MOST_SHOWN: Final = 3000
"""Characters of a citation on a card; a longer one comes as a file."""

_ENDINGS: Final[dict[Style, str]] = {"bibtex": "bib", "csl-json": "json"}


async def cite(
    request: Request, key: str, style: Style, *, server: str, known: str = ""
) -> tuple[CitedStatement, str]:
    """A statement by its id, and its citation as plain text.

    `server` is what the server is called whose record that is, if it is no public one; `known` as for look-ups.

    Raises:
        NotAllowedError, BadDateError. StandpointError: there is no such statement, or it is withdrawn.
    """
    require(request.caller, Action.LOOK_UP)
    key = key.strip().strip("`").lower()
    request, _ = await as_known(request, known)
    row, record_id, seq = await request.store.read(_find_to_cite, request.record_id, key, request.known_at)
    if row is None:
        unknown = f"No statement with the id “{shorten(key)}” is on record"
        raise StandpointError(
            f"{unknown}. The id stands in small print below every statement; copy it from there.",
            for_operator=f"{unknown}. The ids stand in `standpoint table`, and in answers with --json. A statement of a "
            "server's own record is found with --guild.",
        )
    if not row.is_kept:
        withdrawn = f"This statement was withdrawn with update #{row.seq}: {row.reason} To cite it as it stood, name an earlier update"
        raise StandpointError(f"{withdrawn} in `known`.", for_operator=f"{withdrawn}: --known-at")
    directory = await request.directory()
    leader, topic = directory.find_leader(row.stance.leader), directory.find_any_topic(row.stance.topic)
    is_public = record_id == PUBLIC_RECORD
    cited = CitedStatement(
        statement=Statement(leader=leader, topic=topic, revision=said_by(leader.key, row)),
        record="public record" if is_public else f"record of {server}",
        is_public=is_public,
        update=seq,
        accessed=request.today(),
    )
    return cited, await asyncio.to_thread(cite_in, style, cited)


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


def _find_to_cite(db: Database, record_id: int, key: str, known_at: str) -> tuple[Revision | None, int, int]:
    """The newest revision of a stance by then, with its sources; the record whose log that was, and its last update.

    A server that had no record of its own yet read the public one.
    """
    view = view_of(db, record_id, known_at)
    seq = view.own_seq if view.own_seq != EVER else head(db, view.own).seq
    row = find(db, "stance", key, view)
    return (None if row is None else with_source(db, view, row)), view.own, seq
