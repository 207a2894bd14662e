"""The card that answers "where does X stand on Y, and since when?"."""

from collections.abc import Sequence

from bot.desk.known import Known
from bot.desk.lookup import HistoryAnswer, StanceAnswer, TopicStanding
from bot.record.dates import in_short, in_words
from bot.record.entries import Stance, Topic
from bot.record.position import label
from bot.record.queue import Disputes
from bot.record.timeline import Shift, Standing
from bot.show.buttons import Edit, ReportProblem, ShowHistory, ShowStance, ShowWithdrawn, WatchCard
from bot.show.card import Card, CardBuilder, Choice
from bot.show.pages import page_of, turning
from bot.show.press import Press
from bot.show.text import clip, counted, escape, link
from bot.show.words import COLOURS, country_name, position_words, stated

TOPICS_A_PAGE = 5
STANCES_A_PAGE = 5
OFFICES_SHOWN = 3

_BASIS = {
    "explicit": "",
    "inferred": "position inferred from these words",
    "reported": "as reported by the source",
}


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
        f"{counted(len(answer.shifts), 'change')} of position{then_words(answer.known)}",
    )
    builder.rule()
    shown = page_of(answer.stances[::-1], page, STANCES_A_PAGE)
    by_row = {shift.after.place: shift for shift in answer.shifts}
    for row in shown.items:
        shift = by_row.get(row.place)
        change = f"\n{change_line(shift)}" if shift else ""
        disputed = dispute_line(row.stance, answer.disputes)
        builder.add(
            f"{stated(row)} · {position_words(row.stance.position)}{change}\n{evidence(row.stance)}{disputed}"
        )
    if answer.withdrawn:
        builder.close(
            f"-# {counted(len(answer.withdrawn), 'statement')} withdrawn as wrong, not counted here."
        )
    leader, topic, known = answer.leader.key, answer.topic.key, short_of(answer.known)
    builder.row(turning(ShowHistory(leader=leader, topic=topic, known=known), shown.number, shown.count))
    builder.row(
        [
            Choice(
                label="Position then" if known else "Position now",
                press=ShowStance(leader=leader, subject=topic, known=known),
            ),
            _withdrawn_statements(answer),
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


def _as_it_stands_now(known: Known | None, now: Press) -> Choice | None:
    """From a card of an earlier moment to the same of now."""
    return None if known is None else Choice(label="As it stands now", press=now)


def evidence(stance: Stance, *, limit: int = 500) -> str:
    """The leader's words or the summary, then date, place and linked source. Stored text is escaped."""
    said = f"“{escape(clip(stance.quote, limit))}”" if stance.quote else escape(clip(stance.summary, limit))
    return f"> {said}\n{source_line(stance)}"


def source_line(stance: Stance) -> str:
    """Date, place and linked source in small print, and on what the position rests."""
    parts = (
        in_short(stance.stated_on),
        escape(stance.venue),
        link(stance.source_title, stance.source_url),
        _BASIS[stance.basis] if stance.quote or stance.basis == "reported" else "",
    )
    return f"-# {' · '.join(part for part in parts if part)}"


def dispute_line(stance: Stance, disputes: Disputes) -> str:
    """A line, with the break before it, if readers dispute the stance and the editors have not settled it."""
    said = dict(disputes).get(stance.key)
    return f"\n-# ⚑ A reader disputes this ({said}); the editors are looking at it." if said else ""


def change_line(shift: Shift) -> str:
    """What the position was before, and by which statement. "Changed", never a judgement."""
    before = shift.before
    size = "reversed" if shift.kind == "full" else "changed"
    return f"↻ Position {size}: before, **{label(before.stance.position)}** ({stated(before)})"


def since_line(standing: Standing) -> str:
    """Since when the position holds, and what it was before."""
    if standing.shift is not None:
        return f"Since {stated(standing.since)}. {change_line(standing.shift)}"
    if standing.since == standing.current:
        return ""
    return f"On record with this position since {stated(standing.since)}."


def _topic_card(answer: StanceAnswer, shown: TopicStanding) -> Card:
    standing, topic, leader = shown.standing, shown.topic, answer.leader
    stance = standing.current.stance
    builder = CardBuilder(COLOURS[stance.position])
    builder.heading(f"{escape(leader.name)} on “{escape(topic.name)}”", _subtitle(answer))
    builder.rule()
    past = ShowHistory(leader=leader.key, topic=topic.key, known=short_of(answer.known))
    history = Choice(label="History", press=past)
    builder.add(f"{position_words(stance.position)}\n-# Topic: {escape(topic.proposition)}", history)
    builder.add(evidence(stance) + dispute_line(stance, answer.disputes))
    if stance.quote and stance.summary:
        builder.add(f"-# In short: {escape(stance.summary)}")
    since = since_line(standing)
    if since:
        builder.add(since)
    if standing.shift is not None:
        before = standing.shift.before.stance
        builder.add(f"-# Before:\n{evidence(before, limit=300)}")
    builder.row(
        [
            Choice(
                label="Whole theme",
                press=_press(answer, topic.theme),
            ),
            Choice(label="All topics", press=_press(answer, "")),
            *(
                [
                    Choice(label="Watch", press=WatchCard(leader=leader.key, topic=topic.key)),
                    Choice(label="Report a problem", press=ReportProblem(stance=stance.key)),
                    # For editors only, which the press is asked about: the card is the same for everybody.
                    Choice(label="Edit", press=Edit(stance=stance.key, revision=standing.current.revision)),
                ]
                if answer.known is None
                else [_as_it_stands_now(answer.known, _now(answer, topic.key))]
            ),
        ]
    )
    return builder.build()


def _overview_card(answer: StanceAnswer, page: int) -> Card:
    leader = answer.leader
    builder = CardBuilder()
    on = f" on “{escape(answer.subject.name)}”" if answer.subject else ""
    builder.heading(f"{escape(leader.name)}{on}", _subtitle(answer))
    builder.rule()
    shown = page_of(answer.standings, page, TOPICS_A_PAGE)
    for item in shown.items:
        stance = item.standing.current.stance
        changed = " · ↻ *changed*" if item.standing.shift else ""
        builder.add(
            f"**{escape(item.topic.name)}** — {position_words(stance.position)}{changed}\n"
            f"{evidence(stance, limit=220)}{dispute_line(stance, answer.disputes)}",
            Choice(label="More", press=_press(answer, item.topic.key)),
        )
    key = answer.subject.key if answer.subject else ""
    builder.row(turning(_press(answer, key), shown.number, shown.count))
    builder.row([_as_it_stands_now(answer.known, _now(answer, key))])
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
            f"The first statement on record came later, on {in_words(later.stated_on)}.",
            Choice(
                label="Show it",
                press=_press(answer, later.topic, on=later.stated_on),
            ),
        )
    _add_elsewhere(builder, answer.elsewhere, _press(answer, ""))
    if answer.later is None and not answer.elsewhere:
        builder.add("Nothing by this leader is on record up to that day.")
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
        builder.close(
            f"-# {counted(len(answer.withdrawn), 'statement')} withdrawn as wrong, not counted here."
        )
    now = _as_it_stands_now(answer.known, ShowHistory(leader=answer.leader.key, topic=answer.topic.key))
    builder.row([_withdrawn_statements(answer), now])
    return builder.build()


def _withdrawn_statements(answer: HistoryAnswer) -> Choice | None:
    """Where to read what was corrected or retracted, if anything was."""
    at = ShowWithdrawn(leader=answer.leader.key, topic=answer.topic.key, known=short_of(answer.known))
    return Choice(label="Withdrawn statements", press=at) if answer.withdrawn else None


def _add_elsewhere(builder: CardBuilder, elsewhere: Sequence[TopicStanding], then: ShowStance) -> None:
    if elsewhere:
        builder.add("The closest on record:")
    for item in elsewhere[:TOPICS_A_PAGE]:
        current = item.standing.current
        builder.add(
            f"**{escape(item.topic.name)}** — {position_words(current.stance.position)} · {stated(current)}",
            Choice(label="Show", press=then.model_copy(update={"subject": item.topic.key})),
        )


def _subtitle(answer: StanceAnswer) -> str:
    country = country_name(answer.leader.country)
    spoke = f"spoke as {escape(', '.join(answer.offices[:OFFICES_SHOWN]))}" if answer.offices else ""
    as_of = f"as of {in_words(answer.as_of.isoformat())}" if answer.dated or answer.known is None else ""
    then = "" if answer.known is None else answer.known.words
    return " · ".join(part for part in (country, spoke, as_of, then) if part)


def _day(answer: StanceAnswer) -> str:
    """The day for the ids of buttons, "" for today, so that yesterday's card still asks for today."""
    return answer.as_of.isoformat() if answer.dated else ""


def _press(answer: StanceAnswer, subject: str, *, on: str | None = None) -> ShowStance:
    """The same leader on another subject, on the same day or another, as the record stood at the same moment."""
    day = _day(answer) if on is None else on
    return ShowStance(leader=answer.leader.key, subject=subject, on=day, known=short_of(answer.known))


def _now(answer: StanceAnswer, subject: str) -> ShowStance:
    """The same as the record stands now."""
    return ShowStance(leader=answer.leader.key, subject=subject, on=_day(answer))
