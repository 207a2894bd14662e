"""Everyone whom a question may be about.

Everything here is a candidate. Whether "Russia" is who was asked or part of "work with Russia" is decided in `scene`
and `asked`, together with the topic.
"""

from datetime import date

from bot.ask.naming import names_in
from bot.ask.officials import countries_in, offices_in
from bot.ask.person import Person
from bot.ask.sentence import Sentence
from bot.ask.tables import Tables


def people(sentence: Sentence, tables: Tables, taken: frozenset[int], day: date) -> list[Person]:
    """Everyone that a question may be about, in order; words at places in `taken` are something else.

    `day` is the day for which offices are read.
    """
    named = [
        person for person in names_in(sentence, tables) if taken.isdisjoint(range(person.start, person.end))
    ]
    countries = [
        person
        for person in countries_in(sentence, tables)
        if taken.isdisjoint(range(person.start, person.end))
        and not any(name.overlaps(person.start, person.end) for name in named)
    ]
    offices = offices_in(sentence, tables, [*named, *countries], day)
    free = [person for person in countries if not any(o.overlaps(person.start, person.end) for o in offices)]
    return sorted([*named, *free, *offices], key=lambda person: person.start)
