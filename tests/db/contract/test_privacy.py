"""Forgetting a person: the Discord id goes everywhere, what they did stays, and the log still verifies."""

from bot import privacy
from bot import proposals_store as proposals
from bot.db.program import SETTINGS
from bot.db.store import Store
from bot.proposals_store import Intent
from bot.queue import store as queue
from bot.queue.model import Step, Suggestion
from bot.queue.store import NewItem, Taken
from bot.settings import store as settings
from bot.stances import store as stances
from tests.db.sample import EDITOR, OTHER_SERVER, SECOND_EDITOR, SERVER, change, instant, stance


async def busy_day(store: Store, server: int = SERVER) -> None:
    """EDITOR changes the record, hands something in, asks about it and changes a setting."""
    await store.change(
        change(server, reason="seen on the pier"), stances.record_stance, stance(f"in-{server}")
    )
    content = Suggestion(leader="ada", topic="ferry", position="2", day="2015", quote=f"I am for {server}.")
    await store.held(queue.UNSETTLED).change(
        server,
        queue.hand_in,
        NewItem(
            discord_user_id=EDITOR,
            channel_id=4,
            at=instant(1),
            content=content,
            base="none",
            request_key=f"r{server}",
        ),
    )
    asked = Taken(step=Step.ASK, discord_user_id=EDITOR, at=instant(2), said="Where?")
    await store.held(queue.UNSETTLED).change(server, queue.take_step, 1, asked)
    await store.held(SETTINGS).change(
        server, settings.change_settings, {"timezone": "Asia/Tokyo"}, by=EDITOR, at=instant(3)
    )


async def test_a_person_gets_what_is_stored_about_them_and_nobody_elses(store: Store):
    await busy_day(store)
    await store.change(change(SERVER, by=SECOND_EDITOR), stances.record_stance, stance("other"))
    known = await store.read(privacy.known, EDITOR, SERVER)
    assert known["actor"] == [{"server": str(SERVER), "discord_user_id": str(EDITOR)}]
    assert [line["reason"] for line in known["update_log"]] == ["", "seen on the pier"]
    assert [item["content"]["quote"] for item in known["queue_item"]] == [f"I am for {SERVER}."]
    assert [step["said"] for step in known["queue_step"]] == ["", "Where?"]
    assert [(s["setting"], s["value"]) for s in known["setting_change"]] == [("timezone", "Asia/Tokyo")]


async def test_who_confirmed_a_change_gets_to_see_it_and_what_they_are_to_it(store: Store):
    await busy_day(store)
    intent = Intent(kind="record", reason="", stance=stance("second"), seen=None)
    proposal = await store.write(proposals.propose, change(SERVER, request_key="p"), intent)
    await store.change(change(SERVER, by=SECOND_EDITOR), proposals.confirm, proposal.number)
    known = await store.read(privacy.known, SECOND_EDITOR, SERVER)
    assert [(line["as"], line["key"]) for line in known["update_log"]] == [("confirmed_by", "second")]
    assert [(one["as"], one["state"]) for one in known["proposal"]] == [("decided_by", "confirmed")]
    mine = await store.read(privacy.known, EDITOR, SERVER)
    assert "as" not in mine["proposal"][0]


async def test_what_is_known_in_one_server_is_told_apart_from_the_others(store: Store):
    await busy_day(store)
    await busy_day(store, OTHER_SERVER)
    here = await store.read(privacy.known, EDITOR, SERVER)
    everywhere = await store.read(privacy.known, EDITOR, None)
    assert {row["server"] for row in here["queue_item"]} == {str(SERVER)}
    assert {row["server"] for row in everywhere["queue_item"]} == {str(SERVER), str(OTHER_SERVER)}


async def test_forgetting_takes_the_id_out_and_leaves_the_content_and_the_chain(store: Store):
    await busy_day(store)
    before = await store.check_record(SERVER)
    assert await store.held(privacy.FORGOTTEN).change(SERVER, privacy.forget, EDITOR, instant(9)) == 1
    assert all(rows == [] for rows in (await store.read(privacy.known, EDITOR, SERVER)).values())
    assert [line.discord_user_id for line in await store.updates(SERVER, limit=9)] == [None, None]
    item = await store.read(queue.item_of, SERVER, 1)
    assert (item.author_id, item.content.quote) == (None, f"I am for {SERVER}.")
    assert [said.by for said in await store.read(queue.spoken, SERVER, 1)] == [None]
    assert await store.read(settings.last_setter, SERVER, "timezone") is None
    assert store.settings(SERVER).timezone == "Asia/Tokyo"
    after = await store.check_record(SERVER)
    assert (after, after.fault) == (before, None)


async def test_one_server_forgets_while_another_remembers(store: Store):
    await busy_day(store)
    await busy_day(store, OTHER_SERVER)
    assert await store.held(privacy.FORGOTTEN).change(SERVER, privacy.forget, EDITOR, instant(9)) == 1
    assert (await store.read(privacy.known, EDITOR, None))["actor"] == [
        {"server": "0", "discord_user_id": str(EDITOR)},  # the sample's public record is theirs too
        {"server": str(OTHER_SERVER), "discord_user_id": str(EDITOR)},
    ]
    assert await store.held(privacy.FORGOTTEN).change(None, privacy.forget, EDITOR, instant(9)) == 2
    assert (await store.read(privacy.known, EDITOR, None))["actor"] == []
    assert await store.held(privacy.FORGOTTEN).change(None, privacy.forget, EDITOR, instant(9)) == 0


async def test_who_comes_back_after_being_forgotten_is_somebody_new(store: Store):
    await busy_day(store)
    await store.held(privacy.FORGOTTEN).change(SERVER, privacy.forget, EDITOR, instant(9))
    await store.change(change(SERVER), stances.record_stance, stance("again"))
    assert len((await store.read(privacy.known, EDITOR, SERVER))["update_log"]) == 1


async def test_the_count_of_the_forgotten_moves_so_that_kept_cards_are_made_anew(store: Store):
    await busy_day(store)
    before = store.held(privacy.FORGOTTEN).of(0)
    await store.held(privacy.FORGOTTEN).change(SERVER, privacy.forget, EDITOR, instant(9))
    assert store.held(privacy.FORGOTTEN).of(0) == before + 1


async def test_a_server_forgets_all_of_its_people_and_only_its_own(store: Store):
    await busy_day(store)
    await busy_day(store, OTHER_SERVER)
    await store.change(change(SERVER, by=SECOND_EDITOR), stances.record_stance, stance("other"))
    await store.write(privacy.left, SERVER, instant(5))
    assert await store.held(privacy.FORGOTTEN).change(SERVER, privacy.forget_server, instant(9)) == 2
    assert await store.read(privacy.departures) == {}
    assert await store.read(privacy.servers) == {OTHER_SERVER}


async def test_the_first_time_that_a_departure_was_noticed_counts_until_the_return(store: Store):
    await store.write(privacy.left, SERVER, instant(5))
    await store.write(privacy.left, SERVER, instant(9))
    assert await store.read(privacy.departures) == {SERVER: instant(5)}
    await store.write(privacy.returned, SERVER)
    assert await store.read(privacy.departures) == {}
