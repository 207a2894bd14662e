"""Cards of look-ups (a position, a history, lists, the updates log, a search), and the lines that other cards share."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal

from bot.core import countries
from bot.core.dates import in_short, in_words, on_date
from bot.core.directory import LeaderOrder, Statement
from bot.core.entries import Cited, Revision, Source, Stance, Topic, label
from bot.core.kinds import KINDS
from bot.core.log import REASON_LIMIT, Logged, Made, Update
from bot.core.timeline import Shift, Standing
from bot.lookup import pictures
from bot.lookup.known import Known
from bot.lookup.service import (
    HistoryAnswer,
    ListedLeader,
    ListedTheme,
    SearchAnswer,
    StanceAnswer,
    TopicStanding,
    UpdatesAnswer,
)
from bot.queue.model import Disputes
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
    ShowUpdates,
    ShowWithdrawn,
    WatchCard,
)
from bot.ui.cards import (
    PAGE_ITEMS,
    Card,
    CardBuilder,
    Choice,
    chunks,
    page_of,
    place,
    roomy_page_of,
    turning,
)
from bot.ui.routes import Button
from bot.ui.text import (
    COLOURS,
    clip,
    counted,
    counted_in_order,
    escape,
    link,
    moment,
    office_line,
    position_words,
    stated,
)

TOPICS_A_PAGE = 5
STANCES_A_PAGE = 5
OFFICES_SHOWN = 3

_ROOM_FOR_SOURCES: Final = 700
"""Characters that all sources of a statement take on a card before further ones are only counted."""

ENGLISH: Final = ("", "en")
"""The languages of quotes that everybody here reads as they are."""


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


def evidence(row: Revision, *, limit: int = 500) -> str:
    """The leader's words or the summary, then date, place, sources, and what is doubtful. Stored text is escaped.

    Words in another language are followed by their translation, else by the summary, which is in English.
    """
    stance = row.stance
    said = f"“{escape(clip(stance.quote, limit))}”" if stance.quote else escape(clip(stance.summary, limit))
    english = f"\n-# In English: {escape(clip(in_english(stance), limit))}" if in_english(stance) else ""
    return f"> {said}{english}\n{source_line(row, limit=limit)}"


def in_english(stance: Stance) -> str:
    """What a quote in another language says: its translation, else the summary; "" where the quote is English."""
    if not stance.quote or stance.quote_language in ENGLISH:
        return ""
    return f"“{stance.translation}”" if stance.translation else stance.summary


def in_short_of(stance: Stance, *, limit: int = 500) -> str:
    """A line with the summary, where the quote stands above it and says something else; else ""."""
    if not (stance.quote and stance.summary) or in_english(stance) == stance.summary:
        return ""
    return f"-# In short: {escape(clip(stance.summary, limit))}"


def brief(row: Revision) -> str:
    """The same in two short lines, for where there is little room."""
    stance = row.stance
    said = escape(clip(stance.quote or stance.summary, 60))
    title = row.sources[0].source.title if row.sources else ""
    parts = (in_short(stance.stated_on), escape(clip(title, 60)), *map(escape, caveats(row)[:1]))
    return f"> {f'“{said}”' if stance.quote else said}\n-# {' · '.join(part for part in parts if part)}"


def source_line(row: Revision, *, limit: int = 500) -> str:
    """Date, place and linked sources in small print, on what the position rests where that is not plain, and the id.

    What is not on record yet has no id.
    """
    stance = row.stance
    parts = (
        in_short(stance.stated_on),
        escape(stance.venue),
        source_words(row.sources),
        *map(escape, caveats(row)),
        f"`{row.key}`" if row.seq else "",
    )
    note = f"\n-# Note: {escape(clip(stance.note, limit))}" if stance.note else ""
    return f"-# {' · '.join(part for part in parts if part)}{note}"


def caveats(row: Revision) -> list[str]:
    """What is to be said wherever a position is said that the leader's own words do not carry plainly."""
    stance = row.stance
    return [
        part
        for part in (
            "" if stance.form == "statement" else stance.form,
            _basis(row),
            "read with medium confidence" if stance.confidence == "medium" else "",
        )
        if part
    ]


