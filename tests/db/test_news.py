"""What is new: the rows behind lines of a log, also over a server's first edit."""

from datetime import UTC, datetime, time

import pytest

from bot.core.log import Seen
from bot.core.news import News
from bot.db import news as newsroom
from bot.db.store import Store
from bot.digest import store as digests
from bot.digest.model import Plan
from bot.entries import store as entries
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests.db.sample import EDITOR, ENTRIES, SERVER, change, changed, instant, stance

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


async def told_since(store: Store, told_record: int, told_seq: int) -> News:
    """All that is new to SERVER since a line."""
    stretch = await store.read_whole(newsroom.since, SERVER, told_record, told_seq)
    return await store.read_whole(newsroom.of_stretch, stretch, lambda news, _: news)


def new_keys(news: News) -> dict[str, int]:
    """The stances that are new, with the first of their new revisions."""
    return {key: first for subject in news.subjects for key, first in subject.first_new.items()}


async def test_a_stretch_brings_the_new_rows_with_all_that_was_said_before(store: Store):
    await store.change(change(), stances.record_stance, stance("old", position=-2))
    await store.change(change(), stances.record_stance, stance("new", position=2))
    news = await told_since(store, 0, 3)
    (subject,) = news.subjects
    assert (subject.leader, subject.topic, subject.first_new) == ("ada", "ferry", {"new": 1})
    assert {row.stance.key for row in subject.rows} == {"old", "new"}


async def test_corrections_and_retractions_are_told_by_their_revision(store: Store):
    await store.change(change(), stances.record_stance, stance("a"))
    await store.change(change(), stances.record_stance, stance("b"))
    await store.change(
        change(reason="typo"),
        stances.correct_stance,
        Seen(key="a", revision=1),
        changed(stance("a"), position=1),
    )
    await store.change(change(reason="not said"), stances.retract_stance, Seen(key="b", revision=1))
    assert new_keys(await told_since(store, 0, 4)) == {"a": 2, "b": 2}


async def test_what_comes_after_the_stretch_is_not_in_it(store: Store):
    await store.change(change(), stances.record_stance, stance("a"))
    stretch = await store.read_whole(newsroom.since, SERVER, 0, 2)
    await store.change(change(), stances.record_stance, stance("b"))
    news = await store.read_whole(newsroom.of_stretch, stretch, lambda news, _: news)
    assert new_keys(news) == {"a": 1}
    assert [row.stance.key for row in news.subjects[0].rows] == ["a"]


async def test_nothing_new_is_nothing(store: Store):
    assert await told_since(store, 0, 2) == News()


async def test_what_a_server_reads_before_and_after_its_first_edit_is_told_once(store: Store):
    await store.change(change(), stances.record_stance, stance("told"))
    await store.change(change(), stances.record_stance, stance("public"))  # line 4 of record 0: not told yet
    await store.change(change(SERVER), stances.record_stance, stance("own"))
    await store.change(change(), stances.record_stance, stance("public-later"))  # not this server's any more
    stretch = await store.read_whole(newsroom.since, SERVER, 0, 3)
    assert (stretch.record_id, stretch.fork_after) == (SERVER, 3)
    assert new_keys(await told_since(store, 0, 3)) == {"public": 1, "own": 1}
    assert new_keys(await told_since(store, SERVER, stretch.to)) == {}


async def test_what_was_not_told_yet_is_counted_over_the_servers_first_edit(store: Store):
    await store.change(change(), stances.record_stance, stance("public"))
    await store.change(change(), stances.record_stance, stance("public-too"))
    assert await store.read_whole(newsroom.untold, SERVER, 0, 2) == 2
    await store.change(change(SERVER), stances.record_stance, stance("own"))
    assert await store.read_whole(newsroom.untold, SERVER, 0, 2) == 3


async def test_a_public_row_that_the_server_corrected_after_its_first_edit_is_new_and_as_it_stands(
    store: Store,
):
    await store.change(change(), stances.record_stance, stance("public"))
    await store.change(
        change(SERVER, reason="typo"),
        stances.correct_stance,
        Seen(key="public", revision=1),
        changed(stance("public"), position=-2),
    )
    news = await told_since(store, 0, 2)
    assert new_keys(news) == {"public": 1}
    assert [row.stance.position for row in news.subjects[0].rows] == [2, -2]


