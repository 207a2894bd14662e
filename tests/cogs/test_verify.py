"""/updates verify: whether anybody has tampered with the log of the record that the server reads."""

from bot.store.lanes import connect
from tests.cogs.queueing import bot_of, record
from tests.harness import World


async def test_a_whole_log_is_said_to_be_whole_with_its_length_and_last_hash(world: World):
    await record(world.omar)
    reply = await world.mia.slash("updates", verify=True)
    (newest,) = await bot_of(world).desk.store.updates(world.general.guild.id, limit=1)
    assert "The updates log is whole" in reply.text
    assert "Checked 2 lines" in reply.text
    assert newest.update.hash in reply.text


async def test_a_line_that_was_changed_is_named(world: World):
    await record(world.omar, reason="as it was")
    await record(world.omar, short="A second made-up row.", position="-1")
    db = connect(bot_of(world).desk.store.path, "rw")
    db.execute("DROP TRIGGER update_log_no_update")
    db.execute("UPDATE update_log SET reason = 'as it never was' WHERE record_id > 0 AND seq = 2")
    db.close()
    reply = await world.mia.slash("updates", verify=True)
    assert "The updates log is broken" in reply.text
    assert (
        "The first line that does not fit is **#2**: line 2 was changed after it was written." in reply.text
    )


async def test_two_who_ask_at_once_get_one_answer(world: World):
    store = bot_of(world).desk.store
    first, second = store.checked_log(0), store.checked_log(0)
    assert await first == await second
    assert store._checking == {}
