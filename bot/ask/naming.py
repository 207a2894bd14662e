"""Leaders by name: how far a name reaches, whom it means, and whether everything that stands in it is theirs.

A leader is meant only if the whole run of words that make up a name is accounted for. Beside a word that is no part
of their names, an initial, another given name, a hyphenated part, a title or a country that is not theirs, a leader's
name is somebody else's: "Michel Aoun" is not Charles Michel.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from rapidfuzz import fuzz

from bot.ask.dates import month_numbers
from bot.ask.index import Tables
from bot.ask.language import PARTICLES
from bot.ask.names import Link, PhraseTable, Sure, name_words, places, surnames, words_of
from bot.ask.text import Sentence, Word
from bot.core.entries import Leader

STANCE_CUES: Final = (
    "support", "oppose", "neutral", "both", "think", "say", "change", "agreement", "compare", "versus", "about", "about_name",
    "for_side", "against", "position", "quote",
)  # fmt: skip
"""Cues of taking a side or saying something, which follow somebody's name."""

SURE_GUESS: Final = 0.8
"""From this likeness on, a misspelt name before another is a name of its own."""

_LIKELY_GUESS: Final = 0.85
"""Below this likeness a word beside a name may be a name itself rather than a misspelt word."""

_VOWELS: Final = frozenset("aeiouy")

ARTICLES: Final = frozenset({"al", "el", "ul"})
"""Particles that stand before a name or not, as the writer likes: "Sisi", "el-Sisi"."""

_LOOKED_PAST: Final = 4
"""How many words of a name may stand between a leader's name and the verb."""

_ROMAN: Final = re.compile(r"[ivx]{2,}")

_ALIKE_NAMES: Final = 80
"""Least rapidfuzz ratio, 0 to 100, for a word with the same first letter to be another spelling of a leader's name."""

_LONGEST_NAME: Final = 8
"""How many words a name has at most."""

_MIN_SPELLING: Final = 4
"""Shortest word, in letters, that may be another spelling."""

_GREETING: Final = 5
"""Up to so many letters what begins a question and has another letter than a name may be a greeting: "Selam, …"."""

_SHORT: Final = 3
"""So many letters a short form of a given name has in common with it at its beginning."""

_SON_OF: Final = frozenset({"bin", "ibn", "bint"})
"""Particles after which the father's name stands."""


def name_run(sentence: Sentence, tables: Tables, start: int, end: int, *, whole: bool) -> tuple[int, int]:
    """Where the name begins and ends that the words `start` to `end` are part of.

    `whole` says that they can be a whole name, so that a word of lower case after them is only part of it where
    somebody acts: "cameron diaz supports …".
    """
    while (
        start > 0
        and start not in sentence.office_places  # what is before a title describes who holds it
        and not is_apart(sentence, start)
        and _may_precede(sentence, tables, start - 1)
    ):
        start -= 1
    while (
        end < len(sentence)
        and not is_apart(sentence, end)
        and _may_follow(sentence, tables, end, whole=whole)
    ):
        end += 1
    return start, end


def is_apart(sentence: Sentence, place: int) -> bool:
    """Whether a word does not belong to a name with the word before it."""
    return sentence.breaks_before(place) or sentence.words[place - 1].possessive


def _may_precede(sentence: Sentence, tables: Tables, place: int) -> bool:
    """Whether a word before a name may be part of it: a given name, an initial, a particle after one of these."""
    token, name = sentence.words[place].token, sentence.words[place + 1].token
    if sentence.written[place] in sentence.speech.numbers:
        return False  # "Three Swiss presidents"
    if _is_particle(sentence, place):
        before = place > 0 and not is_apart(sentence, place) and _may_precede(sentence, tables, place - 1)
        return before or sentence.written[place] not in ARTICLES
    if is_name_word(sentence, tables, place) or _is_initial(sentence, place):
        return True
    if is_strange(sentence, tables, place):
        return token.capital or not name.capital
    if not _is_everyday(sentence, tables, place):
        return False
    return (token.capital and name.capital) or (not name.capital and opens_as_name(sentence, place))


