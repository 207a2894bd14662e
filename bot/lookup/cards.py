"""Cards of look-ups: a position, a history, and lists of leaders, topics and what a search found."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from bot.core import countries
from bot.core.dates import first_day, from_to, in_words, on_date
from bot.core.directory import LeaderOrder, Statement
from bot.core.entries import Revision, Topic
from bot.core.timeline import Standing
from bot.lookup.evidence import (
    IN_FULL,
    brief,
    change_line,
    degree_words,
    dispute_line,
    evidence,
    in_short_of,
    more_choice,
    shifts_counted,
    since_line,
    type_of,
)
from bot.lookup.known import Known
from bot.lookup.service import (
    HistoryAnswer,
    ListedLeader,
    ListedTheme,
    SearchAnswer,
    StanceAnswer,
    TopicStanding,
)
from bot.pictures.model import Panel, Timeline, counted_statements, shown_until
from bot.routes import (
    Cite,
    Edit,
    Export,
    ReportProblem,
    Search,
    ShowHistory,
    ShowLeaders,
    ShowStance,
    ShowTopics,
    ShowWithdrawn,
    WatchCard,
)
from bot.ui.cards import (
    PAGE_ITEMS,
    Card,
    CardBuilder,
    Choice,
    Component,
    button_of,
    chunks,
    page_of,
    place,
    roomy_page_of,
    turning,
)
from bot.ui.routes import Button
from bot.ui.text import (
    COLOURS,
    SCALE_READ,
    clip,
    counted,
    counted_in_order,
    escape,
    office_line,
    position_words,
    stated,
)

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
        f"{shifts_counted(answer.shifts)}{then_words(answer.known)}",
    )
    drawn = _course(answer)
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


def _course(answer: HistoryAnswer) -> Timeline | None:
    """The course of a history, its shifts numbered; None where no position or only one statement is on record."""
    numbers = {shift.after.key: number for number, shift in enumerate(answer.shifts, 1)}
    drawn = Panel.of(answer.topic.name, answer.stances, numbers)
    if len(drawn.points) < 2:  # noqa: PLR2004 - one is no course
        return None
    until = shown_until([row.stance.stated_on for row in answer.stances], date.max)
    then = "" if answer.known is None else f", {answer.known.words}"
    return Timeline(
        title=f"{answer.leader.name} over time",
        caption=f"Until {in_words(answer.stances[-1].stance.stated_on)}{then} · "
        f"{counted_statements(len(answer.stances))}",
        panels=(drawn,),
        until=until,
        goes_on=True,
    )


def then_words(known: Known | None) -> str:
    """For a line in small print: of which moment the record is shown; "" for now."""
    return "" if known is None else f" · {known.words}"


def short_of(known: Known | None) -> str:
    """The moment for the ids of buttons, "" for now."""
    return "" if known is None else known.short


def _as_it_stands_now(known: Known | None, now: Button) -> Choice | None:
    """From a card of an earlier moment to the same of now."""
    return None if known is None else Choice(label="As it stands now", button=now)


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
    if row.stance.position is not None:
        builder.try_add(SCALE_READ)
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
            (text_of(item), Choice(label=IN_FULL, button=_position(answer, item.topic.key)))
            for item in shown.items
        ]
    )
    if any(item.standing.current.stance.position is not None for item in shown.items):
        builder.try_add(SCALE_READ)
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


# Lists

LEADERS_A_PAGE: Final = 10
_LEADER_ORDERS: Final[tuple[LeaderOrder, ...]] = ("name", "country", "office")
THEMES_AS_BUTTONS: Final = 5
HITS_A_PAGE: Final = 5


def leaders_card(
    leaders: Sequence[ListedLeader], *, search: str = "", sort: LeaderOrder = "", page: int = 0
) -> Card:
    """Leaders with the office held last and the number of stances, ten a page."""
    builder = CardBuilder()
    title = f"Leaders like “{escape(clip(search, 60))}”" if search else "Leaders on record"
    builder.heading(title, counted(len(leaders), "leader"))
    builder.rule()
    if not leaders:
        builder.add(
            "No leader by that name, country or office. Try `/leaders` without a search."
            if search
            else "No leader is on record yet."
        )
    shown = roomy_page_of(leaders, _leader_line, page, LEADERS_A_PAGE)
    builder.add("\n".join(_leader_line(listed) for listed in shown.items) or "\u200b")
    listed = ShowLeaders(search=search, sort=sort)
    builder.row(turning(listed, shown.number, shown.count))
    if len(leaders) > 1:
        builder.row(
            [
                Choice(
                    label=f"By {order}",
                    button=listed.model_copy(update={"mode": "turn", "sort": order}),
                    primary=order == (sort or ("" if search else "name")),
                )
                for order in _LEADER_ORDERS
            ]
        )
    return builder.build()


def topics_card(themes: Sequence[ListedTheme], *, span: tuple[str, str] | None = None, page: int = 0) -> Card:
    """One theme a page, with each topic's proposition; and which days the record spans."""
    builder = CardBuilder()
    if not themes:
        builder.heading("Topics")
        builder.add("No topic is on record yet.")
        return builder.build()
    pages = [
        (listed.theme, number, topics)
        for listed in themes
        for number, topics in enumerate(chunks(listed.topics, _topic_text, PAGE_ITEMS))
    ]
    shown = page_of(pages, page, 1)
    ((theme, part, topics),) = shown.items
    continued = ", continued" if part else ""
    builder.heading(f"Topics: {escape(theme.name)}{continued}", escape(theme.description))
    builder.rule()
    builder.spread([(_topic_text(listed), None) for listed in topics])
    if span is not None:
        builder.close(f"-# What is on record was said {from_to(*span)}.")
    if shown.count > THEMES_AS_BUTTONS:
        builder.row(turning(ShowTopics(), shown.number, shown.count))
    elif shown.count > 1:
        builder.row(
            [
                Choice(
                    label=f"{clip(name.name, 60)}{', continued' if number else ''}",
                    button=ShowTopics(mode="turn", page=at),
                    primary=at == shown.number,
                )
                for at, (name, number, _) in enumerate(pages)
            ]
        )
    return builder.build()


