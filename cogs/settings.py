"""/settings and its dialogs: what an admin sets for the server, and which record it reads."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Final, Self

import discord
from discord import app_commands, ui
from discord.app_commands import Transform
from discord.ext import commands
from typing_extensions import override

from bot.core.errors import InvalidEntryError, RecordMovedError, StandpointError
from bot.core.names import CHOICES_LIMIT, Named, NameIndex
from bot.core.policy import Action, Role, require
from bot.core.server import ServerSettings
from bot.core.two_person import SecondEditorError
from bot.db.program import SETTINGS, remember, remembered
from bot.routes import SetUp, ShowLearnt, StartRecord, TakeOver
from bot.settings import cards, service
from bot.settings.checks import check_settings
from bot.ui.cards import Card, place
from bot.ui.errors import CONNECTION_ERRORS
from bot.ui.forms import GuardedModal
from bot.ui.guard import ACTION, action_of
from bot.ui.options import ChosenChannel, NameOption, Names, TextChannelOption, ZoneOption
from bot.ui.outgoing import QUEUE_CHANGED, place_of
from bot.ui.replies import answer, caller_of, in_time, replace_with, request_of, send, turn
from bot.ui.state import Bot, Interaction, add_routes, keep, route

_log = logging.getLogger(__name__)

_SETS: Final = Action.CHANGE_SETTINGS
_ADMIN_THERE: Final = "admin_there"
"""The event that an admin has used a command in a server that may need the set-up."""

_NOTHING: Final[Mapping[service.Setting, object]] = {}


class LanguageOption(NameOption):
    """A language by its English name or ISO 639 code."""

    @override
    async def transform(self, interaction: Interaction, value: str, /) -> str:
        """The code, also where somebody typed the name in full."""
        typed = value.strip()
        by_name = {name.casefold(): code for code, name in service.languages().items()}
        return by_name.get(typed.casefold(), typed.lower())

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        found = _languages().complete(typed, CHOICES_LIMIT)
        return ((f"{entry.name} ({entry.key})", entry.key) for entry in found)


@cache
def _languages() -> NameIndex:
    return NameIndex(
        Named(key=code, name=name, aliases=(code,), weight=0) for code, name in service.languages().items()
    )


class SettingsDialog(GuardedModal):
    """The roles whose members are editors, and what else a dialog asks for. Left as it is, nothing changes."""

    name: ClassVar[str]
    done: ClassVar[str]

    def __init__(
        self,
        guild: discord.Guild,
        settings: ServerSettings,
        wanted: Mapping[service.Setting, object] = _NOTHING,
    ) -> None:
        """A dialog filled with what is `wanted`, else with what is set now, as far as it still exists."""
        super().__init__(title=self.name)
        self._opened = settings
        self._filled = settings.but(**{str(name): value for name, value in wanted.items()})
        self._editors = _EditorsField(guild, settings, self._filled.editor_roles)
        self._add("Who are the editors?", self._editors.hint, self._editors.menu)

    def _add(self, text: str, hint: str, component: ui.Item[ui.Modal]) -> None:
        self.add_item(ui.Label(text=text, description=hint or None, component=component))

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        roles, wanted = self._editors.menu.values, self._wanted()
        _refuse_everyone(roles)
        done = self.done if wanted else "Nothing was changed."
        making = _change(interaction, wanted, done, _editors_note(roles), seen=self._opened)
        await answer(interaction, making, private=True)

    @override
    async def again(self, interaction: Interaction) -> Self:
        """The dialog with what is set by now, but for what was chosen in it."""
        return type(self)(*_to_change(interaction), self._wanted())

    def _wanted(self) -> dict[service.Setting, object]:
        """What was changed in the dialog."""
        return {"editor_roles": self._editors.chosen} if self._editors.changed else {}


class EditorsDialog(SettingsDialog):
    """The editors alone."""

    name = "Editors"
    done = "The editors were changed."


class SetUpDialog(SettingsDialog):
    """All that most servers want to choose, at once."""

    name = "Set up Standpoint"
    done = "Set up."

    def __init__(
        self,
        guild: discord.Guild,
        settings: ServerSettings,
        wanted: Mapping[service.Setting, object] = _NOTHING,
    ) -> None:
        super().__init__(guild, settings, wanted)
        filled = self._filled
        self._log = _ChannelField(guild, settings.log_channel_id, filled.log_channel_id)
        self._queue = _ChannelField(guild, settings.queue_channel_id, filled.queue_channel_id)
        self._two_people = ui.RadioGroup[ui.Modal](
            options=[
                discord.RadioGroupOption(label="No", value="no", default=not filled.two_people),
                discord.RadioGroupOption(label="Yes", value="yes", default=filled.two_people),
            ]
        )
        self._zone: ui.TextInput[ui.Modal] = ui.TextInput(
            default=filled.timezone, placeholder="Europe/London", max_length=40
        )
        log_hint, queue_hint = "None: /updates shows them.", "None: /record queue shows them."
        self._add("Where should each update appear?", self._log.hint or log_hint, self._log.menu)
        self._add("Where should suggestions wait?", self._queue.hint or queue_hint, self._queue.menu)
        self._add("Two editors for reversals and retractions?", "", self._two_people)
        self._add("Time zone of the server", "", self._zone)

    @override
    def _wanted(self) -> dict[service.Setting, object]:
        two_people = self._two_people.value == "yes"
        wanted = super()._wanted()
        if (zone := self._zone.value.strip()) != self._opened.timezone:
            wanted["timezone"] = zone
        if self._log.changed:
            wanted["log_channel_id"] = self._log.chosen
        if self._queue.changed:
            wanted["queue_channel_id"] = self._queue.chosen
        if two_people != self._opened.two_people:
            wanted["two_people"] = two_people
        return wanted


class _EditorsField:
    """A menu of roles. A role that is set but deleted cannot be shown in it: left as it is, it stays set."""

    def __init__(self, guild: discord.Guild, settings: ServerSettings, filled: Sequence[int]) -> None:
        found = [guild.get_role(role_id) for role_id in settings.editor_roles]
        shown = [role for role in found if role is not None]
        self._shown = {role.id for role in shown}
        there = [role for role_id in filled if (role := guild.get_role(role_id)) is not None]
        self.menu: ui.RoleSelect[ui.Modal] = ui.RoleSelect(
            min_values=0, max_values=25, required=False, default_values=there
        )
        self.hint = (
            "None: everybody with Manage Messages."
            if len(shown) == len(found)
            else "A deleted role is not shown. It stays unless you choose others. For none, choose one first."
        )

    @property
    def changed(self) -> bool:
        """Whether other roles are chosen than were shown."""
        return {role.id for role in self.menu.values} != self._shown

    @property
    def chosen(self) -> tuple[int, ...]:
        return tuple(role.id for role in self.menu.values)


class _ChannelField:
    """A menu for one channel. One that is set but deleted or hidden cannot be shown: left as it is, it stays set."""

    def __init__(self, guild: discord.Guild, channel_id: int | None, filled: int | None) -> None:
        self._shown = _there(guild, channel_id)
        there = _there(guild, filled)
        self.menu: ui.ChannelSelect[ui.Modal] = ui.ChannelSelect(
            channel_types=TextChannelOption().channel_types,
            min_values=0,
            required=False,
            default_values=[discord.Object(there, type=discord.abc.GuildChannel)] if there else [],
        )
        self.hint = (
            "" if self._shown == channel_id else "The channel of now cannot be shown here. None: it stays."
        )

    @property
    def changed(self) -> bool:
        """Whether another channel is chosen than was shown."""
        return self.chosen != self._shown

    @property
    def chosen(self) -> int | None:
        return self.menu.values[0].id if self.menu.values else None


def _there(guild: discord.Guild, channel_id: int | None) -> int | None:
    """The channel if it still exists, as far as is known."""
    place = place_of(guild, channel_id) if channel_id is not None else None
    return place.id if place is not None else None


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_guild=True)
class SettingsCommands(commands.GroupCog, group_name="settings", group_description="Set up: for admins."):
    """/settings."""

    def __init__(self, client: Bot) -> None:
        """Remember nothing but which servers got the offer to set up."""
        super().__init__()
        self._client = client
        self._offered: set[int] = set()

    @app_commands.command(extras={ACTION: _SETS})
    async def show(self, interaction: Interaction) -> None:
        """How is this server set up, and does everything work?"""
        await answer(interaction, _shown(interaction), private=True)

    @app_commands.command(extras={ACTION: _SETS})
    async def editors(self, interaction: Interaction) -> None:
        """Choose the roles whose members may change the record."""
        await interaction.response.send_modal(EditorsDialog(*_to_change(interaction)))

    @app_commands.command(name="log-channel", extras={ACTION: _SETS})
    @app_commands.describe(channel="Where each update appears as a short card; leave it out for none.")
    async def log_channel(
        self,
        interaction: Interaction,
        channel: Transform[ChosenChannel, TextChannelOption] | None = None,
    ) -> None:
        """Choose the channel in which each change of the record appears."""
        await _set_channel(interaction, "log_channel_id", channel, "log channel")

    @app_commands.command(name="queue-channel", extras={ACTION: _SETS})
    @app_commands.describe(channel="Where suggestions wait; leave it out to use /record queue only.")
    async def queue_channel(
        self,
        interaction: Interaction,
        channel: Transform[ChosenChannel, TextChannelOption] | None = None,
    ) -> None:
        """Choose the channel in which suggestions and problems wait for an editor."""
        await _set_channel(interaction, "queue_channel_id", channel, "queue channel")

    @app_commands.command(name="two-people", extras={ACTION: _SETS})
    @app_commands.rename(on="switch")
    @app_commands.describe(on="Whether a second editor has to agree.")
    async def two_people(self, interaction: Interaction, on: bool) -> None:  # noqa: FBT001 - a slash option
        """Should a reversal of position and a retraction need a second editor?"""
        word = "on" if on else "off"
        await answer(
            interaction, _change(interaction, {"two_people": on}, f"Two people: {word}."), private=True
        )

    @app_commands.command(extras={ACTION: _SETS})
    @app_commands.describe(zone="For example Europe/London; completes as you type.")
    async def timezone(self, interaction: Interaction, zone: Transform[str, ZoneOption]) -> None:
        """Choose the time zone of this server."""
        making = _change(interaction, {"timezone": zone}, "The time zone was changed.")
        await answer(interaction, making, private=True)

    @app_commands.command(name="language-of-record", extras={ACTION: _SETS})
    @app_commands.describe(language="The language that your editors write in; completes as you type.")
    async def language_of_record(
        self, interaction: Interaction, language: Transform[str, LanguageOption]
    ) -> None:
        """Choose the language in which this server's record is written."""
        making = _change(interaction, {"language": language}, "The language of the record was changed.")
        await answer(interaction, making, private=True)

    @app_commands.command(extras={ACTION: _SETS})
    async def starter(self, interaction: Interaction) -> None:
        """Which record does this server read? Start your own, or take over what is new in the public one."""
        await answer(interaction, _starter(interaction), private=True)

    @override
    async def cog_load(self) -> None:
        self._noticing = asyncio.create_task(self._notice_admins())

    @override
    async def cog_unload(self) -> None:
        self._noticing.cancel()

    async def _notice_admins(self) -> None:
        """Wait for admins: to listen to everything that anybody does would cost each look-up a twentieth more."""
        while True:
            interaction, _ = await self._client.wait_for("app_command_completion", check=self._may_be_due)
            self._client.dispatch(_ADMIN_THERE, interaction)

    def _may_be_due(self, interaction: Interaction, command: object) -> bool:
        caller = caller_of(interaction)
        return (
            caller.role is Role.ADMIN
            and caller.guild_id not in self._offered
            and action_of(command) is not _SETS
        )

    @commands.Cog.listener(f"on_{_ADMIN_THERE}")
    async def offer(self, interaction: Interaction) -> None:
        """Offer the set-up to an admin, once, in a server where nothing is set, unless they are at it."""
        guild_id = caller_of(interaction).guild_id
        if guild_id in self._offered:
            return
        self._offered.add(guild_id)
        store = self._client.desk.store
        try:
            offered = await store.read(remembered, offered_in(guild_id))
            if offered or store.held(SETTINGS).has(guild_id):
                return
            await interaction.followup.send(view=cards.offer_card().view(), ephemeral=True)
            await store.write_aside(remember, offered_in(guild_id), "yes")
        except (StandpointError, *CONNECTION_ERRORS) as error:
            self._offered.discard(guild_id)
            _log.info("The set-up could not be offered in server %d: %r", guild_id, error)


