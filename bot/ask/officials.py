"""Countries and offices that a question names, and the leaders who stand for them."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.ask.links import Link
from bot.ask.offices import holders
from bot.ask.person import Person
from bot.ask.places import places
from bot.ask.sentence import Sentence
from bot.ask.tables import Tables


def countries_in(sentence: Sentence, tables: Tables) -> Iterator[Person]:
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
        code = link.keys[0]
        yield Person(
            kind="country",
            keys=tuple(leader.key for leader in tables.directory.leaders if leader.country == code),
            start=link.start,
            end=link.end,
            code=code,
            adjective=adjective,
            possessive=sentence.words[link.end - 1].possessive,
        )


def _means_country(sentence: Sentence, link: Link) -> bool:
    """Whether "us" is the United States: written in capitals, or before a word for an office or a state."""
    if link.end - link.start > 1 or sentence.written[link.start] not in sentence.speech.function:
        return True
    token = sentence.words[link.start].token
    shouted = not any(word.token.text.islower() for word in sentence.words)
    if token.text.isupper() and len(token.text) > 1 and not shouted:
        return True
    after = link.end
    return (
        sentence.at(link.start - 1, "article") is not None
        or sentence.at(after, "leaders") is not None
        or after in sentence.office_places
    )


def offices_in(sentence: Sentence, tables: Tables, known: Sequence[Person], day: date) -> list[Person]:
    speech = sentence.speech
    found: list[Person] = []
    for phrase in sentence.office_phrases:
        if any(person.overlaps(phrase.start, phrase.end) for person in found) or phrase.name == "not_yet":
            continue
        if any(
            _beside(sentence, person, phrase.start, phrase.end) for person in known if person.kind == "name"
        ):
            continue
        person = _office(sentence, tables, phrase.name, (phrase.start, phrase.end), known, day)
        if person is not None:
            found.append(person)
    for place, word in enumerate(sentence.written):
        kind, code = speech.office_countries.get(word, ("", ""))
        if kind and not any(_beside(sentence, person, place, place + 1) for person in known):
            keys = holders(tables.offices, kind, code, day, speech.office_kinds)
            found.append(Person("office", keys, place, place + 1, code))
    return found


def _beside(sentence: Sentence, person: Person, start: int, end: int) -> bool:
    """Whether a name stands next to a title, so that the name decides: "president putin"."""
    if person.overlaps(start, end) or person.start == end:
        return True
    return person.end == start and not person.possessive


def _is_after_office(sentence: Sentence, person: Person, end: int) -> bool:
    """ "president of France", in French also "président français"."""
    return person.start > end or (person.adjective and not sentence.breaks_before(person.start))


def _office(
    sentence: Sentence,
    tables: Tables,
    kind: str,
    span: tuple[int, int],
    known: Sequence[Person],
    day: date,
) -> Person | None:
    """The holder of an office that the words `span` name, with its country before it or after "of"."""
    start, end = span
    before = start - 1
    while before >= 0 and sentence.over(before, "former", "adverb"):
        before -= 1
    after = end
    while after < len(sentence) and sentence.over(after, "of", "article"):
        after += 1
    code = ""
    for person in known:
        if person.kind == "country" and person.end == before + 1:
            code, start = person.code, person.start
        elif (
            person.kind == "country"
            and person.start == after
            and not code
            and _is_after_office(sentence, person, end)
        ):
            code, end = person.code, person.end
    for place in (before, after):
        word = sentence.written[place] if 0 <= place < len(sentence) and place != end else ""
        if not code and word and any(held.country == word for held in tables.offices):
            code, start, end = word, min(start, place), max(end, place + 1)
    if not code and sentence.at(before, "article") is None and before >= 0:
        return None
    keys = holders(tables.offices, kind, code, day, sentence.speech.office_kinds)
    unsure = len(keys) > 1
    if not code and not keys:
        return None
    possessive = sentence.words[end - 1].possessive
    return Person("office", keys, start, end, code, unsure=unsure, possessive=possessive)
