"""Checkpoints: signed notes of how far each record's updates log had come, to be kept away from the database.

The hash chain shows a changed line, but not a log that was cut at its end, or rewritten from some line on with
all hashes made anew (`bot.core.log.check_log`). A checkpoint from before shows both. It has the form
of the checkpoints of transparency logs (c2sp.org/tlog-checkpoint) and can be opened with their tools, but the
lines after its first are our own: our logs are chains, one for each record, and have no Merkle tree.

    standpoint/example
    2026-11-22T04:17:00.000000Z
    0 2 2d711642b726b044…
    1234 17 9f86d081884c7d65…

    — standpoint/example x08go/ZJkuBS9UG/…

The key that signs them has a file of its own, made when it is first needed and readable by its owner only. It lies outside
the database, so that neither a copy nor a backup of that brings the key along.
"""

import contextlib
import os
import re
import stat
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bot.core.entries import Value
from bot.core.errors import UnusableCheckpointError
from bot.core.log import Head, record_name
from bot.db.files import make_private, part_of, put_in_place, to_disk
from bot.ui.text import counted
from bot.verify.note import new_key, open_note, sign_text, signer_name, verifier_of

_LARGEST: Final = 2**63 - 1
"""SQLite's largest integer."""

_INSTANT: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"
_HASH: Final = r"[0-9a-f]{64}"


def _real_instant(text: str) -> str:
    datetime.fromisoformat(text)
    return text


def _real_head(head: Head) -> Head:
    """The head of a record that has a log: its number fits the database, its hash is 64 hexadecimal digits."""
    is_real = 0 <= head.record_id <= _LARGEST and 1 <= head.seq <= _LARGEST and re.fullmatch(_HASH, head.hash)
    if not is_real:
        raise ValueError("a record's number, the number of its last update from 1 on, and that update's hash")
    return head


Origin = Annotated[str, StringConstraints(pattern=r"^[^\s+]+$", max_length=200)]
Instant = Annotated[str, StringConstraints(pattern=f"^{_INSTANT}$"), AfterValidator(_real_instant)]


