"""/stance, /history, /search, /cite, /quiz and others that read the record, and the buttons to the same cards."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Hashable
from typing import Final, Literal

import discord
from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands
from typing_extensions import override

from bot import routes
from bot.citing import STYLE_NAMES, STYLES, citation_card, cite
from bot.core.log import Published
from bot.core.names import CHOICES_LIMIT
from bot.core.policy import Action
from bot.digest import store as digests
from bot.digest.cards import read_mark
from bot.logchannel import updates_shown
from bot.lookup import service as lookup
from bot.lookup.cards import HITS_A_PAGE, history_card, leaders_card, search_card, stance_card, topics_card
from bot.lookup.update_cards import UPDATES_A_PAGE, updates_card
from bot.privacy import FORGOTTEN
from bot.queue import store as queue
from bot.request import Request
from bot.stances import cards as revised
from bot.ui.cards import Card
from bot.ui.guard import ACTION
from bot.ui.options import KNOWN, LeaderOption, NameOption, Names, PastTopicOption, SubjectOption
from bot.ui.outgoing import RefusedError, UnreachableError, asking, missing, own_messages, text_of
from bot.ui.replies import LookUps, answer, answer_after, opens, request_of, turn
from bot.ui.routes import Button
from bot.ui.state import Bot, Interaction, add_routes, route
from bot.verify.cards import checking_card, read_head, verified_card
from bot.verify.service import verify_updates

_READS = {ACTION: Action.LOOK_UP}

_STYLES: Final = [app_commands.Choice(name=STYLE_NAMES[style], value=style) for style in STYLES]

_LOOKED_THROUGH: Final = 200
"""The newest messages of a channel among which heads are looked for: two requests to Discord."""

_POSTS: Final = 3
"""The newest posts of a forum whose first messages are looked at: a request each."""


class LookUp(commands.Cog):
    """/stance, /history, /leaders, /topics, /updates, /search."""

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        leader="Whose position? A name, surname or alias.",
        topic="On what? A topic or a whole theme; leave it out for everything on record.",
        on="On which day? For example 28 sep 2015, sept 2015 or 2015; leave it out for today.",
        known=KNOWN,
    )
    async def stance(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        topic: Transform[str, SubjectOption] = "",
        on: str = "",
        known: str = "",
    ) -> None:
        """Where does a leader stand, and since when? With quote, date and source."""
        await _LOOK_UPS.show(interaction, routes.ShowStance(leader=leader, subject=topic, on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        leader="Whose history? A name, surname or alias.",
        topic="On which topic?",
        withdrawn="Show what was corrected or retracted instead, and why.",
        known=KNOWN,
    )
    async def history(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        topic: Transform[str, PastTopicOption],
        withdrawn: bool = False,  # noqa: FBT001, FBT002 - Discord hands options over by name
        known: str = "",
    ) -> None:
        """Everything a leader said on a topic, with each change of position."""
        kind = routes.ShowWithdrawn if withdrawn else routes.ShowHistory
        await _LOOK_UPS.show(interaction, kind(leader=leader, topic=topic, known=known))

    @app_commands.command(extras=_READS)
    async def corrections(self, interaction: Interaction) -> None:
        """What did the record get wrong? Every correction and retraction, with its reason."""
        await _LOOK_UPS.show(interaction, routes.ShowCorrections())

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        search="Part of a name, a country or an office; leave it out for all.", sort="In which order?"
    )
    async def leaders(
        self,
        interaction: Interaction,
        search: Transform[str, LeaderOption] = "",
        sort: Literal["name", "country", "office"] | None = None,
    ) -> None:
        """Who is on record?"""
        await _LOOK_UPS.show(interaction, routes.ShowLeaders(search=search, sort=sort or ""))

    @app_commands.command(extras=_READS)
    async def topics(self, interaction: Interaction) -> None:
        """What is tracked? Every topic with the statement that leaders support or oppose."""
        await _LOOK_UPS.show(interaction, routes.ShowTopics())

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        leader="Only changes about this leader.",
        topic="Only changes about this topic.",
        verify="Instead, check that nobody has tampered with the record.",
    )
    async def updates(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption] = "",
        topic: Transform[str, PastTopicOption] = "",
        verify: bool = False,  # noqa: FBT001, FBT002 - a slash option
    ) -> None:
        """What was changed in the record, when, by whom and why?"""
        if verify:
            desk = interaction.client.desk
            updates = desk.store.head(desk.store.record_of(interaction.guild_id or 0))
            await answer_after(interaction, _verified(interaction), checking_card(updates))
            return
        await _LOOK_UPS.show(interaction, routes.ShowUpdates(leader=leader, topic=topic))

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        text="Words to look for in quotes, summaries and sources.", leader="Only statements of this leader."
    )
    async def search(
        self, interaction: Interaction, text: str, leader: Transform[str, LeaderOption] = ""
    ) -> None:
        """Find statements by their words."""
        await _LOOK_UPS.show(interaction, routes.Search(leader=leader, text=text))


def _beside(request: Request) -> Hashable:
    """What readers dispute, and whether somebody was forgotten."""
    store = request.store
    return store.held(queue.UNSETTLED).of(request.guild_id).disputes, store.held(FORGOTTEN).of(0)


async def _make(request: Request, button: Button) -> Card:
    match button:
        case routes.ShowStance():
            found = await lookup.look_up_stance(
                request, leader=button.leader, subject=button.subject, on=button.on, known=button.known
            )
            return stance_card(found, page=button.page)
        case routes.ShowHistory() | routes.ShowWithdrawn():
            history = await lookup.look_up_history(
                request, leader=button.leader, topic=button.topic, known=button.known
            )
            card = history_card if isinstance(button, routes.ShowHistory) else revised.withdrawn_card
            return card(history, page=button.page)
        case routes.ShowCorrections():
            size = revised.WITHDRAWN_A_PAGE
            corrections = await lookup.list_corrections(request, offset=button.page * size, limit=size)
            return revised.corrections_card(corrections, page=button.page)
        case routes.ShowLeaders():
            leaders = await lookup.list_leaders(request, search=button.search, sort=button.sort)
            return leaders_card(leaders, search=button.search, sort=button.sort, page=button.page)
        case routes.ShowTopics():
            span = await request.store.stated_span(request.record_id)
            return topics_card(await lookup.list_topics(request), span=span, page=button.page)
        case routes.ShowUpdates():
            size = UPDATES_A_PAGE
            updates = await lookup.look_up_updates(
                request, leader=button.leader, topic=button.topic, offset=button.page * size, limit=size
            )
            return updates_card(updates, page=button.page)
        case routes.Search():
            size = HITS_A_PAGE
            hits = await lookup.search_stances(
                request, text=button.text, leader=button.leader, offset=button.page * size, limit=size
            )
            return search_card(hits, page=button.page)
    raise TypeError(button)


_LOOK_UPS = LookUps(_make, _beside)


async def _verified(interaction: Interaction) -> Card:
    client, guild = interaction.client, interaction.guild
    seen, unread = ([], []) if guild is None else await _published_in(client, guild)
    return verified_card(await verify_updates(request_of(interaction), seen), unread)


class CitedOption(NameOption):
    """A statement by who made it or by its words; goes on as its id."""

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        found = await lookup.complete_statement(request_of(interaction), typed, CHOICES_LIMIT)
        return ((revised.statement_title(one, whole=True), one.revision.key) for one in found)


@app_commands.command(name="cite", extras=_READS)
@app_commands.describe(
    statement="Which statement? Type who said it, or some of its words; its id works too.",
    style="How? APA if you leave it out.",
    known=KNOWN,
)
@app_commands.choices(style=_STYLES)
async def cite_(
    interaction: Interaction, statement: Transform[str, CitedOption], style: str = "apa", known: str = ""
) -> None:
    """Cite a statement in a paper or an article, so that others find it again."""
    chosen: routes.Style = next(one for one in STYLES if one == style)
    await answer(
        interaction, _citation(interaction, routes.Cite(stance=statement, style=chosen, known=known))
    )


async def _citation(interaction: Interaction, button: routes.Cite) -> Card:
    server = interaction.guild.name if interaction.guild else ""
    cited, text = await cite(
        request_of(interaction), button.stance, button.style, server=server, known=button.known
    )
    key = cited.statement.revision.key
    return citation_card(cited, text, routes.Cite(stance=key, style=button.style, known=button.known))


async def _show_citation(interaction: Interaction, button: routes.Cite) -> None:
    if button.mode == "turn":
        await turn(interaction, _citation(interaction, button))
    else:
        await answer(interaction, _citation(interaction, button), private=True)


@app_commands.command(extras=_READS)
async def quiz(interaction: Interaction) -> None:
    """Who said it? A quote from the record, and four leaders to choose from."""
    await answer(interaction, _question(interaction))


async def _load_quiz() -> None:
    """Load the quiz the first time in a thread: it knows countries by the words of asking, which takes a while to read."""
    await asyncio.to_thread(importlib.import_module, "bot.quiz")


async def _question(interaction: Interaction) -> Card:
    await _load_quiz()
    from bot.quiz import ask_who, question_card  # noqa: PLC0415 - see _load_quiz

    return question_card(await ask_who(request_of(interaction), interaction.id))


async def _verdict(interaction: Interaction, button: routes.GuessSpeaker) -> Card:
    await _load_quiz()
    from bot.quiz import judge, verdict_card  # noqa: PLC0415 - see _load_quiz

    return verdict_card(await judge(request_of(interaction), button.stance, button.leader))


# The heads of the record that Discord's channels hold: whoever has the file cannot rewrite them


async def _published_in(client: Bot, guild: discord.Guild) -> tuple[list[Published], list[int]]:
    """The heads in the newest messages of a server's log and summary channels; and the channels not read."""
    store = client.desk.store
    channel_ids = {
        store.settings(guild.id).log_channel_id,
        await store.read(digests.channel_of, guild.id),
    }
    found: list[Published] = []
    unread: list[int] = []
    for channel_id in sorted(one for one in channel_ids if one is not None):
        try:
            found += [published async for published in _in_channel(client, guild, channel_id)]
        except (RefusedError, UnreachableError):
            unread.append(channel_id)
    return found, unread


