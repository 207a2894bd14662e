"""Text that is safe to show: stored words stay words, whatever characters they hold."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Final

from discord.utils import escape_markdown

_ANGLE = re.compile(r"<(?=[@#:/ta!&])")
_LINE_START = re.compile(r"^(\s*)(-#|[-+]|\d+\.)", re.MULTILINE)
_BRACKETS = re.compile(r"([\[\]])")

ZERO_WIDTH: Final = "\u200b"


@lru_cache(maxsize=8192)
def escape(text: str) -> str:
    """`text` on one line, with markdown, mentions, time stamps and masked links shown as typed."""
    line = " ".join(text.split())
    line = escape_markdown(line, ignore_links=False)
    line = _BRACKETS.sub(r"\\\1", line.replace("\\[", "[").replace("\\]", "]"))
    line = _ANGLE.sub(f"<{ZERO_WIDTH}", line)
    line = _LINE_START.sub(r"\1\\\2", line)
    return line.replace("@", f"@{ZERO_WIDTH}")


def clip(text: str, limit: int) -> str:
    """`text` cut to `limit` characters at a space where possible, with an ellipsis if anything is missing."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    at_word = kept.rsplit(" ", 1)[0]
    return f"{at_word if len(at_word) > limit // 2 else kept}…"


def link(title: str, url: str, *, limit: int = 80) -> str:
    """A masked link. Brackets in either part cannot end it early."""
    safe = url.replace("(", "%28").replace(")", "%29").replace("\\", "%5C").replace("|", "%7C")
    return f"[{escape(clip(title, limit))}]({safe})"


def counted(number: int, noun: str) -> str:
    """`1 stance`, `2 stances`, `2 entries`."""
    plural = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def moment(at: str, style: str = "R") -> str:
    """An instant of the record as Discord shows it in the reader's own time zone; "R" is "3 hours ago"."""
    return f"<t:{int(datetime.fromisoformat(at).timestamp())}:{style}>"