def search_card(answer: SearchAnswer, *, page: int = 0) -> Card:
    """A page of search results."""
    builder = CardBuilder()
    of = f" by {escape(answer.leader.name)}" if answer.leader else ""
    builder.heading(
        f"Search: “{escape(answer.text)}”{of}", counted_in_order(answer.total, "statement", "newest first")
    )
    builder.rule()
    if not answer.hits:
        builder.add("Nothing on record holds all of these words. Try fewer words, or the beginning of one.")
    if answer.hits:
        builder.spread(
            [(_hit_text(hit, evidence(hit.revision, limit=220)), more_choice(hit)) for hit in answer.hits],
            [(_hit_text(hit, brief(hit.revision)), more_choice(hit)) for hit in answer.hits],
        )
    number, count = place(answer.total, page, HITS_A_PAGE)
    key = answer.leader.key if answer.leader else ""
    builder.row(turning(Search(leader=key, text=answer.text), number, count))
    return builder.build()


def _topic_text(listed: tuple[Topic, int]) -> str:
    topic, stances = listed
    return (
        f"**{escape(topic.name)}** — {escape(topic.proposition)}\n-# {counted(stances, 'stance')} on record"
    )


def _hit_text(hit: Statement, said: str) -> str:
    position = position_words(hit.revision.stance.position)
    return f"**{escape(hit.leader.name)}** on {escape(hit.topic.name)} — {position}\n{said}"


def _leader_line(listed: ListedLeader) -> str:
    leader = listed.leader
    office = office_line(listed.offices[-1] if listed.offices else "", leader.country)
    about = (type_of(leader), escape(office), counted(listed.stances, "stance"))
    return f"**{escape(listed.called)}** — {' · '.join(part for part in about if part)}"