def offered_in(guild_id: int) -> str:
    """The name under which the program remembers that a server was offered the set-up."""
    return f"set-up offered in {guild_id}"


async def _set_channel(
    interaction: Interaction,
    setting: service.Setting,
    channel: ChosenChannel | None,
    name: str,
) -> None:
    if channel is not None and channel.type not in TextChannelOption().channel_types:
        raise InvalidEntryError("That is no channel for text. Please choose a text channel or a thread.")
    changed = f"The {name} is now {channel.mention}." if channel is not None else f"There is no {name} now."
    value = channel.id if channel is not None else None
    await answer(interaction, _change(interaction, {setting: value}, changed), private=True)


async def _change(
    interaction: Interaction,
    changes: Mapping[service.Setting, object],
    changed: str,
    note: str = "",
    *,
    seen: ServerSettings | None = None,
) -> Card:
    """Make changes, tell the other parts, and show the new state with what does not work in it."""
    client, caller = interaction.client, caller_of(interaction)
    guild = _guild(interaction)
    require(caller, Action.CHANGE_SETTINGS)
    await service.change_settings(request_of(interaction), changes, seen=seen)
    client.dispatch(QUEUE_CHANGED, guild.id)  # a new channel may have something to get
    return await _shown(interaction, changed, note)


async def _shown(interaction: Interaction, changed: str = "", note: str = "") -> Card:
    shown = await service.look_at_settings(request_of(interaction))
    problems = [problem.text for problem in await check_settings(_guild(interaction), shown.settings)]
    return cards.settings_card(shown, [*problems, *filter(None, [note])], changed=changed)


