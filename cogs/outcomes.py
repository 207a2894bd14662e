"""What follows a press on a card of the queue: the card changes, and whoever it concerns is told."""

import contextlib
import logging
from typing import TypeVar

import discord

from bot.desk.review import Decision, review
from bot.faults import CONNECTION_ERRORS
from bot.record.queue import DecidedError, QueueItem
from bot.show.queue import item_card, note_card, outcome_card, question_card
from bot.show.recorded import recorded_card
from bot.ui.state import Bot, Interaction
from cogs.answering import send
from cogs.delivering import refresh_post, server_name, tell_author

_log = logging.getLogger(__name__)

T = TypeVar("T")


async def announce(interaction: Interaction, decision: Decision) -> None:
    """Show the outcome where the button was, to the editor in full, and to the author."""
    item = decision.item
    await show_in_place(interaction, item)
    if decision.recorded is not None:
        await send(interaction, recorded_card(decision.recorded), private=True)
    elif not interaction.response.is_done():
        await send(interaction, note_card("Done."), private=True)
    client = interaction.client
    await tell_author(client, item, outcome_card(item, server_name(client, item.guild_id)))


async def show_in_place(interaction: Interaction, item: QueueItem) -> None:
    """Bring the card whose button was pressed up to date, and the one in the queue channel if it is another.

    What was decided is decided: where Discord does not take the new card, the old one stays.
    """
    message = interaction.message
    posted = message is not None and item.post is not None and item.post[1] == message.id
    if message is not None and (posted or message.flags.ephemeral):
        card = item_card(await review(interaction.client.desk, item))
        try:
            if interaction.response.is_done():
                await interaction.edit_original_response(view=card.view())
            else:
                await interaction.response.edit_message(view=card.view())
        except CONNECTION_ERRORS as error:
            _log.warning("The card of number %d stays as it was: %r", item.number, error)
    if not posted:
        await refresh_post(interaction.client, item)


async def deliver_question(client: Bot, item: QueueItem, question: str) -> str:
    """Ask by direct message, or where the item was handed in if that fails; says what was done."""
    server = server_name(client, item.guild_id)
    if await tell_author(client, item, question_card(item, server, question, public=False)):
        return "Your question was sent by direct message. The answer will appear on the card."
    if item.channel_id is not None and item.author_id is not None:
        place = client.get_partial_messageable(item.channel_id, guild_id=item.guild_id)
        mentions = discord.AllowedMentions(users=[discord.Object(item.author_id)])
        card = question_card(item, server, question, public=True)
        with contextlib.suppress(*CONNECTION_ERRORS):
            await place.send(view=card.view(), allowed_mentions=mentions)
            return f"They take no direct messages, so I asked in <#{item.channel_id}>."
    return (
        "I could not reach them, neither by direct message nor in a channel. The question stays on the card."
    )


async def show_decided(interaction: Interaction, error: DecidedError) -> None:
    """Tell somebody who came late what was decided, and show it on the card."""
    await show_in_place(interaction, error.item)
    await send(interaction, note_card(str(error)), private=True)
