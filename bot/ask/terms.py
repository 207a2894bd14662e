"""When somebody held an office, as a time: "before he became president", "as foreign minister", "after she left office".

The record has offices as they are attested, from the first statement in one to the last: of what was said before, in and after
it, these days tell as much as there is to tell.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.ask.dates import Times, window
from bot.ask.index import Tables
from bot.ask.language import FoundPhrase
from bot.ask.names import Held, places, words_of
from bot.ask.naming import Person
from bot.ask.text import Sentence, places_of

_NOT_YET: Final = "not_yet"
"""The id of the offices of who is a candidate or elected, and not in office."""


_ELECT: Final = "elect"
"""The word in the title of who was elected and had not begun, in the language of the record."""


@dataclass(frozen=True)
class _Clause:
    """A clause about an office that somebody held.

    Attributes:
        relation: "before", "after" or "within" it.
        deed: whether it says that the office "begins", also that somebody was "elected", or "ends"; "" for neither.
        office: the phrase for the office, None where none is named: "before he was elected".
    """

    start: int
    end: int
    relation: str
    deed: str
    office: FoundPhrase | None


def time_in_office(
    sentence: Sentence, tables: Tables, persons: Collection[Person], whose: Person
) -> Times | None:
    """The time that a clause about the office of whoever is asked about gives, None where there is none.

    `persons` are all who are named. An office that they are not attested in is none of theirs, and gives no time.
    """
    others = places_of(one for one in persons if one.keys != whose.keys and one.kind == "name")
    held = [one for one in tables.offices if one.leader in whose.keys]
    for clause in _clauses(sentence, tables, whose):
        if clause.deed == "elected" and any(_ELECT in one.words for one in held):
            continue  # who spoke as the president elect was elected before the first day in office
        if others.isdisjoint(range(clause.start, clause.end)):
            bounds = _bounds(clause, _meant(sentence, clause, held))
            if bounds is not None:
                return bounds
    return None


def _clauses(sentence: Sentence, tables: Tables, whose: Person) -> list[_Clause]:
    found = list(sentence.speech.terms.find(sentence.written))
    clauses = [_clause(sentence, tables, whose, found, one) for one in found]
    return [clause for clause in clauses if clause is not None]


def _clause(
    sentence: Sentence, tables: Tables, whose: Person, found: Sequence[FoundPhrase], relation: FoundPhrase
) -> _Clause | None:
    """The clause that begins with a relation, None if there is none: "as of 2015", "after the attack", "when was he …"."""
    if relation.name not in {"before", "after", "within"} or sentence.starts(relation.end, "aux"):
        return None

    def at(place: int, *names: str) -> FoundPhrase | None:
        fitting = [one for one in found if one.start == place and one.name in names]
        return max(fitting, key=lambda one: one.end, default=None)

    def past_holder(place: int) -> int:
        named = {
            one.start: one.end
            for one in tables.names.find(sentence.written)
            if set(one.keys) & set(whose.keys)
        }
        while place < len(sentence):
            holder = at(place, "holder")
            end = named.get(place, holder.end if holder is not None else place)
            if end == place:
                break
            place = end
        return place

    place = past_holder(relation.end)
    deed = at(place, "begins", "elected", "ends")
    if deed is not None:
        place = past_holder(deed.end)
    place += place in _own_country(sentence, tables, whose)
    title = next((one for one in sentence.office_phrases if one.start == place), None)
    if title is not None:
        return _Clause(relation.start, title.end, relation.name, deed.name if deed else "", title)
    post = at(place, "post")
    whole = deed is not None and any(one.name == "whole" and one.start == deed.start for one in found)
    if post is None and not whole:
        return None
    end = post.end if post is not None else place
    return _Clause(relation.start, end, relation.name, deed.name if deed else "", None)


def _own_country(sentence: Sentence, tables: Tables, whose: Person) -> frozenset[int]:
    """The places of words for the country of whoever is asked about: "before he was the French president"."""
    codes = {tables.directory.leader_by_key[key].country for key in whose.keys}
    here = places(sentence.speech)
    links = [link for table in (here.countries, here.adjectives) for link in table.find(sentence.written)]
    return frozenset(link.start for link in links if link.end - link.start == 1 and codes & {*link.keys})


def _meant(sentence: Sentence, clause: _Clause, held: Sequence[Held]) -> list[Held]:
    """The terms that a clause is about. Without an office named, those of the only office there was."""
    if clause.office is None:
        begun = [one for one in held if one.kinds]
        return begun if len({one.kinds for one in begun}) == 1 else []
    name = clause.office.name
    if name == _NOT_YET:
        return [one for one in held if one.coming]
    kinds = {name, *sentence.speech.office_kinds.get(name, ())}
    said = set(words_of(" ".join(sentence.written[clause.office.start : clause.office.end])))
    return [one for one in held if one.kinds & kinds or (one.kinds and said <= one.words)]


def _bounds(clause: _Clause, terms: Sequence[Held]) -> Times | None:
    """The time before, in or after some terms; None where the clause does not say which, or their end is open."""
    if not terms:
        return None
    first, last = min(one.first for one in terms), max(one.last for one in terms)
    used = frozenset(range(clause.start, clause.end))
    match clause.relation, clause.deed:
        case "before", "begins" | "elected" | "":
            times = window("before", first, first)
        case "before", _:
            times = window("as_of", first, last)
        case "after", "begins" | "elected":
            times = window("since", first, first)
        case "after", "ends" if last != date.max:
            times = window("after", last, last)
        case "within", "":
            times = window("within", first, last) if last != date.max else window("since", first, first)
        case _:
            return None
    return Times(as_of=times.as_of, date_from=times.date_from, date_to=times.date_to, used=used)
