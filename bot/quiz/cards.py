"""The cards of a quiz: the quote with its four buttons, and who said it."""

from bot.lookup.evidence import evidence
from bot.quiz.service import Question, Verdict
from bot.routes import AskWho, GuessSpeaker, ShowHistory, ShowStance
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import COLOURS, escape, position_words


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
