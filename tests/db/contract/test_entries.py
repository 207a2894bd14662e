"""Changing leaders, topics, offices, coalitions: logged, safe with two editors; and merging two leaders."""

import asyncio

import pytest

from bot import undo_store as undo
from bot.core.entries import Coalition, Leader, Membership, Office, Theme, Topic
from bot.core.errors import ConflictError, InvalidEntryError, RetiredTopicError
from bot.core.kinds import key_of, kind_of
from bot.core.log import NotUndoableError, Seen
from bot.db import log
from bot.db.reads import read_snapshot
from bot.db.store import Store
from bot.entries import store as entries_store
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests.db.sample import (
    ADA,
    BO,
    COALITION,
    FERRY,
    MEMBERSHIP,
    OFFICE,
    SERVER,
    change,
    instant,
    stance,
    when,
)

CY = Leader(key="cy", name="Cy Reed", country="FRA", aliases=("Reed", "Quill"))


def add_alias(name: str):
    """An edit that adds an alias."""
    return lambda leader: leader.model_copy(update={"aliases": (*leader.aliases, name)})


@pytest.mark.parametrize(
    "entry",
    [
        CY,
        Theme(key="hill", name="The hill"),
        Topic(key="tunnel", theme="river", name="Tunnel", proposition="The tunnel must be dug."),
        Office(leader="bo-marsh", office="Mayor", first_attested="2015", last_attested="2016"),
        Coalition(
            key="rowers", name="The Rowers", status="proposed", proposed_by="ada", sources=("river-post",)
        ),
        Membership(coalition="ferrymen", member="FRA", name="France"),
    ],
    ids=lambda entry: type(entry).__name__,
)
async def test_an_added_entry_is_in_the_directory_and_in_the_log_and_can_be_undone(store: Store, entry):
    before = await store.directory(0)
    line = (await store.change(change(reason="new"), entries_store.add_entry, entry)).update
    (made,) = (await store.read(log.update, 0, line.seq)).made
    assert (line.action, line.reason, made.before, made.after.entry) == ("add", "new", None, entry)
    assert entry in all_entries(await store.directory(0))
    with pytest.raises(ConflictError, match="already"):
        await store.change(change(), entries_store.add_entry, entry)
    await store.change(change(reason="no"), undo.undo, line.seq)
    assert all_entries(await store.directory(0)) == all_entries(before)


def all_entries(directory) -> list:
    """All that stands in a directory."""
    return [
        *directory.themes, *directory.topics, *directory.leaders, *directory.offices, *directory.coalitions,
        *directory.memberships,
    ]  # fmt: skip


async def test_a_line_about_an_office_membership_or_coalition_is_found_under_its_leader(store: Store):
    office = Office(leader="ada", office="Mayor", first_attested="2015", last_attested="2016")
    await store.change(change(), entries_store.add_entry, office)
    await store.change(change(), entries_store.put_entry, MEMBERSHIP.model_copy(update={"until": "2017"}))
    await store.change(change(), entries_store.put_entry, COALITION.model_copy(update={"proposed_by": "ada"}))
    lines = [line.update for line in await store.updates(0, leader="ada", limit=9)]
    assert [line.kind for line in lines] == ["coalition", "membership", "office", "base"]
    assert [line.kind for line in (one.update for one in await store.updates(0, topic="ferry", limit=9))] == [
        "coalition",
        "base",
    ]


async def test_of_two_editors_who_add_an_alias_neither_loses_theirs(store: Store):
    await asyncio.gather(
        *(
            store.change(change(), entries_store.edit_entry, Leader, "ada", add_alias(f"Alias {n}"))
            for n in range(6)
        )
    )
    aliases = (await store.directory(0)).leader_by_key["ada"].aliases
    assert sorted(aliases[2:]) == [f"Alias {n}" for n in range(6)]