def _basis(row: Revision) -> str:
    match row.stance.basis:
        case "explicit":
            return ""
        case "inferred":
            return "implied by these words" if row.stance.quote else "implied, not said outright"
        case "reported":
            publisher = row.sources[0].source.publisher if row.sources else ""
            return f"said, as reported by {publisher or 'the source'}"


def source_words(sources: Sequence[Cited]) -> str:
    """Sources with their links, each with the place in it: the first, and "also" the others as far as there is room."""
    if not sources:
        return ""
    text = cited_words(sources[0])
    for number, one in enumerate(sources[1:], start=1):
        longer = f"{text}{', ' if number > 1 else '; also: '}{cited_words(one)}"
        if len(longer) > _ROOM_FOR_SOURCES:
            return f"{text}; and {counted(len(sources) - number, 'more source')}"
        text = longer
    return text


def cited_words(cited: Cited) -> str:
    """A source with its link, else publisher and date; then the place in it, and where it is archived."""
    source = cited.source
    if source.url:
        text = link(source.title, source.url)
    else:
        known = (
            clip(source.title, 80),
            source.publisher,
            source.published_on and in_short(source.published_on),
        )
        text = escape(", ".join(part for part in known if part))
    place = f", {escape(cited.locator)}" if cited.locator else ""
    archived = f", {link('archived', source.archive_url)}" if source.archive_url else ""
    return f"{text}{place}{archived if len(text) + len(archived) <= _ROOM_FOR_SOURCES else ''}"


def dispute_line(stance: Stance, disputes: Disputes) -> str:
    """A line, with the break before it, if readers dispute the stance and the editors have not settled it."""
    said = dict(disputes).get(stance.key)
    return f"\n-# ⚑ A reader disputes this ({said}); the editors are looking at it." if said else ""


def change_line(shift: Shift) -> str:
    """What the position was before, and by which statement. "Changed", never a judgement."""
    before = shift.before
    return f"↻ {_what_shifted(shift)}: before, **{label(before.stance.position)}** ({stated(before)})"


def _shifts_counted(shifts: Sequence[Shift]) -> str:
    """`2 changes of position, 1 of condition`."""
    changes = sum(shift.is_change for shift in shifts)
    of_degree = len(shifts) - changes
    return f"{counted(changes, 'change')} of position{f', {of_degree} of condition' if of_degree else ''}"


def _what_shifted(shift: Shift) -> str:
    if not shift.is_change:
        return degree_words(shift).capitalize()
    return "Position reversed" if shift.kind == "full" else "Position changed"


def degree_words(shift: Shift) -> str:
    """Of a shift of degree: `more conditional` or `less conditional`."""
    return "more conditional" if shift.is_more_conditional else "less conditional"


def since_line(standing: Standing) -> str:
    """Since when the position holds, and what it was before."""
    if standing.shift is not None:
        return f"Since {stated(standing.since)}. {change_line(standing.shift)}"
    if standing.since == standing.current:
        return ""
    return f"On record with this position since {stated(standing.since)}."


def _topic_card(answer: StanceAnswer, shown: TopicStanding) -> Card:
    standing, topic, leader = shown.standing, shown.topic, answer.leader
    row = standing.current
    stance = row.stance
    builder = CardBuilder(COLOURS[stance.position])
    builder.heading(f"{escape(leader.name)} on “{escape(topic.name)}”", _subtitle(answer))
    builder.rule()
    past = ShowHistory(leader=leader.key, topic=topic.key, known=short_of(answer.known))
    history = Choice(label="History", button=past)
    builder.add(f"{position_words(stance.position)}\n-# Topic: {escape(topic.proposition)}", history)
    builder.add(evidence(row) + dispute_line(stance, answer.disputes))
    if in_short_of(stance):
        builder.add(in_short_of(stance))
    since = since_line(standing)
    if since:
        builder.add(since)
    if standing.shift is not None:
        builder.add(f"-# Before:\n{evidence(standing.shift.before, limit=300)}")
    builder.row(
        [
            Choice(
                label="Whole theme",
                button=_position(answer, topic.theme),
            ),
            Choice(label="All topics", button=_position(answer, "")),
            *(
                [
                    Choice(label="Watch", button=WatchCard(leader=leader.key, topic=topic.key)),
                    Choice(label="Report a problem", button=ReportProblem(stance=stance.key)),
                    # For editors only, which the press is asked about: the card is the same for everybody.
                    Choice(label="Edit", button=Edit(stance=stance.key, revision=standing.current.revision)),
                ]
                if answer.known is None
                else [_as_it_stands_now(answer.known, _now(answer, topic.key))]
            ),
        ]
    )
    cite = Choice(label="Cite", button=Cite(stance=row.key, known=short_of(answer.known)))
    builder.row([cite, _data(_position(answer, topic.key))])
    return builder.build()


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
    as_of = f"as of {in_words(answer.as_of.isoformat())}" if answer.dated or answer.known is None else ""
    then = "" if answer.known is None else answer.known.words
    return " · ".join(part for part in (country, spoke, as_of, then) if part)


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


