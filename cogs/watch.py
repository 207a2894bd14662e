"""/watch: following things, and telling who follows them what is new."""

from collections.abc import Callable, Sequence
from typing import Final, Literal

import discord
from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands
from typing_extensions import override

from bot.core.errors import StandpointError
from bot.core.names import CHOICES_LIMIT
from bot.core.policy import Action, require
from bot.digest.summary import Told
from bot.routes import ChooseWay, Follow, ShowFollowed, Unfollow, WatchCard
from bot.ui import outgoing
from bot.ui.cards import Card
from bot.ui.guard import ACTION
from bot.ui.options import (
    CoalitionOption,
    LeaderOption,
    NameOption,
    Names,
    ThemeOption,
    TopicOption,
    ZoneOption,
)
from bot.ui.replies import Retry, answer, caller_of, opens, refuse, request_of, turns
from bot.ui.routes import Button
from bot.ui.state import Bot, Interaction, add_routes
from bot.ui.text import clip, escape
from bot.watch import service
from bot.watch import store as watches
from bot.watch.cards import added_card, following_card, has_mark, hello_card, news_card, question_card
from bot.watch.model import Notification, WatchKind, Way


class FollowedOption(NameOption):
    """Something that the person follows here."""

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        state = await service.following(request_of(interaction))
        wanted = typed.casefold()
        found = [one for one in state.followed if wanted in one.name.casefold()]
        return (
            (f"{one.name} ({one.watch.kind})", f"{one.watch.kind}:{one.watch.key}")
            for one in found[:CHOICES_LIMIT]
        )


SENDS_A_SECOND: Final = 5
"""Slow, because Discord looks closely at bots that open many direct messages."""

_FOLLOWS = {ACTION: Action.WATCH}