class Checkpoint(Value):
    """Where all logs of one database stood at a moment.

    Attributes:
        origin: whose logs these are; the name of the key that signs them.
        made_at: UTC instant, `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
        heads: one for each record that has a log, by the record's number, lowest first.
    """

    origin: Origin
    made_at: Instant
    heads: tuple[Annotated[Head, AfterValidator(_real_head)], ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        numbers = [head.record_id for head in self.heads]
        if numbers != sorted(set(numbers)):
            raise ValueError("each record once, lowest number first")
        return self


def sign(checkpoint: Checkpoint, signer: str) -> str:
    """The signed note of a checkpoint. The same checkpoint and signer give the same note.

    Raises:
        UnusableCheckpointError: the signer is none, or has another name than the checkpoint's origin.
    """
    if signer_name(signer) != checkpoint.origin:
        raise UnusableCheckpointError(
            f"A checkpoint of {checkpoint.origin} cannot be signed with the key of {signer_name(signer)}."
        )
    return sign_text(_text_of(checkpoint), signer)


def read(note: str, verifiers: Iterable[str]) -> Checkpoint:
    """The checkpoint in a note, which may come from anywhere: nothing of it counts before the signature fits.

    Raises:
        UnusableCheckpointError: says what is wrong with the note or with a verifier.
    """
    text, signed_by = open_note(note, verifiers)
    origin, *rest = text.removesuffix("\n").split("\n")
    if origin not in signed_by:
        raise UnusableCheckpointError(
            f"The first line of the checkpoint is not {' or '.join(sorted(signed_by))}, whose key signed it."
        )
    found = None
    with contextlib.suppress(ValueError):
        made_at, *lines = rest
        heads = [
            Head(record_id=int(number), seq=int(seq), hash=hash_)
            for number, seq, hash_ in (line.split(" ") for line in lines)
        ]
        found = Checkpoint(origin=origin, made_at=made_at, heads=tuple(heads))
    if found is None or _text_of(found) != text:  # it was signed like this, so no copy of it is better
        raise UnusableCheckpointError(
            "What was signed is no checkpoint: after the first line comes the time when it was made, as "
            "2026-11-22T04:17:00.000000Z, then a line for each record in order, with its number, the number of its last "
            "update, and that update's hash."
        )
    return found


def _text_of(checkpoint: Checkpoint) -> str:
    lines = [checkpoint.origin, checkpoint.made_at]
    lines += [f"{head.record_id} {head.seq} {head.hash}" for head in checkpoint.heads]
    return "".join(f"{line}\n" for line in lines)


def contradictions(checkpoint: Checkpoint, line_hash_at: Callable[[int, int], str | None]) -> list[str]:
    """What the logs of today say against a checkpoint of theirs, a sentence for each record; empty if nothing.

    Nothing means that no line up to the checkpoint was changed since, provided that the logs' chains hold
    (`bot.core.log.check_log`). Lines that came after it are no contradiction.

    Args:
        line_hash_at: the hash of a record's line with a number, as it stands now; None if there is none.
    """
    found = (_contradiction(head, checkpoint.made_at, line_hash_at) for head in checkpoint.heads)
    return [sentence for sentence in found if sentence]


def _contradiction(head: Head, made_at: str, line_hash_at: Callable[[int, int], str | None]) -> str:
    """One sentence, "" if the record's log still has the line."""
    now = line_hash_at(head.record_id, head.seq)
    at = f"{made_at[:16].replace('T', ' ')} UTC"
    if now == head.hash:
        return ""
    if now is not None:
        return (
            f"the updates log of {record_name(head.record_id)} was rewritten: on {at}, update #{head.seq} had the hash "
            f"{head.hash}, and now it has {now}"
        )
    if line_hash_at(head.record_id, 1) is None:
        return f"{record_name(head.record_id)} is gone: on {at}, its updates log had {counted(head.seq, 'update')}, and now none"
    return (
        f"the updates log of {record_name(head.record_id)} was cut: on {at} it had {counted(head.seq, 'update')}, "
        f"and update #{head.seq} is not there any more"
    )


# The key


_READ_AT_MOST: Final = 4096
"""Bytes; a key has some hundred."""


class CheckpointKey(Value):
    """What a key file holds: the secret `signer`, its public `verifier`, and the name of both.

    `made` is whether the file was made just now.
    """

    name: str
    signer: str = Field(repr=False)
    verifier: str
    made: bool = False


def read_key(path: Path) -> CheckpointKey:
    """The key in a file.

    Raises:
        UnusableCheckpointError: there is no such file, others may read it, or it holds no signing key.
    """
    try:
        signer = _content(path)
    except FileNotFoundError as error:
        raise UnusableCheckpointError(f"There is no key at {path}. See STANDPOINT_CHECKPOINT_KEY.") from error
    try:
        return CheckpointKey(name=signer_name(signer), signer=signer, verifier=verifier_of(signer))
    except UnusableCheckpointError as error:
        raise UnusableCheckpointError(f"The key file {path} cannot be used. {error}") from error


def read_or_make_key(path: Path, *, name: str) -> CheckpointKey:
    """The key in a file, which is made with a new key under `name` if it is not there.

    Two programs that make it at the same moment get the same key.

    Raises:
        UnusableCheckpointError: like `read_key`; or the file cannot be made, or the name is none.
    """
    made = not path.exists() and _write(path, new_key(name)[0])
    return read_key(path).model_copy(update={"made": made})


def _content(path: Path) -> str:
    """The one line of the file.

    Raises:
        FileNotFoundError: it is not there.
        UnusableCheckpointError: it cannot be read, or others may read it.
    """
    try:
        with path.open("rb") as file:
            _require_private(path, os.fstat(file.fileno()).st_mode)
            return file.read(_READ_AT_MOST).decode("utf-8", "replace").rstrip("\r\n")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnusableCheckpointError(f"The key file {path} cannot be read: {error.strerror}.") from error


def _require_private(path: Path, mode: int) -> None:
    """As ssh does with its keys: nobody but the owner has any right. Windows keeps rights in another way."""
    rights = stat.S_IMODE(mode)
    if os.name != "nt" and rights & (stat.S_IRWXG | stat.S_IRWXO):
        raise UnusableCheckpointError(
            f"The key file {path} can be used by others than its owner (mode {rights:04o}), so it is not used here. "
            f"If nobody has read it: chmod 600 {path}. Otherwise remove it, and a new key is made."
        )


def _write(path: Path, signer: str) -> bool:
    """Put the key into a new file, whole and at once; False if somebody else was faster.

    Raises:
        UnusableCheckpointError: it cannot be written.
    """
    part = part_of(path)
    try:
        make_private(part)
        part.write_bytes(f"{signer}\n".encode())
        to_disk(part)
        return put_in_place(part, path)
    except OSError as error:
        raise UnusableCheckpointError(f"The key file {path} cannot be made: {error.strerror}.") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
