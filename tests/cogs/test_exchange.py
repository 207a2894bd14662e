"""`/record export` and `/record import` as editors and admins use them."""

import asyncio
import csv
import io
import json
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import discord
import pytest
from discord import ui

from bot.client import Standpoint
from bot.config import CHECKOUT
from bot.core.errors import StoreBusyError
from bot.core.log import Update
from bot.exchange.archive import Progress
from bot.exchange.service import ImportReport, ToSend, Waiting, export_to_send
from bot.request import Request
from bot.ui.cards import Card
from tests import forged
from tests.cogs.queueing import refuse
from tests.exported import fault_in
from tests.harness import Person, Reply, World, text_of

STARTER = {path.name: path.read_bytes() for path in sorted((CHECKOUT / "starter").glob("*.csv"))}
LEADERS = STARTER["leaders.csv"].decode()
ADA_QUILL = LEADERS + "ada-quill,person,Ada Quill,,,Quill\n"
RENAMED = ADA_QUILL.replace("abbott,person,Tony Abbott,", "abbott,person,Anthony Abbott,")


async def test_an_export_is_for_the_editor_alone_and_holds_the_files_and_the_log(world: World):
    reply = await world.omar.slash("record export")
    assert reply.ephemeral
    assert "Export of the public record" in reply.text
    assert "535 stances" in reply.text
    files = await _files(reply)
    assert list(files) == ["standpoint-2026-11-22.zip", "standpoint-2026-11-22.json"]
    with zipfile.ZipFile(io.BytesIO(files["standpoint-2026-11-22.zip"])) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == STARTER
    told = json.loads(files["standpoint-2026-11-22.json"])
    updates = [Update.model_validate(line) for line in told["updates"]]
    assert [update.action for update in updates] == ["start", "import"]
    text = files["standpoint-2026-11-22.json"].decode()
    assert fault_in(text) is None
    words = told["stances"][0]["quote"] or told["stances"][0]["summary"]
    assert fault_in(text.replace(json.dumps(words, ensure_ascii=False), '"Not what was said."')) is not None


async def test_an_export_names_no_discord_id_of_a_person(world: World):
    await _import(world.ada, ADA_QUILL)
    reply = await world.omar.slash("record export")
    assert "Export of this server's record" in reply.text
    told = (await _files(reply))["standpoint-2026-11-22.json"].decode()
    assert '"ada-quill"' in told
    assert str(world.ada.id) not in told


async def test_what_was_exported_and_is_imported_again_changes_nothing(world: World):
    files = await _files(await world.omar.slash("record export"))
    reply = await _upload(world.ada, "standpoint-2026-11-22.zip", files["standpoint-2026-11-22.zip"])
    assert "Nothing to import" in reply.text
    assert "535 stances" in reply.text
    assert reply.buttons == []


