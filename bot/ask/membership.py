"""Answers about coalitions: who is in one, in several, in any, since when and until when."""

from collections.abc import Sequence
from datetime import date

from bot.ask.language import Language
from bot.ask.missing import nothing
from bot.ask.model import Answer, Ask, Query, Side
from bot.ask.names import places
from bot.ask.phrasing import Task, listing, time_named, when_said
from bot.compare.coalitions import coalition_members, sources_of
from bot.compare.model import CoalitionAnswer
from bot.core.dates import first_day, last_day
from bot.core.entries import Membership


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
    if query.left and not query.member:
        return await _who_left(task, found)
    if query.joined and not query.member:
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
    if query.member:
        headline = _member_line(task, found)
        if not query.left and not (found.asked and found.asked.until):
            headline = task.first("yes" if found.asked else "no", headline)
        role = found.asked.role if found.asked else ""
        rest = [speech.say("role", role=role)] if role else []
        if query.left and found.asked and not found.asked.until:
            rest.insert(0, speech.say("no_end"))
    elif found.members:
        headline = speech.count("coalition_members", len(found.members), coalition=coalition.name)
        led = sorted(found.members, key=lambda one: not _leads(one))
        names = listing(speech, [_named_member(speech, one) for one in led], len(led)) + "."
    else:
        headline = speech.say("coalition_none", coalition=coalition.name, status=speech.say(coalition.status))
    then = [Query(ask=Ask.WHO, side=Side.SUPPORT, topics=query.topics)] if query.topics else []
    then += [query.replace(member="")] if query.member else []
    made = task.answer(headline, rest, then=then)
    return made.model_copy(
        update={"coalition": coalition, "members": found.members, "sources": found.sources, "closest": names}
    )


async def _of_any(task: Task) -> Answer:
    """In which coalitions somebody is; with nobody asked about, which coalitions there are."""
    if task.query.member:
        return await member_of(task)
    speech, every = task.speech, await _every(task)
    items = [speech.count("coalition_item", len(one.members), coalition=one.coalition.name) for one in every]
    headline = speech.say("coalitions", number=str(len(every)), items=listing(speech, items, len(items)))
    return task.answer(headline, then=())


async def member_of(task: Task) -> Answer:
    """In which coalitions somebody is, with the sources; or that they are in none of those on record."""
    speech, every = task.speech, await _every(task)
    within = [one for one in every if one.asked]
    if not within:
        names = [one.coalition.name for one in every]
        member = _member_named(task, task.query.member)
        said = speech.say("in_none", member=member, coalitions=listing(speech, names, len(names)))
        return task.answer(task.first("no", said), then=())
    made = task.answer(" ".join(_member_line(task, one) for one in within), then=())
    return made.model_copy(
        update={"sources": tuple(dict.fromkeys(one for found in within for one in found.sources))}
    )


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
    sources = tuple(dict.fromkeys(one for _, found in every for one in found.sources))
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
    rest = [listing(speech, names, 60) + "."] if names else []
    return task.answer(f"{headline}:" if names else f"{headline}.", rest, then=_of_one_each(query))


def _of_one_each(query: Query) -> list[Query]:
    """What is asked next after several coalitions: who is in each."""
    every = (query.coalition, *query.also, *query.outside)
    return [query.replace(coalition=key, also=(), outside=(), member="", others=()) for key in every]


async def _found(task: Task) -> CoalitionAnswer | None:
    """The coalition of a query with its members, and whether the one that is asked about is among them."""
    query = task.query
    day = task.as_of if query.as_of else None
    return await coalition_members(task.request, coalition=query.coalition, member=query.member, as_of=day)


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
    """Those whose membership began in the window asked about, and how many have no day on record."""
    begins = {one.member: first_day(one.since) for one in found.members if one.since}
    joined = [
        one
        for one in found.members
        if one.member in begins and (task.date_from or date.min) <= begins[one.member] <= task.as_of
    ]
    speech, name = task.speech, found.coalition.name
    when = speech.say("in_time", when=time_named(speech, task.query))
    if joined:
        headline = speech.say("joined", number=str(len(joined)), coalition=name, when=when)
        items = [
            speech.say("person_item", leader=one.name, date=when_said(speech, one.since)) for one in joined
        ]
        rest = [listing(speech, items, len(items)) + "."]
    else:
        headline, rest = speech.say("nobody_joined", coalition=name, when=when), []
    undated = len(found.members) - len(begins)
    if undated:
        rest.append(speech.count("undated", undated))
    made = task.answer(headline, rest, then=[task.query.replace(joined=False)])
    sources = await sources_of(task.request, joined) if joined else found.sources
    return made.model_copy(
        update={"coalition": found.coalition, "members": tuple(joined), "sources": sources}
    )


def _leads(membership: Membership) -> bool:
    return membership.role.startswith("lead") or "chair" in membership.role


def _named_member(speech: Language, membership: Membership) -> str:
    role = membership.role if _leads(membership) else ""
    end = speech.say("member_until", date=when_said(speech, membership.until)) if membership.until else ""
    more = ", ".join(part for part in (role, end) if part)
    return f"{membership.name} ({more})" if more else membership.name


def _member_named(task: Task, member: str) -> str:
    """A country in words of the language, else a member as it is called where it is listed."""
    listed = {entry.member: entry.name for entry in task.directory.memberships}
    return places(task.speech).names.get(member) or listed.get(member, member)


def _member_line(task: Task, found: CoalitionAnswer) -> str:
    speech, one = task.speech, found.asked
    coalition = found.coalition.name
    if one is None:
        name = _member_named(task, task.query.member)
        return speech.say("not_member", member=name, coalition=coalition) + "."
    since = one.since or one.listed_on
    if one.until and first_day(one.until) <= task.as_of:
        began = when_said(speech, since) if since else ""
        return speech.say(
            "was_member_since" if began else "was_member",
            member=one.name, coalition=coalition, date=began, until=when_said(speech, one.until),
        ) + "."  # fmt: skip
    saying = "is_member_since" if one.since else "is_member_listed" if one.listed_on else "is_member"
    date = when_said(speech, since) if since else ""
    return speech.say(saying, member=one.name, coalition=coalition, date=date) + "."
