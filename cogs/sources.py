"""/source: a page or document with every statement that rests on it; for editors, putting it right and withdrawing."""

from dataclasses import replace
from typing import Final

from discord import app_commands
from discord.app_commands import Transform
from typing_extensions import override

from bot.core.errors import RecordMovedError
from bot.core.names import CHOICES_LIMIT
from bot.core.policy import Action, require
from bot.lookup.update_cards import entered_card
from bot.proposals import shown
from bot.routes import DropSource, MendSource, ShowSource
from bot.sources import service
from bot.sources.cards import edit_source_card, source_card
from bot.stances.forms import REASON, REASON_KIND
from bot.ui.cards import Card
from bot.ui.forms import Field, Form
from bot.ui.guard import ACTION
from bot.ui.options import NameOption, Names
from bot.ui.replies import answer, as_card, caller_of, request_of, send, turn
from bot.ui.state import Bot, Interaction, add_routes, keep, kept, route


class SourceOption(NameOption):
    """A source by link or by words of its title; goes on as its key."""

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        found = await service.complete_source(request_of(interaction), typed, CHOICES_LIMIT)
        return (
            (f"{source.title} ({source.publisher})" if source.publisher else source.title, source.key)
            for source in found
        )


_FIELDS: Final = (
    Field("title", "Title", limit=200),
    Field("published", "Publisher and date", "Each on a line of its own.", 200, long=True, required=False),
    Field("url", "Link", limit=400, required=False, placeholder="https://…"),
    Field("archive_url", "Link to an archived copy", limit=400, required=False, placeholder="https://…"),
    replace(REASON, label="What was wrong with it?"),
)


class MendDialog(Form):
    """What is said of a source, once for all that rests on it."""

    def __init__(self, mended: service.Mended) -> None:
        """A dialog filled with what `mended` holds already."""
        super().__init__("Put a source right", mended, _FIELDS)

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        mended = service.mend_source(request_of(interaction), self.typed(service.Mended))
        await answer(interaction, as_card(mended, entered_card), private=True)


class DropDialog(Form):
    """Why all that rests on a source is withdrawn."""

    def __init__(self, dropped: service.Dropped) -> None:
        """A dialog about what an editor saw."""
        reason = replace(
            REASON,
            label="Why is it withdrawn?",
            hint="Everyone can read the reason. The texts stay readable with it.",
            long=True,
            placeholder="Its publisher has withdrawn it.",
        )
        super().__init__("Withdraw what rests on a source", dropped, [REASON_KIND, reason])

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        async def drop() -> Card:
            typed = self.typed(service.Dropped)
            try:
                return await shown(service.drop_source(request_of(interaction), typed), entered_card)
            except RecordMovedError:
                return await _edit_card(interaction, typed.source)

        await answer(interaction, drop(), private=True)


@app_commands.command(name="source", extras={ACTION: Action.LOOK_UP})
@app_commands.describe(source="Its link, or words of its title.")
async def source_(interaction: Interaction, source: Transform[str, SourceOption]) -> None:
    """A page or document, and every statement on record that rests on it."""
    await answer(interaction, _card(interaction, source))


async def _show(interaction: Interaction, button: ShowSource) -> None:
    card = _card(interaction, button.source, button.page)
    await (turn if button.mode == "turn" else answer)(interaction, card)


async def _card(interaction: Interaction, source: str, page: int = 0) -> Card:
    return source_card(await service.look_up_source(request_of(interaction), source, page=page), page=page)


async def _edit_card(interaction: Interaction, source: str) -> Card:
    dropped, found = await service.plan_to_drop(request_of(interaction), source)
    can_drop = 0 < found.resting.total <= service.MOST_DROPPED
    return edit_source_card(found, keep(interaction, dropped) if can_drop else "")


async def _mend(interaction: Interaction, button: MendSource) -> None:
    """What an editor can do with a source; or the dialog, if it still is as the button was made for."""
    require(caller_of(interaction), Action.EDIT_ENTRIES)
    found = await service.look_up_source(request_of(interaction), button.source)
    if button.dialog and found.row.revision == button.revision:
        await interaction.response.send_modal(MendDialog(service.mended_of(found)))
    else:
        await send(interaction, await _edit_card(interaction, button.source), private=True)


async def _drop(interaction: Interaction, button: DropSource) -> None:
    """The dialog that asks for the reason; what it withdraws is what the card showed."""
    require(caller_of(interaction), Action.REVISE_STANCE)
    dropped = kept(interaction, service.Dropped, button.token, "Edit on `/source`")
    await interaction.response.send_modal(DropDialog(dropped))


async def setup(client: Bot) -> None:
    add_routes(
        client,
        route(ShowSource, _show),
        route(MendSource, _mend),
        route(DropSource, _drop),
    )
    client.tree.add_command(source_)