LEADERS_A_PAGE: Final = 10
_LEADER_ORDERS: Final[tuple[LeaderOrder, ...]] = ("name", "country", "office")
THEMES_AS_BUTTONS: Final = 5
UPDATES_A_PAGE: Final = 6
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


def topics_card(themes: Sequence[ListedTheme], *, page: int = 0) -> Card:
    """One theme a page, with each topic's proposition."""
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


def updates_card(answer: UpdatesAnswer, *, page: int = 0) -> Card:
    """A page of the updates log: who did what, when and why, with before and after."""
    builder = CardBuilder()
    about = " on ".join(escape(entry.name) for entry in (answer.leader, answer.topic) if entry is not None)
    builder.heading(
        f"Updates: {about}" if about else "Updates", counted_in_order(answer.total, "update", "newest first")
    )
    builder.rule()
    if not answer.lines:
        builder.add("Nothing has been changed yet.")
    if answer.lines:
        earlier = _dated_before_their_elders(answer.lines)
        builder.spread(
            *[
                [_update(line, answer, limit, earlier) for line in answer.lines]
                for limit in (REASON_LIMIT, 40)
            ]
        )
    number, count = place(answer.total, page, UPDATES_A_PAGE)
    about_what = ShowUpdates(
        leader=answer.leader.key if answer.leader else "", topic=answer.topic.key if answer.topic else ""
    )
    builder.row(turning(about_what, number, count))
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


def _update(
    line: Logged, answer: UpdatesAnswer, reason_limit: int, earlier: Collection[int]
) -> tuple[str, None]:
    brought = answer.brought.get(line.update.seq)
    if brought is not None:
        details = _brought(*brought, answer.names)
    elif line.update.is_whole and line.update.action != "start":
        details = "\n".join(counts_lines(line))
    else:
        details = ""
    text = update_text(line, answer.names, details, reason_limit=reason_limit)
    if line.update.seq in earlier:
        text += "\n-# ⚠ The clock was put back before this update; the numbers say what came first."
    return text, None


def _brought(rows: Sequence[Revision], total: int, names: Mapping[str, str]) -> str:
    """What an update about the whole record wrote of the leader or on the topic that was asked about."""
    if not rows:
        return ""
    shown = [
        f"{escape(names.get(row.stance.leader, row.stance.leader))} on "
        f"{escape(names.get(row.stance.topic, row.stance.topic))}: {label(row.stance.position)}, {stated(row)}"
        for row in rows
    ]
    more = f"; and {total - len(rows):,} more" if total > len(rows) else ""
    return f"**{counted(total, 'statement')} of it:** {'; '.join(shown)}{more}"


def _dated_before_their_elders(lines: Sequence[Logged]) -> set[int]:
    """The numbers of the lines whose time is before that of the line before them."""
    ordered = sorted((line.update for line in lines), key=lambda update: update.seq)
    return {after.seq for before, after in pairwise(ordered) if after.at < before.at}


def _topic_text(listed: tuple[Topic, int]) -> str:
    topic, stances = listed
    return (
        f"**{escape(topic.name)}** — {escape(topic.proposition)}\n-# {counted(stances, 'stance')} on record"
    )


