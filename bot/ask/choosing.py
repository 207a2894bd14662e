"""Which of the topics found are meant: the one said in full, several named side by side, or a choice to be asked."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from bot.ask.sentence import Sentence
from bot.ask.subjects import FULL, Match
from bot.record.directory import Directory

GOOD: Final = 0.7
"""From this part of a pattern on, an incomplete topic is better than a theme, and with three words as good as a
full one."""

_CLEARLY: Final = 1.25
"""How many times better than the next an incomplete topic must be to be taken without asking."""

_FULLER: Final = 0.4
"""From this part of a pattern on, a topic that explains more words is better than one of which a single word names
somebody: "fight with Assad" is not about Assad alone."""

_CLOSER: Final = 0.6
_TELLING: Final = 0.4
_PAIR: Final = 2
_LEVEL: Final = 0.97
_OPTIONS: Final = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a question is about.

    Attributes:
        matches: the topics, the first the one that is said most fully; or one theme.
        theme: its key, if that is what was named.
        unsure: topics between which the question does not decide; then `matches` is empty.
    """

    matches: tuple[Match, ...] = ()
    theme: str = ""
    unsure: tuple[Match, ...] = ()

    @property
    def used(self) -> frozenset[int]:
        """The places of the words that say so."""
        return frozenset[int]().union(*(match.used for match in (*self.matches, *self.unsure)))


def choose(
    found: Sequence[Match],
    sentence: Sentence,
    directory: Directory,
    content: AbstractSet[int],
    foreign: AbstractSet[int],
) -> Chosen:
    """What is meant of the topics and themes found, the best of which come first.

    `content` are the places of words that may be part of a topic, `foreign` those of words that no topic has: with
    one of these, an incomplete topic is another subject.
    """
    topics = [match for match in found if match.key in directory.topic_by_key]
    themes = [match for match in found if match.key in directory.theme_by_key and match.coverage >= FULL]
    full = [
        match
        for match in topics
        if match.coverage >= FULL or (match.coverage >= GOOD and len(match.used) >= _PAIR)
    ]
    if full and len(full[0].used) == 1 and content:
        fuller = [
            match for match in topics if full[0].used < match.used and not content.isdisjoint(match.used)
        ]
        full = [match for match in fuller if match.coverage >= _FULLER][:1] or full
    if full:
        level = [
            match
            for match in full[1:]
            if match.score >= _LEVEL * full[0].score and match.used == full[0].used
        ]
        if level:
            return Chosen(unsure=(full[0], *level)[:_OPTIONS])
        halves = _halves(full[0], [*full[1:], *themes], sentence)
        return Chosen(matches=halves or (full[0], *_beside(full[0], full[1:], sentence)))
    themed = themes[0] if themes else None
    closer = [match for match in topics if themed and themed.used < match.used and match.coverage >= _CLOSER]
    if closer and themed and content <= themed.used | closer[0].used:
        return Chosen(matches=(closer[0],))
    if themed is not None and content <= themed.used:
        telling = [match for match in topics if match.only and match.coverage >= _TELLING]
        return Chosen(matches=(telling[0],)) if telling else Chosen(matches=(themed,), theme=themed.key)
    partial = [] if foreign else [match for match in topics if content & match.used]
    if not partial:
        return Chosen(matches=(themed,), theme=themed.key) if themed is not None else Chosen()
    best, rest = partial[0], partial[1:]
    if themed is not None and _is_of_other_theme(best, themed, directory):
        return Chosen()
    if not rest or (best.only and not rest[0].only) or best.score >= _CLEARLY * rest[0].score:
        return Chosen(matches=(best,))
    close = tuple(match for match in partial if match.score * _CLEARLY > best.score)
    return Chosen(unsure=close[:_OPTIONS])


def _is_of_other_theme(match: Match, themed: Match, directory: Directory) -> bool:
    """Whether half a topic stands beside a theme that is not its own: "arm ISIS" is not "arm the rebels"."""
    own = directory.topic_by_key[match.key].theme
    return own != themed.key and themed.used.isdisjoint(match.used)


def _beside(best: Match, others: Sequence[Match], sentence: Sentence) -> list[Match]:
    """Topics that are named beside the best with "and" or a comma, sharing no word with it."""
    chosen = [best]
    for match in others:
        if _shares_verb(best, match, sentence):
            chosen.append(match)
        if any(match.start < other.end and other.start < match.end for other in chosen):
            continue
        neighbours = [_joined(match, other, sentence) for other in chosen]
        if any(neighbours):
            chosen.append(match)
    return chosen[1:]


def _halves(best: Match, others: Sequence[Match], sentence: Sentence) -> tuple[Match, ...]:
    """The two subjects of "on Assad and ISIS", where what joins them is all that makes them one topic's name."""
    joints = [
        place
        for place in range(best.start + 1, best.end - 1)
        if place not in best.used and sentence.at(place, "conj")
    ]
    if len(joints) != 1 or best.end - best.start != len(best.used) + 1:
        return ()
    before = [match for match in others if match.used < best.used and match.end == joints[0]]
    after = [match for match in others if match.used < best.used and match.start == joints[0] + 1]
    full = [next((one for one in side if one.coverage >= FULL), None) for side in (before, after)]
    one, two = full
    return (one, two) if one is not None and two is not None and one.used | two.used == best.used else ()


def _shares_verb(best: Match, match: Match, sentence: Sentence) -> bool:
    """Whether a topic is named with the verb of the best one: "bomb Assad or ISIS"."""
    shared, own = best.used & match.used, match.used - best.used
    if not shared or not own or max(shared) >= min(own) or match.coverage < FULL or best.end - 1 in shared:
        return False
    return min(own) == best.end + 1 and sentence.at(best.end, "or") is not None


def _joined(one: Match, other: Match, sentence: Sentence) -> bool:
    first, second = sorted((one, other), key=lambda match: match.start)
    between = range(first.end, second.start)
    commas = any("," in sentence.words[place].token.gap for place in (*between, second.start))
    joint = any(sentence.at(place, "conj") is not None for place in between)
    plain = all(
        sentence.written[place] in sentence.speech.function or sentence.at(place, "conj") for place in between
    )
    return plain and (joint or commas)
