"""Answering an interaction: who asks, in time, with a card or with what went wrong, to whom it may be shown."""

import asyncio
import contextlib
import io
import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias, TypeVar

import discord

from bot.core.dates import local_day
from bot.core.errors import AmbiguousNameError, NotAllowedError, StandpointError, UnknownNameError
from bot.core.log import WRITERS, Left
from bot.core.policy import Action, Caller, Rights, Role, require
from bot.core.server import ServerSettings
from bot.pictures.service import Pictures
from bot.request import Request
from bot.ui.cards import ATTENTION, Card, CardBuilder, Choice, card_of
from bot.ui.errors import CONNECTION_ERRORS, Became, Beside, explain, or_plain
from bot.ui.routes import Button
from bot.ui.state import Interaction, Route, route
from bot.ui.text import sentences

T = TypeVar("T")
P = TypeVar("P", bound=Button)

_log = logging.getLogger(__name__)

THINKING_AFTER: Final = 1.5
"""Seconds until an answer that is not there yet is announced. Discord waits 3 s for a first sign."""

PICTURE_SOON: Final = 0.6
"""Seconds for which a card waits for its picture; after that the text goes first. With `THINKING_AFTER` within the 3 s."""

_UNKNOWN_INTERACTION: Final = 10062

_THINKING: Final = "thinking"
"""Under this name in an interaction's `extras`: whether everybody sees that its answer is being made."""
_KEYS: Final = "keys"
"""The same for the keys that it asked for changes with, besides its own."""
_WRITERS: Final = "writers"
"""The same for what tells whether it has written anything."""
_CALLER: Final = "caller"
"""The same for who asks, beside the settings by which they have their role: it is asked for three times or more."""

Retry: TypeAlias = Mapping[str, Callable[[str], Button]]
"""For each kind of name ("leader", "topic"): what to press once the person has chosen the one they meant."""


def problem_card(text: str, choices: Sequence[Choice] = ()) -> Card:
    """A sentence, and buttons for what the person may have meant."""
    return card_of(sentences(text), *choices, colour=ATTENTION)


def again_card(problem: str, again: Button) -> Card:
    """What is wrong with something typed, and a button that opens it again as it was."""
    builder = CardBuilder(ATTENTION)
    builder.add(sentences(problem))
    builder.row([Choice(label="Edit and try again", button=again, primary=True)])
    builder.close("-# What you typed is kept for the moment: the button opens it again.")
    return builder.build()


def caller_of(interaction: Interaction) -> Caller:
    """Who asks, and what they are in that place.

    Raises:
        NotAllowedError: the bot was brought along by somebody, into a server that it was not added to.
    """
    guild_id = interaction.guild_id or 0
    settings = interaction.client.desk.store.settings(guild_id)
    known: tuple[ServerSettings, Caller] | None = interaction.extras.get(_CALLER)
    if known is not None and known[0] is settings:
        return known[1]
    # Of what discord.py has read from Discord, not checked again.
    caller = Caller.unchecked(
        {
            "discord_user_id": interaction.user.id,
            "guild_id": guild_id,
            "role": Role.MEMBER,
            "rights": None,
            "may_be_editor": False,
        }
    )
    if guild_id:
        if interaction.is_user_integration() and not interaction.is_guild_integration():
            raise NotAllowedError(
                "I was not added to this server. Ask its admins to add me, or send me a direct message."
            )
        caller = caller.but(rights=_rights_of(interaction)).under(settings)
    interaction.extras[_CALLER] = settings, caller
    return caller


def _rights_of(interaction: Interaction) -> Rights:
    """What Discord says that somebody may do in the whole server.

    The permissions of an interaction are those in its channel, where a role or a person may have been given more.
    """
    member, in_channel = interaction.user, interaction.permissions
    if not isinstance(member, discord.Member):
        return Rights(is_admin=False, manages_messages=False, role_ids=frozenset())
    # `member.roles` knows only roles of a server that is available; those of the payload are there always.
    role_ids = frozenset(member._roles)  # noqa: SLF001 - there is no public name for them
    held = {member.guild.id, *role_ids}
    known = [role for role_id in held if (role := member.guild.get_role(role_id)) is not None]
    is_admin = in_channel.administrator or in_channel.manage_guild  # which no channel can give
    manages_messages: bool | None = None
    if is_admin or known:
        manages_messages = is_admin or any(role.permissions.manage_messages for role in known)
    elif (before := interaction.client.moderators.get(member.guild.id)) is not None:
        manages_messages = not before.isdisjoint(held)
    return Rights(is_admin=is_admin, manages_messages=manages_messages, role_ids=role_ids)


