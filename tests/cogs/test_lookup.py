"""The commands that read, /cite and /quiz among them, from Discord's request to Discord's answer."""

from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from discord import ui

from bot.client import Standpoint
from tests.cogs.conftest import NOW
from tests.cogs.queueing import record
from tests.harness import Reply, World

PUTIN_QUOTE = "Like the coalition against Hitler"


async def test_stance_answers_with_words_date_source_and_topic(world: World) -> None:
    reply = await world.mia.slash("stance", leader="putin", topic="broad coalition")
    assert "Vladimir Putin on “One broad coalition”" in reply.text
    assert "**supports**" in reply.text
    assert PUTIN_QUOTE in reply.text
    assert "28 Sep 2015" in reply.text
    assert "(https://doi.org/10.7910/DVN/0TJX8Y)" in reply.text
    assert "spoke as President" in reply.text
    assert "last on record 28 September 2015" in reply.text
    assert "as of" not in reply.text
    assert not reply.ephemeral


async def test_stance_on_a_day_shows_what_held_then_and_the_day_as_understood(world: World) -> None:
    before = await world.mia.slash("stance", leader="hollande", topic="assad-must-go", on="sept 10 2015")
    assert "as of 10 September 2015" in before.text
    assert "supports with conditions" in before.text
    after = await world.mia.slash("stance", leader="hollande", topic="assad-must-go", on="oct 2015")
    assert "as of 31 October 2015" in after.text
    assert "**supports**\u00a0⬜" in after.text


async def test_stance_says_since_when_and_what_the_position_was_before(world: World) -> None:
    reply = await world.mia.slash("stance", leader="hollande", topic="assad-must-go")
    assert "Since 26 Nov 2015" in reply.text
    assert "Less conditional: before, **supports with conditions** (16 Nov 2015)" in reply.text


async def test_stance_without_topic_is_an_overview_in_pages(world: World) -> None:
    reply = await world.mia.slash("stance", leader="hollande")
    assert "Page 1 of 2" in reply.buttons
    first = reply.text
    second = await world.mia.click(reply, "Next")
    assert "Page 2 of 2" in second.buttons
    assert second.text != first


async def test_stance_on_a_theme_shows_its_topics_only(world: World) -> None:
    reply = await world.mia.slash("stance", leader="putin", topic="coalitions")
    assert "One broad coalition" in reply.text
    assert "Assad must go" not in reply.text


async def test_absence_is_said_with_the_closest_things_on_record(world: World) -> None:
    reply = await world.mia.slash("stance", leader="key", topic="safe zone")
    assert "no position on record" in reply.text
    assert "The closest on record" in reply.text
    assert "Show" in reply.buttons


async def test_absence_before_a_day_offers_the_first_later_statement(world: World) -> None:
    reply = await world.mia.slash("stance", leader="putin", topic="broad-coalition", on="2015-01-01")
    assert "no position on record" in reply.text
    assert "came later, on 28 September 2015" in reply.text
    shown = await world.mia.click(reply, "Show it")
    assert PUTIN_QUOTE in shown.text


async def test_of_later_statements_on_several_topics_the_first_is_offered(world: World) -> None:
    reply = await world.mia.slash("stance", leader="cameron", topic="syria", on="2010-01-01")
    assert "came later, on 18 August 2011" in reply.text


async def test_the_office_of_the_latest_statement_is_named_first(world: World) -> None:
    reply = await world.mia.slash("stance", leader="johnson")
    assert "spoke as Foreign Secretary, Mayor of London" in reply.text


@pytest.mark.parametrize("leader", ["Putin", "vladimir", "ПУТИН", "putin v.", "Владимир Путин"])
async def test_free_text_and_aliases_find_the_leader(world: World, leader: str) -> None:
    reply = await world.mia.slash("stance", leader=leader, topic="anti-hitler coalition")
    assert PUTIN_QUOTE in reply.text


async def test_a_misspelt_leader_gives_suggestions_to_press(world: World) -> None:
    reply = await world.mia.slash("stance", leader="erdogn", topic="assad-must-go")
    assert reply.ephemeral
    assert "No leader called “erdogn” is on record" in reply.text
    assert reply.buttons == ["Recep Tayyip Erdoğan"]
    shown = await world.mia.click(reply, "Recep Tayyip Erdoğan")
    assert "Recep Tayyip Erdoğan on “Assad must go”" in shown.text
    assert not shown.ephemeral


async def test_a_misspelt_topic_gives_suggestions(world: World) -> None:
    reply = await world.mia.slash("stance", leader="putin", topic="assd must go")
    assert "No topic called" in reply.text
    assert "Assad must go" in reply.buttons


