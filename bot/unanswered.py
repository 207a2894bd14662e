"""What people ask for and the record does not have: counted, without who asked."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator
from sqlite_utils import Database

from bot.core.dates import in_short
from bot.core.entries import Value
from bot.routes import ShowGaps
from bot.ui.cards import Card, CardBuilder, place, turning
from bot.ui.text import counted, escape

KEPT: Final = 500
"""How many different gaps are kept for a server; what was asked least and longest ago makes room."""

GAPS_A_PAGE: Final = 10

_NAMED: Final = 80
"""Longest name in a gap."""

_ID: Final = re.compile(r"(?<![0-9])[0-9]{15,20}(?![0-9])")
"""What may be somebody's id on Discord; nobody asks about a number of so many digits."""


def _kept(text: str) -> str:
    return " ".join(_ID.sub(" ", text).split())[:_NAMED]


Named = Annotated[str, AfterValidator(_kept)]


class Gap(Value):
    """What was asked for and is not on record, without numbers that may be somebody's id, and cut to a length.

    Attributes:
        leader: a leader's key, or the folded name of somebody who is not on record, "" for nobody.
        topic: a topic's or theme's key, or the folded words for a subject that is not on record, "" for none.
        kind: the kind of question.
    """

    leader: Named
    topic: Named
    kind: Named


class CountedGap(Value):
    """A gap with how often it was asked for, and the last day (`YYYY-MM-DD`)."""

    gap: Gap
    asked: int
    last_on: str


def count(db: Database, guild_id: int, gap: Gap, day: str) -> None:
    """One more question of this kind, asked on `day` (`YYYY-MM-DD`)."""
    db.execute(
        "INSERT INTO gap (guild_id, leader, topic, kind, asked, last_on) VALUES (?, ?, ?, ?, 1, ?) "
        "ON CONFLICT (guild_id, leader, topic, kind) DO UPDATE SET asked = gap.asked + 1, last_on = excluded.last_on",
        [guild_id, gap.leader, gap.topic, gap.kind, day],
    )
    if total(db, guild_id) > KEPT:
        db.execute(
            "DELETE FROM gap WHERE guild_id = :guild AND (leader, topic, kind) IN "
            "(SELECT leader, topic, kind FROM gap WHERE guild_id = :guild ORDER BY asked, last_on LIMIT 1)",
            {"guild": guild_id},
        )


def most_asked(db: Database, guild_id: int, *, offset: int = 0, limit: int) -> tuple[CountedGap, ...]:
    """What was asked for most often in a server, the most often first."""
    rows = db.execute(
        "SELECT leader, topic, kind, asked, last_on FROM gap WHERE guild_id = ? "
        "ORDER BY asked DESC, last_on DESC, leader, topic LIMIT ? OFFSET ?",
        [guild_id, limit, offset],
    ).fetchall()
    return tuple(
        CountedGap(gap=Gap(leader=leader, topic=topic, kind=kind), asked=asked, last_on=last_on)
        for leader, topic, kind, asked, last_on in rows
    )


def total(db: Database, guild_id: int) -> int:
    """How many different things were asked for."""
    row = db.execute("SELECT count(*) FROM gap WHERE guild_id = ?", [guild_id]).fetchone()
    return int(row[0])


def gaps_card(gaps: tuple[CountedGap, ...], names: dict[str, str], total: int, *, page: int = 0) -> Card:
    """What people asked for and did not get, the most often first; not who asked."""
    builder = CardBuilder()
    builder.heading("Asked for, and not on record", "Counted without who asked.")
    builder.rule()
    if not gaps:
        builder.add("Nothing so far.")
    lines = []
    for counted_gap in gaps:
        gap = counted_gap.gap
        parts = [names.get(key, key) for key in (gap.leader, gap.topic) if key]
        about = " on ".join(escape(part) for part in parts) or "nobody and nothing in particular"
        lines.append(
            f"**{about}** ({escape(gap.kind)}) — asked {counted(counted_gap.asked, 'time')}, "
            f"last on {in_short(counted_gap.last_on)}"
        )
    if lines:
        builder.add("\n".join(lines))
    number, count = place(total, page, GAPS_A_PAGE)
    builder.row(turning(ShowGaps(), number, count))
    return builder.build()
