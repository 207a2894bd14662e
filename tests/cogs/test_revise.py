"""Correcting and retracting: by command and from a card, with a reason, readable for everyone afterwards."""

import pytest

from bot.client import Standpoint
from tests.cogs.test_record import FIELDS
from tests.harness import Person, Reply, World

REASON = "What was wrong with it?"
WHY_GONE = "Why is it withdrawn?"
WHEN = "When was it said?"


async def correct(person: Person, **typed: str) -> Reply:
    """What somebody sees after correcting putin's position on the broad coalition."""
    dialog = await person.slash("record correct", leader="putin", topic="broad coalition")
    return await person.submit(dialog, {REASON: "A made-up reason.", **typed})


async def retract(person: Person, reason: str = "A made-up reason.") -> Reply:
    """What somebody sees after retracting putin's position on the broad coalition."""
    dialog = await person.slash("record retract", leader="putin", topic="broad coalition")
    return await person.submit(dialog, {"What kind of reason is it?": "mistake", WHY_GONE: reason})


async def test_the_dialog_holds_what_is_on_record(world: World) -> None:
    dialog = await world.omar.slash("record correct", leader="putin", topic="broad coalition")
    kept = {part["label"]: part["component"].get("value") for part in dialog.dialog["components"]}
    assert kept["When was it said?"] == "2015-09-28"
    assert "Like the coalition against Hitler" in str(kept["The leader's own words"])
    assert "https://" in str(kept["Source: title and link"])
    assert len(kept) == 5


async def test_a_correction_shows_before_and_after_and_everyone_sees_the_new_text(world: World) -> None:
    reply = await correct(
        world.omar, **{"In short": "A made-up summary.", "When was it said?": "27 sep 2015"}
    )
    assert reply.ephemeral
    assert "Corrected: Vladimir Putin on “One broad coalition”" in reply.text
    assert "28 September 2015 → **27 September 2015**" in reply.text
    assert "→ “A made-up summary.”" in reply.text
    stance = await world.mia.slash("stance", leader="putin", topic="broad coalition")
    assert "27 Sep 2015" in stance.text


async def test_the_old_text_stays_readable_with_the_reason_and_never_counts_as_a_change(world: World) -> None:
    dialog = await world.omar.slash("record correct", leader="putin", topic="broad coalition", position="-2")
    hints = [part.get("description") for part in dialog.dialog["components"]]
    assert any("becomes “opposes”" in str(hint) for hint in hints)
    reply = await world.omar.submit(dialog, {REASON: "A made-up reason."})
    assert "supports → **opposes**" in reply.text
    history = await world.mia.slash("history", leader="putin", topic="broad coalition")
    assert "no change of position" in history.text
    assert "1 earlier version corrected; not counted here" in history.text
    old = await world.mia.click(history, "Withdrawn statements")
    assert "~~28 Sep 2015 · supports~~" in old.text
    assert "A made-up reason." in old.text
    assert "Now: **opposes**" in old.text
    same = await world.mia.slash("history", leader="putin", topic="broad coalition", withdrawn=True)
    assert same.text == old.text


async def test_a_retracted_stance_is_gone_from_answers_and_listed_with_its_reason(world: World) -> None:
    reply = await retract(world.omar)
    assert "Retracted: Vladimir Putin" in reply.text
    assert "Is withdrawn:" in reply.text
    stance = await world.mia.slash("stance", leader="putin", topic="broad coalition")
    assert "no position on record" in stance.text
    listed = await world.mia.slash("corrections")
    assert not listed.ephemeral
    assert "1 statement" in listed.text
    assert "**Vladimir Putin** on One broad coalition" in listed.text
    assert "Like the coalition against Hitler" in listed.text
    assert "A made-up reason." in listed.text
    updates = await world.mia.slash("updates", leader="putin")
    assert "Retracted: **Vladimir Putin**" in updates.text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("mistake", "Our mistake: A made-up reason."),
        ("publisher", "Withdrawn by its publisher: A made-up reason."),
        ("duplicate", "Duplicate: A made-up reason."),
    ],
)
async def test_the_kind_of_a_reason_stands_wherever_the_reason_does(world: World, kind: str, said: str):
    dialog = await world.omar.slash("record retract", leader="putin", topic="broad coalition")
    done = await world.omar.submit(
        dialog, {"What kind of reason is it?": kind, WHY_GONE: "A made-up reason."}
    )
    assert said in done.text
    assert said in (await world.mia.slash("updates", leader="putin")).text
    assert said in (await world.mia.slash("corrections")).text
    withdrawn = await world.mia.slash("history", leader="putin", topic="broad coalition", withdrawn=True)
    assert said in withdrawn.text
    store = world.bot.desk.store
    assert world.general.guild is not None
    (line,) = await store.updates(world.general.guild.id, leader="putin", limit=1)
    assert (line.update.reason_kind, line.update.reason) == (kind, "A made-up reason.")
    assert (await store.check_record(world.general.guild.id)).fault is None


