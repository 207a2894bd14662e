"""What entries must be like, so that people can tell them apart, and what an edit makes of one.

A topic's statement is one claim, put positively, and not the mirror of another topic. Positions are read against
the wording, so "opposes" must never mean "supports not". These are rules of thumb on words, without a grammar. They let the
plain cases through and stop the usual slips; what they cannot see is for the editors.

- One claim: one sentence, without a semicolon or "but", and without a second verb such as "must" or "is" after
  "and", "or" or "while". ("Russia and Iran should be partners." is one claim.)
- No negation: none of "not", "never", "no", "cannot", "nobody", … as a word of its own ("no-fly zone" is fine),
  and no "don't" and its like.
- A statement: no question mark.
- No mirror: two wordings say the same if the words that carry their meaning are the same. They say the
  opposite if at least six in ten of those words are the same, and one of the two is turned round, by a negation
  or by an opposite: a word and its opposite ("leave", "stay") count as the same word.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Final, TypeVar, cast

from anyascii import anyascii
from pydantic import ValidationError

from bot.core.entries import Coalition, Leader, Membership, Office, Theme, Topic, Value
from bot.core.errors import InvalidEntryError, shorten
from bot.core.kinds import CALLED
from bot.core.log import Made
from bot.core.names import fold
from bot.core.problems import explain, refusal

_WORD: Final = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")
_NEGATIONS: Final = frozenset(
    "not never no none nobody nothing nowhere neither nor cannot".split()  # noqa: SIM905 - reads better so
)
_SHORTENED_NOT: Final = re.compile(r"[a-z]+n't")
_MODALS: Final = "must should may might shall will would can could ought needs has"
_BE: Final = "is are was were"
_SECOND_CLAIM: Final = re.compile(
    rf"\b({'|'.join(f'{_MODALS} {_BE} deserves deserve'.split())})\b.*\b(and|or|while|whereas)\b.*"
    rf"\b({'|'.join(f'{_MODALS} {_BE}'.split())})\b"
)
_CONTRAST: Final = re.compile(r"\bbut\b|;")
# A full stop after initials or a short title ("U.N.", "Gen.") ends no sentence.
_NEXT_SENTENCE: Final = re.compile(r"(?:\b[a-z]{3,}|\w{5,}|\d)[.!?]\s+\S")
_ALIKE: Final = 0.6
_FEWEST_WORDS: Final = 3

_EMPTY_WORDS: Final = frozenset(
    f"a an the of in on at to by from as for its his her their it they be been being do does did that this "
    f"there {_MODALS} {_BE} have having".split()
)
_OPPOSITES: Final = (
    ("stay remain keep maintain", "leave go resign quit cut sever break"),
    ("support back favour favor endorse", "oppose resist condemn"),
    ("accept allow permit", "reject refuse forbid ban prohibit"),
    ("start begin continue", "end stop halt cease"),
    ("join enter", "withdraw exit"),
    ("impose tighten", "lift ease"),
    ("with", "without"),
    ("more increase raise expand", "less fewer reduce lower"),
    ("legal lawful legitimate", "illegal unlawful illegitimate"),
    ("possible", "impossible"),
    ("acceptable", "unacceptable"),
    ("welcome", "unwelcome"),
    ("good right", "bad wrong"),
)


class Meaning(Value):
    """What a wording says, as far as these rules see it.

    Attributes:
        words: the words that carry it, each in a short form, opposites as one word.
        turned: whether an odd number of negations and opposites turns it round.
    """

    words: frozenset[str]
    turned: bool


def wording_problems(text: str) -> list[str]:
    """What is wrong with a wording by itself, each as part of a sentence; empty if it is fine."""
    plain = _plain(text)
    problems = []
    if len(_WORD.findall(plain)) < _FEWEST_WORDS:
        problems.append(
            "is no sentence yet; write what one can support or oppose, such as “The war must end”"
        )
    if _NEXT_SENTENCE.search(text) or _CONTRAST.search(plain) or _SECOND_CLAIM.search(plain):
        problems.append("makes more than one claim; make it one sentence about one thing, or two topics")
    negation = next((word for word in _WORD.findall(plain) if _is_negation(word)), None)
    if negation is not None:
        problems.append(
            f"holds a negation (“{negation}”); say it positively, so that “opposes” has one meaning"
        )
    if "?" in text:
        problems.append("is a question; write what one can support or oppose, such as “The war must end”")
    return problems


def refuse_slips(text: str) -> None:
    """A wording must be in order by itself. Raises InvalidEntryError if it breaks a rule."""
    problems = wording_problems(text)
    if problems:
        raise InvalidEntryError("The topic's statement " + "; and it ".join(problems) + ".")


def said_already(text: str, topic: Topic, instead: str = "") -> InvalidEntryError:
    """The refusal of a wording that says the same as a topic, or the opposite: no two on which one statement fits.

    Args:
        instead: what to do, as a sentence; "" for the usual.
    """
    relation = _RELATIONS[compare(text, topic.proposition)]
    usual = "Record on that topic instead; whoever is against it opposes it."
    return InvalidEntryError(f"That is {relation} “{topic.name}”: {topic.proposition} {instead or usual}")


_RELATIONS: Final[Mapping[str, str]] = {
    "same": "the same as the topic",
    "mirror": "the opposite of the topic",
}


class Wordings:
    """What topics say, read once each: a file may bring very many new ones.

    Attributes:
        holding: the topics whose wording holds a word, by whether it is turned round and the word.
    """

    def __init__(self, topics: Iterable[Topic] = ()) -> None:
        """The wordings of these topics."""
        self._same: dict[Meaning, Topic] = {}
        self.holding: dict[tuple[bool, str], list[tuple[Meaning, Topic]]] = {}
        for topic in topics:
            self.add(topic)

    def add(self, topic: Topic) -> None:
        """Another one."""
        says = meaning(topic.proposition)
        self._same.setdefault(says, topic)
        for word in says.words:
            self.holding.setdefault((says.turned, word), []).append((says, topic))

    def check(self, text: str) -> None:
        """Let a new wording pass.

        Raises:
            InvalidEntryError: it breaks a rule, or says the same as another topic, or the opposite.
        """
        refuse_slips(text)
        says = meaning(text)
        topic = self._same.get(says) or self._mirror(says)
        if topic is not None:
            raise said_already(text, topic)

    def _mirror(self, says: Meaning) -> Topic | None:
        """A topic that says the opposite. It has most of the words, so it has one of those that the fewest topics have."""
        holding = sorted((self.holding.get((not says.turned, word), ()) for word in says.words), key=len)
        may_lack = len(says.words) - math.ceil(_ALIKE * len(says.words))
        found = (topic for few in holding[: may_lack + 1] for one, topic in few if _are_about_one(says, one))
        return next(found, None)


def compare(one: str, other: str) -> str:
    """ "same", "mirror", or "" for two wordings that are about different things. Symmetric."""
    first, second = meaning(one), meaning(other)
    if first.turned == second.turned:
        return "same" if first.words == second.words else ""
    return "mirror" if _are_about_one(first, second) else ""


def _are_about_one(first: Meaning, second: Meaning) -> bool:
    """Whether most words are the same, so that with one of the two turned round they say the opposite."""
    shared = len(first.words & second.words)
    return shared > 0 and shared >= _ALIKE * (len(first.words) + len(second.words) - shared)


@lru_cache(maxsize=4096)
def meaning(text: str) -> Meaning:
    """The words that carry the meaning of a wording, without order, number and polarity."""
    words, turns = set(), 0
    for word in _WORD.findall(_plain(text)):
        if _is_negation(word):
            turns += 1
            continue
        for part in word.split("-"):
            stem = _stem(part)
            turns += stem in _turned()
            if part not in _EMPTY_WORDS:
                words.add(_same().get(stem, stem))
    return Meaning(words=frozenset(words), turned=turns % 2 == 1)


def _is_negation(word: str) -> bool:
    return word in _NEGATIONS or _SHORTENED_NOT.fullmatch(word) is not None


def _plain(text: str) -> str:
    return anyascii(text).casefold().replace("`", "'")


@lru_cache(maxsize=20_000)  # a file may bring very many words, of which none need stay
def _stem(word: str) -> str:
    """The word without what number, time and person add to it."""
    import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415  # without types; only needed for a new topic

    return cast("str", snowballstemmer.stemmer("english").stemWord(word.removesuffix("'s")))


@cache
def _same() -> Mapping[str, str]:
    """Each word of a pair of opposites, with the first word of its pair, which stands for all of them."""
    return {
        _stem(word): _stem(as_is.split()[0])
        for as_is, turned in _OPPOSITES
        for word in f"{as_is} {turned}".split()
    }


@cache
def _turned() -> frozenset[str]:
    """The second words of the pairs."""
    return frozenset(_stem(word) for _, turned in _OPPOSITES for word in turned.split())


# Names


def new_name(made: Made) -> str:
    """The name that an entry takes, "" if it has it already, or has none."""
    now, was = (getattr(row and row.entry, "name", "") for row in (made.became, made.was))
    return now if made.after.kind in CALLED and now != was else ""


def new_wording(made: Made) -> str:
    """The statement that a topic takes, "" if it has it already, or is none."""
    now, was = (row and row.entry for row in (made.became, made.was))
    if not isinstance(now, Topic):
        return ""
    return "" if isinstance(was, Topic) and was.proposition == now.proposition else now.proposition


def as_held(term: Office, held: Iterable[Office]) -> Office:
    """A term of office, which is called as others of the leader in it are: "mayor" is the "Mayor" on record."""
    known = next((one.office for one in held if fold(one.office) == fold(term.office)), term.office)
    return term.model_copy(update={"office": known})


# What an edit makes of an entry


E = TypeVar("E", Theme, Topic, Leader, Office, Coalition, Membership)
N = TypeVar("N", Theme, Topic, Leader)


def checked(model: type[E], **fields: object) -> E:
    """An entry of these fields.

    Raises:
        InvalidEntryError: lists every problem.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise refusal(explain(error)) from None