async def test_a_file_too_large_for_discord_is_left_out_with_its_size_and_where_to_get_it(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    await _import(world.ada, ADA_QUILL)
    _let_through(monkeypatch, limit=300_000)
    reply = await world.omar.slash("record export")
    assert list(await _files(reply)) == ["standpoint-2026-11-22.zip", "standpoint-2026-11-22.json.zip"]
    _let_through(monkeypatch, limit=1000)
    reply = await world.omar.slash("record export")
    assert await _files(reply) == {}
    assert "Discord takes at most 0.0 MB here" in reply.text
    guild = _guild(world.ada)
    assert f"`standpoint export record.zip --guild {guild}`" in reply.text
    assert f"`standpoint export record.json --guild {guild}`" in reply.text


async def test_discord_refusing_the_files_as_too_large_is_said(world: World):
    world.env.inject_error("PATCH", "/webhooks/*/@original", status=413, code=40005)
    reply = await world.omar.slash("record export")
    assert "Discord refuses the files as too large" in reply.text


@pytest.mark.parametrize("command", ["record export", "record template", "record import"])
async def test_members_may_neither_export_nor_import(world: World, command: str):
    member = world.mia.actor
    member.guild.set_command_permissions(world.bot.command_ids["record"], {member: True})  # as an admin can
    options = {"file": ("leaders.csv", ADA_QUILL.encode())} if command.endswith("import") else {}
    reply = await world.mia.slash(command, **options)
    assert reply.ephemeral
    assert "Only " in reply.text
    assert await _heads(world) == {0: 2}


async def test_an_editor_may_export_but_not_import(world: World):
    reply = await _upload(world.omar, "leaders.csv", ADA_QUILL)
    assert "Only an administrator of this server can import a record" in reply.text


async def test_a_dry_run_comes_first_and_changes_nothing(world: World):
    reply = await _upload(world.ada, "leaders.csv", RENAMED)
    assert reply.ephemeral
    assert "Import leaders.csv?" in reply.text
    assert "**New:** 1 leader" in reply.text
    assert "**Changed:** 1 leader" in reply.text
    assert "**Unchanged:** 146 leaders" in reply.text
    assert "a record of its own" in reply.text
    assert reply.buttons == ["Import it"]
    assert await _heads(world) == {0: 2}


async def test_the_button_imports_what_was_shown_as_one_update(world: World):
    preview = await _upload(world.ada, "leaders.csv", RENAMED, reason="Two names put right")
    done = await world.ada.click(preview, "Import it")
    assert "Imported leaders.csv" in done.text
    assert "Update #2" in done.text
    assert "**New:** 1 leader" in done.text
    assert await _heads(world) == {0: 2, _guild(world.ada): 2}
    log = await world.mia.slash("updates")
    assert "Two names put right" in log.text
    assert "Anthony Abbott" in (await world.mia.slash("leaders", search="abbott")).text


SHEET = (
    "\ufeffLeader;Topic;Position;Date;Link;\r\nVladimir Puttin;Assad must go;−2;2015;https://a.example;\r\n"
    "Putin;assad must go;opposes;2016;https://a.example;\r\n"
)


async def test_a_sheet_shows_new_names_and_what_may_be_misspelt_before_it_is_imported(world: World):
    preview = await _upload(world.ada, "My stances.csv", SHEET)
    assert "**New:** 1 leader, 1 source, 2 stances" in preview.text
    assert "**New leaders:** Vladimir Puttin" in preview.text
    assert "“Vladimir Puttin” is new, and nearly “Vladimir Putin”" in preview.text
    done = await world.ada.click(preview, "Import it")
    assert "**New:** 1 leader, 1 source, 2 stances" in done.text
    reply = await world.mia.slash("stance", leader="puttin", topic="assad must go")
    assert "**opposes**" in reply.text


async def test_the_problems_of_a_sheet_are_told_by_row_and_column(world: World):
    refused = await _upload(world.ada, "My stances.csv", SHEET.replace("−2", "−3"))
    assert "My stances.csv, row 2: position must be −2, −1, 0, 1 or 2" in refused.text
    assert (await _files(refused))["problems.csv"].startswith(
        b"file,row,column,problem\nMy stances.csv,2,position,"
    )
    assert refused.buttons == []
    assert await _heads(world) == {0: 2}


async def test_an_editor_may_have_the_empty_sheet(world: World):
    reply = await world.omar.slash("record template")
    assert reply.ephemeral
    assert list(await _files(reply)) == ["sheet.csv"]


async def test_pressing_twice_imports_once(world: World):
    preview = await _upload(world.ada, "leaders.csv", ADA_QUILL)
    button = _button(preview)
    await world.ada.click(preview, "Import it")
    again = await _press_forged(world, world.ada, button)
    assert "not here any more" in again.text
    assert (await _heads(world))[_guild(world.ada)] == 2


async def test_problems_come_as_a_list_by_file_row_and_column_and_nothing_can_be_imported(world: World):
    bad = LEADERS + "Ada Quill,,,,,\n" + "=1+1,,Bo,,,\n" * 10
    reply = await _upload(world.ada, "leaders.csv", bad)
    assert "leaders.csv cannot be imported yet" in reply.text
    assert reply.buttons == []
    problems = (await _files(reply))["problems.csv"].decode()
    rows = list(csv.DictReader(io.StringIO(problems)))
    assert {"file", "line", "column", "problem"} == set(rows[0])
    first = {(row["line"], row["column"]) for row in rows}
    assert {("149", "key"), ("149", "name"), ("150", "key")} <= first
    assert f"{len(rows)} problems" in reply.text
    assert await _heads(world) == {0: 2}


async def test_a_record_that_moved_since_the_dry_run_is_shown_again_first(world: World):
    preview = await _upload(world.ada, "leaders.csv", RENAMED)
    await _import(world.ada, ADA_QUILL)
    again = await world.ada.click(preview, "Import it")
    assert "The record was changed in the meantime" in again.text
    assert "**New:** nothing" in again.text
    assert "**Changed:** 1 leader" in again.text
    assert (await _heads(world))[_guild(world.ada)] == 2
    done = await world.ada.click(again, "Import it")
    assert "Update #3" in done.text


async def test_after_a_restart_the_button_asks_to_upload_again(world: World):
    preview = await _upload(world.ada, "leaders.csv", ADA_QUILL)
    await world.env.restart_bot(_bot_like(world.bot))
    reply = await world.ada.click(preview, "Import it")
    assert "use `/record import` again" in reply.text
    assert await _heads(world) == {0: 2}


async def test_nobody_else_can_press_somebodys_import(world: World):
    preview = await _upload(world.ada, "leaders.csv", ADA_QUILL)
    button = _button(preview)
    assert "Only an administrator" in (await _press_forged(world, world.omar, button)).text
    assert "not here any more" in (await _press_forged(world, _second_admin(world), button)).text
    assert await _heads(world) == {0: 2}
    assert "Imported" in (await world.ada.click(preview, "Import it")).text


async def test_an_import_is_undone_by_administrators_only(world: World):
    await _import(world.ada, ADA_QUILL)
    heads = await _heads(world)
    refused = await world.omar.slash("record undo", update="2")
    assert "Only an administrator of this server can undo an import or a take-over" in refused.text
    pressed = await forged.press(world.omar, "sp|open|undone|2|2")
    assert "Only an administrator of this server can undo an import or a take-over" in pressed.text
    assert await _heads(world) == heads
    asked = await world.ada.slash("record undo", update="2")
    assert "Undone: update #2" in (await world.ada.click(asked, "Undo #2")).text


async def test_an_upload_belongs_to_the_server_in_which_it_was_shown(world: World):
    away = world.elsewhere.guild
    role = away.create_role("Admin", permissions=discord.Permissions(manage_guild=True))
    there = Person(away.add_member(world.ada.actor.user, roles=[role]), world.elsewhere)
    preview = await _upload(world.ada, "leaders.csv", ADA_QUILL)
    refused = await forged.press(there, _button(preview))
    assert "not here any more" in refused.text
    assert await _heads(world) == {0: 2}


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("leaders.txt", b"", "neither a .zip nor a .csv"),
        ("people.csv", b"", "is none of themes.csv"),
        ("record.zip", b"not a zip", "not a zip file, or is damaged"),
        ("leaders.csv", b"x" * (10 * 1024 * 1024 + 1), "the limit here is 10 MB"),
    ],
)
async def test_what_cannot_be_a_record_is_refused_in_a_sentence(
    world: World, name: str, data: bytes, says: str
):
    reply = await _upload(world.ada, name, data)
    assert says in reply.text
    assert reply.ephemeral
    assert reply.buttons == []


