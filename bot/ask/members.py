"""Answers about coalitions and who is in them, and about what is new in the record."""

from typing import Final

from bot.ask.answer import Answer
from bot.ask.compose import Asked
from bot.ask.nothing import nothing
from bot.ask.places import places
from bot.ask.query import Ask, Query, Side
from bot.ask.sayings import LISTED, leaders_named, listing, subject_named, when_said
from bot.desk.compare import CoalitionAnswer, coalition_members
from bot.desk.lookup import look_up_updates
from bot.desk.request import Request
from bot.record.entries import Membership
from bot.store.store import Logged

_UPDATES: Final = 5


async def members(asked: Asked) -> Answer:
    query, speech = asked.query, asked.speech
    day = asked.as_of if query.as_of else None
    found = await coalition_members(
        Request(asked.desk, asked.caller), coalition=query.coalition, member=query.member, as_of=day
    )
    if found is None:
        return await nothing(asked)
    coalition = found.coalition
    rest = []
    if coalition.since:
        rest.append(speech.say("started", date=when_said(speech, coalition.since)))
    if coalition.proposed_by in asked.directory.leader_by_key:
        rest.append(speech.say("proposed_by", leader=asked.name(coalition.proposed_by)))
    if query.member:
        headline = _member_line(asked, found)
        role = found.asked.role if found.asked else ""
        rest = [speech.say("role", role=role)] if role else []
    elif found.members:
        headline = (
            speech.say("coalition_members", coalition=coalition.name, number=str(len(found.members))) + ":"
        )
        led = sorted(found.members, key=lambda one: "lead" not in one.role)
        rest.insert(0, listing(speech, [_named_member(one) for one in led], 12) + ".")
    else:
        headline = speech.say("coalition_none", coalition=coalition.name, status=speech.say(coalition.status))
    then = [Query(ask=Ask.WHO, side=Side.SUPPORT, topics=query.topics)] if query.topics else []
    then += [query.model_copy(update={"member": ""})] if query.member else []
    made = asked.answer(headline, rest, then=then)
    return made.model_copy(update={"coalition": coalition, "members": found.members})


def _named_member(membership: Membership) -> str:
    return f"{membership.name} ({membership.role})" if membership.role.startswith("lead") else membership.name


def _member_line(asked: Asked, found: CoalitionAnswer) -> str:
    speech, one = asked.speech, found.asked
    coalition = found.coalition.name
    if one is None:
        name = places(speech).names.get(asked.query.member, asked.query.member)
        return speech.say("not_member", member=name, coalition=coalition) + "."
    since = one.since or one.listed_on
    saying = "is_member_since" if one.since else "is_member_listed" if one.listed_on else "is_member"
    return (
        speech.say(
            saying, member=one.name, coalition=coalition, date=when_said(speech, since) if since else ""
        )
        + "."
    )


async def updates(asked: Asked) -> Answer:
    query, speech = asked.query, asked.speech
    pairs = [(leader, topic) for leader in query.leaders or ("",) for topic in query.topics or ("",)]
    lines: dict[int, Logged] = {}
    total = 0
    for leader, topic in pairs[: _UPDATES * LISTED]:
        page = await look_up_updates(
            Request(asked.desk, asked.caller), leader=leader, topic=topic, limit=_UPDATES
        )
        total += page.total
        lines |= {logged.update.seq: logged for logged in page.lines}
    newest = [lines[seq] for seq in sorted(lines, reverse=True)][:_UPDATES]
    who = leaders_named(speech, query, asked.directory, plain=True)
    subject = ", ".join(part for part in (who, subject_named(query, asked.directory)) if part)
    if newest:
        headline = speech.count("updates_about" if subject else "updates", total, subject=subject) + ":"
        items = [
            speech.say(
                "update",
                date=when_said(speech, logged.update.at[:10]),
                what=_what_changed(asked, logged.leader, logged.topic, logged.update.action),
            )
            for logged in newest
        ]
        rest = ["; ".join(items) + "."]
    else:
        headline = (
            speech.say("no_updates", subject=subject) if subject else speech.say("no_updates_at_all")
        ) + "."
        rest = []
    then = [Query(leaders=query.leaders, topics=query.topics, theme=query.theme)] if query.leaders else []
    made = asked.answer(headline, rest, then=then)
    return made.model_copy(update={"updates": tuple(newest)})


def _what_changed(asked: Asked, leader: str, topic: str, action: str) -> str:
    names = [
        asked.name(leader) if leader in asked.directory.leader_by_key else "",
        asked.topic(topic) if topic in asked.directory.topic_by_key else "",
    ]
    return " · ".join(part for part in (action, *names) if part)
