"""Changes that wait for a second editor, in servers that want two people for them."""

from typing import Literal

from bot.core.entries import Cited, Stance, Value, Written
from bot.core.log import Reason, ReasonKind, Seen
from bot.stances.model import Why


class Intent(Written):
    """What an editor wants to do.

    Attributes:
        seen: the revision that they looked at: of the stance to correct or retract, or the one that showed the
            leader's position when a new stance was written.
        why: what they said about that position, for a new stance.
        stance: the text to store, or the one to withdraw; None for a merge or an undo of something else.
        sources: what the text rests on, of which some may not be on record yet; none for what it names.
        undoes: the line of the log to take back, for an undo.
        source, rest: the key of a source on which everything is withdrawn, and the revisions that were seen to rest on
            it.
        old, into: the keys of two leaders who are one person, for a merge.
        needs: why it needs a second editor, as after "it".
        by_admins: whether only admins may do it, so that the second one has to be an admin too.
    """

    kind: Literal["record", "correct", "retract", "undo", "merge", "withdraw"]
    reason: Reason
    reason_kind: ReasonKind = ""
    stance: Stance | None = None
    sources: tuple[Cited, ...] = ()
    seen: Seen | None = None
    why: Why | None = None
    undoes: int | None = None
    source: str = ""
    rest: tuple[Seen, ...] = ()
    old: str = ""
    into: str = ""
    needs: str = ""
    by_admins: bool = False


class Proposal(Value):
    """An intent that waits for a second editor, or that was decided.

    Attributes:
        number: 1, 2, 3, … over all servers.
        actor_id: number of who proposed it; `discord_user_id` is theirs, None once they are forgotten.
        update_seq: the update that it became, once confirmed.
        unusable: what is wrong with a source of it by the rules of today, which may be stricter; "" if nothing is.
            It can be read and withdrawn.
    """

    number: int
    record_id: int
    actor_id: int
    discord_user_id: int | None
    proposed_at: str
    intent: Intent
    state: Literal["open", "confirmed", "withdrawn"]
    update_seq: int | None = None
    unusable: str = ""
