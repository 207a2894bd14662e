"""Cards of comparisons. Each says in words what its picture shows, and is no higher than two screens of a phone."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, TypeVar

from bot.compare import pictures
from bot.compare.model import (
    Alliance,
    Alliances,
    Comparison,
    Course,
    Courses,
    Likeness,
    Moved,
    Overlap,
    Overview,
    Pairing,
    Profile,
    Ranking,
    Row,
    Scope,
    Shifts,
    Spread,
    Stand,
    Statements,
)
from bot.compare.tables import Answer, file_of
from bot.core import countries
from bot.core.dates import in_short, in_words
from bot.core.entries import Leader, Membership, Position, Topic, label
from bot.core.timeline import FEWEST_SHARED, Agreement, Shift, ShiftKind
from bot.lookup.cards import brief, degree_words, evidence, source_words
from bot.pictures.model import named
from bot.routes import (
    ExplainAgreement,
    ShowAgreement,
    ShowCoalition,
    ShowComparison,
    ShowHistory,
    ShowLeader,
    ShowMatrix,
    ShowOverlap,
    ShowShifts,
    ShowStance,
    ShowTimeline,
    ShowTopic,
)
from bot.ui.cards import Card, CardBuilder, Choice, page_of, turning
from bot.ui.routes import Button, PagedButton
from bot.ui.text import (
    clip,
    counted,
    escape,
    position_words,
    stated,
)

T = TypeVar("T")

ROWS_A_PAGE: Final = 3
LINES_A_PAGE: Final = 10
LEADERS_A_PAGE: Final = 25
COURSES_A_PAGE: Final = 3
SHIFTS_A_PAGE: Final = 4
NAMES_SHOWN: Final = 12
_PAIRS_SHOWN: Final = 5


def comparison_card(answer: Comparison, button: ShowComparison) -> Card:
    """Leaders side by side: the agreement first, then a topic after the other, those farthest apart first."""
    builder = CardBuilder()
    builder.heading(escape(named([leader.name for leader in answer.leaders])), _small(answer.scope))
    builder.add("\n".join(_agreement_line(pair) for pair in answer.pairs))
    size = ROWS_A_PAGE if len(answer.leaders) == 2 else 2  # noqa: PLR2004 - two have shorter rows than three
    shown = page_of(answer.rows, button.page, size)
    if shown.number == 0:
        topics = [row.topic for row in (*answer.rows, *answer.alone)][:LINES_A_PAGE]
        if topics:
            builder.picture(pictures.comparison(answer, topics))
        agreed = _agree_and_disagree(answer)
        if agreed:
            builder.add(agreed)
    builder.spread([(_row_text(row), None) for row in shown.items])
    if answer.alone and shown.number + 1 == shown.count:
        builder.close(f"-# Nothing to compare on: {_listed([row.topic.name for row in answer.alone])}.")
    pages = turning(button, shown.number, shown.count)
    builder.row(pages)
    if pages and button.model_copy(update={"mode": "turn", "page": 1}).custom_id is None:
        builder.close("-# For the rest name a theme.")
    pair = len(answer.leaders) == 2  # noqa: PLR2004
    one, other = answer.leaders[0], answer.leaders[1]
    builder.row(
        [
            Choice(label="Explain the number", button=ExplainAgreement(
                leader=one.key, other=other.key, theme=answer.scope.key, on=button.on, known=button.known,
            )) if pair and answer.rows else None,
            _data(button),
            _now(answer.scope, button),
        ]
    )  # fmt: skip
    return builder.build()


def explained_card(answer: Comparison, button: ExplainAgreement) -> Card:
    """How the number comes about: each shared topic, how far apart, and the sum."""
    builder = CardBuilder()
    one, other, *_ = answer.leaders
    builder.heading(f"How far {escape(one.name)} and {escape(other.name)} agree", _small(answer.scope))
    rows = [row for row in answer.rows if row.distance is not None]
    total, most = sum(row.distance or 0 for row in rows), 4 * len(rows)
    percent = answer.pairs[0].agreement.percent
    if percent is None:
        builder.add(_agreement_line(answer.pairs[0]))
    else:
        builder.add(
            f"On each topic two positions can be 4 steps apart, from opposes to supports. Over {len(rows)} topics they "
            f"are {total} of {most} steps apart: 100 × (1 − {total} ÷ {most}) = **{percent} %**."
        )
    shown = page_of(rows, button.page, LINES_A_PAGE)
    lines = [
        f"**{row.distance}** · {escape(row.topic.name)}\n-# {_words_of(row.stands[0])} · {_words_of(row.stands[1])}"
        for row in shown.items
    ]
    builder.add("\n".join(lines) or "They share no topic.")
    builder.close(
        "-# A topic counts where both have a usable position on record. Positions that are empty do not."
    )
    builder.row(turning(button, shown.number, shown.count))
    builder.row([_data(button), _now(answer.scope, button)])
    return builder.build()


def ranking_card(answer: Ranking, button: ShowAgreement) -> Card:
    """Who is closest to a leader, and who is farthest."""
    builder = CardBuilder()
    builder.heading(f"Who agrees with {escape(answer.leader.name)}?", _small(answer.scope))
    if not answer.ranked:
        builder.add(
            f"Nobody on record shares {FEWEST_SHARED} topics with {escape(answer.leader.name)}, and with fewer a number "
            "would say more than is known."
        )
        builder.row([_data(button), _now(answer.scope, button)])
        return builder.build()
    shown = page_of(answer.ranked, button.page, LINES_A_PAGE)
    if shown.number == 0:
        first, last = answer.ranked[0], answer.ranked[-1]
        builder.add(f"Closest is {_ranked(first)}, farthest {_ranked(last)}.")
        builder.picture(pictures.ranking(answer))
    begin = shown.number * LINES_A_PAGE
    builder.add("\n".join(f"{place}. {_ranked(one)}" for place, one in enumerate(shown.items, begin + 1)))
    if answer.too_few:
        builder.close(
            f"-# {counted(answer.too_few, 'leader')} more share only one or two topics: no number for them."
        )
    builder.row(turning(button, shown.number, shown.count))
    closest, farthest = answer.ranked[0].other, answer.ranked[-1].other
    builder.row(
        [
            _beside(answer.leader, closest, answer.scope, button),
            _beside(answer.leader, farthest, answer.scope, button) if closest != farthest else None,
            _data(button),
            _now(answer.scope, button),
        ]
    )
    return builder.build()


def likeness_card(answer: Likeness, button: PagedButton) -> Card:
    """Who agrees with whom: the closest and the most distant pairs, and the map of all."""
    builder = CardBuilder()
    builder.heading(f"Who agrees with whom{_on(answer.scope)}?", _small(answer.scope))
    if not answer.pairs:
        builder.add(f"No two leaders on record share {FEWEST_SHARED} topics here.")
        builder.row([_now(answer.scope, button)])
        return builder.build()
    builder.add(
        f"{counted(len(answer.leaders), 'leader')}, {counted(len(answer.pairs), 'pair')} with at least {FEWEST_SHARED} "
        "shared topics. Who agrees stands together."
    )
    builder.picture(pictures.likeness(answer))
    shown = min(_PAIRS_SHOWN, -(-len(answer.pairs) // 2))
    builder.add("**Closest**\n" + "\n".join(_pair_line(one) for one in answer.pairs[:shown]))
    farthest = answer.pairs[shown:][-shown:][::-1]
    if farthest:
        builder.add("**Farthest apart**\n" + "\n".join(_pair_line(one) for one in farthest))
    if answer.left_out:
        builder.close(
            f"-# Those with the most positions; {answer.left_out} more are not drawn. A theme shows others."
        )
    builder.row([_data(button), _now(answer.scope, button)])
    return builder.build()


def matrix_card(answer: Overview, button: ShowMatrix) -> Card:
    """Leaders and topics: how many stand where on each topic, and a picture of a page of leaders."""
    builder = CardBuilder()
    builder.heading(f"Who stands where{_on(answer.scope)}?", _small(answer.scope))
    if not answer.stands:
        builder.add("Nobody has a position on record here by that day.")
        builder.row([_now(answer.scope, button)])
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
    builder.row([_data(button), _now(answer.scope, button)])
    return builder.build()


def timeline_card(answer: Courses, button: ShowTimeline) -> Card:
    """A leader over time: a course a topic, its changes numbered as in the picture, with their words below."""
    builder = CardBuilder()
    builder.heading(f"{escape(answer.leader.name)} over time{_on(answer.scope)}", _small(answer.scope))
    if not answer.courses:
        builder.add("No position on record here by that day.")
        builder.row([
            Choice(label="All topics", button=ShowStance(leader=answer.leader.key, known=button.known)),
            _now(answer.scope, button),
        ])  # fmt: skip
        return builder.build()
    shown = page_of(answer.courses, button.page, COURSES_A_PAGE)
    builder.picture(pictures.timeline(answer, shown.items))
    numbers = pictures.numbered(shown.items)
    builder.spread(
        [(_course_text(course, numbers, most=3), _history(course, button.known)) for course in shown.items],
        [(_course_text(course, numbers, most=1), _history(course, button.known)) for course in shown.items],
    )
    builder.row(turning(button, shown.number, shown.count))
    builder.row([_data(button), _now(answer.scope, button)])
    return builder.build()


def shifts_card(answer: Shifts, button: ShowShifts) -> Card:
    """What shifted, the most striking first, and who changed most."""
    builder = CardBuilder()
    whose = f"{escape(answer.leader.name)} changed" if answer.leader is not None else "Who changed"
    builder.heading(f"{whose}{_on(answer.scope)}", _period(answer))
    changes = answer.count(ShiftKind.FULL, ShiftKind.SIDE)
    of_degree = answer.count(ShiftKind.DEGREE)
    if not answer.moved:
        builder.add("No change of position on record here in that time.")
        builder.row([_now(answer.scope, button)])
        return builder.build()
    builder.add(f"{counted(changes, 'change')} of position, {of_degree} times more or less conditional.")
    shown = page_of(answer.moved, button.page, SHIFTS_A_PAGE)
    if shown.number == 0:
        builder.picture(pictures.shifts(answer, answer.movers[:6]))
        if answer.leader is None and changes:
            builder.add(f"**Changed most:** {_most_changed(answer)}")
    builder.spread([(_moved_text(one), None) for one in shown.items])
    builder.row(turning(button, shown.number, shown.count))
    builder.row([_data(button), _now(answer.scope, button)])
    return builder.build()


def coalition_card(answer: Alliance, button: ShowCoalition) -> Card:
    """A coalition on a day: status, proposer, members, and which of their leaders oppose its topic."""
    coalition = answer.coalition
    builder = CardBuilder()
    since = f"since {in_words(coalition.since)}" if coalition.since else ""
    about = " · ".join(part for part in (coalition.status, since, _small(answer.scope)) if part)
    builder.heading(escape(coalition.name), about)
    lines = [
        f"Proposed by {escape(answer.proposer.name)}." if answer.proposer else "",
        escape(clip(coalition.note, 200)),
        f"-# {source_words(answer.sources)}" if answer.sources else "",
    ]
    if any(lines):
        builder.add("\n".join(line for line in lines if line))
    drawing = pictures.growth(answer)
    if drawing is not None and len(drawing.steps) > 1 and button.page == 0:
        builder.picture(drawing)
    shown = page_of(answer.members, button.page, LINES_A_PAGE)
    builder.add(f"**{counted(len(answer.members), 'member')}**")
    if shown.items:
        builder.add("\n".join(_member_line(one) for one in shown.items))
    if answer.former and shown.number == 0:
        builder.add(f"**Left:** {_listed([one.name for one in answer.former])}")
    if answer.opposed and answer.topic is not None and shown.number == 0:
        opposed = answer.opposed[:3]
        builder.add(f"**Opposed by a leader of a member** (“{escape(answer.topic.name)}”):")
        for one in opposed:
            builder.add(
                f"{escape(one.stand.leader.name)}, {escape(one.member.name)}\n{brief(one.stand.standing.current)}"
            )
        if len(answer.opposed) > len(opposed):
            builder.close(f"-# And {len(answer.opposed) - len(opposed)} more, on the card of the topic.")
    builder.row(turning(button, shown.number, shown.count))
    topic = (
        Choice(
            label="Who stands where",
            button=ShowTopic(topic=answer.topic.key, on=button.on, known=button.known),
        )
        if answer.topic is not None
        else None
    )
    builder.row([topic, _data(button), _now(answer.scope, button)])
    return builder.build()


def coalitions_card(answer: Alliances, button: PagedButton) -> Card:
    """Every coalition with its status and number of members."""
    builder = CardBuilder()
    builder.heading("Coalitions", _small(answer.scope))
    if not answer.listed:
        builder.add("No coalition is on record yet.")
    shown = page_of(answer.listed, button.page, LINES_A_PAGE)
    for coalition, members in shown.items:
        since = f" since {in_short(coalition.since)}" if coalition.since else ""
        builder.add(
            f"**{escape(coalition.name)}**\n-# {coalition.status}{since} · {counted(members, 'member')}",
            Choice(label="Show", button=ShowCoalition(coalition=coalition.key)),
        )
    builder.row(turning(button, shown.number, shown.count))
    builder.row([_data(button), _now(answer.scope, button)])
    return builder.build()


def overlap_card(answer: Overlap, button: ShowOverlap) -> Card:
    """Who is in both of two coalitions, and who in one alone."""
    builder = CardBuilder()
    builder.heading(f"{escape(answer.one.name)} and {escape(answer.other.name)}", _small(answer.scope))
    for title, names in (
        ("In both", answer.both),
        (f"Only in {answer.one.name}", answer.only_one),
        (f"Only in {answer.other.name}", answer.only_other),
    ):
        builder.add(f"**{escape(title)} ({len(names)})**\n{_listed(names, 30) or 'nobody'}")
    builder.row([_data(button), _now(answer.scope, button)])
    return builder.build()


def profile_card(answer: Profile, button: ShowLeader) -> Card:
    """A leader at a glance: offices over time, themes, last statement, shifts."""
    leader = answer.leader
    builder = CardBuilder()
    builder.heading(f"{countries.flag(leader.country)} {escape(leader.name)}".strip(), " · ".join(
        part for part in (countries.name_of(leader.country), _small(answer.scope)) if part
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
        builder.row([_now(answer.scope, button)])
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
        shown = Courses(scope=answer.scope, leader=leader, courses=tuple(changed[:2]))
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
            _data(button),
        ]
    )
    builder.row([_now(answer.scope, button)])
    return builder.build()


def topic_card(answer: Spread, button: ShowTopic) -> Card:
    """Who stands where on one topic, with names."""
    builder = CardBuilder()
    builder.heading(escape(answer.topic.name), f"{escape(answer.topic.proposition)} · {_small(answer.scope)}")
    held = [stand for stand in answer.stands if stand.position is not None]
    if not held:
        builder.add("Nobody has a position on record by that day.")
        builder.row([_now(answer.scope, button)])
        return builder.build()
    builder.picture(pictures.spread(answer))
    for position in reversed(Position):
        names = [stand.leader.name for stand in answer.at(position)]
        if names:
            builder.add(f"{position_words(position)} ({len(names)})\n{_listed(names, NAMES_SHOWN)}")
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
            _data(button),
            _now(answer.scope, button),
        ]
    )
    return builder.build()


def data_card(answer: Answer) -> Card:
    """The table behind an answer, as a file."""
    name, content = file_of(answer)
    builder = CardBuilder()
    builder.add(_about_table(answer))
    builder.attach(name, content)
    return builder.build()


def _about_table(answer: Answer) -> str:
    if not isinstance(answer, Statements):
        return "The table behind it, for a spreadsheet. `/export` gives statements with their sources."
    shown = counted(len(answer.said), "statement")
    if not answer.said:
        shown = "No statement"
    elif len(answer.said) < answer.total:
        shown = f"The newest {shown} of {answer.total:,}; name a leader or a topic for the others"
    subject = answer.scope.subject
    whose = f" by {escape(answer.leader.name)}" if answer.leader else ""
    about = f" on “{escape(subject.name)}”" if subject else ""
    return f"{shown}{whose}{about} · {_small(answer.scope)}"


def _small(scope: Scope) -> str:
    """As of when, for the line below a title."""
    day = f"as of {in_words(scope.as_of.isoformat())}"
    return day if scope.known is None else f"{day} · {scope.known.words}"


def _period(answer: Shifts) -> str:
    since = f"since {in_words(answer.since.isoformat())}, " if answer.since else ""
    return since + _small(answer.scope)


def _on(scope: Scope) -> str:
    return f" on {escape(scope.subject.name)}" if scope.subject is not None else ""


def _data(button: PagedButton) -> Choice:
    return Choice(label="Data", button=button.model_copy(update={"mode": "data", "page": 0}))


def _now(scope: Scope, button: Button) -> Choice | None:
    """From a card of an earlier moment to the same of now."""
    if scope.known is None:
        return None
    return Choice(
        label="As it stands now", button=button.model_copy(update={"mode": "open", "known": "", "page": 0})
    )


def _agreed(agreement: Agreement) -> str:
    if agreement.percent is None:
        return f"too few shared topics for a number ({agreement.shared})"
    return f"**{agreement.percent} %** over {agreement.shared} shared topics"


def _agreement_line(pair: Pairing) -> str:
    return f"{escape(pair.one.name)} and {escape(pair.other.name)} agree: {_agreed(pair.agreement)}."


def _pair_line(pair: Pairing) -> str:
    return f"{escape(pair.one.name)} and {escape(pair.other.name)}: **{pair.agreement.percent} %** ({pair.agreement.shared})"


def _ranked(pair: Pairing) -> str:
    return f"{escape(pair.other.name)}: **{pair.agreement.percent} %** ({counted(pair.agreement.shared, 'topic')})"


def _agree_and_disagree(answer: Comparison) -> str:
    if len(answer.leaders) > 2:  # noqa: PLR2004 - "agree on" is said of two
        return ""
    lines = [
        f"**{title}:** {_listed([row.topic.name for row in rows], 5)}"
        for title, rows in (("Agree on", answer.agree_on), ("Farthest apart on", answer.disagree_on))
        if rows
    ]
    return "\n".join(lines)


def _row_text(row: Row) -> str:
    said = [
        f"{escape(stand.leader.name)}: {position_words(stand.position)}{_since(stand)}\n{brief(stand.standing.current)}"
        for stand in row.stands
        if stand is not None
    ]
    return "\n".join([f"**{escape(row.topic.name)}**", *said])


def _since(stand: Stand) -> str:
    shown = stand.standing
    return "" if shown.since == shown.current else f" since {stated(shown.since)}"


def _words_of(stand: Stand | None) -> str:
    if stand is None:
        return "nothing on record"
    return f"{escape(stand.leader.name)} {label(stand.position)} ({stated(stand.standing.current)})"


def _beside(one: Leader, other: Leader, scope: Scope, button: ShowAgreement) -> Choice:
    shown = ShowComparison(leader=one.key, other=other.key, theme=scope.key, on=button.on, known=button.known)
    return Choice(label=f"Beside {clip(other.name, 40)}", button=shown)


def _busiest(answer: Overview) -> list[Topic]:
    """The topics with the most positions, in the record's order."""
    counts = Counter(stand.topic.key for stand in answer.stands)
    kept = {key for key, _ in counts.most_common(LINES_A_PAGE)}
    return [topic for topic in answer.scope.topics if topic.key in kept]


