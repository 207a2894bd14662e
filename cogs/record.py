"""The commands that change the record: for editors, in servers."""

import secrets
from collections.abc import Sequence

import discord
from discord import app_commands, ui
from discord.app_commands import Choice, Transform
from discord.ext import commands
from typing_extensions import override

from bot.client import Standpoint
from bot.desk.edit import NO_POSITION_CHOICE, Draft, record_stance
from bot.desk.policy import Action, require
from bot.record.entries import Leader, Topic
from bot.record.errors import InvalidEntryError, StandpointError
from bot.record.position import LABELS
from bot.record.updates import REASON_LIMIT
from bot.show.card import Card
from bot.show.recorded import draft_card, recorded_card
from bot.show.text import clip
from cogs.answering import Interaction, answer, caller_of
from cogs.guard import ACTION, DIALOGS, GuardedModal
from cogs.options import LeaderOption, TopicOption

_TITLE_LIMIT = 45
_TEXT_LIMIT = 500

POSITIONS = [
    Choice(name=words, value=NO_POSITION_CHOICE if position is None else str(int(position)))
    for position, words in LABELS.items()
]


class RecordDialog(GuardedModal):
    """The rest of a stance: date, quote, summary, source, reason. Discord allows five fields."""

    def __init__(self, leader: Leader, topic: Topic, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        super().__init__(title=clip(f"{leader.name}: {topic.name}", _TITLE_LIMIT))
        self._draft = draft
        self._day = _field(40, draft.day, placeholder="28 sep 2015, sept 2015, or yesterday")
        self._quote = _field(_TEXT_LIMIT, draft.quote, long=True, required=False)
        self._summary = _field(_TEXT_LIMIT, draft.summary, long=True, required=False)
        self._source = _field(
            700, draft.source, long=True, placeholder="Name of the page or paper\nhttps://…"
        )
        self._reason = _field(REASON_LIMIT, draft.reason, required=False)
        for text, description, component in (
            ("When was it said?", "A day, a month or a year; as exact as the source.", self._day),
            (
                "The leader's own words",
                "Word for word from the source. Leave empty if it only reports.",
                self._quote,
            ),
            ("In short", "One sentence: what was said or done, and where.", self._summary),
            ("Source: title and link", "Both are shown with every answer.", self._source),
            ("Why do you record it? (optional)", "Goes into the public updates log.", self._reason),
        ):
            self.add_item(ui.Label(text=text, description=description, component=component))

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        draft = self._draft.model_copy(
            update={
                "day": self._day.value,
                "quote": self._quote.value,
                "summary": self._summary.value,
                "source": self._source.value,
                "reason": self._reason.value,
            }
        )
        await answer(interaction, _store(interaction, draft), private=True)


@app_commands.guild_only()
@app_commands.default_permissions(manage_messages=True)
class Record(commands.GroupCog, group_name="record", group_description="Keep the record: for editors."):
    """/record stance."""

    @app_commands.command(extras={ACTION: Action.RECORD_STANCE})
    @app_commands.describe(
        leader="Who said it?",
        topic="On which topic?",
        position="Where does the leader stand on the topic's statement?",
    )
    @app_commands.choices(position=POSITIONS)
    async def stance(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        topic: Transform[str, TopicOption],
        position: str,
    ) -> None:
        """Add a dated, sourced stance. A dialog asks for the date, the words and the source."""
        await _open(interaction, Draft(leader=leader, topic=topic, position=position, day=""))


async def _open(interaction: Interaction, draft: Draft) -> None:
    caller = caller_of(interaction)
    require(caller, Action.RECORD_STANCE)
    directory = await interaction.client.desk.directory(caller.guild_id)
    leader, topic = directory.find_leader(draft.leader), directory.find_topic(draft.topic)
    exact = draft.model_copy(update={"leader": leader.key, "topic": topic.key})
    await interaction.response.send_modal(RecordDialog(leader, topic, exact))


async def _store(interaction: Interaction, draft: Draft) -> Card:
    """Store a draft; if something is wrong with it, keep it for another try."""
    client = interaction.client
    try:
        recorded = await record_stance(
            client.desk, caller_of(interaction), draft, request_key=str(interaction.id)
        )
    except InvalidEntryError as error:
        token = secrets.token_hex(8)
        client.drafts.put((token, interaction.user.id), draft)
        return draft_card(str(error), token)
    return recorded_card(recorded)


async def _reopen(interaction: Interaction, arguments: Sequence[str]) -> None:
    """Open a kept draft again, for the one who typed it."""
    draft = interaction.client.drafts.get((arguments[0], interaction.user.id))
    if draft is None:
        raise StandpointError(
            "That draft is gone, because the bot was restarted. Please use `/record stance` again."
        )
    await _open(interaction, draft)


def _field(
    limit: int, value: str, *, long: bool = False, required: bool = True, placeholder: str = ""
) -> ui.TextInput[ui.Modal]:
    return ui.TextInput(
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        default=value or None,
        placeholder=placeholder or None,
        required=required,
        max_length=limit,
    )


async def setup(client: Standpoint) -> None:
    """Add the commands, hidden by Discord from those who lack Manage Messages."""
    DIALOGS["draft"] = _reopen
    await client.add_cog(Record())