def _hit_text(hit: Statement, said: str) -> str:
    position = position_words(hit.revision.stance.position)
    return f"**{escape(hit.leader.name)}** on {escape(hit.topic.name)} — {position}\n{said}"


def more_choice(shown: Statement) -> Choice:
    """From a statement to the position on its day."""
    on = shown.revision.stance.stated_on
    return Choice(label="More", button=ShowStance(leader=shown.leader.key, subject=shown.topic.key, on=on))


def update_text(
    line: Logged, names: Mapping[str, str], details: str = "", *, reason_limit: int = REASON_LIMIT
) -> str:
    """One line of the log as a paragraph; `details` are lines that go with what was done."""
    update = line.update
    what = f"{_what(line, names)}\n{details}".strip()
    reason = f"\n> {escape(clip(update.why, reason_limit))}" if update.why else ""
    return f"**#{update.seq}** {what}{reason}\n-# {moment(update.at, 'f')} · {_who(line)}"


def counts_lines(line: Logged) -> list[str]:
    """How many entries of each kind a line about the whole record made new, and how many it changed."""
    lines = []
    for name, word in _COUNTS.items():
        found = {kind: number for kind, number in line.counts.get(name, {}).items() if kind != "base"}
        if found:
            kinds = ", ".join(counted(number, KINDS[kind].label) for kind, number in found.items())
            lines.append(f"**{word}:** {kinds}")
    return lines


_COUNTS: Final[Mapping[Literal["new", "changed"], str]] = {"new": "New", "changed": "Changed"}


def _leader_line(listed: ListedLeader) -> str:
    office = office_line(listed.offices[-1] if listed.offices else "", listed.leader.country)
    return f"**{escape(listed.called)}** — {escape(office)} · {counted(listed.stances, 'stance')}"


def _who(line: Logged) -> str:
    second = "" if line.second_user_id is None else f", confirmed by <@{line.second_user_id}>"
    if line.discord_user_id is not None:
        return f"by <@{line.discord_user_id}>{second}"
    return "by the operator" if line.by_operator else f"by a former member{second}"


def entry_name(key: str, made: Sequence[Made], names: Mapping[str, str]) -> str:
    """What an entry that a line is about is called."""
    entry = next((one.after.entry for one in made if one.after.key == key), None)
    cited = (one.source for row in made for one in (row.before.sources if row.before else ()))
    entry = entry or next((source for source in cited if source.key == key), None)
    if isinstance(entry, Source):
        return entry.title
    return str(getattr(entry, "office", None) or names.get(key) or getattr(entry, "name", None) or key)


def _what(line: Logged, names: Mapping[str, str]) -> str:
    update, subject = line.update, line.subject
    match update.action:
        case "start":
            return "This record was started."
        case "import":
            return "A record was imported."
        case "take over":
            return "Took over what the public record has learnt."
        case "undo" if update.is_whole:
            return _done(update)
        case "merge":
            into = escape(names.get(line.leader, line.leader))
            return f"Merged: leader {escape(update.key)} is the same person as **{into}**"
    if subject is None or not isinstance(subject.after.entry, Stance):
        label_of = KINDS[update.kind].label
        return f"{_done(update)}: {label_of} {escape(entry_name(update.key, line.made, names))}"
    stance = subject.after.entry
    about = (
        f"**{escape(names.get(line.leader, line.leader))}** on {escape(names.get(line.topic, line.topic))}"
    )
    was, became = subject.was, subject.became
    turned = was is not None and became is not None and was.stance.position != stance.position
    before = f"{label(was.stance.position)} → " if was is not None and turned else ""
    return f"{_done(update)}: {about} — {before}**{label(stance.position)}**, {in_short(stance.stated_on)}"


def _done(update: Update) -> str:
    return f"Undid #{update.undoes}" if update.action == "undo" else _VERBS[update.action]


_VERBS: Final = {
    "record": "Recorded",
    "correct": "Corrected",
    "retract": "Retracted",
    "add": "Added",
    "change": "Changed",
    "retire": "Retired",
}
