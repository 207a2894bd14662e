"""What of a text works on Discord: a small model of how its clients read one, stricter than they are where that is simpler.

A text is read from left to right. A backslash takes a sign that is neither letter nor digit out of all that follows.
A web address is read whole. Whatever else opens something counts, whether it is closed or not; the end of a masked
link is looked for without minding backslashes, as Discord does.
"""

import re
from typing import Final

_ESCAPED: Final = re.compile(r"\\[^0-9A-Za-z\s]")
_ADDRESS: Final = re.compile(r"https?://[^\s<]+[^<.,:;\"'\]\s]")
_RULES: Final = {
    "in brackets": re.compile(r"<(https?://[^ >]+)>"),
    "link": re.compile(r"\[[^\n]*?\]\([^)\n]*\)"),
    "tag": re.compile(r"<[^\s<>\u200b][^\n<>]*>"),
    "everybody": re.compile(r"@(?:everyone|here)"),
    "line": re.compile(r"(?m:^) *(?:#{1,3} |-# |[-+] |[0-9]+\. |>>> |> )"),
    "code": re.compile(r"`"),
    "emphasis": re.compile(r"[*_]"),
    "crossed out": re.compile(r"~~"),
    "spoiler": re.compile(r"\|\|"),
    "turned": re.compile(r"[\u202a-\u202e\u2066-\u2069\u061c]"),
    "unseen": re.compile(r"[\x00-\x08\x7f\xad\u2060-\u2064\ufeff\ud800-\udfff\U000e0000-\U000e007f]"),
}


def alive(text: str) -> list[tuple[str, str]]:
    """All that works in a text but addresses, in order: what it is, and how it is written."""
    return [found for found in read(text) if found[0] not in {"address", "in brackets"}]


def addresses(text: str) -> list[str]:
    """The addresses that a text shows as they are."""
    return [written for kind, written in read(text) if kind in {"address", "in brackets"}]


def read(text: str) -> list[tuple[str, str]]:
    """All that works in a text."""
    found, at = [], 0
    while at < len(text):
        if escaped := _ESCAPED.match(text, at):
            at = escaped.end()
        elif address := _ADDRESS.match(text, at):
            written = _without_last_bracket(address[0])
            found.append(("address", written))
            at += len(written)
        else:
            kind, end = next(
                ((kind, rule.end()) for kind, pattern in _RULES.items() if (rule := pattern.match(text, at))),
                ("", at + 1),
            )
            if kind:
                found.append((kind, text[at:end].strip("<>") if kind == "in brackets" else text[at:end]))
            at = end
    return found


def _without_last_bracket(address: str) -> str:
    """Discord leaves out the last of the brackets at its end if none opens for it."""
    closing = len(address) - len(address.rstrip(")"))
    return address[:-1] if closing > address.count("(") else address