def _counts_line(topic: Topic, stands: Sequence[Stand]) -> str:
    positions = [stand.position for stand in stands if stand.topic == topic and stand.position is not None]
    support, oppose = sum(one > 0 for one in positions), sum(one < 0 for one in positions)
    return f"**{escape(topic.name)}:** {support} for, {len(positions) - support - oppose} neutral or mixed, {oppose} against"


def _course_text(course: Course, numbers: dict[str, int], *, most: int) -> str:
    """A course in words: where it stands, and its last shifts."""
    stand = course.stand
    position = "" if stand is None else f" — {position_words(stand.position)}{_since(stand)}"
    lines = [f"**{escape(course.topic.name)}**{position}"]
    lines += [_numbered_shift(shift, numbers[shift.after.key]) for shift in course.shifts[-most:]]
    if len(course.shifts) > most:
        lines.append(f"-# {len(course.shifts) - most} earlier in the history")
    if not course.shifts:
        lines.append(brief(course.stances[-1]))
    return "\n".join(lines)


def _numbered_shift(shift: Shift, number: int) -> str:
    return f"**{number}** {_step(shift)}\n{brief(shift.after)}"


def _step(shift: Shift) -> str:
    before, after = shift.before.stance.position, shift.after.stance.position
    degree = "" if shift.is_change else f" ({degree_words(shift)})"
    return f"{label(before)} → **{label(after)}**{degree}"


