"""Asking in plain words (/ask, a mention of the bot, a reply to it, a direct message), and /record gaps."""

import asyncio
import importlib
import logging
import re
import time
from dataclasses import dataclass
from typing import Final, cast

import discord
from cachetools import TTLCache
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from bot import unanswered
from bot.core.entries import Value
from bot.core.errors import StandpointError
from bot.core.policy import Action, Caller, Role, require
from bot.lookup.known import as_known
from bot.request import Request
from bot.routes import Ask, ChangeQuestion, ShowGaps
from bot.ui.cards import Card
from bot.ui.errors import CONNECTION_ERRORS, explain
from bot.ui.forms import Field, Form
from bot.ui.guard import ACTION, record_group
from bot.ui.options import KNOWN
from bot.ui.outgoing import walk
from bot.ui.replies import answer, problem_card, request_of, turns
from bot.ui.routes import PATTERN
from bot.ui.state import FORGOTTEN, Bot, Interaction, add_routes, cog_of, route
from bot.ui.text import counted
from bot.unanswered import GAPS_A_PAGE, gaps_card

_log = logging.getLogger(__name__)

QUESTION_LIMIT: Final = 500
FOLLOW_UP_SECONDS: Final = 600.0
"""How long a follow-up in the same channel by the same person needs no reply to the answer."""
EDIT_SECONDS: Final = 3600.0
"""How long an answer follows an edit or delete of its question."""
PERSON_LIMIT: Final = (8, 30.0)
CHANNEL_LIMIT: Final = (20, 30.0)
"""Questions, and the seconds in which no more of them are answered."""
UNREAD_SECONDS: Final = 600.0
"""How long somebody is not told again, in the same channel, that their reply cannot be read."""

_NO_HISTORY: Final = 160002
"""Discord's code for a reply where the bot may not read the message history."""

UNREAD: Final = (
    "I cannot read this reply: Discord hands me the words of a message only if it mentions me. "
    "Mention me in it, or use `/ask`."
)
"""Discord hides a reply with the ping off, and any reply to the answer to a slash command."""
_TOO_MANY: Final = "Too many questions at once: ask again in {wait}."

_PATTERN = re.compile(PATTERN)


@dataclass(frozen=True)
class _Turn:
    """Who asks, and where: what discord.py counts questions by."""

    author: discord.abc.User
    channel: discord.abc.Snowflake


class Question(Value):
    """What somebody asks."""

    text: str = ""


class ChangeDialog(Form):
    """The question in words, to change and ask again."""

    def __init__(self, question: str, about: ChangeQuestion) -> None:
        """A dialog filled with the question as it was understood."""
        text = Field("text", "Your question", "In plain words.", QUESTION_LIMIT, long=True)
        super().__init__("Ask it differently", Question(text=question), [text])
        self._about = about

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        asked = self.typed(Question).text
        await answer(interaction, cog_of(interaction, Asking).card(interaction, asked, self._about))


