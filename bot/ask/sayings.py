"""Words for the parts of an answer: names, positions, dates and statements, all from rows of the record."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from bot.ask.answer import Choice, Understood
from bot.ask.context import Context
from bot.ask.language import Language
from bot.ask.query import Ask, Query, Side
from bot.record.dates import first_day, in_short, in_words, last_day
from bot.record.directory import Directory
from bot.record.entries import Stance
from bot.record.errors import shorten
from bot.record.position import Position

LISTED: Final = 6
"""How many items a sentence lists; the card shows the others."""

_QUOTED: Final = 300
LABEL_LIMIT: Final = 80
"""Longest label of a button: Discord's limit."""

_VERBS: Final = {
    Position.SUPPORTS: "supports",
    Position.SUPPORTS_WITH_CONDITIONS: "supports_with_conditions",
    Position.NEUTRAL_OR_MIXED: "neutral",
    Position.OPPOSES_WITH_RESERVATIONS: "opposes_with_reservations",
    Position.OPPOSES: "opposes",
    None: "no_position",
}


def verb(speech: Language, position: Position | None) -> str:
    """A position as the verb of a sentence: "supports"."""
    return speech.say(_VERBS[position])


def short_position(speech: Language, position: Position | None) -> str:
    """A position by itself: "supports with conditions"."""
    return speech.say(f"short_{_VERBS[position]}")


def when_said(speech: Language, reduced: str) -> str:
    """A reduced date in words of the language."""
    if speech.code == "en":
        return in_words(reduced)
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415  # see places.py

    match reduced.split("-"):
        case [year]:
            return year
        case [_, _]:
            return format_skeleton("yMMMM", date.fromisoformat(f"{reduced}-01"), locale=speech.code)
        case _:
            return format_date(date.fromisoformat(reduced), "long", locale=speech.code)


def listing(speech: Language, items: Sequence[str], limit: int = LISTED) -> str:
    """Items one after the other: "a, b and c", "a, b and 4 more"."""
    shown = list(items[:limit])
    if len(items) > limit:
        shown.append(speech.say("and_more", number=str(len(items) - limit)))
        return ", ".join(shown[:-1]) + " " + shown[-1]
    if len(shown) > 1:
        return speech.say("list_and", items=", ".join(shown[:-1]), last=shown[-1])
    return "".join(shown)


def statement(speech: Language, stance: Stance) -> str:
    """Where, when and what: "at the UN, 28 September 2015: “…”". The words are the leader's, else the summary."""
    quoted = bool(stance.quote)
    words = shorten(stance.quote or stance.summary, _QUOTED)
    return speech.say(
        "said_at" if stance.venue else "said_on",
        venue=stance.venue,
        date=when_said(speech, stance.stated_on),
        words=speech.say("quoted", words=words) if quoted else words,
    )


def leaders_named(speech: Language, query: Query, directory: Directory, *, plain: bool = False) -> str:
    """Whom a question is about, in words; `plain` leaves "everyone" out."""
    names = [directory.leader_by_key[key].name for key in query.leaders if key in directory.leader_by_key]
    if query.unknown_leader:
        names.append(query.unknown_leader)
    if names:
        return listing(speech, names)
    if query.group:
        return group_named(speech, query.group, directory)
    return "" if plain else speech.say("everyone")


def group_named(speech: Language, group: str, directory: Directory) -> str:
    """The name of a group of countries, or of the coalition whose members are meant."""
    coalition = next((entry.name for entry in directory.coalitions if entry.key == group), "")
    return coalition or speech.say(f"group_{group}")


def subject_named(query: Query, directory: Directory) -> str:
    """What a question is about: a topic's, theme's or coalition's name; "" for everything."""
    if query.unknown_topic:
        return shorten(query.unknown_topic)
    if query.coalition:
        return next((entry.name for entry in directory.coalitions if entry.key == query.coalition), "")
    if query.theme:
        theme = directory.theme_by_key.get(query.theme)
        return theme.name if theme else ""
    names = [topic.name for key in query.topics if (topic := directory.topic_by_key.get(key))]
    return ", ".join(names[:3]) + ("…" if len(names) > 3 else "")  # noqa: PLR2004


