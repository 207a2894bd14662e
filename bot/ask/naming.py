"""Leaders whom a question names: whole names, surnames, nicknames, and names that are ordinary words."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz

from bot.ask.links import Link, PhraseTable, Sure
from bot.ask.names import name_words, surnames
from bot.ask.person import STANCE_CUES, Person, after_position
from bot.ask.sentence import Sentence
from bot.ask.tables import Tables

_ALIKE_NAMES: Final = 70
"""Least rapidfuzz ratio, 0 to 100, for a word beside a surname to be a spelling of the same person's given name."""


def names_in(sentence: Sentence, tables: Tables) -> Iterator[Person]:
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
        if _is_ordinary_word(sentence, link) and not _used_as_name(sentence, person, link):
            continue
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
        longer = names.at(sentence.written, place + 1) if place + 1 < link.end else None
        if longer is not None and longer.end > link.end and longer.sure > link.sure:
            link = longer  # "president abdullah bin zayed": a surer name begins one word later
        yield link
        place = link.end


def _is_ordinary_word(sentence: Sentence, link: Link) -> bool:
    words = sentence.written[link.start : link.end]
    speech = sentence.speech
    if len(words) > 1:
        return all(word in speech.function for word in words)
    (word,) = words
    exact = sentence.words[link.start].token.folded in {word, f"{word}s"}
    ordinary = word in speech.known
    return exact and (ordinary or (link.sure < Sure.SURNAME and len(word) <= 2))  # noqa: PLR2004


def _used_as_name(sentence: Sentence, person: Person, link: Link) -> bool:
    """Whether a name that is also a word is meant as a name: May, Key, Bishop."""
    token = sentence.words[person.start].token
    others = [word.token for word in sentence.words if word.token.text.isalpha()]
    mixed = any(not other.capital for other in others)
    if sentence.at(person.start - 1, "article") and not token.capital:
        return False
    if token.capital and mixed and person.start > 0 and not sentence.breaks_before(person.start):
        return True
    before, after = person.start - 1, person.end
    if before >= 0 and sentence.over(before, "title") and link.sure >= Sure.SURNAME:
        return True
    if person.possessive and sentence.at(after, "position", "say", "quote", "of") is not None:
        return True
    opens = (
        before < 0
        or sentence.over(before, "aux", "versus", "greeting", "follow", "between", "clause", "quote", "say")
        or (sentence.over(before, "agree", "agreement"))
        or (sentence.over(before, "of") and after_position(sentence, before))
        or sentence.over(before, "about")
    )
    joined = before >= 0 and sentence.over(before, "conj", "versus", "compare")
    listed = sentence.breaks_before(person.start) and before >= 0
    acts = _acts_as_name(sentence, after)
    while not acts and after < len(sentence) and sentence.over(after, "adverb"):
        after += 1
        acts = _acts_as_name(sentence, after)
    return (opens or joined or listed) and (acts or (before < 0 and sentence.breaks_before(after)))


def _acts_as_name(sentence: Sentence, after: int) -> bool:
    """Whether what follows a word is what follows somebody's name."""
    return after >= len(sentence) or (
        sentence.at(after, *STANCE_CUES, "conj") is not None and not sentence.over(after, "linking")
    )


def _with_neighbours(sentence: Sentence, person: Person, link: Link, tables: Tables) -> Person:
    """The person, or a stranger where the word beside belongs to a name that is not theirs: "Michelle Obama"."""
    if person.unsure:
        return person
    leader = tables.directory.leader_by_key[person.keys[0]]
    own = name_words(leader)
    before, after = person.start - 1, person.end
    token = sentence.words[person.start].token
    if (
        before >= 0
        and not sentence.breaks_before(person.start)
        and _may_be_name(sentence, before, tables)
        and (sentence.words[before].token.capital or not token.capital)
    ):
        if _alike(sentence.written[before], own):
            return replace(person, start=before)
        return replace(person, kind="stranger", keys=(), start=before)
    has_surname = bool(set(sentence.written[link.start : link.end]) & surnames(leader))
    given_only = (
        link.sure < Sure.SURNAME or sentence.written[link.start] not in leader.name.casefold().split()[-1:]
    )
    if (
        after < len(sentence)
        and not sentence.breaks_before(after)
        and not person.possessive
        and (not has_surname or (given_only and link.end - link.start == 1))
        and _may_be_name(sentence, after, tables)
    ):
        if _alike(sentence.written[after], own):
            return replace(person, end=after + 1)
        return replace(person, kind="stranger", keys=(), end=after + 1)
    return person


def _may_be_name(sentence: Sentence, place: int, tables: Tables) -> bool:
    """Whether a word is neither of the language nor of the record, so that it may be somebody's name."""
    word = sentence.words[place]
    return not word.known and word.written.isalpha() and len(word.written) > 1


def _alike(word: str, own: frozenset[str]) -> bool:
    return any(fuzz.ratio(word, other) >= _ALIKE_NAMES for other in own)
