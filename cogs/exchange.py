"""/record export, import and template: whole records as files, and a sheet to fill in, for editors and admins."""

import asyncio
import contextlib
import io
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Final

import discord
from discord import app_commands

from bot.core.errors import RecordMovedError, StandpointError, UnusableFilesError
from bot.core.policy import Action, require
from bot.core.two_person import SecondEditorError
from bot.exchange.archive import Progress, open_upload, problems_csv, require_small
from bot.exchange.cards import (
    PROBLEMS_FILE,
    changes_something,
    export_card,
    imported_card,
    preview_card,
    progress_card,
    template_card,
)
from bot.exchange.service import ImportReport, Waiting, checked_reason, export_to_send, import_files
from bot.lookup.known import as_known
from bot.request import Request
from bot.routes import Import, StopImport
from bot.ui.cards import Card
from bot.ui.errors import CONNECTION_ERRORS
from bot.ui.guard import ACTION, record_group
from bot.ui.options import KNOWN
from bot.ui.replies import asked_with, caller_of, request_of, send
from bot.ui.state import Bot, Interaction, add_routes, route

PROGRESS_SECONDS: Final = 3.0
"""How often the person is told how far it is. Discord allows five edits in five seconds."""


@app_commands.command(name="export", extras={ACTION: Action.EXPORT})
@app_commands.describe(known=KNOWN)
async def export_(interaction: Interaction, known: str = "") -> None:
    """Get the whole record as files: CSV for spreadsheets, JSON with the updates log."""
    caller = caller_of(interaction)
    require(caller, Action.EXPORT)
    await interaction.response.defer(ephemeral=True, thinking=True)
    request, moment = await as_known(request_of(interaction), known)
    with tempfile.TemporaryDirectory(prefix="standpoint-", ignore_cleanup_errors=True) as folder:
        sent = await export_to_send(request, Path(folder), limit=interaction.filesize_limit)
        card = export_card(sent, "" if moment is None else moment.words)
        try:
            await _show(interaction, card, [discord.File(path) for path in sent.files])
        except discord.HTTPException as error:
            if error.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                raise
            raise UnusableFilesError(
                "Discord refuses the files as too large. Ask the bot's operator to use `standpoint export`."
            ) from error


@app_commands.command(name="template", extras={ACTION: Action.EXPORT})
async def template_(interaction: Interaction) -> None:
    """Get an empty sheet for a spreadsheet: one row for each statement, for /record import."""
    require(caller_of(interaction), Action.EXPORT)
    await send(interaction, template_card(), private=True)


@app_commands.command(name="import", extras={ACTION: Action.IMPORT})
@app_commands.describe(
    file="A sheet (/record template), a zip as /record export gives it, or one of its CSV files",
    reason="Why? Goes into the public updates log",
)
async def import_(interaction: Interaction, file: discord.Attachment, reason: str = "") -> None:
    """Add to the record or change it from files. You see first what would happen."""
    require(caller_of(interaction), Action.IMPORT)
    require_small(file.filename, file.size)
    reason = checked_reason(reason)
    await interaction.response.defer(ephemeral=True, thinking=True)
    data = await _fetched(file)
    upload = await asyncio.to_thread(open_upload, file.filename, data)
    await _preview(interaction, Waiting(name=file.filename, upload=upload, reason=reason))


async def _preview(
    interaction: Interaction, waiting: Waiting, *, moved: bool = False, asked_by: int | None = None
) -> None:
    """Show what an import would do; keep the files until the button is pressed.

    Where two people are wanted, who brought the files sees it without a button, and everybody sees a card with
    one for another admin. `asked_by` is who brought them, where it is that card that is shown anew.
    """

    report = await _watched(interaction, waiting, dry_run=True)
    settings = interaction.client.desk.store.settings(interaction.guild_id or 0)
    second = asked_by is not None or settings.two_people  # to say so in time; the import itself asks again
    who = asked_by or interaction.user.id
    # Files of at most 10 MB, to which nobody else's button leads, and no other server's.
    kept = replace(waiting, preview=report)
    token = interaction.client.kept.keep(kept, who, interaction.guild_id, room=4)
    card = preview_card(waiting, report, token, moved=moved, second=second, asked_by=asked_by)
    if report.problems:
        await _show(interaction, card, [_problems_file(report)])
        return
    await _show(interaction, card)
    if second and asked_by is None and changes_something(report):
        await send(interaction, preview_card(waiting, report, token, second=True, asked_by=who))