async def _open_set_up(interaction: Interaction, _: SetUp) -> None:
    await interaction.response.send_modal(SetUpDialog(*_to_change(interaction)))


def _to_change(interaction: Interaction) -> tuple[discord.Guild, ServerSettings]:
    """The server and its settings, for who may change them."""
    require(caller_of(interaction), Action.CHANGE_SETTINGS)
    guild = _guild(interaction)
    return guild, interaction.client.desk.store.settings(guild.id)


def _editors_note(roles: Sequence[discord.Role]) -> str:
    """Discord hides /record from roles without Manage Messages; only an admin can change that, and only there."""
    hidden = [
        role for role in roles if not (role.permissions.manage_messages or role.permissions.administrator)
    ]
    if not hidden:
        return ""
    names = ", ".join(role.mention for role in hidden)
    return (
        f"Discord hides `/record` from {names}, because they lack Manage Messages. To show it to them, open "
        "Server Settings → Integrations → this bot → /record, and add the role there."
    )


def _refuse_everyone(roles: Sequence[discord.Role]) -> None:
    if any(role.is_default() for role in roles):
        raise InvalidEntryError(
            "@everyone as an editor role would let everybody change the record. Choose other roles."
        )


def _guild(interaction: Interaction) -> discord.Guild:
    """The server, which the policy has made sure of."""
    if interaction.guild is None:
        raise StandpointError("This works in servers only.")
    return interaction.guild


