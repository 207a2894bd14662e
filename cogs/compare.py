"""/compare, /agreement, /matrix, /timeline, /shifts, /coalition, /coalitions, /leader, /topic, /export, and their buttons."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot import routes
from bot.compare import agreement_cards, cards, coalitions, service
from bot.compare.model import Comparison
from bot.compare.tables import Answer
from bot.core.errors import StandpointError
from bot.core.policy import Action
from bot.request import Request
from bot.ui.cards import Card
from bot.ui.guard import ACTION
from bot.ui.options import KNOWN, CoalitionOption, LeaderOption, SubjectOption, TopicOption
from bot.ui.replies import LookUps, answer, as_card, meant, refuse, request_of
from bot.ui.routes import Button
from bot.ui.state import Bot, Interaction, add_routes, route

_READS = {ACTION: Action.LOOK_UP}
_THEME = "On which theme or topic? Leave it out for everything."
_ON = "As of which day? For example 28 sep 2015; leave it out for today."


class Compare(commands.Cog):
    """Leaders and topics next to each other, and over time."""

    agreement = app_commands.Group(name="agreement", description="Who agrees with whom, and how far?")
    coalition = app_commands.Group(name="coalition", description="Coalitions and their members.")

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        leader="Who?",
        other="And who?",
        third="And who else?",
        fourth="And who else?",
        theme=_THEME,
        on=_ON,
        known=KNOWN,
    )
    async def compare(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        other: Transform[str, LeaderOption],
        third: Transform[str, LeaderOption] = "",
        fourth: Transform[str, LeaderOption] = "",
        theme: Transform[str, SubjectOption] = "",
        on: str = "",
        known: str = "",
    ) -> None:
        """How far do leaders agree? Two to four side by side, topic by topic."""
        await _LOOK_UPS.show(
            interaction,
            routes.ShowComparison(
                leader=leader, other=other, third=third, fourth=fourth, theme=theme, on=on, known=known
            ),
        )

    @agreement.command(name="leader", extras=_READS)
    @app_commands.describe(leader="With whom?", theme=_THEME, on=_ON, known=KNOWN)
    async def agreement_leader(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        theme: Transform[str, SubjectOption] = "",
        on: str = "",
        known: str = "",
    ) -> None:
        """Who is closest to a leader, and who is farthest?"""
        await _LOOK_UPS.show(
            interaction, routes.ShowAgreement(leader=leader, subject=theme, on=on, known=known)
        )

    @agreement.command(name="map", extras=_READS)
    @app_commands.describe(theme=_THEME, on=_ON, known=KNOWN)
    async def agreement_map(
        self,
        interaction: Interaction,
        theme: Transform[str, SubjectOption] = "",
        on: str = "",
        known: str = "",
    ) -> None:
        """Who agrees with whom? All leaders in one picture, so that camps show."""
        await _LOOK_UPS.show(interaction, routes.ShowMap(subject=theme, on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(theme=_THEME, on=_ON, known=KNOWN)
    async def matrix(
        self, interaction: Interaction, theme: Transform[str, SubjectOption], on: str = "", known: str = ""
    ) -> None:
        """Who stands where on a theme? Leaders and topics in one picture."""
        await _LOOK_UPS.show(interaction, routes.ShowMatrix(subject=theme, on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(leader="Whose positions?", topic=_THEME, on=_ON, known=KNOWN)
    async def timeline(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        topic: Transform[str, SubjectOption] = "",
        on: str = "",
        known: str = "",
    ) -> None:
        """How did a leader's positions change over time?"""
        await _LOOK_UPS.show(
            interaction, routes.ShowTimeline(leader=leader, subject=topic, on=on, known=known)
        )

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        leader="Whose changes? Leave it out for everybody's.",
        topic=_THEME,
        since="From which day on? For example 2015; leave it out for the beginning.",
        until="Until which day? Leave it out for today.",
        known=KNOWN,
    )
    async def shifts(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption] = "",
        topic: Transform[str, SubjectOption] = "",
        since: str = "",
        until: str = "",
        known: str = "",
    ) -> None:
        """Who changed position, the most striking changes first?"""
        await _LOOK_UPS.show(
            interaction, routes.ShowShifts(leader=leader, topic=topic, since=since, on=until, known=known)
        )

    @coalition.command(name="show", extras=_READS)
    @app_commands.describe(name="Which coalition?", on=_ON, known=KNOWN)
    async def coalition_show(
        self, interaction: Interaction, name: Transform[str, CoalitionOption], on: str = "", known: str = ""
    ) -> None:
        """Who is in a coalition, since when, and in which role?"""
        await _LOOK_UPS.show(interaction, routes.ShowCoalition(coalition=name, on=on, known=known))

    @coalition.command(name="overlap", extras=_READS)
    @app_commands.describe(one="Which coalition?", other="And which other?", on=_ON, known=KNOWN)
    async def coalition_overlap(
        self,
        interaction: Interaction,
        one: Transform[str, CoalitionOption],
        other: Transform[str, CoalitionOption],
        on: str = "",
        known: str = "",
    ) -> None:
        """Who is in both of two coalitions?"""
        await _LOOK_UPS.show(interaction, routes.ShowOverlap(coalition=one, other=other, on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(on=_ON, known=KNOWN)
    async def coalitions(self, interaction: Interaction, on: str = "", known: str = "") -> None:
        """Which coalitions are on record?"""
        await _LOOK_UPS.show(interaction, routes.ShowCoalitions(on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(name="Who?", on=_ON, known=KNOWN)
    async def leader(
        self, interaction: Interaction, name: Transform[str, LeaderOption], on: str = "", known: str = ""
    ) -> None:
        """Who is this? Offices, what is on record, and what changed."""
        await _LOOK_UPS.show(interaction, routes.ShowLeader(leader=name, on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(name="Which topic?", on=_ON, known=KNOWN)
    async def topic(
        self, interaction: Interaction, name: Transform[str, TopicOption], on: str = "", known: str = ""
    ) -> None:
        """Who stands where on a topic?"""
        await _LOOK_UPS.show(interaction, routes.ShowTopic(topic=name, on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        leader="Whose statements? Leave it out for everybody's.",
        topic=_THEME,
        on="Said by which day? For example 28 sep 2015; leave it out for today.",
        known=KNOWN,
    )
    async def export(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption] = "",
        topic: Transform[str, SubjectOption] = "",
        on: str = "",
        known: str = "",
    ) -> None:
        """A table of statements with their sources, for a spreadsheet or a program."""
        await _export(interaction, routes.Export(leader=leader, subject=topic, on=on, known=known))


async def _compared(
    request: Request, *, leader: str, other: str, theme: str, third: str = "", fourth: str = "", **when: str
) -> Comparison:
    return await service.compare(request, leaders=[leader, other, third, fourth], subject=theme, **when)


_VIEWS: Final[Mapping[type[Button], tuple[Callable[..., Awaitable[Answer]], Callable[..., Card]]]] = {
    routes.ShowComparison: (_compared, agreement_cards.comparison_card),
    routes.ExplainAgreement: (_compared, agreement_cards.explained_card),
    routes.ShowAgreement: (service.rank, agreement_cards.ranking_card),
    routes.ShowMap: (service.agreement_map, agreement_cards.agreement_map_card),
    routes.ShowMatrix: (service.matrix, cards.matrix_card),
    routes.ShowTimeline: (service.timeline, cards.timeline_card),
    routes.ShowShifts: (service.list_shifts, cards.shifts_card),
    routes.ShowCoalition: (coalitions.look_up_coalition, cards.coalition_card),
    routes.ShowCoalitions: (coalitions.list_coalitions, cards.coalitions_card),
    routes.ShowOverlap: (coalitions.overlap, cards.overlap_card),
    routes.ShowLeader: (service.profile, cards.profile_card),
    routes.ShowTopic: (service.spectrum, cards.topic_card),
}
"""What is asked with the fields of a button, by these names, and the card that shows the answer."""


async def _make(request: Request, button: Button) -> Card:
    """The card of what a button stands for, or the table behind it."""
    ask, card = _VIEWS[type(button)]
    asked = {name: value for name, value in vars(button).items() if name not in {"mode", "page"}}
    answer = await ask(request, **asked)
    return cards.data_card(answer) if button.mode == "data" else card(answer, button)


_LOOK_UPS = LookUps(_make)


async def _export(interaction: Interaction, button: routes.Export) -> None:
    """Send the table to who asked. It is not kept as cards are: it may have megabytes."""
    said = service.list_statements(
        request_of(interaction),
        leader=button.leader,
        subject=button.subject,
        on=button.on,
        known=button.known,
    )
    try:
        await answer(interaction, as_card(said, cards.data_card), private=True)
    except StandpointError as error:
        await refuse(interaction, error, retry=meant(button, error))


async def setup(client: Bot) -> None:
    add_routes(client, *(route(kind, _LOOK_UPS.press) for kind in _VIEWS), route(routes.Export, _export))
    await client.add_cog(Compare())
