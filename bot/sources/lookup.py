"""What was typed as sources, looked up on record."""

from collections.abc import Sequence
from datetime import date

from bot.core.entries import MOST_SOURCES, Cited
from bot.core.problems import Problem, refusal
from bot.db.store import Store
from bot.request import Desk
from bot.sources import store as sources
from bot.sources.model import cite, count_problems, read_sources


async def look_up_sources(
    store: Store, record_id: int, text: str, today: date
) -> tuple[Sequence[Cited], Sequence[Problem]]:
    """The sources that were typed in one box, those on record and new ones; and all that is wrong with them."""
    typed = read_sources(text, today)
    problems = count_problems(typed)
    found: list[Cited] = []
    for one in typed[:MOST_SOURCES]:
        cited = cite(one, await store.read(sources.on_page_of, record_id, one.page))
        if isinstance(cited, Cited):
            found.append(cited)
        else:
            problems += cited
    return found, problems


async def sources_typed(desk: Desk, record_id: int, text: str) -> Sequence[Cited]:
    """The same for an entry; none where nothing was typed.

    Raises:
        InvalidEntryError: all that is wrong with them.
    """
    if not text.strip():
        return ()
    found, problems = await look_up_sources(desk.store, record_id, text, desk.today())
    if problems:
        raise refusal(problems)
    return found