async def test_an_edit_that_changes_nothing_or_meets_nothing_is_refused(store: Store):
    head = store.head(0)
    with pytest.raises(InvalidEntryError, match="how it stands already"):
        await store.change(change(), entries_store.edit_entry, Leader, "ada", lambda leader: leader)
    with pytest.raises(InvalidEntryError, match="no leader “nobody”"):
        await store.change(change(), entries_store.edit_entry, Leader, "nobody", lambda leader: leader)
    with pytest.raises(InvalidEntryError, match="how it stands already"):
        await store.change(change(), entries_store.put_entry, OFFICE)
    assert store.head(0) == head


@pytest.mark.parametrize("name", ["Bo Marsh", "bo marsh", "Bó-Marsh!"])
async def test_no_second_leader_gets_a_name(store: Store, name: str):
    ways = [
        (entries_store.add_entry, Leader(key="bo-2", name=name)),
        (entries_store.put_entry, Leader(key="bo-2", name=name)),
        (entries_store.edit_entry, Leader, "ada", lambda ada: ada.model_copy(update={"name": name})),
    ]
    for record in (0, SERVER):
        for do, *what in ways:
            with pytest.raises(InvalidEntryError, match=r"“Bo Marsh” is on record already \(bo-marsh\)"):
                await store.change(change(record), do, *what)


async def test_the_name_of_who_was_merged_is_their_own_and_nobody_elses(store: Store):
    await store.change(change(), entries_store.merge_leaders, "bo-marsh", "ada")
    with pytest.raises(InvalidEntryError, match=r"“Bo Marsh” is on record already \(ada\)"):
        await store.change(change(), entries_store.add_entry, Leader(key="bo-2", name="Bo Marsh"))
    renamed = await store.change(
        change(),
        entries_store.edit_entry,
        Leader,
        "ada",
        lambda ada: ada.model_copy(update={"name": "Bo Marsh"}),
    )
    assert renamed.made[0].after.key == "ada"


def called(name: str):
    """An edit that gives another name."""
    return lambda entry: entry.model_copy(update={"name": name})


async def test_a_name_under_which_something_was_recorded_is_given_to_nobody_else(store: Store):
    await store.change(change(), stances.record_stance, stance())
    await store.change(change(), entries_store.edit_entry, Leader, "ada", called("Ada Reed"))
    with pytest.raises(
        InvalidEntryError,
        match=r"leader “Ada Reed” \(ada\) was called “Ada Quill” before, and has statements",
    ):
        await store.change(change(), entries_store.add_entry, Leader(key="ada-2", name="Ada Quill"))
    with pytest.raises(InvalidEntryError, match="was called “ada quill” before"):
        await store.change(change(), entries_store.edit_entry, Leader, "bo-marsh", called("ada quill"))
    await store.change(change(), entries_store.edit_entry, Leader, "ada", called("Ada Quill"))
    assert (await store.directory(0)).leader_by_key["ada"] == ADA


async def test_a_name_stays_taken_when_what_was_recorded_under_it_is_withdrawn(store: Store):
    await store.change(change(), stances.record_stance, stance())
    await store.change(change(reason="wrong"), stances.retract_stance, Seen(key="ada-ferry", revision=1))
    await store.change(change(), entries_store.merge_leaders, "ada", "bo-marsh")
    await store.change(change(), entries_store.edit_entry, Leader, "bo-marsh", called("Bo"))
    for name in ("Ada Quill", "Bo Marsh"):
        with pytest.raises(InvalidEntryError, match=r"\(bo-marsh\)"):
            await store.change(change(), entries_store.add_entry, Leader(key="new", name=name))


async def test_a_name_under_which_nothing_was_recorded_is_free_again(store: Store):
    await store.change(change(), entries_store.edit_entry, Leader, "bo-marsh", called("Bo"))
    await store.change(change(), entries_store.add_entry, Leader(key="new", name="Bo Marsh"))
    assert (await store.directory(0)).leader_by_key["new"].name == "Bo Marsh"


async def test_leaders_whom_a_file_gave_one_name_can_be_edited(store: Store):
    twin = Leader(key="bo-2", name="Bo Marsh")
    await store.change_alone(change(), exchange.import_entries, [twin], layer=False)
    await store.change(change(), entries_store.edit_entry, Leader, "bo-2", add_alias("The Second"))
    assert (await store.directory(0)).leader_by_key["bo-2"].aliases == ("The Second",)


