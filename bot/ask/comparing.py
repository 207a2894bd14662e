"""Answers about two or more leaders side by side, and how far they agree."""

from collections.abc import Sequence

from bot.ask.answer import Answer
from bot.ask.compose import Asked, of_stand, usual_next
from bot.ask.nothing import nothing
from bot.ask.sayings import leaders_named, listing, short_position
from bot.desk.compare import Pair, Stand, compare_leaders, who_stands_where
from bot.desk.request import Request

_PAIR = 2


async def compared(asked: Asked) -> Answer:
    """Where the leaders stand on what at least two of them share; on one topic also those who stand alone."""
    speech, query = asked.speech, asked.query
    stands = await who_stands_where(
        Request(asked.desk, asked.caller), leaders=query.leaders, topics=asked.topics, as_of=asked.as_of
    )
    by_topic: dict[str, list[Stand]] = {}
    for stand in stands:
        by_topic.setdefault(stand.topic.key, []).append(stand)
    shared = {topic: both for topic, both in by_topic.items() if len(both) >= _PAIR}
    if not shared and query.topics and not query.theme:
        shared = by_topic
    if not shared:
        return await nothing(asked)
    lines = [_line(asked, both) for both in shared.values()]
    there = {stand.leader.key for both in shared.values() for stand in both}
    missing = [asked.name(leader) for leader in query.leaders if leader not in there]
    rest = [speech.say("nothing_of", leaders=listing(speech, missing))] if missing else []
    if len(lines) == 1:
        headline = lines[0]
    else:
        headline = (
            speech.say(
                "compared", leaders=leaders_named(speech, query, asked.directory), number=str(len(lines))
            )
            + ":"
        )
        rest.insert(0, " ".join(lines))
    evidence = [of_stand(stand) for both in shared.values() for stand in both]
    return asked.answer(headline, rest, evidence=evidence, then=usual_next(asked))


async def agreed(asked: Asked) -> Answer:
    """How far two leaders agree, or each two of several."""
    pairs = await compare_leaders(
        Request(asked.desk, asked.caller), leaders=asked.query.leaders, topics=asked.topics, as_of=asked.as_of
    )
    sharing = [pair for pair in pairs if pair.shared]
    measured = [pair for pair in sharing if pair.agreement.percent is not None]
    if not measured and len(sharing) != 1:
        return await compared(asked)
    sharing = measured or sharing
    stands = {
        (stand.leader.key, stand.topic.key): stand
        for pair in sharing
        for both in pair.shared
        for stand in both
    }
    by_topic: dict[str, list[Stand]] = {}
    for stand in stands.values():
        by_topic.setdefault(stand.topic.key, []).append(stand)
    headline = " ".join(f"{_agreement(asked, pair)}." for pair in sharing)
    made = asked.answer(
        headline,
        [" ".join(_line(asked, both) for both in by_topic.values())],
        evidence=[of_stand(stand) for stand in stands.values()],
        then=usual_next(asked),
    )
    alone = sharing[0].agreement if len(sharing) == 1 else None
    return made.model_copy(update={"agreement": alone})


def _agreement(asked: Asked, pair: Pair) -> str:
    found = pair.agreement
    saying = "too_few" if found.percent is None else "agreement"
    return asked.speech.say(
        saying,
        one=pair.one.name,
        other=pair.other.name,
        percent=str(found.percent),
        number=str(found.shared),
    )


def _line(asked: Asked, stands: Sequence[Stand]) -> str:
    """Where each stands on one topic."""
    positions = [
        f"{stand.leader.name} {short_position(asked.speech, stand.standing.current.stance.position)} "
        f"({asked.date(stand.standing.current)})"
        for stand in stands
    ]
    return asked.speech.say("compared_on", topic=stands[0].topic.name, positions=", ".join(positions)) + "."