def request_of(interaction: Interaction) -> Request:
    """What an interaction asks for: by whom, and with which key."""
    return Request(interaction.client.desk, caller_of(interaction), key=str(interaction.id))


async def answer(interaction: Interaction, making: Awaitable[Card], *, private: bool = False) -> None:
    """Send the card that `making` gives, as the first answer or, after a wait, as a later one.

    Raises:
        Whatever `making` raises. The person has then been answered at most with "thinking".
    """
    card = await in_time(interaction, making, private=private)
    if private and card.for_all and interaction.response.is_done():
        # What follows a private "thinking" is private itself, so what everybody sees comes after that.
        await send(interaction, card, private=True)
    await send(interaction, card, private=private and not card.for_all)


async def as_card(work: Awaitable[T], card: Callable[[T], Card]) -> Card:
    """The card of what some work gives: as one thing to wait for, which `answer` and the like announce."""
    return card(await work)


async def answer_after(interaction: Interaction, making: Awaitable[Card], meanwhile: Card) -> None:
    """The same for what may take many seconds: after a wait, the card `meanwhile` is shown until the answer is there.

    Raises:
        Whatever `making` raises. Then nothing is shown any more.
    """
    task = asyncio.ensure_future(making)
    done, _ = await asyncio.wait({task}, timeout=THINKING_AFTER)
    if done or interaction.response.is_done():
        await send(interaction, await task)
        return
    await interaction.response.send_message(view=meanwhile.view())
    try:
        card = await task
    except BaseException:
        with contextlib.suppress(*CONNECTION_ERRORS):
            await interaction.delete_original_response()
        raise
    await interaction.edit_original_response(view=card.view())


async def in_time(interaction: Interaction, making: Awaitable[T], *, private: bool | None = None) -> T:
    """What `making` gives; Discord hears within its three seconds that the interaction has arrived.

    What takes longer is announced with "thinking", to everybody or, if `private`, to the person; where it is
    None, for a button, without a word. A change that takes long is never broken off.
    """
    announcing: list[asyncio.Task[object]] = []

    def announce() -> None:
        if not interaction.response.is_done():
            defer = interaction.response.defer(thinking=private is not None, ephemeral=bool(private))
            announcing.append(asyncio.create_task(defer))

    # With a timer, because a task to wait for takes far longer to make.
    timer = asyncio.get_running_loop().call_later(THINKING_AFTER, announce)
    try:
        return await making
    finally:
        timer.cancel()
        for one in announcing:
            await one
            interaction.extras[_THINKING] = private is False


async def send(interaction: Interaction, card: Card, *, private: bool = False) -> None:
    """Send a card; the same as plain text if Discord refuses its form.

    Its picture comes along if it is there soon, else once it is drawn, or not at all.
    """
    drawing: Drawing = None
    if card.picture is not None:
        card, drawing = await illustrated(interaction.client.pictures, card)
    files = files_of(card)
    if interaction.response.is_done():
        later = interaction.followup.send
        sent = await or_plain(
            later(view=card.view(), files=files, ephemeral=private, wait=True),
            lambda: later(card.plain, ephemeral=private, wait=True),
        )
        interaction.extras.pop(_THINKING, None)
        await add_picture(card, drawing, sent.edit)
    else:
        first = interaction.response.send_message
        await or_plain(
            first(view=card.view(), files=files, ephemeral=private),
            lambda: first(card.plain, ephemeral=private),
        )
        await add_picture(card, drawing, interaction.edit_original_response)


def files_of(card: Card) -> list[discord.File]:
    """The files that go with a card, for one message."""
    if card.attached is None:
        return []
    return [discord.File(io.BytesIO(card.attached.data), filename=card.attached.name)]


Drawing: TypeAlias = "asyncio.Task[bytes | None] | None"


async def illustrated(pictures: Pictures, card: Card) -> tuple[Card, Drawing]:
    """The card with its picture, or without it and what draws it still."""
    if card.picture is None:
        return card, None
    drawing = pictures.begin(card.picture)
    await asyncio.wait({drawing}, timeout=PICTURE_SOON)
    if not drawing.done():
        return card, drawing
    data = drawing.result()
    return (card if data is None else card.with_picture(data)), None


