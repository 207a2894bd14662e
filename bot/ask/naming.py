"""Leaders whom a question names: whole names, surnames, nicknames, and names that are ordinary words."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz

from bot.ask.links import Link, PhraseTable, Sure
from bot.ask.names import name_words, surnames
from bot.ask.person import STANCE_CUES, Person, after_position
from bot.ask.places import places, words_of
from bot.ask.sentence import Sentence
from bot.ask.tables import Tables
from bot.record.entries import Leader

_ALIKE_NAMES: Final = 70
"""Least rapidfuzz ratio, 0 to 100, for a word beside a surname to be a spelling of the same person's given name."""

_SURE_GUESS: Final = 0.8
"""From this likeness on, a misspelt name before another is a name of its own."""


def names_in(sentence: Sentence, tables: Tables) -> Iterator[Person]:
    """Leaders by name, from left to right. A name that several have, or that may be misspelt for several, is unsure."""
    before: Person | None = None
    for person in _named(sentence, tables):
        if (
            before is not None
            and _is_given_name_of(sentence, before, person)
            and not _is_topic(sentence, person, tables)
        ):
            before = replace(person, kind="stranger", keys=(), start=before.start, unsure=False)
            continue
        if before is not None:
            yield before
        before = person
    if before is not None:
        yield before


def _is_topic(sentence: Sentence, person: Person, tables: Tables) -> bool:
    """Whether a name alone is a topic too, so that the name before it is of somebody else: "obma asad"."""
    link = tables.spellings.at(sentence.written, person.start)
    return (link is not None and link.end == person.end) or any(
        len(pattern.elements) == 1 and f"#{key}" in pattern.elements[0].ideas
        for key in person.keys
        for pattern in tables.subjects.patterns
    )


def _is_given_name_of(sentence: Sentence, one: Person, other: Person) -> bool:
    """Whether a guessed name right before another is somebody else's given name: "Michelle Obama" is not Michel."""
    beside = one.end == other.start and not sentence.breaks_before(other.start)
    return beside and one.likeness < _SURE_GUESS and not one.possessive


def _named(sentence: Sentence, tables: Tables) -> Iterator[Person]:
    for link in _longest_names(sentence, tables.names):
        likeness = min(word.likeness for word in sentence.words[link.start : link.end])
        if likeness < 1 and link.sure < Sure.SURNAME:
            continue  # many given names are alike
        keys = tuple(dict.fromkeys((*link.keys, *_equally_like(sentence, link, tables))))
        person = Person(
            kind="name",
            keys=keys,
            start=link.start,
            end=link.end,
            unsure=len(keys) > 1,
            possessive=sentence.words[link.end - 1].possessive,
            likeness=likeness,
        )
        if not _is_ordinary_word(sentence, link) or _is_used_as_name(sentence, person, link):
            yield _with_neighbours(sentence, person, link, tables)


def _equally_like(sentence: Sentence, link: Link, tables: Tables) -> Iterator[str]:
    """Keys of others whose name is as like a misspelt word as the one that was taken."""
    if link.end - link.start == 1:
        for other in sentence.words[link.start].others:
            found = tables.names.at([other], 0)
            if found is not None and found.sure >= Sure.SURNAME:
                yield from found.keys


def _longest_names(sentence: Sentence, names: PhraseTable) -> Iterator[Link]:
    place = 0
    while place < len(sentence):
        link = names.at(sentence.written, place)
        if link is None:
            place += 1
            continue
        inner = names.at(sentence.written, place + 1) if place + 1 < link.end else None
        if inner is not None and inner.end > link.end and inner.sure > link.sure:
            link = inner  # "president abdullah bin zayed": a surer name begins one word later
        yield link
        place = link.end


def _is_ordinary_word(sentence: Sentence, link: Link) -> bool:
    """Whether a name is also a word of the language: May, Key, Bishop."""
    words = sentence.written[link.start : link.end]
    speech = sentence.speech
    if len(words) > 1:
        return all(word in speech.function for word in words)
    word = words[0]
    as_typed = sentence.words[link.start].token.folded in {word, f"{word}s"}
    return as_typed and word in speech.known


