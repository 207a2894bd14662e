"""A small invented record, and the starter record as entries, for tests of the store."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from bot.core.entries import (
    Cited,
    Coalition,
    Entry,
    Leader,
    Membership,
    Office,
    Revision,
    Source,
    Stance,
    Theme,
    Topic,
)
from bot.core.log import Seen
from bot.core.policy import Action, Caller, Role
from bot.db.changes import Change
from bot.db.layers import NOW, PUBLIC_RECORD
from bot.db.reads import When
from bot.db.store import Store
from bot.stances import store as stances

SERVER: Final = 81_384_788_765_712_384
OTHER_SERVER: Final = 197_038_439_483_310_086
EDITOR: Final = 80_351_110_224_678_912
SECOND_EDITOR: Final = 53_908_232_506_183_680

THEME: Final = Theme(key="river", name="The river")
FERRY: Final = Topic(key="ferry", theme="river", name="Free ferry", proposition="The ferry must be free.")
BRIDGE: Final = Topic(key="bridge", theme="river", name="Bridge", proposition="The bridge must be built.")
ADA: Final = Leader(key="ada", name="Ada Quill", aliases=("Quill", "the Speaker"))
BO: Final = Leader(key="bo-marsh", name="Bo Marsh")
OFFICE: Final = Office(leader="ada", office="Speaker", first_attested="2015", last_attested="2016-09")
POST: Final = Source(key="river-post", title="The River Post", url="https://post.example/ferry")
GAZETTE: Final = Source(
    key="hill-gazette", title="The Hill Gazette", publisher="Hill Press", url="https://hill.example/1"
)
CITED: Final = (Cited(source=POST),)
"""What a stance rests on where a record does not have the source yet: it is added with the first one."""

COALITION: Final = Coalition(
    key="ferrymen", name="The Ferrymen", status="active", topic="ferry", sources=("river-post",)
)
MEMBERSHIP: Final = Membership(coalition="ferrymen", member="ada", name="Ada Quill", since="2015-09")
ENTRIES: Final[tuple[Entry, ...]] = (
    THEME,
    FERRY,
    BRIDGE,
    ADA,
    BO,
    OFFICE,
    POST,
    GAZETTE,
    COALITION,
    MEMBERSHIP,
)

TODAY: Final = When(as_of="2026-01-01")

_STARTER: Final = Path(__file__).parents[2] / "starter"
_FILES: Final[dict[str, type[Entry]]] = {
    "themes": Theme,
    "topics": Topic,
    "leaders": Leader,
    "offices": Office,
    "sources": Source,
    "coalitions": Coalition,
    "coalition_members": Membership,
    "stances": Stance,
}


def instant(second: int) -> str:
    """An instant `second` seconds after the first of 2020."""
    minutes, seconds = divmod(second, 60)
    return f"2020-01-01T{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.000000Z"


def change(record_id: int = PUBLIC_RECORD, **fields: object) -> Change:
    """A change by EDITOR (or the person `by`) at the first of 2020, but for `fields`."""
    who = fields.pop("by", EDITOR)
    caller = Caller.model_validate(
        {"discord_user_id": who, "guild_id": record_id, "role": Role.ADMIN if record_id else Role.OPERATOR}
    )
    usual = {"caller": caller, "action": Action.EDIT_ENTRIES, "at": instant(0)}
    return Change.model_validate({**usual, **fields})


def stance(key: str = "ada-ferry", **fields: object) -> Stance:
    """A stance of Ada on the ferry, but for `fields`; its quote is its key, so that no two are the same."""
    usual = {
        "leader": "ada",
        "topic": "ferry",
        "position": 2,
        "stated_on": "2015-09-28",
        "quote": f"I said {key}.",
        "sources": ("river-post",),
    }
    return Stance.model_validate({"key": key, **usual, **fields})


def changed(before: Stance, **fields: object) -> Stance:
    """`before` but for `fields`."""
    return Stance.model_validate({**dict(before), **fields})


async def revise(
    store: Store, by: Change, key: str, action: Literal["correct", "retract"], new: Stance | None = None
) -> Revision:
    """Correct or retract a stance as it stands now; the row that this makes."""
    last = (await store.revisions(by.record_id, key))[-1]
    seen = Seen(key=key, revision=last.revision)
    by = by.model_copy(update={"reason": by.reason or "it was wrong"})
    if action == "retract":
        return (await store.change(by, stances.retract_stance, seen)).revision
    assert new is not None
    return (await store.change(by, stances.correct_stance, seen, new)).revision


def when(as_of: str = "2026-01-01", known_at: str = NOW) -> When:
    """Two times: both of today and now, if not given."""
    return When(as_of=as_of, known_at=known_at)


def starter_entries() -> list[Entry]:
    """Every entry of the starter record, each after what it refers to."""
    return [entry for name, kind in _FILES.items() for entry in _rows(name, kind)]


def _rows(name: str, kind: type[Entry]) -> Iterator[Entry]:
    with (_STARTER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cells: dict[str, object] = dict(row)
            for column in {"aliases", "sources"} & cells.keys():
                cells[column] = tuple(part for part in row[column].split("|") if part)
            if "position" in cells:
                cells["position"] = int(row["position"]) if row["position"] else None
            yield kind.model_validate(cells)