@pytest.mark.parametrize(
    ("leader", "topic", "kind", "where"),
    [("Zelensky", "assad-must-go", "leader", "/leaders"), ("putin", "climate change", "topic", "/topics")],
)
async def test_where_no_name_is_close_none_is_guessed(
    world: World, leader: str, topic: str, kind: str, where: str
) -> None:
    reply = await world.mia.slash("stance", leader=leader, topic=topic)
    assert f"No {kind} called" in reply.text
    assert f"is on record, and nothing close to it. See {where} for what is on record." in reply.text
    assert reply.buttons == []


async def test_an_ambiguous_name_asks_which(world: World) -> None:
    reply = await world.mia.slash("stance", leader="khalifa")
    assert "could be" in reply.text
    assert set(reply.buttons) == {"Hamad bin Khalifa Al Thani", "Khalid bin Ahmed Al Khalifa"}


@pytest.mark.parametrize("command", ["stance", "timeline"])
async def test_a_topic_is_asked_back_also_where_a_leader_is_called_so(world: World, command: str) -> None:
    reply = await world.mia.slash(command, leader="al-assad", topic="al-assad")
    assert "No topic called “al-assad” is on record." in reply.text
    shown = await world.mia.click(reply, "Assad must go")
    assert "Bashar al-Assad" in shown.text
    assert "Assad must go" in shown.text


@pytest.mark.parametrize(
    ("on", "said"), [("soon-ish", "28 Sep 2015"), ("3000-01-01", "future"), ("2015-02-30", "does not exist")]
)
async def test_a_bad_date_is_answered_with_what_is_wrong(world: World, on: str, said: str) -> None:
    reply = await world.mia.slash("stance", leader="putin", on=on)
    assert reply.ephemeral
    assert said in reply.text


async def test_history_lists_every_statement_newest_first_with_changes(world: World) -> None:
    reply = await world.mia.slash("history", leader="hollande", topic="assad-must-go")
    assert "8 statements, no change of position, 6 times more or less conditional" in reply.text
    assert reply.text.index("26 Nov 2015") < reply.text.index("7 Sep 2015")
    older = await world.mia.click(reply, "Next")
    assert "Page 2 of 2" in older.buttons


async def test_a_history_and_what_was_withdrawn_of_it_are_two_cards(world: World) -> None:
    asked = {"leader": "hollande", "topic": "assad-must-go"}
    history = await world.mia.slash("history", **asked)
    withdrawn = await world.mia.slash("history", **asked, withdrawn=True)
    assert withdrawn.text != history.text


async def test_somebody_else_turning_a_page_gets_a_copy_of_their_own(world: World) -> None:
    reply = await world.mia.slash("stance", leader="hollande")
    copy = await world.omar.click(reply, "Next")
    assert copy.ephemeral
    assert "Page 2 of 2" in copy.buttons
    assert "Assad must go" in world.in_general()[-1]


async def test_pages_turn_after_a_restart(world: World) -> None:
    reply = await world.mia.slash("stance", leader="hollande")
    await world.env.restart_bot(_again(world))
    second = await world.mia.click(reply, "Next")
    assert "Page 2 of 2" in second.buttons


async def test_each_update_is_on_one_page_of_the_log(world: World) -> None:
    names = [f"Jane {letter * 3}" for letter in "ABCDEFGH"]
    for name in names:
        await world.omar.slash("record leader add", name=name)
    first = await world.mia.slash("updates")
    shown = first.text
    shown += (await world.mia.click(first, "Next")).text
    assert [shown.count(name) for name in names] == [1] * len(names)


async def test_a_page_shows_the_record_of_the_server_that_asks(world: World) -> None:
    for editor, country in ((world.omar, "France"), (world.nora, "Norway")):
        await editor.slash("record leader add", name="Jane Doe", country=country)
    here, there = [await person.slash("leaders", search="jane") for person in (world.mia, world.nora)]
    assert "France" in here.text
    assert "Norway" in there.text


async def test_a_card_says_the_day_on_which_it_is_asked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "as of 21 November 2026" in (await world.mia.slash("stance", leader="putin", on="yesterday")).text
    assert isinstance(world.bot, Standpoint)
    monkeypatch.setattr(world.bot, "desk", replace(world.bot.desk, now=lambda: NOW + timedelta(days=1)))
    assert "as of 22 November 2026" in (await world.mia.slash("stance", leader="putin", on="yesterday")).text


