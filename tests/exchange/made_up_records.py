"""Hypothesis strategy for whole records: entries with made-up texts that fit together."""

from hypothesis import strategies as st

from bot.core.entries import Coalition, Entry, Leader, Membership, Office, Stance, Theme, Topic
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
    entries += [
        _like(
            draw,
            Coalition,
            key=key,
            topic=draw(st.sampled_from(["", *topics])),
            proposed_by=draw(st.sampled_from(["", *leaders])),
        )
        for key in coalitions
    ]
    for coalition in coalitions:
        members = draw(st.lists(made_up.memberships, max_size=2, unique_by=lambda one: one.member))
        entries += [member.model_copy(update={"coalition": coalition}) for member in members]
    if leaders:
        stances = draw(st.lists(made_up.stances, max_size=4, unique_by=lambda stance: stance.key))
        entries += [
            stance.model_copy(
                update={"leader": draw(st.sampled_from(leaders)), "topic": draw(st.sampled_from(topics))}
            )
            for stance in stances
        ]
    return entries


def _like(draw: st.DrawFn, kind: type[Entry], **fields: str) -> Entry:
    return draw(made_up.BY_MODEL[kind]).model_copy(update=fields)


KINDS: tuple[type[Entry], ...] = (Theme, Topic, Leader, Office, Coalition, Membership, Stance)
"""In the order of an export's reading."""
