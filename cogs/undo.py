"""/record undo, and the button that confirms it: for editors, in servers."""

from discord import app_commands
from discord.app_commands import Transform
from typing_extensions import override

from bot.core.errors import RecordMovedError
from bot.core.names import CHOICES_LIMIT
from bot.core.policy import Action
from bot.proposals import reply_of
from bot.routes import ConfirmUndo, Undo
from bot.ui.cards import Card
from bot.ui.guard import ACTION, record_group
from bot.ui.options import NameOption, Names
from bot.ui.replies import Reply, answer, opens, replace_with, request_of, send_reply
from bot.ui.state import Bot, Interaction, add_routes, route
from bot.undo import list_recent, plan_undo, seq_of, undo_card, undo_update, undone_card, update_title


class UpdateOption(NameOption):
    """A recent update, the caller's first; goes on as its number."""

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        lines, names = await list_recent(request_of(interaction), limit=CHOICES_LIMIT)
        titles = [(update_title(line, names), line) for line in lines]
        wanted = typed.casefold()
        return ((title, str(line.update.seq)) for title, line in titles if wanted in title.casefold())


@app_commands.command(name="undo", extras={ACTION: Action.UNDO})
@app_commands.describe(update="Which update? Leave it out for your last one; see /updates for the numbers.")
async def undo_(interaction: Interaction, update: Transform[str, UpdateOption] = "") -> None:
    """Take an update back. You see first what it would change."""
    seq = seq_of(update) if update.strip() else None
    await answer(interaction, _plan(interaction, seq), private=True)


async def _plan(interaction: Interaction, seq: int | None, *, moved: bool = False) -> Card:
    return undo_card(await plan_undo(request_of(interaction), seq), moved=moved)


async def _undo(interaction: Interaction, button: ConfirmUndo) -> None:
    """Do what the card showed, if the record is still what it was then; else show it anew."""
    seq, head = button.update, button.head

    async def work() -> Reply:
        return reply_of(await undo_update(request_of(interaction), seq, head=head), undone_card)

    async def work_and_show() -> Card:
        try:
            return (await work()).card
        except RecordMovedError:
            return await _plan(interaction, seq, moved=True)

    plan = await plan_undo(request_of(interaction), seq)
    if plan.reversal.needs_second:
        await send_reply(interaction, work())
    else:
        await replace_with(interaction, work_and_show())


async def setup(client: Bot) -> None:
    """Add the command to the group of `cogs.stances`, which is loaded before."""
    record_group(client).add_command(undo_)
    add_routes(
        client,
        opens(Undo, lambda interaction, button: _plan(interaction, button.update)),
        route(ConfirmUndo, _undo),
    )
