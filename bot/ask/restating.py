"""A query as a question in words: what an answer says that it answers, and what can be asked next."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from bot.ask.language import Language, record_language
from bot.ask.model import Ask, NextQuestion, Query, Side
from bot.ask.names import places
from bot.core.dates import first_day, in_short, in_words, last_day
from bot.core.directory import Directory
from bot.core.entries import Leader
from bot.core.errors import shorten

LISTED: Final = 6
"""How many items a sentence lists; the card shows the others."""

LABEL_LIMIT: Final = 80
"""Longest label of a button: Discord's limit."""

_FEW: Final = 2
"""More leaders of one country than these are called by it."""

_COUNTRIES: Final = 3
"""All leaders of up to so many countries are called by these."""

_SUBJECTS: Final = 3
"""How many topics a label names."""


def when_said(speech: Language, reduced: str) -> str:
    """A reduced date in words of the language."""
    if speech.code == "en":
        return in_words(reduced)
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415  # see names.py

    match reduced.split("-"):
        case [year]:
            return year
        case [_, _]:
            return format_skeleton("yMMMM", date.fromisoformat(f"{reduced}-01"), locale=speech.code)
        case _:
            day = date.fromisoformat(reduced)
            pattern = f"'{speech.first_of_month}' MMMM y" if day.day == 1 else "long"
            return format_date(day, pattern, locale=speech.code)


def listing(speech: Language, items: Sequence[str], limit: int = LISTED) -> str:
    """Items one after the other: "a, b and c", "a, b and 4 more"."""
    shown = list(items[:limit])
    if len(items) == limit + 1:  # "and 1 more" is no shorter than its name
        shown = list(items)
    if len(items) > len(shown):
        shown.append(speech.say("and_more", number=str(len(items) - limit)))
        return ", ".join(shown[:-1]) + " " + shown[-1]
    if len(shown) > 1:
        return speech.say("list_and", items=", ".join(shown[:-1]), last=shown[-1])
    return "".join(shown)


def leaders_named(speech: Language, query: Query, directory: Directory, *, plain: bool = False) -> str:
    """Whom a question is about, in words; `plain` leaves "everyone" out."""
    leaders = [directory.leader_by_key[key] for key in query.leaders if key in directory.leader_by_key]
    names = [_all_of_countries(speech, leaders, directory)] if len(leaders) > _FEW else []
    names = [name for name in names if name] or [leader.name for leader in leaders]
    if query.unknown_leader:
        names.append(query.unknown_leader)
    if names:
        return listing(speech, names)
    if query.group:
        return _coalition_named(query.group, directory) or speech.say(f"group_{query.group}")
    return "" if plain else speech.say("everyone")


def _all_of_countries(speech: Language, leaders: Sequence[Leader], directory: Directory) -> str:
    """ "leaders of France and Germany", if these are all of a few countries' on record; "" for any others."""
    countries = list(dict.fromkeys(leader.country for leader in leaders))
    names = [places(speech).names.get(country, "") for country in countries]
    keys, there = {leader.key for leader in leaders}, set(countries)
    all_of_them = all(one.key in keys for one in directory.leaders if one.country in there)
    few = len(countries) <= _COUNTRIES and all(names) and all_of_them
    return speech.say("leaders_of", country=listing(speech, names)) if few else ""


def _coalition_named(key: str, directory: Directory) -> str:
    return next((entry.name for entry in directory.coalitions if entry.key == key), "")


def subject_named(query: Query, directory: Directory) -> str:
    """What a question is about: a topic's, theme's or coalition's name; "" for everything."""
    if query.unknown_topic:
        return shorten(query.unknown_topic)
    if query.coalition:
        return ", ".join(_coalition_named(key, directory) for key in (query.coalition, *query.also))
    if query.theme:
        theme = directory.theme_by_key.get(query.theme)
        return theme.name if theme else ""
    names = _topics_named(query, directory)
    return ", ".join(names[:_SUBJECTS]) + ("…" if len(names) > _SUBJECTS else "")


def _topics_named(query: Query, directory: Directory) -> list[str]:
    return [topic.name for key in query.topics if (topic := directory.topic_by_key.get(key))]


