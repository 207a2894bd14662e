"""Answers about coalitions: who is in one, in several, in any, since when and until when."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, Literal, TypeAlias

from bot.ask.coalitions import leads
from bot.ask.language import Language, groups_of_countries, record_language
from bot.ask.missing import nothing
from bot.ask.model import Answer, Ask, Query, Side
from bot.ask.names import words_of
from bot.ask.phrasing import Task
from bot.ask.restating import in_time, listing, member_named, when_said
from bot.ask.retrieval import stems_of
from bot.compare.coalitions import coalition_members, sources_of
from bot.compare.model import CoalitionAnswer
from bot.core.dates import first_day, last_day
from bot.core.entries import Cited, Membership

_FEW: Final = 6
"""Of so many members the role of each is said."""

_Roles: TypeAlias = Literal["all", "leading", "none"]
"""Of which members the role is told."""

_UNSURE: Final = 12
"""So many are named of whom the record does not tell whether they were members; the others are counted."""


async def members(task: Task) -> Answer:
    """Who is in a coalition, or whether somebody is in it or in any."""
    query = task.query
    if not query.coalition:
        return await _of_any(task)
    found = await _found(task)
    if found is None:
        return await nothing(task)
    if query.also or query.others or query.outside:
        return await _of_each(task)
    if query.absent and query.group:
        made = _of_group_outside(task, [one.member for one in found.members], found.coalition.name)
        return made.model_copy(update={"coalition": found.coalition, "sources": found.sources})
    if query.left and not query.member:
        return await _who_left(task, found)
    if (query.joined or query.order) and not query.member:
        return await _who_joined(task, found)
    return _of_coalition(task, found)


def _of_coalition(task: Task, found: CoalitionAnswer) -> Answer:
    """Who is in a coalition, or whether somebody is."""
    query, speech, coalition = task.query, task.speech, found.coalition
    names = ""
    rest = []
    if coalition.since:
        rest.append(speech.say("started", date=when_said(speech, coalition.since)))
    if coalition.proposed_by in task.directory.leader_by_key:
        rest.append(speech.say("proposed_by", leader=task.name(coalition.proposed_by)))
    elif query.proposer:
        rest.append(speech.say("no_proposer"))
    if query.member and not _is_proposed(found):
        headline = _member_line(task, found)
        if not query.left and (query.as_of or not (found.asked and found.asked.until)):
            headline = task.first(_whether(found), headline)
        inside = found.asked in found.members
        role = found.asked.role if found.asked and inside and not query.as_of else ""  # it has no day
        rest = [speech.say("role", role=role)] if role else []
        if query.left and found.asked and not found.asked.until:
            rest.insert(0, speech.say("no_end"))
        number = speech.count("coalition_members", len(found.members), coalition=coalition.name)
        rest += [number] * query.counted  # "how many are in it, and is Iran"
    elif query.founded and coalition.since:
        headline = speech.say("founded", coalition=coalition.name, date=when_said(speech, coalition.since))
        rest = rest[1:]
    elif query.absent:
        headline = speech.count("absent", len(found.members), coalition=coalition.name)
    elif found.members or found.unsure or query.group:
        saying = "coalition_members_of" if query.group else "coalition_members"
        headline = speech.count(saying, len(found.members), coalition=coalition.name, group=task.who())
        led = sorted(found.members, key=lambda one: not leads(one))
        roles = _roles_told(query, len(led))
        names = listing(speech, [_named_member(speech, one, roles) for one in led], len(led)) + "." * bool(
            led
        )
        rest[:0] = _unsure(task, found.unsure)
    else:
        headline = speech.say("coalition_none", coalition=coalition.name, status=speech.say(coalition.status))
    then = [Query(ask=Ask.WHO, side=Side.SUPPORT, topics=query.topics)] if query.topics else []
    then += [query.replace(member="")] if query.member else []
    made = task.answer(headline, rest, then=then)
    return made.model_copy(
        update={
            "coalition": coalition,
            "members": _listed(query, found),
            "sources": found.sources,
            "closest": names,
        }
    )


def _roles_told(query: Query, number: int) -> _Roles:
    """Of which of some members the role is told; roles have no day, so of none where a day is asked for."""
    if query.as_of:
        return "none"
    return "all" if number <= _FEW else "leading"


def _listed(query: Query, found: CoalitionAnswer) -> tuple[Membership, ...]:
    """The members that are shown below the answer: the one who is asked about, else all, but where the day is asked for."""
    if query.member:
        return (found.asked,) if found.asked else ()
    return () if query.founded else found.members


def _whether(found: CoalitionAnswer) -> Literal["yes", "no", "silent"]:
    """Whether the one who is asked about is in a coalition on the day."""
    if found.asked in found.unsure:
        return "silent"
    return "yes" if found.asked in found.members else "no"


def _unsure(task: Task, unsure: Sequence[Membership]) -> list[str]:
    """A sentence about those of whom the record does not tell whether they were in it, if there are any."""
    names = listing(task.speech, [one.name for one in unsure], _UNSURE)
    return [task.speech.count("unsure_members", len(unsure), names=names)] if unsure else []


async def _of_any(task: Task) -> Answer:
    """In which coalitions somebody is; with nobody asked about, which coalitions there are, or who is in none."""
    query = task.query
    if query.member:
        return await (_together(task) if query.every and query.others else member_of(task))
    speech, every = task.speech, await _every(task)
    if query.absent and query.group:
        return _of_group_outside(
            task, [one.member for found in every for one in found.members], _names(task, every)
        )
    items = [
        speech.count("coalition_item", len(one.members), coalition=one.coalition.name)
        if not _is_proposed(one)
        else speech.say("coalition_item_proposed", coalition=one.coalition.name)
        for one in every
    ]
    headline = speech.say("coalitions", number=str(len(items)), items=listing(speech, items, len(items)))
    return task.answer(headline, then=())


def _is_proposed(found: CoalitionAnswer) -> bool:
    """Whether a coalition was only proposed, so that nobody is in it."""
    return found.coalition.status == "proposed" and not (found.members or found.asked)


def _names(task: Task, every: Sequence[CoalitionAnswer]) -> str:
    return listing(task.speech, [one.coalition.name for one in every], len(every))


async def _together(task: Task) -> Answer:
    """In which coalitions all of several are, and in which else each is."""
    query, speech = task.query, task.speech
    members = (query.member, *query.others)
    theirs = {one: await _every(task.about(member=one, others=())) for one in members}
    inside = [
        {found.coalition.key for found in every if _whether(found) != "no"} for every in theirs.values()
    ]
    common = set.intersection(*inside)
    every = [found for several in theirs.values() for found in several if _whether(found) != "no"]
    every.sort(key=lambda found: found.coalition.key not in common)
    names = listing(speech, [member_named(speech, one, task.directory) for one in members], len(members))
    shared = {found.coalition.key: found for found in every if found.coalition.key in common}
    said = speech.say(
        "together" if shared else "not_together", members=names, coalitions=_names(task, [*shared.values()])
    )
    lines = [_member_line(task, found) for found in every]
    made = task.answer(task.first("yes" if shared else "no", said), lines, then=())
    return made.model_copy(update={"sources": _sources(every)})


def _sources(every: Iterable[CoalitionAnswer]) -> tuple[Cited, ...]:
    return tuple(dict.fromkeys(one for found in every for one in found.sources))


async def member_of(task: Task) -> Answer:
    """In which coalitions each of those who are asked about is, with the sources; or that they are in none of those on record."""
    speech, query = task.speech, task.query
    lines: list[str] = []
    within: list[CoalitionAnswer] = []
    for one in (query.member, *query.others):
        about = task.about(member=one, others=())
        every = await _every(about)
        theirs = [found for found in every if _whether(found) != "no"]
        lines += [_member_line(about, found) for found in theirs]
        if not theirs:
            member = member_named(speech, one, task.directory)
            lines.append(speech.say("in_none", member=member, coalitions=_names(task, every)))
        within += theirs
    said = " ".join(lines)
    made = task.answer(said if within else task.first("no", said), then=())
    return made.model_copy(update={"sources": _sources(within)})


def _of_group_outside(task: Task, inside: Iterable[str], coalitions: str) -> Answer:
    """Which countries of a group are not listed in a coalition, or in any."""
    speech, every = task.speech, groups_of_countries()[task.query.group] - {task.query.group.upper()}
    missing = sorted(member_named(speech, code, task.directory) for code in every - {*inside})
    said = speech.count(
        "absent_of" if missing else "absent_of_none", len(missing), coalition=coalitions, group=task.who(), all=str(len(every)),
        names=listing(speech, missing, len(missing)),
    )  # fmt: skip
    return task.answer(task.first("no" if missing else "yes", said))


async def with_membership(task: Task, made: Answer, countries: Sequence[str]) -> Answer:
    """An answer on the topic of a coalition about countries with whether they are members of it, and its source.

    What their leaders think of it, or that they said nothing, is half of what was asked.
    """
    asked = [
        task.about(coalition=entry.key, member=country, as_of="")
        for entry in task.directory.coalitions
        if made.query is not None and made.query.topics == (entry.topic,)
        if any(
            one.coalition == entry.key for one in task.directory.memberships
        )  # not one that was proposed alone
        for country in countries
    ]
    every = [(one, found) for one in asked if (found := await _found(one)) is not None]
    lines = [_member_line(one, found) for one, found in every]
    untold = tuple(line for line in lines if line not in made.rest)
    sources = dict.fromkeys((*made.sources, *(one for _, found in every for one in found.sources)))
    return made.model_copy(update={"notes": (*made.notes, *untold), "sources": tuple(sources)})


async def roles_of(task: Task, countries: Sequence[str]) -> tuple[tuple[str, ...], tuple[Cited, ...]]:
    """What countries do in coalitions, where their role is one in strikes, with the sources: "air strikes in Iraq"."""
    concepts = record_language().concepts
    asked = [
        task.about(coalition=entry.coalition, member=entry.member, as_of="", date_from="", date_to="")
        for entry in task.directory.memberships
        if entry.member in countries and _is_about(task, entry)
        if any(one.name == "strike" for one in concepts.find(words_of(entry.role)))
    ]
    every = [(one, found) for one in asked if (found := await _found(one)) is not None and found.asked]
    lines = tuple(
        f"{_member_line(one, found)} {task.speech.say('role', role=found.asked.role)}"
        for one, found in every
        if found.asked is not None
    )
    return lines, tuple(dict.fromkeys(one for _, found in every for one in found.sources))


def _is_about(task: Task, entry: Membership) -> bool:
    """Whether a coalition has to do with what is asked about: one against ISIS not with strikes on a government."""
    topics, coalition = task.directory.topic_by_key, task.directory.coalition_by_key[entry.coalition]
    function = record_language().function
    own, *asked = (
        set(stems_of(topics[key].phrase)) - function
        for key in (coalition.topic, *task.query.topics)
        if key in topics
    )
    return not asked or any(own & words for words in asked)


async def _every(task: Task) -> list[CoalitionAnswer]:
    asked = [task.about(coalition=entry.key) for entry in task.directory.coalitions]
    return [found for one in asked if (found := await _found(one)) is not None]


async def _of_each(task: Task) -> Answer:
    """Whether each of those asked about is in each of the coalitions, or who is in all of them; by a day, or at any time."""
    query = task.query
    asked = [
        task.about(coalition=coalition, member=member)
        for coalition in (query.coalition, *query.also)
        for member in (query.member, *query.others)
    ]
    every = [(one, found) for one in asked if (found := await _found(one)) is not None]
    if query.member:
        made = task.answer(
            " ".join(_member_line(one, found) for one, found in every), then=_of_one_each(query)
        )
    else:
        made = await _in_all(task, [found for _, found in every])
    sources = _sources(found for _, found in every)
    return made.model_copy(update={"coalition": every[0][1].coalition, "sources": sources})


async def _in_all(task: Task, every: Sequence[CoalitionAnswer]) -> Answer:
    """Who is in all of some coalitions, and in none of those that the question leaves out."""
    query, speech = task.query, task.speech
    without = [
        found for key in query.outside if (found := await _found(task.about(coalition=key))) is not None
    ]
    common = {one.member for one in every[0].members}.intersection(
        *({one.member for one in found.members} for found in every)
    )
    common -= {one.member for found in without for one in found.members}
    names = [one.name for one in every[0].members if one.member in common]
    inside, outside = (
        listing(speech, [speech.say("quoted", words=found.coalition.name) for found in some])
        for some in (every, without)
    )
    saying = "in_all_but" if without else "in_all"
    headline = speech.count(saying, len(names), coalitions=inside, outside=outside)
    sizes = [speech.count("coalition_item", len(one.members), coalition=one.coalition.name) for one in every]
    rest = [listing(speech, names, 60) + "."] if names else []
    rest.append(speech.say("by_coalition", items="; ".join(sizes)))
    perhaps = {one.member: one for found in every for one in found.unsure if one.member not in common}
    possible = set(perhaps).intersection(
        *({one.member for one in (*found.members, *found.unsure)} for found in every)
    )
    rest += _unsure(task, [perhaps[member] for member in perhaps if member in possible])
    return task.answer(f"{headline}:" if names else f"{headline}.", rest, then=_of_one_each(query))


def _of_one_each(query: Query) -> list[Query]:
    """What is asked next after several coalitions: who is in each."""
    every = (query.coalition, *query.also, *query.outside)
    return [query.replace(coalition=key, also=(), outside=(), member="", others=()) for key in every]


async def _found(task: Task) -> CoalitionAnswer | None:
    """The coalition of a query with its members, and whether the one that is asked about is among them."""
    query = task.query
    day = task.as_of if query.as_of else None
    found = await coalition_members(task.request, coalition=query.coalition, member=query.member, as_of=day)
    if found is None or query.member or not query.group:
        return found
    of_group = groups_of_countries()[query.group] - {query.group.upper()}  # the EU is none of its members
    members = tuple(one for one in found.members if one.member in of_group)
    unsure = tuple(one for one in found.unsure if one.member in of_group)
    return found.model_copy(update={"members": members, "unsure": unsure})


async def _who_left(task: Task, found: CoalitionAnswer) -> Answer:
    """Those whose membership has ended, or that no end is on record."""
    gone = [one for one in found.members if one.until and last_day(one.until) <= task.as_of]
    if not gone:
        return task.answer(task.speech.say("nobody_left", coalition=found.coalition.name))
    lines = [_member_line(task, found.model_copy(update={"asked": one})) for one in gone]
    return task.answer(" ".join(lines)).model_copy(
        update={
            "coalition": found.coalition,
            "members": tuple(gone),
            "sources": await sources_of(task.request, gone),
        }
    )


async def _who_joined(task: Task, found: CoalitionAnswer) -> Answer:
    """Those whose membership began in the window asked about, or first or last of all, and how many have no day on record."""
    every, begun = (*found.members, *found.unsure), task.date_from or date.min
    sure = {one for one in every if one.since and _is_all_within(one.since, begun, task.as_of)}
    joined = [one for one in every if one in sure and first_day(one.since) >= begun]
    speech, name = task.speech, found.coalition.name
    when = in_time(speech, task.query)
    if task.query.order:  # "2014" alone is neither first nor last
        joined = [one for one in joined if len(one.since) == len(begun.isoformat())]
        sure &= {*joined}
    if joined and task.query.order:
        edge = (min if task.query.order == "first" else max)(first_day(one.since) for one in joined)
        joined = [one for one in joined if first_day(one.since) == edge]
    if joined:
        saying = f"joined_{task.query.order}" if task.query.order else "joined"
        headline = speech.say(saying, number=str(len(joined)), coalition=name, when=when)
        items = [
            speech.say("person_item", leader=one.name, date=when_said(speech, one.since)) for one in joined
        ]
        rest = [listing(speech, items, len(items)) + "."]
    else:
        headline, rest = speech.say("nobody_joined", coalition=name, when=when), []
    undated = [one.name for one in every if one not in sure]
    if undated:
        names = listing(speech, undated, _UNSURE)
        rest.append(speech.count("undated", len(undated), names=names))
    made = task.answer(headline, rest, then=[task.query.replace(joined=False, order="")])
    sources = await sources_of(task.request, joined) if joined else found.sources
    return made.model_copy(
        update={"coalition": found.coalition, "members": tuple(joined), "sources": sources}
    )


def _is_all_within(text: str, first: date, last: date) -> bool:
    """Whether all days that a date can mean are in a window, or none of them is."""
    return (first_day(text) >= first) == (last_day(text) >= first) and (first_day(text) <= last) == (
        last_day(text) <= last
    )


def _named_member(speech: Language, membership: Membership, roles: _Roles) -> str:
    """A member with its end, and its role if it leads or if all roles are said: one founder alone would be the only one."""
    said = membership.role if roles == "all" or (roles == "leading" and leads(membership)) else ""
    end = speech.say("member_until", date=when_said(speech, membership.until)) if membership.until else ""
    more = ", ".join(part for part in (said, end) if part)
    return f"{membership.name} ({more})" if more else membership.name


def _member_line(task: Task, found: CoalitionAnswer) -> str:
    speech, one = task.speech, found.asked
    coalition = found.coalition.name
    if one is None:
        name = member_named(task.speech, task.query.member, task.directory)
        return speech.say("not_member", member=name, coalition=coalition) + "."
    since = one.since or one.listed_on
    date = when_said(speech, since) if since else ""
    if one.until and first_day(one.until) <= task.as_of:
        return speech.say(
            "was_member_since" if date else "was_member",
            member=one.name, coalition=coalition, date=date, until=when_said(speech, one.until),
        ) + "."  # fmt: skip
    begins = "is_member_since" if _whether(found) != "no" else "is_member_later"
    saying = begins if one.since else "is_member_listed" if one.listed_on else "is_member"
    line = speech.say(saying, member=one.name, coalition=coalition, date=date) + "."
    dated = one.since and one not in found.unsure
    return line if dated else f"{line} {speech.say('no_beginning')}"