async def test_people_are_told_which_days_the_record_spans(world: World) -> None:
    spans = "What is on record was said from 12 August 2011 to 19 December 2018."
    assert spans in (await world.mia.slash("topics")).text
    assert spans in (await world.mia.slash("about")).text
    overview = await world.mia.slash("stance", leader="putin")
    assert "last on record 14 April 2018" in overview.text


async def test_leaders_lists_and_searches(world: World) -> None:
    everyone = await world.mia.slash("leaders")
    assert "147 leaders" in everyone.text
    assert "Page 1 of 15" in everyone.buttons
    found = await world.mia.slash("leaders", search="theresa")
    assert "Theresa May" in found.text


async def test_topics_shows_a_theme_at_a_time(world: World) -> None:
    syria = await world.mia.slash("topics")
    assert "Bashar al-Assad must leave power." in syria.text
    coalitions = await world.mia.click(syria, "Coalitions")
    assert "One broad coalition" in coalitions.text


async def test_an_order_is_told_only_of_what_has_one(world: World) -> None:
    nothing = await world.mia.slash("search", text="xyzzy")
    assert "0 statements\n" in nothing.text
    waiting = await world.omar.slash("record queue")
    assert "0 items\n" in waiting.text
    proposed = await world.omar.slash("record pending")
    assert "0 proposals\n" in proposed.text
    of_one = await world.mia.slash("updates", leader="putin")
    assert "1 update\n" in of_one.text
    assert "2 updates, newest first\n" in (await world.mia.slash("updates")).text


async def test_search_finds_words_and_their_beginnings(world: World) -> None:
    reply = await world.mia.slash("search", text="coalition hitl")
    assert PUTIN_QUOTE in reply.text
    nothing = await world.mia.slash("search", text="xylophone")
    assert "Nothing on record" in nothing.text
    one = await world.mia.slash("search", text="strikes", leader="obama")
    assert "Vladimir Putin" not in one.text


@pytest.mark.parametrize("text", ['"coalition hitl', "coalition -hitler", "(coalition) hitler*"])
async def test_signs_of_a_query_language_in_a_search_are_passed_over(world: World, text: str) -> None:
    assert PUTIN_QUOTE in (await world.mia.slash("search", text=text)).text


@pytest.mark.parametrize(
    "text", ["coalition OR xylophone", "coalition NEAR(xylophone", '" OR scope:r0 NEAR(']
)
async def test_words_of_a_query_language_in_a_search_are_words(world: World, text: str) -> None:
    assert "Nothing on record holds all of these words" in (await world.mia.slash("search", text=text)).text


async def test_completion_goes_by_prefix_word_and_likeness_and_lists_each_once(world: World) -> None:
    assert (await world.mia.choices("stance", "leader", "put")) == ["Vladimir Putin (Russia)"]
    assert "Theresa May (United Kingdom)" in await world.mia.choices("stance", "leader", "theresa")
    assert "Mevlüt Çavuşoğlu (Türkiye)" in await world.mia.choices("stance", "leader", "cavus")
    assert (await world.mia.choices("stance", "leader", "erdogn"))[0].startswith("Recep Tayyip")
    everyone = await world.mia.choices("stance", "leader", "")
    assert len(everyone) == 25
    assert everyone[0].startswith("Barack Obama")
    topics = await world.mia.choices("stance", "topic", "anti-hitler")
    assert topics == ["One broad coalition"]
    assert "Syria (everything)" in await world.mia.choices("stance", "topic", "syri")


async def test_everything_that_reads_works_in_direct_messages(world: World) -> None:
    alone = world.mia.in_private
    reply = await alone.slash("stance", leader="putin", topic="broad coalition")
    assert PUTIN_QUOTE in reply.text


_OUTDATED = "This button is from an older version and does not work any more. Please ask again."


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ("sp|open|stance|putin||20150230", "The date 2015-02-30 does not exist in the calendar."),
        ("sp|open|stance|putin", "## Vladimir Putin\n"),
        ("sp|turn|nothing|a|b", _OUTDATED),
        ("sp|open|history||||", _OUTDATED),
        ("sp|turn|stance|a|b|c|d|e|f", _OUTDATED),
        ("sp|open|search||" + "x" * 80 + "|0", "A search needs 1 to 50 characters; this has 80."),
    ],
)
async def test_a_forged_or_outdated_button_is_answered_politely(world: World, forged: str, said: str) -> None:
    channel = world.bot.get_channel(world.general.id)
    assert isinstance(channel, discord.TextChannel)
    view = ui.LayoutView().add_item(ui.ActionRow(ui.Button(label="Forged", custom_id=forged)))
    message = await channel.send(view=view)
    reply = await world.mia.click(message, "Forged")
    assert reply.ephemeral
    assert reply.text.startswith(said)


