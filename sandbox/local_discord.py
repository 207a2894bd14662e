"""A Discord on 127.0.0.1: REST v10, uploaded files and the gateway, over real sockets.

It speaks the protocol only. What a request does and who hears of it is `DiscordInMemory`'s business.
https://discord.com/developers/docs/reference and docs/events/gateway there say what is spoken here.
"""

import asyncio
import contextlib
import io
import json
import re
import time
import zlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import discord
from aiohttp import BodyPartReader, WSMsgType, web

from sandbox.simcord_adapter import FILES_AT, Answer, DiscordInMemory, Json, Listener, Upload

HOST = "127.0.0.1"
REQUEST_LIMIT = 30 << 20  # bytes; Discord takes 10 MiB a file
RETRY_AFTER = 0.1  # seconds, in an answer 429


class LocalDiscord:
    """Serves one `DiscordInMemory`. `url` is what discord.py is to use in place of https://discord.com."""

    def __init__(self, world: DiscordInMemory) -> None:
        self.requests_under_way = 0
        self.last_request = 0.0  # monotonic time at which one began or ended
        self.url = ""
        self.gateway = Gateway(world)
        self._world = world
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listens on 127.0.0.1, on a free port unless one is named."""
        app = web.Application(client_max_size=REQUEST_LIMIT)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        app.router.add_get("/{path:attachments/.*}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()
        self.url = self.gateway.base_url = f"http://{HOST}:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Ends all connections and gives the port back."""
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _rest(self, request: web.Request) -> web.Response:
        self.requests_under_way += 1
        self.last_request = time.monotonic()
        try:
            return self._respond(request, await self._answer(request))
        finally:
            self.requests_under_way -= 1
            self.last_request = time.monotonic()

    async def _answer(self, request: web.Request) -> Answer:
        path = "/" + request.match_info["path"]
        try:
            body, uploads = await self._read(request)
        except ValueError:
            return Answer(400, {"code": 50109, "message": "The request body contains invalid JSON."})
        if path == "/gateway/bot":
            limits: Json = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
            return Answer(200, {"url": self.gateway.url, "shards": 1, "session_start_limit": limits})
        return self._world.answer(
            request.method,
            path,
            body=body,
            query=dict(request.query),
            uploads=uploads,
            reason=request.headers.get("X-Audit-Log-Reason"),
        )

    async def _read(self, request: web.Request) -> tuple[Json, list[Upload]]:
        if not request.content_type.startswith("multipart/"):
            return self._decode(await request.text()), []
        body: Json = None
        contents: list[tuple[str, bytes]] = []
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)  # noqa: S101 - bots send no nested forms
            blob = bytes(await part.read(decode=True))
            if part.name == "payload_json":
                body = self._decode(blob.decode())
            else:
                contents.append((part.filename or "file", blob))
        descriptions = _descriptions(body)
        return body, [
            Upload(name, io.BytesIO(blob), descriptions.get(index))
            for index, (name, blob) in enumerate(contents)
        ]

    def _decode(self, text: str) -> Json:
        decoded: Json = json.loads(text.replace(self.url, FILES_AT)) if text else None
        return decoded

    def _respond(self, request: web.Request, answer: Answer) -> web.Response:
        headers = _rate_limit_headers(request)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            # Without `Via` discord.py takes it for a ban by Cloudflare and gives up.
            headers |= {"Via": "1.1 sandbox", "Retry-After": str(RETRY_AFTER), "X-RateLimit-Remaining": "0"}
            wait: Json = {
                "message": "You are being rate limited.",
                "retry_after": RETRY_AFTER,
                "global": False,
            }
            answer = Answer(answer.status, wait)
        if answer.status == HTTPStatus.NO_CONTENT:
            return web.Response(status=204, headers=headers)
        # discord.py compares the content type with exactly this, so no charset.
        headers["Content-Type"] = "application/json"
        return web.Response(status=answer.status, body=self._encode(answer.body).encode(), headers=headers)

    def _encode(self, payload: object) -> str:
        # simcord's files are at an address that does not exist; here they can be fetched.
        return json.dumps(payload).replace(FILES_AT, self.url)

    async def _file(self, request: web.Request) -> web.Response:
        blob = self._world.stored_file("/" + request.match_info["path"])
        return web.Response(status=404) if blob is None else web.Response(body=blob)