class Watch(
    outgoing.Scheduled, commands.GroupCog, group_name="watch", group_description="Follow leaders and topics."
):
    """/watch, and telling when something is new."""

    def __init__(self, client: Bot) -> None:
        """Nobody is told anything before the cog is loaded."""
        super().__init__()
        self._client = client
        self._sender = MessageSender(client, outgoing.Pace(SENDS_A_SECOND))
        self._scheduler = outgoing.Scheduler(client, self._due, self._tell)

    @app_commands.command(extras=_FOLLOWS)
    @app_commands.describe(
        leader="A leader, on every topic.",
        topic="A topic, by every leader.",
        theme="A theme with all its topics.",
        coalition="A coalition, its members, and what is said about it.",
        only_shifts="Only when somebody changes position.",
    )
    async def add(
        self,
        interaction: Interaction,
        *,
        leader: Transform[str, LeaderOption] = "",
        topic: Transform[str, TopicOption] = "",
        theme: Transform[str, ThemeOption] = "",
        coalition: Transform[str, CoalitionOption] = "",
        only_shifts: bool = False,
    ) -> None:
        """Be told when something is new about a leader, a topic, a theme or a coalition."""
        given: tuple[tuple[WatchKind, str], ...] = (
            ("leader", leader),
            ("topic", topic),
            ("theme", theme),
            ("coalition", coalition),
        )
        named = [(kind, text) for kind, text in given if text.strip()]
        only: Literal["shifts", "all"] = "shifts" if only_shifts else "all"

        def follow(kind: WatchKind) -> Callable[[str], Button]:
            return lambda key: Follow(kind=kind, key=key, only=only)

        retry: Retry = {kind: follow(kind) for kind, _ in given}
        try:
            await answer(interaction, _follow(interaction, named, only_shifts=only_shifts), private=True)
        except StandpointError as error:
            await refuse(interaction, error, retry=retry)

    @app_commands.command(name="list", extras=_FOLLOWS)
    async def list_(self, interaction: Interaction) -> None:
        """What do you follow here, and how are you told?"""
        await answer(interaction, _listed(interaction), private=True)

    @app_commands.command(extras=_FOLLOWS)
    @app_commands.describe(what="Choose from the list.")
    async def remove(self, interaction: Interaction, what: Transform[str, FollowedOption]) -> None:
        """Stop following something."""
        await answer(interaction, _removed(interaction, what), private=True)

    @app_commands.command(extras=_FOLLOWS)
    async def pause(self, interaction: Interaction) -> None:
        """Be told nothing until you resume; what comes meanwhile is not told later."""
        await answer(interaction, _paused(interaction, paused=True), private=True)

    @app_commands.command(extras=_FOLLOWS)
    async def resume(self, interaction: Interaction) -> None:
        """Be told again, from now on."""
        await answer(interaction, _paused(interaction, paused=False), private=True)

    @app_commands.command(extras=_FOLLOWS)
    @app_commands.rename(start="from", end="until", zone="timezone")
    @app_commands.describe(
        start="When the quiet begins, such as 22:00. Leave both times out for no quiet hours.",
        end="When it ends, such as 07:00.",
        zone="Your time zone; completes as you type.",
    )
    async def quiet(
        self,
        interaction: Interaction,
        start: str = "",
        end: str = "",
        zone: Transform[str, ZoneOption] | None = None,
    ) -> None:
        """Get no message at certain hours; what comes then is told afterwards, in one message."""

        async def make() -> Card:
            state = await service.be_quiet(request_of(interaction), start, end, zone or "")
            return following_card(state, changed="Your quiet hours were changed.")

        await answer(interaction, make(), private=True)

    @app_commands.command(extras=_FOLLOWS)
    @app_commands.describe(way="By direct message, or in this channel, where everybody sees it.")
    @app_commands.choices(
        way=[
            app_commands.Choice(name="by direct message", value="message"),
            app_commands.Choice(name="in this channel", value="channel"),
        ]
    )
    async def where(self, interaction: Interaction, way: str) -> None:
        """How do you want to be told?"""
        await answer(interaction, _way_chosen(interaction, way), private=True)

    # What is due

    async def _due(self, limit: int) -> Sequence[int]:
        """Go through the logs that have grown; then see whose message is due."""
        desk = self._client.desk
        for record_id in await desk.store.read(watches.grown):
            await desk.store.write(watches.go_through, record_id, desk.now())
        return await desk.store.read(watches.due, desk.now(), limit)

    async def _tell(self, actor_id: int) -> None:
        notification = await service.claim_news(self._client.desk, actor_id)
        if notification is not None:
            await service.tell(self._client.desk, notification, self._sender)


async def _follow(
    interaction: Interaction, named: Sequence[tuple[WatchKind, str]], *, only_shifts: bool
) -> Card:
    """Follow things; somebody new is sent a first message, which shows whether one arrives."""
    client, caller = interaction.client, caller_of(interaction)
    added = await service.follow(request_of(interaction), named, only_shifts=only_shifts)
    reached = True
    if added.is_new and added.watcher.way is Way.MESSAGE and caller.guild_id:
        hello = hello_card(added, server=outgoing.server_name(client, caller.guild_id))
        reached = await outgoing.send_privately(client, interaction.user.id, hello)
    return added_card(added, can_be_told=reached)


async def _listed(interaction: Interaction, page: int = 0) -> Card:
    state = await service.following(request_of(interaction))
    return following_card(state, page=page)


async def _removed(interaction: Interaction, what: str) -> Card:
    gone, state = await service.unfollow(request_of(interaction), what)
    return following_card(state, changed=f"You do not follow {escape(clip(gone.name, 80))} any more.")


async def _paused(interaction: Interaction, *, paused: bool) -> Card:
    state = await service.pause(request_of(interaction), paused=paused)
    return following_card(state, changed="Paused." if paused else "You are told again, from now on.")