def _may_follow(sentence: Sentence, tables: Tables, place: int, *, whole: bool) -> bool:
    """Whether a word after a name may be part of it: a surname, an initial, the number of a monarch."""
    token, written = sentence.words[place].token, sentence.written[place]
    if sentence.starts(place, "versus") and not token.capital:
        return False  # "Boris v Cameron"
    if _is_month_of_date(sentence, place):
        return False
    if sentence.starts(place, "junior") or is_name_word(sentence, tables, place) or _ROMAN.fullmatch(written):
        return True
    if _is_initial(sentence, place) or (
        not whole and len(written) == 1 and written.isalpha() and written not in sentence.speech.function
    ):
        return True
    if _is_particle(sentence, place):
        after = place + 1
        return (
            after < len(sentence)
            and not is_apart(sentence, after)
            and _may_follow(sentence, tables, after, whole=whole)
        )
    before = sentence.words[place - 1].token
    after_strange = is_strange(sentence, tables, place - 1)
    if token.gap == "-":
        return after_strange or is_strange(sentence, tables, place) or _is_everyday(sentence, tables, place)
    capital = token.capital and before.capital and is_mixed(sentence)
    if not whole and not _is_exact(sentence, tables, place):
        return True
    if not whole and capital and not _is_of_grammar(sentence, place) and not _is_place(sentence, place):
        return True  # "Charles Blow"
    if is_strange(sentence, tables, place):
        return capital or not whole or _acts_after(sentence, tables, place + 1, everyday=False)
    lower = before.capital and not token.capital  # "did the Emir of Qatar commit on CNN to …"
    everyday = _is_everyday(sentence, tables, place) and not (lower or sentence.speech.is_inflected(written))
    word = everyday or _is_month(sentence, place)
    word = (
        word
        or (not whole and _is_in_titles(sentence, place))
        or (after_strange and capital and _is_place(sentence, place))
    )
    return word and (capital or _acts_after(sentence, tables, place + 1, everyday=everyday))


def _acts_after(sentence: Sentence, tables: Tables, place: int, *, everyday: bool) -> bool:
    """Whether somebody takes a side or says something there, past a few more words that may be of the name.

    After an `everyday` word no other one is: "obama rose garden quote" is about no Rose Garden.
    """
    for _ in range(_LOOKED_PAST):
        if place >= len(sentence) or sentence.breaks_before(place):
            return False
        passed = is_strange(sentence, tables, place)
        if not passed and (everyday or not _is_everyday(sentence, tables, place)):
            return sentence.starts(place, *STANCE_CUES)
        place += 1
    return False


def _is_of_grammar(sentence: Sentence, place: int) -> bool:
    """Whether a word has a part of its own in the sentence."""
    cued = any(cue.start <= place < cue.end and not cue.gap for cue in sentence.cues)
    return cued or sentence.written[place] in sentence.speech.function


def _is_in_titles(sentence: Sentence, place: int) -> bool:
    """Whether a word is one for an office or a state, and no verb: "Stephen King", "Samantha Power"."""
    names = {cue.name for cue in sentence.cues if cue.start <= place < cue.end and not cue.gap}
    return bool(names & {"title", "leaders"}) and names.isdisjoint(STANCE_CUES)


def _is_particle(sentence: Sentence, place: int) -> bool:
    written = sentence.written[place]
    return written in PARTICLES and written not in sentence.speech.function


def _is_month_of_date(sentence: Sentence, place: int) -> bool:
    """Whether a word is a month with a year, a day or another month beside it, and not the "Jun" of "Wang Jun"."""
    if not _is_month(sentence, place):
        return False
    joint = sentence.at(place + 1, "versus", "conj")
    if joint is not None and _is_month(sentence, joint.end):
        return True  # "March vs April 2017"
    return any(word[:1].isdigit() for word in sentence.written[place + 1 : place + 2])


def _is_month(sentence: Sentence, place: int) -> bool:
    months = month_numbers(sentence.speech)
    return any(word in months for word in sentence.written[place : place + 1])