async def test_a_topic_that_says_what_another_says_or_the_opposite_is_refused(store: Store):
    for wording, why in (
        ("The ferry should be free!", "same as"),
        ("The ferry must never be free.", "opposite"),
    ):
        topic = Topic(key="new", theme="river", name="New", proposition=wording)
        for do in (entries_store.add_entry, entries_store.put_entry):
            with pytest.raises(InvalidEntryError, match=f"the {why} .*“Free ferry”"):
                await store.change(change(), do, topic)


def mayor(first: str, last: str) -> Office:
    """A term of Bo's."""
    return Office(leader="bo-marsh", office="Mayor", first_attested=first, last_attested=last)


@pytest.mark.parametrize("start", ["2010", "2011"])
async def test_a_term_takes_the_place_of_all_that_it_overlaps(store: Store, start: str):
    first, second, apart = mayor("2010", "2012"), mayor("2015", "2016"), mayor("2020", "2021")
    for term in (first, second, apart):
        await store.change(change(), entries_store.put_term, term)
    assert (await store.directory(0)).offices_of("bo-marsh") == [first, second, apart]
    spans = await store.change(change(), entries_store.put_term, mayor(start, "2016"))
    assert spans.update.action == "change"
    offices = (await store.directory(0)).offices_of("bo-marsh")
    assert sorted(offices, key=key_of) == [mayor(start, "2016"), apart]
    await store.change(change(reason="not so"), undo.undo, spans.update.seq)
    assert sorted((await store.directory(0)).offices_of("bo-marsh"), key=key_of) == [first, second, apart]


async def test_what_an_edit_raises_leaves_nothing_behind(store: Store):
    def refuse(leader: Leader) -> Leader:
        raise InvalidEntryError("no")

    with pytest.raises(InvalidEntryError, match="no"):
        await store.change(change(SERVER), entries_store.edit_entry, Leader, "ada", refuse)
    await store.refresh()
    assert await store.record_ids() == [0]


async def test_the_same_request_delivered_twice_changes_once(store: Store):
    asked = change(request_key="i-3")
    first = await store.change(asked, entries_store.add_entry, CY)
    again = await store.change(asked, entries_store.add_entry, CY)
    assert again.update == first.update
    merged = change(request_key="i-4")
    line = await store.change(merged, entries_store.merge_leaders, "cy", "ada")
    assert (await store.change(merged, entries_store.merge_leaders, "cy", "ada")).update == line.update


async def test_the_first_edit_of_a_server_forks_and_leaves_the_public_record_alone(store: Store):
    await store.change(change(SERVER), entries_store.edit_entry, Leader, "ada", add_alias("The Great"))
    assert (await store.directory(SERVER)).leader_by_key["ada"].aliases[-1] == "The Great"
    assert (await store.directory(0)).leader_by_key["ada"] == ADA


async def test_nothing_is_recorded_on_a_retired_topic_and_what_is_there_stays_readable(store: Store):
    await store.change(change(), stances.record_stance, stance())
    line = (await store.change(change(), entries_store.retire_topic, "ferry")).update
    assert (line.action, line.key) == ("retire", "ferry")
    with pytest.raises(InvalidEntryError, match="“Free ferry” is retired"):
        await store.change(change(), stances.record_stance, stance("new"))
    assert len(await store.timeline(0, "ada", "ferry", when())) == 1
    directory = await store.directory(0)
    assert FERRY not in directory.topics
    assert directory.find_any_topic("Free ferry") == FERRY
    with pytest.raises(RetiredTopicError, match="history"):
        directory.find_topic("Free ferry")
    with pytest.raises(InvalidEntryError, match="retired already"):
        await store.change(change(), entries_store.retire_topic, "ferry")


