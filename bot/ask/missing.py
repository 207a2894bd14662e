"""What is not on record: that there is nothing, which words were not understood, and what is closest to a question.

What is closest may be on topics that have to do with the one asked about. A row with every word of a question is its
answer.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.ask.index import tables
from bot.ask.model import Answer, Ask, Query, Side
from bot.ask.names import places, words_of
from bot.ask.phrasing import Task, newest_first, of_stand, position_of
from bot.ask.restating import LISTED, in_time, listing, member_named
from bot.ask.retrieval import (
    PERHAPS,
    asked_words,
    closest_rows,
    own_words,
    part_said,
    stems_of,
    stems_said,
)
from bot.core.dates import last_day
from bot.core.directory import Statement
from bot.core.names import fold
from bot.core.policy import Role
from bot.unanswered import Gap

OF_STATEMENTS: Final = frozenset({Ask.POSITION, Ask.QUOTE, Ask.WHEN, Ask.WHO})
"""Kinds that a statement with the words of the question can answer."""

_NEAREST: Final = PERHAPS

_FEW: Final = 2
"""Of up to so many leaders it is told where they stand otherwise."""

_NEARLY: Final = 0.6
"""A row that says so much of a topic's words, itself or in words that are like them, may be what is asked."""

_FEW_WORDS: Final = 4
"""What is said in no more words than these others may have said in words of their own."""

_TELLING: Final = 2
"""So many words of a topic must stand in a row on another topic to take it for what is asked."""


async def nothing(task: Task) -> Answer:
    """That there is nothing on record, with what is closest; not of a topic of which the words say only a part."""
    speech, query = task.speech, task.query
    if task.vague and query.topics and not _is_of_name(task):
        return await not_understood(replace(task.about(topics=()), unread=(task.vague,)))
    nearest = await closest_on_record(task)
    told = await _told_in_words(task, nearest)
    if told is not None:
        return told
    others = [one for one in nearest if one.topic.key not in query.topics]
    if any(part_said(one, task.words) >= _NEARLY for one in others):
        task = replace(task, full=False)  # said of another topic, it is not denied
    same = _of_same_country(task)
    leaders = [task.name(key) for key in same]
    rest = [await what_else(task, nearest)]
    rest += [speech.say("same_country", leaders=listing(speech, leaders))] if same else []
    if task.request.caller.role is not Role.OPERATOR:  # who is not on Discord
        rest.append(speech.say("suggest"))
    made = task.answer(
        none_headline(task), rest, kind="no_record", nearest=nearest, then=_instead(query, same)
    )
    return made.model_copy(update={"gap": gap_of(query), "closest": told_closest(task, "closest", nearest)})


def _is_of_name(task: Task) -> bool:
    """Whether all words for the one topic stand in its name: it is false that "the Kurds" are part of no topic on record."""
    names = [task.directory.topic_by_key[key].name for key in task.query.topics]
    return len(names) == 1 and set(stems_of(task.vague)) <= set(stems_of(names[0]))


def _of_same_country(task: Task) -> tuple[str, ...]:
    """The leaders on record of the one country that words for nobody who is known describe somebody by: "the boss of Japan"."""
    said, here = task.query.unknown_leader, places(task.speech)
    words = words_of(said)
    found = [link for table in (here.adjectives, here.countries, here.capitals) for link in table.find(words)]
    codes = {key for link in found for key in link.keys}
    beside = {
        word for place, word in enumerate(words) if not any(one.start <= place < one.end for one in found)
    }
    offices = task.speech.offices.find(words)
    of_office = {words[place] for one in offices for place in range(one.start, one.end)}
    # no capital, as a name has one, or an office
    described = bool(beside) and beside <= set(said.split()) | of_office | task.speech.function
    if task.query.leaders or task.query.member or len(codes) != 1 or not described:
        return ()
    return tables(task.directory, task.speech).leaders_of.get(codes.pop(), ())