def is_mixed(sentence: Sentence) -> bool:
    """Whether capitals say anything: not all words are written with one."""
    return any(word.token.text.islower() for word in sentence.words if word.token.text.isalpha())


def is_name_word(sentence: Sentence, tables: Tables, place: int) -> bool:
    """Whether a word is part of some leader's name and nothing else."""
    word = sentence.words[place]
    ordinary = word.likeness == 1 and word.written in sentence.speech.known
    ordinary = ordinary or _is_place(sentence, place) or place in sentence.office_places  # "forein minister"
    return word.written in tables.name_words and not ordinary and word.written not in PARTICLES


def is_strange(sentence: Sentence, tables: Tables, place: int) -> bool:
    """Whether a word is neither of the language nor of the record, so that it may be somebody's name.

    So may one that was only guessed to be a place, or an everyday word that is not very like it.
    """
    word = sentence.words[place]
    if not word.written.isalpha() or len(word.written) == 1:
        return False
    if word.token.text.islower() and _VOWELS.isdisjoint(word.written):
        return False  # "tbh", "wsh"
    if not word.known or _is_part_of_place(sentence, tables, place):
        return True
    if word.likeness == 1:
        return False
    if _is_place(sentence, place) or word.likeness < SURE_GUESS:
        return True
    if word.written in tables.subject_words or sentence.speech.says_concept(word.written):
        return False
    return word.likeness < _LIKELY_GUESS or (word.token.capital and is_mixed(sentence) and place > 0)


def _is_exact(sentence: Sentence, tables: Tables, place: int) -> bool:
    """Whether a word is one of the language or the record as it is typed: "hawking" is known for "hawk" only."""
    word, vocabulary = sentence.words[place], tables.vocabulary
    if word.likeness < 1 or not word.written.isalpha():
        return not word.written.isalpha()
    if word.token.folded != word.written and not word.possessive:
        return False  # "brin" is read as "bring"
    known = word.written in vocabulary.known or word.written in vocabulary.proper
    return known or sentence.speech.says_concept(word.written)


def _is_part_of_place(sentence: Sentence, tables: Tables, place: int) -> bool:
    """Whether a word is known from the name of a place only, and that place is not here: "Pierre" of Saint-Pierre."""
    word, vocabulary = sentence.written[place], tables.vocabulary
    if word not in vocabulary.proper or word in vocabulary.names or sentence.speech.is_word(word):
        return False
    if word in tables.subject_words:
        return False
    found = (link for start in range(max(0, place - 3), place + 1) for link in _places_at(sentence, start))
    return not any(link.end > place for link in found)


def _places_at(sentence: Sentence, place: int) -> list[Link]:
    here = places(sentence.speech)
    links = (table.at(sentence.written, place) for table in (here.capitals, here.countries, here.adjectives))
    return [link for link in links if link is not None]


def _is_place(sentence: Sentence, place: int) -> bool:
    return bool(_places_at(sentence, place))


def _is_everyday(sentence: Sentence, tables: Tables, place: int) -> bool:
    """Whether a word is an everyday one that some people are called: "Bill", "Taylor"."""
    word = sentence.written[place]
    speech = sentence.speech
    return (
        speech.is_everyday(word)
        and word not in tables.subject_words
        and not speech.says_concept(word)
        and not any(cue.start <= place < cue.end and not cue.gap for cue in sentence.cues)
        and not _is_place(sentence, place)
    )


def _is_initial(sentence: Sentence, place: int) -> bool:
    """Whether a letter stands for a name: "J. Kerry", "George W Bush"."""
    if sentence.written[place] in sentence.speech.articles:  # "L'Autriche"
        return False
    token = sentence.words[place].token
    if len(token.text) != 1 or not token.text.isalpha():
        return False
    after = sentence.words[place + 1].token if place + 1 < len(sentence) else None
    if after is not None and after.gap == "-" and after.folded.isdecimal():
        return False  # "F-16"
    dotted = after is not None and after.gap.startswith(".")
    return dotted or (token.capital and token.text not in "AI" and is_mixed(sentence))


