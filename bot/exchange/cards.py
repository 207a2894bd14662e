"""Cards of import and export: what would be changed, what was, and what is in the files."""

from collections.abc import Mapping
from typing import Final

from bot.core.entries import LABELS
from bot.exchange.archive import Progress
from bot.exchange.service import ImportReport, ToSend, Waiting
from bot.exchange.sheet import REQUIRED, TEMPLATE_FILE, template
from bot.exchange.store import Imported
from bot.lookup.update_cards import first_edit_line
from bot.routes import Import, ShowUpdates, StopImport
from bot.ui.cards import ATTENTION, Card, CardBuilder, Choice, card_of
from bot.ui.text import clip, counted, escape

PROBLEMS_FILE: Final = "problems.csv"
"""The attachment with all problems of an import."""

_PROBLEMS_SHOWN: Final = 8
_NAMES_SHOWN: Final = 30
_RED, _GREEN = 0xC0392B, 0x2E8B57


def export_card(sent: ToSend, then: str = "") -> Card:
    """What is in the attached files, and where to get those that are too large to attach.

    `then` says of which earlier moment of the record they are, "" for now.
    """
    builder = CardBuilder(ATTENTION if sent.too_large else _GREEN)
    own = sent.exported.record_id != 0
    more = then or ("" if own else "this server reads it until its first change")
    builder.heading(
        "Export of this server's record" if own else "Export of the public record",
        " · ".join(filter(None, (f"As of update #{sent.exported.head}", more))),
    )
    builder.rule()
    builder.add(_kinds(sent.exported.counts) or "The record is empty.")
    builder.add(
        "**.zip** — the CSV files, for a spreadsheet or for `/record import`. "
        "**.json** — the same and the updates log, for programs."
    )
    for path in sent.files:
        builder.file(path.name)
    for name, size in sent.too_large.items():
        builder.add(_too_large(name, size, sent))
    return builder.build()


def template_card() -> Card:
    """An empty sheet to fill in, and how."""
    builder = CardBuilder(_GREEN)
    builder.heading("A sheet for statements", "One row for each; any spreadsheet opens it.")
    builder.rule()
    required = ", ".join(REQUIRED)
    positions = ", ".join(
        words if position is None else f"{words} ({position:d})".replace("-", "−")
        for position, words in LABELS.items()
    )
    builder.add(
        f"Needed are **{required}**; the other columns may stay empty or go. Leaders, topics and themes go by their "
        "names: those that are not on record are made. A topic is a sentence that one can support or oppose."
    )
    builder.add(f"**Positions:** {positions}")
    builder.add(
        "**Dates** as 2015-09-28, 2015-09 or 2015. Save the sheet as CSV in UTF-8, and give it to `/record import`."
    )
    builder.attach(TEMPLATE_FILE, template())
    return builder.build()


def preview_card(
    waiting: Waiting,
    report: ImportReport,
    token: str,
    *,
    moved: bool = False,
    second: bool = False,
    asked_by: int | None = None,
) -> Card:
    """What an import would do, by its dry run, with the button that does it; or why it can do nothing.

    With problems, the file PROBLEMS_FILE must be sent with the card. `moved` says that the record was changed
    after an earlier preview. With `second`, another admin has to press: the card of who brought the files has no
    button, and the one that everybody sees names them, `asked_by`.
    """
    if report.imported is None:
        return _problems_card(waiting, report)
    builder = CardBuilder(ATTENTION)
    done = report.imported
    changes = changes_something(report)
    builder.heading(
        f"Import {escape(waiting.name)}?" if changes else "Nothing to import",
        "Nothing was changed yet." if changes else "Everything in it is on record already.",
    )
    builder.rule()
    if moved:
        builder.add("The record was changed in the meantime, so please look again: these are the new counts.")
    _add_counts(builder, done)
    for kind, names in done.names.items():
        listed = ", ".join(map(escape, names[:_NAMES_SHOWN]))
        more = f" and {len(names) - _NAMES_SHOWN:,} more" if len(names) > _NAMES_SHOWN else ""
        builder.add(f"**New {kind}s:** {listed}{more}")
    for name, other in report.misspelt[:_PROBLEMS_SHOWN]:
        builder.add(
            f"⚠ “{escape(name)}” is new, and nearly “{escape(other)}”. If they are one, write both alike in the file first."
        )
    if done.changed.get("stance"):
        builder.close("-# A changed stance becomes a correction: the old text stays readable.")
    if changes and report.basis is not None and report.basis.record_id == 0:
        builder.close(
            "-# It is the first change here: the server gets a record of its own, on top of the public one."
        )
    if changes and second:
        who = "You bring" if asked_by is None else f"<@{asked_by}> brings"
        where = "on the card below" if asked_by is None else "here"
        builder.add(
            f"{who} it, and this server wants two people for an import: another admin has to press **Import it** {where}."
        )
    if changes and (asked_by is not None or not second):
        pressed = Import(token=token, asked_by=asked_by or 0)
        builder.row([Choice(label="Import it", button=pressed, primary=True)])
    return builder.build()


