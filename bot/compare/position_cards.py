"""Cards of who stands where on a day: leaders and topics, one topic, one leader. No higher than two screens of a phone."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from bot.compare import pictures
from bot.compare.cards import LINES_A_PAGE, as_of_words, data_choice, listed, now_choice, on_words
from bot.compare.model import Matrix, Profile, Spectrum, Stand, Timeline
from bot.core import countries
from bot.core.dates import in_short
from bot.core.entries import Position, Topic
from bot.lookup.evidence import brief, evidence
from bot.routes import ShowAgreement, ShowLeader, ShowMatrix, ShowShifts, ShowStance, ShowTimeline, ShowTopic
from bot.ui.cards import Card, CardBuilder, Choice, page_of, turning
from bot.ui.text import counted, escape, position_words

LEADERS_A_PAGE: Final = 25


def matrix_card(answer: Matrix, button: ShowMatrix) -> Card:
    """Leaders and topics: how many stand where on each topic, and a picture of a page of leaders."""
    builder = CardBuilder()
    builder.heading(f"Who stands where{on_words(answer.scope)}?", as_of_words(answer.scope))
    if not answer.stands:
        builder.add("Nobody has a position on record here by that day.")
        builder.row([now_choice(answer.scope, button)])
        return builder.build()
    shown = page_of(answer.leaders, button.page, LEADERS_A_PAGE)
    if shown.count > 1:
        first = shown.number * LEADERS_A_PAGE + 1
        builder.add(
            f"Leaders {first} to {first + len(shown.items) - 1} of {len(answer.leaders)}, those with the most positions first."
        )
    builder.picture(pictures.matrix(answer, shown.items))
    if shown.number == 0:
        builder.add("\n".join(_counts_line(topic, answer.stands) for topic in _busiest(answer)))
        left_out = len({stand.topic for stand in answer.stands}) - len(_busiest(answer))
        if left_out:
            builder.close(
                f"-# Counted are the {LINES_A_PAGE} topics with the most positions; {left_out} more in “Data”."
            )
    builder.row(turning(button, shown.number, shown.count))
    builder.row([data_choice(button), now_choice(answer.scope, button)])
    return builder.build()


def profile_card(answer: Profile, button: ShowLeader) -> Card:
    """A leader at a glance: offices over time, themes, last statement, shifts."""
    leader = answer.leader
    builder = CardBuilder()
    builder.heading(f"{countries.flag(leader.country)} {escape(leader.name)}".strip(), " · ".join(
        part for part in (countries.name_of(leader.country), as_of_words(answer.scope)) if part
    ))  # fmt: skip
    if answer.offices:
        lines = [
            f"{escape(one.office)} · {in_short(one.first_attested)}"
            f"{f' to {in_short(one.last_attested)}' if one.last_attested else ' on'}"
            for one in answer.offices
        ]
        builder.add("**Spoke as**\n" + "\n".join(lines[-6:]))
    if not answer.courses:
        builder.add("No statement on record by that day.")
        builder.row([now_choice(answer.scope, button)])
        return builder.build()
    builder.add(
        "**On record**\n"
        + "\n".join(
            f"{escape(theme.name)}: {counted(topics, 'topic')}, {counted(number, 'statement')}"
            for theme, topics, number in answer.themes
        )
    )
    changed = [course for course in answer.courses if course.shifts]
    if changed:
        changed.sort(key=lambda course: -len(course.changes))
        shown = Timeline(scope=answer.scope, leader=leader, courses=tuple(changed[:2]))
        builder.picture(pictures.timeline(shown, shown.courses))
        count = sum(len(course.changes) for course in changed)
        of_degree = sum(len(course.shifts) for course in changed) - count
        builder.add(f"{counted(count, 'change')} of position, {of_degree} times more or less conditional.")
    last = answer.courses[-1]
    current = last.stances[-1]
    builder.add(
        f"**Last statement**, on {escape(last.topic.name)} — {position_words(current.stance.position)}\n{evidence(current, limit=220)}"
    )
    key, on, known = leader.key, button.on, button.known
    builder.row(
        [
            Choice(label="All positions", button=ShowStance(leader=key, on=on, known=known)),
            Choice(label="Over time", button=ShowTimeline(leader=key, on=on, known=known)),
            Choice(label="Who agrees", button=ShowAgreement(leader=key, on=on, known=known)),
            Choice(label="Changes", button=ShowShifts(leader=key, on=on, known=known)) if changed else None,
            data_choice(button),
        ]
    )
    builder.row([now_choice(answer.scope, button)])
    return builder.build()


def topic_card(answer: Spectrum, button: ShowTopic) -> Card:
    """Who stands where on one topic, with names."""
    builder = CardBuilder()
    builder.heading(
        escape(answer.topic.name), f"{escape(answer.topic.proposition)} · {as_of_words(answer.scope)}"
    )
    held = [stand for stand in answer.stands if stand.position is not None]
    if not held:
        builder.add("Nobody has a position on record by that day.")
        builder.row([now_choice(answer.scope, button)])
        return builder.build()
    builder.picture(pictures.spectrum(answer))
    for position in reversed(Position):
        names = [stand.leader.name for stand in answer.at(position)]
        if names:
            builder.add(f"{position_words(position)} ({len(names)})\n{listed(names)}")
    latest = answer.stands[0]
    builder.add(
        f"**Last statement:** {escape(latest.leader.name)} — {position_words(latest.position)}\n"
        f"{brief(latest.standing.current)}"
    )
    empty = len(answer.stands) - len(held)
    if empty:
        builder.close(f"-# {counted(empty, 'leader')} more said something without a usable position.")
    key, on, known = answer.topic.key, button.on, button.known
    builder.row(
        [
            Choice(label="Who changed", button=ShowShifts(topic=key, on=on, known=known)),
            Choice(label="Whole theme", button=ShowMatrix(subject=answer.theme.key, on=on, known=known)),
            data_choice(button),
            now_choice(answer.scope, button),
        ]
    )
    return builder.build()


def _busiest(answer: Matrix) -> list[Topic]:
    """The topics with the most positions, in the record's order."""
    counts = Counter(stand.topic.key for stand in answer.stands)
    kept = {key for key, _ in counts.most_common(LINES_A_PAGE)}
    return [topic for topic in answer.scope.topics if topic.key in kept]


def _counts_line(topic: Topic, stands: Sequence[Stand]) -> str:
    positions = [stand.position for stand in stands if stand.topic == topic and stand.position is not None]
    support, oppose = sum(one > 0 for one in positions), sum(one < 0 for one in positions)
    return f"**{escape(topic.name)}:** {support} for, {len(positions) - support - oppose} neutral or mixed, {oppose} against"