async def told_by_row(task: Task, nearest: Sequence[Statement]) -> Answer | None:
    """Those of the rows that are closest which have every word of the question, None if none has: these are no guess."""
    if task.query.counted or (task.query.ask not in OF_STATEMENTS and not task.of_words):
        return None
    asked = asked_words(task)
    if task.why and len(asked.stems) == 1:
        return None  # "why did he hesitate" is not told by "I will not hesitate"
    own = [own_words(task, asked, one) for one in nearest]
    meant = [one for one, words in zip(nearest, own, strict=True) if words and words == max(own)]
    meant = [one for one in meant if one.topic.key in task.query.topics] or meant
    if not task.query.leaders:  # of whom words were asked for is who has most of them, those of grammar too
        said = set(stems_of(task.question))
        common = [len(said & stems_said(one.revision)) for one in meant]
        meant = [one for one, words in zip(meant, common, strict=True) if words == max(common)]
    about = tuple({one.topic.key: None for one in meant})
    if not meant:
        return None
    of_rows = task.about(topics=about, theme="", order="")
    told = await _with_otherwise(of_rows, statements(of_rows, meant))
    few = len(asked.stems) <= _FEW_WORDS
    if few and task.query.ask is Ask.WHO and not task.query.leaders:
        told = told.model_copy(update={"notes": (*told.notes, task.speech.say("in_these_words"))})
    if set(about) == set(task.query.topics) and not task.query.order:
        return told
    return told.model_copy(update={"understood": task.speech.say("ask_row")})


async def _told_in_words(task: Task, nearest: Sequence[Statement]) -> Answer | None:
    """A leader's row on another topic with the very words that were taken for the topic: "Assad a red line"; None without.

    Words that name a leader or a country say nothing of what was said.
    """
    words = task.words - tables(task.directory, task.speech).name_stems
    if not task.query.leaders or len(words) < _TELLING:
        return None
    rows = [one for one in nearest if words <= stems_said(one.revision)]
    return await told_by_row(task, rows) if rows else None


async def _with_otherwise(task: Task, told: Answer) -> Answer:
    """A leader's statement on the topic asked about with what they said otherwise on it, for which it would pass too."""
    query, positions = task.query, {one.revision.stance.position for one in told.evidence}
    of_side = any(query.side.holds(position) for position in positions)
    if not task.one_on_one or (of_side and not (task.beside or query.date_from)):
        return told  # words that a row alone has say which is meant
    said = [one for one in await task.said(query.leaders) if one.revision.stance.key not in told.records]
    if not any(one.revision.stance.position not in positions for one in said):
        return told
    items = [task.item(one.revision, with_leader=False) for one in reversed(said)]
    rest = f"{told.rest} {task.speech.say('also_said', items=task.some(items))}"
    return told.model_copy(update={"rest": rest, "evidence": (*told.evidence, *reversed(said))})


async def not_understood(task: Task) -> Answer:
    """The statements that have every word of the question, else which were not understood, with what is closest to it."""
    nearest = await closest_on_record(task)
    return await told_by_row(task, nearest) or await words_left(task, nearest)


async def words_left(task: Task, nearest: Sequence[Statement]) -> Answer:
    """Which words were not understood, with what is closest to the question.

    Of one leader on one topic that is all that they said on it: "her zigzag", "when he went from no to yes".
    """
    speech, query = task.speech, task.query
    if task.one_on_one and any(one.topic.key in query.topics for one in nearest):
        told = {one.revision.stance.key for one in nearest}
        course = reversed(await task.said(query.leaders))
        others = [one for one in course if one.revision.stance.key not in told]
        nearest = [*nearest, *others][:LISTED]
    said = listing(speech, [speech.say("quoted", words=words) for words in task.unread])
    stranger = query.unknown_leader and not query.leaders
    sure = no_leader(task) if stranger else await _nothing_at_all(task, nearest)
    unknown = query.replace(unknown_topic=", ".join(task.unread), topics=(), theme="")
    about = dict.fromkeys(one.topic.key for one in nearest) or query.topics
    then = [query.replace(topics=(topic,), theme="", every=False) for topic in about]
    then += [Query(leaders=(leader,)) for leader in query.leaders[:1]]
    made = task.about(**dict(unknown)).answer(
        " ".join([*([sure] if sure else []), speech.say("not_understood", said=said)]),
        [await what_else(task, nearest)],
        kind="no_record",
        nearest=nearest,
        then=then,
    )
    return made.model_copy(update={"gap": gap_of(unknown), "closest": told_closest(task, "perhaps", nearest)})


