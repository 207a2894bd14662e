"""/record leader, topic, theme and coalition: what is tracked, for editors in servers."""

from collections.abc import Awaitable, Callable
from typing import Concatenate, Final, ParamSpec

from discord import app_commands
from discord.app_commands import Transform
from typing_extensions import override

from bot.core import countries
from bot.core.entries import CoalitionStatus, LeaderType
from bot.core.names import CHOICES_LIMIT, is_called
from bot.core.policy import Action
from bot.db.changes import Edited
from bot.entries import service
from bot.lookup.update_cards import entered_card
from bot.proposals import shown
from bot.proposals_store import Proposal
from bot.request import Request
from bot.ui.guard import ACTION, record_group
from bot.ui.options import CoalitionOption, LeaderOption, NameOption, Names, ThemeOption, TopicOption
from bot.ui.replies import answer, request_of
from bot.ui.state import Bot, Interaction


class CountryOption(NameOption):
    """A country by name; goes on as its code of three letters where it was chosen from the list."""

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        return ((entry.name, entry.key) for entry in countries.index().complete(typed, CHOICES_LIMIT))


class MemberOption(NameOption):
    """Who can be in a coalition: a leader or a country, by key; anything else is an organisation by its name."""

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        directory = await request_of(interaction).directory()
        indices = (directory.leader_names, countries.index())
        found = [entry for index in indices for entry in index.complete(typed, CHOICES_LIMIT, alike=False)]
        found = found or [entry for index in indices for entry in index.complete(typed, CHOICES_LIMIT // 2)]
        found.sort(key=lambda entry: not is_called(entry, typed))  # what is typed in full comes first
        leaders = directory.leader_by_key
        return (
            (directory.called(entry.key) if entry.key in leaders else entry.name, entry.key)
            for entry in found[:CHOICES_LIMIT]
        )


P = ParamSpec("P")

_EDITS: Final = {ACTION: Action.EDIT_ENTRIES}
_REASON: Final = "Why? Goes into the public updates log."
_ALIASES: Final = "Other names, with commas between them."


class LeaderCommands(app_commands.Group):
    """/record leader."""

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        name="Name, as it is shown.",
        country="For which country do they speak? Leave it out for none.",
        aliases=_ALIASES,
        wikidata="Number at Wikidata, such as Q7747.",
        type="Who is it? A person if you leave it out.",
        reason=_REASON,
    )
    async def add(
        self,
        interaction: Interaction,
        name: str,
        country: Transform[str, CountryOption] = "",
        aliases: str = "",
        wikidata: str = "",
        type: LeaderType = "person",  # noqa: A002 - what Discord shows
        reason: str = "",
    ) -> None:
        """Add a leader whose positions are to be tracked."""
        await _change(
            interaction,
            service.add_leader,
            reason,
            name=name,
            country=country,
            wikidata=wikidata,
            aliases=aliases,
            type=type,
        )

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        leader="Which leader?", name="The new name; the old one keeps working.", reason=_REASON
    )
    async def rename(
        self, interaction: Interaction, leader: Transform[str, LeaderOption], name: str, reason: str = ""
    ) -> None:
        """Give a leader another name. The old one stays as an alias."""
        await _change(interaction, service.rename_leader, reason, leader=leader, name=name)

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        leader="Which leader?",
        alias="Another name that people type for them.",
        remove="Take the alias away instead of adding it.",
        reason=_REASON,
    )
    async def alias(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        alias: str,
        remove: bool = False,
        reason: str = "",
    ) -> None:
        """Let a leader be found under another name."""
        await _change(interaction, service.alias_leader, reason, leader=leader, alias=alias, remove=remove)

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        leader="Who holds it?",
        office="The office, such as Foreign Minister. One that is on record gets new dates.",
        since="First day on record in it, such as 2012-02 or 7 may 2012.",
        until="Last day on record in it; leave it out if they hold it now.",
        reason=_REASON,
    )
    async def office(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        office: str,
        since: str,
        until: str = "",
        reason: str = "",
    ) -> None:
        """Add an office of a leader, or change its dates."""
        await _change(
            interaction, service.set_office, reason, leader=leader, office=office, since=since, until=until
        )

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        leader="The entry that goes. Its statements, names and log lines keep working.",
        into="The entry of the same person that stays.",
        reason=_REASON,
    )
    async def merge(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        into: Transform[str, LeaderOption],
        reason: str = "",
    ) -> None:
        """Make one of two leaders who are the same person."""
        await _change(interaction, service.merge_leaders, reason, leader=leader, into=into)


