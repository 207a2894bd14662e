"""Reporting a problem: the stance is disputed until the editors have looked, and only in that server."""

import pytest

from bot.queue.model import ProblemKind
from tests.cogs.queueing import FIELDS, bot_of, buttons, inbox, posted, queue_channel, report, words
from tests.harness import World

DISPUTED = "⚑ A reader disputes this (misquoted); the editors are looking at it."


async def card_text(world: World) -> str:
    return (await world.mia.slash("stance", leader="putin", topic="assad-must-go")).text


async def test_the_dialog_offers_every_kind_of_problem(world: World):
    card = await world.mia.slash("stance", leader="putin", topic="assad-must-go")
    dialog = await world.mia.click(card, "Report a problem")
    (kinds,) = [
        part["component"]["options"] for part in dialog.dialog["components"] if "options" in part["component"]
    ]
    assert [kind["label"] for kind in kinds] == [
        "Misquoted", "Out of context", "Wrong person", "Wrong date", "Wrong position", "Outdated",
        "Biased wording", "Bad source", "Duplicate", "Something else",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ProblemKind)
async def test_every_kind_marks_the_stance_until_it_is_rejected(world: World, kind: ProblemKind):
    await report(world, world.mia, **{"What is wrong?": kind, "How do you know?": "A made-up hint."})
    assert f"⚑ A reader disputes this ({kind})" in await card_text(world)
    opened = await world.omar.click(await world.omar.slash("record queue"), "Open")
    await world.omar.submit(await world.omar.click(opened, "Reject"), {"Why?": "It is as the source has it."})
    assert "disputes" not in await card_text(world)


async def test_a_stance_that_was_withdrawn_meanwhile_is_shown_to_the_editors_as_it_was(world: World):
    await report(world, world.mia)
    dialog = await world.omar.slash("record retract", leader="putin", topic="assad-must-go")
    await world.omar.submit(
        dialog, {"What kind of reason is it?": "mistake", "Why is it withdrawn?": "A test."}
    )
    opened = await world.ada.click(await world.ada.slash("record queue"), "Open")
    assert "**opposes with reservations**" in opened.text
    assert "⚑ The stance was withdrawn after this was handed in." in opened.text
    assert opened.buttons == ["Settled", "Reject", "Ask", "Claim"]
    await world.ada.click(opened, "Settled")
    assert "the stance was put right" in inbox(world.mia)[0]


async def test_a_reported_stance_is_disputed_on_cards_and_in_the_history_until_it_is_settled(world: World):
    assert DISPUTED not in await card_text(world)
    reply = await report(world, world.mia)
    assert "Your report is number 1" in reply.text
    assert DISPUTED in await card_text(world)
    assert DISPUTED in (await world.mia.slash("stance", leader="putin")).text
    history = await world.mia.slash("history", leader="putin", topic="assad-must-go")
    assert history.text.count(DISPUTED) == 1
    opened = await world.omar.click(await world.omar.slash("record queue"), "Open")
    await world.omar.click(opened, "Settled")
    assert DISPUTED not in await card_text(world)


async def test_nobody_elses_server_sees_the_dispute(world: World):
    await report(world, world.mia)
    elsewhere = await world.nora.slash("stance", leader="putin", topic="assad-must-go")
    private = await world.mia.in_private.slash("stance", leader="putin", topic="assad-must-go")
    assert "disputes" not in elsewhere.text + private.text


async def test_the_editors_see_the_stance_the_kind_and_the_readers_words(world: World):
    queue = await queue_channel(world)
    await report(world, world.mia, **{"How do you know?": "The paper says *something else*."})
    card = await posted(world, queue)
    assert "Problem #1: Vladimir Putin on “Assad must go”" in words(card)
    assert "**A reader says: misquoted.**" in words(card)
    assert "> The paper says \\*something else\\*." in words(card)
    assert "**opposes with reservations**" in words(card)
    assert buttons(card) == ["Settled", "Edit", "Reject", "Ask", "Claim"]


async def test_the_stance_can_be_corrected_from_the_card_and_stays_disputed_until_settled(world: World):
    queue = await queue_channel(world)
    await report(world, world.mia)
    card = await posted(world, queue)
    edited = await world.omar.click(card, "Edit")
    dialog = await world.omar.click(edited, edited.buttons[0])
    changed = {"In short": "A made-up correction of a test.", "What was wrong with it?": "misquoted"}
    await world.omar.submit(dialog, changed)
    assert "A made-up correction of a test." in await card_text(world)
    assert "A reader disputes this" in await card_text(world)
    opened = await world.ada.click(await world.ada.slash("record queue"), "Open")
    assert "⚑ The stance was changed after this was handed in." in opened.text
    await world.ada.click(opened, "Settled")
    assert "A reader disputes this" not in await card_text(world)