async def _nothing_at_all(task: Task, nearest: Sequence[Statement]) -> str:
    """What there is certainly nothing of, whatever the words that were not understood: on the topic, in the period.

    Not where a row of another topic has the words that were taken for it: "red line".
    """
    query = task.query
    elsewhere = any(task.words <= stems_said(one.revision) for one in nearest)
    topic = query.topics and task.spelt and not query.theme and not elsewhere
    if topic and query.leaders:
        if not await task.about(as_of="", date_from="", date_to="").said(query.leaders):
            return task.speech.say("no_record_on", who=task.who(), what=task.subject, when="")
    elif topic and query.ask is Ask.WHO and query.side is not Side.ANY and not query.every:
        stands = await task.stands(None, query.topics)
        if not any(query.side.holds(position_of(stand)) for stand in stands):
            return none_headline(task)
    return await none_of_period(task)


async def none_of_period(task: Task) -> str:
    """That nobody who is asked about said anything in the period asked about, "" if somebody did."""
    query = task.query
    if task.date_from is None:
        return ""
    if query.leaders:
        there = bool(await task.about(topics=()).said(query.leaders))
    else:
        span = await task.request.store.stated_span(task.request.record_id, task.request.known_at)
        there = query.group != "" or span is None or last_day(span[1]) >= task.date_from
    if there:
        return ""
    when = in_time(task.speech, query)
    if not query.leaders:
        return task.speech.say("no_record", who="", what="", when=when)
    return task.speech.say("no_record_of", who=task.who(), what="", when=when)


def statements(task: Task, said: Sequence[Statement]) -> Answer:
    """Statements with the words, the newest first."""
    latest = said[0]
    headline = task.one_quote(latest)
    rest = [task.told(latest.revision)]
    if len(said) > 1:
        items = [task.item(one.revision, with_leader=True) for one in said[1:]]
        rest.append(task.speech.say("also_said", items=task.some(items)))
    return task.answer(headline, rest, evidence=said)


def told_closest(task: Task, saying: str, nearest: Sequence[Statement]) -> str:
    """What is closest on record as a sentence: the first with all its words and what it is in short, the others with their beginning."""
    if not nearest:
        return ""
    items = [task.item(entry.revision, with_topic=True, with_words=True) for entry in nearest[1:]]
    first = nearest[0].revision
    told = task.told(first).removesuffix(".")
    items.insert(0, f"{task.item(first, with_topic=True)} {told}")
    return task.speech.say(saying, items="; ".join(items))


async def what_else(task: Task, nearest: Sequence[Statement]) -> str:
    """Where one or two leaders stand on what is not among the closest: a topic may be meant that no word says; "" else."""
    several = len(task.query.leaders) > 1
    if not 0 < len(task.query.leaders) <= _FEW:
        return ""
    shown = {one.topic.key for one in nearest}
    every = tuple(topic.key for topic in task.directory.topics if topic.key not in shown)
    stems = asked_words(task).telling
    stands = newest_first(await task.stands(task.query.leaders, every, task.today))
    others = sorted(stands, key=lambda stand: -part_said(of_stand(stand), stems))
    items = [task.item(stand.standing.current, with_leader=several, with_topic=True) for stand in others]
    saying = "on_record_too" if nearest else "on_record_else"
    return task.speech.say(saying, items=task.some(items), who=task.who(plain=True)) if items else ""


