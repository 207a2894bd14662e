"""Every touch of simcord's internals, in one place.

simcord keeps a Discord in memory, with a page that shows it. Out of the box it stands in for discord.py's
network code. Here its store stands behind real sockets instead (`local_discord`), so that a bot connects as
it would to Discord, on the real clock. What simcord promises to keep is imported from `simcord` itself; what
it may change in any release is used in this module only, and `tests/sandbox/test_simcord_adapter.py` fails if
any of it disappears.
"""

import asyncio
import html
import io
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

import discord
from aiohttp import web
from simcord import BackendError, ChannelHandle, Env, MemberActor, RouteNotImplemented, UnsupportedField
from simcord._clock import Clock
from simcord._dpy_internals import get_state, set_guild_ready_timeout
from simcord.backend import Backend, serializers
from simcord.backend.models.interaction import ResponseKind
from simcord.gateway import FakeGateway, FakeWebSocket
from simcord.http import dispatch
from simcord.intents import missing_privileged_intents
from simcord.preview import Preview, _markdown
from simcord.preview._pages import _Page
from simcord.preview._server import PreviewServer
from typing_extensions import override

log = logging.getLogger(__name__)

# simcord's own annotation of JSON is `Any`.
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Deliver = Callable[[str, Mapping[str, object]], None]
FILES_AT = "https://cdn.simcord.invalid"  # the address simcord gives uploaded files; nothing is there

T = TypeVar("T")

APPLICATION_ID = 1
"""The same in every run and none of the real Discord, so that a database of a demo is known as one."""

DIRECT_MESSAGES = "X-Demo-Direct-Messages"
PRIVATE = "private"
"""What the page calls the channel of whoever it acts as with the bot."""

KEPT_LOG_LINES = 5_000
INVALID_FORM_BODY = 50035
# What an interaction is answered with: https://discord.com/developers/docs/interactions/receiving-and-responding
_ANSWERS_THAT_SHOW_NOTHING = {6, 8, 9}
_HERE = Path(__file__).parent
_QUOTED = re.compile(r" {0,3}>")
_CODE_FENCE = re.compile(r" {0,3}(```|~~~)")
# What the demo writes in place of what on simcord's page, and what it adds; the rest is in demo.css, demo.js and demo.svg.
_CHANGES = (
    ("<title>SimCord Preview</title>", "<title>Standpoint demo</title>"),
    (
        'href="/preview.css">',
        'href="/preview.css"><link rel="stylesheet" href="/demo.css"><link rel="icon" href="/demo.svg">',
    ),
    (
        '<script type="module" src="/app.js">',
        '<script type="module" src="/demo.js"></script><script type="module" src="/app.js">',
    ),
    (
        "<strong>SimCord</strong><small>Preview</small>",
        "<strong>Standpoint</strong><small>demo, by simcord</small>",
    ),
    ('aria-expanded="false">Messages</button>', 'aria-expanded="false">Channels</button>'),
    ("<summary>More</summary>", "<summary>End …</summary>"),
    ("End preview session", "End the demo"),
    ('<header class="sidebar-heading">', 'CHANNELS<header class="sidebar-heading">'),
)


@dataclass(frozen=True)
class Upload:
    """One file of a request, with the names simcord reads from `discord.File`."""

    filename: str
    fp: io.BytesIO
    description: str | None = None


@dataclass(frozen=True)
class Answer:
    """What Discord answers a request with; no body means 204."""

    status: int
    body: Json


class Progress(Enum):
    """How far the bot is with the newest interaction."""

    UNANSWERED = "nothing sent yet"
    ANSWERED = "answered, a follow-up may come"
    COMPLETE = "answered with the one thing there can be: choices or a modal"


