"""Who said it? A quote from the record, and four leaders to choose from; whether a guess is right; and both as cards.

What a guess needs stands in its button: the statement and the leader. Nothing is chosen again when it is pressed, so a
button keeps its meaning after a restart, a release, and a change of the record.
"""

import asyncio
import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from bot.ask.language import record_language
from bot.ask.names import PhraseTable, places, words_of
from bot.core.directory import Directory, Statement
from bot.core.entries import KEY_LIMIT, Leader, Stance, Value
from bot.core.errors import StandpointError
from bot.core.names import fold
from bot.core.policy import Action, require
from bot.db import reads
from bot.lookup.evidence import evidence
from bot.request import Request
from bot.routes import AskWho, GuessSpeaker, ShowHistory, ShowStance
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import COLOURS, escape, position_words

OPTIONS: Final = 4

_TELLING: Final = 3
"""Shortest word of a name, in characters, that gives it away: not "al" and "of"."""

_FEW_WORDS: Final = 4
"""Shorter quotes could be anybody's."""

_FOREIGN: Final = re.compile(r"transl|interpret", re.IGNORECASE)
"""How the notes of the record say that a quote in English was said in another language."""


class Question(Value):
    """A statement whose speaker is to be guessed, and the leaders to choose from, in the order shown."""

    statement: Statement
    options: tuple[Leader, ...]


class Verdict(Value):
    """A guess, and the statement; `stands` is false where it was corrected or withdrawn since."""

    statement: Statement
    guessed: Leader
    stands: bool

    @property
    def is_right(self) -> bool:
        """Whether the leader guessed is the speaker."""
        return self.guessed.key == self.statement.leader.key


async def ask_who(request: Request, seed: int) -> Question:
    """A quote to guess the speaker of; the same for the same seed and record.

    Raises:
        NotAllowedError: the caller may not look things up.
        StandpointError: the record has too few quotes for it.
    """
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    said = await _statements(request, directory)
    question = await asyncio.to_thread(choose, said, directory, seed)  # the first time it reads the countries
    if question is None:
        raise StandpointError(
            f"This record has too few quotes in English for a quiz: it takes those of {OPTIONS} leaders."
        )
    return question


async def judge(request: Request, stance: str, guess: str) -> Verdict:
    """Whether the leader `guess` said the stance `stance`, both by key.

    Raises:
        NotAllowedError: the caller may not look things up.
        StandpointError: one of them is not on record any more.
    """
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    revisions = await request.store.revisions(request.record_id, stance)
    shown = next((row for row in reversed(revisions) if row.is_kept), None)
    speaker = None if shown is None else directory.leader_by_key.get(shown.stance.leader)
    topic = None if shown is None else directory.topic_by_key.get(shown.stance.topic)
    guessed = directory.leader_by_key.get(guess)
    if shown is None or speaker is None or topic is None or guessed is None:
        raise StandpointError("This quote is not on record here any more. Ask for another one with /quiz.")
    return Verdict(
        statement=Statement(leader=speaker, topic=topic, revision=shown),
        guessed=guessed,
        stands=revisions[-1].is_kept,
    )


def choose(said: Sequence[Statement], directory: Directory, seed: int) -> Question | None:
    """A question from all that is on record; None if there is none with enough leaders to choose from."""
    chance = random.Random(seed)  # noqa: S311 - a game, and the same again for the same seed
    for target in chance.sample(said, len(said)):
        others = _plausible(target, said, chance) if is_fair(target, directory) else None
        if others is not None:
            options = [target.leader, *others]
            chance.shuffle(options)
            return Question(statement=target, options=tuple(options))
    return None


def is_fair(one: Statement, directory: Directory) -> bool:
    """Whether the words are the leader's own, as they were said, and do not say whose they are."""
    stance = one.revision.stance
    return (
        _is_own(stance)
        and len(words_of(stance.quote)) >= _FEW_WORDS
        and not _names(stance.quote, one.leader, directory)
        and GuessSpeaker(stance=stance.key, leader="k" * KEY_LIMIT).custom_id is not None
    )


def _is_own(stance: Stance) -> bool:
    """Whether the quote is what one leader said in English, and says the position outright."""
    return (
        bool(stance.quote)
        and stance.form == "statement"
        and stance.basis == "explicit"
        and stance.quote_language in {"", "en"}
        and not stance.translation
        and not _FOREIGN.search(stance.note)
    )


