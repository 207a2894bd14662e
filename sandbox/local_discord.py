"""A Discord on 127.0.0.1: REST v10, uploaded files and the gateway, over real sockets.

It speaks the protocol only. What a request does and who hears of it is `DiscordInMemory`'s business.
https://discord.com/developers/docs/reference says what is spoken here.
"""

import io
import json
import re
import time
from http import HTTPStatus

from aiohttp import BodyPartReader, web

from sandbox.local_gateway import Gateway
from sandbox.simcord_adapter import FILES_AT, Answer, DiscordInMemory, Json, Upload

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