async def _confirm(interaction: Interaction, button: Import) -> None:
    """Import what was shown, if the record is still the same: for who brought it, or for a second admin."""
    require(caller_of(interaction), Action.IMPORT)
    token, asked_by = button.token, button.asked_by or None
    place = token, asked_by or interaction.user.id, interaction.guild_id
    waiting = interaction.client.kept.find(Waiting, *place)
    if waiting is None or waiting.preview is None:
        raise StandpointError(
            "That file is not here any more: it was imported already, or the bot was restarted, or others "
            "uploaded since. See `/updates`, or use `/record import` again."
        )
    await interaction.response.defer()
    key = f"import-{token}"
    asked_with(interaction, key)

    before = preview_card(waiting, waiting.preview, token, second=asked_by is not None, asked_by=asked_by)
    try:
        report = await _watched(interaction, waiting, before=before, request_key=key, asked_by=asked_by)
    except (RecordMovedError, SecondEditorError) as error:
        moved = isinstance(error, RecordMovedError)
        await _preview(interaction, replace(waiting, preview=None), moved=moved, asked_by=asked_by)
        return
    interaction.client.kept.drop(Waiting, *place)
    if report.problems:
        await _show(interaction, preview_card(waiting, report, token), [_problems_file(report)])
        return
    await _show(interaction, imported_card(waiting, report))


def _problems_file(report: ImportReport) -> discord.File:
    return discord.File(io.BytesIO(problems_csv(report.problems)), PROBLEMS_FILE)


async def _stop(interaction: Interaction, button: StopImport) -> None:
    """Have an import of the presser's end; whoever runs it says what became of it."""
    require(caller_of(interaction), Action.IMPORT)
    place = interaction.user.id, interaction.guild_id
    progress = interaction.client.kept.find(Progress, button.token, *place)
    if progress is None:
        raise StandpointError("That import is over already, or it is not yours. See `/updates`.")
    progress.is_stopped = True
    await interaction.response.defer()


async def _watched(
    interaction: Interaction,
    waiting: Waiting,
    *,
    before: Card | None = None,
    dry_run: bool = False,
    request_key: str = "",
    asked_by: int | None = None,
) -> ImportReport:
    """The result of an import, whose progress is shown while it takes long.

    If it fails, the card from `before` comes back, so that nothing looks as if it were still under way.
    """
    progress = Progress()
    place = interaction.user.id, interaction.guild_id
    token = interaction.client.kept.keep(progress, *place)
    importing = import_files(
        Request(interaction.client.desk, caller_of(interaction), key=request_key),
        waiting.upload.files,
        dry_run=dry_run,
        basis=waiting.preview.basis if waiting.preview is not None else None,
        reason=waiting.reason,
        asked_by=asked_by,
        progress=progress,
    )
    task = asyncio.ensure_future(importing)
    told = False
    while True:
        done, _ = await asyncio.wait({task}, timeout=PROGRESS_SECONDS)
        if done:
            break
        try:
            await _show(interaction, progress_card(waiting, progress, token))
            told = True
        except CONNECTION_ERRORS:
            continue  # the result is what matters
    interaction.client.kept.drop(Progress, token, *place)
    if told and task.exception() is not None:
        with contextlib.suppress(*CONNECTION_ERRORS):
            if before is None:
                await interaction.delete_original_response()
            else:
                await _show(interaction, before)
    return task.result()


async def _show(interaction: Interaction, card: Card, files: Sequence[discord.File] = ()) -> None:
    """Put a card in the place of what the person sees now."""
    await interaction.edit_original_response(view=card.view(), attachments=list(files))


async def _fetched(file: discord.Attachment) -> bytes:
    try:
        return await file.read()
    except CONNECTION_ERRORS as error:
        raise UnusableFilesError("Discord did not hand over the file. Please send it again.") from error


async def setup(client: Bot) -> None:
    """Add the commands to the group of `cogs.stances`, which is loaded before."""
    group = record_group(client)
    group.add_command(export_)
    group.add_command(import_)
    group.add_command(template_)
    add_routes(client, route(Import, _confirm), route(StopImport, _stop))