def _again(world: World) -> Standpoint:
    """The same bot as a new process would make it."""
    old = world.bot
    assert isinstance(old, Standpoint)
    return Standpoint(old.settings, now=lambda: NOW, guild_ready_timeout=0.05)


async def test_two_of_one_name_are_told_apart_wherever_they_are_offered(world: World):
    rows = b"key,name,country,wikidata,aliases\nmade-up-a,John Made-Up,USA,,\nmade-up-b,John Made-Up,CAN,,\n"
    preview = await world.ada.slash("record import", file=("leaders.csv", rows))
    await world.ada.click(preview, "Import it")
    both = ["John Made-Up (Canada)", "John Made-Up (United States)"]
    reply = await world.mia.slash("stance", leader="john made-up")
    assert sorted(reply.buttons) == both
    assert "John Made-Up (United States)" in reply.text
    assert sorted(await world.mia.choices("stance", "leader", "john made")) == both
    assert set(both) <= set((await world.mia.slash("stance", leader="john made-upp")).buttons)
    asked = await world.mia.slash("ask", question="what did john made-up say about the safe zone")
    assert set(both) <= set(asked.buttons)
    listed = (await world.mia.slash("leaders", search="john made")).text
    assert all(name in listed for name in both)
    await world.mia.slash("watch add", leader="made-up-a")
    assert "John Made-Up (United States)" in (await world.mia.slash("watch list")).text


async def test_no_card_for_readers_shows_an_id_and_a_statement_to_cite_is_found_by_who_said_it_or_its_words(
    world: World,
):
    for command, options in (
        ("stance", {"leader": "putin", "topic": "broad-coalition", "on": "1 oct 2015"}),
        ("stance", {"leader": "putin", "topic": "coalitions", "on": "1 oct 2015"}),
        ("history", {"leader": "putin", "topic": "broad-coalition"}),
        ("search", {"text": "hitler"}),
        ("leader", {"name": "putin", "on": "28 sep 2015"}),
        ("ask", {"question": "where does putin stand on one broad coalition?"}),
    ):
        assert "un70-rus-putin" not in (await world.mia.slash(command, **options)).text, command
    for typed in ("like the coalition against hitler", "Putin"):
        offered = await world.mia.choices("cite", "statement", typed)
        assert any(
            name.startswith("28 Sep 2015 · Vladimir Putin, One broad coalition: supports") for name in offered
        )
    assert "Vladimir Putin" in offered[0]
    assert len(await world.mia.choices("cite", "statement", "")) == 25
    (key,) = await world.mia.values("cite", "statement", "coalition against hitler")
    cited = await world.mia.slash("cite", statement=f"`{key}`")
    assert "UN General Assembly, 70th session, verbatim record A/70/PV.13." in cited.text
    assert "Standpoint, public record, un70-rus-putin-p3, update #2, accessed 22 November 2026." in cited.text
    assert not cited.ephemeral


async def test_the_button_beside_a_statement_says_what_it_shows_and_shows_it_in_full(world: World):
    (source,) = await world.mia.values("source", "source", "A/70/PV.13")
    for command, options in (
        ("stance", {"leader": "putin", "topic": "coalitions", "on": "1 oct 2015"}),
        ("search", {"text": "coalition against hitler"}),
        ("source", {"source": source}),
        ("ask", {"question": "where does putin stand on one broad coalition?"}),
    ):
        shown = await world.mia.slash(command, **options)
        assert "In full" in shown.buttons, command
        assert "More" not in shown.buttons, command
    whole = await world.mia.click(shown, "In full")
    assert "## Vladimir Putin on “One broad coalition”" in whole.text
    assert "In short: Putin proposed a truly broad anti-terrorist coalition" in whole.text


async def test_a_card_with_squares_says_once_how_they_are_read_and_one_without_says_nothing(world: World):
    read = "Squares: opposes on the left, supports on the right."
    for command, options in (
        ("stance", {"leader": "putin", "topic": "broad-coalition"}),
        ("stance", {"leader": "putin"}),
        ("ask", {"question": "where does putin stand on one broad coalition?"}),
        ("ask", {"question": "who wants assad to go?"}),
    ):
        assert (await world.mia.slash(command, **options)).text.count(read) == 1, command
    for question in ("who is in the islamic alliance?", "what is the weather like?"):
        assert read not in (await world.mia.slash("ask", question=question)).text, question