async def test_a_file_that_is_too_large_is_not_even_fetched(world: World, monkeypatch: pytest.MonkeyPatch):
    fetched: list[discord.Attachment] = []

    async def fetch(self: discord.Attachment) -> bytes:
        fetched.append(self)
        return b""

    monkeypatch.setattr(discord.Attachment, "read", fetch)
    await _upload(world.ada, "leaders.csv", b"x" * (10 * 1024 * 1024 + 1))
    assert fetched == []


async def test_a_wrong_encoding_is_a_problem_with_its_line(world: World):
    reply = await _upload(world.ada, "leaders.csv", LEADERS.encode("utf-16"))
    assert "the file is UTF-16; save it as CSV in UTF-8" in reply.text


async def test_too_long_a_reason_is_refused_before_anything_is_read(world: World):
    reply = await _upload(world.ada, "leaders.csv", ADA_QUILL, reason="x" * 301)
    assert "The reason has 301 characters; the limit is 300" in reply.text


async def test_a_file_that_discord_does_not_hand_over_is_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    async def lost(self: discord.Attachment) -> bytes:
        raise TimeoutError

    monkeypatch.setattr(discord.Attachment, "read", lost)
    reply = await _upload(world.ada, "leaders.csv", ADA_QUILL)
    assert "Please send it again" in reply.text


async def test_a_long_import_shows_how_far_it_is(world: World, monkeypatch: pytest.MonkeyPatch):
    _slow_down(monkeypatch)
    reply = await _upload(world.ada, "leaders.csv", ADA_QUILL)
    await world.env.advance_time(60)
    assert "Import leaders.csv?" in reply.text
    told = [entry.json for entry in world.sent if "Reading" in json.dumps(entry.json)]
    assert len(told) == 2
    assert "40 of 148 rows so far" in json.dumps(told[0])


