"""What happens when an editor has filled in a dialog: stored, proposed, or shown again with what is wrong.

What was typed is kept for another try, for the one who typed it, until the bot is restarted.
"""

from collections.abc import Awaitable
from dataclasses import dataclass

from bot.desk.edit import Draft
from bot.desk.second import Proposed
from bot.desk.stances import (
    Correction,
    as_correction,
    correct_stance,
    find_statement,
    retract_stance,
    submit_stance,
)
from bot.record.context import Why
from bot.record.errors import InvalidEntryError
from bot.record.log import MovedError, Seen
from bot.show.buttons import CorrectAgain, RecordAgain
from bot.show.card import Card
from bot.show.press import Press
from bot.show.proposed import proposed_card
from bot.show.recorded import recorded_card
from bot.show.revised import moved_card, revised_card, wrong_card
from bot.ui.state import Interaction
from cogs.answering import in_time, request_of, send
from cogs.fields import again, keep


@dataclass(frozen=True)
class Outcome:
    """What the editor gets to see; a proposal is seen by everybody, so that a second editor meets it."""

    card: Card
    public: bool = False


async def show_outcome(interaction: Interaction, making: Awaitable[Outcome]) -> None:
    """Send what `making` gives, as the first answer or, after a wait, as a later one.

    Raises:
        Whatever `making` raises. The person has then been answered at most with "thinking".
    """
    outcome = await in_time(interaction, making, private=True)
    if outcome.public and interaction.response.is_done():
        # What follows a private "thinking" is private itself, so what everybody sees comes after that.
        await send(interaction, outcome.card, private=True)
    await send(interaction, outcome.card, private=not outcome.public)


async def stored(interaction: Interaction, draft: Draft, reopened: Press = RecordAgain(token="")) -> Outcome:  # noqa: B008 - frozen
    """Store a draft. `reopened` opens it again if something is wrong with it."""
    if draft.why is Why.WRONG:
        return await _to_correct(interaction, draft)
    try:
        done = await submit_stance(request_of(interaction), draft)
    except InvalidEntryError as error:
        return Outcome(again(interaction, draft, str(error), reopened))
    except MovedError as error:
        # The choice was about another row; the new one is asked about again.
        token = keep(interaction, draft.model_copy(update={"why": None, "seen": None}))
        return Outcome(moved_card(error, draft, draft=token))
    if isinstance(done, Proposed):
        return Outcome(proposed_card(done), public=True)
    return Outcome(recorded_card(done))


async def corrected(interaction: Interaction, correction: Correction) -> Outcome:
    """Store a correction."""
    try:
        done = await correct_stance(request_of(interaction), correction)
    except InvalidEntryError as error:
        return Outcome(again(interaction, correction, str(error), CorrectAgain(token="")))
    except MovedError as error:
        newer = correction.model_copy(
            update={"seen": Seen(key=error.now.stance.key, revision=error.now.revision)}
        )
        token = keep(interaction, newer)
        return Outcome(moved_card(error, correction, correction=token))
    if isinstance(done, Proposed):
        return Outcome(proposed_card(done), public=True)
    return Outcome(revised_card(done))


async def retracted(interaction: Interaction, seen: Seen, reason: str) -> Outcome:
    """Store a retraction."""
    try:
        done = await retract_stance(request_of(interaction), seen, reason)
    except MovedError as error:
        return Outcome(moved_card(error))
    if isinstance(done, Proposed):
        return Outcome(proposed_card(done), public=True)
    return Outcome(revised_card(done))


async def _to_correct(interaction: Interaction, draft: Draft) -> Outcome:
    """The record was wrong: what was typed becomes a correction of the row that the dialog showed."""
    correction = as_correction(draft)
    opened = await find_statement(
        request_of(interaction), correction.seen.key, leader=draft.leader, topic=draft.topic
    )
    return Outcome(wrong_card(opened, correction, keep(interaction, correction)))