def _names(quote: str, leader: Leader, directory: Directory) -> bool:
    """Whether a quote gives a leader away: by a name, an alias, an office held, or the country or its people."""
    words = words_of(quote)
    if {word for word in words_of(leader.name) if len(word) >= _TELLING} & set(words):
        return True
    offices = [office.office for office in directory.offices_of(leader.key)]
    titles = (words_of(text) for text in (*leader.aliases, *offices))
    if any(_holds(words, title) for title in titles if title):
        return True
    world = places(record_language())
    tables: tuple[PhraseTable, ...] = (world.countries, world.adjectives, world.capitals)
    return any(leader.country in link.keys for table in tables for link in table.find(words))


def _holds(words: Sequence[str], phrase: Sequence[str]) -> bool:
    return any(
        tuple(words[start : start + len(phrase)]) == tuple(phrase)
        for start in range(len(words) - len(phrase) + 1)
    )


def _plausible(
    target: Statement, said: Sequence[Statement], chance: random.Random
) -> Sequence[Leader] | None:
    """Three others who could have said it: who spoke on the topic in that year, else on the theme, else at all.

    Without whoever said the very same, and whom the quote names. None if there are too few.
    """
    quote = target.revision.stance.quote
    words = set(words_of(quote))
    excluded = {one.leader.key for one in said if one.revision.stance.quote == quote} | {target.leader.key}
    by_leader: Mapping[str, list[Statement]] = defaultdict(list)
    for one in said:
        if one.leader.key not in excluded and one.leader.type == target.leader.type:
            by_leader[one.leader.key].append(one)
    near = sorted(
        (min(_distance(target, one) for one in theirs), chance.random(), key)
        for key, theirs in sorted(by_leader.items())
        if not {word for word in words_of(theirs[0].leader.name) if len(word) >= _TELLING} & words
    )
    names = {fold(target.leader.name)}  # of which each stands on one button
    others = []
    for leader in (by_leader[key][0].leader for _, _, key in near):
        if fold(leader.name) not in names:
            names.add(fold(leader.name))
            others.append(leader)
    return others[: OPTIONS - 1] if len(others) >= OPTIONS - 1 else None


def _distance(one: Statement, other: Statement) -> tuple[bool, bool, bool]:
    """How far apart two statements are: in theme, then year, then topic."""
    year, its_year = one.revision.stance.stated_on[:4], other.revision.stance.stated_on[:4]
    return one.topic.theme != other.topic.theme, year != its_year, one.topic.key != other.topic.key


async def _statements(request: Request, directory: Directory) -> list[Statement]:
    """All that counts today, in the order of the keys, so that the same seed finds the same."""
    topics = [topic.key for topic in directory.topics]
    found = await request.store.read_whole(
        reads.histories, request.record_id, topics, request.when(request.today()), directory.merged
    )
    said = [
        directory.statement(row)
        for (leader, _), rows in found.items()
        if leader in directory.leader_by_key
        for row in rows
    ]
    return sorted(said, key=lambda one: one.revision.key)


def question_card(question: Question) -> Card:
    """A quote without its speaker. It says the year and the topic, which the quote may need to be understood."""
    stance = question.statement.revision.stance
    builder = CardBuilder()
    builder.heading("Who said it?", f"{stance.stated_on[:4]}, on “{escape(question.statement.topic.name)}”")
    builder.add(f"> “{escape(stance.quote)}”")
    builder.row(
        [
            Choice(label=leader.name, button=GuessSpeaker(stance=stance.key, leader=leader.key))
            for leader in question.options
        ]
    )
    builder.close("-# Whoever presses gets the answer for themselves alone. No scores are kept.")
    return builder.build()


def verdict_card(verdict: Verdict) -> Card:
    """Who said it, with position, place, date and source."""
    leader, topic = verdict.statement.leader, verdict.statement.topic
    row = verdict.statement.revision
    builder = CardBuilder(COLOURS[row.stance.position])
    name = escape(leader.name)
    builder.heading(
        f"Right, it was {name}" if verdict.is_right else f"It was {name}",
        "" if verdict.is_right else f"A fair guess, but not {escape(verdict.guessed.name)}.",
    )
    builder.add(
        f"**{escape(topic.name)}** — {position_words(row.stance.position)}\n-# Topic: {escape(topic.proposition)}"
    )
    builder.add(evidence(row))
    if not verdict.stands:
        builder.add("-# This statement has been withdrawn from the record since the question was asked.")
    builder.row(
        [
            Choice(label="Another quote", button=AskWho(), primary=True),
            Choice(label="Position", button=ShowStance(leader=leader.key, subject=topic.key)),
            Choice(label="History", button=ShowHistory(leader=leader.key, topic=topic.key)),
        ]
    )
    return builder.build()