def _rate_limit_headers(request: web.Request) -> dict[str, str]:
    """Generous limits that never bite; without these headers discord.py sends one request at a time."""
    return {
        "X-RateLimit-Limit": "1000",
        "X-RateLimit-Remaining": "999",
        "X-RateLimit-Reset": f"{time.time() + 1:.3f}",
        "X-RateLimit-Reset-After": "1.0",
        "X-RateLimit-Bucket": re.sub(r"\d+", "id", f"{request.method}:{request.path}"),
    }


def _descriptions(body: Json) -> dict[int, str]:
    """The alternative texts of uploads, which the JSON part carries by index."""
    attachments = body.get("attachments") if isinstance(body, dict) else None
    return {
        int(str(one["id"])): str(one["description"])
        for one in (attachments if isinstance(attachments, list) else [])
        if isinstance(one, dict) and one.get("description") and str(one.get("id")).isdecimal()
    }


# The gateway: sessions that events go to, over websockets


HEARTBEAT_MS = 41_250
# Seconds. discord.py notes when it sent a heartbeat only after sending it. An acknowledgement that is there before, as
# none of the real Discord can be, would seem to answer the heartbeat before: "websocket is 41.3s behind".
ACKNOWLEDGED_AFTER = 0.05
KEPT_EVENTS = 1_000  # how many events a lost connection may miss and still resume
KEPT_SESSIONS = 16

# Opcodes and close codes, by Discord's names.
DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, REQUEST_MEMBERS = 0, 1, 2, 6, 7, 8
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
UNKNOWN_ERROR, NOT_AUTHENTICATED, DISALLOWED_INTENTS = 4000, 4003, 4014

Outbox = asyncio.Queue[str]  # frames on their way to one socket
OWN_EVENTS = {"READY", "RESUMED"}  # about the connection itself, so of every shard


@dataclass
class Session:
    """One identified bot, which may lose its socket and come back to the events it missed."""

    id: str
    shard: tuple[int, int]
    listener: Listener | None = None
    sequence: int = 0
    sent: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    outbox: Outbox | None = None

    def deliver(self, event: str, payload: Mapping[str, object]) -> None:
        """Sends an event if this shard is the one to hear it; keeps it for a resume."""
        if event not in OWN_EVENTS and _shard_of(event, payload, self.shard[1]) != self.shard[0]:
            return
        self.sequence += 1
        frame = _frame(DISPATCH, payload, event, self.sequence)
        self.sent.append((self.sequence, frame))
        if self.outbox is not None:
            self.outbox.put_nowait(frame)

    def resume_after(self, sequence: int, outbox: Outbox) -> bool:
        """Sends again what came after `sequence`; False if that is no longer known."""
        missed = [frame for number, frame in self.sent if number > sequence]
        if len(missed) != self.sequence - sequence:
            return False
        self.outbox = outbox
        for frame in missed:
            outbox.put_nowait(frame)
        self.deliver("RESUMED", {})
        return True


