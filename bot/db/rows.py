"""Rows as values and back: revisions, updates, leases, and moments, whose text order is time order."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from json.encoder import encode_basestring
from typing import Any, Final, TypeAlias, get_args, overload

from pydantic_core import from_json  # in a third of the time of `json.loads`

from bot.core.dates import first_day, instant
from bot.core.entries import (
    Base,
    Basis,
    CoalitionStatus,
    Confidence,
    Entry,
    KindName,
    LeaderType,
    Position,
    Revision,
    Source,
    StanceForm,
    State,
)
from bot.core.errors import StoreUnusableError, shorten
from bot.core.kinds import KINDS, page_of_source
from bot.core.log import Cell, Update, said_why


@overload
def moment_text(moment: datetime) -> str: ...
@overload
def moment_text(moment: None) -> None: ...
def moment_text(moment: datetime | None) -> str | None:
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ` of an aware moment."""
    return None if moment is None else instant(moment)


Row: TypeAlias = Sequence[Any]  # what a DB-API cursor yields; its cells are typed by the columns' CHECKs

HEAD_COLUMNS: Final = ("key", "revision", "state", "place", "merged_into")
"""The columns that every table of revisions has before its entry's, and that the log commits to with them."""

_MARKS: Final = {"actor_mark": "coalesce(a.mark, '')", "confirmed_mark": "coalesce(second.mark, '')"}

LINE_COLUMNS: Final = tuple(name for name in Update.model_fields if name not in _MARKS)
"""The columns of `update_log` that make an Update, with the marks of its people."""

UPDATE_COLUMNS: Final = ", ".join(_MARKS.get(name, f"u.{name}") for name in Update.model_fields)
"""The columns of UPDATES that make an Update."""

UPDATES: Final = (
    "update_log AS u LEFT JOIN actor AS a ON a.actor_id = u.actor_id "
    "LEFT JOIN actor AS second ON second.actor_id = u.confirmed_by"
)
"""The lines of the log with their people."""

IMPORT_REASON: Final = "changed by an import"
"""Why an import changed an entry, where nobody said why it was made."""

_LISTS: Final = ("aliases", "sources")
"""The fields that hold several texts: in a row as a JSON list."""

_STATES: Final = {state.value: state for state in State}

_MARK: Final = "\ufffd"
"""What stands in a text for what is lost of it (`sqlite.mark_damaged_texts`); no key has it."""


class UnreadableRowError(StoreUnusableError):
    """A row that is no revision any more: it was damaged, or changed by hand."""

    def __init__(self, kind: KindName, key: str) -> None:
        what = f"The {KINDS[kind].label} “{shorten(str(key))}”" if key else "What the record stands on"
        lost = f"{what} cannot be read any more: its row in the database was damaged, or changed by hand."
        super().__init__(
            f"{lost} Please tell the bot's operator: `standpoint check` names every such row.",
            for_operator=f"{lost} All such rows: standpoint check. Restore a backup from before (docs/operator.md).",
        )


@cache
def row_columns(kind: KindName) -> tuple[str, ...]:
    """The columns of a revision that the log commits to: all but the record and the number of the update."""
    return (*HEAD_COLUMNS, *_entry_columns(kind))


@cache
def _entry_columns(kind: KindName) -> tuple[str, ...]:
    return tuple(column for column in KINDS[kind].columns if column != "key")


@cache
def columns_of(kind: KindName) -> str:
    """The columns that make a Revision, of its table AS s and its line `update_log AS u`.

    Of a stance also its day, by which a query may order: that is no part of a Revision.
    """
    own = ", ".join(f"s.{name}" for name in row_columns(kind))
    own += ", s.stated_from AS stated_from" if kind == "stance" else ""
    return f"s.record_id, s.seq, u.at, u.action, u.reason, u.reason_kind, {own}"


@cache
def entry_columns_of(kind: KindName) -> str:
    """The columns that make an entry alone, of its table AS s."""
    return ", ".join(("s.key", *(f"s.{name}" for name in _entry_columns(kind))))


def entry_of(kind: KindName, row: Row) -> Entry | Base:
    """The entry of a row of `entry_columns_of(kind)`."""
    key, *cells = row
    return _maker(kind)(key, cells)


def revision_of(kind: KindName, row: Row) -> Revision:
    """The value of a row of `columns_of(kind)`, and what a query has behind them to order by.

    Raises:
        UnreadableRowError: it is not what was written.
    """
    record_id, seq, at, action, reason, reason_kind, key, revision, state, place, merged_into, *cells = row
    if revision == 1 or reason is None:
        reason = ""
    elif reason_kind:
        reason = said_why(reason_kind, reason)
    elif action == "import" and not reason:
        reason = IMPORT_REASON
    if state not in _STATES or _MARK in key:
        raise UnreadableRowError(kind, key)
    return Revision.unchecked(
        {
            "kind": kind,
            "key": key,
            "entry": _maker(kind)(key, cells),
            "revision": revision,
            "state": _STATES[state],
            "place": place,
            "record_id": record_id,
            "seq": seq,
            "merged_into": merged_into,
            "at": at or "",
            "reason": reason,
            "sources": (),
        }
    )