async def test_a_record_that_began_empty_has_no_news_from_record_0(store: Store):
    await store.change(change(), stances.record_stance, stance("public"))
    await store.change_alone(change(SERVER), exchange.import_entries, [*ENTRIES, stance("own")], layer=False)
    assert new_keys(await told_since(store, 0, 2)) == {"own": 1}


async def test_the_plan_of_a_server_that_made_its_first_edit_goes_on_where_it_was(store: Store):
    await store.write(digests.set_up, Plan(guild_id=SERVER, channel_id=7, at=time(9), since=NOON), EDITOR)
    await store.change(change(), stances.record_stance, stance("public"))
    await store.change(change(SERVER), stances.record_stance, stance("own"))
    setup = await store.read(digests.setup_of, SERVER)
    assert setup is not None
    assert new_keys(await told_since(store, setup.told_record, setup.told_seq)) == {"public": 1, "own": 1}


async def test_stances_of_a_leader_who_was_merged_belong_to_the_other(store: Store):
    await store.change(change(), stances.record_stance, stance("as-bo", leader="bo-marsh", position=-2))
    await store.change(change(), entries.merge_leaders, "bo-marsh", "ada")
    await store.change(change(), stances.record_stance, stance("as-ada", position=2))
    (subject,) = (await told_since(store, 0, 4)).subjects
    assert subject.leader == "ada"
    assert {row.stance.key for row in subject.rows} == {"as-bo", "as-ada"}


async def test_on_this_day_finds_full_dates_of_earlier_years_the_latest_first(store: Store):
    for key, day in [("a", "2014-01-05"), ("b", "2015-01-05"), ("c", "2015-01"), ("d", "2015-05-01")]:
        await store.change(change(), stances.record_stance, stance(key, stated_on=day))
    await store.change(change(), stances.record_stance, stance("gone", stated_on="2013-01-05"))
    await store.change(change(reason="not said"), stances.retract_stance, Seen(key="gone", revision=1))
    found = await store.read_whole(newsroom.on_this_day, 0, "2016-01-05", 1)
    assert ([row.stance.key for row in found.rows], found.in_all) == (["b"], 2)
    assert found.names == {"ada": "Ada Quill", "ferry": "Free ferry"}
    assert (await store.read_whole(newsroom.on_this_day, 0, "2015-01-05", 5)).in_all == 1


async def test_on_this_day_calls_a_leader_who_was_merged_by_the_others_name(store: Store):
    await store.change(
        change(), stances.record_stance, stance("a", leader="bo-marsh", stated_on="2014-01-05")
    )
    await store.change(change(reason="the same person"), entries.merge_leaders, "bo-marsh", "ada")
    found = await store.read_whole(newsroom.on_this_day, 0, "2016-01-05", 1)
    assert [row.stance.leader for row in found.rows] == ["ada"]
    assert found.names == {"ada": "Ada Quill", "ferry": "Free ferry"}


@pytest.mark.parametrize(("year_ago", "stale"), [(instant(5), 1), (instant(0), 0), (instant(99), 2)])
async def test_positions_without_a_row_for_a_year_wait_for_the_editors(store: Store, year_ago, stale):
    await store.change(change(at=instant(1)), stances.record_stance, stance("a"))
    await store.change(change(at=instant(10)), stances.record_stance, stance("b", leader="bo-marsh"))
    assert await store.read_whole(newsroom.stale_positions, SERVER, year_ago) == stale


async def test_where_all_was_withdrawn_no_position_waits_for_the_editors(store: Store):
    await store.change(change(at=instant(1)), stances.record_stance, stance("a"))
    await store.change(
        change(at=instant(2), reason="not said"), stances.retract_stance, Seen(key="a", revision=1)
    )
    assert await store.read_whole(newsroom.stale_positions, SERVER, instant(99)) == 0


async def test_a_position_that_was_put_right_counts_as_reviewed(store: Store):
    await store.change(change(at=instant(1)), stances.record_stance, stance("a"))
    right = stance("a", position=1)
    await store.change(
        change(at=instant(50), reason="misread"), stances.correct_stance, Seen(key="a", revision=1), right
    )
    assert await store.read_whole(newsroom.stale_positions, SERVER, instant(9)) == 0
    assert await store.read_whole(newsroom.stale_positions, SERVER, instant(99)) == 1