def restated(speech: Language, query: Query, directory: Directory) -> str:
    """A query as the question that an answer to it answers, with all that it is limited to.

    People see by it at once whether they were understood. Unlike `question_text` it need not be understood itself.
    """
    limits = [speech.say(f"only_{name}") for name in _limits(query)]
    among = query.replace(leaders=query.leaders if query.ask is Ask.WHO else ())
    if query.ask in {Ask.WHO, Ask.MEMBERS} and (among.leaders or among.group) and not query.member:
        limits.append(speech.say("only_of", group=leaders_named(speech, among, directory)))
    if query.office not in {"", query.group}:
        limits.append(speech.say("only_in_office", office=speech.say(f"group_{query.office}")))
    if query.venue:
        limits.append(speech.say("only_at", venue=speech.say("quoted", words=query.venue)))
    if query.without:
        left_out = [directory.leader_by_key[key].name for key in query.without]
        limits.append(speech.say("only_without", leaders=listing(speech, left_out)))
    if query.outside:
        outside = [_coalition_named(key, directory) for key in query.outside]
        limits.append(speech.say("only_outside", coalitions=listing(speech, outside)))
    question = question_text(speech, query, directory)
    return f"{question} ({'; '.join(limits)})" if limits else question


def _limits(query: Query) -> Iterator[str]:
    """Names of what a query is limited to that its question does not say by itself."""
    if query.order and query.ask not in {Ask.CHANGE, Ask.UPDATES}:
        yield query.order
    said = query.ask in {Ask.WHO, Ask.MEMBERS, Ask.AGREEMENT} or _question_name(query).startswith(
        "ask_whether"
    )
    # where somebody stands on a topic no side is left out
    said = said or bool(query.ask in {Ask.POSITION, Ask.CHANGE} and query.topics and not query.theme)
    if query.side is not Side.ANY and not said:
        yield query.side
    of_leaders = query.ask in {Ask.POSITION, Ask.WHO} and not query.counts_statements
    flags = {
        "every": query.every,
        "counted": query.counts_statements,
        "how_many": query.counted and of_leaders,
        "steady": query.steady,
        "softer": query.softer is True,
        "harder": query.softer is False,
        "also": bool(query.also),
    }
    yield from (name for name, is_limited in flags.items() if is_limited)


def time_named(speech: Language, query: Query) -> str:
    """When a question is about, in words."""
    if query.date_from and query.as_of:
        period = _period(query.date_from, query.as_of)
        if period:
            return _short_date(speech, period)
        first, last = (_short_date(speech, day) for day in (query.date_from, query.as_of))
        return speech.say("understood_between", first=first, last=last)
    if query.date_from:
        return speech.say("understood_from", date=_short_date(speech, query.date_from))
    if query.date_to:
        return speech.say("understood_until", date=_short_date(speech, query.date_to))
    if query.as_of:
        return speech.say("understood_as_of", date=_short_date(speech, query.as_of))
    return speech.say("any_date")


def in_time(speech: Language, query: Query) -> str:
    """The end of a headline: when a question is about and where something was said, "" if it names neither."""
    timed = query.as_of or query.date_from
    when = speech.say("in_time", when=time_named(speech, query)) if timed else ""
    venue = speech.say("quoted", words=query.venue)
    return when + (speech.say("at_venue", venue=venue) if query.venue else "")


def _short_date(speech: Language, reduced: str) -> str:
    return in_short(reduced) if speech.code == "en" else when_said(speech, reduced)


def _period(first: str, last: str) -> str:
    """The year, month or day that two days enclose, as a reduced date; "" if it is none of these."""
    for length in (4, 7, 10):
        reduced = first[:length]
        if (first_day(reduced).isoformat(), last_day(reduced).isoformat()) == (first, last):
            return reduced
    return ""


def next_question(speech: Language, query: Query, directory: Directory, label: str = "") -> NextQuestion:
    """A query as something to press or to type."""
    return NextQuestion(
        label=shorten(label or speech.say(_label_name(query)), LABEL_LIMIT),
        question=question_text(speech, query, directory),
        context=query.to_id(),
    )


def in_full(option: NextQuestion) -> NextQuestion:
    """A question to ask next whose label says all of it, where a short one would leave open what it is about."""
    return option.model_copy(update={"label": shorten(option.question, LABEL_LIMIT)})


