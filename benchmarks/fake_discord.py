"""The least of Discord that a bot needs to be timed: a gateway, the calls at start-up, and interactions.

It keeps nothing and checks nothing, so that what is measured is the bot. It speaks with discord.py, disnake, py-cord
and hikari, and compresses what the gateway sends where a bot asks for that, as Discord does.
"""

import asyncio
import json
import time
import zlib
from typing import Any

from aiohttp import WSMsgType, web

APPLICATION, GUILD, CHANNEL, MEMBER = "1000", "2000", "3000", "4000"
_USUAL = str(1 << 10 | 1 << 11 | 1 << 16 | 1 << 31)
"""What a member may usually do: see channels, write, read what was written, use commands. An admin is offered the set-up."""
_BIG_IDS = 10**17


class FakeDiscord:
    """One server with one channel, on a free port of 127.0.0.1."""

    def __init__(self) -> None:
        self.port = 0
        self.identified = asyncio.Event()
        self.newest_answer: dict[str, Any] = {}
        self._socket: web.WebSocketResponse | None = None
        self._stream: zlib._Compress | None = None
        self._sequence = 0
        self._interactions = 0
        self._waiting: dict[str, asyncio.Future[float]] = {}
        self.commands: list[dict[str, Any]] = []
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen."""
        app = web.Application()
        api = "/api/v10"
        app.router.add_get(f"{api}/gateway/bot", self._gateway_address)
        app.router.add_get(f"{api}/gateway", self._gateway_address)
        app.router.add_get(f"{api}/users/@me", self._me)
        app.router.add_get(f"{api}/oauth2/applications/@me", self._application)
        app.router.add_get(f"{api}/applications/@me", self._application)
        app.router.add_get(api + "/applications/{application}/commands", self._known_commands)
        app.router.add_put(api + "/applications/{application}/commands", self._learn_commands)
        app.router.add_post(api + "/interactions/{id}/{token}/callback", self._answered)
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/gateway/", self._gateway)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def slash(self, name: str, **options: str) -> float:
        """Use a command and return the seconds until the answer was here."""
        return await self._interact(2, name, [_option(key, value) for key, value in options.items()])

    async def complete(self, name: str, option: str, typed: str) -> float:
        """Type into an option of a command and return the seconds until the choices were here."""
        return await self._interact(4, name, [{**_option(option, typed), "focused": True}])

    async def _interact(self, kind: int, name: str, options: list[dict[str, Any]]) -> float:
        self._interactions += 1
        interaction = str(_BIG_IDS + self._interactions)
        answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[interaction] = answered
        asked = time.perf_counter()
        command_id = next(one["id"] for one in self.commands if one["name"] == name)
        await self._send("INTERACTION_CREATE", _interaction(interaction, kind, command_id, name, options))
        return await answered - asked

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        self._socket, self._sequence = socket, 0
        self._stream = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        await self._write({"op": 10, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        async for message in socket:
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                continue
            match json.loads(message.data)["op"]:
                case 1:
                    await self._write({"op": 11, "d": None, "s": None, "t": None})
                case 2:
                    await self._send("READY", self._ready())
                    await self._send("GUILD_CREATE", _guild())
                    self.identified.set()
        return socket

    async def _send(self, event: str, data: dict[str, Any]) -> None:
        self._sequence += 1
        await self._write({"op": 0, "t": event, "d": data, "s": self._sequence})

    async def _write(self, frame: dict[str, Any]) -> None:
        assert self._socket is not None, "no bot is connected"
        text = json.dumps(frame)
        if self._stream is None:
            await self._socket.send_str(text)
        else:
            compressed = self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)
            await self._socket.send_bytes(compressed)

    def _ready(self) -> dict[str, Any]:
        return {
            "v": 10,
            "user": _ourselves(),
            "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": "session",
            "resume_gateway_url": f"ws://127.0.0.1:{self.port}/gateway",
            "shard": [0, 1],
            "application": {"id": APPLICATION, "flags": 0},
        }

    async def _gateway_address(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return _json(
            {"url": f"ws://127.0.0.1:{self.port}/gateway", "shards": 1, "session_start_limit": limit}
        )

    async def _me(self, _: web.Request) -> web.Response:
        return _json(_ourselves())

    async def _application(self, _: web.Request) -> web.Response:
        return _json(
            {
                "id": APPLICATION,
                "name": "bot",
                "icon": None,
                "description": "",
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": "",
                "owner": _user("1", "owner"),
                "team": None,
                "flags": 0,
            }
        )

    async def _known_commands(self, _: web.Request) -> web.Response:
        return _json(self.commands)

    async def _learn_commands(self, request: web.Request) -> web.Response:
        self.commands = [
            {"default_member_permissions": None,
                "description": "", "type": 1, **command, "id": str(5000 + place),
             "application_id": APPLICATION, "version": "1"}
            for place, command in enumerate(await request.json())
        ]  # fmt: skip
        return _json(self.commands)

    async def _answered(self, request: web.Request) -> web.Response:
        body = await request.json() if request.content_type == "application/json" else await _form(request)
        interaction = request.match_info["id"]
        self.newest_answer = body
        message = _message("9", body.get("data") or {})
        waiting = self._waiting.pop(interaction, None)
        if waiting is not None:
            waiting.set_result(time.perf_counter())
        if request.query.get("with_response", "").lower() not in {"1", "true"}:
            return web.Response(status=204)
        seen = {"id": interaction, "type": 2, "response_message_id": "9"}
        return _json({"interaction": seen, "resource": {"type": 4, "message": message}})


async def _form(request: web.Request) -> dict[str, Any]:
    """The JSON of a request that could carry files too."""
    form = await request.post()
    body: dict[str, Any] = json.loads(str(form["payload_json"]))
    return body


def _option(name: str, value: str) -> dict[str, Any]:
    return {"name": name, "type": 3, "value": value}


def _json(data: object) -> web.Response:
    # discord.py wants exactly this content type, without a charset.
    return web.Response(body=json.dumps(data).encode(), headers={"Content-Type": "application/json"})


def _user(user_id: str, name: str, *, bot: bool = False) -> dict[str, Any]:
    return {
        "id": user_id,
        "username": name,
        "discriminator": "0",
        "global_name": name,
        "avatar": None,
        "bot": bot,
    }


def _ourselves() -> dict[str, Any]:
    more = {"verified": True, "mfa_enabled": False, "email": None, "locale": "en-US", "flags": 0}
    return {**_user(APPLICATION, "bot", bot=True), **more}


def _guild() -> dict[str, Any]:
    everyone = {
        "id": GUILD, "name": "@everyone", "color": 0, "hoist": False, "position": 0, "permissions": _USUAL,
        "managed": False, "mentionable": False, "flags": 0, "icon": None, "unicode_emoji": None,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
    }  # fmt: skip
    channel = {
        "id": CHANNEL, "type": 0, "name": "general", "position": 0, "permission_overwrites": [], "topic": None,
        "nsfw": False, "parent_id": None, "last_message_id": None, "rate_limit_per_user": 0, "flags": 0,
    }  # fmt: skip
    return {
        "id": GUILD, "name": "Benchmark", "owner_id": "1", "roles": [everyone], "channels": [channel], "emojis": [],
        "stickers": [], "features": [], "members": [], "member_count": 2, "threads": [], "presences": [],
        "voice_states": [], "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
        "joined_at": "2026-01-01T00:00:00+00:00", "large": False, "unavailable": False, "preferred_locale": "en-US",
        "premium_tier": 0, "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0,
        "mfa_level": 0, "nsfw_level": 0, "afk_timeout": 0, "system_channel_flags": 0,
        **dict.fromkeys((
            "icon", "splash", "discovery_splash", "banner", "description", "afk_channel_id", "application_id",
            "system_channel_id", "rules_channel_id", "public_updates_channel_id", "vanity_url_code",
        )),
    }  # fmt: skip


def _interaction(
    interaction: str, kind: int, command_id: str, name: str, options: list[dict[str, Any]]
) -> dict[str, Any]:
    member = {
        "user": _user(MEMBER, "member"), "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False,
        "mute": False, "permissions": _USUAL, "nick": None, "flags": 0,
    }  # fmt: skip
    return {
        "id": interaction, "application_id": APPLICATION, "type": kind, "token": f"token{interaction}", "version": 1,
        "guild_id": GUILD, "channel_id": CHANNEL, "member": member, "locale": "en-US", "guild_locale": "en-US",
        "channel": {"id": CHANNEL, "type": 0, "name": "general", "guild_id": GUILD, "permissions": _USUAL},
        "guild": {"id": GUILD, "locale": "en-US", "features": []}, "app_permissions": _USUAL,
        "entitlements": [], "authorizing_integration_owners": {"0": GUILD}, "context": 0,
        "attachment_size_limit": 10485760,
        "data": {"id": command_id, "name": name, "type": 1, "options": options},
    }  # fmt: skip


def _message(message_id: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": message_id, "channel_id": CHANNEL, "author": _user(APPLICATION, "bot", bot=True),
        "content": data.get("content", ""), "timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None,
        "tts": False, "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
        "embeds": [], "pinned": False, "type": 0, "flags": 0, "components": [],
    }  # fmt: skip