class RealClock(Clock):
    """The time of this machine, where simcord would hold it at 2026-01-01."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)

    @override
    def advance(self, seconds: float) -> None:
        raise RuntimeError(f"The real clock cannot be moved by {seconds} seconds.")


class Recent(list[T]):
    """A list that forgets its oldest entries, for the logs of a Discord that runs for days."""

    @override
    def append(self, item: T) -> None:
        super().append(item)
        if len(self) > 2 * KEPT_LOG_LINES:
            del self[:-KEPT_LOG_LINES]


class DiscordInMemory:
    """simcord's Discord as a server needs it: answers to requests, and events for who listens."""

    def __init__(self, backend: Backend, approved: discord.Intents) -> None:
        self.approved = approved
        self._backend = backend
        # Counts what a viewer could see change, so that a page can tell whether it is behind.
        self.changes = 0
        self.changed = asyncio.Event()
        backend.subscribers.append(self._note_event)

    def answer(
        self,
        method: str,
        path: str,
        *,
        body: Json,
        query: Mapping[str, str],
        uploads: Sequence[Upload],
        reason: str | None,
    ) -> Answer:
        """Does what a request asks, by simcord's rules; what is refused comes back as Discord's error."""
        try:
            answer = dispatch(
                self._backend,
                method,
                path,
                json=body,
                params=dict(query),
                files=list(uploads),
                reason=reason,
                message_content_access=self.approved.message_content,
            )
        except BackendError as error:
            if isinstance(error, RouteNotImplemented | UnsupportedField):
                log.warning("The simulated Discord cannot do this: %s", error.message)
            return Answer(error.status, error.to_json())
        except (ValueError, KeyError, TypeError) as error:
            # simcord's way to refuse a malformed body where it has no error of Discord's at hand.
            log.warning("Malformed body of %s %s", method, path, exc_info=True)
            return Answer(400, {"code": INVALID_FORM_BODY, "message": f"Invalid Form Body: {error}"})
        if method != "GET" and not _shows_nothing(path, body):
            self.note_change()
        return Answer(204 if answer is None else 200, answer)

    def note_change(self) -> None:
        """Says that a viewer could see something new."""
        self.changes += 1
        self.changed.set()

    def identity(self) -> Json:
        """The bot's own user, as in READY."""
        return _as_json(serializers.user_payload(self._backend.bot_user))

    def application_id(self) -> int:
        """The bot's application: `APPLICATION_ID`."""
        return self._backend.application_id

    def guild_ids(self) -> list[int]:
        """The servers the bot is in."""
        return list(self._backend.guilds)

    def guild_create(self, guild_id: int) -> Mapping[str, object]:
        """A server as Discord sends it after READY."""
        guild = self._backend.guilds[guild_id]
        return {**serializers.guild_create_payload(self._backend, guild), "unavailable": False}

    def listen(self, intents: discord.Intents, deliver: Deliver) -> "Listener":
        """Starts telling `deliver` each event that a bot with these intents would get."""
        return Listener(self._backend, intents, deliver)

    def refused_intents(self, intents: discord.Intents) -> list[str]:
        """The privileged intents asked for that nobody has switched on."""
        return missing_privileged_intents(intents, self.approved)

    def stored_file(self, path: str) -> bytes | None:
        """An uploaded file by the path of its address."""
        return self._backend.cdn.get(FILES_AT + path)

    def has_commands(self) -> bool:
        """Whether the bot has told Discord its commands."""
        return any(self._backend.commands.values())

    def progress(self) -> Progress:
        """How far the bot is with the newest interaction."""
        newest = next(reversed(self._backend.interactions.values()))
        if not newest.responded:
            return Progress.UNANSWERED
        final = newest.response_kind in {ResponseKind.AUTOCOMPLETE, ResponseKind.MODAL}
        return Progress.COMPLETE if final else Progress.ANSWERED

    def _note_event(self, event: str, _payload: Mapping[str, object]) -> None:
        if event not in {"INTERACTION_CREATE", "TYPING_START"}:
            self.note_change()