def opens_as_name(sentence: Sentence, start: int) -> bool:
    """Whether what stands before a word is what stands before somebody's name."""
    before = start - 1
    if sentence.breaks_before(start) or sentence.over(
        before,
        "aux", "versus", "greeting", "follow", "between", "clause", "quote", "say", "agree", "agreement", "about",
        "conj", "compare",
    ):  # fmt: skip
        return True
    return sentence.over(before, "of") and after_position(sentence, before)


def after_position(sentence: Sentence, place: int) -> bool:
    """Whether a word comes right after a word for a position, as "of" does in "position of"."""
    return any(cue.end == place for cue in sentence.find("position", "quote", "say", "compare", "agreement"))


@dataclass(frozen=True, slots=True)
class Person:
    """Words that say whom.

    Attributes:
        kind: how: by name, by office, by country ("country" also for its adjective and its capital), or a
            "stranger", a name that is not on record.
        keys: of the leaders meant; several are one country's, or the choice between them if `unsure`.
        code: alpha-3 code for a country or an office's country.
        unsure: whether it has to be asked back who is meant; with one key, whether it is that one.
        earlier: of an office, keys of who else is on record as having held it.
        adjective: "Russian" rather than "Russia". capital: "Moscow". possessive: "Russia's".
    """

    kind: Literal["name", "office", "country", "stranger"]
    keys: tuple[str, ...]
    start: int
    end: int
    code: str = ""
    unsure: bool = False
    earlier: tuple[str, ...] = ()
    adjective: bool = False
    capital: bool = False
    possessive: bool = False
    likeness: float = 1.0

    @property
    def places(self) -> frozenset[int]:
        """The places of the words."""
        return frozenset(range(self.start, self.end))

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a word with `start` to `end`."""
        return self.start < end and start < self.end


def leaders_named(sentence: Sentence, tables: Tables) -> list[Person]:
    """Leaders by name, from left to right, and strangers who have part of a leader's name.

    A name that several have, or that may be misspelt for several, is unsure.
    """
    links = list(_links(sentence, tables))
    found: list[Person] = []
    while links:
        start, end = links[0].start, links[0].end
        own = [links.pop(0)]
        start, end = name_run(sentence, tables, start, end, whole=own[0].sure >= Sure.SURNAME)
        while links and links[0].start < end:
            own.append(links.pop(0))
            _, end = name_run(
                sentence, tables, start, max(end, own[-1].end), whole=own[-1].sure >= Sure.SURNAME
            )
        found += _of_run(sentence, tables, own, start, end)
    return found


def _of_run(
    sentence: Sentence, tables: Tables, links: Sequence[Link], start: int, end: int
) -> Iterator[Person]:
    """Whoever is named by a run of words that may be one name: a leader, several side by side, or a stranger."""
    if len(links) == 1 and (links[0].start, links[0].end) == (start, end):
        yield _fitting(sentence, tables, _person(sentence, tables, links[0]))
        return
    keys = _accounted(sentence, tables, links, start, end)
    if keys:
        person = _whole(sentence, keys, start, end)
        leader = tables.directory.leader_by_key[keys[0]]
        short = any(_is_shortened(word, leader) for word in sentence.written[start:end])
        yield _fitting(sentence, tables, replace(person, unsure=person.unsure or short))
        return
    several = _side_by_side(sentence, tables, links, start, end)
    if several:
        yield from (_fitting(sentence, tables, person) for person in several)
        return
    last = links[-1]
    if last.end == end and last.start > start and _is_topic_too(sentence, tables, last):
        yield from _of_run(sentence, tables, links[:-1], start, last.start) if len(links) > 1 else ()
        yield _person(sentence, tables, last)
        return
    yield replace(_whole(sentence, (), start, end), kind="stranger")


def _whole(sentence: Sentence, keys: tuple[str, ...], start: int, end: int) -> Person:
    words = sentence.words[start:end]
    return Person(
        kind="name",
        keys=keys,
        start=start,
        end=end,
        unsure=len(keys) > 1,
        possessive=words[-1].possessive,
        likeness=max(word.likeness for word in words),
    )


def _accounted(
    sentence: Sentence, tables: Tables, links: Iterable[Link], start: int, end: int
) -> tuple[str, ...]:
    """Keys of the leaders whose name has every word of a run."""
    if end - start > _LONGEST_NAME:
        return ()
    keys = dict.fromkeys(key for link in links for key in link.keys)
    leaders = tables.directory.leader_by_key
    return tuple(key for key in keys if _is_name_of(sentence, leaders[key], start, end))


def _is_name_of(sentence: Sentence, leader: Leader, start: int, end: int) -> bool:
    own = name_words(leader)
    given = words_of(leader.name)[:-1]
    used: set[str] = set()
    own_country = places(sentence.speech).countries.at(sentence.written, start)
    if own_country is not None and leader.country in own_country.keys and own_country.end < end:
        start = own_country.end  # "mauretania ould meimou"
    for place in range(start, end):
        written = sentence.written[place]
        if written in ARTICLES:
            continue
        if len(written) == 1:
            meant = {word for word in own if word[0] == written} - used
        else:
            meant = ({written} & own or {word for word in own if _is_spelling(written, word)}) - used
            meant = meant or {word for word in given if _is_short_for(written, word)} - used
        if not meant:
            return False
        used |= {max(meant, key=lambda word: fuzz.ratio(word, written))}
    return True


def _is_spelling(written: str, own: str) -> bool:
    """Whether a word is another spelling of a name: "Bachar" of Bashar."""
    long = min(len(written), len(own)) >= _MIN_SPELLING
    return long and written[0] == own[0] and fuzz.ratio(written, own) >= _ALIKE_NAMES


def _is_short_for(written: str, given: str) -> bool:
    """Whether a word is a short form of a given name: "Dave" of David, "Alex" of Alexander."""
    return _SHORT <= len(written) <= len(given) and written[:_SHORT] == given[:_SHORT]


def _is_shortened(written: str, leader: Leader) -> bool:
    """Whether a word is in no form of a name but as a short one, by which it may be a namesake's: "Steve Harper"."""
    own = name_words(leader)
    spelt = written in own or any(_is_spelling(written, word) for word in own)
    return not spelt and any(_is_short_for(written, word) for word in words_of(leader.name)[:-1])


