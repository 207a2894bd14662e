"""The process is killed at any moment: what was acknowledged is there, once, and the file is whole.

Twenty kills, or with --thorough five hundred.
"""

import asyncio
import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from bot import undo_store as undo
from bot.core.entries import Leader
from bot.core.log import Seen
from bot.db.store import Store
from bot.entries import store as entries
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests import thorough
from tests.db.sample import ENTRIES, SERVER, change, instant, stance, when

KILLS = 500 if thorough.everything() else 20
MOST_EDITS = 24
EDITORS = 16
LONGEST_WAIT = 0.02
"""A child is killed after 1 to MOST_EDITS edits, so that a slow machine kills as well, and up to so many
seconds later, which is a few edits; every tenth at any moment from its start, so while it opens the file."""

ROUND = ("record", "correct", "retract", "undo", "change")
"""The edits of one round: a stance, a better text, its retraction, the undo of that; and a leader's new name."""


def test_every_acknowledged_edit_survives_a_kill_and_is_there_once(path: Path):
    acknowledged = 0
    for edits, wait in _moments(KILLS):
        told = _told_until_killed(_edit_for_ever, path, acknowledged, edits, wait)
        assert told == list(range(acknowledged, acknowledged + len(told)))
        acknowledged += len(told)
    assert acknowledged > KILLS * len(ROUND)  # else nothing was tried
    asyncio.run(_check(path, acknowledged))


def test_edits_that_share_a_commit_survive_a_kill_too(path: Path):
    acknowledged: set[str] = set()
    for kill, (edits, wait) in enumerate(_moments(KILLS // 5)):
        told = _told_until_killed(_record_at_once, path, kill, edits, wait)
        assert acknowledged.isdisjoint(told)
        acknowledged |= set(told)
    assert len(acknowledged) > KILLS  # else nothing was tried
    asyncio.run(_check_keys(path, acknowledged))


def _moments(kills: int) -> Iterator[tuple[int, float]]:
    """After how many edits, and how many seconds more, to strike."""
    moments = random.Random(2015)  # noqa: S311  (not a secret)
    for kill in range(kills):
        edits = moments.randint(1, MOST_EDITS) if kill % 10 else 0
        yield edits, moments.uniform(0, LONGEST_WAIT if edits else 10 * LONGEST_WAIT)


def _told_until_killed(
    child_of: Callable[..., None], path: Path, first: int, edits: int, wait: float
) -> list:
    """Kill a child `wait` seconds after it acknowledged so many edits, and tell all that it acknowledged."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    context.set_forkserver_preload([__name__, "bot.db.store"])  # else most of a life goes into imports
    told, tell = context.Pipe(duplex=False)
    child = context.Process(target=child_of, args=(path, first, tell))
    child.start()
    tell.close()
    assert told.recv() == "begun"
    acknowledged = [told.recv() for _ in range(edits)]
    time.sleep(wait)
    child.kill()
    child.join()
    acknowledged += _all_told(told)
    told.close()
    return acknowledged


def _all_told(told: Connection) -> Iterator[object]:
    try:
        while True:
            yield told.recv()
    except EOFError:
        return


def _edit_for_ever(path: Path, first: int, tell: Connection) -> None:
    async def run() -> None:
        tell.send("begun")
        store = await Store.open(path)
        await store.change_alone(change(request_key="entries"), exchange.import_entries, ENTRIES, layer=False)
        for number in count(first):  # the first may have been stored already, and not acknowledged
            await _edit(store, number)
            tell.send(number)

    asyncio.run(run())


def _record_at_once(path: Path, life: int, tell: Connection) -> None:
    """Many editors, who each wait for what they did before."""

    async def editor(store: Store, number: int) -> None:
        for step in count():
            key = f"k-{life}-{number}-{step}"
            await store.change(
                change(request_key=f"i-{key}"), stances.record_stance, stance(key, quote=f"Said {key}.")
            )
            tell.send(key)

    async def run() -> None:
        tell.send("begun")
        store = await Store.open(path)
        await store.change_alone(change(request_key="entries"), exchange.import_entries, ENTRIES, layer=False)
        await asyncio.gather(*(editor(store, number) for number in range(EDITORS)))

    asyncio.run(run())


async def _check_keys(path: Path, acknowledged: set[str]) -> None:
    store = await Store.open(path, create=False)
    rows = await store.timeline(0, "ada", "ferry", when())
    assert len(rows) == store.head(0) - 2  # the first line started the record, the second brought the entries
    assert acknowledged <= {row.stance.key for row in rows}
    assert (await store.check_record(0)).fault is None
    assert await store.findings() == []
    store.close()


async def _edit(store: Store, number: int) -> None:
    """The edit of this number. Each makes one line in the log, whose first line started the record."""
    turn, step = divmod(number, len(ROUND))
    key = f"k-{turn}"
    asked = change(SERVER, at=instant(number), request_key=f"i-{number}", reason="it was wrong")
    match ROUND[step]:
        case "record":
            await store.change(asked, stances.record_stance, stance(key))
        case "correct":
            await store.change(
                asked, stances.correct_stance, Seen(key=key, revision=1), stance(key, quote=f"Better {turn}.")
            )
        case "retract":
            await store.change(asked, stances.retract_stance, Seen(key=key, revision=2))
        case "undo":
            await store.change(asked, undo.undo, _seq(number - 1))
        case _:
            await store.change(
                asked,
                entries.edit_entry,
                Leader,
                "ada",
                lambda leader: leader.model_copy(update={"name": f"Ada {turn}"}),
            )


def _seq(number: int) -> int:
    return number + 2


async def _check(path: Path, acknowledged: int) -> None:
    store = await Store.open(path, create=False)
    made = store.head(SERVER) - 1
    # At most the one edit that was under way at the last kill.
    assert made in (acknowledged, acknowledged + 1)
    lines = [logged.update for logged in await store.updates(SERVER, limit=made + 9)][::-1][1:]
    assert [line.request_key for line in lines] == [f"i-{number}" for number in range(made)]
    assert [line.action for line in lines] == [ROUND[number % len(ROUND)] for number in range(made)]
    for turn in range(made // len(ROUND)):  # each line has its row, and each row its line
        rows = await store.revisions(SERVER, f"k-{turn}")
        assert [row.revision for row in rows] == [1, 2, 3, 4]
        assert [row.state for row in rows] == ["kept", "kept", "withdrawn", "kept"]
        assert [row.seq for row in rows] == [_seq(len(ROUND) * turn + step) for step in range(4)]
        assert [row.reason for row in rows] == ["", *["it was wrong"] * 3]
        assert [row.stance.quote for row in rows[1:]] == [f"Better {turn}."] * 3
    names = (made + len(ROUND) - 1) // len(ROUND) - (made % len(ROUND) != 0)
    assert (await store.directory(SERVER)).leader_by_key["ada"].name == f"Ada {names - 1}"
    assert (await store.check_record(0)).fault is None
    assert (await store.check_record(SERVER)).fault is None
    assert await store.findings() == []
    store.close()