class Gateway:
    """Every connection of every bot. `base_url` is where the server is, that this is a part of.

    While `acknowledges` is False, heartbeats get no answer, as when Discord hangs.
    """

    def __init__(self, world: DiscordInMemory) -> None:
        self.base_url = ""
        self.acknowledges = True
        self._world = world
        self._sessions: dict[str, Session] = {}
        self._sockets: set[web.WebSocketResponse] = set()

    @property
    def url(self) -> str:
        """Where bots connect to."""
        return self.base_url.replace("http:", "ws:") + "/gateway"

    async def close(self) -> None:
        """Cuts the connections and stops listening."""
        await self.drop_connections()
        for session in self._sessions.values():
            _stop(session)

    async def drop_connections(self, code: int = UNKNOWN_ERROR) -> None:
        """Closes every connection, as a fault would; after most codes a bot may come back and resume."""
        for socket in list(self._sockets):
            await socket.close(code=code)

    def ask_to_reconnect(self) -> None:
        """Asks every bot to come back on a new connection, as Discord does now and then; it resumes."""
        for session in self._sessions.values():
            if session.outbox is not None:
                session.outbox.put_nowait(_frame(RECONNECT))

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from its first frame to its last."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        self._sockets.add(socket)
        outbox: Outbox = asyncio.Queue()
        outbox.put_nowait(_frame(HELLO, {"heartbeat_interval": HEARTBEAT_MS}))
        compressed = request.query.get("compress") == "zlib-stream"
        writer = asyncio.create_task(self._write(socket, outbox, compressed=compressed))
        session: Session | None = None
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    session = await self._hear(socket, outbox, session, json.loads(message.data))
        finally:
            writer.cancel()
            self._sockets.discard(socket)
            if session is not None and session.outbox is outbox:
                session.outbox = None
        return socket

    async def _write(self, socket: web.WebSocketResponse, outbox: Outbox, *, compressed: bool) -> None:
        stream = zlib.compressobj()
        with contextlib.suppress(ConnectionError):  # the bot left while something was on its way
            while True:
                text = (await outbox.get()).replace(FILES_AT, self.base_url)
                if compressed:
                    await socket.send_bytes(stream.compress(text.encode()) + stream.flush(zlib.Z_SYNC_FLUSH))
                else:
                    await socket.send_str(text)

    async def _hear(
        self,
        socket: web.WebSocketResponse,
        outbox: Outbox,
        session: Session | None,
        message: dict[str, object],
    ) -> Session | None:
        code, data = message["op"], message.get("d")
        details = data if isinstance(data, dict) else {}
        if code == HEARTBEAT:
            if self.acknowledges:
                later = asyncio.get_running_loop().call_later
                later(ACKNOWLEDGED_AFTER, outbox.put_nowait, _frame(HEARTBEAT_ACK))
        elif code == IDENTIFY:
            return await self._identify(socket, outbox, details)
        elif code == RESUME:
            return self._resume(outbox, details)
        elif code == REQUEST_MEMBERS and session is not None and session.listener is not None:
            await session.listener.request_members(details)
        elif session is None:
            await socket.close(code=NOT_AUTHENTICATED)
        return session

    async def _identify(
        self, socket: web.WebSocketResponse, outbox: Outbox, details: Mapping[str, object]
    ) -> Session | None:
        intents = discord.Intents.none()
        intents.value = int(str(details["intents"]))
        if self._world.refused_intents(intents):
            await socket.close(code=DISALLOWED_INTENTS)
            return None
        shard = details.get("shard")
        number, count = (int(shard[0]), int(shard[1])) if isinstance(shard, list) else (0, 1)
        session = Session(id=f"sandbox-{time.monotonic_ns()}", shard=(number, count), outbox=outbox)
        self._remember(session)
        session.listener = self._world.listen(intents, session.deliver)
        guilds = [one for one in self._world.guild_ids() if _shard_of_guild(one, count) == number]
        session.listener.tell("READY", self._ready(session, guilds))
        for guild_id in guilds:
            session.listener.tell("GUILD_CREATE", self._world.guild_create(guild_id))
        return session

    def _resume(self, outbox: Outbox, details: Mapping[str, object]) -> Session | None:
        session = self._sessions.get(str(details.get("session_id")))
        if session is None or not session.resume_after(int(str(details.get("seq") or 0)), outbox):
            outbox.put_nowait(_frame(INVALID_SESSION, payload=False))
            return None
        return session

    def _ready(self, session: Session, guilds: list[int]) -> dict[str, object]:
        return {
            "v": 10,
            "user": self._world.identity(),
            "guilds": [{"id": str(one), "unavailable": True} for one in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": str(self._world.application_id()), "flags": 0},
        }

    def _remember(self, session: Session) -> None:
        self._sessions[session.id] = session
        while len(self._sessions) > KEPT_SESSIONS:
            _stop(self._sessions.pop(next(iter(self._sessions))))


def _frame(code: int, payload: object = None, event: str | None = None, sequence: int | None = None) -> str:
    return json.dumps({"op": code, "d": payload, "t": event, "s": sequence})


def _stop(session: Session) -> None:
    if session.listener is not None:
        session.listener.stop()
        session.listener = None


def _shard_of_guild(guild_id: int, count: int) -> int:
    # https://discord.com/developers/docs/events/gateway#sharding
    return (guild_id >> 22) % count


def _shard_of(event: str, payload: Mapping[str, object], count: int) -> int:
    of_guild = event in {"GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"}
    guild_id = payload.get("guild_id") or (payload.get("id") if of_guild else None)
    return 0 if guild_id is None else _shard_of_guild(int(str(guild_id)), count)
