"""The protocol that discord.py speaks with Discord, as the sandbox speaks it back."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import pytest
from simcord.backend import Backend

from sandbox import local_discord
from sandbox.local_discord import LocalDiscord
from sandbox.simcord_adapter import DiscordInMemory, RealClock

DEFAULT = discord.Intents.default().value


@dataclass
class Served:
    """A server with one guild, and a client for it."""

    backend: Backend
    server: LocalDiscord
    http: aiohttp.ClientSession
    channel_id: int

    def api(self, path: str) -> str:
        return f"{self.server.url}/api/v10{path}"

    @property
    def messages(self) -> str:
        return self.api(f"/channels/{self.channel_id}/messages")

    def fail_next(self, status: int) -> None:
        fault = {"method": "*", "path": "*", "status": status, "code": 0, "message": "x", "times": 1}
        self.backend.faults.append(fault)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    backend = Backend(clock=RealClock())
    guild = backend.create_guild("Home")
    channel = backend.create_channel(guild.id, "general")
    server = LocalDiscord(DiscordInMemory(backend, discord.Intents.default()))
    await server.start()
    async with aiohttp.ClientSession() as http:
        yield Served(backend, server, http, channel.id)
    await server.close()


class Bot:
    """A bot's end of the gateway."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, *, compressed: bool) -> None:
        self._socket = socket
        self._inflate = zlib.decompressobj() if compressed else None

    @classmethod
    async def connected(cls, served: Served, *, compress: bool = False) -> "Bot":
        query = {"v": "10", "encoding": "json", **({"compress": "zlib-stream"} if compress else {})}
        return cls(await served.http.ws_connect(served.server.gateway.url, params=query), compressed=compress)

    async def read(self) -> dict[str, Any]:
        message = await asyncio.wait_for(self._socket.receive(), 5)
        assert message.type in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}, message
        text = self._inflate.decompress(message.data) if self._inflate else message.data
        frame: dict[str, Any] = json.loads(text)
        return frame

    async def until(self, event: str) -> dict[str, Any]:
        while (frame := await self.read())["t"] != event:
            pass
        return frame

    async def send(self, code: int, **details: object) -> None:
        await self._socket.send_json({"op": code, "d": details})

    async def identify(self, **details: object) -> dict[str, Any]:
        await self.read()
        await self.send(2, token="x", intents=DEFAULT, **details)
        return await self.until("READY")

    async def close(self) -> None:
        await self._socket.close()

    async def close_code(self) -> int | None:
        while (await asyncio.wait_for(self._socket.receive(), 5)).type is not aiohttp.WSMsgType.CLOSE:
            pass
        return self._socket.close_code


async def test_json_answers_carry_exactly_the_content_type_that_discord_py_looks_for(served: Served):
    async with (
        served.http.get(served.api("/users/@me")) as good,
        served.http.get(served.api("/channels/1")) as bad,
    ):
        assert good.headers["Content-Type"] == bad.headers["Content-Type"] == "application/json"
        assert (good.status, bad.status) == (200, 404)


async def test_every_answer_tells_its_rate_limit(served: Served):
    message = served.backend.create_message(served.channel_id, served.backend.bot_user.id, "x")
    async with served.http.delete(f"{served.messages}/{message.id}") as answer:
        assert answer.status == 204
        assert {name for name in answer.headers if name.startswith("X-RateLimit")} == {
            "X-RateLimit-Limit",
            "X-RateLimit-Remaining",
            "X-RateLimit-Reset",
            "X-RateLimit-Reset-After",
            "X-RateLimit-Bucket",
        }


async def test_a_rate_limit_that_was_hit_says_how_long_to_wait(served: Served):
    served.fail_next(429)
    async with served.http.post(served.messages, json={"content": "x"}) as answer:
        body = await answer.json()

    assert answer.status == 429
    assert answer.headers["Via"], "discord.py does not retry without it"
    assert 0 < body["retry_after"] < 1


async def test_a_body_that_is_no_json_is_refused(served: Served):
    async with served.http.post(
        served.messages, data="{", headers={"Content-Type": "application/json"}
    ) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 50109)


async def test_a_malformed_command_is_refused_and_not_a_crash(served: Served, caplog):
    commands = served.api(f"/applications/{served.backend.application_id}/commands")
    async with served.http.put(commands, json=["no object"]) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 50035)


async def test_a_route_that_simcord_lacks_is_named_in_the_log(served: Served, caplog):
    async with served.http.get(served.api("/voice/regions")) as answer:
        assert answer.status == 501

    assert "/voice/regions" in caplog.text


