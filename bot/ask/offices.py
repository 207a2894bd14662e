"""Offices: "the French president" is who held that office at the date asked about, by what the record attests.

An office in the record is the statements made in it, not a term: the holder on a day is the last one attested by
then, and where only one holder is on record, that one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.ask.language import Language
from bot.ask.places import words_of
from bot.record.dates import first_day, last_day
from bot.record.directory import Directory


@dataclass(frozen=True, slots=True)
class Held:
    """An office that a leader held, by the kinds of office that it is."""

    leader: str
    country: str
    kinds: frozenset[str]
    first: date
    last: date


def offices_held(directory: Directory, speech: Language) -> tuple[Held, ...]:
    """The offices of a record, in the language of the record's texts."""
    return tuple(
        Held(
            leader=office.leader,
            country=_country(directory, office.leader, office.office),
            kinds=office_kinds(office.office, speech),
            first=first_day(office.first_attested),
            last=last_day(office.last_attested) if office.last_attested else date.max,
        )
        for office in directory.offices
    )


def office_kinds(office: str, speech: Language) -> frozenset[str]:
    """What kinds of office a title is: "Deputy Prime Minister" is not a prime minister.

    Longer phrases are taken first and each word counts once; whoever is not in office yet has none.
    """
    words = words_of(office)
    found = sorted(
        speech.offices.find(words, [speech.stem(word) for word in words]),
        key=lambda phrase: (phrase.start - phrase.end, phrase.start),
    )
    kinds: set[str] = set()
    taken: set[int] = set()
    for phrase in found:
        places = set(range(phrase.start, phrase.end))
        if places.isdisjoint(taken):
            taken |= places
            kinds.add(phrase.name)
    return frozenset() if "not_yet" in kinds else frozenset(kinds)


def holders(
    held: Iterable[Held], kind: str, country: str, day: date, also: Mapping[str, frozenset[str]]
) -> tuple[str, ...]:
    """Keys of who held an office on a day: one, none, or, without a country, all that it could be."""
    kinds = {kind, *also.get(kind, ())}
    fitting = [entry for entry in held if entry.kinds & kinds and (not country or entry.country == country)]
    if len({entry.country for entry in fitting}) > 1 and not country:
        return tuple(dict.fromkeys(entry.leader for entry in fitting))
    if len({entry.leader for entry in fitting}) == 1:
        return (fitting[0].leader,)
    attested = [entry for entry in fitting if entry.first <= day]
    if not attested:
        return ()
    return (max(attested, key=lambda entry: (min(entry.last, day), entry.first)).leader,)


def _country(directory: Directory, leader: str, office: str) -> str:
    """The country of an office: its holder's, or what its title begins with where the holder has none."""
    known = directory.leader_by_key.get(leader)
    return known.country if known and known.country else " ".join(words_of(office)[:1])
