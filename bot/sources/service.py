"""Sources: finding those that were typed, looking at one, putting right what is said of it, and withdrawing what rests on it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from pydantic import ValidationError

from bot.core.dates import read_day
from bot.core.entries import MOST_SOURCES, Cited, Revision, Source, Value
from bot.core.errors import BadDateError, InvalidEntryError, StandpointError, shorten
from bot.core.links import http_link, looks_like_link, page_of
from bot.core.log import ReasonKind, Seen, seen_of
from bot.core.names import fold
from bot.core.policy import Action, require
from bot.core.problems import Problem, explain, reason_problems, refusal
from bot.db.changes import Edited
from bot.db.layers import NOW
from bot.db.store import Store
from bot.proposals import named_or_proposed
from bot.proposals_store import Intent, Proposal
from bot.request import Desk, Request
from bot.sources import store as sources
from bot.sources.model import cite, count_problems, read_sources
from bot.sources.store import Resting

ON_A_PAGE: Final = 5
"""Statements on one page of a source."""

MOST_DROPPED: Final = 500
"""How many statements can be withdrawn with their source at once."""


class SourceAnswer(Value):
    """A source and a page of what rests on it. `names` of leaders and topics by key."""

    resting: Resting
    names: Mapping[str, str]

    @property
    def row(self) -> Revision:
        """The revision of the source that is shown."""
        return self.resting.source

    @property
    def source(self) -> Source:
        """What it says."""
        if not isinstance(self.row.entry, Source):
            raise TypeError(f"a revision of a {self.row.kind} holds no source")
        return self.row.entry


class Mended(Value):
    """A source as it was typed anew, which is the revision that the editor saw, `seen`.

    Attributes:
        published: the publisher; the date on a line after it.
    """

    seen: Seen
    title: str
    published: str = ""
    url: str = ""
    archive_url: str = ""
    reason: str = ""


class Dropped(Value):
    """A source, and the revisions that an editor saw to rest on it; `reason` is why they are withdrawn."""

    source: str
    rest: tuple[Seen, ...]
    reason: str = ""
    reason_kind: ReasonKind = ""


async def look_up_source(request: Request, text: str, *, page: int = 0) -> SourceAnswer:
    """A source with what rests on it, by its key, its link however it was copied, or words of its title.

    Raises:
        NotAllowedError. StandpointError: none is meant, or several.
    """
    require(request.caller, Action.LOOK_UP)
    key = await _key_of(request, text.strip())
    return await _answer(
        request, key, text, offset=page * ON_A_PAGE, limit=ON_A_PAGE, known_at=request.known_at
    )


async def complete_source(request: Request, text: str, limit: int) -> list[Source]:
    """Sources for what was typed so far: by link, else by words of title and publisher; the newest first."""
    require(request.caller, Action.LOOK_UP)
    rows = await _rows_of(request, text.strip(), limit)
    return [row.entry for row in rows if isinstance(row.entry, Source)]


async def mend_source(request: Request, mended: Mended) -> Edited:
    """Put right what is said of a source, once for all that rests on it.

    Raises:
        NotAllowedError. InvalidEntryError: all that is wrong with it, or nothing differs.
        ConflictError: another editor changed it meanwhile.
    """
    require(request.caller, Action.EDIT_ENTRIES)
    problems = reason_problems(mended.reason, required=True)
    answer = await _answer(request, mended.seen.key, limit=0)
    before = answer.source
    publisher, published_on = read_published(mended.published, request.today())
    fields = {
        **dict(before),
        "title": mended.title,
        "publisher": publisher,
        "published_on": published_on,
        "url": mended.url,
        "archive_url": mended.archive_url,
    }
    try:
        source = Source.model_validate(fields)
    except ValidationError as error:
        problems = [*explain(error), *problems]
        source = before
    if problems:
        raise refusal(problems)
    change = request.change(Action.EDIT_ENTRIES, reason=mended.reason.strip())
    edited = await request.store.change(change, sources.mend_source, mended.seen, source)
    return await request.named(edited)


async def plan_to_drop(request: Request, key: str) -> tuple[Dropped, SourceAnswer]:
    """All that would be withdrawn with a source, before it is.

    Raises:
        NotAllowedError. StandpointError: there is no such source.
    """
    require(request.caller, Action.REVISE_STANCE)
    answer = await _answer(request, key, limit=MOST_DROPPED)
    seen = tuple(map(seen_of, answer.resting.stances))
    return Dropped(source=key, rest=seen), answer


async def drop_source(request: Request, dropped: Dropped) -> Edited | Proposal:
    """Withdraw all that rests on a source, or propose that where the server wants two people for it.

    Raises:
        NotAllowedError. InvalidEntryError: no reason, or nothing rests on it.
        RecordMovedError: others rest on it than the editor saw.
    """
    require(request.caller, Action.REVISE_STANCE)
    problems = reason_problems(dropped.reason, required=True)
    if problems:
        raise refusal(problems)
    reason = dropped.reason.strip()
    kind = dropped.reason_kind
    intent = Intent(
        kind="withdraw", reason=reason, reason_kind=kind, source=dropped.source, rest=dropped.rest
    )
    change = request.change(Action.REVISE_STANCE, reason=reason, reason_kind=kind)
    dropping = request.store.change(change, sources.withdraw_resting, dropped.source, dropped.rest)
    return await named_or_proposed(request, intent, dropping)


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


def mended_of(answer: SourceAnswer) -> Mended:
    """What can be put right of a source, as it stands."""
    entry = answer.source
    return Mended(
        seen=seen_of(answer.row),
        title=entry.title,
        published="\n".join(part for part in (entry.publisher, entry.published_on) if part),
        url=entry.url,
        archive_url=entry.archive_url,
    )


def read_published(text: str, today: date) -> tuple[str, str]:
    """Publisher and date from lines of their own, in any order; "" for none."""
    publisher, day = [], ""
    for line in filter(None, (" ".join(line.split()) for line in text.splitlines())):
        try:
            read = read_day(line, today)
        except BadDateError:
            publisher.append(line)
        else:
            day = read
    return " ".join(publisher), day


async def _answer(
    request: Request, key: str, called: str = "", *, limit: int, offset: int = 0, known_at: str = NOW
) -> SourceAnswer:
    """A source by its key, with some of what rests on it.

    Raises:
        StandpointError: it is not on record; says so of what it was `called`.
    """
    found = await request.store.read(
        sources.resting_on, request.record_id, key, offset=offset, limit=limit, known_at=known_at
    )
    if found is None:
        raise StandpointError(_NONE.format(shorten(called) or key))
    directory = await request.directory()
    keys = {key for row in found.stances for key in (row.stance.leader, row.stance.topic)}
    return SourceAnswer(resting=found, names={key: directory.name_of(key) for key in keys})


async def _key_of(request: Request, text: str) -> str:
    """The key of the one source that is meant."""
    found = await _rows_of(request, text, _FEW + 1)
    same = [row for row in found if isinstance(row.entry, Source) and fold(row.entry.title) == fold(text)]
    one = same if len(same) == 1 else found
    match one:
        case []:
            raise _not_found(text)
        case [row]:
            return row.key
        case several:
            titles = _told_apart([row.entry for row in several[:_FEW] if isinstance(row.entry, Source)])
            more = " and more" if len(several) > _FEW else ""
            raise StandpointError(
                f"“{shorten(text)}” can mean several sources: {', '.join(titles)}{more}. Choose one from the list."
            )


def _told_apart(found: Sequence[Source]) -> list[str]:
    """The titles of sources, with their keys where several have one."""
    times = Counter(fold(source.title) for source in found)
    return [
        f"“{source.title}”" if times[fold(source.title)] == 1 else f"“{source.title}” ({source.key})"
        for source in found
    ]


def _not_found(text: str) -> StandpointError:
    """There is no such source; of what can be no link, why not."""
    if looks_like_link(text):
        try:
            http_link(text)
        except ValueError as error:
            return InvalidEntryError(f"The link “{shorten(text)}” {error}.")
    return StandpointError(_NONE.format(shorten(text)))


async def _rows_of(request: Request, text: str, limit: int) -> Sequence[Revision]:
    """The sources that a text can mean: by key, by link, else by words."""
    record_id = request.record_id
    by_key = await request.store.read(sources.resting_on, record_id, text, limit=0)
    if by_key is not None and by_key.source.is_kept:
        return [by_key.source]
    if looks_like_link(text):
        return (await request.store.read(sources.on_page_of, record_id, page_of(text)))[:limit]
    return await request.store.read(sources.matching, record_id, text, limit)


_FEW: Final = 3
_NONE: Final = "There is no source “{}” on record. Choose one from the list, or paste its link."
