"""How far a name reaches: which words beside a name, or beside a word that nobody knows, are part of one name."""

import re
from typing import Final

from bot.ask.dates import month_numbers
from bot.ask.index import Tables
from bot.ask.language import PARTICLES
from bot.ask.names import Link, places
from bot.ask.text import Sentence

STANCE_CUES: Final = (
    "support", "oppose", "neutral", "both", "think", "say", "change", "agreement", "compare", "versus", "about", "about_name",
    "for_side", "against", "position", "quote",
)  # fmt: skip
"""Cues of taking a side or saying something, which follow somebody's name."""

SURE_GUESS: Final = 0.8
"""From this likeness on, a misspelt name before another is a name of its own."""

_LIKELY_GUESS: Final = 0.85
"""Below this likeness a word beside a name may be a name itself rather than a misspelt word."""

ARTICLES: Final = frozenset({"al", "el", "ul"})
"""Particles that stand before a name or not, as the writer likes: "Sisi", "el-Sisi"."""

_LOOKED_PAST: Final = 4
"""How many words of a name may stand between a leader's name and the verb."""

_ROMAN: Final = re.compile(r"[ivx]{2,}")


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
    dotted = place + 1 < len(sentence) and sentence.words[place + 1].token.gap.startswith(".")
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