def _history(course: Course, known: str) -> Choice:
    shown = ShowHistory(leader=course.leader.key, topic=course.topic.key, known=known)
    return Choice(label="History", button=shown)


def _moved_text(one: Moved) -> str:
    shift = one.shift
    return (
        f"**{escape(one.leader.name)}** on **{escape(one.topic.name)}**: {_step(shift)}\n"
        f"{brief(shift.before)}\n{brief(shift.after)}"
    )


def _most_changed(answer: Shifts) -> str:
    """Who changed position most often, with the number."""
    counts: Counter[str] = Counter()
    for course in answer.movers:
        counts[course.leader.name] += len(course.changes)
    return ", ".join(f"{escape(name)} {number}×" for name, number in counts.most_common(5) if number)


def _member_line(one: Membership) -> str:
    when = (
        f"since {in_short(one.since)}"
        if one.since
        else f"listed {in_short(one.listed_on)}"
        if one.listed_on
        else ""
    )
    until = f"until {in_short(one.until)}" if one.until else ""
    parts = ", ".join(part for part in (escape(clip(one.role, 60)), when, until) if part)
    return f"{countries.flag(one.member)} {escape(one.name)}{f' — {parts}' if parts else ''}".strip()


def _listed(names: Sequence[str], most: int = NAMES_SHOWN) -> str:
    """Names with commas; beyond `most` they are counted."""
    shown = ", ".join(escape(name) for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
