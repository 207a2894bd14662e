"""Gaps: what people ask for and the record does not have. Nothing here tells who asked."""

from typing import Annotated

from pydantic import StringConstraints

from bot.core.entries import Value

Named = Annotated[str, StringConstraints(max_length=80)]


class Gap(Value):
    """What was asked for and is not on record.

    Attributes:
        leader: a leader's key, or the folded name of somebody who is not on record, "" for nobody.
        topic: a topic's or theme's key, or the folded words for a subject that is not on record, "" for none.
        kind: the kind of question.
    """

    leader: Named
    topic: Named
    kind: Named


class CountedGap(Value):
    """A gap with how often it was asked for, and the last day (`YYYY-MM-DD`)."""

    gap: Gap
    asked: int
    last_on: str