class Listener:
    """One connection's view of the events, filtered and censored by its intents as Discord does."""

    def __init__(self, backend: Backend, intents: discord.Intents, deliver: Deliver) -> None:
        self._backend = backend
        self._gateway = FakeGateway(backend, _Wire(intents, deliver))
        self._members = FakeWebSocket(backend, self._gateway)
        backend.subscribers.append(self._gateway.feed)

    def tell(self, event: str, payload: Mapping[str, object]) -> None:
        """Sends one event to this connection alone."""
        self._gateway.feed(event, payload)

    async def request_members(self, request: Mapping[str, object]) -> None:
        """Answers gateway opcode 8 with GUILD_MEMBERS_CHUNK events."""
        user_ids = request.get("user_ids") or []
        await self._members.request_chunks(
            int(str(request["guild_id"])),
            str(request["query"]) if request.get("query") else None,
            limit=int(str(request.get("limit") or 0)),
            user_ids=[int(str(one)) for one in (user_ids if isinstance(user_ids, list) else [user_ids])],
            presences=bool(request.get("presences")),
            nonce=str(request["nonce"]) if request.get("nonce") else None,
        )

    def stop(self) -> None:
        """Ends the telling."""
        self._backend.subscribers.remove(self._gateway.feed)


class _Wire:
    """Looks to simcord like discord.py's state, and hands every event on."""

    def __init__(self, intents: discord.Intents, deliver: Deliver) -> None:
        self.intents = intents
        self.parsers = _EveryEvent(deliver)


class _EveryEvent:
    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver

    def __getitem__(self, event: str) -> Callable[[Mapping[str, object]], None]:
        return partial(self._deliver, event)

    def get(self, event: str) -> Callable[[Mapping[str, object]], None]:
        return self[event]


class WiredEnv(Env):
    """simcord's actors and page, for a bot that is connected by sockets and not by simcord.

    `wait_until_quiet(for_interaction)` is how an actor's deed waits until the bot has done its part.
    """

    def __init__(self, bot: discord.Client, *, approved: discord.Intents) -> None:
        unsharded = isinstance(bot, discord.AutoShardedClient) and bot.shard_count is None
        super().__init__(
            bot, check_errors=False, approved_intents=approved, shard_count=1 if unsharded else None
        )
        self.backend = Backend(clock=RealClock())
        self.backend.application_id = APPLICATION_ID
        self.backend.transcript = Recent()
        self.backend.http_requests = Recent()
        self.discord = DiscordInMemory(self.backend, approved)
        self.wait_until_quiet: Callable[[bool], Awaitable[None]] | None = None

    def name_bot(self, name: str) -> None:
        """Gives the bot's account its name; before it connects."""
        self.backend.edit_bot_profile(name)

    @property
    def bot_mention(self) -> str:
        """How a message mentions the bot."""
        return f"<@{self.backend.bot_user.id}>"

    def bot_connects(self, bot: discord.Client) -> None:
        """Makes this bot's cache the one that actors and messages refer to."""
        self.bot = bot
        self._loop = asyncio.get_running_loop()
        self._started = True
        self._generation += 1
        self._message_states.add(get_state(bot))
        # All servers are told at once here; discord.py would wait 2 s for more of them.
        set_guild_ready_timeout(bot, 0.1)

    async def bot_left(self) -> None:
        """Closes an open page and stops accepting deeds."""
        await self._run_pre_shutdown()
        self._started = False

    @property
    def busy(self) -> bool:
        """Whether an actor's or the page's deed is under way."""
        return self._operation_task is not None

    @override
    async def start(self) -> None:
        raise RuntimeError("SocketDiscord.start() connects the bot")

    @override
    async def shutdown(self) -> None:
        raise RuntimeError("SocketDiscord.close() disconnects the bot")

    @override
    async def restart_bot(self, bot: discord.Client | None = None) -> None:
        raise RuntimeError("SocketDiscord.restart() connects another bot")

    @override
    async def _settle_internal(
        self,
        *,
        timeout: float | None = None,
        idle: float = 0.05,
        dispatch: str | None = None,
        _deadline: float | None = None,
    ) -> None:
        # Without an event there is nothing to wait for. Returning without a pause also makes
        # Preview.refresh() atomic, so that it can never overlap what a viewer does.
        if dispatch is not None and self.wait_until_quiet is not None:
            await self.wait_until_quiet(dispatch == "INTERACTION_CREATE")