async def test_corrections_are_there_for_everyone_before_there_are_any_and_turn_pages(world: World) -> None:
    assert "Nothing was ever corrected" in (await world.mia.slash("corrections")).text
    for number in range(5):
        await correct(world.omar, **{"In short": f"Version {number}."})
    first = await world.mia.slash("corrections")
    assert "Page 1 of 2" in first.buttons
    second = await world.mia.click(first, "Next")
    assert "5 statements" in second.text
    assert "**#2**" in second.text
    assert "**#3**" not in second.text


@pytest.mark.parametrize("button", ["Correct the text", "Correct the position", "Retract"])
async def test_an_editor_edits_from_the_card_that_everybody_sees(world: World, button: str) -> None:
    card = await world.mia.slash("stance", leader="putin", topic="broad coalition")
    offer = await world.omar.click(card, "Edit")
    assert offer.ephemeral
    assert "use `/record stance` instead" in offer.text
    dialog = await world.omar.click(offer, button)
    reason = WHY_GONE if button == "Retract" else REASON
    fields = {reason: "A made-up reason."}
    if button == "Retract":
        fields["What kind of reason is it?"] = "mistake"
    if button == "Correct the text":
        fields["In short"] = "A made-up summary."
    if button == "Correct the position":
        fields["What do these words show?"] = "1"
    reply = await world.omar.submit(dialog, fields)
    assert ("Retracted" if button == "Retract" else "Corrected") in reply.text


async def test_others_who_press_edit_are_told_politely_and_alone(world: World) -> None:
    card = await world.omar.slash("stance", leader="putin", topic="broad coalition")
    reply = await world.mia.click(card, "Edit")
    assert reply.ephemeral
    assert "Only this server's editors can correct or retract a stance" in reply.text
    private = await world.omar.in_private.slash("stance", leader="putin", topic="broad coalition")
    reply = await world.omar.in_private.click(private, "Edit")
    assert "use the command in your server" in reply.text


async def test_the_second_of_two_editors_sees_both_versions_and_can_go_on_with_their_text(
    world: World,
) -> None:
    late = await world.omar.slash("record correct", leader="putin", topic="broad coalition")
    await correct(world.ada, **{"The leader's own words": "Ada's made-up version."})
    stopped = await world.omar.submit(
        late, {"The leader's own words": "Omar's made-up version.", REASON: "A made-up reason."}
    )
    assert "Somebody else was faster" in stopped.text
    assert "Like the coalition against Hitler" in stopped.text
    assert "Ada's made-up version." in stopped.text
    assert "Omar's made-up version." in stopped.text
    stance = await world.mia.slash("stance", leader="putin", topic="broad coalition")
    assert "Ada's made-up version." in stance.text
    again = await world.omar.click(stopped, "Use my text on the new version")
    kept = {part["label"]: part["component"].get("value") for part in again.dialog["components"]}
    assert kept["The leader's own words"] == "Omar's made-up version."
    done = await world.omar.submit(again, {REASON: "A made-up reason."})
    assert "“Ada's made-up version.” → “Omar's made-up version.”" in done.text


async def test_the_second_of_two_editors_sees_each_field_in_which_the_versions_differ(world: World) -> None:
    late = await world.omar.slash("record correct", leader="putin", topic="broad coalition")
    await correct(world.ada, **{"In short": "Ada's made-up summary.", WHEN: "27 sep 2015"})
    stopped = await world.omar.submit(
        late, {"In short": "Omar's made-up summary.", REASON: "A made-up reason."}
    )
    changed = stopped.text[stopped.text.index("**What they changed**") :]
    assert "**Date:** 28 September 2015 → **27 September 2015**" in changed
    assert "→ “Ada's made-up summary.”" in changed
    yours = changed[changed.index("**The record now → what you wrote**") :]
    assert "**Date:** 27 September 2015 → **28 September 2015**" in yours
    assert "**In short:** “Ada's made-up summary.” → “Omar's made-up summary.”" in yours
    assert "In short: Ada's made-up summary." in stopped.text
    assert "In short: Omar's made-up summary." in stopped.text


async def test_a_button_from_before_a_change_shows_the_stance_as_it_is_now(world: World) -> None:
    offer = await world.omar.click(
        await world.omar.slash("stance", leader="putin", topic="broad coalition"), "Edit"
    )
    await correct(world.ada, **{"The leader's own words": "Ada's made-up version."})
    reply = await world.omar.click(offer, "Retract")
    assert "changed after the card you came from" in reply.text
    assert "Ada's made-up version." in reply.text
    assert "version 2" in reply.text


