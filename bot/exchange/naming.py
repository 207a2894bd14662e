"""What the rows of a flat sheet make of a record: its leaders, topics, themes and sources found by name and link, or new.

A cell that is blank says nothing: what the record holds there stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias, TypeVar

from pydantic import ValidationError

from bot.core import countries
from bot.core.dates import first_day, last_day
from bot.core.directory import Directory, office_among, when_held
from bot.core.entries import (
    KEY_LIMIT,
    STANCE_KEY_LIMIT,
    Base,
    Entry,
    Leader,
    Office,
    Position,
    Revision,
    Source,
    Stance,
    Theme,
    Topic,
    label,
    split_ref,
)
from bot.core.errors import StandpointError, shorten
from bot.core.kinds import key_for, key_of, kind_of, numbered, source_key
from bot.core.links import host_of, http_link, page_of
from bot.core.names import NameIndex, fold
from bot.core.problems import Problem, capitalised, explain
from bot.entries.model import Wordings
from bot.entries.service import taken_keys
from bot.exchange.archive import Progress, let_go
from bot.exchange.csv import FileProblem, KnownSources, at_most, with_column
from bot.exchange.sheet import COLUMNS, LOOKED_AT, SheetRow, Spelt

N = TypeVar("N", Leader, Topic, Theme)

DEFAULT_THEME: Final = "General"
"""The theme of new topics for which a sheet names none."""

_Identity: TypeAlias = tuple[str, str, str, str]
"""What tells the statements of a sheet apart: leader, topic and source by key, the day before the last of them."""


@dataclass(frozen=True)
class Known:
    """What a record holds before an import.

    Attributes:
        directory: its names.
        sources: those it has or had.
        archived: of these, in full, those for whose link a sheet tells an archived copy (`links_archived`).
        stances: every one of the leaders of a sheet.
    """

    directory: Directory
    sources: KnownSources
    archived: Mapping[str, Source] = field(default_factory=dict)
    stances: Sequence[Revision] = ()


@dataclass(frozen=True)
class Brought:
    """What a sheet makes of a record: entries, each after what it names, with their rows; or what is wrong with it."""

    file: str
    entries: list[tuple[Entry, int]]
    problems: Sequence[FileProblem]

    def items(self) -> Iterator[Entry | FileProblem]:
        """The entries, or the problems: no more than PROBLEM_LIMIT, and one that says so."""
        yield from at_most(self.problems) if self.problems else (entry for entry, _ in self.entries)

    def place_of(self, entry: Entry | Base) -> FileProblem:
        """Where an entry stands in the sheet; without a reason."""
        wanted = kind_of(entry), key_of(entry)
        row = next((row for one, row in self.entries if (kind_of(one), key_of(one)) == wanted), 0)
        return FileProblem(file=self.file, line=0, row=row, reason="")


def leaders_named(rows: Iterable[SheetRow], directory: Directory) -> list[str]:
    """The keys of the leaders on record whom a sheet names, also those under which they were known before."""
    names = dict.fromkeys(row.cells["leader"] for row in rows)
    found = dict.fromkeys(key for name in names for key in _on_record(directory.leader_names, name))
    return list(dict.fromkeys(key for one in found for key in directory.keys_of(one)))


def links_archived(rows: Iterable[SheetRow], sources: KnownSources) -> list[str]:
    """The keys of the sources on record for whose link a sheet tells an archived copy."""
    named = {page_of(row.cells.get("link", "")) for row in rows if "archived" in row.cells}
    return [key for key, (page, _) in sources.items() if page and page in named]


def bring(
    file: str, rows: Sequence[SheetRow], known: Known, progress: Progress, *, whole: bool = True
) -> Brought:
    """The entries that a sheet makes of a record, or all that is wrong with it.

    Not `whole` where rows are missing that could not be read: nothing is said to be missing that may stand there.

    Raises:
        ImportStoppedError: by `progress`.
    """
    return _Bringing(file, known, whole=whole).of(rows, progress)


def _on_record(index: NameIndex, text: str) -> list[str]:
    """The keys of the entries that go by this whole name, else by it as an alias, or that have it as their key."""
    folded = fold(text)
    found = index.called(text) or [
        one
        for one in index.going_by(text)
        if one.key == text or folded in {fold(name) for name in (one.name, *one.aliases)}
    ]
    return [one.key for one in found]


@dataclass
class _Told:
    """What a sheet tells of one leader, topic, theme or source.

    Attributes:
        key: on record, or of the new one.
        name: as it is first written; of a source, its link.
        row: the first that names it.
        said: by column, what is first said there, and in which row.
    """

    key: str
    name: str
    row: int
    said: dict[str, tuple[str, int]] = field(default_factory=dict)

    def says(self, column: str) -> str:
        """What a column says of it, "" for nothing."""
        return self.said.get(column, ("", 0))[0]

    def row_of(self, column: str) -> int:
        """The row that says it, else the first that names it."""
        return self.said.get(column, ("", self.row))[1]


class _Bringing:
    """One sheet on its way into a record."""

    def __init__(self, file: str, known: Known, *, whole: bool) -> None:
        self._file = file
        self._known = known
        self._whole = whole
        self._directory = known.directory
        self._taken = taken_keys(known.directory)
        self._problems: list[FileProblem] = []
        self._made: list[tuple[Entry, int]] = []
        self._leaders: dict[str, _Told | None] = {}  # by folded name; None where something is wrong with it
        self._topics: dict[str, _Told | None] = {}
        self._told: dict[tuple[str, str], _Told] = {}  # leaders and topics, by column and key
        self._wordings = Wordings(known.directory.topics)
        self._hints_left = LOOKED_AT
        self._themes: dict[str, str] = {}
        self._sources: dict[str, _Told] = {}  # new ones, by page
        self._cited: dict[str, _Told] = {}  # those on record, by key
        self._offices: dict[str, list[Office]] = defaultdict(list)
        for office in known.directory.offices:
            self._offices[office.leader].append(office)
        self._pages: dict[str, list[str]] = defaultdict(list)
        for key, (page, _) in known.sources.items():
            self._pages[page].append(key)
        self._held: dict[_Identity, list[Revision]] = defaultdict(list)
        for row in known.stances:
            stance, person = row.stance, self._directory.leader_by_key[row.stance.leader].key
            source = split_ref(stance.sources[0])[0]
            self._held[person, stance.topic, stance.stated_on, source].append(row)
        self._stance_keys = {row.key for row in known.stances}
        self._numbered: dict[
            tuple[str, int], Iterator[str]
        ] = {}  # what is left for those who would have one key

    def of(self, rows: Sequence[SheetRow], progress: Progress) -> Brought:
        """All that it makes of a record."""
        named = [
            (row, self._leader(row), self._topic(row), self._source(row))
            for row in progress.over("Matching", rows)
        ]
        for topic in progress.over("Checking", self._each("topic")):
            self._finish_topic(topic)
        for leader in progress.over("Checking", self._each("leader")):
            self._finish_leader(leader)
        self._add_offices(
            (row, who) for row, who, _, _ in progress.over("Checking", named) if who is not None
        )
        taken = dict.fromkeys(self._known.sources)
        for source in progress.over("Checking", self._sources.values()):
            self._finish_source(source, taken)
        for source in progress.over("Checking", self._cited.values()):
            self._archive(source)
        seen: dict[_Identity, int] = {}
        for row, who, what, cited in progress.over("Checking", named):
            if row.is_whole and who is not None and what is not None and cited is not None and cited.key:
                self._add_stance(row, who, what, cited.key, seen)
        let_go(named, seen, self._leaders, self._topics, self._told, self._sources, self._wordings.holding)
        return Brought(self._file, self._made, self._problems)

    def _leader(self, row: SheetRow) -> _Told | None:
        told = self._named(row, "leader", self._leaders, self._directory.leader_names)
        return None if told is None else self._note(told, row, "country", "type")

    def _topic(self, row: SheetRow) -> _Told | None:
        told = self._named(row, "topic", self._topics, self._directory.topic_names)
        return None if told is None else self._note(told, row, "theme", "statement")

    def _named(
        self, row: SheetRow, column: str, known: dict[str, _Told | None], index: NameIndex
    ) -> _Told | None:
        """The leader or topic that a row names: named before, on record, or new; None if nothing can go by that."""
        name = " ".join(row.cells[column].split())
        folded = fold(name)
        if folded not in known:
            key = self._key_of(name, row.number, column, index)
            new = _Told(key, name, row.number)  # unless it came under another name before
            known[folded] = self._told.setdefault((column, key), new) if key else None
        return known[folded]

    def _each(self, column: str) -> list[_Told]:
        """Each leader or topic once, however many names it has."""
        return [told for (kind, _), told in self._told.items() if kind == column]

    def _key_of(self, name: str, row: int, column: str, index: NameIndex) -> str:
        """The key of what goes by a name, or of what will; "", and a problem, if nothing can."""
        match _on_record(index, name):
            case [key]:
                return key
            case [_, *_] as keys:
                several = ", ".join(f"{self._directory.name_of(key)} ({key})" for key in keys)
                self._wrong(row, column, f"“{shorten(name)}” could be {several}. Write the short name.")
                return ""
            case _:
                pass
        try:
            if column == "topic" and _on_record(self._directory.every_topic_names, name):
                self._wrong(
                    row, column, f"the topic “{shorten(name)}” is retired: nothing is recorded on it any more"
                )
                return ""
            return self._free(key_for(name, ()), KEY_LIMIT, self._taken)
        except StandpointError as error:
            self._wrong(row, column, str(error))
            return ""

    def _free(self, wanted: str, limit: int, taken: set[str]) -> str:
        """A key that is taken from now on: the one wanted, or with the next number that is free."""
        keys = self._numbered.setdefault((wanted, limit), numbered(wanted, limit))
        key = next(key for key in keys if key not in taken)
        taken.add(key)
        return key

    def _note(self, told: _Told, row: SheetRow, *columns: str) -> _Told:
        """Keep what a row says of a thing, the first time; each further time it must be the same."""
        for column in columns:
            if column in row.cells:
                said, first = told.said.setdefault(column, (row.cells[column], row.number))
                if fold(said) != fold(row.cells[column]):
                    self._wrong(row.number, column, f"{column} was “{shorten(said)}” in row {first}")
        return told

    def _finish_topic(self, told: _Told) -> None:
        before = self._directory.topic_by_key.get(told.key)
        said = {"theme": told.says("theme"), "proposition": told.says("statement")}
        if before is None:
            said = {"theme": said["theme"] or DEFAULT_THEME, "proposition": said["proposition"] or told.name}
            try:
                if told.says("statement") or self._whole:
                    self._wordings.check(said["proposition"])
            except StandpointError as error:
                column = "statement" if told.says("statement") else "topic"
                self._wrong(told.row_of(column), column, f"{self._nearly(told)}{error}")
        elif said["proposition"] and fold(said["proposition"]) != fold(before.proposition):
            self._wrong(
                told.row_of("statement"),
                "statement",
                f"statement is “{shorten(before.proposition, 200)}” on record, and stays; another one is another topic",
            )
            return
        else:
            said["proposition"] = before.proposition
        if said["theme"]:
            said["theme"] = self._theme(said["theme"], told.row_of("theme"))
        columns = {"name": "topic", "key": "topic", "proposition": "statement"}
        made = self._put(Topic, told, before, said, columns)
        if made is not None:
            self._wordings.add(made)

    def _nearly(self, told: _Told) -> str:
        """Of a new topic without a statement: that its name is nearly another's, which it may be misspelt for."""
        if told.says("statement") or not self._hints_left:
            return ""
        self._hints_left -= 1
        near = self._spelt_topics.nearest(told.name)
        if not near:
            return ""
        return (
            f"“{shorten(told.name)}” is new, and nearly “{near}”: if they are one, write both alike. If not: "
        )

    @cached_property
    def _spelt_topics(self) -> Spelt:
        """The names of topics on record, and of new ones with a statement."""
        known = (name for topic in self._directory.topics for name in (topic.name, *topic.aliases))
        return Spelt([*known, *(one.name for one in self._each("topic") if one.says("statement"))])

    def _theme(self, name: str, row: int) -> str:
        """The key of a theme, which is made if it is not on record; "" if something is wrong with it."""
        name = " ".join(name.split())
        folded = fold(name)
        if folded not in self._themes:
            key = self._key_of(name, row, "theme", self._directory.theme_names)
            self._themes[folded] = key
            if key and key not in self._directory.theme_by_key:
                self._put(Theme, _Told(key, name, row), None, {}, {"name": "theme", "key": "theme"})
        return self._themes[folded]

    def _finish_leader(self, told: _Told) -> None:
        country, kind = told.says("country"), told.says("type").casefold()
        said = {
            "country": country
            if country in countries.BODIES
            else countries.meant(country) or countries.meant_abroad(country) or country,
            "type": "organisation" if kind == "organization" else kind,
        }
        before = self._directory.leader_by_key.get(told.key)
        self._put(Leader, told, before, said, {"name": "leader", "key": "leader"})

    def _add_offices(self, named: Iterable[tuple[SheetRow, _Told]]) -> None:
        """The offices in which leaders spoke, each from the first to the last statement in it.

        One that is on record keeps its beginning and goes on for as long as it is attested. What is wrong with its name
        is wrong with that of the stance.
        """
        spoken: dict[tuple[str, str], list[SheetRow]] = defaultdict(list)
        for row, who in named:
            if row.is_whole and "office" in row.cells:
                spoken[who.key, fold(row.cells["office"])].append(row)
        for (leader, name), rows in spoken.items():
            first, last = (pick((row.day for row in rows), key=first_day) for pick in (min, max))
            terms = [one for one in self._offices[leader] if fold(one.office) == name]
            known = max(terms, key=when_held, default=None)
            if known is None:
                fields = {"leader": leader, "office": rows[0].cells["office"], "first_attested": first}
            elif known.last_attested and first_day(last) > last_day(known.last_attested):
                fields = dict(known)
            else:
                continue
            with suppress(ValidationError):
                self._made.append((Office.model_validate({**fields, "last_attested": last}), rows[0].number))

    def _put(
        self,
        model: type[N],
        told: _Told,
        before: N | None,
        said: Mapping[str, str],
        columns: Mapping[str, str],
    ) -> N | None:
        """Make a named entry, or change what the sheet says otherwise of one on record; None if nothing came of it."""
        kept = {"key": told.key, "name": told.name} if before is None else dict(before)
        try:
            entry = model.model_validate({**kept, **{name: text for name, text in said.items() if text}})
        except ValidationError as error:
            for problem in explain(error):
                column = columns.get(problem.field, problem.field)
                self._refuse(told.row_of(column), problem.but(field=column))
            return None
        if entry == before:
            return None
        self._made.append((entry, told.row))
        return entry

    def _source(self, row: SheetRow) -> _Told | None:
        """The source of a row: the one on record for its page, or a new one whose key is not made yet."""
        url = row.cells.get("link", "")
        if not url:
            return None
        page, title = page_of(url), fold(row.cells.get("source title", ""))
        keys = self._pages.get(page)
        if not keys:
            new = self._sources.setdefault(page, _Told("", url, row.number))
            return self._note(new, row, "source title", "archived")
        titles = {key: fold(self._known.sources[key][1]) for key in keys}
        same = keys if len(set(titles.values())) == 1 else [key for key in keys if titles[key] == title]
        if same:
            told = self._cited.setdefault(same[0], _Told(same[0], url, row.number))
            return self._note(told, row, "archived")
        called = "; ".join(f"“{shorten(self._known.sources[key][1])}”" for key in keys[:3])
        reason = f"must tell which of the {len(keys)} sources of this link is meant, such as {called}"
        self._wrong(row.number, "source title", f"source title {reason}")
        return None

    def _finish_source(self, told: _Told, taken: dict[str, None]) -> None:
        """Make a new source, called by its site where the sheet has no title for it."""
        try:
            http_link(told.name)
        except ValueError as error:
            self._wrong(told.row, "link", f"link {error}")
            return
        title = told.says("source title") or host_of(told.name)
        key = source_key(title, told.name, "", taken)
        try:
            source = Source(key=key, title=title, url=told.name, archive_url=told.says("archived"))
        except ValidationError as error:
            self._refuse_source(told, error)
            return
        told.key = key
        taken[key] = None
        self._made.append((source, told.row))

    def _archive(self, told: _Told) -> None:
        """Give a source on record the archived copy that the sheet tells."""
        before = self._known.archived.get(told.key)
        if before is None or not told.says("archived"):
            return
        try:
            source = Source.model_validate({**dict(before), "archive_url": told.says("archived")})
        except ValidationError as error:
            self._refuse_source(told, error)
            return
        if source != before:
            self._made.append((source, told.row_of("archived")))

    def _refuse_source(self, told: _Told, error: ValidationError) -> None:
        for problem in explain(error):
            column = {"title": "source title", "archive_url": "archived"}.get(problem.field, "link")
            self._refuse(told.row_of(column), problem.but(field=column))

    def _add_stance(
        self, row: SheetRow, leader: _Told, topic: _Told, source: str, seen: dict[_Identity, int]
    ) -> None:
        """Make the stance of a row, or change the one on record that it stands for."""
        identity = leader.key, topic.key, row.day, source
        first = seen.setdefault(identity, row.number)
        if first != row.number:
            self._wrong(row.number, "link", f"Row {first} has the same leader, topic, date and link.")
            return
        said = _said_of_stance(row)
        held = self._held.get(identity, [])
        kept = [one for one in held if one.is_kept] or held[-1:]
        if len(kept) > 1:
            kept = [one for one in kept if one.stance.quote == said.get("quote")]
        if held and len(kept) != 1:
            reason = (
                "stands for several statements on record of this leader, topic and date; change them by their ids, with "
                "/record correct on Discord or in stances.csv of an export"
            )
            self._wrong(row.number, "link", f"link {reason}")
            return
        known = self._directory.topic_by_key.get(topic.key)
        name = topic.name if known is None else known.name
        place = row.cells.get("place", "")
        ref = f"{source}@{place}" if place else source
        if kept:
            before = kept[0].stance
            refs = before.sources if not place else (ref, *before.sources[1:])
            made = _made_up(before.position, before.quote, name)
            now = _made_up(row.position, said.get("quote", before.quote), name)
            changed = {one: text for one, text in now.items() if getattr(before, one) == made[one]}
            fields = {**dict(before), **changed}
        else:
            refs = (ref,)
            fields = {
                "key": self._free(f"{leader.key}-{row.day}-{topic.key}", STANCE_KEY_LIMIT, self._stance_keys),
                "leader": leader.key,
                "topic": topic.key,
                "stated_on": row.day,
                "office": office_among(self._offices[leader.key], first_day(row.day)),
                **_made_up(row.position, said.get("quote", ""), name),
            }
        try:
            stance = Stance.model_validate({**fields, **said, "position": row.position, "sources": refs})
        except ValidationError as error:
            for problem in explain(error):
                self._refuse(row.number, _in_columns(problem))
            return
        self._made.append((stance, row.number))

    def _refuse(self, row: int, problem: Problem) -> None:
        self._wrong(row, problem.field, with_column(problem))

    def _wrong(self, row: int, column: str, reason: str) -> None:
        self._problems.append(FileProblem(file=self._file, line=0, row=row, column=column, reason=reason))


