"""Finding the statement that is to be cited, as the record has it or had it."""

import asyncio

from bot.citing.model import CitedStatement, Style
from bot.citing.store import find_to_cite
from bot.citing.styles import cite_in
from bot.core.directory import Statement
from bot.core.entries import said_by
from bot.core.errors import StandpointError, shorten
from bot.core.policy import Action, require
from bot.db.layers import PUBLIC_RECORD
from bot.lookup.known import as_known
from bot.request import Request


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
    row, record_id, seq = await request.store.read(find_to_cite, request.record_id, key, request.known_at)
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