async def _way_chosen(interaction: Interaction, way: str) -> Card:
    """Change how somebody is told. A channel must take messages of the bot."""
    caller = caller_of(interaction)
    require(caller, Action.WATCH)
    if way != Way.CHANNEL or not caller.guild_id:
        state = await service.choose_way(request_of(interaction), Way.MESSAGE, None)
        return following_card(state, changed="You are told by direct message.")
    guild, channel = interaction.guild, interaction.channel
    if guild is None or not isinstance(channel, outgoing.Place):
        raise StandpointError("I cannot post in this channel. Use the command in a text channel or a thread.")
    problem = outgoing.obstacle(guild, channel)
    if problem:
        raise StandpointError(problem)
    state = await service.choose_way(request_of(interaction), Way.CHANNEL, channel.id)
    return following_card(state, changed="You are told in this channel.")


# What buttons do. Their ids can be forged or old: what they name is looked up by the service.


async def _what(interaction: Interaction, button: WatchCard) -> Card:
    """The Watch button of a card: the leader, or the topic?"""
    require(caller_of(interaction), Action.WATCH)
    directory = await request_of(interaction).directory()
    leader, topic = directory.find_leader(button.leader).key, directory.find_topic(button.topic).key
    return question_card((leader, directory.called(leader)), (topic, directory.called(topic)))


async def _added(interaction: Interaction, button: Follow) -> Card:
    return await _follow(interaction, [(button.kind, button.key)], only_shifts=button.only == "shifts")


class MessageSender:
    """Brings messages to people: by direct message, or into the channel that they chose."""

    def __init__(self, client: Bot, pace: outgoing.Pace) -> None:
        """Work for a client that is logged in."""
        self._client = client
        self._pace = pace

    async def find(self, notification: Notification) -> bool:
        """Whether the message is there already."""
        channel_id = await self._channel(notification)
        history = outgoing.own_messages(
            self._client, channel_id, notification.watcher.guild_id or None, notification.unsent_until
        )
        async for message in history:
            if has_mark(outgoing.text_of(message), notification):
                return True
        return False

    async def send(self, notification: Notification, told: Told) -> None:
        """Send it, if they are still a member of the server whose record it tells of."""
        await self._pace.turn()
        await self._require_member(notification)
        guild_id = notification.watcher.guild_id
        server = outgoing.server_name(self._client, guild_id) if guild_id else ""
        card = news_card(notification, told, server=server)
        place = self._client.get_partial_messageable(await self._channel(notification))
        name = outgoing.nonce("watch", notification.actor_id, notification.batch, notification.last_hash)
        pings = discord.AllowedMentions(
            everyone=False, roles=False, users=[discord.Object(notification.watcher.discord_user_id)]
        )
        await outgoing.asking(outgoing.send_card(place, card, name, pings))

    async def _channel(self, notification: Notification) -> int:
        watcher = notification.watcher
        if watcher.way is Way.CHANNEL and watcher.channel_id is not None:
            return watcher.channel_id
        channel = await outgoing.asking(self._client.create_dm(discord.Object(watcher.discord_user_id)))
        return channel.id

    async def _require_member(self, notification: Notification) -> None:
        """Nobody is told of the record of a server that they, or the bot, have left."""
        guild_id = notification.watcher.guild_id
        if guild_id:
            guild = self._client.get_guild(guild_id)
            if guild is None:
                guild = await outgoing.asking(self._client.fetch_guild(guild_id))
            await outgoing.asking(guild.fetch_member(notification.watcher.discord_user_id))


async def setup(client: Bot) -> None:
    add_routes(
        client,
        opens(WatchCard, _what),
        turns(Follow, _added),
        turns(ChooseWay, lambda interaction, button: _way_chosen(interaction, button.way)),
        turns(ShowFollowed, lambda interaction, button: _listed(interaction, button.page)),
        turns(Unfollow, lambda interaction, button: _removed(interaction, button.what)),
    )
    await client.add_cog(Watch(client))
