"""Countries and offices that a question names, and the leaders who stand for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.ask.links import Link
from bot.ask.offices import holders
from bot.ask.person import Person
from bot.ask.phrases import Found
from bot.ask.places import places
from bot.ask.sentence import Sentence
from bot.ask.tables import Tables


def countries_in(sentence: Sentence, tables: Tables) -> Iterator[Person]:
    """Countries by name, capital or adjective, each with all its leaders, also without any."""
    here = places(sentence.speech)
    seen: set[int] = set()
    options = [
        (link, adjective)
        for table, adjective in ((here.countries, False), (here.capitals, False), (here.adjectives, True))
        for link in table.find(sentence.written)
    ]
    for link, adjective in sorted(options, key=lambda option: (option[0].start, -option[0].end)):
        if link.start in seen or not _means_country(sentence, link):
            continue
        seen |= set(range(link.start, link.end))
        yield Person(
            kind="country",
            keys=tables.leaders_of.get(link.keys[0], ()),
            start=link.start,
            end=link.end,
            code=link.keys[0],
            adjective=adjective,
            possessive=sentence.words[link.end - 1].possessive,
        )


def offices_in(sentence: Sentence, tables: Tables, known: Sequence[Person], day: date) -> list[Person]:
    """Offices, each with who held it on `day`; `known` are the names and countries of the sentence.

    Next to a name the name decides, and the office is left out.
    """
    found: list[Person] = []
    for phrase in sentence.office_phrases:
        taken = any(person.overlaps(phrase.start, phrase.end) for person in found)
        if taken or phrase.name == "not_yet" or _is_title(phrase.start, phrase.end, known):
            continue
        person = _holder(sentence, tables, phrase, known, day)
        if person is not None:
            found.append(person)
    for place, word in enumerate(sentence.written):
        kind, code = sentence.speech.office_countries.get(word, ("", ""))
        if kind and not _is_title(place, place + 1, known):
            keys = holders(tables.offices, kind, code, day, sentence.speech.office_kinds)
            found.append(Person("office", keys, place, place + 1, code))
    return found


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose office it is: a country's code or an organisation's word, and the places from office to owner."""

    code: str
    start: int
    end: int


def _means_country(sentence: Sentence, link: Link) -> bool:
    """Whether "us" is the United States: written in capitals, or before a word for an office or a state."""
    if link.end - link.start > 1 or sentence.written[link.start] not in sentence.speech.function:
        return True
    token = sentence.words[link.start].token
    shouted = not any(word.token.text.islower() for word in sentence.words)
    if token.text.isupper() and len(token.text) > 1 and not shouted:
        return True
    before_noun = sentence.at(link.end, "leaders") is not None or link.end in sentence.office_places
    return before_noun or sentence.at(link.start - 1, "article") is not None


def _is_title(start: int, end: int, known: Sequence[Person]) -> bool:
    """Whether a name stands next to an office, so that the name decides: "president putin"."""
    return any(
        person.overlaps(start, end) or person.start == end or (person.end == start and not person.possessive)
        for person in known
        if person.kind == "name"
    )


def _holder(
    sentence: Sentence, tables: Tables, office: Found, known: Sequence[Person], day: date
) -> Person | None:
    """Who held an office; without a country, all that it could be. None if the words may mean no office."""
    owner = _owner(sentence, tables, office, known)
    code, start, end = (owner.code, owner.start, owner.end) if owner else ("", office.start, office.end)
    if not code and start > 0 and not _follows_article(sentence, start):
        return None
    keys = holders(tables.offices, office.name, code, day, sentence.speech.office_kinds)
    if not code and not keys:
        return None
    possessive = sentence.words[end - 1].possessive
    return Person("office", keys, start, end, code, unsure=len(keys) > 1, possessive=possessive)


def _follows_article(sentence: Sentence, start: int) -> bool:
    before = start - 1
    while before >= 0 and sentence.over(before, "former", "adverb"):
        before -= 1
    return before < 0 or sentence.at(before, "article") is not None


def _owner(sentence: Sentence, tables: Tables, office: Found, known: Sequence[Person]) -> _Owner | None:
    """Whose office it is: "the French president", "president of France", "NATO Secretary General"."""
    before, after = office.start - 1, office.end
    while before >= 0 and sentence.over(before, "former", "adverb"):
        before -= 1
    while after < len(sentence) and sentence.over(after, "of", "article"):
        after += 1
    countries = [person for person in known if person.kind == "country"]
    for country in countries:
        if country.end == before + 1:
            return _Owner(country.code, country.start, office.end)
    for country in countries:
        follows = after > office.end or (country.adjective and not sentence.breaks_before(country.start))
        if country.start == after and follows:  # without "of" only an adjective: "président français"
            return _Owner(country.code, office.start, country.end)
    for place in (before, *([after] if after > office.end else [])):
        word = sentence.written[place] if 0 <= place < len(sentence) else ""
        if word and any(held.country == word for held in tables.offices):
            return _Owner(word, min(office.start, place), max(office.end, place + 1))
    return None
