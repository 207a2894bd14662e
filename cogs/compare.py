"""/compare, /agreement, /matrix, /timeline, /shifts, /coalition, /coalitions, /leader, /topic, /export, and their buttons."""

from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot.compare import cards
from bot.compare import overview as compared
from bot.core.errors import StandpointError
from bot.core.policy import Action
from bot.request import Request
from bot.routes import (
    ExplainAgreement,
    Export,
    ShowAgreement,
    ShowCoalition,
    ShowCoalitions,
    ShowComparison,
    ShowLeader,
    ShowMap,
    ShowMatrix,
    ShowOverlap,
    ShowShifts,
    ShowTimeline,
    ShowTopic,
)
from bot.ui.cards import Card
from bot.ui.guard import ACTION
from bot.ui.lookups import LookUps
from bot.ui.options import CoalitionOption, LeaderOption, SubjectOption, TopicOption
from bot.ui.replies import Retry, answer, refuse, request_of
from bot.ui.routes import Button
from bot.ui.state import Bot, Interaction, add_routes, route

_READS = {ACTION: Action.LOOK_UP}
_THEME = "On which theme or topic? Leave it out for everything."
_ON = "As of which day? For example 28 sep 2015; leave it out for today."
_KNOWN = "As the record stood on this day, or after an update: 3 oct 2026, #31. Leave it out for now."


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
        known=_KNOWN,
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
        await _show(
            interaction,
            ShowComparison(
                leader=leader, other=other, third=third, fourth=fourth, theme=theme, on=on, known=known
            ),
        )

    @agreement.command(name="leader", extras=_READS)
    @app_commands.describe(leader="With whom?", theme=_THEME, on=_ON, known=_KNOWN)
    async def agreement_leader(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        theme: Transform[str, SubjectOption] = "",
        on: str = "",
        known: str = "",
    ) -> None:
        """Who is closest to a leader, and who is farthest?"""
        await _show(interaction, ShowAgreement(leader=leader, subject=theme, on=on, known=known))

    @agreement.command(name="map", extras=_READS)
    @app_commands.describe(theme=_THEME, on=_ON, known=_KNOWN)
    async def agreement_map(
        self,
        interaction: Interaction,
        theme: Transform[str, SubjectOption] = "",
        on: str = "",
        known: str = "",
    ) -> None:
        """Who agrees with whom? All leaders in one picture, so that camps show."""
        await _show(interaction, ShowMap(subject=theme, on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(theme=_THEME, on=_ON, known=_KNOWN)
    async def matrix(
        self, interaction: Interaction, theme: Transform[str, SubjectOption], on: str = "", known: str = ""
    ) -> None:
        """Who stands where on a theme? Leaders and topics in one picture."""
        await _show(interaction, ShowMatrix(subject=theme, on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(leader="Whose positions?", topic=_THEME, on=_ON, known=_KNOWN)
    async def timeline(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        topic: Transform[str, SubjectOption] = "",
        on: str = "",
        known: str = "",
    ) -> None:
        """How did a leader's positions change over time?"""
        await _show(interaction, ShowTimeline(leader=leader, subject=topic, on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        leader="Whose changes? Leave it out for everybody's.",
        topic=_THEME,
        since="From which day on? For example 2015; leave it out for the beginning.",
        until="Until which day? Leave it out for today.",
        known=_KNOWN,
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
        await _show(interaction, ShowShifts(leader=leader, topic=topic, since=since, on=until, known=known))

    @coalition.command(name="show", extras=_READS)
    @app_commands.describe(name="Which coalition?", on=_ON, known=_KNOWN)
    async def coalition_show(
        self, interaction: Interaction, name: Transform[str, CoalitionOption], on: str = "", known: str = ""
    ) -> None:
        """Who is in a coalition, since when, and in which role?"""
        await _show(interaction, ShowCoalition(coalition=name, on=on, known=known))

    @coalition.command(name="overlap", extras=_READS)
    @app_commands.describe(one="Which coalition?", other="And which other?", on=_ON, known=_KNOWN)
    async def coalition_overlap(
        self,
        interaction: Interaction,
        one: Transform[str, CoalitionOption],
        other: Transform[str, CoalitionOption],
        on: str = "",
        known: str = "",
    ) -> None:
        """Who is in both of two coalitions?"""
        await _show(interaction, ShowOverlap(coalition=one, other=other, on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(on=_ON, known=_KNOWN)
    async def coalitions(self, interaction: Interaction, on: str = "", known: str = "") -> None:
        """Which coalitions are on record?"""
        await _show(interaction, ShowCoalitions(on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(name="Who?", on=_ON, known=_KNOWN)
    async def leader(
        self, interaction: Interaction, name: Transform[str, LeaderOption], on: str = "", known: str = ""
    ) -> None:
        """Who is this? Offices, what is on record, and what changed."""
        await _show(interaction, ShowLeader(leader=name, on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(name="Which topic?", on=_ON, known=_KNOWN)
    async def topic(
        self, interaction: Interaction, name: Transform[str, TopicOption], on: str = "", known: str = ""
    ) -> None:
        """Who stands where on a topic?"""
        await _show(interaction, ShowTopic(topic=name, on=on, known=known))

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        leader="Whose statements? Leave it out for everybody's.",
        topic=_THEME,
        on="Said by which day? For example 28 sep 2015; leave it out for today.",
        known=_KNOWN,
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
        await _export(interaction, Export(leader=leader, subject=topic, on=on, known=known))


async def _show(interaction: Interaction, button: Button) -> None:
    await _LOOK_UPS.show(interaction, button, lambda error: _retry(button, error))


def _retry(button: Button, error: StandpointError) -> Retry:
    """The same with the name that was meant in the place of the one that was typed."""
    typed = str(getattr(error, "text", ""))
    wrong = next((name for name in button.in_id() if typed and getattr(button, name) == typed), None)
    if wrong is None:
        return {}
    field = wrong

    def instead(key: str) -> Button:
        return button.model_copy(update={"mode": "ask", field: key})

    return dict.fromkeys(("leader", "topic", "coalition"), instead)


async def _make(request: Request, button: Button) -> Card:  # noqa: C901 - one case for each button
    data = button.mode == "data"
    match button:
        case ShowComparison():
            names = [button.leader, button.other, button.third, button.fourth]
            comparison = await compared.compare(
                request, leaders=names, subject=button.theme, on=button.on, known=button.known
            )
            return cards.data_card(comparison) if data else cards.comparison_card(comparison, button)
        case ExplainAgreement():
            names = [button.leader, button.other]
            comparison = await compared.compare(
                request, leaders=names, subject=button.theme, on=button.on, known=button.known
            )
            return cards.data_card(comparison) if data else cards.explained_card(comparison, button)
        case ShowAgreement():
            ranking = await compared.rank(
                request, leader=button.leader, subject=button.subject, on=button.on, known=button.known
            )
            return cards.data_card(ranking) if data else cards.ranking_card(ranking, button)
        case ShowMap():
            likeness = await compared.likeness(
                request, subject=button.subject, on=button.on, known=button.known
            )
            return cards.data_card(likeness) if data else cards.likeness_card(likeness, button)
        case ShowMatrix():
            matrix = await compared.matrix(request, subject=button.subject, on=button.on, known=button.known)
            return cards.data_card(matrix) if data else cards.matrix_card(matrix, button)
        case ShowTimeline():
            courses = await compared.timeline(
                request, leader=button.leader, subject=button.subject, on=button.on, known=button.known
            )
            return cards.data_card(courses) if data else cards.timeline_card(courses, button)
        case ShowShifts():
            shifts = await compared.moved(
                request, leader=button.leader, topic=button.topic, since=button.since, until=button.on, known=button.known
            )  # fmt: skip
            return cards.data_card(shifts) if data else cards.shifts_card(shifts, button)
        case ShowCoalition():
            alliance = await compared.alliance(
                request, name=button.coalition, on=button.on, known=button.known
            )
            return cards.data_card(alliance) if data else cards.coalition_card(alliance, button)
        case ShowCoalitions():
            alliances = await compared.alliances(request, on=button.on, known=button.known)
            return cards.data_card(alliances) if data else cards.coalitions_card(alliances, button)
        case ShowOverlap():
            overlap = await compared.overlap(
                request, one=button.coalition, other=button.other, on=button.on, known=button.known
            )
            return cards.data_card(overlap) if data else cards.overlap_card(overlap, button)
        case ShowLeader():
            profile = await compared.profile(request, leader=button.leader, on=button.on, known=button.known)
            return cards.data_card(profile) if data else cards.profile_card(profile, button)
        case ShowTopic():
            spread = await compared.spread(request, topic=button.topic, on=button.on, known=button.known)
            return cards.data_card(spread) if data else cards.topic_card(spread, button)
    raise TypeError(button)


_LOOK_UPS = LookUps(_make)


async def _export(interaction: Interaction, button: Export) -> None:
    """Send the table to who asked. It is not kept as cards are: it may have megabytes."""

    async def make() -> Card:
        said = await compared.statements(
            request_of(interaction),
            leader=button.leader,
            subject=button.subject,
            on=button.on,
            known=button.known,
        )
        return cards.data_card(said)

    try:
        await answer(interaction, make(), private=True)
    except StandpointError as error:
        await refuse(interaction, error, retry=_retry(button, error))


async def setup(client: Bot) -> None:
    """Add the commands and what the buttons lead to."""
    kinds = (
        ShowComparison, ExplainAgreement, ShowAgreement, ShowMap, ShowMatrix, ShowTimeline, ShowShifts, ShowCoalition,
        ShowCoalitions, ShowOverlap, ShowLeader, ShowTopic,
    )  # fmt: skip
    add_routes(client, *(route(kind, _LOOK_UPS.press) for kind in kinds), route(Export, _export))
    await client.add_cog(Compare())
