"""/record pending, and the buttons that confirm or withdraw what waits for a second editor: for editors, in servers."""

from discord import app_commands

from bot.core.log import MovedError
from bot.core.policy import Action
from bot.proposals import confirm, list_proposals, look_at_proposal, proposals_card, proposed_card, withdraw
from bot.routes import ConfirmProposal, ShowProposal, ShowProposals, WithdrawProposal
from bot.stances.cards import moved_card
from bot.ui.cards import Card
from bot.ui.guard import ACTION, record_group
from bot.ui.replies import answer, as_card, opens, replace_with, replaces, request_of, send
from bot.ui.state import Bot, Interaction, add_routes, route


@app_commands.command(name="pending", extras={ACTION: Action.CONFIRM})
async def pending(interaction: Interaction) -> None:
    """What waits for a second editor, while this server wants two people for full shifts and retractions."""
    await answer(interaction, _pending(interaction, 0), private=True)


async def _pending(interaction: Interaction, page: int) -> Card:
    return proposals_card(await list_proposals(request_of(interaction)), page=page)


async def _proposal(interaction: Interaction, button: ShowProposal) -> Card:
    return proposed_card(await look_at_proposal(request_of(interaction), button.number))


async def _confirm(interaction: Interaction, button: ConfirmProposal) -> None:
    confirmed = confirm(request_of(interaction), button.number)
    try:
        await replace_with(interaction, as_card(confirmed, proposed_card))
    except MovedError as error:
        await send(interaction, moved_card(error), private=True)


async def _withdrawn(interaction: Interaction, button: WithdrawProposal) -> Card:
    return proposed_card(await withdraw(request_of(interaction), button.number))


async def setup(client: Bot) -> None:
    """Add the command to the group of `cogs.stances`, which is loaded before."""
    record_group(client).add_command(pending)
    add_routes(
        client,
        route(ConfirmProposal, _confirm),
        replaces(WithdrawProposal, _withdrawn),
        opens(ShowProposal, _proposal),
        replaces(ShowProposals, lambda interaction, button: _pending(interaction, button.page)),
    )
