"""A simulated Discord for tests of the bot: two servers, their people, and what they see.

simcord does the work (see `World.env`: `http_requests`, `inject_error`, `advance_time`, `restart_bot`); this
adds people who stand in a channel, so that a test reads as what somebody does and sees:

    reply = await world.mia.slash("stance", leader="putin")
    assert "supports" in reply.text
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import discord
from simcord import (
    ChannelHandle,
    Env,
    HttpLogEntry,
    InteractionResult,
    MemberActor,
    ResponseMessage,
    RoleHandle,
    UserHandle,
)
from simcord.backend.models.message import AllowedMentions

from bot.client import Standpoint
from bot.db.program import remember
from cogs.settings import offered_in
from tests import spared  # noqa: F401 - it makes the worlds quicker
from tests.payloads import check_payload, is_checked

BUTTON, SELECT, TEXT_INPUT, TEXT_DISPLAY, LABEL = 2, 3, 4, 10, 18

SETTLE_SECONDS = 60.0
"""How long the bot may take to be done: simcord's 5 s are few on a busy machine. simcord does not wait for a
`tasks.loop`, and does for any other pause that is shorter than this: so the bot has no other."""

_settle = Env._settle_internal


@wraps(_settle)
async def _settle_patiently(env: Env, *, timeout: float | None = None, **others: Any) -> None:  # noqa: ANN401, ASYNC109
    """simcord itself gives the start of a bot 5 s, whatever it is told to give."""
    await _settle(env, timeout=timeout and max(timeout, env.settle_timeout), **others)


Env._settle_internal = _settle_patiently


@dataclass(frozen=True)
class Reply:
    """What a person sees after a command, a click or a submitted dialog."""

    result: InteractionResult

    @property
    def message(self) -> ResponseMessage:
        """The newest message of the answer; fails if there is none."""
        shown = [self.result.response, *self.result.followups]
        messages = [one for one in shown if one is not None]
        assert messages, f"the bot showed no message: {self.result!r}"
        return messages[-1]

    @property
    def text(self) -> str:
        """All words of the message from top to bottom, one piece a line; buttons and options left out."""
        return text_of(self.message)

    @property
    def buttons(self) -> list[str]:
        """The labels of the message's buttons in reading order, links included."""
        return [str(part.get("label")) for part in _parts(self.message.components) if part["type"] == BUTTON]

    @property
    def ephemeral(self) -> bool:
        """Whether only the person who asked sees the message."""
        return self.message.ephemeral

    @property
    def dialog(self) -> dict[str, Any]:
        """The modal that opened, as Discord got it; fails if none did."""
        assert self.result.modal is not None, f"no dialog opened: {self.result!r}"
        return self.result.modal

    @property
    def fields(self) -> dict[str, str]:
        """The dialog's labels with the custom ids of their fields, from top to bottom."""
        parts = (part for part in self.dialog["components"] if part["type"] == LABEL)
        return {part["label"]: part["component"]["custom_id"] for part in parts}

    @property
    def filled(self) -> dict[str, object]:
        """What the dialog's fields hold when it opens, by custom id; menus of roles and channels in `chosen`."""
        found: dict[str, object] = {}
        for field in (part["component"] for part in self.dialog["components"] if part["type"] == LABEL):
            chosen = [option["value"] for option in field.get("options") or [] if option.get("default")]
            if field.get("value"):
                found[field["custom_id"]] = field["value"]
            elif chosen:
                found[field["custom_id"]] = chosen if field["type"] == SELECT else chosen[0]
        return found

    @property
    def chosen(self) -> dict[str, list[int]]:
        """The ids of the roles or channels that the dialog's menus hold when it opens, by custom id."""
        fields = [part["component"] for part in self.dialog["components"] if part["type"] == LABEL]
        return {
            field["custom_id"]: [int(one["id"]) for one in field["default_values"]]
            for field in fields
            if field.get("default_values")
        }