class Asking(commands.Cog):
    """/ask, mentions, replies and direct messages."""

    def __init__(self, client: Bot) -> None:
        """Remember nothing yet."""
        self._client = client
        self._talks: TTLCache[tuple[int, int], str] = TTLCache(5_000, FOLLOW_UP_SECONDS, _clock)
        self._answers: TTLCache[int, tuple[int, discord.Message]] = TTLCache(1_000, EDIT_SECONDS, _clock)
        self._begun: TTLCache[int, bool] = TTLCache(5_000, FOLLOW_UP_SECONDS, _clock)
        """Messages that are answered, or were: when a connection is resumed, Discord may deliver one again."""
        self._unread: TTLCache[tuple[int, int], bool] = TTLCache(1_000, UNREAD_SECONDS, _clock)
        self._person = commands.CooldownMapping(commands.Cooldown(*PERSON_LIMIT), commands.BucketType.user)
        self._channel = commands.CooldownMapping(
            commands.Cooldown(*CHANNEL_LIMIT), commands.BucketType.channel
        )

    @app_commands.command(extras={ACTION: Action.LOOK_UP})
    @app_commands.describe(question="In plain words, such as: does putin back assad?", known=KNOWN)
    async def ask(
        self,
        interaction: Interaction,
        question: app_commands.Range[str, 1, QUESTION_LIMIT],
        known: str = "",
    ) -> None:
        """Ask in plain words. The answer comes from the record only, with its sources."""
        about = self._recent_talk(interaction.channel_id or 0, interaction.user.id)
        await answer(
            interaction, self.card(interaction, question, ChangeQuestion(context=about, known=known))
        )

    async def card(self, interaction: Interaction, text: str, about: ChangeQuestion) -> Card:
        """The card for a question after an earlier one, remembered as what the conversation is about.

        Raises:
            StandpointError: it is one question too many for now.
        """
        self.take_turn(interaction)
        made = await _answered(request_of(interaction), text, about)
        return self.remember(interaction.channel_id or 0, interaction.user.id, made)

    def take_turn(self, interaction: Interaction) -> None:
        """Count a question, whether it came by the command, its dialog or a button.

        Raises:
            StandpointError: it is one too many for now.
        """
        wait = self._wait(_Turn(interaction.user, discord.Object(interaction.channel_id or 0)))
        if wait:
            raise StandpointError(_TOO_MANY.format(wait=counted(wait, "second")))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a question that is meant for the bot."""
        if not self._is_for_us(message) or message.id in self._begun:
            return
        self._begun[message.id] = True
        if self._is_unread(message):
            await self._say_unread(message)
        else:
            await self._answer(message, None)

    @commands.Cog.listener(f"on_{FORGOTTEN}")
    async def forget(self, user_id: int) -> None:
        """Keep nothing more of what somebody talked about."""
        for talks in (self._talks, self._unread):
            for talk in [talk for talk in talks if talk[1] == user_id]:
                talks.pop(talk, None)
        for question, (author_id, _) in list(self._answers.items()):
            if author_id == user_id:
                self._answers.pop(question, None)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited question again, in the same place."""
        shown = self._recent_answer(payload.message_id)
        message = payload.message
        readable = self._is_for_us(message) and not self._is_unread(message)
        # By a person: Discord also "edits" a message when a link's preview is ready.
        is_edit = payload.data.get("edited_timestamp") is not None
        if shown is not None and readable and is_edit:
            await self._answer(message, shown)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Take an answer back when its question is gone."""
        shown = self._recent_answer(payload.message_id)
        if shown is not None:
            try:
                await shown.delete()
            except CONNECTION_ERRORS as error:
                _log.info("Could not delete an answer: %r", error)

    def _is_for_us(self, message: discord.Message) -> bool:
        """Written by a person, and to us: in a direct message, with a mention, or as a reply to us."""
        if self._client.user is None or message.author.bot or message.webhook_id is not None:
            return False
        if message.type not in {discord.MessageType.default, discord.MessageType.reply}:
            return False
        return message.guild is None or self._mentions_us(message) or self._replies_to_us(message)

    def _mentions_us(self, message: discord.Message) -> bool:
        us = self._client.user
        return us is not None and any(user.id == us.id for user in message.mentions)

    def _replies_to_us(self, message: discord.Message) -> bool:
        us, replied_to = self._client.user, _replied_to(message)
        return us is not None and replied_to is not None and replied_to.author.id == us.id

    def _is_unread(self, message: discord.Message) -> bool:
        """Whether Discord keeps the words of the message from us."""
        return message.guild is not None and not message.content and not self._mentions_us(message)

    async def _answer(self, message: discord.Message, shown: discord.Message | None) -> None:
        guild_id = message.guild.id if message.guild else 0
        caller = Caller(discord_user_id=message.author.id, guild_id=guild_id, role=Role.MEMBER)
        try:
            wait = self._wait(_Turn(message.author, message.channel))
            if wait:
                card = problem_card(_TOO_MANY.format(wait=counted(wait, "second")))
            else:
                card = await self._card_for(message, Request(self._client.desk, caller))
        except Exception as error:  # noqa: BLE001 - discord.py would only log it; the person must be told
            card = problem_card(explain(error, "a message").said(None))
        try:
            if shown is not None:
                await shown.edit(view=card.view())
            else:
                self._answers[message.id] = message.author.id, await _reply(message, card)
        except CONNECTION_ERRORS as error:
            _log.info("Could not answer a message: %r", error)

    async def _say_unread(self, message: discord.Message) -> None:
        """Say why there is no answer, once in a while: perhaps it was no question."""
        talk = message.channel.id, message.author.id
        if talk in self._unread:
            return
        self._unread[talk] = True
        try:
            await _reply(message, problem_card(UNREAD))
        except CONNECTION_ERRORS as error:
            _log.info("Could not answer a message: %r", error)

    async def _card_for(self, message: discord.Message, request: Request) -> Card:
        require(request.caller, Action.LOOK_UP)
        about = _question_on(_replied_to(message), self._client) or ChangeQuestion(
            context=self._recent_talk(message.channel.id, message.author.id)
        )
        made = await _answered(request, self._text(message), about)
        return self.remember(message.channel.id, message.author.id, made)

    def _text(self, message: discord.Message) -> str:
        """The message without our name."""
        us = self._client.user
        return re.sub(rf"<@!?{us.id if us else 0}>", " ", message.content).strip()

    def _wait(self, turn: "_Turn") -> int:
        """Seconds until another question is answered, 0 for now."""
        buckets = (limit.get_bucket(cast("discord.Message", turn)) for limit in (self._person, self._channel))
        waits = [bucket.update_rate_limit() for bucket in buckets if bucket is not None]
        return max((int(wait) + 1 for wait in waits if wait), default=0)

    def remember(self, channel_id: int, user_id: int, made: tuple[Card, str]) -> Card:
        """The card, after noting what the conversation is about now."""
        card, context_id = made
        if context_id:
            self._talks[channel_id, user_id] = context_id
        return card

    def _recent_talk(self, channel_id: int, user_id: int) -> str:
        return self._talks.get((channel_id, user_id), "")

    def _recent_answer(self, question_id: int) -> discord.Message | None:
        found = self._answers.get(question_id)
        return None if found is None else found[1]


def _clock() -> float:
    return time.monotonic()


async def _load_tables() -> None:
    """Load what reads questions, the first time in a thread, so that nobody else waits for it; not at the start."""
    for name in ("bot.ask.service", "bot.ask.cards"):
        await asyncio.to_thread(importlib.import_module, name)
    from bot.ask.language import load_languages  # noqa: PLC0415 - loaded by now

    await asyncio.to_thread(load_languages)


async def _answered(request: Request, text: str, about: ChangeQuestion) -> tuple[Card, str]:
    """The card that answers a text after an earlier question, and the id of what the conversation is about now.

    What is not on record is counted, without who asked, unless an earlier moment of the record was asked about.
    """
    await _load_tables()
    from bot.ask.cards import ask_card  # noqa: PLC0415 - as above
    from bot.ask.model import Query  # noqa: PLC0415 - see _load_tables
    from bot.ask.service import ask  # noqa: PLC0415 - as above

    request, known = await as_known(request, about.known)
    before = Query.from_id(about.context, await request.directory()) if about.context else None
    found = await ask(request, text, context=before)
    if found.gap is not None and known is None:
        day = request.today().isoformat()
        await request.store.write_aside(unanswered.count, request.guild_id, found.gap, day)
    return ask_card(found, known), found.context


async def _answered_again(request: Request, button: Ask) -> tuple[Card, str] | None:
    """The card for the question that a button stands for, None if its id says nothing any more."""
    await _load_tables()
    from bot.ask.cards import ask_card  # noqa: PLC0415 - as above
    from bot.ask.model import Query  # noqa: PLC0415 - see _load_tables
    from bot.ask.service import ask_again  # noqa: PLC0415 - as above

    request, known = await as_known(request, button.known)
    context = Query.from_id(button.context, await request.directory())
    if context is None:
        return None
    found = await ask_again(request, context, language=button.language or "en")
    return ask_card(found, known), found.context


async def _question_of(request: Request, about: ChangeQuestion) -> str:
    """The question of a context in words, "" if its id says nothing any more."""
    await _load_tables()
    from bot.ask.language import language  # noqa: PLC0415 - see _load_tables
    from bot.ask.model import Query  # noqa: PLC0415 - as above
    from bot.ask.restating import question_text  # noqa: PLC0415 - as above

    request, _ = await as_known(request, about.known)
    directory = await request.directory()
    context = Query.from_id(about.context, directory)
    return question_text(language("en"), context, directory) if context is not None else ""


async def _reply(message: discord.Message, card: Card) -> discord.Message:
    """Answer below a message; where the bot may not read the history, Discord takes no reply, so just in the channel."""
    try:
        return await message.reply(view=card.view(), mention_author=False)
    except discord.HTTPException as error:
        if error.code != _NO_HISTORY:
            raise
        return await message.channel.send(view=card.view())


def _replied_to(message: discord.Message) -> discord.Message | None:
    reference = message.reference
    found = reference.resolved if reference is not None else None
    return found if isinstance(found, discord.Message) else None


def _question_on(message: discord.Message | None, client: Bot) -> ChangeQuestion | None:
    """What an answer of ours was about, read off the id of its button; None for any other message."""
    if message is None or client.user is None or message.author.id != client.user.id:
        return None
    for component in walk(message.components):
        pressed = _PATTERN.fullmatch(getattr(component, "custom_id", None) or "")
        if pressed is not None and pressed["route"] == ChangeQuestion.route:
            return ChangeQuestion.read(pressed["mode"], pressed["fields"])
    return None


async def _ask_pressed(interaction: Interaction, button: Ask) -> None:
    """Answer the question that a button stands for."""

    async def making() -> Card:
        cog = cog_of(interaction, Asking)
        cog.take_turn(interaction)
        made = await _answered_again(request_of(interaction), button)
        if made is None:
            raise StandpointError(
                "That question names something that is not on record any more. Please ask anew."
            )
        return cog.remember(interaction.channel_id or 0, interaction.user.id, made)

    await answer(interaction, making())


async def _reask_pressed(interaction: Interaction, button: ChangeQuestion) -> None:
    """Open the question for changing."""
    question = await _question_of(request_of(interaction), button)
    await interaction.response.send_modal(ChangeDialog(question, button))


@app_commands.command(name="gaps", extras={ACTION: Action.SEE_GAPS})
async def gaps(interaction: Interaction) -> None:
    """What do people ask for that is not on record? Counted without who asked."""
    await answer(interaction, _gaps_card(interaction, 0), private=True)


async def _gaps_card(interaction: Interaction, page: int) -> Card:
    request = request_of(interaction)
    require(request.caller, Action.SEE_GAPS)
    directory, store, guild_id = await request.directory(), request.store, request.guild_id
    counted = await store.read(unanswered.most_asked, guild_id, offset=page * GAPS_A_PAGE, limit=GAPS_A_PAGE)
    names = {key: directory.name_of(key) for one in counted for key in (one.gap.leader, one.gap.topic) if key}
    return gaps_card(counted, names, await store.read(unanswered.total, guild_id), page=page)


async def setup(client: Bot) -> None:
    """Add the commands and listen."""
    record_group(client).add_command(gaps)
    add_routes(
        client,
        turns(ShowGaps, lambda interaction, button: _gaps_card(interaction, button.page)),
        route(Ask, _ask_pressed),
        route(ChangeQuestion, _reask_pressed),
    )
    await client.add_cog(Asking(client))
