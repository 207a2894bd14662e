"""Cards of a position and of a history."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.core import countries
from bot.core.dates import first_day, in_words, on_date
from bot.core.entries import Revision, Topic
from bot.core.timeline import Shift, Standing
from bot.lookup import pictures
from bot.lookup.evidence import (
    change_line,
    degree_words,
    dispute_line,
    evidence,
    in_short_of,
    since_line,
    type_of,
)
from bot.lookup.known import Known
from bot.lookup.service import HistoryAnswer, StanceAnswer, TopicStanding
from bot.routes import Cite, Edit, Export, ReportProblem, ShowHistory, ShowStance, ShowWithdrawn, WatchCard
from bot.ui.cards import Card, CardBuilder, Choice, button_of, roomy_page_of, turning
from bot.ui.components import Component
from bot.ui.routes import Button
from bot.ui.text import COLOURS, counted, escape, position_words, stated

TOPICS_A_PAGE = 5
STANCES_A_PAGE = 5
OFFICES_SHOWN = 3


def stance_card(answer: StanceAnswer, *, page: int = 0) -> Card:
    """The card of a look-up: one topic in full, or several topics in short, five a page."""
    if not answer.standings:
        return _nothing_card(answer)
    if isinstance(answer.subject, Topic):
        return _topic_card(answer, answer.standings[0])
    return _overview_card(answer, page)


def history_card(answer: HistoryAnswer, *, page: int = 0) -> Card:
    """Everything on one topic, the newest statement first, with a mark at each change."""
    if not answer.stances:
        return _no_history_card(answer)
    builder = CardBuilder(COLOURS[answer.stances[-1].stance.position])
    builder.heading(
        f"{escape(answer.leader.name)} on “{escape(answer.topic.name)}”: history",
        f"{escape(answer.topic.proposition)} · {counted(len(answer.stances), 'statement')}, "
        f"{_shifts_counted(answer.shifts)}{then_words(answer.known)}",
    )
    drawn = pictures.history(answer)
    if drawn is not None and page == 0:
        builder.picture(drawn)
    builder.rule()
    by_row = {shift.after.place: shift for shift in answer.shifts}

    def text_of(row: Revision) -> str:
        shift = by_row.get(row.place)
        change = f"\n{change_line(shift)}" if shift else ""
        disputed = dispute_line(row.stance, answer.disputes)
        return f"{stated(row)} · {position_words(row.stance.position)}{change}\n{evidence(row)}{disputed}"

    shown = roomy_page_of(answer.stances[::-1], text_of, page, STANCES_A_PAGE)
    builder.spread([(text_of(row), None) for row in shown.items])
    if answer.withdrawn:
        builder.close(f"-# {withdrawn_words(answer)}; not counted here.")
    leader, topic, known = answer.leader.key, answer.topic.key, short_of(answer.known)
    builder.row(turning(ShowHistory(leader=leader, topic=topic, known=known), shown.number, shown.count))
    builder.row(
        [
            None
            if answer.is_retired
            else Choice(
                label="Position then" if known else "Position now",
                button=ShowStance(leader=leader, subject=topic, known=known),
            ),
            _withdrawn_statements(answer),
            _data(ShowStance(leader=leader, subject=topic, known=known)),
            _as_it_stands_now(answer.known, ShowHistory(leader=leader, topic=topic)),
        ]
    )
    return builder.build()


def then_words(known: Known | None) -> str:
    """For a line in small print: of which moment the record is shown; "" for now."""
    return "" if known is None else f" · {known.words}"


def short_of(known: Known | None) -> str:
    """The moment for the ids of buttons, "" for now."""
    return "" if known is None else known.short


def _as_it_stands_now(known: Known | None, now: Button) -> Choice | None:
    """From a card of an earlier moment to the same of now."""
    return None if known is None else Choice(label="As it stands now", button=now)


def _shifts_counted(shifts: Sequence[Shift]) -> str:
    """`2 changes of position, 1 of condition`."""
    changes = sum(shift.is_change for shift in shifts)
    of_degree = len(shifts) - changes
    return f"{counted(changes, 'change')} of position{f', {of_degree} of condition' if of_degree else ''}"


def _topic_card(answer: StanceAnswer, shown: TopicStanding) -> Card:
    topic, leader, standing = shown.topic, answer.leader, shown.standing
    row = standing.current
    lasting = _what_lasts(
        leader.key, topic.key, standing, dispute_line(row.stance, answer.disputes), short_of(answer.known)
    )
    builder = CardBuilder(COLOURS[row.stance.position])
    builder.heading(f"{escape(leader.name)} on “{escape(topic.name)}”", _subtitle(answer))
    builder.rule()
    builder.add(
        f"{position_words(row.stance.position)}\n-# Topic: {escape(topic.proposition)}", lasting.history
    )
    for text in lasting.texts:
        builder.add(text)
    shown_here = _position(answer, topic.key)
    builder.row(
        [
            Choice(label="Whole theme", button=shown_here.but(subject=topic.theme)),
            Choice(label="All topics", button=shown_here.but(subject="")),
            *(
                lasting.of_now
                if answer.known is None
                else [_as_it_stands_now(answer.known, _now(answer, topic.key))]
            ),
        ]
    )
    builder.row([lasting.cite, _data(shown_here)])
    return builder.build()


class _Lasting(NamedTuple):
    """What a card about one topic says on every day on which the same statements count, and its buttons that name no day."""

    texts: tuple[str, ...]
    history: Component | None
    of_now: tuple[Component | None, ...]
    cite: Component | None


@lru_cache(maxsize=512)
def _what_lasts(leader: str, topic: str, standing: Standing, disputed: str, known: str) -> _Lasting:
    """Kept for further days. `leader` and `topic` are keys, `disputed` the line of a dispute, and `known` the moment for ids."""
    row, shift = standing.current, standing.shift
    texts = (
        evidence(row) + disputed,
        in_short_of(row.stance),
        since_line(standing),
        "" if shift is None else f"-# Before:\n{evidence(shift.before, limit=300)}",
    )
    return _Lasting(
        texts=tuple(text for text in texts if text),
        history=button_of(
            Choice(label="History", button=ShowHistory(leader=leader, topic=topic, known=known))
        ),
        of_now=(
            button_of(Choice(label="Watch", button=WatchCard(leader=leader, topic=topic))),
            button_of(Choice(label="Report a problem", button=ReportProblem(stance=row.key))),
            # For editors only, which the press is asked about: the card is the same for everybody.
            button_of(Choice(label="Edit", button=Edit(stance=row.key, revision=row.revision))),
        ),
        cite=button_of(Choice(label="Cite", button=Cite(stance=row.key, known=known))),
    )


def _overview_card(answer: StanceAnswer, page: int) -> Card:
    leader = answer.leader
    builder = CardBuilder()
    on = f" on “{escape(answer.subject.name)}”" if answer.subject else ""
    builder.heading(f"{escape(leader.name)}{on}", _subtitle(answer))
    builder.rule()

    def text_of(item: TopicStanding) -> str:
        row = item.standing.current
        stance = row.stance
        shift = item.standing.shift
        changed = "" if shift is None else f" · ↻ *{'changed' if shift.is_change else degree_words(shift)}*"
        return (
            f"**{escape(item.topic.name)}** — {position_words(stance.position)}{changed}\n"
            f"{evidence(row, limit=220)}{dispute_line(stance, answer.disputes)}"
        )

    shown = roomy_page_of(answer.standings, text_of, page, TOPICS_A_PAGE)
    builder.spread(
        [
            (text_of(item), Choice(label="More", button=_position(answer, item.topic.key)))
            for item in shown.items
        ]
    )
    key = answer.subject.key if answer.subject else ""
    builder.row(turning(_position(answer, key), shown.number, shown.count))
    builder.row([_data(_position(answer, key)), _as_it_stands_now(answer.known, _now(answer, key))])
    return builder.build()


def _nothing_card(answer: StanceAnswer) -> Card:
    """Absence, said, with the closest things on record."""
    leader = answer.leader
    builder = CardBuilder()
    about = f" on “{escape(answer.subject.name)}”" if answer.subject else ""
    builder.heading(f"{escape(leader.name)}{about}: no position on record", _subtitle(answer))
    builder.rule()
    if answer.later is not None:
        later = answer.later.stance
        builder.add(
            f"The first statement on record came later, {on_date(later.stated_on)}.",
            Choice(
                label="Show it",
                button=_position(answer, later.topic, on=later.stated_on),
            ),
        )
    _add_elsewhere(builder, answer.elsewhere, _position(answer, ""))
    if answer.later is None and not answer.elsewhere:
        builder.add(f"Nothing by this leader is on record{' up to that day' if answer.dated else ''}.")
    key = answer.subject.key if answer.subject else ""
    builder.row([_as_it_stands_now(answer.known, _now(answer, key))])
    return builder.build()


def _no_history_card(answer: HistoryAnswer) -> Card:
    builder = CardBuilder()
    builder.heading(
        f"{escape(answer.leader.name)} on “{escape(answer.topic.name)}”: no position on record",
        then_words(answer.known).removeprefix(" · "),
    )
    builder.rule()
    then = ShowStance(leader=answer.leader.key, known=short_of(answer.known))
    _add_elsewhere(builder, answer.elsewhere, then)
    if answer.withdrawn:
        builder.close(f"-# {withdrawn_words(answer)}; not counted here.")
    now = _as_it_stands_now(answer.known, ShowHistory(leader=answer.leader.key, topic=answer.topic.key))
    builder.row([_withdrawn_statements(answer), now])
    return builder.build()


def withdrawn_words(answer: HistoryAnswer) -> str:
    """`1 statement withdrawn, 2 earlier versions corrected`."""
    held = {row.key for row in answer.stances}
    corrected = sum(row.key in held for row, _ in answer.withdrawn)
    gone = len({row.key for row, _ in answer.withdrawn} - held)
    parts = (
        f"{counted(gone, 'statement')} withdrawn" if gone else "",
        f"{counted(corrected, 'earlier version')} corrected" if corrected else "",
    )
    return ", ".join(part for part in parts if part)


def _withdrawn_statements(answer: HistoryAnswer) -> Choice | None:
    """Where to read what was corrected or retracted, if anything was."""
    at = ShowWithdrawn(leader=answer.leader.key, topic=answer.topic.key, known=short_of(answer.known))
    return Choice(label="Withdrawn statements", button=at) if answer.withdrawn else None


def _add_elsewhere(builder: CardBuilder, elsewhere: Sequence[TopicStanding], then: ShowStance) -> None:
    if elsewhere:
        builder.add("The closest on record:")
    for item in elsewhere[:TOPICS_A_PAGE]:
        current = item.standing.current
        builder.add(
            f"**{escape(item.topic.name)}** — {position_words(current.stance.position)} · {stated(current)}",
            Choice(label="Show", button=then.model_copy(update={"subject": item.topic.key})),
        )


def _subtitle(answer: StanceAnswer) -> str:
    country = countries.name_of(answer.leader.country)
    spoke = f"spoke as {escape(', '.join(answer.offices[:OFFICES_SHOWN]))}" if answer.offices else ""
    then = "" if answer.known is None else answer.known.words
    parts = (type_of(answer.leader), country, spoke, up_to(answer, answer.standings), then)
    return " · ".join(part for part in parts if part)


def up_to(answer: StanceAnswer, shown: Sequence[TopicStanding]) -> str:
    """`as of 1 October 2015`, where a day was asked for; else when the newest of what is shown was said.

    What was said in 2015 is not known to hold today: it is `last on record 28 September 2015`.
    """
    if answer.dated:
        return f"as of {in_words(answer.as_of.isoformat())}"
    days = [one.standing.current.stance.stated_on for one in shown]
    return f"last on record {in_words(max(days, key=first_day))}" if days else ""


def _day(answer: StanceAnswer) -> str:
    """The day for the ids of buttons, "" for today, so that yesterday's card still asks for today."""
    return answer.as_of.isoformat() if answer.dated else ""


def _position(answer: StanceAnswer, subject: str, *, on: str | None = None) -> ShowStance:
    """The same leader on another subject, on the same day or another, as the record stood at the same moment."""
    day = _day(answer) if on is None else on
    return ShowStance(leader=answer.leader.key, subject=subject, on=day, known=short_of(answer.known))


def _data(shown: ShowStance) -> Choice:
    """The table behind what is shown."""
    table = Export(leader=shown.leader, subject=shown.subject, on=shown.on, known=shown.known)
    return Choice(label="Data", button=table)


def _now(answer: StanceAnswer, subject: str) -> ShowStance:
    """The same as the record stands now."""
    return ShowStance(leader=answer.leader.key, subject=subject, on=_day(answer))