@dataclass(frozen=True)
class Person:
    """Somebody in a channel of a server, or (as `person.in_private`) in direct messages with the bot."""

    actor: MemberActor | UserHandle
    channel: ChannelHandle

    @property
    def in_private(self) -> "Person":
        """The same person in direct messages with the bot."""
        user = self.actor.user if isinstance(self.actor, MemberActor) else self.actor
        return Person(user, user.dm_channel)

    @property
    def id(self) -> int:
        """The Discord user id."""
        return self.actor.id

    @property
    def offered(self) -> tuple[str, ...]:
        """The slash commands that Discord shows to this person here."""
        if isinstance(self.actor, MemberActor):
            return self.actor.available_commands(self.channel)
        return self.actor.available_commands()

    def at(self, channel: ChannelHandle) -> "Person":
        """The same person in another channel."""
        return Person(self.actor, channel)

    async def slash(self, name: str, /, **options: object) -> Reply:
        """Runs a slash command; `name` may be "group sub"."""
        if isinstance(self.actor, MemberActor):
            return Reply(await self.actor.slash(self.channel, name, **options))
        return Reply(await self.actor.slash(name, **options))

    async def choices(self, name: str, option: str, typed: str, /, **filled: object) -> list[str]:
        """The names that are suggested when `typed` stands in an option, other options being `filled`."""
        return [str(one["name"]) for one in await self._suggested(name, option, typed, **filled)]

    async def values(self, name: str, option: str, typed: str, /, **filled: object) -> list[str]:
        """What goes on when one of these names is chosen."""
        return [str(one["value"]) for one in await self._suggested(name, option, typed, **filled)]

    async def _suggested(
        self, name: str, option: str, typed: str, /, **filled: object
    ) -> Sequence[Mapping[str, Any]]:
        if isinstance(self.actor, MemberActor):
            return await self.actor.autocomplete(self.channel, name, option, typed, **filled)
        return await self.actor.autocomplete(name, option, typed, **filled)

    async def click(
        self, shown: "Reply | discord.Message", label: str | None = None, *, custom_id: str | None = None
    ) -> Reply:
        """Presses the button with this label, or with this custom id."""
        return Reply(await self.actor.click(_message(shown), label=label, custom_id=custom_id))

    async def select(
        self, shown: "Reply | discord.Message", *values: object, custom_id: str | None = None
    ) -> Reply:
        """Chooses from the message's select menu."""
        return Reply(await self.actor.select(_message(shown), values, custom_id=custom_id))

    async def submit(self, shown: Reply, fields: Mapping[str, object]) -> Reply:
        """Sends the dialog; `fields` by label or custom id, the others left as they are."""
        by_id = {shown.fields.get(name, name): value for name, value in fields.items()}
        chosen = {name: self._things(ids) for name, ids in shown.chosen.items()}
        return Reply(await self.actor.submit_modal(shown.result, {**shown.filled, **chosen, **by_id}))

    def _things(self, ids: Sequence[int]) -> list[object]:
        """The roles and channels of the server with these ids."""
        guild = self.channel.guild
        assert guild is not None
        things: list[RoleHandle | ChannelHandle] = [*guild.roles.values(), *guild.channels.values()]
        known = {one.id: one for one in things}
        return [known[one] for one in ids]

    async def menu(self, name: str, target: "MemberActor | Reply | discord.Message") -> Reply:
        """Picks an entry of the context menu of a message or a person; in servers only."""
        assert isinstance(self.actor, MemberActor)
        aim = target if isinstance(target, MemberActor) else _message(target)
        return Reply(await self.actor.context_menu(self.channel, name, aim))

    async def say(self, words: str, *, reply_to: discord.Message | None = None) -> discord.Message:
        """Sends a plain message."""
        if isinstance(self.actor, MemberActor):
            return await self.actor.send(self.channel, words, reply_to=reply_to)
        return await self.actor.send_dm(words)

    async def reply_without_ping(self, words: str, to: discord.Message) -> None:
        """Replies in the channel with the ping switched off, which simcord's people cannot by themselves."""
        assert isinstance(self.actor, MemberActor)
        env = self.actor._env
        reference = {"channel_id": str(self.channel.id), "message_id": str(to.id)}
        env.backend.create_message(
            self.channel.id,
            self.id,
            words,
            reference=env.backend.normalize_message_reference(self.channel.id, reference),
            allowed_mentions=AllowedMentions(replied_user=False),
        )
        env._mark_mutation()
        await env._settle_internal(dispatch="MEMBER.send")