def _side_by_side(
    sentence: Sentence, tables: Tables, links: Sequence[Link], start: int, end: int
) -> list[Person]:
    """Several leaders one after the other, each by a name that can stand alone; empty if any word is left over."""
    found: list[Person] = []
    place = start
    while place < end:
        inside = [link for link in links if place <= link.start]
        for stop in range(min(end, place + _LONGEST_NAME), place, -1):
            if stop < end and sentence.words[stop].token.gap == "-":
                continue  # "Jean-Marie Le Pen" is not Jean beside Marine Le Pen
            own = [link for link in inside if link.end <= stop]
            if not any(link.sure >= Sure.SURNAME for link in own):
                return []
            keys = _accounted(sentence, tables, own, place, stop)
            beside = (place, stop) != (start, end)
            if keys and beside and max(word.likeness for word in sentence.words[place:stop]) < SURE_GUESS:
                return []  # "Michelle Obama", "Michel Barnier" are not Charles Michel beside somebody else
            if keys:
                found.append(_whole(sentence, keys, place, stop))
                place = stop
                break
        else:
            return []
    return found


def _is_topic_too(sentence: Sentence, tables: Tables, link: Link) -> bool:
    """Whether a name alone is a topic too, so that the name before it is of somebody else: "obma asad"."""
    token = sentence.words[link.start].token
    if link.end - link.start > 1 or (token.capital and is_mixed(sentence)) or token.gap.strip():
        return False
    spelt = tables.spellings.at(sentence.written, link.start)
    return (spelt is not None and spelt.end == link.end) or tables.names_topic(link.keys)