async def add_picture(card: Card, drawing: Drawing, edit: Callable[..., Awaitable[object]]) -> None:
    """Put the picture into a card that was sent without it. The card is complete, whatever goes wrong here."""
    if drawing is None:
        return
    data = await asyncio.shield(drawing)
    if data is None:
        return
    shown = card.with_picture(data)
    try:
        await edit(view=shown.view(), attachments=files_of(shown))
    except CONNECTION_ERRORS as error:
        _log.warning("A picture could not be added to a card: %r", error)


async def turn(interaction: Interaction, making: Awaitable[Card]) -> None:
    """Put another card in the place of the one whose button was pressed, if the presser may.

    On somebody else's answer the new card is shown beside it, to the presser alone.
    """
    if not _is_theirs(interaction):
        await answer(interaction, making, private=True)
        return
    await replace_with(interaction, making)


async def replace_with(interaction: Interaction, making: Awaitable[Card]) -> None:
    """Put the card that `making` gives in the place of the one whose button was pressed."""
    made = await in_time(interaction, making)
    card, drawing = await illustrated(interaction.client.pictures, made)
    if interaction.response.is_done():
        await interaction.edit_original_response(view=card.view(), attachments=files_of(card))
    else:
        await interaction.response.edit_message(view=card.view(), attachments=files_of(card))
    await add_picture(card, drawing, interaction.edit_original_response)


def opens(kind: type[P], make: Callable[[Interaction, P], Awaitable[Card]]) -> Route:
    """What buttons do that show a card to the presser alone."""
    return route(
        kind, lambda interaction, button: answer(interaction, make(interaction, button), private=True)
    )


def turns(kind: type[P], make: Callable[[Interaction, P], Awaitable[Card]]) -> Route:
    """The same for a card in the place of the one that they are on, as `turn` does it."""
    return route(kind, lambda interaction, button: turn(interaction, make(interaction, button)))


def replaces(kind: type[P], make: Callable[[Interaction, P], Awaitable[Card]]) -> Route:
    """The same in that place, whoever presses."""
    return route(kind, lambda interaction, button: replace_with(interaction, make(interaction, button)))


async def refuse(
    interaction: Interaction,
    error: BaseException,
    *,
    retry: Retry | None = None,
    again: Button | None = None,
) -> None:
    """Tell the person what went wrong, to them alone. The one end of every error; raises nothing.

    `again` opens what they typed for another try. It is left out if that is recorded in spite of the error.
    """
    fault = explain(error, where(interaction))
    if interaction.type is discord.InteractionType.autocomplete:
        return
    became = None if fault.retry is None else await became_of(interaction)
    text = fault.said(became)
    choices = [
        Choice(label=name, button=retry[kind](key))
        for kind, key, name in fault.close_names
        if retry is not None and kind in retry
    ]
    try:
        if interaction.extras.pop(_THINKING, False):
            await _end_thinking(interaction)
        is_done = became is not None and became != "unknown"
        card = problem_card(text, choices) if again is None or is_done else again_card(text, again)
        await send(interaction, card, private=True)
    except CONNECTION_ERRORS as unsent:
        if not (isinstance(unsent, discord.NotFound) and unsent.code == _UNKNOWN_INTERACTION):
            _log.warning("Could not tell a person what went wrong in %s: %r", where(interaction), unsent)


async def _end_thinking(interaction: Interaction) -> None:
    """Take back a "thinking" that everybody sees.

    Discord puts what follows first in its place, seen by everybody as that is; so it becomes a message, and goes.
    """
    with contextlib.suppress(discord.NotFound):
        await interaction.edit_original_response(view=problem_card("This cannot be answered.").view())
        await interaction.delete_original_response()


async def became_of(interaction: Interaction) -> Became:
    """What the interaction left in the database, whatever went wrong afterwards."""
    keys = [str(interaction.id), *interaction.extras.get(_KEYS, ())]
    writers: set[str] | None = interaction.extras.get(_WRITERS)
    left: Became
    try:
        left = await interaction.client.desk.store.left_by(keys)
    except Exception as error:  # noqa: BLE001 - whatever it is, the person is told that it is not known
        _log.warning("What %s left could not be looked up: %r", where(interaction), error)
        left = "unknown"
    if isinstance(left, Left):
        return left
    if writers is None:  # it came past the guards
        return "unknown"
    return Beside(frozenset(writers)) if writers else left