@dataclass(frozen=True)
class World:
    """Two servers. `mia` is a member, `omar` may manage messages, `ada` owns the first server.

    `nora` may manage messages in the second server and is not in the first.
    """

    env: Env
    general: ChannelHandle
    elsewhere: ChannelHandle
    mia: Person
    omar: Person
    ada: Person
    nora: Person

    @property
    def bot(self) -> discord.Client:
        """The bot that is running now."""
        return self.env.bot

    @property
    def sent(self) -> list[HttpLogEntry]:
        """What the bot sent that has a body Discord would check, oldest first."""
        return [entry for entry in self.env.http_requests if is_checked(entry.method, entry.path)]

    @property
    def last_payload(self) -> Any:  # noqa: ANN401 - JSON
        """The body of the newest of these requests."""
        return self.sent[-1].json

    def in_general(self) -> list[str]:
        """The words of each message in #general that everybody sees, oldest first."""
        return [
            _words(one.content, one.embeds, [part.to_dict() for part in one.components])
            for one in self.general.history()
        ]

    async def offer_set_up(self) -> None:
        """As if the admins had been offered the set-up before: their answers come without the offer."""
        if isinstance(self.bot, Standpoint):
            for channel in (self.general, self.elsewhere):
                assert channel.guild is not None
                await self.bot.desk.store.write(remember, offered_in(channel.guild.id), "yes")

    def check_requests(self) -> None:
        """Raises `PayloadRefused` if Discord would refuse anything the bot sent so far."""
        for entry in self.sent:
            check_payload(entry.method, entry.path, entry.json)


def build_world(bot: discord.Client, **options: Any) -> World:  # noqa: ANN401 - simcord.Env has them typed
    """A world whose bot is not running yet: `await world.env.start()` starts it."""
    unsharded = isinstance(bot, discord.AutoShardedClient) and bot.shard_count is None
    options = {"settle_timeout": SETTLE_SECONDS, **({"shard_count": 1} if unsharded else {}), **options}
    env = Env(bot, check_errors=False, **options)
    if isinstance(bot, Standpoint):
        without_heartbeats(bot)
    owner = env.create_user("ada")
    home = env.create_guild("Home", owner=owner)
    moderator = home.create_role("Moderator", permissions=discord.Permissions(manage_messages=True))
    general = home.create_text_channel("general")
    away = env.create_guild("Away")
    other_moderator = away.create_role("Moderator", permissions=discord.Permissions(manage_messages=True))
    elsewhere = away.create_text_channel("general")
    return World(
        env=env,
        general=general,
        elsewhere=elsewhere,
        mia=Person(home.add_member(env.create_user("mia")), general),
        omar=Person(home.add_member(env.create_user("omar"), roles=[moderator]), general),
        ada=Person(MemberActor(env, home, owner), general),
        nora=Person(away.add_member(env.create_user("nora"), roles=[other_moderator]), elsewhere),
    )


def without_heartbeats(bot: Standpoint) -> Standpoint:
    """The bot, which looks at none: simcord's connections have no heartbeat, and an hour took steps of three seconds."""
    bot._keep_connected.change_interval(hours=24)
    return bot


def unexpected_errors(env: Env, expected: tuple[type[BaseException], ...]) -> list[BaseException]:
    """What the bot raised that no test looked at, without what it raises to say no.

    An error counts as expected too if it is what caused the one that discord.py made of it.
    """
    raised = env.errors_since(env._errors_acknowledged)
    return [error for error in raised if not any(isinstance(one, expected) for one in _causes(error))]


def text_of(message: ResponseMessage) -> str:
    """All words of a message from top to bottom, one piece a line."""
    return _words(message.content, message.embeds, message.components)


def _words(content: str, embeds: Sequence[discord.Embed], components: Sequence[Mapping[str, Any]]) -> str:
    pieces: list[str | None] = [content]
    for embed in embeds:
        pieces += [embed.title, embed.description]
        for field in embed.fields:
            pieces += [field.name, field.value]
        pieces.append(embed.footer.text)
    pieces += [part["content"] for part in _parts(components) if part["type"] == TEXT_DISPLAY]
    return "\n".join(piece for piece in pieces if piece)


def _parts(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Every component of a message in reading order."""
    for part in components:
        yield part
        yield from _parts(part.get("components") or [])
        yield from _parts([part["accessory"]] if part.get("accessory") else [])


def _message(shown: Reply | discord.Message) -> discord.Message | ResponseMessage:
    return shown.message if isinstance(shown, Reply) else shown


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__
