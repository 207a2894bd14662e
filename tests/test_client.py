"""Start-up in order, command sync, and closing."""

import asyncio
import gc
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from simcord import Env

import bot
from bot import client
from bot.client import Standpoint, StartUpError
from bot.config import Settings
from bot.core.errors import StoreBusyError, StoreLostError
from bot.db.program import Process, give_lease_back, remember, take_lease
from bot.db.store import Store
from bot.request import Desk
from bot.running import serve
from sandbox.simcord_sockets import SocketDiscord
from tests.harness import build_world


def bot_on(database: Path, *, starter: Path | None = None) -> Standpoint:
    settings = Settings(standpoint_database=database)
    if starter is not None:
        settings = settings.model_copy(update={"standpoint_starter": starter})
    return Standpoint(settings, guild_ready_timeout=0.05)


@pytest.mark.parametrize("first", ["bot.client", "bot.cli", "cogs.lookup"])
def test_what_only_pictures_need_is_not_in_the_memory_of_the_bot(first: str) -> None:
    program = (
        f"import sys, {first}, bot.client; print({{'numpy', 'pandas', 'matplotlib'}} & sys.modules.keys())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(bot.__file__).parent.parent,
    )
    assert ran.stdout.strip() == "set()"


def synced(env: Env) -> int:
    """How often Discord was told the commands."""
    return sum(1 for entry in env.http_requests if entry.method == "PUT" and entry.path.endswith("/commands"))


async def test_commands_are_told_to_discord_once_and_again_only_when_they_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "stances.db"
    world = build_world(bot_on(database))
    await world.env.start()
    assert synced(world.env) == 1
    await world.env.restart_bot(bot_on(database))
    assert synced(world.env) == 1
    monkeypatch.setattr(Standpoint, "commands_hash", lambda _: "something else")
    await world.env.restart_bot(bot_on(database))
    assert synced(world.env) == 2
    await world.env.bot.close()
    await world.env.shutdown()


async def test_commands_that_discord_has_lost_are_told_again(tmp_path: Path) -> None:
    database = tmp_path / "stances.db"
    world = build_world(bot_on(database))
    await world.env.start()
    assert world.bot.application_id is not None
    await world.bot.http.bulk_upsert_global_commands(world.bot.application_id, [])
    before = synced(world.env)
    await world.env.restart_bot(bot_on(database))
    assert synced(world.env) == before + 1
    await world.env.bot.close()
    await world.env.shutdown()


async def test_a_second_process_waits_until_the_first_stops_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(client, "WAIT_SECONDS", 0.05)
    database = tmp_path / "stances.db"
    other = Process(host="other.example", pid=7, token="other")
    store = await Store.open(database)
    await store.write(take_lease, datetime.now(UTC), other)
    world = build_world(bot_on(database))
    starting = asyncio.create_task(world.env.start())
    while "Another process" not in caplog.text:  # noqa: ASYNC110 - the log has no event
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)
    assert not starting.done()
    assert "Waiting until it stops: number 7 on other.example." in caplog.text
    await store.write(give_lease_back, other)
    await starting
    assert "Vladimir Putin" in (await world.mia.slash("stance", leader="putin")).text
    await store.write(give_lease_back)
    await store.write(take_lease, datetime.now(UTC), other)
    await world.env.advance_time(client.REFRESH_SECONDS)
    assert world.bot.is_closed()
    assert "This one stops." in caplog.text
    store.close()
    await world.env.shutdown()


async def test_a_second_process_goes_on_waiting_while_the_first_is_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "WAIT_SECONDS", 0.01)
    answers = iter([Process(host="other.example", pid=7, token="other"), StoreBusyError(), None])

    async def write(*_: object) -> object:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    bot = bot_on(tmp_path / "stances.db")
    store = await Store.open(tmp_path / "stances.db")
    bot.desk = Desk(store)
    monkeypatch.setattr(store, "write", write)
    await bot._wait_for_others()
    assert next(answers, "none left") == "none left"
    store.close()


