"""Cards of who stands where on a day and over time, of who changed, and of coalitions; and what all cards of comparisons share.

No card is higher than two screens of a phone.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final, TypeVar

from bot import routes
from bot.compare import model, pictures
from bot.compare.service import with_position
from bot.compare.tables import Answer, file_of
from bot.core import countries
from bot.core.dates import in_short, in_words
from bot.core.entries import Membership, Office, Position, Topic, label
from bot.core.timeline import Shift, ShiftKind
from bot.lookup.evidence import brief, degree_words, evidence, shifts_counted, source_words
from bot.ui.cards import Card, CardBuilder, Choice, Page, page_of, turning
from bot.ui.routes import PagedButton
from bot.ui.text import clip, clip_parts, counted, escape, position_words, stated

T = TypeVar("T")

LINES_A_PAGE: Final = 10
NAMES_SHOWN: Final = 12
LEADERS_A_PAGE: Final = 25
COURSES_A_PAGE: Final = 3
SHIFTS_A_PAGE: Final = 4
_WHOLE_ROLE: Final = 200
_SHORT_ROLE: Final = 60
_MEMBERS_ROOM: Final = 1600
"""Characters: of a role, as long as one may be and where there is little room, and of the members of a page."""


def matrix_card(answer: model.Matrix, button: routes.ShowMatrix) -> Card:
    """Leaders and topics: how many stand where on each topic, and a picture of a page of leaders."""
    builder = CardBuilder()
    builder.heading(f"Who stands where{on_words(answer.scope)}?", as_of_words(answer.scope))
    if not answer.stands:
        builder.add("Nobody has a position on record here by that day.")
        return finished(builder, answer.scope, button, data=False)
    shown = page_of(answer.leaders, button.page, LEADERS_A_PAGE)
    if shown.count > 1:
        first = shown.number * LEADERS_A_PAGE + 1
        builder.add(
            f"Leaders {first} to {first + len(shown.items) - 1} of {len(answer.leaders)}, those with the most positions first."
        )
    builder.picture(pictures.matrix(answer, shown.items))
    if shown.number == 0:
        topics = answer.busiest(LINES_A_PAGE)
        builder.add("\n".join(_counts_line(topic, answer.stands) for topic in topics))
        left_out = len({stand.topic for stand in answer.stands}) - len(topics)
        if left_out:
            builder.close(
                f"-# Counted are the {LINES_A_PAGE} topics with the most positions; {left_out} more in “Data”."
            )
    return finished(builder, answer.scope, button, page=shown)


def profile_card(answer: model.Profile, button: routes.ShowLeader) -> Card:
    """A leader at a glance: offices over time, themes, last statement, shifts."""
    leader = answer.leader
    builder = CardBuilder()
    builder.heading(f"{countries.flag(leader.country)} {escape(leader.name)}".strip(), " · ".join(
        part for part in (countries.name_of(leader.country), as_of_words(answer.scope)) if part
    ))  # fmt: skip
    if answer.offices:
        lines = [f"{escape(one.office)} · {_held(one)}" for one in answer.offices]
        builder.add("**Spoke as**\n" + "\n".join(lines[-6:]))
    if not answer.courses:
        builder.add("No statement on record by that day.")
        return finished(builder, answer.scope, button, data=False)
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
        shown = model.Timeline(scope=answer.scope, leader=leader, courses=tuple(changed[:2]))
        builder.picture(pictures.timeline(shown, shown.courses))
        builder.add(_sentence(shifts_counted([shift for course in changed for shift in course.shifts])))
    last = answer.courses[-1]
    current = last.stances[-1]
    builder.add(
        f"**Last statement**, on {escape(last.topic.name)} — {position_words(current.stance.position)}\n{evidence(current, limit=220)}"
    )
    key, on, known = leader.key, button.on, button.known
    builder.row(
        [
            Choice(label="All positions", button=routes.ShowStance(leader=key, on=on, known=known)),
            Choice(label="Over time", button=routes.ShowTimeline(leader=key, on=on, known=known)),
            Choice(label="Who agrees", button=routes.ShowAgreement(leader=key, on=on, known=known)),
            Choice(label="Changes", button=routes.ShowShifts(leader=key, on=on, known=known))
            if changed
            else None,
            _data(button),
        ]
    )
    return finished(builder, answer.scope, button, data=False)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _held(held: Office) -> str:
    """When a leader is on record in an office, which may be a single day."""
    first = in_short(held.first_attested)
    if held.last_attested == held.first_attested:
        return first
    return f"{first} to {in_short(held.last_attested)}" if held.last_attested else f"since {first}"


def topic_card(answer: model.Spectrum, button: routes.ShowTopic) -> Card:
    """Who stands where on one topic, with names."""
    builder = CardBuilder()
    builder.heading(
        escape(answer.topic.name), f"{escape(answer.topic.proposition)} · {as_of_words(answer.scope)}"
    )
    held = with_position(answer.stands)
    if not held:
        builder.add("Nobody has a position on record by that day.")
        return finished(builder, answer.scope, button, data=False)
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
    changed = Choice(label="Who changed", button=routes.ShowShifts(topic=key, on=on, known=known))
    theme = Choice(
        label="Whole theme", button=routes.ShowMatrix(subject=answer.theme.key, on=on, known=known)
    )
    return finished(builder, answer.scope, button, changed, theme)


def timeline_card(answer: model.Timeline, button: routes.ShowTimeline) -> Card:
    """A leader over time: a course a topic, its changes numbered as in the picture, with their words below."""
    builder = CardBuilder()
    builder.heading(
        f"{escape(answer.leader.name)} over time{on_words(answer.scope)}", as_of_words(answer.scope)
    )
    if not answer.courses:
        builder.add("No position on record here by that day.")
        every = Choice(
            label="All topics", button=routes.ShowStance(leader=answer.leader.key, known=button.known)
        )
        return finished(builder, answer.scope, button, every, data=False)
    shown = page_of(answer.courses, button.page, COURSES_A_PAGE)
    builder.picture(pictures.timeline(answer, shown.items))
    numbers = pictures.numbered(shown.items)
    builder.spread(
        [(_course_text(course, numbers, most=2), _history(course, button.known)) for course in shown.items],
        [(_course_text(course, numbers, most=1), _history(course, button.known)) for course in shown.items],
    )
    return finished(builder, answer.scope, button, page=shown)


def shifts_card(answer: model.Shifts, button: routes.ShowShifts) -> Card:
    """What shifted, the most striking first, and who changed most."""
    builder = CardBuilder()
    whose = f"{escape(answer.leader.name)} changed" if answer.leader is not None else "Who changed"
    builder.heading(f"{whose}{on_words(answer.scope)}", _period(answer))
    changes = answer.count(ShiftKind.FULL, ShiftKind.SIDE)
    if not answer.shifts:
        builder.add("No change of position on record here in that time.")
        return finished(builder, answer.scope, button, data=False)
    builder.add(_sentence(shifts_counted([one.shift for one in answer.shifts])))
    shown = page_of(answer.shifts, button.page, SHIFTS_A_PAGE)
    if shown.number == 0:
        builder.picture(pictures.shifts(answer, answer.courses[:6]))
        if answer.leader is None and changes:
            builder.add(f"**Changed most:** {_most_changed(answer)}")
    builder.spread([(_shift_text(one), None) for one in shown.items])
    return finished(builder, answer.scope, button, page=shown)


def data_card(answer: Answer) -> Card:
    """The table behind an answer, as a file."""
    name, content = file_of(answer)
    builder = CardBuilder()
    builder.add(_about_table(answer))
    builder.attach(name, content)
    return builder.build()


def as_of_words(scope: model.Scope) -> str:
    """As of when, for the line below a title."""
    day = f"as of {in_words(scope.as_of.isoformat())}"
    return day if scope.known is None else f"{day} · {scope.known.words}"


def on_words(scope: model.Scope) -> str:
    """What is asked about, for a title; "" for all."""
    return f" on {escape(scope.subject.name)}" if scope.subject is not None else ""


def finished(
    builder: CardBuilder,
    scope: model.Scope,
    button: PagedButton,
    *choices: Choice | None,
    page: Page[T] | None = None,
    data: bool = True,
) -> Card:
    """The card with its last rows: the other pages; then these choices, the table behind it, and the same as of now."""
    if page is not None:
        builder.row(turning(button, page.number, page.count))
    now = None
    if scope.known is not None:
        at = button.model_copy(update={"mode": "open", "known": "", "page": 0})
        now = Choice(label="As it stands now", button=at)
    builder.row([*choices, _data(button) if data else None, now])
    return builder.build()


def _data(button: PagedButton) -> Choice:
    """To the table behind what is shown."""
    return Choice(label="Data", button=button.model_copy(update={"mode": "data", "page": 0}))


def since_words(stand: model.Stand) -> str:
    """Since when a position holds; "" where it was said but once."""
    shown = stand.standing
    return "" if shown.since == shown.current else f" since {stated(shown.since)}"


def listed(names: Sequence[str], most: int = NAMES_SHOWN) -> str:
    """Names with commas; beyond `most` they are counted."""
    shown = ", ".join(escape(name) for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def _counts_line(topic: Topic, stands: Sequence[model.Stand]) -> str:
    count = model.sides(stands, topic)
    return f"**{escape(topic.name)}:** {count[1]} for, {count[0]} neutral or mixed, {count[-1]} against"


def _period(answer: model.Shifts) -> str:
    since = f"since {in_words(answer.since.isoformat())}, " if answer.since else ""
    return since + as_of_words(answer.scope)


def _course_text(course: model.Course, numbers: dict[str, int], *, most: int) -> str:
    """A course in words: where it stands, and its last shifts."""
    stand = course.stand
    position = "" if stand is None else f" — {position_words(stand.position)}{since_words(stand)}"
    lines = [f"**{escape(course.topic.name)}**{position}"]
    lines += [
        f"**{numbers[shift.after.key]}** {_step(shift)}\n{brief(shift.after)}"
        for shift in course.shifts[-most:]
    ]
    if len(course.shifts) > most:
        lines.append(f"-# {len(course.shifts) - most} earlier in the history")
    if not course.shifts:
        lines.append(brief(course.stances[-1]))
    return "\n".join(lines)


def _step(shift: Shift) -> str:
    before, after = shift.before.stance.position, shift.after.stance.position
    degree = "" if shift.is_change else f" ({degree_words(shift)})"
    return f"{label(before)} → **{label(after)}**{degree}"


def _history(course: model.Course, known: str) -> Choice:
    shown = routes.ShowHistory(leader=course.leader.key, topic=course.topic.key, known=known)
    return Choice(label="History", button=shown)


def _shift_text(one: model.LeaderShift) -> str:
    shift = one.shift
    return (
        f"**{escape(one.leader.name)}** on **{escape(one.topic.name)}**: {_step(shift)}\n"
        f"{brief(shift.before)}\n{brief(shift.after)}"
    )


def _most_changed(answer: model.Shifts) -> str:
    """Who changed position most often, with the number."""
    counts: Counter[str] = Counter()
    for course in answer.courses:
        counts[course.leader.name] += len(course.changes)
    return ", ".join(f"{escape(name)} {number}×" for name, number in counts.most_common(5) if number)


def _about_table(answer: Answer) -> str:
    if not isinstance(answer, model.Statements):
        return "The table behind it, for a spreadsheet. `/export` gives statements with their sources."
    shown = counted(len(answer.said), "statement")
    if not answer.said:
        shown = "No statement"
    elif len(answer.said) < answer.total:
        shown = f"The newest {shown} of {answer.total:,}; name a leader or a topic for the others"
    subject = answer.scope.subject
    whose = f" by {escape(answer.leader.name)}" if answer.leader else ""
    about = f" on “{escape(subject.name)}”" if subject else ""
    return f"{shown}{whose}{about} · {as_of_words(answer.scope)}"


# Coalitions


def coalition_card(answer: model.CoalitionInFull, button: routes.ShowCoalition) -> Card:
    """A coalition on a day: status, proposer, members, and which of their leaders oppose its topic."""
    coalition = answer.coalition
    builder = CardBuilder()
    since = f"since {in_words(coalition.since)}" if coalition.since else ""
    # Last recorded, because what has a day is its beginning and not its status.
    status = f"last recorded as {coalition.status}"
    about = (since, status, f"members {as_of_words(answer.scope)}")
    builder.heading(escape(coalition.name), " · ".join(part for part in about if part))
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
    joined = counted(len(answer.members), "member") if answer.members else "No members on record"
    builder.add(f"**{joined}**{_about_roles(answer)}")
    if shown.items:
        builder.add(_members_text(shown.items, roles=not answer.past))
    if answer.unsure and shown.number == 0:
        names = listed([one.name for one in answer.unsure])
        builder.add(f"**Not known for that day ({len(answer.unsure)}):** {names}")
    if answer.former and shown.number == 0:
        builder.add(f"**Left:** {listed([one.name for one in answer.former])}")
    if answer.opposed and answer.topic is not None and shown.number == 0:
        opposed = answer.opposed[:3]
        builder.add(f"**Opposed by a leader of a member** (“{escape(answer.topic.name)}”):")
        for one in opposed:
            who = (one.stand.leader.name, one.office, one.member.name)
            builder.add(
                f"{', '.join(escape(part) for part in who if part)}\n{brief(one.stand.standing.current)}"
            )
        if len(answer.opposed) > len(opposed):
            builder.close(f"-# And {len(answer.opposed) - len(opposed)} more, on the card of the topic.")
    stands = None
    if answer.topic is not None:
        at = routes.ShowTopic(topic=answer.topic.key, on=button.on, known=button.known)
        stands = Choice(label="Who stands where", button=at)
    return finished(builder, answer.scope, button, stands, page=shown)


def coalitions_card(answer: model.CoalitionList, button: routes.ShowCoalitions) -> Card:
    """Every coalition with its status and number of members."""
    builder = CardBuilder()
    builder.heading("Coalitions", as_of_words(answer.scope))
    if not answer.listed:
        builder.add("No coalition is on record yet.")
    shown = page_of(answer.listed, button.page, LINES_A_PAGE)
    for coalition, members in shown.items:
        since = f"since {in_short(coalition.since)} · " if coalition.since else ""
        joined = counted(members, "member") if members else "no members on record"
        about = f"{since}last recorded as {coalition.status} · {joined}"
        builder.add(
            f"**{escape(coalition.name)}**\n-# {about}",
            Choice(
                label="Show",
                button=routes.ShowCoalition(coalition=coalition.key, on=button.on, known=button.known),
            ),
        )
    return finished(builder, answer.scope, button, page=shown)


def overlap_card(answer: model.Overlap, button: routes.ShowOverlap) -> Card:
    """Who is in both of two coalitions, and who in one alone."""
    builder = CardBuilder()
    builder.heading(f"{escape(answer.one.name)} and {escape(answer.other.name)}", as_of_words(answer.scope))
    for title, names in (
        ("In both", answer.both),
        (f"Only in {answer.one.name}", answer.only_one),
        (f"Only in {answer.other.name}", answer.only_other),
    ):
        builder.add(f"**{escape(title)} ({len(names)})**\n{listed(names, 30) or 'nobody'}")
    return finished(builder, answer.scope, button)


def _about_roles(answer: model.CoalitionInFull) -> str:
    """Of a past day a line, with the break before it, on why no roles are shown, if the members have any."""
    if not answer.past or not any(one.role for one in answer.members):
        return ""
    return (
        "\n-# Roles are not dated on record, so none is shown for a past day: "
        "`/coalition show` without a day has them."
    )


def _members_text(members: Sequence[Membership], *, roles: bool) -> str:
    """A line for each member, with whole roles where the card has room for them."""
    whole = "\n".join(_member_line(one, most_of_role=_WHOLE_ROLE if roles else 0) for one in members)
    if len(whole) <= _MEMBERS_ROOM or not roles:
        return whole
    return "\n".join(_member_line(one, most_of_role=_SHORT_ROLE) for one in members)


def _member_line(one: Membership, *, most_of_role: int) -> str:
    """A member, since when it is one, and so much of its role: apart, as the dates are not of the role."""
    until = f"until {in_short(one.until)}" if one.until else ""
    when = ", ".join(part for part in (_since_when(one), until) if part)
    parts = (escape(one.name), when, escape(clip_parts(one.role, most_of_role)) if most_of_role else "")
    return f"{countries.flag(one.member)} {' — '.join(part for part in parts if part)}".strip()


def _since_when(one: Membership) -> str:
    if one.since:
        return f"member since {in_short(one.since)}"
    return f"listed as a member {in_short(one.listed_on)}" if one.listed_on else ""
