"""The directory of a record: everything in it but its stances and log, small enough to hold in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Self

from bot.record.dates import first_day, last_day
from bot.record.entries import Coalition, Leader, Membership, Office, Theme, Topic
from bot.record.errors import AmbiguousNameError, UnknownNameError
from bot.record.names import Match, Named, NameIndex


@dataclass(frozen=True)
class Directory:
    """Themes, topics, leaders, offices, coalitions and memberships of one record, in the record's order.

    Attributes:
        stance_counts: maps a leader's and a topic's key to the number of stances on record when the directory
            was read; it orders completions, and nothing else depends on it.
        merged: leaders who turned out to be somebody on record already: their key, and the key of that one.
        retired: keys of topics that are read and no longer recorded on.
        former: names, by key, of entries that are no longer in the directory and that the log may mention.
    """

    themes: Sequence[Theme] = ()
    topics: Sequence[Topic] = ()
    leaders: Sequence[Leader] = ()
    offices: Sequence[Office] = ()
    coalitions: Sequence[Coalition] = ()
    memberships: Sequence[Membership] = ()
    stance_counts: Mapping[str, int] | None = None
    merged: Mapping[str, str] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()
    former: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def theme_by_key(self) -> Mapping[str, Theme]:
        """Themes by key."""
        return {theme.key: theme for theme in self.themes}

    @cached_property
    def topic_by_key(self) -> Mapping[str, Topic]:
        """Topics by key."""
        return {topic.key: topic for topic in self.topics}

    @cached_property
    def leader_by_key(self) -> Mapping[str, Leader]:
        """Leaders by key, and by the keys of those who were merged into them."""
        leaders = {leader.key: leader for leader in self.leaders}
        return leaders | {old: leaders[into] for old, into in self.merged.items() if into in leaders}

    @cached_property
    def coalition_by_key(self) -> Mapping[str, Coalition]:
        """Coalitions by key."""
        return {coalition.key: coalition for coalition in self.coalitions}

    @cached_property
    def open_topics(self) -> Sequence[Topic]:
        """The topics that can be recorded on, in the record's order."""
        return [topic for topic in self.topics if topic.key not in self.retired]

    @cached_property
    def leader_names(self) -> NameIndex:
        """Leaders by name and alias."""
        return NameIndex(self._named(entry) for entry in self.leaders)

    @cached_property
    def topic_names(self) -> NameIndex:
        """Topics by name, alias and proposition's name."""
        return NameIndex(self._named(entry) for entry in self.topics)

    @cached_property
    def open_topic_names(self) -> NameIndex:
        """The topics that can be recorded on."""
        return NameIndex(self._named(entry) for entry in self.open_topics)

    @cached_property
    def theme_names(self) -> NameIndex:
        """Themes by name and alias."""
        return NameIndex(self._named(entry) for entry in self.themes)

    @cached_property
    def coalition_names(self) -> NameIndex:
        """Coalitions by name and alias."""
        return NameIndex(self._named(entry) for entry in self.coalitions)

    @cached_property
    def subject_names(self) -> NameIndex:
        """Topics and themes together, for commands that take either. Their keys never coincide."""
        entries: list[Topic | Theme] = [*self.topics, *self.themes]
        return NameIndex(self._named(entry) for entry in entries)

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
        return self.leader_by_key[_only("leader", text, self.leader_names.match(known))]

    def find_topic(self, text: str) -> Topic:
        """The topic that `text` names. Raises like `find_leader`."""
        return self.topic_by_key[_only("topic", text, self.topic_names.match(text))]

    def find_subject(self, text: str) -> Topic | Theme:
        """The topic or theme that `text` names. Raises like `find_leader`."""
        key = _only("topic", text, self.subject_names.match(text))
        return self.topic_by_key.get(key) or self.theme_by_key[key]

    def find_theme(self, text: str) -> Theme:
        """The theme that `text` names. Raises like `find_leader`."""
        return self.theme_by_key[_only("theme", text, self.theme_names.match(text))]

    def find_coalition(self, text: str) -> Coalition:
        """The coalition that `text` names. Raises like `find_leader`."""
        return self.coalition_by_key[_only("coalition", text, self.coalition_names.match(text))]

    def keys_of(self, leader: str) -> tuple[str, ...]:
        """All keys of a person: `leader`, and those of who was merged into them."""
        return (leader, *(old for old, into in self.merged.items() if into == leader))

    def name_of(self, key: str) -> str:
        """The name of whatever has this key or had it, else the key."""
        entry = (
            self.leader_by_key.get(key)
            or self.topic_by_key.get(key)
            or self.theme_by_key.get(key)
            or self.coalition_by_key.get(key)
        )
        return entry.name if entry is not None else self.former.get(key, key)

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
        held = {
            office.office
            for office in self.offices_of(leader)
            if first_day(office.first_attested) <= day <= last_day(office.last_attested)
        }
        return held.pop() if len(held) == 1 else ""

    def stance_count(self, key: str) -> int:
        """Stances of a leader or on a topic when the directory was read."""
        return (self.stance_counts or {}).get(key, 0)

    def _named(self, entry: Leader | Topic | Theme | Coalition) -> Named:
        weight = (
            sum(self.stance_count(topic.key) for topic in self.topics_of(entry.key))
            if isinstance(entry, Theme)
            else self.stance_count(entry.key)
        )
        return Named(key=entry.key, name=entry.name, aliases=entry.aliases, weight=weight)


def _only(kind: str, text: str, match: Match) -> str:
    """The key of the one entry that was found."""
    match match.found:
        case (entry,):
            return entry.key
        case ():
            raise UnknownNameError(kind, text, [(entry.key, entry.name) for entry in match.suggestions])
        case several:
            raise AmbiguousNameError(kind, text, [(entry.key, entry.name) for entry in several])