def changes_something(report: ImportReport) -> bool:
    """Whether an import would change the record."""
    done = report.imported
    return done is not None and bool(done.new or done.changed)


def progress_card(waiting: Waiting, progress: Progress, token: str) -> Card:
    """How far it is, with a button that stops it."""
    rows = f"{min(progress.rows, waiting.upload.rows):,} of {counted(waiting.upload.rows, 'row')}"
    stop = Choice(label="Stop", button=StopImport(token=token))
    return card_of(f"{progress.doing} {escape(waiting.name)}: {rows} so far …", stop)


def imported_card(waiting: Waiting, report: ImportReport) -> Card:
    """What an import did."""
    builder = CardBuilder(_GREEN)
    done = report.imported
    update = done.update if done is not None else None
    builder.heading(
        f"Imported {escape(waiting.name)}", f"Update #{update.seq}" if update else "Nothing changed."
    )
    builder.rule()
    if done is not None:
        _add_counts(builder, done)
    if update is not None:
        builder.close("-# It is one update: `/record undo` takes all of it back.")
        builder.close(first_edit_line(update))
        builder.row([Choice(label="Updates", button=ShowUpdates())])
    return builder.build()


def _problems_card(waiting: Waiting, report: ImportReport) -> Card:
    builder = CardBuilder(_RED)
    problems = report.problems
    builder.heading(
        f"{escape(waiting.name)} cannot be imported yet",
        f"{counted(len(problems), 'problem')}. Nothing was changed.",
    )
    builder.rule()
    shown = [f"- {escape(clip(str(problem), 300))}" for problem in problems[:_PROBLEMS_SHOWN]]
    builder.add("\n".join(shown))
    if len(problems) > len(shown):
        builder.add(f"{len(problems) - len(shown):,} more are in the list:")
    builder.file(PROBLEMS_FILE)
    builder.close("-# Put these right, then use `/record import` again.")
    return builder.build()


def _add_counts(builder: CardBuilder, done: Imported) -> None:
    counts = (("New", done.new), ("Changed", done.changed), ("Unchanged", done.unchanged))
    lines = [f"**{name}:** {_kinds(kinds) or 'nothing'}" for name, kinds in counts]
    if done.withdrawn:
        lines.append(f"**Left withdrawn:** {counted(done.withdrawn, 'stance')} that the record has retracted")
    builder.add("\n".join(lines))


def _kinds(counts: Mapping[str, int]) -> str:
    return ", ".join(counted(number, kind) for kind, number in counts.items())


def _too_large(name: str, size: int, sent: ToSend) -> str:
    kind = "json" if ".json" in name else "zip"
    guild = f" --guild {sent.exported.record_id}" if sent.exported.record_id else ""
    then = "" if sent.of_now else f' --known-at "#{sent.exported.head}"'
    return (
        f"**{escape(name)}** is not attached: it has {size / 1e6:,.1f} MB, and Discord takes at most "
        f"{sent.limit / 1e6:,.1f} MB here. The bot's operator can write it: `standpoint export record.{kind}{guild}{then}`"
    )