AGAIN = Topic(key="new", theme="river", name="Again", proposition="The hill must be climbed.")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name": "Free Ferry"}, r"“Free ferry” is on record already \(ferry\), and retired"),
        ({"proposition": FERRY.proposition}, "That is the same as the topic “Free ferry”"),
        ({"proposition": "The ferry must never be free."}, "That is the opposite of the topic “Free ferry”"),
    ],
)
async def test_a_retired_topic_is_brought_back_and_not_begun_anew(store: Store, fields: dict, why: str):
    topic = AGAIN.model_copy(update=fields)
    await store.change(change(), entries_store.edit_entry, Topic, "ferry", add_alias("The crossing"))
    retired = await store.change(change(), entries_store.retire_topic, "ferry")
    await store.change(change(), entries_store.edit_entry, Topic, "ferry", add_alias("The boat"))
    way_back = rf"{why}.* take its retirement back: `/record undo`, update {retired.update.seq}\."
    with pytest.raises(InvalidEntryError, match=way_back):
        await store.change(change(), entries_store.add_entry, topic)
    with pytest.raises(InvalidEntryError, match=way_back):
        await store.change(
            change(),
            entries_store.edit_entry,
            Topic,
            "bridge",
            lambda bridge: bridge.model_copy(update=fields),
        )
    with pytest.raises(InvalidEntryError, match=rf"{why}.* retired in the public record"):
        await store.change(change(SERVER), entries_store.add_entry, topic)
    await store.change(change(), entries_store.add_entry, AGAIN)


async def test_nothing_is_recorded_under_a_leader_who_was_taken_out(store: Store):
    added = await store.change(change(), entries_store.add_entry, CY)
    await store.change(change(reason="no"), undo.undo, added.update.seq)
    with pytest.raises(InvalidEntryError, match="taken out"):
        await store.change(change(), stances.record_stance, stance(leader="cy"))


# Merging


@pytest.mark.parametrize(
    ("ada", "cy", "why"),
    [
        ({"wikidata": "Q7259"}, {"wikidata": "Q80"}, "Ada Quill is Q7259"),
        ({"wikidata": "Q7259", "country": "FRA"}, {"wikidata": "Q80"}, "Ada Quill is Q7259"),
        ({"country": "GBR"}, {}, "Ada Quill for United Kingdom"),
    ],
)
async def test_who_seem_to_be_two_people_are_not_merged(store: Store, ada: dict, cy: dict, why: str):
    await store.change(change(), entries_store.put_entry, ADA.model_copy(update=ada))
    await store.change(change(), entries_store.add_entry, CY.model_copy(update=cy))
    with pytest.raises(InvalidEntryError, match=why):
        await store.change(change(), entries_store.merge_leaders, "cy", "ada")
    assert (await store.directory(0)).find_leader("cy").name == "Cy Reed"


async def test_one_person_by_wikidata_is_merged_from_two_countries(store: Store):
    await store.change(
        change(), entries_store.put_entry, ADA.model_copy(update={"wikidata": "Q80", "country": "GBR"})
    )
    await store.change(change(), entries_store.add_entry, CY.model_copy(update={"wikidata": "Q80"}))
    await store.change(change(), entries_store.merge_leaders, "cy", "ada")
    assert (await store.directory(0)).find_leader("cy").key == "ada"


@pytest.fixture
async def merged(store: Store) -> Store:
    """Cy Reed, with a stance of theirs, turned out to be Ada Quill, who has one too."""
    await store.change(change(), entries_store.add_entry, CY)
    await store.change(
        change(),
        entries_store.add_entry,
        Office(leader="cy", office="Speaker", first_attested="2014", last_attested="2015-02"),
    )
    await store.change(
        change(),
        entries_store.add_entry,
        Office(leader="cy", office="Mayor", first_attested="2014", last_attested="2015"),
    )
    await store.change(
        change(), entries_store.add_entry, Membership(coalition="ferrymen", member="cy", name="Cy Reed")
    )
    await store.change(change(), entries_store.put_entry, COALITION.model_copy(update={"proposed_by": "cy"}))
    await store.change(
        change(at=instant(1)), stances.record_stance, stance("ada-1", position=2, stated_on="2015-09")
    )
    await store.change(
        change(at=instant(2)),
        stances.record_stance,
        stance("cy-1", leader="cy", position=-2, stated_on="2016-01-05"),
    )
    await store.change(change(at=instant(3), reason="same person"), entries_store.merge_leaders, "cy", "ada")
    return store


