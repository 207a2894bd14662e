"""One question of a text: its words with what the language says of them, and how a text falls into questions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.ask.language import Language
from bot.ask.phrases import Found
from bot.ask.spelling import Word


@dataclass(frozen=True)
class Sentence:
    """Words that are read as one question.

    Attributes:
        cues: the language's cues in it, in order; those that turned out to be something else are left out.
    """

    words: tuple[Word, ...]
    speech: Language
    cues: tuple[Found, ...]

    @classmethod
    def of(cls, words: Sequence[Word], speech: Language) -> "Sentence":
        """A sentence with every cue that its words can be."""
        written = [word.written for word in words]
        stems = [speech.stem(word) for word in written]
        return cls(tuple(words), speech, tuple(_outermost(speech.cues.find(written, stems))))

    def without_cues_in(self, spans: Iterable[tuple[int, int]]) -> "Sentence":
        """The sentence without the cues that begin or end within one of the spans: they are part of a name there.

        A phrase with a gap may reach over a name.
        """
        hidden = list(spans)
        cues = tuple(
            cue
            for cue in self.cues
            if not any(
                (start <= cue.start and cue.end <= end)
                or (not cue.gap and cue.start < end and start < cue.end and cue.end - cue.start > 1)
                for start, end in hidden
            )
        )
        return replace(self, cues=cues)

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def written(self) -> list[str]:
        """The words as they are looked up."""
        return [word.written for word in self.words]

    @cached_property
    def stems(self) -> list[str]:
        """Their stems."""
        return [self.speech.stem(word) for word in self.written]

    @cached_property
    def office_phrases(self) -> list[Found]:
        """Phrases for offices, longer ones first."""
        found = self.speech.offices.find(self.written, self.stems)
        return sorted(found, key=lambda phrase: (phrase.start - phrase.end, phrase.start))

    @cached_property
    def office_places(self) -> frozenset[int]:
        """The places of words for offices."""
        return frozenset(place for found in self.office_phrases for place in range(found.start, found.end))

    def find(self, *names: str) -> Iterator[Found]:
        """The cues of some lists, in order."""
        return (cue for cue in self.cues if cue.name in names)

    def has(self, *names: str) -> bool:
        """Whether there is a cue of one of the lists."""
        return any(True for _ in self.find(*names))

    def at(self, place: int, *names: str) -> Found | None:
        """The longest cue of one of the lists that begins at a word."""
        return max(
            (cue for cue in self.cues if cue.start == place and cue.name in names),
            key=lambda cue: cue.end,
            default=None,
        )

    def over(self, place: int, *names: str) -> bool:
        """Whether a word is part of a cue of one of the lists."""
        return any(cue.start <= place < cue.end and cue.name in names for cue in self.cues)

    def breaks_before(self, place: int) -> bool:
        """Whether a comma, colon, dash or the like stands before a word, or the word is the first."""
        return place == 0 or bool(re.search(r"[,:;.!?()–—]|\s-\s", self.words[place].token.gap))

    def text(self, start: int, end: int) -> str:
        """Words as they were typed."""
        return " ".join(dict.fromkeys(word.token.text for word in self.words[start:end]))


def questions(sentence: Sentence) -> list[tuple[int, int]]:
    """Where each question of a text begins and ends: at marks of an end, and at "and who …?"."""
    starts = [0]
    for place in range(1, len(sentence)):
        gap = sentence.words[place].token.gap
        ended = re.search(r"[?!;\n]|\.\s|\.{2,}|…", gap) is not None
        initial = len(sentence.words[place - 1].token.text) == 1 and "." in gap and "?" not in gap
        if (ended and not initial) or _goes_on(sentence, place):
            starts.append(place)
    ends = [*starts[1:], len(sentence)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def part(sentence: Sentence, start: int, end: int) -> Sentence:
    """Some of the words as a sentence of their own."""
    return Sentence.of(sentence.words[start:end], sentence.speech)


_FIXED = frozenset(
    {"support", "oppose", "neutral", "both", "about", "quote", "help", "position", "members", "opinion"}
)
"""Lists whose phrases of several words mean something else than the words by themselves."""


_STRUCTURE = frozenset(
    {
        "question",
        "who",
        "aux",
        "wh",
        "of",
        "into",
        "about",
        "say",
        "conj",
        "article",
        "linking",
        "clause",
        "leaders",
    }
)
"""Lists of words that keep their part in the sentence inside such a phrase too."""


def _outermost(cues: Iterable[Found]) -> list[Found]:
    """The cues without those inside a fixed phrase: in "say no to" there is no "say" and no "no"."""
    found = list(cues)
    fixed = [
        (cue.start, cue.end)
        for cue in found
        if cue.name in _FIXED and cue.end - cue.start > 1 and not cue.gap
    ]
    return [
        cue
        for cue in found
        if not (cue.name == "members" and any(cue.start < start < cue.end < end for start, end in fixed))
        if cue.name in _STRUCTURE
        or not any(
            start <= cue.start and cue.end <= end and cue.end - cue.start < end - start
            for start, end in fixed
        )
    ]


def _goes_on(sentence: Sentence, place: int) -> bool:
    """Whether a second question begins here: ", and who else …", "and what did …", "also …"."""
    follow = sentence.at(place, "more")
    if follow is not None and follow.end < len(sentence):
        return sentence.breaks_before(place) or follow.end - follow.start > 1
    if sentence.over(place, "follow") and sentence.over(place, "clause") and sentence.at(place + 1, "neg"):
        return True  # "who backs strikes but not arming rebels"
    if _takes_other_side(sentence, place):
        return True
    joined = sentence.at(place, "conj") is not None
    return joined and sentence.at(place + 1, "question") is not None


def _takes_other_side(sentence: Sentence, place: int) -> bool:
    """ "Who wants Assad gone but opposes strikes": for one thing, and against another."""
    if not sentence.over(place, "follow") or sentence.over(place, "both"):
        return False
    turns = (("support", "oppose"), ("oppose", "support"))
    return any(
        sentence.at(place + 1, after) is not None and any(cue.end < place for cue in sentence.find(before))
        for before, after in turns
    )