async def test_an_uploaded_file_can_be_fetched_from_the_address_in_its_message(served: Served):
    form = aiohttp.FormData(quote_fields=False)
    about = {"content": "x", "attachments": [{"id": 0, "filename": "a.csv", "description": "Two numbers"}]}
    form.add_field("payload_json", json.dumps(about), content_type="application/json")
    form.add_field("files[0]", b"1,2", filename="a.csv")
    async with served.http.post(served.messages, data=form) as answer:
        [attachment] = (await answer.json())["attachments"]
    async with served.http.get(attachment["url"]) as file:
        assert await file.read() == b"1,2"

    assert attachment["description"] == "Two numbers"


async def test_a_bot_is_told_where_the_gateway_is(served: Served):
    async with served.http.get(served.api("/gateway/bot")) as answer:
        body = await answer.json()

    assert body["url"] == served.server.gateway.url
    assert body["shards"] == 1


@pytest.mark.parametrize("compress", [False, True])
async def test_a_bot_that_identifies_hears_ready_then_its_servers(served: Served, compress: bool):
    bot = await Bot.connected(served, compress=compress)
    ready = await bot.identify()
    guild = await bot.read()

    [guild_id] = served.backend.guilds
    assert ready["d"]["guilds"] == [{"id": str(guild_id), "unavailable": True}]
    assert (guild["t"], guild["d"]["id"], guild["s"]) == ("GUILD_CREATE", str(guild_id), 2)


async def test_each_shard_hears_only_of_its_own_servers(served: Served):
    own = [served.backend.create_guild(str(shard), shard_id=shard, shard_count=2) for shard in (0, 1)]
    second = await Bot.connected(served)
    ready = await second.identify(shard=[1, 2])

    heard = {entry["id"] for entry in ready["d"]["guilds"]}
    assert str(own[1].id) in heard
    assert str(own[0].id) not in heard


async def test_a_heartbeat_is_answered(served: Served):
    bot = await Bot.connected(served)
    hello = await bot.read()
    await bot.send(1)

    assert hello["op"] == 10
    assert hello["d"]["heartbeat_interval"] > 0
    assert (await bot.read())["op"] == 11


async def test_a_heartbeat_is_answered_after_discord_py_has_noted_that_it_sent_it(
    served: Served, monkeypatch
):
    monkeypatch.setattr(local_discord, "ACKNOWLEDGED_AFTER", 0.5)
    bot = await Bot.connected(served)
    await bot.read()

    await bot.send(1)
    await bot.send(2, token="t", intents=DEFAULT, properties={})

    heard = [(await bot.read())["op"] for _ in range(3)]
    assert heard == [0, 0, 11]  # READY and the server first, although the heartbeat was sent before


async def test_privileged_intents_are_refused_as_for_a_new_application(served: Served):
    bot = await Bot.connected(served)
    await bot.send(2, token="x", intents=discord.Intents.all().value)

    assert await bot.close_code() == 4014


async def test_who_has_not_identified_is_not_heard(served: Served):
    bot = await Bot.connected(served)
    await bot.send(8, guild_id="1", query="", limit=0)

    assert await bot.close_code() == 4003


async def test_a_bot_that_resumes_hears_what_it_missed_and_nothing_twice(served: Served):
    bot = await Bot.connected(served)
    ready = await bot.identify()
    guild = await bot.read()
    await bot.close()
    served.backend.create_message(served.channel_id, served.backend.bot_user.id, "missed")

    again = await Bot.connected(served)
    await again.read()
    await again.send(6, token="x", session_id=ready["d"]["session_id"], seq=guild["s"])
    missed, resumed = await again.read(), await again.read()

    assert (missed["t"], missed["d"]["content"]) == ("MESSAGE_CREATE", "missed")
    assert (resumed["t"], resumed["s"]) == ("RESUMED", guild["s"] + 2)


@pytest.mark.parametrize(("session", "sequence"), [("unknown", 1), ("known", 99)])
async def test_a_session_that_cannot_be_resumed_is_invalid(served: Served, session: str, sequence: int):
    first = await Bot.connected(served)
    ready = await first.identify()
    bot = await Bot.connected(served)
    await bot.read()
    known = ready["d"]["session_id"] if session == "known" else session
    await bot.send(6, token="x", session_id=known, seq=sequence)

    frame = await bot.read()
    assert (frame["op"], frame["d"]) == (9, False)


async def test_members_are_told_on_request(served: Served):
    [guild_id] = served.backend.guilds
    for name in ("mia", "omar"):
        served.backend.add_member(guild_id, served.backend.make_user(name).id)
    bot = await Bot.connected(served)
    await bot.identify()
    await bot.send(8, guild_id=str(guild_id), query="mi", limit=5, nonce="n")

    chunk = (await bot.until("GUILD_MEMBERS_CHUNK"))["d"]
    assert [one["user"]["username"] for one in chunk["members"]] == ["mia"]
    assert chunk["nonce"] == "n"


async def test_closing_gives_the_port_back(served: Served):
    await Bot.connected(served)
    port = int(served.server.url.rsplit(":", 1)[1])
    await served.server.close()

    other = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    other.close()
    await other.wait_closed()