# Which record the server reads


async def _starter(interaction: Interaction, page: int = 0, *, moved: bool = False) -> Card:
    """The card of /settings starter, with a page of what could be taken over."""
    size = cards.LEARNT_A_PAGE
    found = await service.look_at_starter(request_of(interaction), offset=page * size, limit=size)
    learnt = found.on
    if learnt is not None and learnt.total and not learnt.made:  # there are fewer pages now
        page, _ = place(learnt.total, page, size)
        found = await service.look_at_starter(request_of(interaction), offset=page * size, limit=size)
    return cards.starter_card(found, page=page, moved=moved)


async def _own_record(interaction: Interaction, button: StartRecord) -> None:
    """First the question, then the deed; an empty record with a second admin where two people are wanted."""
    require(caller_of(interaction), Action.START_RECORD)
    if button.answer in {"ask", "askempty"}:
        await send(interaction, cards.own_record_question(empty=button.answer == "askempty"), private=True)
        return
    asked_by = _asked_by(interaction, button)

    async def start() -> Card:
        started = await service.start_own_record(
            request_of(interaction), empty=button.answer == "empty", asked_by=asked_by
        )
        return cards.own_record_card(await service.look_at_settings(request_of(interaction)), started=started)

    try:
        await (turn if asked_by is None else replace_with)(interaction, start())
    except SecondEditorError:
        await send(
            interaction, cards.empty_record_asked_card(interaction.user.id, keep(interaction, _Asked()))
        )