async def test_after_a_merge_all_statements_count_as_the_one_leaders(merged: Store):
    history = await merged.timeline(0, "ada", "ferry", when())
    assert [(row.stance.key, row.stance.leader) for row in history] == [("ada-1", "ada"), ("cy-1", "ada")]
    current = await merged.stance_as_of(0, "ada", "ferry", when())
    assert current is not None
    assert current.stance.key == "cy-1"
    (standing,) = await merged.standings(0, [("ada", "ferry")], when())
    assert standing.shift is not None
    assert (standing.shift.kind, standing.shift.before.stance.key) == ("full", "ada-1")
    assert await merged.leaders_on(0, "ferry") == ["ada"]
    assert [hit.stance.leader for hit in (await merged.search(0, "said", limit=9)).hits] == ["ada", "ada"]
    assert (await merged.search(0, "said", leader="ada", limit=9)).total == 2
    assert {
        s.leader for s in await merged.read_whole(read_snapshot, 0, lambda record: list(record.stances()))
    } == {"ada"}
    directory = await merged.directory(0)
    assert directory.stance_count("ada") == 2


async def test_after_a_merge_every_key_and_name_of_both_leads_to_the_one(merged: Store):
    directory = await merged.directory(0)
    names = ("ada", "cy", "Cy Reed", "Reed", "Ada Quill", "the Speaker")
    assert {directory.find_leader(name).key for name in names} == {"ada"}
    assert [leader.key for leader in directory.leaders] == ["ada", "bo-marsh"]
    assert directory.find_leader("ada").country == "FRA"
    assert directory.find_leader("ada").aliases == ("Quill", "the Speaker", "Cy Reed", "cy", "Reed")


async def test_after_a_merge_offices_memberships_and_coalitions_are_the_one_leaders(merged: Store):
    directory = await merged.directory(0)
    offices = {(o.office, o.first_attested, o.last_attested) for o in directory.offices_of("ada")}
    assert offices == {("Speaker", "2014", "2016-09"), ("Mayor", "2014", "2015")}
    assert [m.member for m in directory.memberships] == ["ada"]
    assert [c.proposed_by for c in directory.coalitions] == ["ada"]


async def test_after_a_merge_log_lines_of_both_are_the_one_leaders_and_the_chain_holds(merged: Store):
    lines = [line.update.key for line in await merged.updates(0, leader="ada", limit=99)]
    assert {"ada-1", "cy-1", "cy"} <= set(lines)
    assert await merged.count_updates(0, leader="ada") == len(lines)
    assert (await merged.check_record(0)).fault is None
    assert await merged.findings() == []


async def test_after_a_merge_a_stance_of_the_old_key_can_be_corrected_and_retracted(merged: Store):
    corrected = await merged.change(
        change(reason="typo"),
        stances.correct_stance,
        Seen(key="cy-1", revision=1),
        stance("cy-1", quote="Better.", position=-2),
    )
    assert (await merged.timeline(0, "ada", "ferry", when()))[-1].stance.quote == "Better."
    await merged.change(change(reason="wrong"), stances.retract_stance, Seen(key="cy-1", revision=2))
    assert len(await merged.timeline(0, "ada", "ferry", when())) == 1
    assert len(await merged.withdrawn(0, "ada", "ferry")) == 2
    assert {row.stance.leader for row, _ in await merged.withdrawn_rows(0, limit=9)} == {"ada"}
    assert corrected.update.key == "cy-1"


async def test_after_a_merge_what_is_recorded_under_the_old_key_is_the_one_leaders(merged: Store):
    written = await merged.change(
        change(), stances.record_stance, stance("new", leader="cy", stated_on="2017")
    )
    assert written.revision.stance.leader == "ada"
    with pytest.raises(ConflictError, match="on record already"):
        await merged.change(
            change(),
            stances.record_stance,
            stance("cy-2", quote="I said cy-1.", position=-2, stated_on="2016-01-05"),
        )


