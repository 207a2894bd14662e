"""The file of the key that signs checkpoints: made when it is first needed, and readable by its owner only.

It lies outside the database, so that neither a copy nor a backup of that brings the key along.
"""

import contextlib
import os
import stat
import tempfile
from pathlib import Path
from typing import Final

from pydantic import Field

from bot.core.entries import Value
from bot.core.errors import UnusableCheckpointError
from bot.verify.note import new_key, signer_name, verifier_of

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
    part = None
    try:
        handle, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # with mode 0600
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(f"{signer}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(part)  # unlike a rename, it replaces nothing
    except FileExistsError:
        return False
    except OSError as error:
        raise UnusableCheckpointError(f"The key file {path} cannot be made: {error.strerror}.") from error
    finally:
        if part is not None:
            with contextlib.suppress(OSError):
                part.unlink()
    return True
