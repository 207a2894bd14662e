"""Whatever a model takes, the tables take too, and give it back: a rule has one form, not two that differ."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings

from bot import proposals_store as proposals
from bot import unanswered as gaps
from bot.core.entries import Coalition, Leader, Membership, Office, Source, Stance, Theme, Topic, split_ref
from bot.core.kinds import key_of, kind_of
from bot.core.log import Reason, Seen
from bot.core.server import DiscordId, ServerSettings
from bot.db.layers import find, view_of
from bot.db.program import settings_of
from bot.db.store import Store
from bot.digest import store as digest
from bot.digest.model import Plan
from bot.exchange import store as exchange
from bot.proposals_store import Intent
from bot.queue import store as queue
from bot.queue.model import Report, Said, Step, Suggestion
from bot.settings import store as server
from bot.stances import store as stances
from bot.unanswered import Gap
from bot.watch import store as watch
from bot.watch.model import Watch, Watcher
from tests.core.limits import accepted, values
from tests.db.sample import EDITOR, ENTRIES, POST, change, instant
from tests.thorough import examples

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
tried: Final = settings(
    max_examples=60,
    phases=[Phase.reuse, Phase.generate],  # the log names the entry and the rule; smaller cases take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
tried_on_whole_entries: Final = settings(tried, max_examples=examples(60))
_fresh = count(1_000)


def resting_on(key: str, sources: Sequence[str]) -> tuple[str, ...]:
    """The same places, all of one source."""
    return tuple(dict.fromkeys(f"{key}{ref.removeprefix(split_ref(ref)[0])}" for ref in sources))


@tried_on_whole_entries
@given(
    theme=accepted(Theme), topic=accepted(Topic), leader=accepted(Leader), office=accepted(Office),
    source=accepted(Source), coalition=accepted(Coalition), membership=accepted(Membership), said=accepted(Stance),
)  # fmt: skip
async def test_an_entry_of_any_kind_is_stored_and_read_as_it_was(
    store: Store,
    *,
    theme: Theme,
    topic: Topic,
    leader: Leader,
    office: Office,
    source: Source,
    coalition: Coalition,
    membership: Membership,
    said: Stance,
):
    topic = topic.but(
        theme=theme.key, key=topic.key if topic.key != theme.key else f"t-{topic.key}"[:32].strip("-")
    )
    entries = [
        theme,
        topic,
        leader,
        office.but(leader=leader.key),
        source,
        coalition.but(
            topic=coalition.topic and topic.key,
            proposed_by=coalition.proposed_by and leader.key,
            sources=resting_on(source.key, coalition.sources),
        ),
        membership.but(coalition=coalition.key, sources=resting_on(source.key, membership.sources)),
        said.but(leader=leader.key, topic=topic.key, sources=resting_on(source.key, said.sources)),
    ]
    record_id = next(_fresh)
    await store.change_alone(change(record_id), exchange.import_entries, entries, layer=False)
    for entry in entries:
        found = await store.read(
            lambda db, entry=entry: find(db, kind_of(entry).name, key_of(entry), view_of(db, record_id))
        )
        assert found is not None
        assert found.entry == entry


@tried_on_whole_entries
@given(said=accepted(Stance), other=accepted(Stance), reason=values(Reason))
async def test_a_stance_is_recorded_corrected_and_withdrawn_for_any_reason(
    store: Store, said: Stance, other: Stance, reason: str
):
    record_id = next(_fresh)
    on = resting_on(POST.key, said.sources)
    said = said.but(leader="ada", topic="ferry", sources=on)
    other = other.but(key=said.key, leader="ada", topic="ferry", sources=on)
    await store.change_alone(change(record_id), exchange.import_entries, ENTRIES, layer=False)
    made = await store.change(change(record_id, reason=reason), stances.record_stance, said)
    assert made.revision.stance == said
    why = change(record_id, reason=reason.strip() or "A made-up reason.")
    number = made.revision.revision
    if other != said:
        corrected = await store.change(
            why, stances.correct_stance, Seen(key=said.key, revision=number), other
        )
        assert corrected.revision.stance == other
        assert corrected.update.reason == why.reason
        number += 1
    gone = await store.change(why, stances.retract_stance, Seen(key=said.key, revision=number))
    assert not gone.revision.is_kept


@tried
@given(wanted=accepted(ServerSettings))
async def test_what_a_server_sets(store: Store, wanted: ServerSettings):
    guild_id = next(_fresh)
    values_ = wanted.model_dump()
    await store.write(server.change_settings, guild_id, values_, by=EDITOR, at=instant(0))
    assert await store.read(settings_of, guild_id) == wanted


@tried
@given(plan=accepted(Plan), by=values(DiscordId))
async def test_a_plan_of_the_summary(store: Store, plan: Plan, by: int):
    await store.write(digest.set_up, plan, by)
    kept = await store.read(digest.setup_of, plan.guild_id)
    assert kept is not None
    assert (kept.plan, kept.set_by) == (plan, by)


@tried
@given(watcher=accepted(Watcher), followed=accepted(Watch))
async def test_how_somebody_is_told_and_of_what(store: Store, watcher: Watcher, followed: Watch):
    who = watcher.guild_id, watcher.discord_user_id
    await store.write(watch.put_watcher, watcher, NOW)
    await store.write(watch.add, *who, [followed], NOW)
    assert await store.read(watch.watcher, *who) == watcher
    assert followed in await store.read(watch.watches_of, *who)
    await store.write(watch.remove, *who, followed.kind, followed.key)


@tried
@given(content=accepted(Suggestion) | accepted(Report), said=values(Said), by=values(DiscordId))
async def test_what_is_handed_in_and_what_is_said_about_it(
    store: Store, content: Suggestion | Report, said: str, by: int
):
    guild_id = next(_fresh)
    new = queue.NewItem(
        discord_user_id=by,
        channel_id=by,
        at=instant(0),
        content=content,
        base="none",
        request_key=f"r-{guild_id}",
    )
    item = await store.write(queue.hand_in, guild_id, new)
    assert item.content == content
    for step in (Step.ASK, Step.ANSWER, Step.REJECT):
        taken = queue.Taken(
            step=step, discord_user_id=by, at=instant(1), said=said
        )  # takes spaces off its ends
        item = await store.write(queue.take_step, guild_id, item.number, taken)
    assert [one.text for one in await store.read(queue.spoken, guild_id, item.number)] == [
        taken.said,
        taken.said,
    ]
    assert item.state_text == taken.said


@tried
@given(intent=accepted(Intent))
async def test_what_waits_for_a_second_editor(store: Store, intent: Intent):
    record_id = next(_fresh)
    kept = await store.write(proposals.propose, change(record_id, reason=intent.reason), intent)
    assert kept.intent == intent


@tried
@given(gap=accepted(Gap))
async def test_what_was_asked_for_in_vain(store: Store, gap: Gap):
    guild_id = next(_fresh)
    await store.write(gaps.count, guild_id, gap, "2026-01-01")
    (found,) = await store.read(gaps.most_asked, guild_id, limit=2)
    assert found.gap == gap
