"""Correcting and retracting: a new row in the place of the old one, which stays readable; two editors at once."""

import asyncio

import pytest

from bot.core.errors import ConflictError, InvalidEntryError
from bot.core.log import MovedError, Seen
from bot.db import log
from bot.db.store import Store
from bot.stances import store as stances
from tests.db.sample import EDITOR, SECOND_EDITOR, SERVER, change, instant, stance, when

FIRST = Seen(key="ada-ferry", revision=1)
WHY = "the paper misquoted her"


@pytest.fixture
async def recorded(store: Store) -> Store:
    """The store with one stance of revision 1."""
    await store.change(change(at=instant(1)), stances.record_stance, stance())
    return store


async def test_a_correction_takes_the_place_of_the_row_and_the_old_text_stays_readable(recorded: Store):
    better = stance(quote="What she really said.")
    written = await recorded.change(change(at=instant(2), reason=WHY), stances.correct_stance, FIRST, better)
    row = written.revision
    assert (row.stance, row.revision, row.is_kept, row.reason) == (better, 2, True, WHY)
    assert await recorded.timeline(0, "ada", "ferry", when()) == (row,)
    ((old, by),) = await recorded.withdrawn(0, "ada", "ferry")
    assert (old.stance, by) == (stance(), row)


async def test_the_line_of_a_correction_holds_both_texts_and_the_reason(recorded: Store):
    better = stance(quote="What she really said.")
    line = (await recorded.change(change(reason=WHY), stances.correct_stance, FIRST, better)).update
    assert (line.action, line.kind, line.key, line.reason) == ("correct", "stance", "ada-ferry", WHY)
    logged = await recorded.read(log.update, 0, line.seq)
    assert logged is not None
    assert [(made.before.stance, made.after.stance) for made in logged.made] == [(stance(), better)]


async def test_a_correction_keeps_its_place_among_statements_of_one_day(recorded: Store):
    await recorded.change(change(), stances.record_stance, stance("second", position=-2))
    await recorded.change(change(reason=WHY), stances.correct_stance, FIRST, stance(quote="Better."))
    keys = [row.stance.key for row in await recorded.timeline(0, "ada", "ferry", when())]
    assert keys == ["ada-ferry", "second"]


async def test_a_correction_cannot_make_a_stance_that_of_somebody_else(recorded: Store):
    other = stance(leader="bo-marsh", topic="bridge", key="other", quote="Better.")
    row = (await recorded.change(change(reason=WHY), stances.correct_stance, FIRST, other)).revision
    assert (row.stance.leader, row.stance.topic, row.stance.key) == ("ada", "ferry", "ada-ferry")


async def test_a_retraction_takes_the_row_from_the_timeline_and_keeps_its_text(recorded: Store):
    written = await recorded.change(change(reason=WHY), stances.retract_stance, FIRST)
    assert (written.revision.is_kept, written.revision.stance) == (False, stance())
    assert await recorded.timeline(0, "ada", "ferry", when()) == ()
    ((old, by),) = await recorded.withdrawn(0, "ada", "ferry")
    assert (old.stance, by.reason) == (stance(), WHY)
    assert (written.before.stance, written.update.action) == (stance(), "retract")


async def test_what_was_known_before_a_correction_is_still_known_as_of_then(recorded: Store):
    await recorded.change(
        change(at=instant(60), reason=WHY), stances.correct_stance, FIRST, stance(quote="Better.")
    )
    (then,) = await recorded.timeline(0, "ada", "ferry", when(known_at=instant(59)))
    assert then.stance == stance()


async def test_the_second_of_two_editors_gets_both_versions_and_changes_nothing(recorded: Store):
    first = await recorded.change(
        change(reason=WHY), stances.correct_stance, FIRST, stance(quote="The first editor's.")
    )
    head = recorded.head(0)
    second = change(by=SECOND_EDITOR, reason="no, this")
    for late in (
        recorded.change(second, stances.correct_stance, FIRST, stance(quote="The second editor's.")),
        recorded.change(second, stances.retract_stance, FIRST),
    ):
        with pytest.raises(MovedError) as caught:
            await late
        assert caught.value.seen is not None
        assert (caught.value.seen.stance, caught.value.now) == (stance(), first.revision)
    assert recorded.head(0) == head