class ChannelPages(Preview):
    """simcord's page for several channels: every tab looks at one of them, as one of the viewers."""

    def __init__(
        self, env: "WiredEnv", channels: Sequence[ChannelHandle], viewers: Sequence[MemberActor], port: int
    ) -> None:
        """A tab opens with the first channel, as the first viewer."""
        self.channels = {one.id: one for one in channels}
        # simcord knows one channel a page. Here it is the one of the tab that asks.
        self._looked_at: ContextVar[ChannelHandle] = ContextVar("channel", default=channels[0])
        self._bot_mention = env.bot_mention
        super().__init__(
            env,
            channels[0],
            tuple(viewers),
            layout="channel",
            display="responsive",
            width=960,
            height=720,
            locale="en-GB",
            timezone="UTC",
            presentation_time=None,
            assets=None,
            port=port,
        )
        self._server = _PageServer(self, port)

    @property  # type: ignore[explicit-override]  # mypy overlooks the decorator where there is a setter
    @override
    def channel(self) -> ChannelHandle:
        """The channel of the tab that asks."""
        return self._looked_at.get()

    @channel.setter
    def channel(self, _first: ChannelHandle) -> None:
        pass

    @override
    async def _action(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        page = self._pages.get(context_id or "")
        looked_at = self._looked_at.set(self._shown_by(page) if page else self.channel)
        if page is not None and "published_revision" in body:
            # simcord refuses a click made before the page has shown the newest; Discord looks at what is clicked.
            body = {**body, "published_revision": page.revision}
        try:
            return await super()._action(context_id, self._with_mentions(body))
        finally:
            self._looked_at.reset(looked_at)

    @override
    def _prepare_action(self, page: _Page, kind: str, body: Mapping[str, Any]) -> Any:
        if kind != "viewer":
            return super()._prepare_action(page, kind, body)
        channel = self._asked_for(page, body)
        self._looked_at.set(channel)
        plan = super()._prepare_action(page, kind, body)

        async def change_channel_and_viewer(action: object, cursor: int) -> object:
            page.channel_id = channel.id
            return await plan(action, cursor)

        return change_channel_and_viewer

    def _shown_by(self, page: _Page) -> ChannelHandle:
        return self.channels.get(page.channel_id) or self._private(page.viewer.id)

    def _asked_for(self, page: _Page, body: Mapping[str, Any]) -> ChannelHandle:
        """The channel to look at from now on; what is none of the server's is the viewer's own with the bot."""
        asked = str(body.get("channel_id") or page.channel_id)
        channel = self.channels.get(int(asked)) if asked.isdecimal() else None
        return channel or self._private(super()._viewer(body.get("viewer_id")).id)

    def _private(self, user_id: int) -> ChannelHandle:
        return ChannelHandle(self.env, None, self.env.backend.get_dm_channel(user_id))

    @override
    def _viewer(self, viewer_id: Any) -> Any:
        viewer = super()._viewer(viewer_id)
        # In direct messages simcord knows people as users and not as members of a server.
        return viewer.user if self.channel.guild is None else viewer

    def direct_messages(self, context_id: str | None) -> str:
        """Who a tab acts as, the newest message between them and the bot (or 0), and whether the tab shows it."""
        page = self._get_page(context_id)
        own = self.env.backend.dm_channels.get(page.viewer.id)
        newest = max(self.env.backend.messages.get(own or 0, {}), default=0)
        return f"{page.viewer.id} {newest} {'shown' if page.channel_id == own else 'elsewhere'}"

    def _with_mentions(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """A message in which "@" and the bot's name are the mention that Discord's own app makes of them."""
        if body.get("kind") != "send_message" or not isinstance(content := body.get("content"), str):
            return body
        bot = self.env.backend.bot_user
        written = re.sub(rf"(?<!\w)@{re.escape(bot.name)}\b", self._bot_mention, content, flags=re.IGNORECASE)
        return {**body, "content": written}


class _PageServer(PreviewServer):
    """Serves simcord's page with the demo's own style, script and icon beside it."""

    # simcord joins these to its own folder, which leaves whole paths as they are.
    _OWN: ClassVar[dict[str, str]] = {
        f"/{file.name}": str(file) for file in (_HERE / "demo.css", _HERE / "demo.js", _HERE / "demo.svg")
    }
    _STATIC_FILES: ClassVar[dict[str, str]] = PreviewServer._STATIC_FILES | _OWN
    _STATIC_CONTENT_TYPES: ClassVar[dict[str, str]] = PreviewServer._STATIC_CONTENT_TYPES | {
        _OWN["/demo.css"]: "text/css",
        _OWN["/demo.js"]: "application/javascript",
        _OWN["/demo.svg"]: "image/svg+xml",
    }

    def __init__(self, pages: ChannelPages, port: int) -> None:
        super().__init__(pages, port)
        self._shown = pages
        self._channels = pages.channels.values()

    @override
    async def _index(self, request: web.Request) -> web.Response:
        answer: web.Response = await super()._index(request)
        answer.text = with_channels(answer.text or "", self._channels, self.preview.env.backend.bot_user.name)
        return answer

    @override
    async def _state(self, request: web.Request) -> web.Response:
        answer: web.Response = await super()._state(request)
        if answer.status == HTTPStatus.OK:
            answer.headers[DIRECT_MESSAGES] = self._shown.direct_messages(
                request.headers.get("X-Simcord-Context")
            )
        return answer


def with_channels(page: str, channels: Iterable[ChannelHandle], bot: str) -> str:
    """simcord's page as the demo shows it."""
    listed = "".join(
        f'<button type="button" data-channel="{one.id}" data-name="{html.escape(str(one.name))}">'
        f"{html.escape(str(one.name))}</button>"
        for one in channels
    )
    private = (
        f'<h1>Direct messages</h1><button type="button" data-channel="{PRIVATE}" data-name="{html.escape(bot)}">'
        f"{html.escape(bot)}</button>"
    )
    nav = f'<nav class="demo-channels" aria-label="Channels" data-bot="{html.escape(bot)}"><h1>Channels</h1>{listed}{private}</nav>'
    for old, new in _CHANGES:
        if page.count(old) != 1:
            raise RuntimeError(f"simcord's page has changed: {old!r} is not there once")
        page = page.replace(old, new.replace("CHANNELS", nav))
    return page


class LivePages:
    """Knows which open pages are behind what happened, and brings those up to date."""

    def __init__(self, preview: Preview, shown: DiscordInMemory) -> None:
        self._preview = preview
        self._discord = shown
        self._seen: dict[str, int] = {}
        self._publish = preview._publish
        # A page that publishes by itself (after a click, say) must not be published again: each
        # publication makes what the viewer is about to send stale, and simcord would refuse it.
        preview._publish = self._publish_and_note  # type: ignore[method-assign]  # the only hook there is

    def bring_up_to_date(self) -> int:
        """Publishes the pages that are behind; gives how many. Does not pause."""
        pages = [
            page for page in self._preview._pages.values() if self._seen.get(page.id) != self._discord.changes
        ]
        if pages:
            self._preview._advance_presentation_time()
        for page in pages:
            self._preview._publish(page, reason="refresh")
        return len(pages)

    def _publish_and_note(
        self,
        page: _Page,
        *,
        reason: Literal[
            "initial", "refresh", "snapshot", "navigation", "query", "presentation", "action", "capture"
        ] = "action",
    ) -> None:
        self._seen[page.id] = self._discord.changes
        self._publish(page, reason=reason)


def _with_quotes_ended(text: str) -> str:
    """Markdown in which a quote ends with its line, as on Discord, and does not take in the line after it."""
    lines = text.split("\n")
    written: list[str] = []
    in_code = False
    quoted = False
    for line in lines:
        quotes = not in_code and _QUOTED.match(line) is not None
        if quoted and not quotes and line.strip():
            written.append("")
        if not quotes and _CODE_FENCE.match(line):
            in_code = not in_code
        written.append(line)
        quoted = quotes
    return "\n".join(written)


# simcord's page reads all its Markdown by way of this function, and offers no place to come in between.
_quotes_to_the_end = _markdown._discord_multiline_quotes
_markdown._discord_multiline_quotes = lambda text: _with_quotes_ended(_quotes_to_the_end(text))


def _shows_nothing(path: str, body: Json) -> bool:
    return (
        path.endswith("/callback")
        and isinstance(body, dict)
        and body.get("type") in _ANSWERS_THAT_SHOW_NOTHING
    )


def _as_json(payload: object) -> Json:
    # simcord types its payloads with discord.py's TypedDicts, which mypy does not take for dicts of JSON.
    return payload  # type: ignore[return-value]