_IN_SMALL_LETTERS: Final = ("language", "form", "basis", "confidence")
_OF_STANCE: Final = {
    column.name: column.field or column.name
    for column in COLUMNS
    if (column.field or column.name) in Stance.model_fields and not column.is_required
}
"""The columns that a stance has besides those that are required, with its fields."""
_COLUMN_OF: Final = {**{field: column for column, field in _OF_STANCE.items()}, "stated_on": "date"}
_AROUND_QUOTE: Final = '“”"'


def _said_of_stance(row: SheetRow) -> dict[str, str]:
    """What a row says of its stance besides what is required, by field."""
    said = {
        name: row.cells[column].casefold() if column in _IN_SMALL_LETTERS else row.cells[column]
        for column, name in _OF_STANCE.items()
        if column in row.cells
    }
    if "quote" in said:
        said["quote"] = said["quote"].strip(_AROUND_QUOTE)
    return said


def _made_up(position: Position | None, quote: str, topic: str) -> dict[str, str]:
    """What a stance gets where the sheet says nothing: as in the dialog, and a summary that repeats the position."""
    return {
        "summary": "" if quote else f"{capitalised(label(position))}: {topic}",
        "basis": "explicit" if quote else "reported",
        "confidence": "high" if quote else "medium",
    }


def _in_columns(problem: Problem) -> Problem:
    """A problem of a stance, told of the column that it comes from."""
    if problem.field == "sources":
        reason = "must be a place in the source, such as p. 26, of at most 60 characters and without |"
        return Problem(field="place", reason=reason)
    return problem.but(field=_COLUMN_OF.get(problem.field, problem.field))