def _fitting(sentence: Sentence, tables: Tables, person: Person) -> Person:
    """The person, or a stranger where a title or a country beside the name is not theirs."""
    if len(person.keys) != 1:
        return _of_its_country(sentence, tables, person)
    leader = tables.directory.leader_by_key[person.keys[0]]
    start, end = _foreign_title(sentence, tables, person, leader), _foreign_country(sentence, person, leader)
    if (start, end) == (person.start, person.end):
        return person
    if end == person.end and person.likeness == 1 and sentence.written[end - 1] in surnames(leader):
        return replace(
            person, start=start, unsure=True
        )  # "Chancellor Hollande": perhaps another, perhaps a slip
    return replace(person, kind="stranger", keys=(), start=start, end=end, unsure=False)


def _foreign_title(sentence: Sentence, tables: Tables, person: Person, leader: Leader) -> int:
    """Where a title begins before the name that the leader never had; where the name begins, if there is none.

    With a given name alone an office must be theirs: "King Hussein" is not Barack Hussein Obama. With a surname it may
    be any that a leader of that country has.
    """
    if is_apart(sentence, person.start):
        return person.start
    title = next((cue for cue in sentence.find("title") if cue.end == person.start), None)
    if title is None:
        return person.start
    own = {kind for held in tables.offices if held.leader == leader.key for kind in held.kinds}
    there = {kind for held in tables.offices if held.country == leader.country for kind in held.kinds}
    kinds = {office.name for office in sentence.office_phrases if office.end == title.end}
    kinds |= {also for kind in kinds for also in sentence.speech.office_kinds.get(kind, ())} - {
        "head_of_state"
    }
    if _is_surname(sentence, person, leader):
        fits = not kinds or not there or bool(kinds & (own | there)) or "not_yet" in kinds
    else:
        fits = not kinds or bool(kinds & own) or sentence.written[title.start] in name_words(leader)
    return person.start if fits else title.start


def _is_surname(sentence: Sentence, person: Person, leader: Leader) -> bool:
    """Whether the words of a name say more than a given name."""
    given = set(words_of(leader.name)[:-1])
    return not surnames(leader).isdisjoint(set(sentence.written[person.start : person.end]) - given)


def _of_its_country(sentence: Sentence, tables: Tables, person: Person) -> Person:
    """A name that several have as whoever is of the country behind it, or as a stranger: "King Abdullah of Saudi Arabia"."""
    leaders = [tables.directory.leader_by_key[key] for key in person.keys]
    ends = {leader.key: _foreign_country(sentence, person, leader) for leader in leaders if leader.country}
    if not ends or len(ends) < len(leaders) or max(ends.values()) == person.end:
        return person
    theirs = tuple(key for key, end in ends.items() if end == person.end)
    if theirs:
        return replace(person, keys=theirs, unsure=len(theirs) > 1)
    start = person.start
    while start - 1 in sentence.office_places:
        start -= 1
    return replace(person, kind="stranger", keys=(), start=start, end=max(ends.values()), unsure=False)


def _foreign_country(sentence: Sentence, person: Person, leader: Leader) -> int:
    """Where "of Saudi Arabia" ends after a name, if that is not the leader's country; else where the name ends."""
    after = sentence.after(person.end, "of")
    if after == person.end or not leader.country:
        return person.end
    after = sentence.after(after, "article")
    country = places(sentence.speech).countries.at(sentence.written, after) if after < len(sentence) else None
    return person.end if country is None or leader.country in country.keys else country.end


def _links(sentence: Sentence, tables: Tables) -> Iterator[Link]:
    """The names of leaders that are meant as names."""
    for link in _longest_names(sentence, tables.names):
        guessed = min(word.likeness for word in sentence.words[link.start : link.end]) < 1
        described = (
            sentence.starts(link.start - 1, "article") and not sentence.words[link.start].token.capital
        )
        if guessed and (link.sure < Sure.SURNAME or described):
            continue  # many given names are alike; "a harsher line" is nobody's
        token = sentence.words[link.start].token
        plain = link.sure < Sure.SURNAME and link.end == link.start + 1 and token.text.islower()
        if plain and token.folded != sentence.written[link.start] and sentence.speech.is_word(token.folded):
            continue  # "quotation marks" are no Mark's
        if not _is_ordinary_word(sentence, link) or _is_used_as_name(sentence, link):
            yield link


