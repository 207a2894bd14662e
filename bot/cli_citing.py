"""`standpoint cite`: a statement in a style of citation."""

import json
from functools import partial

import click

from bot.citing import cite
from bot.citing_styles import STYLES, Style
from bot.cli_desk import guild_option, known_option, look_up, not_blank
from bot.config import Settings


@click.command(name="cite")
@click.argument(
    "key", callback=not_blank("Give the id of a statement; standpoint stance --json shows it as “key”.")
)
@click.option(
    "--style", type=click.Choice(STYLES), default="apa", show_default=True, help="Style of the citation."
)
@known_option
@guild_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def cite_command(
    settings: Settings, key: str, style: Style, known_at: str, guild: int, as_json: bool
) -> None:
    """Cite the statement with the id KEY, so that others find it again."""
    cited, text = look_up(
        settings,
        guild,
        partial(cite, key=key, style=style, server=f"server {guild}", known=known_at),
    )
    if not as_json:
        click.echo(text)
        return
    told = {
        "key": cited.statement.revision.key,
        "style": style,
        "citation": text,
        "record": cited.record,
        "update": cited.update,
        "known_at": cited.known_at,
        "accessed": cited.accessed.isoformat(),
    }
    click.echo(json.dumps(told, ensure_ascii=False))
