"""The names of a record: its leaders, topics, themes and coalitions, and finding one by what people type.

A layer's directory shares what it has not changed with the one below it: a thousand servers that
changed a few names each cost those names, not a thousand copies of the public ones.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, Self, TypeVar, overload

from typing_extensions import override

from bot.core.countries import name_of as name_of_country
from bot.core.dates import first_day, last_day
from bot.core.entries import (
    Coalition,
    Entry,
    KindName,
    Leader,
    Membership,
    Office,
    Revision,
    State,
    Theme,
    Topic,
    Value,
)
from bot.core.errors import AmbiguousNameError, MissingEntryError, RetiredTopicError, UnknownNameError
from bot.core.kinds import CALLED, NAMED, key_of, mentions
from bot.core.log import Made
from bot.core.names import Match, Named, NameIndex
from bot.core.timeline import Shift

T = TypeVar("T")
V = TypeVar("V")


class Woven(Sequence[T]):
    """A sequence without some of its items, and with others woven in at their places."""

    __slots__ = ("_below", "_edits", "_length")

    def __init__(
        self, below: Sequence[T], places: Sequence[int], gone: Iterable[int], own: Iterable[tuple[int, T]]
    ) -> None:
        """`below` without the items at the indices `gone`, and with `own`, each before the first later place.

        Args:
            places: of the items below, ascending.
            gone: ascending.
            own: items with their places, ascending.
        """
        self._below = below
        edits: list[tuple[int, int, tuple[T, ...]]] = [(index, 1, ()) for index in gone]
        edits += [(bisect_left(places, place), 0, (item,)) for place, item in own]
        self._edits = sorted(edits, key=lambda edit: edit[0])
        self._length = len(below) + sum(len(items) - left_out for _, left_out, items in edits)

    @override
    def __iter__(self) -> Iterator[T]:
        at = 0
        for index, left_out, items in self._edits:
            yield from self._below[at:index]
            yield from items
            at = index + left_out if index >= at else at
        yield from self._below[at:]

    @override
    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    @override
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return tuple(self)[index]


class ByKey(dict[str, V]):
    """Entries by key. Whoever looks for one that something on record names is told if that cannot be."""

    def __missing__(self, key: str) -> V:
        """There is none."""
        raise MissingEntryError(key)


class Over(Mapping[str, V]):
    """A mapping with other values for some of its keys, and without some."""

    __slots__ = ("_below", "_gone", "_own")

    def __init__(
        self, below: Mapping[str, V], own: Mapping[str, V], gone: AbstractSet[str] = frozenset()
    ) -> None:
        """`below` with `own` in place of what it has there, and without the keys `gone`."""
        self._below = below
        self._own = own
        self._gone = gone

    @override
    def __getitem__(self, key: str) -> V:
        if key in self._own:
            return self._own[key]
        if key in self._gone:
            raise MissingEntryError(key)
        return self._below[key]

    @override
    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self._below if key not in self._own and key not in self._gone)
        yield from self._own

    @override
    def __len__(self) -> int:
        return sum(1 for _ in self)


E = TypeVar("E", bound=Entry)

LeaderOrder = Literal["", "name", "country", "office"]
"""What a list of leaders is in order of; "" for what fits best."""

Newest = Mapping[str, Revision]
"""The newest revision of each entry of a kind, by key."""


class Statement(Value):
    """A revision of a stance with its leader and topic; with `shift` where a change of position is told with it."""

    leader: Leader
    topic: Topic
    revision: Revision
    shift: Shift | None = None


@dataclass(frozen=True, eq=False)  # one object for each state of a record: it can be the key of a cache
class Directory:
    """Themes, topics, leaders, offices, coalitions and memberships of one record, in the record's order.

    Retired topics are not among `topics`: they are found where history is asked for. A directory of a layer
    shares with the one `below` it whatever the layer has not changed.

    Attributes:
        stance_counts: maps a leader's and a topic's key to about how many stances there are beyond those below;
            it puts the likely names first.
        merged: leaders who turned out to be somebody on record already: their key, and the key of that one.
        retired: topics that are read and no longer recorded on.
        newest: by kind and key, the newest revision of every entry; `revised`: only those of the record itself.
    """

    themes: Sequence[Theme] = ()
    topics: Sequence[Topic] = ()
    leaders: Sequence[Leader] = ()
    offices: Sequence[Office] = ()
    coalitions: Sequence[Coalition] = ()
    memberships: Sequence[Membership] = ()
    stance_counts: Mapping[str, int] | None = None
    merged: Mapping[str, str] = field(default_factory=dict)
    retired: Sequence[Topic] = ()
    newest: Mapping[KindName, Newest] = field(default_factory=dict)
    revised: Mapping[KindName, Newest] = field(default_factory=dict)
    below: "Directory | None" = None

    @classmethod
    def over(
        cls, below: "Directory | None", rows: Mapping[KindName, Sequence[Revision]], counts: Mapping[str, int]
    ) -> "Directory":
        """The directory of a layer over another, or of a record with nothing below it.

        Args:
            rows: by kind, the newest revision of each entry that the layer itself has, whatever its state.
            counts: how many more stances count than below, by the key of a topic or of a leader as recorded.
        """
        base = below or cls()
        revised = {kind: {row.key: row for row in of_kind} for kind, of_kind in rows.items() if of_kind}
        newest: dict[KindName, Newest] = {
            kind.name: _newest(base.newest.get(kind.name, {}), revised.get(kind.name, {})) for kind in NAMED
        }

        def kept(kind: KindName, model: type[E], known: Sequence[E]) -> Sequence[E]:
            """The entries of a kind that count; the very sequence of below if nothing of it differs."""
            own = revised.get(kind)
            if not own or not known:
                return _entries((own or {}).values(), model, State.KEPT) or known
            return _woven(known, base.newest[kind], own, model)

        leaders, topics = revised.get("leader", {}), revised.get("topic", {})
        merges = {key: into for key, into in base.merged.items() if key not in leaders}
        merges |= {key: row.merged_into for key, row in leaders.items() if row.state is State.MERGED}
        return cls(
            themes=kept("theme", Theme, base.themes),
            topics=kept("topic", Topic, base.topics),
            leaders=kept("leader", Leader, base.leaders),
            offices=kept("office", Office, base.offices),
            coalitions=kept("coalition", Coalition, base.coalitions),
            memberships=kept("membership", Membership, base.memberships),
            stance_counts=counts,
            merged=persons(merges) if leaders else base.merged,
            retired=_entries(newest["topic"].values(), Topic, State.RETIRED) if topics else base.retired,
            newest=newest,
            revised=revised,
            below=below,
        )

    @cached_property
    def theme_by_key(self) -> Mapping[str, Theme]:
        """Themes by key."""
        if self.below is not None:
            return self._over(self.below.theme_by_key, "theme", Theme)
        return ByKey((theme.key, theme) for theme in self.themes)

    @cached_property
    def topic_by_key(self) -> Mapping[str, Topic]:
        """Topics by key, the retired ones too."""
        if self.below is not None:
            return self._over(self.below.topic_by_key, "topic", Topic)
        return ByKey((topic.key, topic) for topic in (*self.topics, *self.retired))

    @cached_property
    def leader_by_key(self) -> Mapping[str, Leader]:
        """Leaders by key, and by the keys of those who were merged into them."""
        if self.below is None:
            leaders = ByKey((leader.key, leader) for leader in self.leaders)
            leaders.update({old: leaders[into] for old, into in self.merged.items() if into in leaders})
            return leaders
        own = self.revised.get("leader", {})
        known = self._over(self.below.leader_by_key, "leader", Leader)
        moved = {old: into for old, into in self.merged.items() if old in own or into in own}
        if not moved:
            return known
        return Over(known, {old: known[into] for old, into in moved.items() if into in known}, moved.keys())

    @cached_property
    def coalition_by_key(self) -> Mapping[str, Coalition]:
        """Coalitions by key."""
        if self.below is not None:
            return self._over(self.below.coalition_by_key, "coalition", Coalition)
        return ByKey((coalition.key, coalition) for coalition in self.coalitions)

    @cached_property
    def leader_names(self) -> NameIndex:
        """Leaders by name and alias."""
        return self._index(("leader",), self.leaders, lambda directory: directory.leader_names)

    @cached_property
    def leader_roles(self) -> NameIndex:
        """Leaders by country and by the offices on record, in either order: for completion and lists, not for names."""
        if self.below is None:
            return NameIndex(map(self._in_role, self.leaders))
        if not self._differs("leader", "office"):
            return self.below.leader_roles
        offices = [row.entry for row in self.revised.get("office", {}).values()]
        revised = {
            *self.revised.get("leader", {}),
            *(one.leader for one in offices if isinstance(one, Office)),
        }
        changed = [self._in_role(leader) for leader in self.leaders if leader.key in revised]
        return NameIndex.over(self.below.leader_roles, changed, revised)

    @cached_property
    def topic_names(self) -> NameIndex:
        """Topics by name and alias, without those that are retired."""
        return self._index(("topic",), self.topics, lambda directory: directory.topic_names)

    @cached_property
    def every_topic_names(self) -> NameIndex:
        """The same with the retired ones, for where history is asked for."""
        if not self.retired:
            return self.topic_names
        if self.below is not None and not self._differs("topic"):
            return self.below.every_topic_names
        return NameIndex(self._named(entry) for entry in (*self.topics, *self.retired))

    @cached_property
    def theme_names(self) -> NameIndex:
        """Themes by name and alias."""
        return self._index(("theme",), self.themes, lambda directory: directory.theme_names)

    @cached_property
    def coalition_names(self) -> NameIndex:
        """Coalitions by name and alias."""
        return self._index(("coalition",), self.coalitions, lambda directory: directory.coalition_names)

    @cached_property
    def subject_names(self) -> NameIndex:
        """Topics and themes together, for commands that take either. Their keys never coincide."""
        entries: list[Topic | Theme] = [*self.topics, *self.themes]
        return self._index(("topic", "theme"), entries, lambda directory: directory.subject_names)

    def indexed(self) -> Self:
        """This directory with its names indexed, which takes a moment for very many leaders."""
        _ = self.leader_names, self.topic_names, self.subject_names
        return self

    def find_leader(self, text: str) -> Leader:
        """The leader that `text` names.

        Raises:
            UnknownNameError: none does. AmbiguousNameError: several do.
        """
        known = self.merged.get(text, text)
        return self.leader_by_key[self._only("leader", text, self.leader_names.match(known))]

    def complete_leaders(self, text: str, limit: int) -> list[Leader]:
        """Leaders for what has been typed so far: by name, then by country and office, else by a name spelt alike."""
        begun = [
            *self.leader_names.complete(text, limit, alike=False),
            *self.leader_roles.complete(text, limit, alike=False),
        ]
        keys = dict.fromkeys(entry.key for entry in begun or self.leader_names.complete(text, limit))
        return [self.leader_by_key[key] for key in keys][:limit]

    def find_topic(self, text: str) -> Topic:
        """The topic that `text` names.

        Raises:
            RetiredTopicError: it is not offered any more. Else like `find_leader`.
        """
        match = self.topic_names.match(text)
        if not match.found:
            self._refuse_retired(text)
        return self.topic_by_key[self._only("topic", text, match)]

    def find_any_topic(self, text: str) -> Topic:
        """The topic that `text` names, also a retired one: for its history. Raises like `find_leader`."""
        return self.topic_by_key[self._only("topic", text, self.every_topic_names.match(text))]

    def find_subject(self, text: str) -> Topic | Theme:
        """The topic or theme that `text` names. Raises like `find_topic`."""
        match = self.subject_names.match(text)
        if not match.found:
            self._refuse_retired(text)
        key = self._only("topic", text, match)
        return self.topic_by_key.get(key) or self.theme_by_key[key]

    def find_theme(self, text: str) -> Theme:
        """The theme that `text` names. Raises like `find_leader`."""
        return self.theme_by_key[self._only("theme", text, self.theme_names.match(text))]

    def find_coalition(self, text: str) -> Coalition:
        """The coalition that `text` names. Raises like `find_leader`."""
        return self.coalition_by_key[self._only("coalition", text, self.coalition_names.match(text))]

    def keys_of(self, leader: str) -> tuple[str, ...]:
        """All keys of a person: `leader`, and those of who was merged into them."""
        return (leader, *(old for old, into in self.merged.items() if into == leader))

    def statement(self, revision: Revision, shift: Shift | None = None) -> Statement:
        """A revision of a stance, with its leader and topic and a shift to tell with it."""
        stance = revision.stance
        return Statement(
            leader=self.leader_by_key[stance.leader],
            topic=self.topic_by_key[stance.topic],
            revision=revision,
            shift=shift,
        )

    def name_of(self, key: str) -> str:
        """The name of whatever has this key or had it, else the key."""
        return self._name(key) or key

    def _name(self, key: str) -> str:
        entry = (
            self.leader_by_key.get(key)
            or self.topic_by_key.get(key)
            or self.theme_by_key.get(key)
            or self.coalition_by_key.get(key)
        )
        if entry is not None:
            return entry.name
        removed = [self.newest[kind].get(key) for kind in CALLED if kind in self.newest]
        named = (row.entry for row in removed if row is not None)
        return next((one.name for one in named if isinstance(one, Theme | Topic | Leader | Coalition)), "")

    def called(self, key: str) -> str:
        """The name of an entry to choose from others; with what tells it apart where another goes by the same name.

        Of leaders that is the country, else the office that they held last; where that is the same too, or nothing
        is known, the key.
        """
        name = self.name_of(key)
        indices = (self.leader_names, self.every_topic_names, self.theme_names, self.coalition_names)
        index = next((index for index in indices if index.get(key)), None)
        others = [] if index is None else [one.key for one in index.called(name) if one.key != key]
        if not others:
            return name
        for tells in (self._country, self._last_office):
            own = tells(key)
            if own and own not in map(tells, others):
                return f"{name} ({own})"
        return f"{name} ({key})"

    def _country(self, leader: str) -> str:
        found = self.leader_by_key.get(leader)
        return "" if found is None else name_of_country(found.country)

    def _last_office(self, leader: str) -> str:
        held = max(self.offices_of(leader), key=when_held, default=None)
        return "" if held is None else held.office

    def names_in(self, made: Iterable[Made]) -> dict[str, str]:
        """The names of all that some revisions are about or mention, by key; what has none is not there."""
        rows = [row for one in made for row in (one.before, one.after) if row is not None]
        keys = {key for row in rows for key in mentions(row)}
        return {key: name for key in keys if (name := self._name(key))}

    def topics_of(self, theme: str) -> list[Topic]:
        """The topics under a theme, in the record's order."""
        return [topic for topic in self.topics if topic.theme == theme]

    def offices_of(self, leader: str) -> list[Office]:
        """The offices of a leader, in the record's order."""
        return [office for office in self.offices if office.leader == leader]

    def office_on(self, leader: str, day: date) -> str:
        """The office in which a leader spoke on `day`, "" unless exactly one is attested around that day.

        The dates of an office here are those of statements on record, so outside them we do not know.
        """
        return office_among(self.offices_of(leader), day)

    def stance_count(self, key: str) -> int:
        """About how many stances of a leader or on a topic there are, to put the likely ones first: it is not read
        again when one is recorded.
        """
        return sum(self._counted(one) for one in self.keys_of(key))

    @cached_property
    def busiest(self) -> tuple[str, str]:
        """The keys of the leader and of the topic with the most stances, "" where there is none."""
        leaders, topics = ((entry.key for entry in entries) for entries in (self.leaders, self.topics))
        return max(leaders, key=self.stance_count, default=""), max(topics, key=self.stance_count, default="")

    def _only(self, kind: str, text: str, match: Match) -> str:
        """The key of the one entry that was found."""
        match match.found:
            case (entry,):
                return entry.key
            case ():
                near = [(entry.key, self.called(entry.key)) for entry in match.suggestions]
                raise UnknownNameError(kind, text, near)
            case several:
                raise AmbiguousNameError(
                    kind, text, [(entry.key, self.called(entry.key)) for entry in several]
                )

    def _refuse_retired(self, text: str) -> None:
        retired = self.every_topic_names.match(text).found if self.retired else ()
        if len(retired) == 1:
            raise RetiredTopicError(retired[0].name)

    def _counted(self, key: str) -> int:
        own = (self.stance_counts or {}).get(key, 0)
        return own if self.below is None else own + self.below._counted(key)  # noqa: SLF001

    def _differs(self, *kinds: KindName) -> bool:
        """Whether the layer itself holds anything of these kinds."""
        return any(kind in self.revised for kind in kinds)

    def _over(self, known: Mapping[str, E], kind: KindName, model: type[E]) -> Mapping[str, E]:
        """Entries by key, the retired ones too: `known` and, over it, what the layer has revised."""
        if not self._differs(kind):
            return known
        own = self.revised[kind]
        there = (State.KEPT, State.RETIRED)
        entries = {key: row.entry for key, row in own.items() if row.state in there}
        return Over(
            known, {key: entry for key, entry in entries.items() if isinstance(entry, model)}, own.keys()
        )

    def _index(
        self,
        kinds: Sequence[KindName],
        entries: Iterable[Leader | Topic | Theme | Coalition],
        below: Callable[["Directory"], NameIndex],
    ) -> NameIndex:
        """The index of entries: that of below, or one over it that holds only what differs."""
        if self.below is None:
            return NameIndex(self._named(entry) for entry in entries)
        known = below(self.below)
        if not self._differs(*kinds):
            return known
        revised = {key for kind in kinds for key in self.revised.get(kind, {})}
        return NameIndex.over(
            known, [self._named(entry) for entry in entries if entry.key in revised], revised
        )

    def _named(self, entry: Leader | Topic | Theme | Coalition) -> Named:
        weight = (
            sum(self.stance_count(topic.key) for topic in self.topics_of(entry.key))
            if isinstance(entry, Theme)
            else self.stance_count(entry.key)
        )
        return Named(key=entry.key, name=entry.name, aliases=entry.aliases, weight=weight)

    def _in_role(self, leader: Leader) -> Named:
        country = name_of_country(leader.country)
        offices = {office.office for office in self.offices_of(leader.key)}
        both = {text for office in offices for text in (f"{office} {country}", f"{country} {office}")}
        aliases = (*offices, *(both if country else ()))
        return Named(key=leader.key, name=country, aliases=aliases, weight=self.stance_count(leader.key))


