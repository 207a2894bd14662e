"""A dialog that is refused, for whatever reason, comes back with all that was typed and chosen in it."""

import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import discord
import pytest
from discord import ui

from bot.core.errors import StoreBusyError
from tests import forged
from tests.cogs.queueing import SHORT, SOURCE, WHEN, bot_of, record, refuse, suggest
from tests.cogs.test_revise import REASON, WHY_GONE, correct
from tests.cogs.test_who_sees import _forms, first_id, open_item
from tests.harness import LABEL, TEXT_INPUT, Person, Reply, World

AGAIN: Final = "Edit and try again"
ZONE: Final = "Time zone of the server"
PUTIN: Final = {"leader": "putin", "topic": "broad coalition"}
ROLE_MENU, CHANNEL_MENU = 6, 8

Opened = tuple[Person, Reply]


async def _set_up(world: World) -> Opened:
    return world.ada, await world.ada.click(await world.ada.slash("settings show"), "Set up")


async def _editors(world: World) -> Opened:
    return world.ada, await world.ada.slash("settings editors")


async def _change(world: World) -> Opened:
    asked = await world.mia.slash("ask", question="putin on one broad coalition")
    return world.mia, await world.mia.click(asked, "Change the question")


async def _record(world: World) -> Opened:
    return world.omar, await world.omar.slash(
        "record stance", leader="putin", topic="islamic-alliance", position="1"
    )


async def _in_context(world: World) -> Opened:
    return world.omar, await world.omar.slash("record stance", **PUTIN, position="1")


async def _correct(world: World) -> Opened:
    return world.omar, await world.omar.slash("record correct", **PUTIN)


async def _reposition(world: World) -> Opened:
    shown = await world.omar.click(await world.omar.slash("stance", **PUTIN), "Edit")
    return world.omar, await world.omar.click(shown, "Correct the position")


async def _retract(world: World) -> Opened:
    return world.omar, await world.omar.slash("record retract", **PUTIN)


async def _another(world: World) -> Opened:
    shown = await record(world.omar)
    return world.omar, await world.omar.click(shown, "Another position from the same statement")


async def _details(world: World) -> Opened:
    return world.omar, await world.omar.click(await record(world.omar), "Add details")


async def _source(world: World, label: str) -> Opened:
    shown = await world.omar.slash("source", source="un-a-70-pv-13")
    return world.omar, await world.omar.click(await world.omar.click(shown, "Edit"), label)


async def _mend(world: World) -> Opened:
    return await _source(world, "Put it right")


async def _drop(world: World) -> Opened:
    return await _source(world, "Withdraw what rests on it")


async def _from_message(world: World) -> Opened:
    return world.omar, await world.omar.menu("Record a stance", await world.mia.say("Invented words."))


async def _suggest(world: World) -> Opened:
    return world.mia, await world.mia.slash("suggest", **PUTIN, position="1")


async def _suggest_message(world: World) -> Opened:
    return world.mia, await world.mia.menu("Suggest a stance", await world.mia.say("Invented words."))


async def _problem(world: World) -> Opened:
    return world.mia, await world.mia.click(await world.mia.slash("stance", **PUTIN), "Report a problem")


async def _item(world: World, label: str) -> Opened:
    await suggest(world.mia)
    return world.omar, await world.omar.click(await open_item(world.omar), label)


async def _amend(world: World) -> Opened:
    return await _item(world, "Edit")


async def _reject(world: World) -> Opened:
    return await _item(world, "Reject")


async def _ask(world: World) -> Opened:
    return await _item(world, "Ask")


async def _answer(world: World) -> Opened:
    omar, dialog = await _ask(world)
    await omar.submit(dialog, {"What do you want to know?": "Which page?"})
    mia = world.mia.in_private
    return mia, await mia.click(mia.channel.history()[-1], "Answer")


