"""Cards of look-ups: kept until something that they show changes, and shown by a command or a button."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from functools import partial

from bot.core.dates import local_day
from bot.core.errors import StandpointError
from bot.core.policy import Action, require
from bot.request import Request
from bot.ui.cards import Card
from bot.ui.replies import Retry, answer, refuse, request_of, send, turn
from bot.ui.routes import Button
from bot.ui.state import Interaction


@dataclass(frozen=True)
class LookUps:
    """The look-ups of a feature.

    Attributes:
        make: the card of a request for what a button stands for.
        beside: what the cards show that is not in the record: a change of it makes a new card.
    """

    make: Callable[[Request, Button], Awaitable[Card]]
    beside: Callable[[Request], Hashable] = lambda _: None

    async def show(
        self, interaction: Interaction, button: Button, retry: Callable[[StandpointError], Retry]
    ) -> None:
        """Answer with the first page, or with what was wrong; `retry` puts a name that was meant in its place."""
        try:
            key, making = self._asked(interaction, button)
            kept = interaction.client.cards.get(key)
            if kept is not None:  # without a task and a clock for what is there already
                await send(interaction, kept)
            else:
                await answer(interaction, making())
        except StandpointError as error:
            await refuse(interaction, error, retry=retry(error))

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
        key = (asked, record_id, request.store.head(record_id), days, self.beside(request))
        return key, partial(self._card, interaction, request, asked, key)

    async def _card(self, interaction: Interaction, request: Request, asked: Button, key: Hashable) -> Card:
        cards = interaction.client.cards
        card = cards.get(key)
        if card is None:
            card = cards[key] = await self.make(request, asked)
        return card
