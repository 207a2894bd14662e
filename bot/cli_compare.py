"""`standpoint compare`, `agreement`, `shifts`, `table` and `picture`: comparisons on the command line, as text, JSON or pictures."""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from bot.cli_desk import (
    NamedPath,
    fail,
    guild_option,
    known_option,
    look_up,
    none_blank,
    not_blank,
    on_option,
)
from bot.compare import coalitions, pictures, service
from bot.compare.model import Comparison, Pair, Ranking, Scope, Shifts, Stand, Statements
from bot.compare.tables import SHIFT, STATEMENT, file_of, shift_row, statement_row
from bot.config import Settings
from bot.core.dates import in_words
from bot.core.entries import Leader
from bot.core.timeline import FEWEST_SHARED, Shift, ShiftKind
from bot.lookup.evidence import degree_words, position_and_basis
from bot.pictures.model import Form, Picture, named
from bot.pictures.service import draw
from bot.request import Request
from bot.ui.cards import page_of
from bot.ui.text import counted

leader_option = click.option(
    "--leader",
    callback=not_blank("Give the name of a leader, or leave --leader out."),
    help="Only of this leader.",
)
theme_option = click.option(
    "--theme",
    callback=not_blank("Give a theme or a topic such as syria, or leave --theme out for everything."),
    help="Only on this theme or topic.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
_OF_A_LEADER: Final = "Give the name of a leader, such as putin."


@click.command()
@click.argument(
    "leaders",
    nargs=-1,
    required=True,
    callback=none_blank(_OF_A_LEADER),
    metavar="LEADER LEADER [LEADER [LEADER]]",
)
@theme_option
@on_option
@known_option
@guild_option
@json_option
@click.pass_obj
def compare(
    settings: Settings,
    leaders: tuple[str, ...],
    theme: str,
    on: str,
    known_at: str,
    guild: int,
    as_json: bool,
) -> None:
    """Say how far two to four leaders agree, topic by topic.

    With --json two leaders give one object; more give a list of such objects, one for each two of them. "n" is the
    number of topics that both have a position on; below 3 of them "agreement" is null.
    """
    found = look_up(
        settings, guild, partial(service.compare, leaders=leaders, subject=theme, on=on, known=known_at)
    )
    if not as_json:
        click.echo(_compared_text(found))
        return
    told = [_compared(pair, found.scope) for pair in found.pairs]
    click.echo(json.dumps(told if len(told) > 1 else told[0], ensure_ascii=False))


@click.command()
@click.argument("leader", callback=not_blank(_OF_A_LEADER))
@theme_option
@on_option
@known_option
@guild_option
@json_option
@click.pass_obj
def agreement(
    settings: Settings, leader: str, theme: str, on: str, known_at: str, guild: int, as_json: bool
) -> None:
    """Say who agrees with LEADER, the closest first."""
    found = look_up(
        settings, guild, partial(service.rank, leader=leader, subject=theme, on=on, known=known_at)
    )
    click.echo(json.dumps(_ranked(found), ensure_ascii=False) if as_json else _ranked_text(found))


@click.command()
@leader_option
@theme_option
@click.option(
    "--since",
    callback=not_blank("Give a day such as “2015”, or leave --since out."),
    help="From this day on.",
)
@click.option(
    "--on",
    "--until",
    "on",
    callback=not_blank("Give a day such as “28 sep 2015”, or leave --until out for today."),
    help="Up to this day, in plain words [default: today].",
)
@known_option
@guild_option
@json_option
@click.pass_obj
def shifts(
    settings: Settings, leader: str, theme: str, since: str, on: str, known_at: str, guild: int, as_json: bool
) -> None:
    """List who changed position until a day, the most striking changes first."""
    found = look_up(
        settings,
        guild,
        partial(service.list_shifts, leader=leader, topic=theme, since=since, on=on, known=known_at),
    )
    if as_json:
        rows = [dict(zip(SHIFT, row, strict=True)) for row in map(shift_row, found.shifts)]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo(_shifts_text(found))


@click.command()
@leader_option
@theme_option
@on_option
@known_option
@guild_option
@json_option
@click.pass_obj
def table(
    settings: Settings, leader: str, theme: str, on: str, known_at: str, guild: int, as_json: bool
) -> None:
    """Print statements with their sources and ids as CSV, the newest first."""
    found = look_up(
        settings, guild, partial(service.list_statements, leader=leader, subject=theme, on=on, known=known_at)
    )
    if as_json:
        rows = [dict(zip(STATEMENT, row, strict=True)) for row in map(statement_row, found.said)]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo(file_of(found)[1].decode(), nl=False)
    if not found.said:
        click.echo(_nothing_said(found), err=True)
    if len(found.said) < found.total:
        click.echo(f"These are the newest {len(found.said):,} of {found.total:,}.", err=True)


_KINDS: Final = {
    "compare": (2, 4),
    "agreement": (1, 2),
    "map": (0, 1),
    "matrix": (0, 1),
    "timeline": (1, 2),
    "shifts": (0, 2),
    "coalition": (1, 1),
    "topic": (1, 1),
}
"""The kinds of pictures, and how many names each takes at least and at most."""


@click.command()
@click.argument("kind", type=click.Choice(list(_KINDS)))
@click.argument("names", nargs=-1)
@click.option(
    "-o", "--output", "target", required=True, type=NamedPath(), help="File that ends in .png or .svg."
)
@click.option("--overwrite", is_flag=True, help="Replace what is there already.")
@click.option(
    "--page",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Of a matrix, a timeline or shifts: which of the pictures that it takes.",
)
@on_option
@known_option
@guild_option
@click.pass_obj
def picture(
    settings: Settings,
    kind: str,
    names: Sequence[str],
    target: Path,
    overwrite: bool,
    page: int,
    on: str,
    known_at: str,
    guild: int,
) -> None:
    """Draw a comparison into a file: matrix THEME, timeline LEADER [TOPIC], agreement LEADER [THEME], map [THEME],
    compare LEADER LEADER …, shifts [LEADER] [TOPIC], coalition NAME, topic NAME.
    """
    ending = target.suffix.lower().removeprefix(".")
    if ending not in {"png", "svg"}:
        fail(f"A picture is a .png or a .svg, and {target} is neither. Nothing was drawn.")
    if target.exists() and not overwrite:
        fail(
            f"{target} is there already. Nothing was written. Choose another name, or replace it: --overwrite"
        )
    form: Form = "svg" if ending == "svg" else "png"
    shown, pages = look_up(
        settings, guild, partial(_to_draw, kind=kind, names=list(names), on=on, known=known_at, number=page)
    )
    if shown is None:
        fail("Nothing is on record that could be drawn. Nothing was written.")
    if page > pages:
        only = "is one picture" if pages == 1 else f"has {pages} pages"
        fail(f"There is no page {page}: this {only}. Nothing was written.")
    try:
        data = draw(shown, form)
    except ImportError as error:
        fail(f"Pictures need packages that are not installed ({error.name}). Nothing was written.")
    try:
        target.write_bytes(data)
    except OSError as error:
        fail(f"{target} cannot be written: {error.strerror}.")
    which = f", page {page} of {pages}; --page gives the others" if pages > 1 else ""
    click.echo(f"Written to {target}: {shown.title.removesuffix('.')}{which}.")


COMPARISONS: Final = (compare, agreement, shifts, table, picture)
"""What `bot.cli` adds to `standpoint`."""


def _compared(pair: Pair, scope: Scope) -> dict[str, Any]:
    """Two leaders and the topics that they share, those on which they are farthest apart first."""
    places = {topic.key: place for place, topic in enumerate(scope.topics)}
    topics = [
        {
            "topic": one.topic.key,
            "a": int(one.position),
            "b": int(other.position),
            "a_record": one.standing.current.key,
            "b_record": other.standing.current.key,
        }
        for one, other in sorted(pair.shared, key=lambda both: places[both[0].topic.key])
        if one.position is not None and other.position is not None
    ]
    return {
        "a": pair.one.key,
        "b": pair.other.key,
        "as_of": scope.as_of.isoformat(),
        "n": pair.agreement.shared,
        "agreement": pair.agreement.percent,
        "topics": sorted(topics, key=lambda topic: -abs(topic["a"] - topic["b"])),
    }


_WHAT_THE_NUMBER_SAYS: Final = (
    "100 % is the same position on every shared topic, 0 % the opposite one; "
    f"below {FEWEST_SHARED} shared topics there is no number."
)


def _compared_text(found: Comparison) -> str:
    told = [stand for row in found.rows for stand in row.stands if stand is not None]
    who = named([leader.name for leader in found.leaders])
    lines = [
        _heading(who, found.scope, len(told)),
        *(f"{pair.one.name} and {pair.other.name}: {_agreed(pair)}" for pair in found.pairs),
        _WHAT_THE_NUMBER_SAYS,
    ]
    for row in found.rows:
        lines += ["", row.topic.name]
        lines += [f"  {stand.leader.name}: {_stood(stand)}" for stand in row.stands if stand is not None]
    return "\n".join(lines)


def _stood(stand: Stand) -> str:
    row = stand.standing.current
    return f"{position_and_basis(row)}, {in_words(row.stance.stated_on)} ({row.key})"


def _heading(what: str, scope: Scope, statements: int, since: date | None = None) -> str:
    """What is shown, on what, of which time, and from how many statements."""
    about = f" on {scope.subject.name}" if scope.subject else ""
    begin = f" since {in_words(since.isoformat())}," if since else ""
    return f"{what}{about},{begin} {_when(scope)}, from {counted(statements, 'statement')}"


def _when(scope: Scope) -> str:
    when = pictures.when(scope)
    return when[:1].lower() + when[1:]


def _agreed(pair: Pair) -> str:
    shared = pair.agreement.shared
    if pair.agreement.percent is None:
        return f"too few shared topics for a number ({shared} of at least {FEWEST_SHARED})"
    return f"{pair.agreement.percent} % agreement over {shared} shared topics"


def _ranked(found: Ranking) -> dict[str, Any]:
    return {
        "leader": found.leader.key,
        "as_of": found.scope.as_of.isoformat(),
        "agreements": [
            {"leader": one.other.key, "n": one.agreement.shared, "agreement": one.agreement.percent}
            for one in found.ranked
        ],
    }


def _ranked_text(found: Ranking) -> str:
    if not found.ranked:
        return found.why_nobody
    lines = [
        _heading(f"Who agrees with {found.leader.name}", found.scope, found.statements),
        _WHAT_THE_NUMBER_SAYS,
        "n: how many topics they share",
        "",
        *(
            f"{one.agreement.percent:>4} %  n = {one.agreement.shared:<3} {one.other.name}"
            for one in found.ranked
        ),
    ]
    if found.too_few:
        lines += ["", f"{counted(found.too_few, 'other leader')} share only one or two topics."]
    return "\n".join(lines)


def _nothing_said(found: Statements) -> str:
    whose = f" of {found.leader.name}" if found.leader else ""
    about = f" on {found.scope.subject.name}" if found.scope.subject else ""
    return f"No statement{whose}{about} is on record, {_when(found.scope)}."


def _shifts_text(found: Shifts) -> str:
    """The shifts leader by leader, each of them at the place of the most striking one."""
    if not found.shifts:
        about = f" on {found.scope.subject.name}" if found.scope.subject else ""
        return f"No change of position on record{about} in that time."
    changes = counted(found.count(ShiftKind.FULL, ShiftKind.SIDE), "change")
    what = f"Where {found.leader.name} changed" if found.leader else "Who changed"
    statements = {row.key for one in found.shifts for row in (one.shift.before, one.shift.after)}
    lines = [
        _heading(what, found.scope, len(statements), found.since),
        f"{changes} of position, {counted(found.count(ShiftKind.DEGREE), 'time')} more or less conditional",
    ]
    by_leader: dict[Leader, list[str]] = {}
    for one in found.shifts:
        by_leader.setdefault(one.leader, []).append(f"  {one.topic.name}: {_step(one.shift)}")
    for leader, steps in by_leader.items():
        lines += ["", leader.name, *steps]
    return "\n".join(lines)


def _step(shift: Shift) -> str:
    before, after = (
        f"{position_and_basis(row)}, {in_words(row.stance.stated_on)}" for row in (shift.before, shift.after)
    )
    return f"{before} → {after}{'' if shift.is_change else f': {degree_words(shift)}'}"


LEADERS_IN_A_PICTURE: Final = 25
COURSES_IN_A_PICTURE: Final = {"timeline": 6, "shifts": 20}
"""So much is readable in one picture: it is not higher than two screens of a phone."""


async def _to_draw(
    request: Request, kind: str, names: list[str], on: str, known: str, number: int
) -> tuple[Picture | None, int]:
    """The page `number` (from 1) of the picture that is asked for, and how many there are; None for nothing to show."""
    least, most = _KINDS[kind]
    if not least <= len(names) <= most:
        raise click.UsageError(
            f"A picture of the kind {kind} takes {least} to {most} names; this is {len(names)}."
        )
    first, second = [*names, "", ""][:2]
    match kind:
        case "compare":
            compared = await service.compare(request, leaders=names, on=on, known=known)
            topics = [row.topic for row in (*compared.rows, *compared.alone)]
            return pictures.comparison(compared, topics) if topics else None, 1
        case "agreement":
            ranked = await service.rank(request, leader=first, subject=second, on=on, known=known)
            return pictures.ranking(ranked) if ranked.ranked else None, 1
        case "map":
            every = await service.agreement_map(request, subject=first, on=on, known=known)
            return pictures.agreement_map(every) if every.pairs else None, 1
        case "matrix":
            matrix = await service.matrix(request, subject=first, on=on, known=known)
            leaders = page_of(matrix.leaders, number - 1, LEADERS_IN_A_PICTURE)
            return pictures.matrix(matrix, leaders.items) if matrix.stands else None, leaders.count
        case "timeline":
            timeline = await service.timeline(request, leader=first, subject=second, on=on, known=known)
            part = page_of(timeline.courses, number - 1, COURSES_IN_A_PICTURE[kind])
            return pictures.timeline(timeline, part.items) if timeline.courses else None, part.count
        case "shifts":
            shifted = await service.list_shifts(request, leader=first, topic=second, on=on, known=known)
            part = page_of(shifted.courses, number - 1, COURSES_IN_A_PICTURE[kind])
            return pictures.shifts(shifted, part.items) if shifted.shifts else None, part.count
        case "coalition":
            coalition = await coalitions.look_up_coalition(request, coalition=first, on=on, known=known)
            return pictures.growth(coalition), 1
        case _:
            spectrum = await service.spectrum(request, topic=first, on=on, known=known)
            return pictures.spectrum(spectrum) if spectrum.stands else None, 1
