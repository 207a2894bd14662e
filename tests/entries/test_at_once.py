"""Two editors at once: what one of them could not have done after the other is refused, and nothing is lost."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot import undo_store as undo
from bot.core.errors import StandpointError
from bot.core.policy import Caller, Role
from bot.db.changes import Edited
from bot.db.store import Store
from bot.entries import service
from bot.request import Desk, Request
from bot.settings import store as settings
from tests.db.sample import EDITOR, SECOND_EDITOR, SERVER, change
from tests.ready import sample_store

Edit = Callable[[Request], Awaitable[Edited]]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store with a server that has begun its record."""
    opened = await sample_store(tmp_path / "stances.db")
    await opened.change(change(SERVER), settings.start)
    yield opened
    opened.close()


def request(store: Store, by: int) -> Request:
    """What an editor of the server asks with."""
    return Request(Desk(store), Caller(discord_user_id=by, guild_id=SERVER, role=Role.EDITOR))


async def at_once(store: Store, *edits: Edit) -> list[str]:
    """What two editors are told who do this at the same moment; "" if it was done."""
    await store.directory(SERVER)  # is in memory then: both look at it before either writes
    asked = zip(edits, (EDITOR, SECOND_EDITOR), strict=True)
    results = await asyncio.gather(*(edit(request(store, by)) for edit, by in asked), return_exceptions=True)
    for result in results:
        assert isinstance(result, Edited | StandpointError), result
    return [str(result) if isinstance(result, StandpointError) else "" for result in results]


def topic(name: str, statement: str) -> Edit:
    """Adding a topic."""
    return lambda by: service.add_topic(by, "", theme="The river", name=name, statement=statement)


def theme(name: str) -> Edit:
    """Adding a theme."""
    return lambda by: service.add_theme(by, "", name=name)


def coalition(name: str) -> Edit:
    """Adding a coalition."""
    return lambda by: service.add_coalition(
        by, "", name=name, status="active", source="The River Post https://post.example/ferry"
    )


PAIRS: dict[str, tuple[Edit, Edit, str]] = {
    "leaders of one name": (
        lambda by: service.rename_leader(by, "", leader="Bo Marsh", name="Cy Reed"),
        lambda by: service.add_leader(by, "", name="CY REED"),
        "A leader called “C[Yy] R",
    ),
    "themes of one name": (
        theme("Roads"),
        lambda by: service.rename_theme(by, "", theme="The river", name="Roads"),
        "A theme called “Roads” is on record already",
    ),
    "coalitions of one name": (coalition("Rowers"), coalition("Rowers"), "called “Rowers”|coalition rowers"),
    "topics of one name": (
        topic("Dam", "The dam must be raised."),
        topic("Dam", "A second dam must be built."),
        "called “Dam”|topic dam already",
    ),
    "topics of one statement": (
        topic("Dam", "The dam must be raised."),
        topic("Weir", "The dam must be raised!"),
        "the same as the topic “(Dam|Weir)”",
    ),
    "topics that mirror each other": (
        topic("Mayor goes", "The mayor of the town must leave office."),
        topic("Mayor stays", "The mayor of the town must stay in office."),
        "the opposite of the topic “Mayor (goes|stays)”",
    ),
    "topics that are reworded alike": (
        lambda by: service.rename_topic(by, "", topic="Bridge", statement="The dam must be raised."),
        topic("Dam", "The dam must be raised."),
        "the same as the topic “(Dam|Bridge)”",
    ),
    "a topic and a theme under one key": (
        topic("Roads", "The roads must be mended."),
        theme("Roads"),
        "There is a (topic|theme) roads already",
    ),
}
"""What two people do who do not know of each other, and why one of them cannot."""


@pytest.mark.parametrize("turned", [False, True], ids=["", "the other way round"])
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
async def test_of_two_entries_that_could_not_be_told_apart_one_gets_through(
    store: Store, pair: tuple[Edit, Edit, str], turned: bool
):
    *edits, why = pair
    head = store.head(SERVER)
    told = await at_once(store, *(reversed(edits) if turned else edits))
    (refused,) = [one for one in told if one]
    assert re.search(why, refused)
    assert store.head(SERVER) == head + 1


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
async def test_each_of_them_is_in_order_by_itself(store: Store, pair: tuple[Edit, Edit, str]):
    for edit in pair[:2]:
        await edit(request(store, EDITOR))
        await store.change(change(SERVER, reason="not so"), undo.undo, store.head(SERVER))


async def test_of_two_who_tell_more_of_a_member_neither_loses_what_they_told(store: Store):
    def member(by: Request, **known: str) -> Awaitable[Edited]:
        return service.set_member(by, "", coalition="The Ferrymen", member="Bo Marsh", **known)

    await member(request(store, EDITOR))
    told = await at_once(store, lambda by: member(by, role="chair"), lambda by: member(by, since="2014"))
    assert told == ["", ""]
    memberships = (await store.directory(SERVER)).memberships
    assert [(one.role, one.since) for one in memberships if one.member == "bo-marsh"] == [("chair", "2014")]


async def test_of_two_who_add_the_same_member_neither_loses_what_they_told(store: Store):
    def member(by: Request, **known: str) -> Awaitable[Edited]:
        return service.set_member(by, "", coalition="The Ferrymen", member="The Rowers", **known)

    told = await at_once(store, lambda by: member(by, role="chair"), lambda by: member(by, since="2014"))
    assert told == ["", ""]
    memberships = (await store.directory(SERVER)).memberships
    assert [(one.role, one.since) for one in memberships if one.name == "The Rowers"] == [("chair", "2014")]


@pytest.mark.parametrize("office", ["Mayor", "mayor"])
async def test_two_terms_that_overlap_are_one_also_when_they_come_at_once(store: Store, office: str):
    def term(by: Request, called: str, since: str, until: str) -> Awaitable[Edited]:
        return service.set_office(by, "", leader="Bo Marsh", office=called, since=since, until=until)

    told = await at_once(
        store, lambda by: term(by, "Mayor", "2010", "2014"), lambda by: term(by, office, "2012", "2016")
    )
    assert told == ["", ""]
    (held,) = (await store.directory(SERVER)).offices_of("bo-marsh")
    assert (held.first_attested, held.last_attested) in {("2010", "2014"), ("2012", "2016")}