async def test_a_database_that_is_not_ours_stops_the_start_with_a_hint(tmp_path: Path) -> None:
    database = tmp_path / "stances.db"
    database.write_text("a shopping list")
    with pytest.raises(StartUpError, match=r"Stopped while opening the database.*not a SQLite database"):
        await bot_on(database).setup_hook()
    assert database.read_text() == "a shopping list"


async def started_by(application_id: int, database: Path, *, new_application: bool = False) -> None:
    """A start and an end of the bot of an application of Discord, on a database."""
    settings = Settings(standpoint_database=database)
    bot = Standpoint(settings, guild_ready_timeout=0.05, new_application=new_application)
    world = build_world(bot)
    world.env.backend.application_id = application_id
    try:
        await world.env.start()
    finally:
        await bot.close()
        await world.env.shutdown()


async def test_a_database_of_another_application_is_refused_before_anything_is_noted_in_it(
    tmp_path: Path,
) -> None:
    database = tmp_path / "stances.db"
    await started_by(77, database)
    before = database.read_bytes()
    with pytest.raises(StartUpError, match=r"belongs to another application of Discord \(its id is 77"):
        await started_by(88, database)
    assert database.read_bytes() == before
    await started_by(77, database)


async def test_an_application_takes_the_place_of_another_only_if_it_is_told_to(tmp_path: Path) -> None:
    database = tmp_path / "stances.db"
    await started_by(77, database)
    await started_by(88, database, new_application=True)
    await started_by(88, database)
    with pytest.raises(StartUpError, match="another application"):
        await started_by(77, database)


async def test_a_missing_starter_folder_stops_the_start_with_a_hint(tmp_path: Path) -> None:
    bot = bot_on(tmp_path / "stances.db", starter=tmp_path / "nowhere")
    async with bot:
        with pytest.raises(StartUpError, match="There is no file or folder"):
            await bot.setup_hook()


async def test_a_starter_record_with_a_fault_names_file_and_line(tmp_path: Path) -> None:
    starter = tmp_path / "starter"
    starter.mkdir()
    (starter / "themes.csv").write_text("key,name,description,aliases\nBad Key,Name,,\n")
    bot = bot_on(tmp_path / "stances.db", starter=starter)
    async with bot:
        with pytest.raises(StartUpError, match=r"themes\.csv, line 2"):
            await bot.setup_hook()


async def test_a_bot_whose_database_is_deleted_stops_by_itself_and_says_why(tmp_path: Path) -> None:
    database = tmp_path / "stances.db"
    bot = bot_on(database)
    async with SocketDiscord(bot) as discord:
        database.unlink()
        with pytest.raises(StoreLostError):
            await bot.desk.store.write(remember, "told", "yes")
        bot._keep_fresh.change_interval(seconds=0.01)
        with pytest.raises(StoreLostError):
            await asyncio.shield(discord.running)
        assert bot.is_closed()
    assert not database.exists()


async def test_the_bot_asks_for_no_privileged_intent_and_pings_nobody(tmp_path: Path) -> None:
    bot = bot_on(tmp_path / "stances.db")
    assert not any((bot.intents.message_content, bot.intents.members, bot.intents.presences))
    assert bot.allowed_mentions is not None
    assert bot.allowed_mentions.to_dict() == {"parse": []}


async def test_once_ready_the_collector_leaves_alone_what_is_loaded() -> None:
    loaded: list[object] = []

    def looked_at() -> bool:
        return any(one is loaded for one in gc.get_objects())

    class Started:
        """A bot that is ready at once and stops soon after."""

        def __init__(self, _settings: Settings, **_named: bool) -> None: ...

        async def __aenter__(self) -> None: ...

        async def __aexit__(self, *_: object) -> None: ...

        async def start(self, _token: str) -> None:
            assert looked_at()
            for _ in range(5):
                await asyncio.sleep(0)

        async def wait_for(self, event: str) -> None:
            assert event == "ready"

    await serve(Settings(), make_bot=Started)
    assert not looked_at()
