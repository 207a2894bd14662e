"""News of an invented record, for tests of summaries."""

from collections.abc import Mapping, Sequence

from bot.core.directory import Directory
from bot.core.entries import Cited, Coalition, Entry, Leader, Revision, Source, Stance, State, Theme, Topic
from bot.core.kinds import key_of, kind_of
from bot.core.log import NO_HASH, Made, Update
from bot.core.news import Entered, Subject

DIRECTORY = Directory(
    themes=[Theme(key="river", name="The river"), Theme(key="hill", name="The hill")],
    topics=[
        Topic(key="ferry", theme="river", name="Free ferry", proposition="The ferry must be free."),
        Topic(key="mill", theme="hill", name="New mill", proposition="A mill must be built."),
    ],
    leaders=[Leader(key="ada", name="Ada Quill"), Leader(key="bo", name="Bo Marsh")],
    coalitions=[
        Coalition(
            key="ferrymen", name="The Ferrymen", status="active", topic="ferry", sources=("river-post",)
        )
    ],
)


def row(key: str, position: int | None, day: str, *, place: int = 0, **fields: object) -> Revision:
    """A row of a stance, its first unless `revision` says otherwise."""
    stance = {
        "key": key,
        "leader": "ada",
        "topic": "ferry",
        "position": position,
        "stated_on": day,
        "quote": f"I said {key}.",
        "sources": ("river-post",),
    }
    said = {name: fields.pop(name) for name in list(fields) if name in Stance.model_fields}
    number = fields.pop("revision", 1)
    return Revision.model_validate(
        {
            "kind": "stance",
            "key": key,
            "entry": Stance.model_validate({**stance, **said}),
            "place": place or sum(map(ord, key)),
            "revision": number,
            "at": "2026-01-05T12:00:00.000000Z",
            "reason": "" if number == 1 else "it was wrong",
            "sources": (
                Cited(
                    source=Source(key="river-post", title="The River Post", url=f"https://post.example/{key}")
                ),
            ),
            **fields,
        }
    )


def subject(rows: Sequence[Revision], first_new: Mapping[str, int]) -> Subject:
    """Ada on the ferry, or whom the first row is about."""
    about = rows[0].stance
    return Subject(leader=about.leader, topic=about.topic, rows=tuple(rows), first_new=dict(first_new))


def entered(seq: int, before: Entry | None, after: Entry | None, reason: str = "") -> Entered:
    """What line `seq` made of a coalition or membership; None where it was not or is not there."""
    entry = after or before
    assert entry is not None
    kind, key = kind_of(entry).name, key_of(entry)
    was = None if before is None else Revision(kind=kind, key=key, entry=before)
    became = Revision(kind=kind, key=key, entry=entry, state=State.KEPT if after else State.REMOVED)
    update = Update(
        seq=seq,
        at="2026-01-05T12:00:00.000000Z",
        actor_id=1,
        actor_mark=NO_HASH,
        action="change" if before else "add",
        kind=kind,
        key=key,
        reason=reason,
        entries=1,
        content_hash=NO_HASH,
        prev_hash=NO_HASH,
        hash=NO_HASH,
    )
    return Entered(line=update, made=Made(before=was, after=became))
