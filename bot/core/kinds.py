"""The kinds of entries, in one table: everything that is the same for all kinds is derived from it; and what new entries are
called by.
"""

import hashlib
import re
import unicodedata
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from types import MappingProxyType
from typing import Final

from bot.core.entries import (
    KEY_LIMIT,
    Base,
    Coalition,
    Entry,
    KindName,
    Leader,
    Membership,
    Office,
    Revision,
    Source,
    Stance,
    Theme,
    Topic,
    without_ids,
)
from bot.core.errors import InvalidEntryError, shorten
from bot.core.links import host_of, page_of
from bot.core.names import fold


@dataclass(frozen=True)
class Kind:
    """What is particular to one kind of entry.

    Attributes:
        name: its word in code, in the log, and the name of its table.
        model: the type of its entries; its fields are the columns of table and sheet, in order.
        identity: the fields that tell its entries apart within a record; they make the key.
        references: fields that hold the key of another entry ("" for none), with the kind of that entry.
        mentions: fields that may hold the key of an entry of that kind, or something else.
        later: columns that files of older versions lack; their fields have a default.
        dates: fields with a day on which something has happened, so never in the future.
        sheet: the CSV file that holds its entries, "" for what no file holds.
        label: the word for it in sentences.
    """

    name: KindName
    model: type[Entry | Base]
    identity: tuple[str, ...] = ("key",)
    references: Mapping[str, KindName] = field(default_factory=dict)
    mentions: Mapping[str, KindName] = field(default_factory=dict)
    later: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    sheet: str = ""
    label: str = ""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The fields of its entries, in order."""
        return tuple(self.model.model_fields)

    @property
    def cites(self) -> bool:
        """Whether its entries name sources, in their field `sources`."""
        return "sources" in self.columns

    def entry(self, fields: Mapping[str, object]) -> Entry:
        """An entry of this kind, checked.

        Raises:
            pydantic.ValidationError: something about it is wrong.
        """
        made = self.model.model_validate(fields)
        if isinstance(made, Base):
            raise TypeError("what a record stands on is no entry of it")
        return made

    def users(self) -> Iterator[tuple["Kind", str]]:
        """The kinds whose entries name one of this kind in a field that holds one key, each with that field."""
        for kind in KINDS.values():
            for name, of in (*kind.references.items(), *kind.mentions.items()):
                if of == self.name:
                    yield kind, name


KINDS: Final[Mapping[KindName, Kind]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind("theme", Theme, sheet="themes.csv", label="theme"),
            Kind(
                "topic",
                Topic,
                references={"theme": "theme"},
                later=("phrase",),
                sheet="topics.csv",
                label="topic",
            ),
            Kind("leader", Leader, later=("type",), sheet="leaders.csv", label="leader"),
            Kind(
                "office",
                Office,
                identity=("leader", "office", "first_attested"),
                references={"leader": "leader"},
                dates=("first_attested", "last_attested"),
                sheet="offices.csv",
                label="office",
            ),
            Kind("source", Source, dates=("published_on",), sheet="sources.csv", label="source"),
            Kind(
                "coalition",
                Coalition,
                references={"topic": "topic", "proposed_by": "leader"},
                dates=("since",),
                sheet="coalitions.csv",
                label="coalition",
            ),
            Kind(
                "membership",
                Membership,
                identity=("coalition", "member"),
                references={"coalition": "coalition"},
                mentions={"member": "leader"},
                dates=("since", "listed_on"),  # and not `until`: an end can be agreed in advance
                sheet="coalition_members.csv",
                label="member",
            ),
            Kind(
                "stance",
                Stance,
                references={"leader": "leader", "topic": "topic"},
                later=("form", "translation"),
                dates=("stated_on",),
                sheet="stances.csv",
                label="stance",
            ),
            Kind("base", Base, identity=(), label="public record below"),
        )
    }
)
"""Every kind, each after those that its entries name."""

NAMED: Final = tuple(kind for kind in KINDS.values() if kind.name not in {"source", "stance", "base"})
"""The kinds that a directory holds: all but stances and their sources, of which there may be very many."""

CALLED: Final = tuple(
    kind.name for kind in KINDS.values() if kind.identity == ("key",) and "name" in kind.columns
)
"""The kinds whose entries people call by a name: no two of a kind by one."""

SAID_OF: Final = tuple(KINDS["stance"].references.values())
"""The kinds whose entries stances are recorded under, and read by the name of."""

CITING: Final = tuple(kind.name for kind in KINDS.values() if kind.cites)
"""The kinds whose entries rest on sources."""


def mentions(revision: Revision) -> set[str]:
    """The keys of the entries that a revision is about or names, as far as entries have names."""
    kind = KINDS[revision.kind]
    named = {str(getattr(revision.entry, field)) for field in (*kind.references, *kind.mentions)}
    return {key for key in (revision.key, revision.merged_into, *named) if key}


BY_MODEL: Final = {kind.model: kind for kind in KINDS.values()}
"""The kinds by the type of their entries."""


def kind_of(entry: Entry | Base) -> Kind:
    """The kind of an entry."""
    return BY_MODEL[type(entry)]


def key_of(entry: Entry | Base) -> str:
    """What an entry is found by within its record: its identity as one text."""
    return "/".join(str(getattr(entry, name)) for name in kind_of(entry).identity)


_NOT_IN_KEY: Final = re.compile(r"[^a-z0-9]+")
_HOST_IN_KEY, _TITLE_IN_KEY = 24, 36
_NO_LINK: Final = "\n"  # which no link holds


def key_for(name: str, taken: Container[str]) -> str:
    """A key that nothing in `taken` has, made of the letters of `name`: "Angela Merkel" gives "angela-merkel".

    Raises:
        InvalidEntryError: the name has no letters or digits.
    """
    words = fold(without_ids(name)).replace(" ", "-")
    if not words:
        raise InvalidEntryError(
            f"“{shorten(name)}” has no letters to make a short name of. Please write it out."
        )
    return next(key for key in numbered(words[:KEY_LIMIT].strip("-"), KEY_LIMIT) if key not in taken)


def numbered(key: str, limit: int) -> Iterator[str]:
    """A key, then the same with the numbers 2, 3, … at its end, of at most `limit` characters: the first free one is taken."""
    yield key
    for number in count(2):
        suffix = f"-{number}"
        yield f"{key[: limit - len(suffix)].rstrip('-')}{suffix}"


def page_of_source(source: Source) -> str:
    """The same of a source; of one without a link, what it is found by instead: title, publisher, date."""
    return found_by(source.url, source.title, source.publisher, source.published_on)


def found_by(url: str, title: str, publisher: str, published_on: str) -> str:
    """The same of what a source consists of."""
    if url:
        return page_of(url)
    return _NO_LINK.join(("", fold(title), fold(publisher), published_on))


def source_key(title: str, url: str, publisher: str = "", taken: Container[str] = ()) -> str:
    """A key for a source, made of its site (or publisher) and title: `pbs-org-prime-minister-abadi`.

    Where another source has it, digits that follow from title and link tell them apart.
    """
    title, publisher = without_ids(title), without_ids(publisher)
    site = _for_key(host_of(url).lower().removeprefix("www.") if url else publisher)
    key = f"{site[:_HOST_IN_KEY]}-{_for_key(title)[:_TITLE_IN_KEY]}".strip("-") or "source"
    if key not in taken:
        return key
    told_apart = hashlib.sha256(f"{title}\n{url}\n{publisher}".encode()).hexdigest()
    return next(longer for digits in range(6, 18) if (longer := f"{key}-{told_apart[:digits]}") not in taken)


def _for_key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_KEY.sub("-", plain).strip("-")
