"""The queue: what is handed in stays as it was, is decided once, and says where it stands."""

import asyncio
from pathlib import Path

import pytest

from bot import proposals_store as proposals
from bot.core.errors import ConflictError, StandpointError
from bot.core.log import Seen
from bot.db.store import Store
from bot.proposals_store import Intent
from bot.queue import store as queue
from bot.queue.model import (
    SERVER_LIMIT,
    DecidedError,
    ProblemKind,
    QueueItem,
    Report,
    State,
    Step,
    Suggestion,
    TooManyError,
    approval_key,
)
from bot.queue.store import NewItem, Taken
from bot.stances import store as stances
from tests.db.sample import (
    EDITOR,
    OTHER_SERVER,
    SECOND_EDITOR,
    SERVER,
    change,
    instant,
    stance,
)

MIA = 90_000_000_000_000_001


def suggestion(quote: str = "I am for it.") -> Suggestion:
    return Suggestion(leader="ada", topic="ferry", position="2", day="2015-09-28", quote=quote)


def report(problem: ProblemKind = ProblemKind.MISQUOTED, key: str = "ada-ferry") -> Report:
    return Report(leader="ada", topic="ferry", stance=key, problem=problem)


def new(content: Suggestion | Report | None = None, **fields: object) -> NewItem:
    usual = {
        "discord_user_id": MIA,
        "channel_id": 4,
        "at": instant(0),
        "content": content or suggestion(),
        "base": "none",
        "request_key": "r1",
    }
    return NewItem(**{**usual, **fields})


async def hand_in(store: Store, number: int, *, guild_id: int = SERVER, **fields: object) -> QueueItem:
    """The item `number`, different from all others."""
    content = suggestion(f"I said {number}.")
    return await store.held(queue.UNSETTLED).change(
        guild_id, queue.hand_in, new(content, request_key=f"r{number}", at=instant(number), **fields)
    )


def taken(step: Step, by: int = EDITOR, second: int = 10, **fields: object) -> Taken:
    return Taken(step=step, discord_user_id=by, at=instant(second), **fields)


async def test_what_was_handed_in_is_kept_as_it_was(store: Store):
    made = await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new())
    assert made == await store.read(queue.item_of, SERVER, 1)
    assert (made.author_id, made.channel_id, made.made_at) == (MIA, 4, instant(0))
    assert (made.content, made.base, made.state) == (suggestion(), "none", State.PENDING)
    assert await store.read(queue.waiting, SERVER, limit=9) == (made,)


async def test_a_request_that_comes_twice_hands_in_once(store: Store):
    made = await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new())
    assert await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new()) == made
    assert sum((await store.read(queue.waiting_by_kind, SERVER)).values()) == 1


async def test_each_server_has_numbers_and_a_queue_of_its_own(store: Store):
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new())
    elsewhere = await store.held(queue.UNSETTLED).change(OTHER_SERVER, queue.hand_in, new(request_key="r2"))
    assert elsewhere.number == 1
    assert sum((await store.read(queue.waiting_by_kind, OTHER_SERVER)).values()) == 1
    with pytest.raises(StandpointError, match="no number 2"):
        await store.read(queue.item_of, SERVER, 2)


async def test_the_same_cannot_wait_twice_whoever_hands_it_in(store: Store):
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new())
    with pytest.raises(ConflictError, match="as number 1"):
        await store.held(queue.UNSETTLED).change(
            SERVER, queue.hand_in, new(request_key="r2", discord_user_id=SECOND_EDITOR)
        )
    assert sum((await store.read(queue.waiting_by_kind, SERVER)).values()) == 1


async def test_what_was_rejected_is_not_taken_again_from_the_same_person(store: Store):
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new())
    await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 1, taken(Step.REJECT, said="Not him."))
    with pytest.raises(ConflictError, match="left it out"):
        await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new(request_key="r2"))
    other = await store.held(queue.UNSETTLED).change(
        SERVER, queue.hand_in, new(request_key="r3", discord_user_id=SECOND_EDITOR)
    )
    assert other.number == 2


async def test_a_person_reaches_their_limit_alone(store: Store):
    for number in range(5):
        await hand_in(store, number)
    with pytest.raises(TooManyError, match="You have handed something in 5 times"):
        await hand_in(store, 6)
    await hand_in(store, 7, discord_user_id=SECOND_EDITOR)
    await hand_in(store, 8, guild_id=OTHER_SERVER)
    later = new(suggestion("Later."), request_key="later", at=instant(3601))
    assert (await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, later)).earlier == 5