def gap_of(query: Query) -> Gap:
    """What a query asked for, for the list of gaps."""
    leader = query.leaders[0] if query.leaders else fold(query.unknown_leader)
    topic = query.theme or (query.topics[0] if query.topics else fold(query.unknown_topic))
    return Gap(leader=leader, topic=topic, kind=query.ask)


def no_leader(task: Task) -> str:
    """That a name is not known, which may be one for somebody on record; of a country, that none of its leaders is."""
    speech, query = task.speech, task.query
    if query.member:
        return speech.say("no_leader_of", country=member_named(speech, query.member, task.directory))
    return speech.say("no_leader", name=query.unknown_leader)


def none_headline(task: Task) -> str:
    """That there is nothing of what is asked."""
    speech, query = task.speech, task.query
    who = task.who(plain=True)
    when = in_time(speech, query)
    if query.unknown_leader and not query.leaders:
        return no_leader(task)
    sure = task.full or not query.leaders
    if query.ask is Ask.WHO and query.side is not Side.ANY and query.topics and sure:
        side = "every" if query.every else query.side
        what = task.subject if query.every else task.subject_said
        if query.without:
            names = [task.directory.leader_by_key[key].name for key in query.without]
            who = speech.say("besides", leaders=listing(speech, names))
        return speech.say(f"nobody_{side}", what=what, who=f" ({who})" if who else "", when=when)
    if query.without and task.subject:
        return speech.say("no_record_else", what=task.subject, when=when)
    saying = {
        (True, True): "no_record_on" if task.full else "no_record_if",
        (True, False): "no_record_of",
        (False, True): "no_record_about",
        (False, False): "no_record",
    }[bool(who), bool(task.subject)]
    return speech.say(saying, who=who, what=task.subject, when=when)


def _instead(query: Query, same: tuple[str, ...] = ()) -> list[Query]:
    """What may be on record instead: of whom there is of the `same` country, any time, everyone, everything."""
    then = [query.replace(leaders=same, unknown_leader="")] if same else []
    if (query.as_of or query.date_from) and query.leaders:
        then.append(query.replace(ask=Ask.POSITION, as_of="", date_from="", date_to=""))
    if query.topics:
        then.append(Query(ask=Ask.WHO, side=Side.ANY, topics=query.topics, theme=query.theme))
    return then + [Query(leaders=(leader,)) for leader in query.leaders[:1]]


async def closest_on_record(task: Task) -> list[Statement]:
    """Up to three stances close to what was asked, the closest first; none of others than who is asked about.

    They are found by the words and the period of the question. Where none of a leader's fits, there are the newest for a
    topic on record, and else all if these are few.
    """
    query = task.query
    if query.unknown_leader and not query.leaders:
        return []
    if query.theme and query.date_from:  # of a time, what was said on topics of another theme may be meant
        every = tuple(topic.key for topic in task.directory.topics)
        said = await task.about(topics=every, theme="").said(query.leaders or task.everyone)
        if said:
            return list(reversed(said))[:LISTED]
    closest = await closest_rows(task)
    alone = query.topics and len(query.leaders) == 1 and not query.as_of  # what else is theirs may be meant
    if not query.leaders or (closest and not alone):
        return closest
    if not query.topics:
        said = await task.about(topics=()).said(query.leaders)
        return list(reversed(said)) if len(said) <= _NEAREST else []
    every = tuple(topic.key for topic in task.directory.topics)
    stands = newest_first(await task.stands(query.leaders, every, task.today))
    there = {one.revision.stance.key for one in closest}
    others = [one for one in map(of_stand, stands) if one.revision.stance.key not in there]
    return [*closest, *others][:_NEAREST]