DIALOGS: Final[Mapping[str, Callable[[World], Awaitable[Opened]]]] = {
    "SetUpDialog": _set_up,
    "EditorsDialog": _editors,
    "ChangeDialog": _change,
    "RecordDialog": _record,
    "ContextDialog": _in_context,
    "CorrectDialog": _correct,
    "PositionDialog": _reposition,
    "RetractDialog": _retract,
    "AnotherDialog": _another,
    "DetailsDialog": _details,
    "MendDialog": _mend,
    "DropDialog": _drop,
    "RecordMessageDialog": _from_message,
    "SuggestDialog": _suggest,
    "MessageDialog": _suggest_message,
    "ProblemDialog": _problem,
    "AmendDialog": _amend,
    "RejectDialog": _reject,
    "AskDialog": _ask,
    "AnswerDialog": _answer,
}
"""How each dialog is opened, and by whom."""


def fields_of(dialog: Reply) -> dict[str, dict[str, Any]]:
    """The fields of a dialog by label."""
    return {part["label"]: part["component"] for part in dialog.dialog["components"] if part["type"] == LABEL}


def filled_in(world: World, dialog: Reply) -> dict[str, object]:
    """Something in each field that was not there when it opened."""
    guild = world.general.guild
    assert guild is not None
    typed: dict[str, object] = {}
    for label, field in fields_of(dialog).items():
        if field["type"] == TEXT_INPUT:
            typed[label] = f"Typed: {label}"[: field["max_length"]]
        elif field["type"] == ROLE_MENU:
            typed[label] = [guild.create_role(f"Archivist {len(typed)}")]
        elif field["type"] == CHANNEL_MENU:
            typed[label] = [world.general]
        else:
            free = [one["value"] for one in field["options"] if not one.get("default")]
            typed[label] = [free[-1]] if "max_values" in field else free[-1]
    return typed


def held_in(dialog: Reply) -> dict[str, object]:
    """What a dialog holds when it opens, by label; of roles and channels the ids."""
    by_id = {**dialog.filled, **dialog.chosen}
    return {label: by_id.get(custom_id) for label, custom_id in dialog.fields.items()}


def as_held(typed: Mapping[str, object]) -> dict[str, object]:
    """The same form for what was filled in."""
    return {
        label: [getattr(one, "id", one) for one in value] if isinstance(value, list) else value
        for label, value in typed.items()
    }


def is_busy(*_: object) -> None:
    raise StoreBusyError


async def test_every_dialog_of_the_bot_is_looked_at(world: World):
    assert world.bot.is_ready()  # the modules are loaded
    assert set(_forms(ui.Modal)) == set(DIALOGS)


@pytest.mark.parametrize("name", DIALOGS)
async def test_a_dialog_that_is_refused_comes_back_with_what_was_typed(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
):
    person, dialog = await DIALOGS[name](world)
    typed = filled_in(world, dialog)
    with monkeypatch.context() as patch:
        for module in ("settings", "ask", "stances", "revise", "queue", "sources"):
            patch.setattr(sys.modules[f"cogs.{module}"], "request_of", is_busy)
        refused = await person.submit(dialog, typed)
    assert "The record is busy right now." in refused.text
    assert refused.ephemeral
    again = await person.click(refused, AGAIN)
    assert held_in(again) == as_held(typed)
    assert again.dialog["title"] == dialog.dialog["title"]
    twice = await person.click(refused, AGAIN)
    assert held_in(twice) == as_held(typed)


async def test_nobody_else_opens_what_somebody_typed(world: World):
    _, dialog = await _set_up(world)
    refused = await world.ada.submit(dialog, {ZONE: "Pariss"})
    theirs = await forged.press(world.omar, first_id(refused, "again"))
    assert "What you typed is gone" in theirs.text


async def test_what_is_recorded_in_spite_of_an_error_is_not_offered_again(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys.modules["cogs.stances"], "recorded_card", is_busy)
    reply = await record(world.omar)
    assert "But it is recorded" in reply.text
    assert AGAIN not in reply.buttons


