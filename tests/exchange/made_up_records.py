"""Hypothesis strategy for whole records: entries with made-up texts that fit together."""

from hypothesis import strategies as st

from bot.core.entries import Coalition, Entry, Leader, Membership, Office, Source, Stance, Theme, Topic
from tests.core import made_up


@st.composite
def records(draw: st.DrawFn) -> list[Entry]:
    """The entries of a record, each after what it refers to; every kind may be missing but themes."""
    keys = draw(st.lists(made_up.keys, min_size=4, max_size=8, unique=True))
    themes, topics = keys[:2], keys[2:4]
    leaders = draw(st.lists(made_up.keys, max_size=3, unique=True))
    coalitions = draw(st.lists(made_up.keys, max_size=2, unique=True))
    entries: list[Entry] = []
    entries += [_like(draw, Theme, key=key) for key in themes]
    entries += [_like(draw, Topic, key=key, theme=draw(st.sampled_from(themes))) for key in topics]
    entries += [_like(draw, Leader, key=key) for key in leaders]
    for leader in leaders:
        offices = draw(st.lists(made_up.offices, max_size=2, unique_by=lambda office: office.office))
        entries += [office.model_copy(update={"leader": leader}) for office in offices]
    sources = draw(st.lists(made_up.keys, min_size=1, max_size=3, unique=True))
    entries += [_like(draw, Source, key=key) for key in sources]
    places = made_up.refs(st.sampled_from(sources))
    entries += [
        _like(
            draw,
            Coalition,
            key=key,
            topic=draw(st.sampled_from(["", *topics])),
            proposed_by=draw(st.sampled_from(["", *leaders])),
            sources=draw(places),
        )
        for key in coalitions
    ]
    for coalition in coalitions:
        members = draw(st.lists(made_up.memberships, max_size=2, unique_by=lambda one: one.member))
        entries += [
            member.model_copy(update={"coalition": coalition, "sources": draw(places)}) for member in members
        ]
    if leaders:
        stances = draw(st.lists(made_up.stances, max_size=4, unique_by=lambda stance: stance.key))
        entries += [
            stance.model_copy(
                update={
                    "leader": draw(st.sampled_from(leaders)),
                    "topic": draw(st.sampled_from(topics)),
                    "sources": draw(places),
                }
            )
            for stance in stances
        ]
    return entries


def _like(draw: st.DrawFn, kind: type[Entry], **fields: object) -> Entry:
    return draw(made_up.BY_MODEL[kind]).model_copy(update=fields)


KINDS: tuple[type[Entry], ...] = (Theme, Topic, Leader, Office, Source, Coalition, Membership, Stance)
"""In the order of an export's reading."""
