"""Follow-ups: "and Obama?", "in 2017?", "why?" take who, what and when from what was asked before."""

from typing import Final

from bot.ask.kinds import takes_side
from bot.ask.query import Ask, Query, Side
from bot.ask.reading import Reading

_OWN_KIND: Final = ("when", "change", "since_when", "quote", "who", "updates")
"""Cues that say the kind of a follow-up; without one it is of the kind of the question before."""

_TURNED: Final = {Side.SUPPORT: Side.OPPOSE, Side.OPPOSE: Side.SUPPORT}
"""The side of "but not …" after a question about who is on one."""

_SIDE_BY_SIDE: Final = frozenset({Ask.COMPARE, Ask.AGREEMENT})


def carried_over(reading: Reading, before: Query) -> Query | None:
    """The question with what it leaves out taken from the one before; None if it leaves nothing out."""
    if before.ask is Ask.MEMBERS and _asks_of_member(reading):
        return _about_member(reading, before)
    if before.ask is Ask.HELP or not _leaves_out(reading):
        return None
    sided = _on_side(reading, before)
    if sided is not None:
        return sided
    if reading.sentence.has("source", "why") and not (reading.query.leaders or reading.query.topics):
        why = reading.sentence.has("why")
        return before.model_copy(update={"premise": True, "side": Side.ANY} if why else {})
    if before.ask is Ask.MEMBERS and not reading.query.topics and not _names_side(reading):
        return _about_member(reading, before)
    ask = _ask(reading, before)
    merged = _with_what(_with_who(reading, before, ask), before)
    side = reading.query.side
    if ask is Ask.WHO and not _names_side(reading):
        side = before.side if before.ask is Ask.WHO else Side.ANY
        if reading.sentence.has("neg"):
            side = _TURNED.get(side, side)
    merged = merged.model_copy(
        update={
            "ask": ask,
            "side": side,
            "since": merged.since or (before.since and ask is before.ask),
            "premise": False,
        }
    )
    times = reading.scene.times
    if not times.given and not times.now:
        merged = merged.with_dates(before.as_of, before.date_from, before.date_to)
    return merged if merged.leaders or merged.topics or merged.unknown_leader else None


def _names_side(reading: Reading) -> bool:
    return takes_side(reading.sentence, reading.chosen.matches)


def _on_side(reading: Reading, before: Query) -> Query | None:
    """ "and with Obama?" after who agrees with Putin, and "who disagrees with him?"; None for anything else."""
    query, sentence = reading.query, reading.sentence
    if before.like and len(query.leaders) == 1 and not query.topics and sentence.has("into"):
        return before.model_copy(update={"like": query.leaders[0]})
    cues = list(sentence.find("with_leader", "against_leader"))
    meant = before.leaders or ((before.like,) if before.like else ())
    if not cues or not sentence.has("who") or not sentence.has("pronoun") or len(meant) != 1:
        return None
    side = Side.SUPPORT if cues[-1].name == "with_leader" else Side.OPPOSE
    named = {"ask": Ask.WHO, "leaders": (), "like": meant[0], "side": side, "premise": False, "since": False}
    return before.model_copy(update=named) if len(before.topics) == 1 else None


def _asks_of_member(reading: Reading) -> bool:
    """ "when did Iran join?" after a question about a coalition."""
    countries = [person for person in reading.scene.persons if person.kind == "country"]
    sided = reading.query.coalition or _names_side(reading) or reading.sentence.has("think", "position")
    return bool(countries) and reading.sentence.has("members") and not sided


def _leaves_out(reading: Reading) -> bool:
    """Whether a question needs the one before: it lacks who or what, and says something that can be added."""
    query, sentence = reading.query, reading.sentence
    if query.unknown_leader and _is_plain_word(reading):
        return False
    who = bool(query.leaders or query.unknown_leader or query.group)
    what = bool(query.topics or query.unknown_topic or query.coalition or reading.chosen.unsure)
    if who and what:
        return False
    if who:
        return not sentence.has("overview")
    if what:
        begins = sentence.at(0, "follow") is not None or sentence.has("pronoun")
        fragment = not sentence.has("question", "who", "everyone", "updates")
        return begins or (fragment and query.ask is not Ask.UPDATES)
    asks = sentence.has("pronoun", "topic_pronoun", "source", "why", "agreement", *_OWN_KIND)
    asks = asks or (
        sentence.at(0, "follow") is not None and sentence.has("support", "oppose", "against", "neutral")
    )
    return (asks or reading.scene.times.given or reading.scene.times.now) and not sentence.has(
        "chitchat", "opinion", "help"
    )


def _is_plain_word(reading: Reading) -> bool:
    """Whether what would be a name is a word of the language: "cool" after an answer asks nothing."""
    name = reading.query.unknown_leader.split()
    return all(word.known for word in reading.sentence.words if word.token.text in name)


def _ask(reading: Reading, before: Query) -> Ask:
    """The kind of the follow-up."""
    query, sentence = reading.query, reading.sentence
    if query.ask in _SIDE_BY_SIDE:
        return query.ask
    compares = sentence.has("agreement") or (sentence.has("compare") and before.ask in _SIDE_BY_SIDE)
    if compares and len({*query.leaders, *before.leaders}) > 1:
        return Ask.AGREEMENT
    if (
        not query.leaders
        and takes_side(sentence, reading.chosen.matches)
        and sentence.at(0, "follow") is not None
    ):
        return Ask.WHO
    if sentence.has(*_OWN_KIND):
        return _own_kind(reading, before)
    if before.ask is Ask.WHO and query.leaders:
        return Ask.POSITION
    if before.ask in _SIDE_BY_SIDE and sentence.at(0, "follow") is None and query.leaders:
        return Ask.POSITION
    return before.ask


def _own_kind(reading: Reading, before: Query) -> Ask:
    """The kind that the words say, with somebody to be about where the question before had them."""
    sentence = reading.sentence
    somebody = bool(reading.query.leaders or before.leaders)
    if sentence.has("since_when", "change") or (sentence.has("when") and before.ask is Ask.CHANGE):
        return Ask.CHANGE
    if sentence.has("who") and not reading.query.leaders:
        return Ask.WHO
    if sentence.has("when") and somebody:
        return Ask.WHEN
    return Ask.QUOTE if sentence.has("quote") and somebody else reading.query.ask


def _with_who(reading: Reading, before: Query, ask: Ask) -> Query:
    """The query with those who are asked about: its own, added to those compared before, or those of before."""
    query = reading.query
    if query.leaders or query.unknown_leader or query.group:
        if before.ask in _SIDE_BY_SIDE and ask in _SIDE_BY_SIDE:
            return query.model_copy(update={"leaders": tuple(sorted({*before.leaders, *query.leaders}))})
        return query
    if ask is Ask.WHO:
        like = "" if _names_side(reading) else before.like
        return query.model_copy(update={"group": before.group, "like": like, "without": before.without})
    return query.model_copy(update={"leaders": before.leaders, "group": before.group})


def _with_what(query: Query, before: Query) -> Query:
    if query.topics or query.unknown_topic:
        return query
    return query.model_copy(update={"topics": before.topics, "theme": before.theme})


def _about_member(reading: Reading, before: Query) -> Query | None:
    """ "and Russia?" after a question about who is in a coalition."""
    codes = [person.code for person in reading.scene.persons if person.kind == "country"]
    if reading.query.leaders and not codes:
        return None
    if codes or reading.sentence.has("who"):
        return before.model_copy(update={"member": codes[0] if codes else ""})
    return before
