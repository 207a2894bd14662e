"""The command line: where somebody stands, questions in plain words, and citing (`standpoint stance`, `ask`, `cite`)."""

import json
import sys
from functools import partial
from typing import Final

import click

from bot.citing import STYLES, cite
from bot.cli_desk import (
    fail,
    guild_option,
    known_option,
    look_up,
    not_blank,
    on_option,
    open_desk,
    operator,
    run_to_end,
)
from bot.config import Settings
from bot.core.dates import in_words
from bot.core.problems import capitalised
from bot.lookup.cards import up_to
from bot.lookup.evidence import caveats, in_english
from bot.lookup.known import as_known
from bot.lookup.service import StanceAnswer, TopicStanding, look_up_stance
from bot.request import Request
from bot.routes import Style


@click.command()
@click.argument("leader", callback=not_blank("Give the name of a leader, such as putin."))
@click.argument("topic", callback=not_blank("Give the name of a topic or a theme, such as syria."))
@on_option
@known_option
@guild_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def stance(
    settings: Settings, leader: str, topic: str, on: str, known_at: str, guild: int, as_json: bool
) -> None:
    """Say where LEADER stands on TOPIC. Exit code 1 if nothing is on record."""
    answer = look_up(
        settings, guild, partial(look_up_stance, leader=leader, subject=topic, on=on, known=known_at)
    )
    click.echo(_stance_json(answer) if as_json else _stance_text(answer))
    if not answer.standings:
        sys.exit(1)


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
    from bot.ask.output import answer_lines  # noqa: PLC0415 - as above

    async def work() -> None:
        async with open_desk(settings) as desk:
            then, known = await as_known(Request(desk, operator(guild)), known_at)
            if known is not None and not as_json:
                click.echo(f"({capitalised(known.words)}:)")
            is_asked = False
            async for line in answer_lines(
                then,
                sys.stdin if question == ("-",) else [" ".join(question)],
                as_json=as_json,
                explained=explained,
                language=language or None,
            ):
                is_asked = True
                click.echo(line)
        if not is_asked:
            click.echo("There was no question on standard input.", err=True)

    run_to_end(work())


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


def _stance_json(answer: StanceAnswer) -> str:
    """One object a line: where the leader stands on the topic, with nulls where nothing is on record.

    A theme gives one line for each of its topics that has something on record.
    """
    return "\n".join(_standing_json(answer, shown) for shown in answer.standings or (None,))


def _standing_json(answer: StanceAnswer, shown_topic: TopicStanding | None) -> str:
    shown = shown_topic.standing if shown_topic else None
    found = shown.current.stance if shown else None
    sources = shown.current.sources if shown else ()
    topic = shown_topic.topic if shown_topic else answer.subject
    return json.dumps(
        {
            "leader": answer.leader.key,
            "topic": topic.key if topic else None,
            "as_of": answer.as_of.isoformat(),
            "known_at": answer.known.at if answer.known else None,
            "key": found.key if found else None,
            "position": None if found is None or found.position is None else int(found.position),
            "label": found.label if found else None,
            "stated_on": found.stated_on if found else None,
            "since": shown.since.stance.stated_on if shown else None,
            **{name: getattr(found, name) if found else None for name in _TOLD},
            "sources": [{**dict(one.source), "locator": one.locator} for one in sources],
            "source_title": sources[0].source.title if sources else None,
            "source_url": sources[0].source.url if sources else None,
        },
        ensure_ascii=False,
    )


_TOLD: Final = (
    "quote", "quote_language", "translation", "summary", "office", "venue", "form", "basis", "confidence", "note",
)  # fmt: skip
"""The fields of a stance that are told as they are."""


def _stance_text(answer: StanceAnswer) -> str:
    """The same for reading, one block a topic."""
    then = answer.known.words if answer.known else ""
    if not answer.standings:
        about = answer.subject.name if answer.subject else "anything"
        when = f"as of {in_words(answer.as_of.isoformat())}"
        return f"{answer.leader.name}: {', '.join(filter(None, (f'no position on record on {about}', when, then)))}."
    blocks = []
    for shown in answer.standings:
        row = shown.standing.current
        found = row.stance
        lines = [f"“{found.quote}”" if found.quote else found.summary]
        if english := in_english(found):
            lines.append(f"In English: {english}")
        said_on = in_words(found.stated_on)
        for number, one in enumerate(row.sources):
            lines += [f"also: {one.called}" if number else f"{said_on}, {one.called}", one.found_at]
        if doubts := caveats(row):
            lines.append(f"{capitalised('; '.join(doubts))}.")
        if found.note:
            lines.append(f"Note: {found.note}")
        head = f"{answer.leader.name} on {shown.topic.name}: {', '.join(filter(None, (found.label, up_to(answer, [shown]), then)))}"
        blocks.append("\n  ".join([head, *lines]))
    return "\n\n".join(blocks)