async def _in_channel(client: Bot, guild: discord.Guild, channel_id: int) -> AsyncIterator[Published]:
    """Raises RefusedError or UnreachableError if it cannot be read."""
    channel = guild.get_channel_or_thread(channel_id)
    if channel is None or missing(guild, channel, ["view_channel", "read_message_history"]):
        raise RefusedError  # Discord itself would say that the channel is empty
    async for message in _messages(client, guild, channel):
        text = text_of(message)
        head = read_head(text, guild.id)
        # What answers somebody is of another type, and its words may be anybody's.
        is_ours = message.type is discord.MessageType.default and (updates_shown(text) or read_mark(text))
        if head is not None and is_ours:
            yield Published(head=head, guild_id=guild.id, message=(message.channel.id, message.id))


async def _messages(
    client: Bot, guild: discord.Guild, channel: discord.abc.GuildChannel | discord.Thread
) -> AsyncIterator[discord.Message]:
    """The bot's own messages in a channel; of a forum, the first ones of its newest posts."""
    if not isinstance(channel, discord.ForumChannel):
        async for message in own_messages(client, channel.id, guild.id, None, limit=_LOOKED_THROUGH):
            yield message
        return
    for thread in sorted(channel.threads, key=lambda thread: -thread.id)[:_POSTS]:
        first = await asking(anext(thread.history(limit=1, oldest_first=True), None))
        if first is not None and client.user is not None and first.author.id == client.user.id:
            yield first


async def setup(client: Bot) -> None:
    kinds = (
        routes.ShowStance, routes.ShowHistory, routes.ShowWithdrawn, routes.ShowCorrections, routes.ShowLeaders, routes.ShowTopics, routes.ShowUpdates, routes.Search
    )  # fmt: skip
    add_routes(
        client,
        *(route(kind, _LOOK_UPS.press) for kind in kinds),
        route(routes.Cite, _show_citation),
        opens(routes.AskWho, lambda interaction, _: _question(interaction)),
        opens(routes.GuessSpeaker, _verdict),
    )
    await client.add_cog(LookUp())
    client.tree.add_command(cite_)
    client.tree.add_command(quiz)