def _is_used_as_name(sentence: Sentence, person: Person, link: Link) -> bool:
    """Whether a name that is also a word is meant as a name, by its capital and the words around it."""
    token = sentence.words[person.start].token
    before, after = person.start - 1, person.end
    if sentence.at(before, "article") and not sentence.at(before, "clause") and not token.capital:
        return False
    mixed = any(word.token.text.islower() for word in sentence.words if word.token.text.isalpha())
    if token.capital and mixed and person.start > 0 and not sentence.breaks_before(person.start):
        return True
    if before >= 0 and sentence.over(before, "title") and link.sure >= Sure.SURNAME:
        return True
    if person.possessive and sentence.at(after, "position", "say", "quote", "of") is not None:
        return True
    acts = _acts_as_name(sentence, after) or (before < 0 and sentence.breaks_before(after))
    return acts and _opens_as_name(sentence, person.start)


def _opens_as_name(sentence: Sentence, start: int) -> bool:
    """Whether what stands before a word is what stands before somebody's name."""
    before = start - 1
    if sentence.breaks_before(start) or sentence.over(
        before,
        "aux", "versus", "greeting", "follow", "between", "clause", "quote", "say", "agree", "agreement", "about",
        "conj", "compare",
    ):  # fmt: skip
        return True
    return sentence.over(before, "of") and after_position(sentence, before)


def _acts_as_name(sentence: Sentence, after: int) -> bool:
    """Whether what follows a word is what follows somebody's name, past words like "first" and "really"."""
    while after < len(sentence):
        if sentence.at(after, *STANCE_CUES, "conj") is not None:
            return not sentence.over(after, "linking")
        if not sentence.over(after, "adverb"):
            return False
        after += 1
    return True


def _with_neighbours(sentence: Sentence, person: Person, link: Link, tables: Tables) -> Person:
    """The person, or a stranger where the word beside belongs to a name that is not theirs: "Michelle Obama"."""
    if person.unsure:
        return person
    leader = tables.directory.leader_by_key[person.keys[0]]
    before, after = person.start - 1, person.end
    given = not sentence.breaks_before(person.start) and _is_given_name(sentence, before, leader)
    if given and not _is_topic(sentence, person, tables):
        return _with_word(sentence, person, leader, before)
    if sentence.at(after, "junior") is not None:
        return replace(person, kind="stranger", keys=(), end=after + 1)
    words = set(sentence.written[link.start : link.end])
    needs_surname = words.isdisjoint(surnames(leader)) or (
        link.end - link.start == 1 and words.isdisjoint(words_of(leader.name)[-1:])
    )
    ends = after >= len(sentence) or person.possessive or sentence.breaks_before(after)
    if needs_surname and not ends and _may_be_name(sentence, after):
        return _with_word(sentence, person, leader, after)
    return person


def _with_word(sentence: Sentence, person: Person, leader: Leader, place: int) -> Person:
    """The person with the word at `place`: the same if it is like a word of their name, else a stranger."""
    whole = replace(person, start=min(place, person.start), end=max(place + 1, person.end))
    word = sentence.written[place]
    if any(fuzz.ratio(word, own) >= _ALIKE_NAMES for own in name_words(leader)):
        return whole
    return replace(whole, kind="stranger", keys=())


def _is_given_name(sentence: Sentence, place: int, leader: Leader) -> bool:
    """Whether a word before a surname may be a given name: "pls obama" is none if Obama has a capital and pls not."""
    surname = sentence.words[place + 1].token
    may_be = _may_be_name(sentence, place) or _is_guessed_place(sentence, place, leader)
    return may_be and (sentence.words[place].token.capital or not surname.capital)


def _is_guessed_place(sentence: Sentence, place: int, leader: Leader) -> bool:
    """Whether a word was taken for a misspelt city, or a country not the leader's: "Lyndon Johnson"."""
    word = sentence.words[place]
    if place < 0 or word.likeness == 1 or word.written in sentence.speech.known:
        return False
    here = places(sentence.speech)
    capital = here.capitals.at(sentence.written, place)
    links = (table.at(sentence.written, place) for table in (here.countries, here.adjectives))
    codes = {key for link in links if link is not None for key in link.keys}
    return capital is not None or (bool(codes) and leader.country not in codes)


def _may_be_name(sentence: Sentence, place: int) -> bool:
    """Whether a word is neither of the language nor of the record, so that it may be somebody's name."""
    word = sentence.words[place]
    return not word.known and word.written.isalpha() and len(word.written) > 1
