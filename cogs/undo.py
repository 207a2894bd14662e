"""/record undo and /record pending, and the buttons that confirm: for editors, in servers."""

from discord import app_commands
from discord.app_commands import Transform
from typing_extensions import override

from bot.core.errors import (
    RecordMovedError,
)
from bot.core.log import MovedError
from bot.core.names import CHOICES_LIMIT
from bot.core.policy import Action
from bot.proposals.cards import outcome_of, proposals_card, proposed_card
from bot.proposals.service import confirm, list_proposals, look_at_proposal, withdraw
from bot.routes import (
    ConfirmProposal,
    ConfirmUndo,
    ShowProposal,
    ShowProposals,
    Undo,
    WithdrawProposal,
)
from bot.stances.cards import (
    moved_card,
)
from bot.ui.cards import Card
from bot.ui.guard import ACTION, record_group
from bot.ui.options import NameOption, choice
from bot.ui.replies import Outcome, answer, replace_with, request_of, send, show_outcome
from bot.ui.state import Bot, Interaction, add_routes, route
from bot.undo.cards import undo_card, undone_card, update_title
from bot.undo.service import list_recent, plan_undo, seq_of, undo_update


class UpdateOption(NameOption):
    """A recent update, the caller's first; goes on as its number."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        lines, names = await list_recent(request_of(interaction), limit=CHOICES_LIMIT)
        titles = [(update_title(line, names), line) for line in lines]
        wanted = value.casefold()
        return [choice(title, str(line.update.seq)) for title, line in titles if wanted in title.casefold()]


@app_commands.command(name="undo", extras={ACTION: Action.UNDO})
@app_commands.describe(update="Which update? Leave it out for your last one; see /updates for the numbers.")
async def undo_(interaction: Interaction, update: Transform[str, UpdateOption] = "") -> None:
    """Take an update back. You see first what it would change."""
    seq = seq_of(update) if update.strip() else None
    await answer(interaction, _plan(interaction, seq), private=True)


@app_commands.command(name="pending", extras={ACTION: Action.CONFIRM})
async def pending(interaction: Interaction) -> None:
    """What waits for a second editor, while this server wants two people for full shifts and retractions."""
    await answer(interaction, _pending(interaction, 0), private=True)


async def _plan(interaction: Interaction, seq: int | None, *, moved: bool = False) -> Card:
    plan = await plan_undo(request_of(interaction), seq)
    return undo_card(plan, moved=moved)


async def _pending(interaction: Interaction, page: int) -> Card:
    waiting = await list_proposals(request_of(interaction))
    return proposals_card(waiting, page=page)


async def _ask(interaction: Interaction, button: Undo) -> None:
    """What an undo of an update would change, for who pressed Undo."""
    await answer(interaction, _plan(interaction, button.update), private=True)


async def _undo(interaction: Interaction, button: ConfirmUndo) -> None:
    """Do what the card showed, if the record is still what it was then; else show it anew."""
    seq, head = button.update, button.head

    async def work() -> Outcome:
        return outcome_of(await undo_update(request_of(interaction), seq, head=head), undone_card)

    async def work_and_show() -> Card:
        try:
            return (await work()).card
        except RecordMovedError:
            return await _plan(interaction, seq, moved=True)

    plan = await plan_undo(request_of(interaction), seq)
    if plan.reversal.needs_second:
        await show_outcome(interaction, work())
    else:
        await replace_with(interaction, work_and_show())


async def _confirm(interaction: Interaction, button: ConfirmProposal) -> None:
    try:
        await replace_with(interaction, _confirmed(interaction, button.number))
    except MovedError as error:
        await send(interaction, moved_card(error), private=True)


async def _confirmed(interaction: Interaction, number: int) -> Card:
    done = await confirm(request_of(interaction), number)
    return proposed_card(done)


async def _withdraw(interaction: Interaction, button: WithdrawProposal) -> None:
    await replace_with(interaction, _withdrawn(interaction, button.number))


async def _withdrawn(interaction: Interaction, number: int) -> Card:
    return proposed_card(await withdraw(request_of(interaction), number))


async def _open(interaction: Interaction, button: ShowProposal) -> None:
    await answer(interaction, _proposal(interaction, button.number), private=True)


async def _proposal(interaction: Interaction, number: int) -> Card:
    return proposed_card(await look_at_proposal(request_of(interaction), number))


async def _turn_pending(interaction: Interaction, button: ShowProposals) -> None:
    await replace_with(interaction, _pending(interaction, button.page))


async def setup(client: Bot) -> None:
    """Add the commands to the group of `cogs.stances`, which is loaded before."""
    group = record_group(client)
    group.add_command(undo_)
    group.add_command(pending)
    add_routes(
        client,
        route(Undo, _ask),
        route(ConfirmUndo, _undo),
        route(ConfirmProposal, _confirm),
        route(WithdrawProposal, _withdraw),
        route(ShowProposal, _open),
        route(ShowProposals, _turn_pending),
    )