async def test_a_correction_with_a_fault_is_kept_for_another_try(world: World) -> None:
    reply = await correct(world.omar, **{"When was it said?": "someday"})
    assert "Date" in reply.text
    again = await world.omar.click(reply, "Edit and try again")
    done = await world.omar.submit(again, {"When was it said?": "27 sep 2015"})
    assert "Corrected: Vladimir Putin" in done.text


async def test_a_correction_that_adds_the_leaders_words_is_not_reported_by_the_source_any_more(world: World):
    dialog = await world.omar.slash("record stance", leader="putin", topic="islamic-alliance", position="1")
    await world.omar.submit(dialog, FIELDS)
    stance = {"leader": "putin", "topic": "islamic-alliance"}
    assert "as reported by the source" in (await world.mia.slash("stance", **stance)).text
    dialog = await world.omar.slash("record correct", **stance)
    await world.omar.submit(dialog, {REASON: "Made up.", "The leader's own words": "Made-up words."})
    shown = await world.mia.slash("stance", **stance)
    assert "> “Made-up words.”" in shown.text
    assert "as reported by the source" not in shown.text


async def test_a_statement_on_a_retired_topic_can_be_corrected(world: World):
    await world.omar.slash("record topic retire", topic="broad coalition")
    reply = await correct(world.omar, **{"In short": "A made-up summary."})
    assert "Corrected: Vladimir Putin" in reply.text


async def test_the_office_follows_a_corrected_date_and_stays_where_only_the_text_is_corrected(world: World):
    for name, since, until in (("Speaker", "2014", "2015-06"), ("Mayor", "2015-07", "2016")):
        leader = {"leader": "Ada Quill", "office": name, "since": since, "until": until}
        if name == "Speaker":
            await world.omar.slash("record leader add", name="Ada Quill")
        await world.omar.slash("record leader office", **leader)
    stance = {"leader": "Ada Quill", "topic": "islamic-alliance"}
    dialog = await world.omar.slash("record stance", **stance, position="1")
    await world.omar.submit(dialog, FIELDS)
    assert "Mayor" in (await world.mia.slash("stance", **stance)).text
    dialog = await world.omar.slash("record correct", **stance)
    await world.omar.submit(dialog, {REASON: "Made up.", "In short": "A made-up summary."})
    assert "Mayor" in (await world.mia.slash("stance", **stance)).text
    dialog = await world.omar.slash("record correct", **stance)
    await world.omar.submit(dialog, {REASON: "Made up.", "When was it said?": "2015-03-01"})
    assert "Speaker" in (await world.mia.slash("stance", **stance)).text


async def test_a_correction_that_changes_nothing_says_so(world: World) -> None:
    reply = await correct(world.omar)
    assert "what the record says already" in reply.text
    bot = world.bot
    assert isinstance(bot, Standpoint)
    assert bot.desk.store.record_of(world.general.guild.id) == 0


async def test_a_withdrawn_stance_offers_nothing_but_its_reason(world: World) -> None:
    card = await world.omar.slash("stance", leader="putin", topic="broad coalition")
    await retract(world.omar)
    reply = await world.omar.click(card, "Edit")
    assert "It is withdrawn: Our mistake: A made-up reason." in reply.text
    assert reply.buttons == []


async def test_statements_are_offered_by_date_and_a_key_works_too(world: World) -> None:
    offered = await world.omar.choices(
        "record correct", "statement", "", leader="obama", topic="assad must go"
    )
    assert len(offered) > 1
    assert all(" · " in title for title in offered)
    years = [title.split(" · ")[0].split()[-1] for title in offered]
    assert years == sorted(years, reverse=True)
    assert await world.omar.choices("record correct", "statement", years[0], leader="obama")
    everywhere = await world.omar.choices("record retract", "statement", "")
    assert len(everywhere) == 25
    assert await world.omar.choices("record correct", "statement", "", leader="nobody at all") == []
    dialog = await world.omar.slash("record correct", statement="cameron-2011-08-18-p1")
    assert "Cameron" in dialog.dialog["title"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "Say which stance"),
        ({"leader": "putin"}, "Say which stance"),
        ({"statement": "no-such-key"}, "No stance “no-such-key” is on record"),
        ({"leader": "nobody at all", "topic": "safe-zone"}, "No leader called"),
        ({"leader": "putin", "topic": "islamic-alliance"}, "Nothing is on record of Vladimir Putin"),
    ],
)
@pytest.mark.parametrize("command", ["record correct", "record retract"])
async def test_a_stance_that_is_not_there_is_said_so(
    world: World, command: str, options: dict[str, str], said: str
) -> None:
    assert said in (await world.omar.slash(command, **options)).text


async def test_members_are_neither_offered_the_commands_nor_statements(world: World) -> None:
    for command in ("record correct", "record retract"):
        assert command not in world.mia.offered
        assert command in world.omar.offered