def again(entry: E, **fields: object) -> E:
    """The entry with other fields, checked like a new one."""
    return checked(type(entry), **{**dict(entry), **fields})


def aliases_of(text: str) -> tuple[str, ...]:
    """Names separated by commas, semicolons or bars; each once."""
    parts = (" ".join(part.split()) for part in _BETWEEN.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def renamed(name: str | None, **others: str) -> Callable[[N], N]:
    """The entry under another name, where one is given; the one before stays as an alias. And with these other fields, but
    for blank ones.
    """

    def edit(entry: N) -> N:
        fields: dict[str, object] = {field: text for field, text in others.items() if text.strip()}
        if name is not None:
            aliases: list[str] = [alias for alias in entry.aliases if fold(alias) != fold(name)]
            fields |= {"name": name, "aliases": (*aliases, entry.name)}
        return again(entry, **fields)

    return edit


def with_alias(alias: str) -> Callable[[N], N]:
    """The entry with further names."""

    def edit(entry: N) -> N:
        known = {fold(other) for other in (entry.name, *entry.aliases)}
        new: list[str] = [name for name in aliases_of(alias) if fold(name) not in known]
        return again(entry, aliases=(*entry.aliases, *new))

    return edit


def without_alias(alias: str) -> Callable[[N], N]:
    """The entry without some of its aliases. Raises InvalidEntryError if it has none of them."""

    def edit(entry: N) -> N:
        gone = {fold(name) for name in aliases_of(alias)}
        kept: tuple[str, ...] = tuple(name for name in entry.aliases if fold(name) not in gone)
        if kept == entry.aliases:
            raise InvalidEntryError(
                f"“{entry.name}” has no alias “{shorten(alias)}”. It has: {', '.join(entry.aliases) or 'none'}."
            )
        return again(entry, aliases=kept)

    return edit


_BETWEEN: Final = re.compile(r"[,;|\n]")