async def test_the_reader_learns_that_it_was_settled_or_why_not(world: World):
    queue = await queue_channel(world)
    await report(world, world.mia)
    await world.omar.click(await posted(world, queue), "Settled")
    assert "the stance was put right" in inbox(world.mia)[0]
    await report(world, world.mia, **{"What is wrong?": "wrong date"})
    dialog = await world.omar.click(await posted(world, queue), "Reject")
    await world.omar.submit(dialog, {"Why?": "The date is that of the speech."})
    assert "the stance stays as it is" in inbox(world.mia)[1]
    assert "> The date is that of the speech." in inbox(world.mia)[1]
    assert "disputes" not in await card_text(world)


async def test_several_problems_of_one_stance_stand_in_one_line(world: World):
    await report(world, world.mia)
    await report(world, world.omar, **{"What is wrong?": "bad source"})
    assert "A reader disputes this (misquoted, bad source)" in await card_text(world)


async def test_the_dialog_shows_which_statement_is_reported(world: World):
    card = await world.mia.slash("stance", leader="putin", topic="assad-must-go")
    dialog = (await world.mia.click(card, "Report a problem")).dialog
    hint = dialog["components"][0]["description"]
    assert hint.startswith("5 Jan 2016 · Vladimir Putin, Assad must go: opposes with reservations · Only")


async def test_something_else_needs_a_word_of_what_and_what_was_chosen_is_kept(world: World):
    refused = await report(world, world.mia, **{"What is wrong?": "something else"})
    assert "Please say in a few words what is wrong" in refused.text
    again = await world.mia.click(refused, "Edit and try again")
    assert (await world.mia.submit(again, {"How do you know?": "A made-up hint."})).text.startswith(
        "Thank you"
    )
    other = {"What is wrong?": "something else", "How do you know?": "Another made-up hint."}
    assert "number 2" in (await report(world, world.omar, **other)).text


async def test_a_member_who_presses_edit_can_report_or_suggest(world: World):
    card = await world.mia.slash("stance", leader="putin", topic="assad-must-go")
    reply = await world.mia.click(card, "Edit")
    assert "Only this server's editors can correct or retract a stance" in reply.text
    assert reply.ephemeral
    assert reply.buttons == ["Report a problem", "Suggest a stance"]
    assert "What is wrong?" in (await world.mia.click(reply, "Report a problem")).fields
    dialog = await world.mia.click(reply, "Suggest a stance")
    assert dialog.dialog["title"] == "Suggest: Vladimir Putin, Assad must go"
    position = "Where do they stand on the topic's statement?"
    done = await world.mia.submit(dialog, {**FIELDS, position: ["1"]})
    assert "Your suggestion is number 1" in done.text
    opened = await world.omar.click(await world.omar.slash("record queue"), "Open")
    assert "**supports with conditions**" in opened.text


async def test_the_same_problem_is_not_taken_twice(world: World):
    await report(world, world.mia)
    assert "The same waits for the editors already, as number 1" in (await report(world, world.omar)).text


async def test_reports_count_against_the_same_limit_as_suggestions(world: World):
    kinds = [kind.value for kind in ProblemKind][:6]
    for kind in kinds[:-1]:
        await report(world, world.mia, **{"What is wrong?": kind})
    assert "5 times within an hour" in (await report(world, world.mia, **{"What is wrong?": kinds[-1]})).text


async def test_a_problem_cannot_be_reported_in_a_direct_message(world: World):
    card = await world.mia.in_private.slash("stance", leader="putin", topic="assad-must-go")
    reply = await world.mia.in_private.click(card, "Report a problem")
    assert "use the command in your server" in reply.text
    assert reply.result.modal is None


async def test_a_stance_that_is_gone_is_said_before_the_dialog(world: World, monkeypatch: pytest.MonkeyPatch):
    card = await world.mia.slash("stance", leader="putin", topic="assad-must-go")

    async def nothing(*_args: object) -> tuple[()]:
        return ()

    monkeypatch.setattr(bot_of(world).desk.store, "revisions", nothing)
    reply = await world.mia.click(card, "Report a problem")
    assert "not on record here any more" in reply.text
