"""What the bots of this folder share: a plain SQLite file made from the starter record, the look-up, and the words."""

import csv
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SCHEMA = """
CREATE TABLE leader (key TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL) STRICT;
CREATE TABLE topic (key TEXT PRIMARY KEY, name TEXT NOT NULL, proposition TEXT NOT NULL) STRICT;
CREATE TABLE name (kind TEXT NOT NULL, text TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (kind, text, key)) STRICT;
CREATE TABLE stance (
    id INTEGER PRIMARY KEY, leader TEXT NOT NULL, topic TEXT NOT NULL, position INTEGER, stated_on TEXT NOT NULL,
    office TEXT NOT NULL, venue TEXT NOT NULL, summary TEXT NOT NULL, quote TEXT NOT NULL,
    source_title TEXT NOT NULL, source_url TEXT NOT NULL
) STRICT;
CREATE INDEX stance_of ON stance (leader, topic, stated_on);
"""
POSITIONS = {
    2: ("supports", "⬜⬜⬜⬜🟩", 0x2EAE60), 1: ("supports with conditions", "⬜⬜⬜🟩⬜", 0x8BC34A),
    0: ("neutral or mixed", "⬜⬜🟨⬜⬜", 0xE0B020), -1: ("opposes with reservations", "⬜🟧⬜⬜⬜", 0xE67E22),
    -2: ("opposes", "🟥⬜⬜⬜⬜", 0xD64545), None: ("no usable position", "⬜⬜⬜⬜⬜", None),
}  # fmt: skip
MOST_CHOICES = 25
_MARKDOWN = re.compile(r"([\\*_`~|\[\]<>@#])")


class NothingError(Exception):
    """There is nothing to show, and why."""


@dataclass(frozen=True)
class Answer:
    """The words of a card, and its buttons with their ids. `beside` is the button next to the position."""

    heading: str
    position: str
    beside: tuple[str, str]
    paragraphs: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...]
    colour: int | None


def make(path: Path, starter: Path) -> None:
    """Make the file."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = wal")
    db.executescript(SCHEMA)
    with db:
        for kind in ("leader", "topic"):
            for row in _rows(starter / f"{kind}s.csv"):
                db.execute(
                    f"INSERT INTO {kind} VALUES (?, ?, ?)",
                    (row["key"], row["name"], row["country" if kind == "leader" else "proposition"]),
                )
                names = {row["key"], row["name"].casefold(), *row["aliases"].casefold().split("|")} - {""}
                db.executemany(
                    "INSERT INTO name VALUES (?, ?, ?)", [(kind, one, row["key"]) for one in names]
                )
        sources = {row["key"]: row for row in _rows(starter / "sources.csv")}
        db.executemany(
            "INSERT INTO stance VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (row["leader"], row["topic"], int(row["position"]) if row["position"] else None, row["stated_on"],
                 row["office"], row["venue"], row["summary"], row["quote"], source["title"], source["url"])
                for row in _rows(starter / "stances.csv")
                for source in [sources[row["sources"].partition("|")[0].partition("@")[0]]]  # the first of several
            ],
        )  # fmt: skip
    db.close()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


class Record:
    """Answers and completion, from one connection, on the event loop."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.row_factory = sqlite3.Row

    def names(self, kind: str, typed: str) -> list[tuple[str, str]]:
        """Names and keys of what begins as typed, or a word of which does."""
        beginning = typed.strip().casefold().replace("%", "").replace("_", "")
        found = self._db.execute(
            f"SELECT DISTINCT entry.name, entry.key FROM name JOIN {kind} AS entry USING (key) "
            "WHERE kind = ? AND (text LIKE ? OR text LIKE ?) ORDER BY entry.name LIMIT ?",
            (kind, f"{beginning}%", f"% {beginning}%", MOST_CHOICES),
        )
        return [(row["name"], row["key"]) for row in found]

    def answer(self, leader: str, topic: str, on: str) -> Answer:
        """Where a leader stands on a topic on a day.

        Raises:
            NothingError: the name is not known, or nothing is on record.
        """
        who, what = self._find("leader", leader), self._find("topic", topic)
        day = date.fromisoformat(on) if on else date.today()  # noqa: DTZ011 - plain
        rows = self._db.execute(
            "SELECT * FROM stance WHERE leader = ? AND topic = ? AND stated_on <= ? ORDER BY stated_on DESC, id DESC",
            (who["key"], what["key"], day.isoformat()),
        ).fetchall()
        if not rows:
            raise NothingError(f"Nothing by {who['name']} on {what['name']} is on record.")
        newest = rows[0]
        words, bar, colour = POSITIONS[newest["position"]]
        office = f"spoke as {_plain(newest['office'])}" if newest["office"] else ""
        below = " · ".join(
            part for part in (who["country"], office, f"as of {_words(day.isoformat())}") if part
        )
        pair = f"{who['key']}|{what['key']}"
        return Answer(
            heading=f"## {_plain(who['name'])} on “{_plain(what['name'])}”\n-# {below}",
            position=f"**{words}** {bar}\n-# Topic: {_plain(what['proposition'])}",
            beside=("History", f"history|{pair}"),
            paragraphs=(_evidence(newest, 500), *_since(rows)),
            buttons=(
                ("Whole theme", f"theme|{pair}"), ("All topics", f"all|{who['key']}"), ("Watch", f"watch|{pair}"),
                ("Report a problem", f"problem|{newest['id']}"), ("Edit", f"edit|{newest['id']}"),
            ),
            colour=colour,
        )  # fmt: skip

    def _find(self, kind: str, text: str) -> sqlite3.Row:
        row = self._db.execute(
            f"SELECT entry.* FROM name JOIN {kind} AS entry USING (key) WHERE kind = ? AND text = ?",
            (kind, text.strip().casefold()),
        ).fetchone()
        if row is None:
            raise NothingError(f"No {kind} called “{text}” is on record.")
        assert isinstance(row, sqlite3.Row)
        return row


def _since(rows: list[sqlite3.Row]) -> Iterator[str]:
    """What the newest statement says in short, since when the position stands, and what it was before."""
    newest = since = rows[0]
    if newest["quote"] and newest["summary"]:
        yield f"-# In short: {_plain(newest['summary'])}"
    for row in rows[1:]:
        if row["position"] is None:
            continue
        if row["position"] != newest["position"]:
            words, _, _ = POSITIONS[row["position"]]
            yield (
                f"Since {_words(since['stated_on'])}. ↻ Position changed: before, **{words}** "
                f"({_words(row['stated_on'])})"
            )
            yield f"-# Before:\n{_evidence(row, 300)}"
            return
        since = row
    if since is not newest:
        yield f"On record with this position since {_words(since['stated_on'])}."


def _evidence(row: sqlite3.Row, limit: int) -> str:
    said = f"“{_plain(row['quote'][:limit])}”" if row["quote"] else _plain(row["summary"][:limit])
    address = row["source_url"].replace("(", "%28").replace(")", "%29")
    parts = (
        _words(row["stated_on"]),
        _plain(row["venue"]),
        f"[{_plain(row['source_title'][:80])}]({address})",
    )
    return f"> {said}\n-# {' · '.join(part for part in parts if part)}"


def _words(day: str) -> str:
    """A date in words; months and years too."""
    year, *rest = day.split("-")
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return " ".join(
        [*(str(int(one)) for one in rest[1:]), *([months[int(rest[0]) - 1]] if rest else []), year]
    )


def _plain(text: str) -> str:
    """Text as it is, whatever signs of Markdown are in it."""
    return _MARKDOWN.sub(r"\\\1", text)
