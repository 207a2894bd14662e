"""/stance, /history, /search and the other commands that read the record, and the buttons to the same cards."""

from collections.abc import Hashable
from typing import Literal

from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot.core.policy import Action
from bot.lookup import service as lookup
from bot.lookup.cards import (
    HITS_A_PAGE,
    history_card,
    leaders_card,
    search_card,
    stance_card,
    topics_card,
)
from bot.lookup.service import list_corrections
from bot.lookup.update_cards import UPDATES_A_PAGE, updates_card
from bot.privacy import FORGOTTEN
from bot.queue import store as queue
from bot.request import Request
from bot.routes import (
    Search,
    ShowCorrections,
    ShowHistory,
    ShowLeaders,
    ShowStance,
    ShowTopics,
    ShowUpdates,
    ShowWithdrawn,
)
from bot.stances import cards as revised
from bot.ui.cards import Card
from bot.ui.guard import ACTION
from bot.ui.options import KNOWN, LeaderOption, PastTopicOption, SubjectOption
from bot.ui.replies import LookUps, answer_after, request_of
from bot.ui.routes import Button
from bot.ui.state import Bot, Interaction, add_routes, route
from bot.verify.cards import checking_card, verified_card
from bot.verify.posts import published_in
from bot.verify.service import verify_updates

_READS = {ACTION: Action.LOOK_UP}


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
        await _LOOK_UPS.show(interaction, ShowStance(leader=leader, subject=topic, on=on, known=known))

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
        kind = ShowWithdrawn if withdrawn else ShowHistory
        await _LOOK_UPS.show(interaction, kind(leader=leader, topic=topic, known=known))

    @app_commands.command(extras=_READS)
    async def corrections(self, interaction: Interaction) -> None:
        """What did the record get wrong? Every correction and retraction, with its reason."""
        await _LOOK_UPS.show(interaction, ShowCorrections())

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
        await _LOOK_UPS.show(interaction, ShowLeaders(search=search, sort=sort or ""))

    @app_commands.command(extras=_READS)
    async def topics(self, interaction: Interaction) -> None:
        """What is tracked? Every topic with the statement that leaders support or oppose."""
        await _LOOK_UPS.show(interaction, ShowTopics())

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
        await _LOOK_UPS.show(interaction, ShowUpdates(leader=leader, topic=topic))

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        text="Words to look for in quotes, summaries and sources.", leader="Only statements of this leader."
    )
    async def search(
        self, interaction: Interaction, text: str, leader: Transform[str, LeaderOption] = ""
    ) -> None:
        """Find statements by their words."""
        await _LOOK_UPS.show(interaction, Search(leader=leader, text=text))


def _beside(request: Request) -> Hashable:
    """What readers dispute, and whether somebody was forgotten."""
    store = request.store
    return store.held(queue.UNSETTLED).of(request.guild_id).disputes, store.held(FORGOTTEN).of(0)


async def _make(request: Request, button: Button) -> Card:
    match button:
        case ShowStance():
            found = await lookup.look_up_stance(
                request, leader=button.leader, subject=button.subject, on=button.on, known=button.known
            )
            return stance_card(found, page=button.page)
        case ShowHistory() | ShowWithdrawn():
            history = await lookup.look_up_history(
                request, leader=button.leader, topic=button.topic, known=button.known
            )
            card = history_card if isinstance(button, ShowHistory) else revised.withdrawn_card
            return card(history, page=button.page)
        case ShowCorrections():
            size = revised.WITHDRAWN_A_PAGE
            corrections = await list_corrections(request, offset=button.page * size, limit=size)
            return revised.corrections_card(corrections, page=button.page)
        case ShowLeaders():
            leaders = await lookup.list_leaders(request, search=button.search, sort=button.sort)
            return leaders_card(leaders, search=button.search, sort=button.sort, page=button.page)
        case ShowTopics():
            span = await request.store.stated_span(request.record_id)
            return topics_card(await lookup.list_topics(request), span=span, page=button.page)
        case ShowUpdates():
            size = UPDATES_A_PAGE
            updates = await lookup.look_up_updates(
                request, leader=button.leader, topic=button.topic, offset=button.page * size, limit=size
            )
            return updates_card(updates, page=button.page)
        case Search():
            size = HITS_A_PAGE
            hits = await lookup.search_stances(
                request, text=button.text, leader=button.leader, offset=button.page * size, limit=size
            )
            return search_card(hits, page=button.page)
    raise TypeError(button)


_LOOK_UPS = LookUps(_make, _beside)


async def _verified(interaction: Interaction) -> Card:
    client, guild = interaction.client, interaction.guild
    seen, unread = ([], []) if guild is None else await published_in(client, guild)
    return verified_card(await verify_updates(request_of(interaction), seen), unread)


async def setup(client: Bot) -> None:
    kinds = (
        ShowStance, ShowHistory, ShowWithdrawn, ShowCorrections, ShowLeaders, ShowTopics, ShowUpdates, Search
    )  # fmt: skip
    add_routes(client, *(route(kind, _LOOK_UPS.press) for kind in kinds))
    await client.add_cog(LookUp())