def _person(sentence: Sentence, tables: Tables, link: Link) -> Person:
    keys = tuple(dict.fromkeys((*link.keys, *_equally_like(sentence, link, tables))))
    words = sentence.words[link.start : link.end]
    likeness = min(word.likeness for word in words)
    doubtful = link.sure is Sure.MIDDLE or any(_is_far_guess(word) for word in words)
    called = link.start == 0 and link.end < len(sentence) and sentence.breaks_before(link.end)
    greeting = called and len(words[0].token.folded) == len(words[0].written) <= _GREETING
    doubtful = doubtful or (likeness < 1 and greeting)
    if len(words) == 1 and not doubtful:
        leaders = [tables.directory.leader_by_key[key] for key in link.keys]
        doubtful = all(_is_fathers(words[0].written, leader) for leader in leaders)
    made = _whole(sentence, keys, link.start, link.end)
    return replace(made, likeness=likeness, unsure=made.unsure or doubtful)


def _is_fathers(word: str, leader: Leader) -> bool:
    """Whether a word of a name is the father's: the one after "bin"."""
    name = words_of(leader.name)
    return any(pair[0] in _SON_OF and pair[1] == word for pair in pairwise(name)) and word not in name[:1]


def _is_far_guess(word: Word) -> bool:
    """Whether a name is too unlike what was typed to be taken without asking: two letters off, and not only vowels."""
    typed = word.token.folded
    edits = max(round((1 - word.likeness) * len(typed)), len(word.written) - len(typed))
    return edits > 1 and word.likeness < SURE_GUESS and _skeleton(typed) != _skeleton(word.written)


def _skeleton(word: str) -> str:
    """The consonants of a word, doubled ones once: what stays when somebody writes a name by ear."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouy]", "", word))


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
    if sentence.words[link.start].token.folded not in {word, f"{word}s"}:
        return False
    described = link.sure < Sure.SURNAME or sentence.starts(link.start - 1, "article")
    return word in speech.known or (described and speech.is_word(word))  # "a bishop", but "bishop on assad"


def _is_used_as_name(sentence: Sentence, link: Link) -> bool:
    """Whether a name that is also a word is meant as a name, by its capital and the words around it."""
    word = sentence.words[link.start]
    before, after = link.start - 1, link.end
    if (
        sentence.starts(before, "article")
        and not sentence.starts(before, "clause")
        and not word.token.capital
    ):
        return False
    if word.token.capital and is_mixed(sentence) and before >= 0 and not sentence.breaks_before(link.start):
        return True
    if before >= 0 and sentence.over(before, "title") and link.sure >= Sure.SURNAME:
        return True
    if sentence.words[after - 1].possessive and sentence.starts(after, "position", "say", "quote", "of"):
        return True
    if before >= 0 and sentence.over(before, "versus"):
        return True  # "corbyn v may"
    if (
        before > 0
        and sentence.over(before, "conj")
        and after < len(sentence)
        and sentence.breaks_before(after)
    ):
        return sentence.written[before - 1] not in sentence.speech.known  # "corbyn and may, spring of 2018"
    acts = _acts_as_name(sentence, after) or (before < 0 and sentence.breaks_before(after))
    return acts and opens_as_name(sentence, link.start)


def _acts_as_name(sentence: Sentence, after: int) -> bool:
    """Whether what follows a word is what follows somebody's name, past words like "first" and "really"."""
    while after < len(sentence):
        if sentence.starts(after, *STANCE_CUES, "conj"):
            return not sentence.over(after, "linking")
        if not sentence.over(after, "adverb"):
            return False
        after += 1
    return True