async def test_a_long_import_can_be_stopped_by_who_started_it(world: World, monkeypatch: pytest.MonkeyPatch):
    _slow_down(monkeypatch)
    shown: list[str] = []
    real = _loaded().progress_card

    def stopped_at_once(waiting: Waiting, progress: Progress, token: str) -> Card:
        shown.append(token)
        ours = world.bot.kept.find(Progress, token, world.ada.id, _guild(world.ada))
        assert ours is progress
        assert world.bot.kept.find(Progress, token, world.omar.id, _guild(world.ada)) is None
        progress.is_stopped = True
        return real(waiting, progress, token)

    monkeypatch.setattr(_loaded(), "progress_card", stopped_at_once)
    reply = await _upload(world.ada, "leaders.csv", ADA_QUILL)
    await world.env.advance_time(60)
    assert "The import was stopped. Nothing was changed." in reply.text
    assert await _heads(world) == {0: 2}
    over = await _press_forged(world, world.ada, f"sp|open|stopimport|{shown[0]}")
    assert "That import is over already" in over.text


async def test_the_button_that_stops_an_import_reaches_the_one_that_is_under_way(world: World):
    progress = Progress()
    token = world.bot.kept.keep(progress, world.ada.id, _guild(world.ada))
    assert (
        "not yours" in (await _press_forged(world, _second_admin(world), f"sp|open|stopimport|{token}")).text
    )
    assert not progress.is_stopped
    await _press_forged(world, world.ada, f"sp|open|stopimport|{token}")
    assert progress.is_stopped


