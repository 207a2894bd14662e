"""Signed notes: text with Ed25519 signatures under it, which anyone with the verifier key can check.

The form is that of C2SP signed-note (c2sp.org/signed-note) and of Go's golang.org/x/mod/sumdb/note, so that
their tools read ours: text that ends in a newline, a blank line, and lines `— name base64` with four bytes of
the key's hash and the signature. Of the kinds of keys there are, only 0x01, Ed25519, is made and read here.
"""

import base64
import contextlib
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.errors import UnusableCheckpointError, shorten

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519: Final = b"\x01"
_SEED = 32
_PUBLIC_KEY = 32
_KEY_HASH = 4
_MOST_SIGNATURES = 100
"""As in Go's note package. The specification wants at least 16, and that there is a limit."""

_SIGNATURE_START: Final = "— "
_PRIVATE: Final = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+\x00-\x1f\ud800-\udfff]+")
_KEY = re.compile(rf"({_NAME.pattern})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/]+=*)")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")


def new_key(name: str) -> tuple[str, str]:
    """A new key under a name: the text of the signer, which is secret, and the text of its verifier.

    `name` says whose key it is, mostly as an address without https://; neither spaces nor `+`.

    Raises:
        UnusableCheckpointError: the name is none, or this computer has no `cryptography`.
    """
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise UnusableCheckpointError(
            f"“{shorten(name)}” cannot be the name of a key: it needs at least one character, and no spaces or +."
        )
    seed = _private_key().private_bytes_raw()
    verifier = _verifier_of(name, seed)
    return f"{_PRIVATE}{verifier.id}+{_in_base64(_ED25519 + seed)}", verifier.text


def signer_name(signer: str) -> str:
    """The name in the text of a signer.

    Raises:
        UnusableCheckpointError: `signer` is none.
    """
    verifier, _ = _signer(signer)
    return verifier.name


def verifier_of(signer: str) -> str:
    """The text of the verifier that belongs to the text of a signer.

    Raises:
        UnusableCheckpointError: `signer` is none.
    """
    verifier, _ = _signer(signer)
    return verifier.text


def sign_text(text: str, signer: str) -> str:
    """The signed note of a text that ends in a newline.

    Raises:
        UnusableCheckpointError: `signer` is no signer, or the text cannot be in a note.
    """
    key, seed = _signer(signer)
    if not text.endswith("\n") or _CONTROL.search(text):
        raise UnusableCheckpointError(
            "A text that is to be signed has whole lines, and no control characters."
        )
    signature = _private_key(seed).sign(text.encode())
    return f"{text}\n{_SIGNATURE_START}{key.name} {_in_base64(key.hash + signature)}\n"


def open_note(note: str, verifiers: Iterable[str]) -> tuple[str, frozenset[str]]:
    """The text of a note, and the names of the keys that signed it, of those that are known.

    Signatures of unknown keys do not count, and one of a known key that does not fit spoils the note
    (c2sp.org/signed-note, "Signatures").

    Raises:
        UnusableCheckpointError: not a note, signed by no known key, or changed after it was signed; or one of
            the verifiers is none.
    """
    known = _by_id(verifiers)
    text, signatures = _parts(note)
    signed_by = set()
    for signature in signatures:
        key = known.get(signature.id)
        if key is None:
            continue
        if not _fits(text, signature.signature, key):
            raise UnusableCheckpointError(
                f"The checkpoint was changed after it was signed: the signature of {shorten(signature.id)} "
                "does not fit its text. Take another copy of it."
            )
        signed_by.add(key.name)
    if not signed_by:
        names = ", ".join(dict.fromkeys(shorten(signature.id) for signature in signatures[:3]))
        raise UnusableCheckpointError(
            f"The checkpoint is signed with {names}, which is not a key that was given. "
            "Give the verifier key that was kept when it was made."
        )
    return text, frozenset(signed_by)


@dataclass(frozen=True)
class _Verifier:
    name: str
    public_key: bytes

    @property
    def hash(self) -> bytes:
        content = self.name.encode() + b"\n" + _ED25519 + self.public_key
        return hashlib.sha256(content).digest()[:_KEY_HASH]

    @property
    def id(self) -> str:
        return f"{self.name}+{self.hash.hex()}"

    @property
    def text(self) -> str:
        return f"{self.id}+{_in_base64(_ED25519 + self.public_key)}"


def _verifier_of(name: str, seed: bytes) -> _Verifier:
    return _Verifier(name=name, public_key=_private_key(seed).public_key().public_bytes_raw())


@dataclass(frozen=True)
class _Signature:
    id: str
    """Name and hash of the key, as in the texts of keys."""

    signature: bytes