def mended(kind: KindName, row: Row) -> Row:
    """A row of `columns_of(kind)` with nothing in place of what cannot be read, as far as an entry can do without."""
    cells = list(row)
    first = len(row) - len(row_columns(kind)) - (kind == "stance")
    for at, name in enumerate(row_columns(kind), first):
        if name in _WITHOUT:
            try:
                READERS[name](cells[at])
            except (ValueError, LookupError, TypeError):
                cells[at] = _WITHOUT[name]
    return cells


_WITHOUT: Final = {"state": State.KEPT.value, "aliases": "[]", "type": "person"}


def cells_of(revision: Revision) -> list[Cell]:
    """A revision as cells of `row_columns` of its kind."""
    fields = dict(vars(revision.entry))
    for name in _LISTS:
        if name in fields:
            fields[name] = _list_text(fields[name])
    if fields.get("position") is not None:
        fields["position"] = int(fields["position"])
    return [
        revision.key,
        revision.revision,
        revision.state.value,
        revision.place,
        revision.merged_into,
        *(fields[column] for column in _entry_columns(revision.kind)),
    ]


def _list_text(texts: Sequence[str]) -> str:
    """What `json.dumps` makes of a list of texts, with characters as themselves, in a fifth of its time."""
    return f"[{', '.join(map(encode_basestring, texts))}]"


def derived_columns(kind: KindName) -> tuple[str, ...]:
    """The columns of a row that follow from its others, and that the log does not commit to."""
    return ("page",) if kind == "source" else ()


def derived_cells(revision: Revision) -> list[Cell]:
    """A revision as cells of these columns."""
    return [page_of_source(revision.entry)] if isinstance(revision.entry, Source) else []


def update_of(row: Row) -> Update:
    """The value of a row of UPDATE_COLUMNS."""
    return Update.unchecked(dict(zip(Update.model_fields, row, strict=True)))


@cache
def _maker(kind: KindName) -> Callable[[str, Row], Entry | Base]:
    """What makes an entry from its key and the cells of its other fields."""
    names = KINDS[kind].columns
    model = KINDS[kind].model
    has_key = "key" in names
    readers = [(name, read) for name, read in READERS.items() if name in names]
    has_sources = "sources" in names and model.model_fields["sources"].is_required()

    def make(key: str, cells: Row) -> Entry | Base:
        fields: dict[str, Any] = dict(zip(names, (key, *cells) if has_key else cells, strict=False))
        try:
            for name, read in readers:
                fields[name] = read(fields[name])
        except (ValueError, LookupError, TypeError) as error:
            raise UnreadableRowError(kind, key) from error
        if has_sources and not fields["sources"]:
            raise UnreadableRowError(kind, key)
        return model.unchecked(fields)

    return make


def _texts(text: str) -> tuple[str, ...]:
    if text == "[]":
        return ()
    texts = from_json(text)
    if not isinstance(texts, list):
        raise TypeError(text)
    "".join(texts)  # which raises for what is none
    return tuple(texts)


def _one_of(words: object) -> Callable[[str], str]:
    known: Mapping[str, str] = {word: word for word in get_args(words)}
    return known.__getitem__


@lru_cache(maxsize=8192)
def _day(text: str) -> str:
    if len(text) not in {4, 7, 10}:
        raise ValueError(text)
    first_day(text)
    return text


def _day_or_none(text: str) -> str:
    return text and _day(text)


_POSITIONS: Final[Mapping[int | None, Position | None]] = {
    None: None,
    **{int(position): position for position in Position},
}

READERS: Final[Mapping[str, Callable[[Any], object]]] = {
    "state": State,
    "aliases": _texts,
    "sources": _texts,
    "position": _POSITIONS.__getitem__,
    "type": _one_of(LeaderType),
    "status": _one_of(CoalitionStatus),
    "form": _one_of(StanceForm),
    "confidence": _one_of(Confidence),
    "basis": _one_of(Basis),
    "stated_on": _day,
    "first_attested": _day,
    "last_attested": _day_or_none,
    "since": _day_or_none,
    "until": _day_or_none,
    "listed_on": _day_or_none,
    "published_on": _day_or_none,
}
"""By field, what makes the value of a cell that not every text or number is, and raises if it is none."""
