"""Sources as they are typed: title, link and place in any order, on one line or several; several with a line between.

A link makes a source whole together with its title; where the link is on record, the title may be left out. Without a
link, as for a book or a broadcast, the title stands on the first line, and publisher and date on lines of their own.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Final

from pydantic import ValidationError

from bot.core.dates import read_day
from bot.core.entries import LOCATOR_LIMIT, MOST_SOURCES, Cited, Revision, Source, Value
from bot.core.errors import BadDateError, shorten
from bot.core.kinds import found_by, source_key
from bot.core.names import fold
from bot.core.problems import Problem, explain

_URL: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_HALF_LINK: Final = re.compile(r"www\.[^\s/]+\.\S+|(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)
"""A line that is a link but for its beginning: it would be printed as a publisher, and lead nowhere."""

_TIME: Final = r"\d{1,3}:\d\d(?::\d\d)?"
_NUMBER: Final = r"\d[\d.:]*[a-z]?"
_LOCATOR: Final = re.compile(
    r"(?:(?:pp?|pages?|paras?|paragraphs?|ch|chapters?|cols?|columns?|fols?|lines?|min|minutes?|sec|sections?|vol)"
    rf"\b\.?\s*|§+\s*){_NUMBER}(?:\s*(?:[–—,-]|to|and)\s*{_NUMBER})*|(?:at\s+)?{_TIME}(?:\s*(?:[–—-]|to)\s*{_TIME})?",
    re.IGNORECASE,
)
_SHOWN: Final = 60
_BETWEEN: Final = re.compile(r"\n\s*\n")
_AROUND_TITLE: Final = "—-:|, "

COLUMNS: Final = {"title": "source_title", "url": "source_url", "publisher": "source_publisher"}
"""The fields of a source as they are called where the source is one field of a form."""


class TypedSource(Value):
    """A source as it was typed, before any of it is checked."""

    title: str = ""
    url: str = ""
    locator: str = ""
    publisher: str = ""
    published_on: str = ""

    @property
    def page(self) -> str:
        """What it is found by, see `bot.core.kinds`."""
        return found_by(self.url, self.title, self.publisher, self.published_on)


def read_sources(text: str, today: date) -> tuple[TypedSource, ...]:
    """The sources that were typed in one box, each after an empty line."""
    return tuple(_read(part, today) for part in _BETWEEN.split(text.strip()) if part.strip())


def read_source(text: str) -> tuple[str, str, str]:
    """Title, link and place from what was typed: "Vox: Why Putin … https://… p. 3" in any order; "" for none."""
    found = _URL.search(text)
    if found is None:
        return " ".join(text.split()), "", ""
    # A bracket or full stop around a link belongs to the sentence; one in the title, such as "(BBC)", to the title.
    url, opened = str(found.group()), text[: found.start()]
    around = opened.count("(") > opened.count(")")  # else the bracket is the link's own
    while url.endswith((".", ",", ";", ">", "]")) or (
        around and url.endswith(")") and url.count(")") > url.count("(")
    ):
        url = url[:-1]
    before, after = text[: found.start()].rstrip("(<[ "), text[found.start() + len(url) :].lstrip(".,;)>]")
    lines, locator = [], ""
    for line in (*before.splitlines(), "", *after.splitlines()):
        if not locator and _LOCATOR.fullmatch(line.strip(_AROUND_TITLE)):
            locator = line.strip(_AROUND_TITLE)
        else:
            lines.append(line)
    return " ".join(" ".join(lines).split()).strip(_AROUND_TITLE), url, locator


def typed_text(sources: Sequence[Cited]) -> str:
    """Sources as they can be typed."""
    return "\n\n".join(_typed(one) for one in sources)


def which(typed: TypedSource, on_record: Sequence[Revision]) -> Source | None:
    """The source on record that was meant, None if it is a new one.

    Args:
        on_record: the sources that stand for its page, the one recorded last first. Where there are several, as for
            the files of a corpus under one link, the title tells them apart.
    """
    found = [row.entry for row in on_record if isinstance(row.entry, Source)]
    same = [source for source in found if fold(source.title) == fold(typed.title)]
    if same:
        return same[0]
    titles = {fold(source.title) for source in found}
    return found[0] if typed.url and len(titles) == 1 else None


def cite(typed: TypedSource, on_record: Sequence[Revision]) -> Cited | list[Problem]:
    """The source that was typed: the one on record, else a new one; or all that is wrong with it."""
    problems = []
    if len(typed.locator) > LOCATOR_LIMIT:
        reason = f"has {len(typed.locator)} characters; the limit is {LOCATOR_LIMIT}"
        problems.append(Problem(field="source_place", reason=reason))
    known = which(typed, on_record)
    half = [one for one in (typed.title, typed.publisher) if not typed.url and _HALF_LINK.fullmatch(one)]
    if known is None and half:
        reason = (
            f"has the link “{shorten(half[0], _SHOWN)}” without its beginning: put https:// in front of it"
        )
        problems.append(Problem(field="source", reason=reason))
    elif known is None and not typed.title and on_record:
        reason = f"is missing: this link stands for {len(on_record)} sources on record, which their titles tell apart"
        problems.append(Problem(field="source_title", reason=reason))
    elif known is None:
        try:
            known = _new(typed)
        except ValidationError as error:
            problems += [
                one.but(field=COLUMNS.get(one.field, one.field or "source")) for one in explain(error)
            ]
    return problems if problems or known is None else Cited(source=known, locator=typed.locator)


def count_problems(typed: Sequence[TypedSource]) -> list[Problem]:
    """What is wrong with the number of sources."""
    if not typed:
        return [Problem(field="source", reason="is missing: write its title, and its link on the next line")]
    if len(typed) > MOST_SOURCES:
        reason = f"names {len(typed)} sources; {MOST_SOURCES} at most"
        return [Problem(field="source", reason=reason)]
    return []


def _new(typed: TypedSource) -> Source:
    """A source that is not on record. Raises ValidationError."""
    key = source_key(typed.title, typed.url, typed.publisher)
    return Source.model_validate({**typed.model_dump(exclude={"locator"}), "key": key})


def _read(text: str, today: date) -> TypedSource:
    if _URL.search(text):
        title, url, locator = read_source(text)
        return TypedSource(title=title, url=url, locator=locator)
    title, *others = [" ".join(line.split()) for line in text.strip().splitlines()]
    fields = {"title": title, "locator": "", "published_on": "", "publisher": ""}
    for line in others:
        if not fields["locator"] and _LOCATOR.fullmatch(line):
            fields["locator"] = line
            continue
        with suppress(BadDateError):
            if not fields["published_on"]:
                fields["published_on"] = read_day(line, today)
                continue
        fields["publisher"] = f"{fields['publisher']} {line}".strip()
    return TypedSource(**fields)


def _typed(cited: Cited) -> str:
    source = cited.source
    title = " ".join(source.title.split())
    lines = [title, source.url] if source.url else [title, source.publisher, source.published_on]
    return "\n".join(line for line in (*lines, cited.locator) if line)
