"""/cite: a statement in a style of citation, and the buttons to the other styles."""

from typing import Final

from discord import app_commands

from bot.citing import STYLE_NAMES, STYLES, citation_card, cite
from bot.core.policy import Action
from bot.routes import Cite, Style
from bot.ui.cards import Card
from bot.ui.guard import ACTION
from bot.ui.options import KNOWN
from bot.ui.replies import answer, request_of, turn
from bot.ui.state import Bot, Interaction, add_routes, route

_STYLES: Final = [app_commands.Choice(name=STYLE_NAMES[style], value=style) for style in STYLES]


@app_commands.command(name="cite", extras={ACTION: Action.LOOK_UP})
@app_commands.rename(statement="id")
@app_commands.describe(
    statement="The id of the statement: it stands in small print below it.",
    style="How? APA if you leave it out.",
    known=KNOWN,
)
@app_commands.choices(style=_STYLES)
async def cite_(interaction: Interaction, statement: str, style: str = "apa", known: str = "") -> None:
    """Cite a statement in a paper or an article, so that others find it again."""
    chosen: Style = next(one for one in STYLES if one == style)
    button = Cite(stance=statement, style=chosen, known=known)
    await answer(interaction, _card(interaction, button))


async def _card(interaction: Interaction, button: Cite) -> Card:
    server = interaction.guild.name if interaction.guild else ""
    cited, text = await cite(
        request_of(interaction), button.stance, button.style, server=server, known=button.known
    )
    key = cited.statement.revision.key
    return citation_card(cited, text, Cite(stance=key, style=button.style, known=button.known))


async def _show(interaction: Interaction, button: Cite) -> None:
    if button.mode == "turn":
        await turn(interaction, _card(interaction, button))
    else:
        await answer(interaction, _card(interaction, button), private=True)


async def setup(client: Bot) -> None:
    add_routes(client, route(Cite, _show))
    client.tree.add_command(cite_)