def question_text(speech: Language, query: Query, directory: Directory) -> str:
    """A question that is understood as this query, but for what its id does not hold."""
    of_like = query.replace(leaders=(query.like,)) if query.like else query
    coalitions = (query.coalition, *query.also)
    members = [member_named(speech, one, directory) for one in (query.member, *query.others)]
    asked = members if query.ask is Ask.MEMBERS else of_like.leaders
    several = len(asked) > 1 or (query.group and not asked)
    return speech.count(
        _question_name(query),
        2 if several else 1,
        leaders=leaders_named(speech, of_like, directory),
        subject=_quoted_subject(speech, query, directory),
        coalition=listing(speech, [_coalition_named(key, directory) for key in coalitions]),
        member=listing(speech, members),
        dates=_dates_asked(speech, query),
    )


def _quoted_subject(speech: Language, query: Query, directory: Directory) -> str:
    """The subject of a question: topics in quotation marks, since their names are propositions."""
    if query.unknown_topic or query.theme or query.coalition:
        return subject_named(query, directory)
    quoted = [speech.say("quoted", words=name) for name in _topics_named(query, directory)]
    return listing(speech, quoted) or speech.say("all_subjects")


def member_named(speech: Language, member: str, directory: Directory) -> str:
    """A member as the record lists it; a country that it does not list, or in another language, by its usual name."""
    usual = places(speech).names.get(member)
    if usual and speech.code != record_language().code:
        return usual
    listed = {entry.member: entry.name for entry in directory.memberships}
    return listed.get(member) or usual or member


def _label_name(query: Query) -> str:
    if query.like:
        return "label_who_not_with" if query.side is Side.OPPOSE else "label_who_with"
    if query.ask is Ask.WHO:
        side = {Side.SUPPORT: "support", Side.OPPOSE: "oppose"}.get(query.side, "any")
        return f"label_who_{side}"
    if query.ask is Ask.POSITION and not query.topics:
        return "label_all"
    return "label_position" if query.ask is Ask.WHEN else f"label_{query.ask}"


def _question_name(query: Query) -> str:
    match query.ask:
        case Ask.WHO if query.like:
            return "ask_who_not_with" if query.side is Side.OPPOSE else "ask_who_with"
        case Ask.WHO:
            return f"ask_who_{query.side}"
        case Ask.MEMBERS:
            return _question_of_members(query)
        case Ask.POSITION if query.polar and query.topics and query.side is not Side.ANY:
            return f"ask_whether_{query.side}"
        case Ask.AGREEMENT if query.side is Side.OPPOSE:
            return "ask_disagreement"
        case Ask.CHANGE if query.since:
            return "ask_since"
        case Ask.CHANGE if not query.leaders:
            return "ask_change_everyone"
        case Ask.UPDATES if not query.leaders and not query.topics:
            return "ask_updates_all"
        case Ask.UPDATES if query.leaders:
            return "ask_updates_of_on" if query.topics else "ask_updates_of"
        case ask:
            return f"ask_{ask}"


def _question_of_members(query: Query) -> str:
    if not query.coalition:
        return "ask_member_of" if query.member else "ask_absent_any" if query.absent else "ask_coalitions"
    if query.left:
        return "ask_member_left" if query.member else "ask_left"
    if query.member:
        return "ask_member"
    flags = {
        "proposer": query.proposer, "founded": query.founded, "absent": query.absent, "joined": query.joined,
    }  # fmt: skip
    return next((f"ask_{name}" for name, is_asked in flags.items() if is_asked), "ask_members")


def _dates_asked(speech: Language, query: Query) -> str:
    if query.date_from and query.as_of:
        period = _period(query.date_from, query.as_of)
        if period:
            return speech.say("dates_on", date=when_said(speech, period))
        return speech.say(
            "dates_between", first=when_said(speech, query.date_from), last=when_said(speech, query.as_of)
        )
    if query.date_from:
        return speech.say("dates_from", date=when_said(speech, query.date_from))
    if query.date_to and query.as_of:
        return speech.say(
            "dates_before", date=when_said(speech, (first_day(query.as_of) + timedelta(days=1)).isoformat())
        )
    return speech.say("dates_as_of", date=when_said(speech, query.as_of)) if query.as_of else ""