def understood(speech: Language, query: Query, directory: Directory) -> Understood:
    """What was understood, for the small print."""
    what = subject_named(query, directory) or speech.say("all_topics")
    return Understood(
        who="" if query.ask is Ask.MEMBERS else _who_understood(speech, query, directory),
        what=what,
        when=time_named(speech, query),
    )


def _who_understood(speech: Language, query: Query, directory: Directory) -> str:
    """Whom a question is about, with whose side it means and who is left out."""
    named = leaders_named(speech, query, directory)
    if query.like:
        saying = "understood_not_with" if query.side is Side.OPPOSE else "understood_with"
        named = speech.say(saying, leader=directory.leader_by_key[query.like].name)
    if query.without:
        left_out = [directory.leader_by_key[key].name for key in query.without]
        named = speech.say("understood_without", who=named, leaders=listing(speech, left_out))
    return named


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


def _short_date(speech: Language, reduced: str) -> str:
    return in_short(reduced) if speech.code == "en" else when_said(speech, reduced)


def _period(first: str, last: str) -> str:
    """The year, month or day that two days enclose, as a reduced date; "" if it is none of these."""
    for length in (4, 7, 10):
        reduced = first[:length]
        if (first_day(reduced).isoformat(), last_day(reduced).isoformat()) == (first, last):
            return reduced
    return ""


def choice(speech: Language, query: Query, directory: Directory, label: str = "") -> Choice:
    """A query as something to press or to type."""
    return Choice(
        label=shorten(label or speech.say(_label_name(query)), LABEL_LIMIT),
        question=question_text(speech, query, directory),
        context=Context(query=query).to_id(),
    )


def question_text(speech: Language, query: Query, directory: Directory) -> str:
    """A question that is understood as this query."""
    return speech.say(
        _question_name(query),
        leaders=leaders_named(speech, _of_like(query), directory),
        subject=_quoted_subject(speech, query, directory),
        coalition=subject_named(query, directory),
        dates=_dates_asked(speech, query),
    )


def _of_like(query: Query) -> Query:
    """The query with whose side it means as whom it is about, for naming them."""
    return query.model_copy(update={"leaders": (query.like,)}) if query.like else query


def _quoted_subject(speech: Language, query: Query, directory: Directory) -> str:
    """The subject of a question: topics in quotation marks, since their names are propositions."""
    if query.unknown_topic or query.theme or query.coalition:
        return subject_named(query, directory)
    names = [topic.name for key in query.topics if (topic := directory.topic_by_key.get(key))]
    quoted = [speech.say("quoted", words=name) for name in names]
    return listing(speech, quoted) or speech.say("all_subjects")


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
        case Ask.CHANGE if query.since:
            return "ask_since"
        case Ask.CHANGE if not query.leaders:
            return "ask_change_everyone"
        case Ask.UPDATES if not query.leaders and not query.topics:
            return "ask_updates_all"
        case ask:
            return f"ask_{ask}"


def _dates_asked(speech: Language, query: Query) -> str:
    if query.date_from and query.as_of:
        period = _period(query.date_from, query.as_of)
        if period:
            saying = "dates_on" if len(period) > len("2015-09") else "dates_in"
            return speech.say(saying, date=when_said(speech, period))
        return speech.say("dates_between", first=query.date_from, last=query.as_of)
    if query.date_from:
        return speech.say("dates_from", date=query.date_from)
    if query.date_to and query.as_of:
        return speech.say("dates_before", date=(first_day(query.as_of) + timedelta(days=1)).isoformat())
    return speech.say("dates_as_of", date=query.as_of) if query.as_of else ""
