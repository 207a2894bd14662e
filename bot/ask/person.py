"""Who a question may be about, and what the words around a name say of its part in the question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.ask.sentence import Sentence

STANCE_CUES: Final = (
    "support", "oppose", "neutral", "both", "think", "say", "change", "agreement", "compare", "versus", "about", "about_name",
    "for_side", "against", "position", "quote",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Words that say whom.

    Attributes:
        kind: how: by name, by office, by country ("country" also for its adjective and its capital), or a
            "stranger", a name that is not on record.
        keys: of the leaders meant; several are one country's, or the choice between them if `unsure`.
        code: alpha-3 code for a country or an office's country.
        adjective: "Russian" rather than "Russia". possessive: "Russia's".
    """

    kind: Literal["name", "office", "country", "stranger"]
    keys: tuple[str, ...]
    start: int
    end: int
    code: str = ""
    unsure: bool = False
    adjective: bool = False
    possessive: bool = False
    likeness: float = 1.0

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a word with `start` to `end`."""
        return self.start < end and start < self.end


def in_subject_place(sentence: Sentence, person: Person, everyone: Sequence[Person]) -> bool:
    """Whether the words around say that this is who is asked about, and not part of a topic.

    Before it stands nothing, an auxiliary, a joining word, "position of"; after it a verb or noun of taking a
    side, a preposition of what it is about, or a break.
    """
    return _opens(sentence, person, everyone) and _acts(sentence, person, everyone)


def _opens(sentence: Sentence, person: Person, everyone: Sequence[Person]) -> bool:
    before = person.start - 1
    while before >= 0 and (
        sentence.over(before, "adverb", "title", "former", "article") or before in sentence.office_places
    ):
        before -= 1
    if before < 0 or sentence.breaks_before(person.start):
        return True
    if sentence.over(before, "into") and not sentence.over(before, "aux"):
        return after_position(sentence, before) and not sentence.over(before, "about")
    owner = next((other for other in everyone if other.end == before + 1), None)
    if owner is not None:  # "canada's trudeau" is about trudeau, "hollande's syria policy" not about syria
        return not (owner.possessive and person.kind == "country")
    if sentence.at(before, "conj") is not None:
        joined = [other for other in everyone if other.end == before]
        return not joined or _opens(sentence, joined[0], everyone)
    if sentence.over(before, "of"):
        return after_position(sentence, before) or sentence.over(before, "according")
    if sentence.over(before, "about"):
        return person.kind != "country" and not any(other.start < before for other in everyone)
    return sentence.over(
        before,
        "aux", "wh", "clause", "versus", "compare", "say", "think", "greeting", "follow", "according", "about",
        "between", "agreement", "updates", "quote", "who", "help",
    )  # fmt: skip


def _acts(sentence: Sentence, person: Person, everyone: Sequence[Person]) -> bool:
    after = person.end
    skipped = ("adverb", "aux", "neg", "linking", *(("leaders",) if person.kind == "country" else ()))
    while after < len(sentence) and sentence.over(after, *skipped):
        after += 1
    if after >= len(sentence):
        return True
    if any(other.start == after for other in everyone if other is not person):
        return True
    joined = sentence.at(after, "conj") is not None
    if joined and any(other.start == after + 1 for other in everyone):
        return True
    return sentence.breaks_before(after) or joined or sentence.at(after, *STANCE_CUES) is not None


def after_position(sentence: Sentence, place: int) -> bool:
    return any(cue.end == place for cue in sentence.find("position", "quote", "say", "compare", "agreement"))