async def _learnt(interaction: Interaction, button: ShowLearnt) -> None:
    """A page of what could be taken over; beside the card that everybody sees, or in the place of one's own."""
    require(caller_of(interaction), Action.SEE_LEARNT)
    card = _starter(interaction, button.page)
    await (answer(interaction, card, private=True) if button.beside else turn(interaction, card))


async def _take_over(interaction: Interaction, button: TakeOver) -> None:
    """Take over what the card showed, if the public record is still what it was then; else show it anew.

    Where two people are wanted, the first press asks everybody for a second one, by another admin.
    """
    require(caller_of(interaction), Action.TAKE_OVER)
    asked_by = _asked_by(interaction, button)

    async def work() -> Card:
        done = await service.take_over(request_of(interaction), button.head, asked_by=asked_by)
        return cards.taken_over_card(done.update, button.head)

    try:
        await replace_with(interaction, work())
    except RecordMovedError:
        anew = _starter(interaction, moved=True)
        await (
            replace_with(interaction, anew) if asked_by is None else answer(interaction, anew, private=True)
        )
    except SecondEditorError:
        await send(interaction, await in_time(interaction, _asked(interaction)))


async def _asked(interaction: Interaction) -> Card:
    """The card with which another admin can take over what is new; who asks is kept beside it, not in it."""
    found = await service.look_at_learnt(request_of(interaction), limit=cards.LEARNT_A_PAGE)
    if found is None:
        raise StandpointError("There is nothing to take over here.")
    return cards.asked_card(found, interaction.user.id, keep(interaction, _Asked()))


@dataclass(frozen=True)
class _Asked:
    """That somebody asked for a second person's press. Who asks is kept beside it, so that no id can be made up."""


def _asked_by(interaction: Interaction, button: StartRecord | TakeOver) -> int | None:
    """Who asked for what a button confirms; None for a button of one's own.

    Raises:
        StandpointError: nobody asked for it, as far as is known any more.
    """
    if not button.token and not button.asked_by:
        return None
    if interaction.client.kept.find(_Asked, button.token, button.asked_by, interaction.guild_id) is None:
        raise StandpointError(
            "This was asked for too long ago, or before the bot was restarted. Please ask again: "
            "`/settings starter`."
        )
    return button.asked_by


async def setup(client: Bot) -> None:
    """Add the commands, hidden by Discord from those who lack Manage Server."""
    add_routes(
        client,
        route(SetUp, _open_set_up),
        route(StartRecord, _own_record),
        route(ShowLearnt, _learnt),
        route(TakeOver, _take_over),
    )
    await client.add_cog(SettingsCommands(client))