@pytest.mark.parametrize("name", ["RecordDialog", "ContextDialog", "CorrectDialog", "AmendDialog"])
async def test_what_the_database_refuses_is_kept_for_another_try(world: World, name: str):
    person, dialog = await DIALOGS[name](world)
    refuse(world, "stance", "%")
    typed = {WHEN: "2014-03", SHORT: "A made-up row.", SOURCE: "A made-up paper\nhttps://example.org/a"}
    reasons = {label: "A made-up reason." for label in dialog.fields if label == REASON}
    chosen = {label: "changed" for label in dialog.fields if label == "There is a position on record"}
    refused = await person.submit(dialog, {**typed, **reasons, **chosen})
    assert "The database does not take the stance" in refused.text
    assert "Nothing was changed." in refused.text
    again = await person.click(refused, AGAIN)
    assert typed.items() <= held_in(again).items()


async def test_an_unknown_zone_in_the_set_up_is_guessed_and_the_rest_of_it_is_kept(world: World):
    person, dialog = await _set_up(world)
    typed = {**filled_in(world, dialog), ZONE: "Pariss"}
    refused = await person.submit(dialog, typed)
    assert "That is no time zone: “Pariss”. Did you mean Europe/Paris?" in refused.text
    again = await person.click(refused, AGAIN)
    assert held_in(again) == as_held(typed)
    assert "**Time zone** — Europe/Paris" in (await person.submit(again, {ZONE: "paris"})).text


async def test_the_set_up_that_comes_back_keeps_what_another_admin_changed_meanwhile(world: World):
    person, dialog = await _set_up(world)
    refused = await person.submit(dialog, {ZONE: "Pariss", "Where should suggestions wait?": [world.general]})
    await world.ada.slash("settings two-people", switch=True)
    again = await person.click(refused, AGAIN)
    await person.submit(again, {ZONE: "Europe/Paris"})
    settings = bot_of(world).desk.store.settings(world.general.guild.id)
    assert (settings.two_people, settings.timezone) == (True, "Europe/Paris")
    assert settings.queue_channel_id == world.general.id


async def test_after_a_conflict_the_set_up_that_comes_back_can_be_sent(world: World):
    person, dialog = await _set_up(world)
    await world.ada.slash("settings timezone", zone="Asia/Tokyo")
    refused = await person.submit(dialog, {ZONE: "Europe/London"})
    assert "Somebody else has changed the same setting" in refused.text
    reply = await person.submit(await person.click(refused, AGAIN), {})
    assert "**Time zone** — Europe/London" in reply.text


async def test_who_is_no_admin_any_more_does_not_see_the_settings_again(world: World):
    guild = world.general.guild
    role = guild.create_role("Manager", permissions=discord.Permissions(manage_guild=True))
    kim = Person(guild.add_member(world.env.create_user("kim"), roles=[role]), world.general)
    dialog = await kim.click(await kim.slash("settings show"), "Set up")
    refused = await kim.submit(dialog, {ZONE: "Pariss"})
    await bot_of(world).get_guild(guild.id).get_role(role.id).delete()
    assert "Only an administrator" in (await kim.click(refused, AGAIN)).text


async def test_everyone_as_editors_is_refused_and_the_other_roles_are_kept(world: World):
    guild = world.general.guild
    role = guild.create_role("Archivist")
    _, dialog = await _editors(world)
    refused = await world.ada.submit(dialog, {"Who are the editors?": [guild.default_role, role]})
    again = await world.ada.click(refused, AGAIN)
    assert role.id in held_in(again)["Who are the editors?"]


async def test_the_reason_of_a_retraction_is_kept_where_somebody_else_was_faster(world: World):
    dialog = await world.omar.slash("record retract", **PUTIN)
    await correct(world.ada, **{SHORT: "A made-up summary."})
    late = await world.omar.submit(
        dialog, {"What kind of reason is it?": "mistake", WHY_GONE: "A made-up reason."}
    )
    assert "Somebody else was faster" in late.text
    again = await world.omar.click(late, "Retract the new version")
    assert held_in(again) == {"What kind of reason is it?": "mistake", WHY_GONE: "A made-up reason."}
    assert "Retracted" in (await world.omar.submit(again, {})).text
