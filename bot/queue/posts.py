"""Items of the queue on Discord: the card in the queue channel, and messages to who handed one in."""

import logging

from bot.queue.cards import item_card
from bot.queue.model import QueueItem
from bot.queue.service import review
from bot.ui.cards import Card
from bot.ui.errors import CONNECTION_ERRORS
from bot.ui.outgoing import send_privately
from bot.ui.state import Bot

_log = logging.getLogger(__name__)


async def tell_author(client: Bot, item: QueueItem, card: Card) -> bool:
    """Send a direct message to who handed an item in; False also if they are forgotten."""
    return item.author_id is not None and await send_privately(client, item.author_id, card)


async def refresh_post(client: Bot, item: QueueItem) -> None:
    """Bring an item's card in the queue channel up to date. Its buttons answer politely even if that fails."""
    if item.post is None:
        return
    channel_id, message_id = item.post
    card = item_card(await review(client.desk, item))
    try:
        place = client.get_partial_messageable(channel_id, guild_id=item.guild_id)
        await place.get_partial_message(message_id).edit(view=card.view())
    except CONNECTION_ERRORS as error:
        _log.info("The card of number %d in server %d stays as it was: %r", item.number, item.guild_id, error)
