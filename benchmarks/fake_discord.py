"""The least of Discord that a bot needs to be timed: a gateway, the calls at start-up, and interactions.

It keeps nothing and checks nothing, so that what is measured is the bot.
"""

import asyncio
import json
import time
from typing import Any

from aiohttp import WSMsgType, web

APPLICATION, GUILD, CHANNEL, MEMBER = "1000", "2000", "3000", "4000"
_EVERYTHING = str(2**53 - 1)
_BIG_IDS = 10**17


class FakeDiscord:
    """One server with one channel, on a free port of 127.0.0.1."""

    def __init__(self) -> None:
        self.port = 0
        self.identified = asyncio.Event()
        self._socket: web.WebSocketResponse | None = None
        self._sequence = 0
        self._interactions = 0
        self._waiting: dict[str, asyncio.Future[float]] = {}
        self._commands: list[dict[str, Any]] = []
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen."""
        app = web.Application()
        api = "/api/v10"
        app.router.add_get(f"{api}/gateway/bot", self._gateway_address)
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
        self._interactions += 1
        interaction = str(_BIG_IDS + self._interactions)
        answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[interaction] = answered
        asked = time.perf_counter()
        await self._send("INTERACTION_CREATE", _interaction(interaction, name, options))
        return await answered - asked

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        self._socket, self._sequence = socket, 0
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            match json.loads(message.data)["op"]:
                case 1:
                    await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
                case 2:
                    await self._send("READY", self._ready())
                    await self._send("GUILD_CREATE", _guild())
                    self.identified.set()
        return socket

    async def _send(self, event: str, data: dict[str, Any]) -> None:
        assert self._socket is not None, "no bot is connected"
        self._sequence += 1
        await self._socket.send_str(json.dumps({"op": 0, "t": event, "d": data, "s": self._sequence}))

    def _ready(self) -> dict[str, Any]:
        return {
            "v": 10,
            "user": _user(APPLICATION, "bot", bot=True),
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
        return _json(_user(APPLICATION, "bot", bot=True))

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
        return _json(self._commands)

    async def _learn_commands(self, request: web.Request) -> web.Response:
        self._commands = [
            {"default_member_permissions": None,
                "description": "", "type": 1, **command, "id": str(5000 + place),
             "application_id": APPLICATION, "version": "1"}
            for place, command in enumerate(await request.json())
        ]  # fmt: skip
        return _json(self._commands)

    async def _answered(self, request: web.Request) -> web.Response:
        body = await request.json()
        interaction = request.match_info["id"]
        message = _message("9", body.get("data") or {})
        waiting = self._waiting.pop(interaction, None)
        if waiting is not None:
            waiting.set_result(time.perf_counter())
        seen = {"id": interaction, "type": 2, "response_message_id": "9"}
        return _json({"interaction": seen, "resource": {"type": 4, "message": message}})


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


def _guild() -> dict[str, Any]:
    everyone = {
        "id": GUILD, "name": "@everyone", "color": 0, "hoist": False, "position": 0, "permissions": _EVERYTHING,
        "managed": False, "mentionable": False, "flags": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
    }  # fmt: skip
    channel = {"id": CHANNEL, "type": 0, "name": "general", "position": 0, "permission_overwrites": []}
    return {
        "id": GUILD, "name": "Benchmark", "owner_id": "1", "roles": [everyone], "channels": [channel], "emojis": [],
        "stickers": [], "features": [], "members": [], "member_count": 2, "threads": [], "presences": [],
        "voice_states": [], "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
        "joined_at": "2026-01-01T00:00:00+00:00", "large": False, "unavailable": False, "preferred_locale": "en-US",
        "premium_tier": 0, "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0,
        "mfa_level": 0, "nsfw_level": 0, "afk_timeout": 0, "system_channel_flags": 0,
    }  # fmt: skip


def _interaction(interaction: str, name: str, options: dict[str, str]) -> dict[str, Any]:
    member = {
        "user": _user(MEMBER, "member"), "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False,
        "mute": False, "permissions": _EVERYTHING, "nick": None, "flags": 0,
    }  # fmt: skip
    return {
        "id": interaction, "application_id": APPLICATION, "type": 2, "token": f"token{interaction}", "version": 1,
        "guild_id": GUILD, "channel_id": CHANNEL, "member": member, "locale": "en-US", "guild_locale": "en-US",
        "channel": {"id": CHANNEL, "type": 0, "name": "general", "guild_id": GUILD, "permissions": _EVERYTHING},
        "guild": {"id": GUILD, "locale": "en-US", "features": []}, "app_permissions": _EVERYTHING,
        "entitlements": [], "authorizing_integration_owners": {"0": GUILD}, "context": 0,
        "attachment_size_limit": 10485760,
        "data": {
            "id": "5000", "name": name, "type": 1,
            "options": [{"name": key, "type": 3, "value": value} for key, value in options.items()],
        },
    }  # fmt: skip


def _message(message_id: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": message_id, "channel_id": CHANNEL, "author": _user(APPLICATION, "bot", bot=True),
        "content": data.get("content", ""), "timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None,
        "tts": False, "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
        "embeds": [], "pinned": False, "type": 0, "flags": 0, "components": [],
    }  # fmt: skip