def office_among(terms: Iterable[Office], day: date) -> str:
    """The office that is attested around `day`, "" unless it is exactly one."""
    held = {office.office for office in terms if office.covers(day)}
    return held.pop() if len(held) == 1 else ""


def when_held(office: Office) -> tuple[date, date]:
    """What terms of office are ordered by: their end, then their beginning. A term without an end goes on."""
    end = last_day(office.last_attested) if office.last_attested else date.max
    return end, first_day(office.first_attested)


def persons(merged: Mapping[str, str]) -> dict[str, str]:
    """Of each leader who was merged into another, who they are after all merges.

    Record 0 may have merged one into another whom a layer had merged into a third.
    """

    def person(key: str) -> str:
        return person(merged[key]) if key in merged else key

    return {key: person(key) for key in merged}


def _newest(below: Newest, own: Newest) -> Newest:
    """`own` over what is below; one of them itself where the other is empty."""
    return Over(below, own) if below and own else own or below


def _woven(known: Sequence[E], below: Newest, own: Newest, model: type[E]) -> Sequence[E]:
    """The entries below that a layer has not revised, and its own, in the record's order."""
    keys = [key_of(entry) for entry in known]
    kept = sorted((row for row in own.values() if row.state is State.KEPT), key=lambda row: row.place)
    return Woven(
        known,
        places=[below[key].place for key in keys],
        gone=[index for index, key in enumerate(keys) if key in own],
        own=[(row.place, row.entry) for row in kept if isinstance(row.entry, model)],
    )


def _entries(revisions: Iterable[Revision], model: type[E], state: State) -> Sequence[E]:
    """The entries in a state, in the record's order."""
    found = sorted((row for row in revisions if row.state is state), key=lambda row: row.place)
    return tuple(row.entry for row in found if isinstance(row.entry, model))