def note_writes(interaction: Interaction) -> None:
    """Remember from here on whether anything is written for this interaction, for when something fails."""
    writers: set[str] = set()
    WRITERS.set(writers)
    interaction.extras[_WRITERS] = writers


def asked_with(interaction: Interaction, key: str) -> None:
    """Remember that a change is asked for with another key than the interaction's own, for when something fails."""
    interaction.extras.setdefault(_KEYS, []).append(key)


def _is_theirs(interaction: Interaction) -> bool:
    """Whether the message answers the presser, or is seen by nobody else."""
    message = interaction.message
    if message is None:
        return False
    asked = message.interaction_metadata
    return message.flags.ephemeral or (asked is not None and asked.user.id == interaction.user.id)


def where(interaction: Interaction) -> str:
    """The command, dialog or kind of button, for the log: the rest of a button's id may hold what somebody typed."""
    if interaction.command is not None:
        return f"/{interaction.command.qualified_name}"
    pressed = interaction.data.get("custom_id") if interaction.data else None
    if interaction.type is discord.InteractionType.modal_submit:
        return str(pressed).split(":")[0]
    return "|".join(str(pressed or interaction.type.name).split("|")[:3])


_NAMED: Final[Mapping[str, Sequence[str]]] = {
    "leader": ("leader", "other", "third", "fourth"),
    "topic": ("topic", "subject", "theme"),
    "coalition": ("coalition", "other"),
}
"""In which fields of a button a name of each kind can stand."""


def meant(button: Button, error: StandpointError) -> Retry:
    """The same button with the name that was meant in the place of the one that was typed."""
    if not isinstance(error, UnknownNameError | AmbiguousNameError):
        return {}
    names = _NAMED.get(error.kind, ())
    wrong = next((name for name in names if getattr(button, name, None) == error.text), "")

    def instead(key: str) -> Button:
        return button.model_copy(update={"mode": "ask", wrong: key})

    return {error.kind: instead} if wrong else {}


# Cards of look-ups: kept until something that they show changes, and shown by a command or a button


@dataclass(frozen=True)
class LookUps:
    """The look-ups of a feature.

    Attributes:
        make: the card of a request for what a button stands for.
        beside: what the cards show that is not in the record: a change of it makes a new card.
    """

    make: Callable[[Request, Button], Awaitable[Card]]
    beside: Callable[[Request], Hashable] = lambda _: None

    async def show(self, interaction: Interaction, button: Button) -> None:
        """Answer with the first page, or with what was wrong."""
        try:
            key, making = self._asked(interaction, button)
            kept = interaction.client.cards.get(key)
            if kept is not None:  # without a task and a clock for what is there already
                await send(interaction, kept)
            else:
                await answer(interaction, making())
        except StandpointError as error:
            await refuse(interaction, error, retry=meant(button, error))

    async def press(self, interaction: Interaction, button: Button) -> None:
        """Show what a button leads to, in the place that it says."""
        _, making = self._asked(interaction, button)
        if button.mode == "turn":
            await turn(interaction, making())
        else:
            await answer(interaction, making(), private=button.mode != "ask")

    def _asked(
        self, interaction: Interaction, button: Button
    ) -> tuple[Hashable, Callable[[], Awaitable[Card]]]:
        """The key of a card, which holds all that it depends on; and what gives the card.

        Raises:
            NotAllowedError: the caller may not look things up.
        """
        request = request_of(interaction)
        require(request.caller, Action.LOOK_UP)
        asked = button if button.mode in {"data", "open"} else button.model_copy(update={"mode": "open"})
        zone, now = request.store.settings(request.guild_id).timezone, request.now()
        days = now.date(), zone, local_day(now, zone)  # days of the record end in the zone
        record_id = request.record_id
        fields = asked.route, *vars(asked).values()  # as a plain tuple, which is compared at once
        key = fields, record_id, request.store.head(record_id), days, self.beside(request)
        return key, partial(self._card, interaction, request, asked, key)

    async def _card(self, interaction: Interaction, request: Request, asked: Button, key: Hashable) -> Card:
        cards = interaction.client.cards
        card = cards.get(key)
        if card is None:
            card = cards[key] = await self.make(request, asked)
        return card