class TopicCommands(app_commands.Group):
    """/record topic."""

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        theme="Under which theme?",
        name="Short name, such as: Safe zone.",
        statement="One sentence that can be supported or opposed, without “not”.",
        aliases=_ALIASES,
        reason=_REASON,
    )
    async def add(
        self,
        interaction: Interaction,
        theme: Transform[str, ThemeOption],
        name: str,
        statement: str,
        aliases: str = "",
        reason: str = "",
    ) -> None:
        """Add a topic: one statement that leaders support or oppose."""
        await _change(
            interaction,
            service.add_topic,
            reason,
            theme=theme,
            name=name,
            statement=statement,
            aliases=aliases,
        )

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        topic="Which topic?",
        name="The new name; the old one keeps working.",
        statement="Another statement; only while no stance is on record.",
        reason=_REASON,
    )
    async def rename(
        self,
        interaction: Interaction,
        topic: Transform[str, TopicOption],
        name: str = "",
        statement: str = "",
        reason: str = "",
    ) -> None:
        """Give a topic another name."""
        await _change(interaction, service.rename_topic, reason, topic=topic, name=name, statement=statement)

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        topic="Which topic?",
        alias="Another name that people type for it.",
        remove="Take the alias away instead of adding it.",
        reason=_REASON,
    )
    async def alias(
        self,
        interaction: Interaction,
        topic: Transform[str, TopicOption],
        alias: str,
        remove: bool = False,
        reason: str = "",
    ) -> None:
        """Let a topic be found under another name."""
        await _change(interaction, service.alias_topic, reason, topic=topic, alias=alias, remove=remove)

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(topic="Which topic?", reason=_REASON)
    async def retire(
        self, interaction: Interaction, topic: Transform[str, TopicOption], reason: str = ""
    ) -> None:
        """Stop recording on a topic. What is on record stays readable."""
        await _change(interaction, service.retire_topic, reason, topic=topic)


class ThemeCommands(app_commands.Group):
    """/record theme."""

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        name="Name, such as: Syria.", description="One line about it.", aliases=_ALIASES, reason=_REASON
    )
    async def add(
        self, interaction: Interaction, name: str, description: str = "", aliases: str = "", reason: str = ""
    ) -> None:
        """Add a theme, which groups topics."""
        await _change(
            interaction, service.add_theme, reason, name=name, description=description, aliases=aliases
        )

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        theme="Which theme?",
        name="The new name; the old one keeps working.",
        description="Another line about it.",
        reason=_REASON,
    )
    async def rename(
        self,
        interaction: Interaction,
        theme: Transform[str, ThemeOption],
        name: str = "",
        description: str = "",
        reason: str = "",
    ) -> None:
        """Give a theme another name or description."""
        await _change(
            interaction, service.rename_theme, reason, theme=theme, name=name, description=description
        )


class CoalitionCommands(app_commands.Group):
    """/record coalition."""

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        name="Name, as it is shown.",
        status="Is it proposed, active or dissolved?",
        source="Title and link of where this can be read.",
        kind="What it is for, such as military or diplomatic.",
        topic="The topic that is about it, if there is one.",
        proposed_by="The leader who proposed it.",
        since="Since when, such as 2014-09-10 or sept 2014.",
        aliases=_ALIASES,
        reason=_REASON,
    )
    async def add(
        self,
        interaction: Interaction,
        name: str,
        status: CoalitionStatus,
        source: str,
        kind: str = "",
        topic: Transform[str, TopicOption] = "",
        proposed_by: Transform[str, LeaderOption] = "",
        since: str = "",
        aliases: str = "",
        reason: str = "",
    ) -> None:
        """Add a coalition."""
        await _change(
            interaction,
            service.add_coalition,
            reason,
            name=name,
            status=status,
            source=source,
            kind=kind,
            topic=topic,
            proposed_by=proposed_by,
            since=since,
            aliases=aliases,
        )

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        coalition="Which coalition?",
        status="Is it proposed, active or dissolved?",
        since="Since when is it that?",
        source="Title and link of where this can be read.",
        reason=_REASON,
    )
    async def status(
        self,
        interaction: Interaction,
        coalition: Transform[str, CoalitionOption],
        status: CoalitionStatus,
        since: str = "",
        source: str = "",
        reason: str = "",
    ) -> None:
        """Say that a coalition is proposed, active or dissolved, and since when."""
        await _change(
            interaction,
            service.set_status,
            reason,
            coalition=coalition,
            status=status,
            since=since,
            source=source,
        )

    @app_commands.command(extras=_EDITS)
    @app_commands.describe(
        coalition="Which coalition?",
        member="A country, a leader, or the name of an organisation.",
        role="What they do in it.",
        since="Member since when?",
        until="Member until when?",
        source="Title and link of where this can be read.",
        reason=_REASON,
    )
    async def member(
        self,
        interaction: Interaction,
        coalition: Transform[str, CoalitionOption],
        member: Transform[str, MemberOption],
        role: str = "",
        since: str = "",
        until: str = "",
        source: str = "",
        reason: str = "",
    ) -> None:
        """Add a member of a coalition, or change role and dates of one."""
        await _change(
            interaction,
            service.set_member,
            reason,
            coalition=coalition,
            member=member,
            role=role,
            since=since,
            until=until,
            source=source,
        )


async def _change(
    interaction: Interaction,
    make: Callable[Concatenate[Request, str, P], Awaitable[Edited | Proposal]],
    reason: str,
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Make a change with the caller's reason, and show them what it did."""
    making = make(request_of(interaction), reason, *args, **kwargs)
    await answer(interaction, shown(making, entered_card), private=True)


async def setup(client: Bot) -> None:
    """Add the groups to the group of `cogs.stances`, which is loaded before."""
    for group in (
        LeaderCommands(name="leader", description="Leaders: names, offices, and who is one person."),
        TopicCommands(name="topic", description="Topics: what leaders support or oppose."),
        ThemeCommands(name="theme", description="Themes, which group topics."),
        CoalitionCommands(name="coalition", description="Coalitions: their status and their members."),
    ):
        record_group(client).add_command(group)