async def test_importing_the_files_from_before_or_after_a_merge_changes_nothing(merged: Store):
    directory = await merged.directory(0)
    after = [
        *all_entries(directory),
        *await merged.read_whole(read_snapshot, 0, lambda record: list(record.stances())),
    ]
    before = [CY, stance("cy-1", leader="cy", position=-2, stated_on="2016-01-05")]
    for entries in (after, before):
        imported = await merged.change_alone(change(), exchange.import_entries, entries, layer=False)
        assert (imported.new, imported.changed) == ({}, {})


async def test_importing_the_file_of_offices_and_members_from_before_a_merge_changes_nothing(store: Store):
    await store.change(change(), entries_store.add_entry, CY)
    term = Office(leader="cy", office="Speaker", first_attested="2015-02", last_attested="2015-06")
    await store.change(change(), entries_store.add_entry, term)
    await store.change(
        change(), entries_store.add_entry, Membership(coalition="ferrymen", member="cy", name="Cy Reed")
    )
    before = all_entries(await store.directory(0))
    await store.change(change(), entries_store.merge_leaders, "cy", "ada")
    ada = ("leader", "ada")
    again = [entry for entry in before if (kind_of(entry).name, key_of(entry)) != ada]  # who has new aliases
    counted, _ = await store.read_whole(exchange.preview, 0, again, layer=False)
    assert (counted.new, counted.changed) == ({}, {})
    imported = await store.change_alone(change(), exchange.import_entries, again, layer=False)
    assert imported.update is None


async def test_a_term_that_meets_two_of_the_others_makes_one_of_all_three(store: Store):
    terms = {"ada": [("2010", "2012"), ("2014", "2016")], "bo-marsh": [("2011", "2015")]}
    for leader, known in terms.items():
        for first, last in known:
            term = Office(leader=leader, office="Mayor", first_attested=first, last_attested=last)
            await store.change(change(), entries_store.add_entry, term)
    before = all_entries(await store.directory(0))
    for old, into in (("ada", "bo-marsh"), ("bo-marsh", "ada")):
        line = (await store.change(change(), entries_store.merge_leaders, old, into)).update
        mayor = [one for one in (await store.directory(0)).offices_of(into) if one.office == "Mayor"]
        assert [(one.first_attested, one.last_attested) for one in mayor] == [("2010", "2016")]
        await store.change(change(reason="two people"), undo.undo, line.seq)
        assert sorted(map(repr, all_entries(await store.directory(0)))) == sorted(map(repr, before))


async def test_undoing_a_merge_makes_them_two_again(store: Store):
    await store.change(change(), entries_store.add_entry, CY)
    await store.change(
        change(),
        entries_store.add_entry,
        Office(leader="cy", office="Speaker", first_attested="2014", last_attested="2015-02"),
    )
    await store.change(
        change(), entries_store.add_entry, Membership(coalition="ferrymen", member="cy", name="Cy Reed")
    )
    await store.change(change(), stances.record_stance, stance("cy-1", leader="cy"))
    before = all_entries(await store.directory(0))
    line = (await store.change(change(), entries_store.merge_leaders, "cy", "ada")).update
    undone = (await store.change(change(reason="two people"), undo.undo, line.seq)).update
    assert sorted(map(repr, all_entries(await store.directory(0)))) == sorted(map(repr, before))
    assert (await store.directory(0)).merged == {}
    assert await store.timeline(0, "ada", "ferry", when()) == ()
    assert len(await store.timeline(0, "cy", "ferry", when())) == 1
    await store.change(change(reason="one after all"), undo.undo, undone.seq)
    assert (await store.directory(0)).merged == {"cy": "ada"}
    assert len(await store.timeline(0, "ada", "ferry", when())) == 1


async def test_whoever_was_merged_into_somebody_who_is_merged_goes_along_and_comes_back(store: Store):
    await store.change(change(), entries_store.add_entry, CY)
    await store.change(change(), stances.record_stance, stance("cy-1", leader="cy"))
    await store.change(change(), entries_store.merge_leaders, "cy", "ada")
    line = (await store.change(change(), entries_store.merge_leaders, "ada", "bo-marsh")).update
    directory = await store.directory(0)
    assert directory.merged == {"cy": "bo-marsh", "ada": "bo-marsh"}
    assert directory.find_leader("cy").key == "bo-marsh"
    assert len(await store.timeline(0, "bo-marsh", "ferry", when())) == 1
    await store.change(change(reason="no"), undo.undo, line.seq)
    assert (await store.directory(0)).merged == {"cy": "ada"}
    assert len(await store.timeline(0, "ada", "ferry", when())) == 1