async def test_a_long_import_that_fails_leaves_nothing_that_looks_under_way(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    _slow_down(monkeypatch, then=StoreBusyError())
    reply = await _upload(world.ada, "leaders.csv", ADA_QUILL)
    await world.env.advance_time(60)
    assert "The record is busy" in reply.text
    assert reply.ephemeral
    deleted = [entry.path for entry in world.env.http_requests if entry.method == "DELETE"]
    assert [path.rsplit("/", 1)[1] for path in deleted] == ["@original"]


async def test_a_confirmed_import_that_fails_after_a_while_can_be_confirmed_again(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    preview = await _upload(world.ada, "leaders.csv", ADA_QUILL)
    with monkeypatch.context() as slow:
        _slow_down(slow, then=StoreBusyError())
        await world.ada.click(preview, "Import it")
        await world.env.advance_time(60)
    assert "Import leaders.csv?" in preview.text
    assert "Imported leaders.csv" in (await world.ada.click(preview, "Import it")).text


async def test_under_two_people_another_admin_has_to_press_import_and_the_log_names_both(world: World):
    anna = await _two_people(world)
    preview = await _upload(world.ada, "leaders.csv", RENAMED, reason="Two names put right")
    private, public = preview.result.response, preview.message
    assert private is not None
    assert private.ephemeral
    assert "another admin has to press **Import it** on the card below" in text_of(private)
    assert not public.ephemeral
    assert f"<@{world.ada.id}> brings it" in preview.text
    assert preview.buttons == ["Import it"]
    own = await world.ada.click(preview, "Import it")
    assert own.ephemeral
    assert "another admin has to press" in own.text
    assert "Only an administrator" in (await world.omar.click(preview, "Import it")).text
    assert await _heads(world) == {0: 2}
    done = await anna.click(preview, "Import it")
    assert "Imported leaders.csv" in done.text
    assert await _heads(world) == {0: 2, _guild(world.ada): 2}
    log = await world.mia.slash("updates")
    assert f"by <@{world.ada.id}>, confirmed by <@{anna.id}>" in log.text
    assert "Two names put right" in log.text
    assert (await world.bot.desk.store.check_record(_guild(world.ada))).fault is None


async def test_two_people_switched_on_after_the_preview_counts_at_the_press(world: World):
    preview = await _upload(world.ada, "leaders.csv", RENAMED)
    anna = await _two_people(world)
    asked = await world.ada.click(preview, "Import it")
    assert not asked.ephemeral
    assert "another admin has to press" in asked.text
    assert await _heads(world) == {0: 2}
    assert "Update #2" in (await anna.click(asked, "Import it")).text


async def test_two_people_switched_off_after_the_preview_lets_who_brought_it_import(world: World):
    await _two_people(world)
    preview = await _upload(world.ada, "leaders.csv", RENAMED)
    await world.ada.slash("settings two-people", switch=False)
    assert "Update #2" in (await world.ada.click(preview, "Import it")).text
    assert "confirmed by" not in (await world.mia.slash("updates")).text


async def test_a_second_admin_sees_again_what_moved_and_can_then_import_it(world: World):
    anna = await _two_people(world)
    preview = await _upload(world.ada, "leaders.csv", RENAMED)
    await world.omar.slash("record leader add", name="Bo Marsh")
    again = await anna.click(preview, "Import it")
    assert "The record was changed in the meantime" in again.text
    assert f"<@{world.ada.id}> brings it" in again.text
    assert "Update #3" in (await anna.click(again, "Import it")).text
    log = await world.mia.slash("updates")
    assert f"by <@{world.ada.id}>, confirmed by <@{anna.id}>" in log.text


async def test_nobody_imports_in_the_name_of_somebody_who_brought_nothing(world: World):
    anna = await _two_people(world)
    preview = await _upload(anna, "leaders.csv", RENAMED)
    token = _button(preview).split("|")[3]
    reply = await _press_forged(world, anna, f"sp|open|import|{token}|{world.ada.id}")
    assert "not here any more" in reply.text
    assert await _heads(world) == {0: 2}


async def test_under_two_people_nothing_is_asked_of_anybody_where_nothing_would_change(world: World):
    await _two_people(world)
    preview = await _upload(world.ada, "leaders.csv", LEADERS)
    assert "Nothing to import" in preview.text
    assert preview.ephemeral
    assert preview.buttons == []


async def test_a_row_that_the_database_refuses_is_named_by_its_line_and_nothing_is_imported(world: World):
    refuse(world, "leader", "ada-quill")
    reply = await _import(world.ada, ADA_QUILL)
    line = ADA_QUILL.count("\n")
    assert "leaders.csv cannot be imported yet" in reply.text
    assert f"leaders.csv, line {line}: The database does not take the leader “ada-quill”" in reply.text
    assert list(await _files(reply)) == ["problems.csv"]
    assert await _heads(world) == {0: 2}


def _slow_down(monkeypatch: pytest.MonkeyPatch, *, then: Exception | None = None) -> None:
    exchange = _loaded()
    monkeypatch.setattr(exchange, "PROGRESS_SECONDS", 0.05)
    real = exchange.import_files

    async def slow(*args: object, progress: Progress, **options: object) -> ImportReport:
        progress.rows = 40
        await asyncio.sleep(2.5 * exchange.PROGRESS_SECONDS)
        if then is not None:
            raise then
        return await real(*args, progress=progress, **options)

    monkeypatch.setattr(exchange, "import_files", slow)


def _let_through(monkeypatch: pytest.MonkeyPatch, *, limit: int) -> None:
    """Let Discord take only files of `limit` bytes."""

    async def limited(request: Request, folder: Path, **_: object) -> ToSend:
        return await export_to_send(request, folder, limit=limit)

    monkeypatch.setattr(_loaded(), "export_to_send", limited)


def _loaded() -> ModuleType:
    """The module that the running bot uses: discord.py runs an extension's code anew for each bot."""
    return sys.modules["cogs.exchange"]


async def _upload(person: Person, name: str, data: bytes | str, **options: str) -> Reply:
    content = data.encode() if isinstance(data, str) else data
    return await person.slash("record import", file=(name, content), **options)


async def _import(person: Person, leaders: str) -> Reply:
    return await person.click(await _upload(person, "leaders.csv", leaders), "Import it")


async def _files(reply: Reply) -> Mapping[str, bytes]:
    return {one.filename: await one.read() for one in reply.message.attachments}


async def _heads(world: World) -> dict[int, int]:
    store = world.bot.desk.store
    await store.refresh()
    return {record_id: store.head(record_id) for record_id in await store.record_ids()}


def _guild(person: Person) -> int:
    return person.actor.guild.id


def _button(reply: Reply) -> str:
    """The custom id of the card's one button."""
    container = reply.message.components[0]
    (row,) = (part for part in container["components"] if part["type"] == 1)
    (button,) = row["components"]
    assert button["custom_id"].startswith("sp|open|import|")
    return button["custom_id"]


async def _press_forged(world: World, person: Person, button: str) -> Reply:
    """Somebody presses a button of their own making with the id of another."""
    channel = world.bot.get_channel(world.general.id)
    assert isinstance(channel, discord.TextChannel)
    view = ui.LayoutView().add_item(ui.ActionRow(ui.Button(label="Forged", custom_id=button)))
    return await person.click(await channel.send(view=view), "Forged")


def _second_admin(world: World) -> Person:
    home = world.ada.actor.guild
    may = discord.Permissions(manage_guild=True, manage_messages=True)
    role = home.create_role("Admin", permissions=may)
    return Person(home.add_member(world.env.create_user("anna"), roles=[role]), world.general)


async def _two_people(world: World) -> Person:
    """Two people are wanted from now on; a second admin."""
    await world.ada.slash("settings two-people", switch=True)
    return _second_admin(world)


def _bot_like(bot: Standpoint) -> Standpoint:
    return Standpoint(bot.settings, now=bot.desk.now, guild_ready_timeout=0.05)
