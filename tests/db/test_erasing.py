"""Who was forgotten is in no byte of the files: neither in what they hold nor in what SQLite has left lying about."""

import random
from contextlib import closing
from pathlib import Path

from bot import privacy
from bot.core.policy import Caller, Role
from bot.db.program import actor
from bot.db.sqlite import connect
from bot.db.store import Store
from bot.privacy import forget_me
from bot.request import Desk, Request
from tests.db.sample import OTHER_SERVER, SERVER, instant

PEOPLE = 1_500
MIA = 118_412_338_065_932_289


def bytes_of(path: Path) -> bytes:
    """All that is in the database and beside it."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob("*")))


def traces(path: Path, ids: list[int], salts: list[str]) -> list[str]:
    """The ids and salts that can be read there, in the form in which SQLite keeps numbers or as text."""
    held = bytes_of(path)
    return [
        *(str(one) for one in ids if one.to_bytes(8, "big") in held or str(one).encode() in held),
        *(salt for salt in salts if salt.encode() in held),
    ]


async def crowd(store: Store) -> tuple[list[int], list[str]]:
    """Many people of two servers, come in no order, so that SQLite has to divide the pages of the index."""
    draw = random.Random(4)  # noqa: S311 - the same in every run
    ids = [draw.getrandbits(57) | 1 << 56 for _ in range(PEOPLE)]
    for begin in range(0, PEOPLE, 50):
        some = ids[begin : begin + 50]
        await store.write(
            lambda db, some: [actor(db, draw.choice([SERVER, OTHER_SERVER]), one) for one in some], some
        )
    rows = await store.read(lambda db: db.execute("SELECT salt FROM actor WHERE guild_id > 0").fetchall())
    return ids, [salt for (salt,) in rows]


async def test_nothing_of_who_was_forgotten_can_be_read_in_the_bytes(store: Store, path: Path):
    ids, salts = await crowd(store)
    assert len(traces(path, ids, salts)) == 2 * PEOPLE
    for begin in range(0, PEOPLE, 50):
        await store.write(
            lambda db, some: [privacy.forget(db, None, one, instant(1)) for one in some],
            ids[begin : begin + 50],
        )
    assert await store.truncate_wal()
    assert traces(path, ids, salts) == []


async def test_one_of_many_is_forgotten_at_once_and_the_others_are_still_there(store: Store, path: Path):
    ids, _ = await crowd(store)
    caller = Caller(discord_user_id=ids[700], guild_id=SERVER, role=Role.MEMBER)
    assert await forget_me(Request(Desk(store), caller), everywhere=True) == 1
    assert traces(path, ids[700:701], []) == []
    assert len(traces(path, ids, [])) == PEOPLE - 1


async def test_a_wal_from_which_somebody_reads_is_emptied_later(store: Store, path: Path):
    await store.write(actor, SERVER, MIA)
    with closing(connect(path, "ro")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT 1 FROM actor").fetchone()
        await store.write(privacy.forget, None, MIA, instant(1))
        assert not await store.truncate_wal()
    assert await store.truncate_wal()
    assert traces(path, [MIA], []) == []
