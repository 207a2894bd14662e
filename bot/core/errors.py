"""Everything that can be wrong with what a person asks for, as a sentence they can act on.

The text of each error is written for the person who caused it: it says what is wrong and what to do.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from typing_extensions import override


class StandpointError(Exception):
    """A refusal that is safe to show as it is. `str(error)` is one or two plain sentences.

    Attributes:
        for_operator: the same for who reads it on the command line, where Discord's commands and cards are not.
    """

    def __init__(self, text: str, *, for_operator: str = "") -> None:
        super().__init__(text)
        self.for_operator = for_operator or text


class InvalidEntryError(StandpointError):
    """A value breaks a rule of the record: too long, no source, position out of range, ..."""


class BadDateError(StandpointError):
    """A date that is not understood, does not exist, or lies in the future."""


class UnknownNameError(StandpointError):
    """No leader, topic, theme or coalition goes by this name.

    `suggestions` holds up to three (key, name) pairs of names spelt alike, the nearest first.
    """

    def __init__(self, kind: str, text: str, suggestions: Sequence[tuple[str, str]]) -> None:
        self.kind = kind
        self.text = text
        self.suggestions = tuple(suggestions)
        called = f"No {kind} called “{shorten(text)}” is on record"
        if self.suggestions:
            super().__init__(f"{called}. Did you mean {either([name for _, name in self.suggestions])}?")
            return
        there = "/leaders" if kind == "leader" else "/topics"
        super().__init__(
            f"{called}, and nothing close to it. See {there} for what is on record.",
            for_operator=f"{called}, and nothing close to it. What is on record: standpoint table",
        )


class RetiredTopicError(StandpointError):
    """A topic that is not offered any more. Its history can be read."""

    def __init__(self, name: str) -> None:
        retired = f"The topic “{shorten(name)}” is retired: nothing is recorded on it any more."
        super().__init__(
            f"{retired} Its history can be read with /history.",
            for_operator=f"{retired} What was said on it: standpoint table --theme",
        )


class AmbiguousNameError(StandpointError):
    """Several entries go by this name. `candidates` holds their (key, name) pairs, at most ten."""

    def __init__(self, kind: str, text: str, candidates: Sequence[tuple[str, str]]) -> None:
        self.kind = kind
        self.text = text
        self.candidates = tuple(candidates[:10])
        names = either([name for _, name in self.candidates])
        super().__init__(f"“{shorten(text)}” could be {names}. Which one do you mean?")


class UnreadableError(StandpointError):
    """What somebody has set cannot be read any more, and stays until they set it anew; `rest` is what can be read of it."""

    def __init__(self, text: str, rest: object = None) -> None:
        self.rest = rest
        super().__init__(text)


class NotAllowedError(StandpointError):
    """The caller's role does not allow the action. Says who may, and nothing about the record."""


class ConflictError(StandpointError):
    """The entry changed after the caller looked at it. Nothing was written."""


class RecordMovedError(ConflictError):
    """The record was changed after the caller saw what would happen. Nothing was written."""

    def __init__(self) -> None:
        super().__init__("The record was changed in the meantime, so nothing was done. Please look again.")


class UnusableFilesError(StandpointError):
    """The files to import from or export to cannot be used: no such folder, nothing of ours in it, ..."""


class StoreBusyError(StandpointError):
    """The database stayed locked for longer than two seconds. Nothing was written."""

    def __init__(self) -> None:
        super().__init__("The record is busy right now. Nothing was changed: please try again in a moment.")


class StoreClosedError(StandpointError):
    """The program is ending and has closed the database. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "I am being stopped at this moment, so nothing was changed. Please try again in a minute."
        )


class StoreFullError(StandpointError):
    """The disk is full. Nothing was written; reading goes on."""

    def __init__(self) -> None:
        full = "The disk that holds the record is full, so nothing was changed. Reading still works."
        super().__init__(
            f"{full} Please tell the bot's operator.", for_operator=f"{full} Make room, then try again."
        )


class StoreUnusableError(StandpointError):
    """The database file cannot be used: not ours, from a newer version, damaged, locked or unreadable.

    Shown to the operator at start-up; the file has not been changed.
    """


class MissingEntryError(StoreUnusableError, KeyError):
    """Something on record names an entry that is not there: a row of either was damaged, or changed by hand."""

    def __init__(self, key: str) -> None:
        lost = f"Something on record names “{shorten(key)}”, which is not there: a row of the database was damaged."
        super().__init__(
            f"{lost} Please tell the bot's operator: `standpoint check` says which.",
            for_operator=f"{lost} Which one: standpoint check",
        )

    @override
    def __str__(self) -> str:
        """The sentence, where a KeyError has its key in quotes."""
        return str(self.args[0])


class StoreLostError(StoreUnusableError):
    """The file was deleted, moved or replaced while it was open: what is written now would be gone at the end.

    `str(error)` is for whoever wanted to change something.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(
            "The file that holds the record was deleted or replaced while I was running, so nothing more is recorded, and "
            "this was not kept. Please tell the bot's operator.",
            for_operator=f"{path}, or its -wal or -shm file, was deleted, moved or replaced while it was open. Nothing was "
            "recorded from then on, and nobody was told otherwise. See docs/operator.md for what to do before you start "
            "again.",
        )


class NoRoomError(StoreUnusableError):
    """The disk is full, so that the database cannot even be opened."""


class UnusableCheckpointError(StandpointError):
    """A checkpoint cannot be trusted or read, or a key for one cannot be used. Shown to the operator."""


def shorten(text: str, limit: int = 60) -> str:
    """`text` on one line, cut to `limit` characters with an ellipsis; what cannot be shown becomes “�”."""
    line = "".join(c if c.isprintable() or c in _JOINERS else "�" for c in " ".join(text.split()))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


_JOINERS = "\u200c\u200d\u200e\u200f"
"""Not printable by themselves, and part of how Persian and Arabic are written."""


def either(names: Iterable[str]) -> str:
    """“a”, “b” or “c”."""
    *rest, last = names
    return f"{', '.join(rest)} or {last}" if rest else last