async def test_a_server_reaches_its_limit_for_everybody(store: Store):
    for number in range(SERVER_LIMIT):
        await hand_in(store, number, discord_user_id=MIA + number)
    with pytest.raises(TooManyError, match="Members of this server"):
        await hand_in(store, 60, discord_user_id=SECOND_EDITOR)
    await hand_in(store, 61, discord_user_id=SECOND_EDITOR, guild_id=OTHER_SERVER)


async def test_many_who_come_at_once_get_numbers_without_gaps(store: Store):
    made = await asyncio.gather(*(hand_in(store, n, discord_user_id=MIA + n) for n in range(20)))
    assert sorted(item.number for item in made) == list(range(1, 21))


async def test_of_two_decisions_the_first_counts_and_the_second_is_told(store: Store):
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new(report()))
    decided = await asyncio.gather(
        store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 1, taken(Step.APPROVE)),
        store.held(queue.UNSETTLED).change(
            SERVER, queue.take_step, 1, taken(Step.REJECT, SECOND_EDITOR, said="No.")
        ),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in decided) == ["DecidedError", "QueueItem"]
    assert (await store.read(queue.item_of, SERVER, 1)).state is State.APPROVED


async def test_a_decision_says_who_when_and_why(store: Store):
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new())
    await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 1, taken(Step.CLAIM))
    done = await store.held(queue.UNSETTLED).change(
        SERVER, queue.take_step, 1, taken(Step.REJECT, SECOND_EDITOR, 20, said="Not his words.")
    )
    assert (done.state, done.state_by, done.state_at) == (State.REJECTED, SECOND_EDITOR, instant(20))
    assert done.state_text == "Not his words."
    assert await store.read(queue.waiting, SERVER, limit=9) == ()


async def test_questions_and_answers_are_kept_in_order_and_change_no_state(store: Store):
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new())
    await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 1, taken(Step.CLAIM))
    await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 1, taken(Step.ASK, said="Where?"))
    item = await store.held(queue.UNSETTLED).change(
        SERVER, queue.take_step, 1, taken(Step.ANSWER, MIA, 11, said="Page 3.")
    )
    assert (item.state, item.state_by) == (State.CLAIMED, EDITOR)
    assert [(said.step, said.by, said.text) for said in await store.read(queue.spoken, SERVER, 1)] == [
        (Step.ASK, EDITOR, "Where?"),
        (Step.ANSWER, MIA, "Page 3."),
    ]


async def test_of_two_answers_to_one_question_at_once_one_is_kept(store: Store):
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new())
    await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 1, taken(Step.ASK, said="Where?"))
    told = await asyncio.gather(
        *(
            store.held(queue.UNSETTLED).change(
                SERVER, queue.take_step, 1, taken(Step.ANSWER, MIA, 11, said=text)
            )
            for text in ("Page 3.", "Page 4.")
        ),
        return_exceptions=True,
    )
    assert [str(one) for one in told if isinstance(one, ConflictError)] == [
        "You have answered this question already. Thank you!"
    ]
    assert len(await store.read(queue.spoken, SERVER, 1)) == 2


async def test_a_step_that_is_delivered_twice_is_taken_once(store: Store):
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new())
    asked = taken(Step.ASK, said="Where?", request_key="press-1")
    await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 1, asked)
    with pytest.raises(ConflictError, match="done once"):
        await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 1, asked)
    assert len(await store.read(queue.spoken, SERVER, 1)) == 1


async def test_a_broken_off_approval_that_was_written_counts_as_approved(store: Store):
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new())
    await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 1, taken(Step.BEGIN))
    wrote = await store.change(
        change(SERVER, request_key=approval_key(SERVER, 1)), stances.record_stance, stance()
    )
    with pytest.raises(DecidedError, match="approved already"):
        await store.held(queue.UNSETTLED).change(
            SERVER, queue.take_step, 1, taken(Step.REJECT, SECOND_EDITOR, 80, said="No.")
        )
    assert [item.number for item in await store.read(queue.unsettled, instant(80))] == [1]
    settled = await store.held(queue.UNSETTLED).change(SERVER, queue.settle_approval, 1, instant(80))
    assert (settled.state, settled.update_seq) == (State.APPROVED, wrote.update.seq)
    assert await store.read(queue.unsettled, instant(80)) == ()


async def test_a_broken_off_approval_that_wrote_nothing_is_open_again(store: Store):
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new())
    await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 1, taken(Step.BEGIN))
    assert await store.read(queue.unsettled, instant(30)) == ()
    assert (
        await store.held(queue.UNSETTLED).change(SERVER, queue.settle_approval, 1, instant(30))
    ).state is State.APPROVING
    assert (
        await store.held(queue.UNSETTLED).change(SERVER, queue.settle_approval, 1, instant(80))
    ).state is State.PENDING