async def test_the_file_that_holds_a_speech_is_named_only_where_it_is_the_place_to_look(world: World):
    file = "RUS_70_2015.txt"
    shown = await world.mia.slash("stance", leader="putin", topic="broad-coalition", on="1 oct 2015")
    assert "also: [UN General Debate Corpus v12 (UN verbatim records)](https://doi.org/" in shown.text
    assert file not in shown.text
    alone = await world.mia.slash("stance", leader="hollande", topic="geneva-settlement", on="20 sep 2016")
    assert "[UN General Debate Corpus v12 (UN verbatim records), FRA\\_71\\_2016.txt](" in alone.text
    (source,) = await world.mia.values("source", "source", file)
    assert "RUS\\_70\\_2015.txt" in (await world.mia.slash("source", source=source)).text


async def test_the_button_on_a_card_cites_for_who_pressed_and_turns_to_every_style(world: World):
    shown = await world.mia.slash("stance", leader="putin", topic="broad-coalition", on="1 oct 2015")
    cited = await world.omar.click(shown, "Cite")
    assert cited.ephemeral
    assert cited.buttons == ["APA", "Chicago", "MLA", "BibTeX", "CSL-JSON", "Show the position"]
    for style, said in (
        ("Chicago", "In a note: "),
        ("MLA", "In the text: (“"),
        ("BibTeX", "@misc{un70-rus-putin-p3-un-a-70-pv-13,"),
        ("CSL-JSON", '"type": "webpage"'),
    ):
        cited = await world.omar.click(cited, style)
        assert said in cited.text, style


async def test_the_answer_is_found_again_with_the_update_after_the_record_has_changed(world: World):
    words = "Made-up words about an alliance."
    await record(world.omar, topic="islamic-alliance", short=words)
    (key,) = await world.omar.values("cite", "statement", words)
    cited = await world.omar.slash("cite", statement=key)
    (again,) = [line for line in cited.text.splitlines() if "The same answer again" in line]
    options = dict(part.split(":", 1) for part in again.split("`")[1].split()[1:])
    await world.omar.slash("record undo")
    then = await world.mia.slash("stance", **options)
    assert words in then.text
    assert "as the record stood after update #" in then.text
    shown = await world.mia.click(cited, "Show the position")
    assert words in shown.text


async def test_an_id_that_is_not_on_record_and_a_withdrawn_statement_are_refused_with_a_way_on(world: World):
    nothing = await world.mia.slash("cite", statement="nobody-2015")
    assert "No statement with the id “nobody-2015” is on record." in nothing.text
    assert nothing.ephemeral
    dialog = await world.omar.slash("record retract", statement="un70-rus-putin-p3")
    await world.omar.submit(
        dialog, {"What kind of reason is it?": "mistake", "Why is it withdrawn?": "A made-up reason."}
    )
    gone = await world.mia.slash("cite", statement="un70-rus-putin-p3")
    assert "This statement was withdrawn" in gone.text
    assert "A made-up reason." in gone.text
    stood = await world.mia.slash("cite", statement="un70-rus-putin-p3", known="0#2")
    assert "public record, un70-rus-putin-p3, update #2" in stood.text


def options(reply: Reply) -> list[str]:
    """The four names to choose from."""
    assert len(reply.buttons) == 4
    return reply.buttons


async def test_everybody_sees_the_quote_and_whoever_presses_gets_the_answer_alone(world: World) -> None:
    asked = await world.mia.slash("quiz")
    assert "Who said it?" in asked.text
    assert not asked.ephemeral
    found = [await world.omar.click(asked, name) for name in options(asked)]
    assert all(answer.ephemeral for answer in found)
    (right,) = (answer for answer in found if "Right, it was" in answer.text)
    (speaker,) = (name for name in options(asked) if f"Right, it was {name}" in right.text)
    for name, answer in zip(options(asked), found, strict=True):
        assert f"t was {speaker}" in answer.text
        assert "](http" in answer.text  # its source
        assert name == speaker or f"A fair guess, but not {name}" in answer.text


async def test_the_quote_stays_as_it_was_and_another_one_is_asked_alone(world: World) -> None:
    asked = await world.mia.slash("quiz")
    shown = asked.text
    answer = await world.mia.click(asked, options(asked)[0])
    another = await world.mia.click(answer, "Another quote")
    assert "Who said it?" in another.text
    assert another.ephemeral
    assert asked.text == shown
    again = await world.mia.click(another, options(another)[1])
    assert "t was " in again.text


async def test_it_can_be_played_in_a_direct_message(world: World) -> None:
    mia = world.mia.in_private
    asked = await mia.slash("quiz")
    assert "t was " in (await mia.click(asked, options(asked)[2])).text