def _signer(text: str) -> tuple[_Verifier, bytes]:
    """The verifier that belongs to the text of a signer, and the signer's seed."""
    refusal = UnusableCheckpointError("This is not a signing key: it should be PRIVATE+KEY+name+hash+key.")
    if not text.startswith(_PRIVATE):
        raise refusal
    name, key_hash, seed = _key_parts(text.removeprefix(_PRIVATE), _SEED, refusal)
    verifier = _verifier_of(name, seed)
    if verifier.hash.hex() != key_hash:
        raise UnusableCheckpointError(f"The signing key of {shorten(name)} is damaged: its hash is another.")
    return verifier, seed


def _verifier(text: str) -> _Verifier:
    if text.startswith(_PRIVATE):
        raise UnusableCheckpointError(
            "This is the secret signing key. Give the verifier key, and keep this one."
        )
    refusal = UnusableCheckpointError(
        f"“{shorten(text)}” is not a verifier key: it should be name+hash+key, as it was printed."
    )
    name, key_hash, public_key = _key_parts(text, _PUBLIC_KEY, refusal)
    verifier = _Verifier(name=name, public_key=public_key)
    if verifier.hash.hex() != key_hash:
        raise UnusableCheckpointError(f"The verifier key of {shorten(name)} is damaged: its hash is another.")
    return verifier


def _key_parts(text: str, length: int, refusal: UnusableCheckpointError) -> tuple[str, str, bytes]:
    """Name, hash in hexadecimal digits, and the `length` bytes of an Ed25519 key."""
    found = _KEY.fullmatch(text)
    content = None if found is None else _of_base64(found[3])
    if found is None or content is None:
        raise refusal
    if content[:1] != _ED25519:
        raise UnusableCheckpointError(
            f"The key of {shorten(found[1])} is of another kind; it should be an Ed25519 key."
        )
    if len(content) != 1 + length:
        raise refusal
    return found[1], found[2], content[1:]


def _by_id(verifiers: Iterable[str]) -> dict[str, _Verifier]:
    known: dict[str, _Verifier] = {}
    for text in verifiers:
        verifier = _verifier(text)
        if known.setdefault(verifier.id, verifier) != verifier:
            raise UnusableCheckpointError(
                f"Two different keys go by {shorten(verifier.id)}. That happens on purpose only: trust neither."
            )
    return known


def _parts(note: str) -> tuple[str, list[_Signature]]:
    """The text of a note and its signatures, none of them checked."""
    if "\r\n" in note:
        raise UnusableCheckpointError(
            "The checkpoint's lines end as on Windows, so its signature cannot fit. Keep it just as it was printed."
        )
    control = _CONTROL.search(note)
    if control is not None:
        number = note.count("\n", 0, control.start()) + 1
        raise UnusableCheckpointError(
            f"This is not a checkpoint: line {number} holds a character that cannot be in one."
        )
    text, blank, signed = note.rpartition("\n\n")
    if not blank:
        raise UnusableCheckpointError(
            "This is not a checkpoint: it has no blank line with a signature under it."
        )
    if not signed.endswith("\n"):
        raise UnusableCheckpointError(
            "The checkpoint is cut off: it does not end with a whole signature line."
        )
    lines = signed.removesuffix("\n").split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise UnusableCheckpointError(f"The checkpoint has more than {_MOST_SIGNATURES} signatures.")
    before = text.count("\n") + 3
    return text + "\n", [_signature(line, before + index) for index, line in enumerate(lines)]


def _signature(line: str, number: int) -> _Signature:
    name, _, in_base64 = line.removeprefix(_SIGNATURE_START).partition(" ")
    content = _of_base64(in_base64)
    if (
        not line.startswith(_SIGNATURE_START)
        or not _NAME.fullmatch(name)
        or content is None
        or len(content) <= _KEY_HASH
    ):
        raise UnusableCheckpointError(
            f"Line {number} of the checkpoint is damaged: under the blank line there are signatures only, "
            "as “— name signature”."
        )
    return _Signature(id=f"{name}+{content[:_KEY_HASH].hex()}", signature=content[_KEY_HASH:])


def _fits(text: str, signature: bytes, key: _Verifier) -> bool:
    with _library():
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    try:
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def _private_key(seed: bytes | None = None) -> "Ed25519PrivateKey":
    """The key of a seed, or a new one from the system's random numbers."""
    with _library():
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415
    return Ed25519PrivateKey.generate() if seed is None else Ed25519PrivateKey.from_private_bytes(seed)


@contextlib.contextmanager
def _library() -> Iterator[None]:
    """Imported where it is used: there are computers that it is not installed on (docs/dependencies.md)."""
    try:
        yield
    except ImportError as error:
        raise UnusableCheckpointError(
            "Checkpoints need the package cryptography, which is not installed here. "
            "Make and check them on another computer, or see docs/dependencies.md."
        ) from error


def _in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _of_base64(text: str) -> bytes | None:
    """The bytes, None if they are not written in the one way that there is (RFC 4648, sections 3.5 and 4)."""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return content if _in_base64(content) == text else None