async def test_of_many_editors_at_once_exactly_one_corrects(recorded: Store):
    results = await asyncio.gather(
        *(
            recorded.change(
                change(reason=WHY), stances.correct_stance, FIRST, stance(quote=f"Version {number}.")
            )
            for number in range(6)
        ),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["MovedError"] * 5 + ["Written"]
    assert len(await recorded.revisions(0, "ada-ferry")) == 2


async def test_a_correction_that_changes_nothing_is_refused(recorded: Store):
    with pytest.raises(InvalidEntryError, match="already"):
        await recorded.change(change(reason=WHY), stances.correct_stance, FIRST, stance())
    assert len(await recorded.revisions(0, "ada-ferry")) == 1


async def test_a_correction_into_a_statement_on_record_is_refused(recorded: Store):
    await recorded.change(change(), stances.record_stance, stance("second"))
    with pytest.raises(ConflictError, match="on record already"):
        await recorded.change(
            change(reason=WHY), stances.correct_stance, FIRST, stance(quote="I said second.")
        )


async def test_a_withdrawn_stance_can_be_neither_corrected_nor_retracted(recorded: Store):
    await recorded.change(change(reason=WHY), stances.retract_stance, FIRST)
    gone = Seen(key="ada-ferry", revision=2)
    for late in (
        recorded.change(change(reason=WHY), stances.correct_stance, gone, stance(quote="x")),
        recorded.change(change(reason=WHY), stances.retract_stance, gone),
    ):
        with pytest.raises(InvalidEntryError, match="withdrawn already"):
            await late


async def test_an_unknown_stance_is_refused_and_leaves_no_record_behind(recorded: Store):
    with pytest.raises(InvalidEntryError, match="no stance nobody"):
        await recorded.change(
            change(SERVER, reason=WHY), stances.retract_stance, Seen(key="nobody", revision=1)
        )
    await recorded.refresh()
    assert await recorded.record_ids() == [0]


async def test_the_first_correction_of_a_server_forks_and_leaves_the_public_record_alone(recorded: Store):
    await recorded.change(change(SERVER, reason=WHY), stances.correct_stance, FIRST, stance(quote="Ours."))
    assert [row.stance.quote for row in await recorded.timeline(SERVER, "ada", "ferry", when())] == ["Ours."]
    assert [row.stance for row in await recorded.timeline(0, "ada", "ferry", when())] == [stance()]


async def test_the_same_request_delivered_twice_corrects_once(recorded: Store):
    asked = change(reason=WHY, request_key="i-9")
    first = await recorded.change(asked, stances.correct_stance, FIRST, stance(quote="Better."))
    again = await recorded.change(asked, stances.correct_stance, FIRST, stance(quote="Better."))
    assert again.update == first.update
    assert len(await recorded.revisions(0, "ada-ferry")) == 2


async def test_the_same_request_delivered_twice_retracts_once(recorded: Store):
    asked = change(reason=WHY, request_key="i-9")
    first = await recorded.change(asked, stances.retract_stance, FIRST)
    again = await recorded.change(asked, stances.retract_stance, FIRST)
    assert again.update == first.update


async def test_a_stance_written_on_the_row_that_shows_the_position_is_recorded(recorded: Store):
    written = await recorded.change(
        change(at=instant(5)), stances.record_stance, stance("new", stated_on="2016-01-01"), seen=FIRST
    )
    assert written.revision.revision == 1


@pytest.mark.parametrize("seen", [Seen(), Seen(key="ada-ferry", revision=2), Seen(key="x", revision=1)])
async def test_a_stance_written_on_a_row_that_shows_the_position_no_more_is_stopped(
    recorded: Store, seen: Seen
):
    head = recorded.head(0)
    with pytest.raises(MovedError) as caught:
        await recorded.change(
            change(), stances.record_stance, stance("new", stated_on="2016-01-01"), seen=seen
        )
    assert caught.value.now.stance == stance()
    assert recorded.head(0) == head


async def test_a_stance_written_on_a_row_that_was_retracted_since_is_stopped(recorded: Store):
    retracted = await recorded.change(change(reason=WHY), stances.retract_stance, FIRST)
    with pytest.raises(MovedError) as caught:
        await recorded.change(change(), stances.record_stance, stance("new"), seen=FIRST)
    assert caught.value.seen is not None
    assert (caught.value.seen.revision, caught.value.now) == (1, retracted.revision)


async def test_a_first_stance_is_recorded_where_none_was_seen(recorded: Store):
    new = stance("bo", leader="bo-marsh")
    assert (await recorded.change(change(), stances.record_stance, new, seen=Seen())).revision.stance == new


async def test_corrections_are_listed_newest_first_with_the_row_they_withdrew(recorded: Store):
    await recorded.change(change(), stances.record_stance, stance("second"))
    corrected = await recorded.change(
        change(reason=WHY), stances.correct_stance, FIRST, stance(quote="Better.")
    )
    retracted = await recorded.change(
        change(reason=WHY), stances.retract_stance, Seen(key="second", revision=1)
    )
    listed = await recorded.withdrawn_rows(0, limit=9)
    assert [by for _, by in listed] == [retracted.revision, corrected.revision]
    assert [row.stance for row, _ in listed] == [stance("second"), stance()]
    assert [by.seq for _, by in listed] == [retracted.update.seq, corrected.update.seq]
    assert await recorded.withdrawn_rows(0, offset=1, limit=9) == listed[1:]
    assert await recorded.count_withdrawn(0) == 2


async def test_corrections_from_before_a_fork_are_listed_without_a_line_of_their_own(recorded: Store):
    await recorded.change(change(reason=WHY), stances.retract_stance, FIRST)
    await recorded.change(change(SERVER), stances.record_stance, stance("ours"))
    ((row, by),) = await recorded.withdrawn_rows(SERVER, limit=9)
    assert (row.stance, by.record_id) == (stance(), 0)


async def test_statements_of_a_leader_are_listed_newest_first_without_withdrawn_ones(recorded: Store):
    await recorded.change(change(), stances.record_stance, stance("later", stated_on="2016", topic="bridge"))
    await recorded.change(change(), stances.record_stance, stance("bo", leader="bo-marsh", stated_on="2017"))
    await recorded.change(change(), stances.record_stance, stance("gone", stated_on="2018"))
    await recorded.change(change(reason=WHY), stances.retract_stance, Seen(key="gone", revision=1))

    async def keys(**about: str) -> list[str]:
        return [row.stance.key for row in await recorded.statements(0, **about, limit=9)]

    assert await keys(leader="ada") == ["later", "ada-ferry"]
    assert await keys(leader="ada", topic="ferry") == ["ada-ferry"]
    assert await keys(topic="ferry") == ["bo", "ada-ferry"]
    assert await keys() == ["bo", "later", "ada-ferry"]
    assert len(await recorded.statements(0, limit=1)) == 1


async def test_who_changed_a_stance_stands_in_the_log(recorded: Store):
    await recorded.change(change(by=SECOND_EDITOR, reason=WHY), stances.retract_stance, FIRST)
    people = [line.discord_user_id for line in await recorded.updates(0, limit=2)]
    assert people == [SECOND_EDITOR, EDITOR]