async def test_a_merge_that_makes_no_sense_is_refused(store: Store):
    await store.change(change(), entries_store.add_entry, CY)
    await store.change(change(), entries_store.merge_leaders, "cy", "ada")
    head = store.head(0)
    for old, into, why in (
        ("ada", "ada", "one leader already"),
        ("cy", "bo-marsh", "no leader “cy”"),
        ("bo-marsh", "cy", "no leader “cy”"),
        ("nobody", "ada", "no leader “nobody”"),
    ):
        with pytest.raises(InvalidEntryError, match=why):
            await store.change(change(), entries_store.merge_leaders, old, into)
    assert store.head(0) == head


async def test_a_merge_with_more_aliases_than_a_leader_can_have_is_refused(store: Store):
    many = tuple(f"Name {n}" for n in range(49))
    await store.change(change(), entries_store.add_entry, CY.model_copy(update={"aliases": many}))
    with pytest.raises(InvalidEntryError, match="more aliases"):
        await store.change(change(), entries_store.merge_leaders, "cy", "ada")
    assert (await store.directory(0)).leader_by_key["ada"] == ADA


async def test_a_merge_goes_along_when_the_record_is_forked(merged: Store):
    await merged.change(change(SERVER), stances.record_stance, stance("ours", leader="bo-marsh"))
    assert (await merged.directory(SERVER)).merged == {"cy": "ada"}
    assert len(await merged.timeline(SERVER, "ada", "ferry", when())) == 2


async def test_an_addition_with_somebody_merged_into_it_is_not_taken_out(store: Store):
    added = (await store.change(change(), entries_store.add_entry, CY)).update
    await store.change(change(), entries_store.merge_leaders, "bo-marsh", "cy")
    await store.change(change(), entries_store.edit_entry, Leader, "cy", lambda _: CY)
    with pytest.raises(NotUndoableError, match="in use by the leader “bo-marsh”"):
        await store.change(change(reason="no"), undo.undo, added.seq)
    assert BO.key in (await store.directory(0)).merged


async def test_an_office_under_the_key_of_who_was_merged_is_of_who_they_are(store: Store):
    await store.change(change(), entries_store.merge_leaders, "bo-marsh", "ada")
    for number, put in enumerate((entries_store.add_entry, entries_store.put_entry)):
        await store.change(
            change(), put, Office(leader="bo-marsh", office="Mayor", first_attested=f"201{number}")
        )
    mayor = [one for one in (await store.directory(0)).offices if one.office == "Mayor"]
    assert [one.leader for one in mayor] == ["ada", "ada"]


async def test_who_was_merged_is_not_changed_any_more(store: Store):
    await store.change(change(), entries_store.merge_leaders, "bo-marsh", "ada")
    with pytest.raises(InvalidEntryError, match="no leader"):
        await store.change(
            change(),
            entries_store.edit_entry,
            Leader,
            "bo-marsh",
            lambda bo: bo.model_copy(update={"name": "B"}),
        )


async def test_a_merge_is_not_made_again_by_an_undo_once_something_names_who_would_go(store: Store):
    merged = await store.change(change(), entries_store.merge_leaders, "bo-marsh", "ada")
    undone = await store.change(change(reason="two people"), undo.undo, merged.update.seq)
    added = await store.change(
        change(), entries_store.add_entry, Office(leader="bo-marsh", office="Mayor", first_attested="2010")
    )
    with pytest.raises(NotUndoableError, match="in use by the office “Mayor”"):
        await store.change(change(reason="one"), undo.undo, undone.update.seq)
    back = await store.change(change(reason="not he"), undo.undo, added.update.seq)
    await store.change(change(reason="one"), undo.undo, undone.update.seq)
    with pytest.raises(NotUndoableError, match="“Bo Marsh”, who turned out to be “ada”"):
        await store.change(change(reason="he"), undo.undo, back.update.seq)