async def test_a_suggestion_counts_as_approved_once_its_proposal_is_confirmed(store: Store):
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new())
    intent = Intent(kind="record", reason="", stance=stance(), seen=Seen())
    request = f"{approval_key(SERVER, 1)}-first"
    proposal = await store.write(proposals.propose, change(SERVER, request_key=request), intent)
    assert await store.read(proposals.proposals_for, SERVER, approval_key(SERVER, 1)) == (proposal,)
    assert await store.read(proposals.proposals_for, SERVER, approval_key(SERVER, 11)) == ()
    assert await store.read(queue.unsettled, instant(80)) == ()
    assert (
        await store.held(queue.UNSETTLED).change(SERVER, queue.settle_approval, 1, instant(80))
    ).state is State.PENDING
    confirmed = await store.change(
        change(SERVER, by=SECOND_EDITOR, request_key="press"), proposals.confirm, proposal.number
    )
    assert [item.number for item in await store.read(queue.unsettled, instant(80))] == [1]
    settled = await store.held(queue.UNSETTLED).change(SERVER, queue.settle_approval, 1, instant(80))
    assert (settled.state, settled.update_seq) == (State.APPROVED, confirmed.update_seq)


async def test_a_stance_is_disputed_while_a_report_about_it_is_open(store: Store):
    assert store.held(queue.UNSETTLED).of(SERVER).disputes == ()
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new(report()))
    await store.held(queue.UNSETTLED).change(
        SERVER, queue.hand_in, new(report(ProblemKind.WRONG_DATE), request_key="r2")
    )
    assert store.held(queue.UNSETTLED).of(SERVER).disputes == (("ada-ferry", "misquoted, wrong date"),)
    assert store.held(queue.UNSETTLED).of(OTHER_SERVER).disputes == ()
    await store.held(queue.UNSETTLED).change(
        SERVER, queue.take_step, 1, taken(Step.REJECT, said="It is right.")
    )
    assert store.held(queue.UNSETTLED).of(SERVER).disputes == (("ada-ferry", "wrong date"),)
    await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 2, taken(Step.APPROVE))
    assert store.held(queue.UNSETTLED).of(SERVER).disputes == ()


async def test_a_report_by_another_process_is_seen_after_a_refresh(path: Path, store: Store):
    other = await Store.open(path)
    await other.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new(report()))
    other.close()
    await store.refresh()
    assert store.held(queue.UNSETTLED).of(SERVER).disputes == (("ada-ferry", "misquoted"),)
    assert store.held(queue.UNSETTLED).of(SERVER).to_post


async def test_what_has_its_card_in_the_channel_is_not_posted_again(store: Store):
    await hand_in(store, 1)
    await hand_in(store, 2)
    assert store.held(queue.UNSETTLED).of(SERVER).to_post
    await store.held(queue.UNSETTLED).change(SERVER, queue.posted, 1, 44, 55)
    assert [item.number for item in await store.read(queue.unposted, SERVER, limit=9)] == [2]
    assert (await store.read(queue.item_of, SERVER, 1)).post == (44, 55)
    await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 2, taken(Step.REJECT, said="No."))
    assert not store.held(queue.UNSETTLED).of(SERVER).to_post


async def test_what_waits_is_counted_by_kind(store: Store):
    assert await store.read(queue.waiting_by_kind, SERVER) == {"suggestion": 0, "problem": 0}
    await hand_in(store, 1)
    await hand_in(store, 2)
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new(report(), request_key="r9"))
    await store.held(queue.UNSETTLED).change(SERVER, queue.take_step, 1, taken(Step.REJECT, said="No."))
    assert await store.read(queue.waiting_by_kind, SERVER) == {"suggestion": 1, "problem": 1}


async def test_how_often_a_source_is_used_counts_statements_not_rows(store: Store):
    await store.change(change(), stances.record_stance, stance("one"))
    await store.change(change(), stances.record_stance, stance("two"))
    await store.change(change(), stances.record_stance, stance("three", sources=("hill-gazette",)))
    assert await store.read(queue.source_uses, 0, "river-post") == 2
    assert await store.read(queue.source_uses, SERVER, "river-post") == 2
    await store.change(change(SERVER), stances.record_stance, stance("four"))
    assert await store.read(queue.source_uses, SERVER, "river-post") == 3
