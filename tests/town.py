"""An invented harbour town: leaders, topics and statements made so that a mistake of one day, side or row shows.

No two counts on a topic are the same, statements stand on the first and last days of months and years, and every
statement has a source of its own.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.core.entries import (
    Coalition,
    Entry,
    Leader,
    Membership,
    Office,
    Position,
    Source,
    Stance,
    Theme,
    Topic,
)
from bot.core.policy import Caller, Role
from bot.db.store import Store
from bot.exchange.archive import write_folder
from bot.exchange.csv import SHEETS
from bot.exchange.service import ensure_starter
from bot.request import Desk

MEMBER: Final = Caller(discord_user_id=None, guild_id=0, role=Role.MEMBER)
NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)


def said(leader: str, topic: str, position: int | None, day: str, **fields: str) -> Stance:
    """A statement whose key, words and source say whose and of when it is."""
    key = f"{leader}-{topic}-{day}"
    given = {
        "office": f"Mayor in {day[:4]}",
        "venue": f"Hall of {day}",
        "summary": f"Summary of {key}.",
        "quote": f"Words of {key}",
        "sources": (f"paper-{key}",),
    }
    return Stance(
        key=key,
        leader=leader,
        topic=topic,
        position=None if position is None else Position(position),
        stated_on=day,
        **{**given, **fields},
    )


FERRY: Final[Sequence[Stance]] = [
    said("quillane", "ferry", 2, "2014-12-31"),
    said("quillane", "ferry", -1, "2015-01-01"),
    said("quillane", "ferry", -1, "2015-06-15"),
    said("quillane", "ferry", -2, "2015-12-31"),
    said("quillane", "ferry", 1, "2016-01-01"),
    said("quillane", "ferry", 1, "2016-03-10"),
    said("harrowby", "ferry", -2, "2015-01-31"),
    said("harrowby", "ferry", 1, "2015-02-01"),
    said("harrowby", "ferry", -1, "2015-02-28"),
    said("harrowby", "ferry", -2, "2015-03-01"),
    said("denmoor", "ferry", 2, "2012-04-01"),
    said("vexley", "ferry", 2, "2013-07-04"),
    said("orrinson", "ferry", 0, "2014-08"),
    said("marrowin", "ferry", -2, "2012-09-09", quote=""),
    said("tollander", "ferry", -1, "2010-01-02"),
    said("wendlebury", "ferry", -2, "2010-01-02"),
    said("strouding", "ferry", -1, "2016-05-05", basis="reported", quote=""),
]
"""For the free ferry are 3 in the end, neutral is 1, against are 5."""

OTHERS: Final[Sequence[Stance]] = [
    said("quillane", "bridge", -1, "2013-01-01"), said("quillane", "bridge", 1, "2014-07-01", basis="inferred"),
    said("quillane", "tram", 0, "2014-05"), said("quillane", "dock", None, "2014-02-02"),
    said("harrowby", "bridge", 2, "2013-03-03"), said("harrowby", "tram", 2, "2014-06-06"),
    said("harrowby", "dock", 2, "2011-02-03"), said("denmoor", "bridge", 2, "2014-04-04"),
    said("vexley", "dock", 2, "2012-12-12"), said("vexley", "dock", 2, "2013-08-08"),
    said("strouding", "dock", -2, "2016-06-06"),
    said("orrinson", "tram", 0, "2014-01-01"),
]  # fmt: skip

_NAMES: Final = {
    "quillane": "Ada Quillane", "harrowby": "Bo Harrowby", "denmoor": "Cy Denmoor", "vexley": "Dora Vexley",
    "orrinson": "Hal Orrinson", "marrowin": "Eli Marrowin", "tollander": "Fay Tollander",
    "wendlebury": "Gus Wendlebury", "strouding": "Ivy Strouding",
}  # fmt: skip
_TOPICS: Final = {
    "ferry": "Free ferry", "bridge": "Swing bridge", "tram": "Night tram", "dock": "Coal dock",
}  # fmt: skip


def paper(stance: Stance) -> Source:
    """The source of a statement."""
    return Source(
        key=f"paper-{stance.key}", title=f"Paper of {stance.key}", url=f"https://paper.example/{stance.key}"
    )


ENTRIES: Final[Sequence[Entry]] = [
    Theme(key="harbour", name="Harbour"),
    *(
        Topic(key=key, theme="harbour", name=name, proposition=f"Proposition of {key}.")
        for key, name in _TOPICS.items()
    ),
    *(Leader(key=key, name=name) for key, name in _NAMES.items()),
    Office(
        leader="quillane", office="Clerk of the harbour", first_attested="2013", last_attested="2014-06-30"
    ),
    Office(
        leader="quillane", office="Warden of the harbour", first_attested="2014-07-01", last_attested="2016"
    ),
    Source(key="league-list", title="List of the league", url="https://league.example/list"),
    *map(paper, (*FERRY, *OTHERS)),
    Coalition(key="league", name="Lantern League", status="active", since="2012", sources=("league-list",)),
    Membership(
        coalition="league", member="eastquay", name="Eastquay", since="2013-05-01", listed_on="2015-01-01"
    ),
    Membership(coalition="league", member="westquay", name="Westquay", since="2014-06-01", role="lead"),
    Membership(coalition="league", member="northquay", name="Northquay", listed_on="2014-09-09"),
    *FERRY,
    *OTHERS,
]


@asynccontextmanager
async def town_desk(folder: Path, entries: Sequence[Entry] = ENTRIES) -> AsyncIterator[Desk]:
    """A desk with the town as the public record, in `folder`/stances.db.

    What `entries` say of the sources of stances that they do not have is added.
    """
    there = {entry.key for entry in entries if isinstance(entry, Source)}
    papers = [paper(entry) for entry in entries if isinstance(entry, Stance)]
    entries = [*entries, *(one for one in papers if one.key not in there)]
    by_file = {
        file: [entry for entry in entries if isinstance(entry, sheet.model)] for file, sheet in SHEETS.items()
    }
    write_folder(folder / "town", by_file)
    store = await Store.open(folder / "stances.db")
    try:
        desk = Desk(store, now=lambda: NOW)
        await ensure_starter(desk, folder / "town")
        yield desk
    finally:
        store.close()
