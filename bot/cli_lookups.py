"""The command line: questions in plain words (`standpoint ask`), and citing a statement (`standpoint cite`)."""

import json
import sys
from functools import partial

import click

from bot.citing import cite
from bot.citing_styles import STYLES, Style
from bot.cli_desk import fail, guild_option, known_option, look_up, not_blank, open_desk, operator, run_to_end
from bot.config import Settings
from bot.lookup.known import as_known
from bot.request import Request


@click.command()
@click.argument("question", nargs=-1, required=True)
@known_option
@guild_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a question.")
@click.option("--explain", "explained", is_flag=True, help="Show first how the question was understood.")
@click.option(
    "--language",
    callback=not_blank("Give a language such as “en”, or leave --language out."),
    help="Language of the question [default: told from its words].",
)
@click.pass_obj
def ask(
    settings: Settings,
    question: tuple[str, ...],
    known_at: str,
    guild: int,
    as_json: bool,
    explained: bool,
    language: str,
) -> None:
    """Answer QUESTION from the record, with sources. "-" reads one question a line from standard input."""
    if not " ".join(question).strip():
        raise click.UsageError(
            'The question is blank. Ask in plain words: standpoint ask "does putin back assad?"'
        )
    from bot.ask.language import LANGUAGES  # noqa: PLC0415 - the tables are needed by this subcommand alone

    if language and language not in LANGUAGES:
        fail(f"Questions are understood in {', '.join(LANGUAGES)}, not in “{language}”.")
    run_to_end(_ask(settings, " ".join(question), known_at, guild, as_json, explained, language or None))


async def _ask(
    settings: Settings,
    question: str,
    known_at: str,
    guild: int,
    as_json: bool,
    explained: bool,
    language: str | None,
) -> None:
    from bot.ask.service import answer_lines  # noqa: PLC0415 - as above

    questions = sys.stdin if question == "-" else [question]
    async with open_desk(settings) as desk:
        then, known = await as_known(Request(desk, operator(guild)), known_at)
        if known is not None and not as_json:
            click.echo(f"({known.words[:1].upper()}{known.words[1:]}:)")
        is_asked = False
        async for line in answer_lines(
            then, questions, as_json=as_json, explained=explained, language=language
        ):
            is_asked = True
            click.echo(line)
    if not is_asked:
        click.echo("There was no question on standard input.", err=True)


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
