"""/cite and the button on a card, from Discord's request to Discord's answer."""

from tests.cogs.queueing import record
from tests.harness import World


async def test_every_statement_on_a_card_shows_its_id_and_the_id_can_be_cited(world: World):
    shown = await world.mia.slash("stance", leader="putin", topic="broad-coalition", on="1 oct 2015")
    assert "`un70-rus-putin-p3`" in shown.text
    for command, options in (
        ("history", {"leader": "putin", "topic": "broad-coalition"}),
        ("stance", {"leader": "putin", "topic": "coalitions", "on": "1 oct 2015"}),
        ("search", {"text": "hitler"}),
    ):
        assert "`un70-rus-putin-p3`" in (await world.mia.slash(command, **options)).text, command
    cited = await world.mia.slash("cite", id="`un70-rus-putin-p3`")
    assert "UN General Assembly, 70th session, verbatim record A/70/PV.13." in cited.text
    assert "Standpoint, public record, un70-rus-putin-p3, update #2, accessed 22 November 2026." in cited.text
    assert not cited.ephemeral


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
    done = await record(world.omar, topic="islamic-alliance")
    (key,) = [word.strip("`") for word in done.text.split() if word.startswith("`") and word.endswith("`")][
        :1
    ]
    cited = await world.omar.slash("cite", id=key)
    (again,) = [line for line in cited.text.splitlines() if "The same answer again" in line]
    options = dict(part.split(":", 1) for part in again.split("`")[1].split()[1:])
    await world.omar.slash("record undo")
    then = await world.mia.slash("stance", **options)
    assert f"`{key}`" in then.text
    assert "as the record stood after update #" in then.text
    shown = await world.mia.click(cited, "Show the position")
    assert f"`{key}`" in shown.text


async def test_an_id_that_is_not_on_record_and_a_withdrawn_statement_are_refused_with_a_way_on(world: World):
    nothing = await world.mia.slash("cite", id="nobody-2015")
    assert "No statement with the id “nobody-2015” is on record." in nothing.text
    assert nothing.ephemeral
    dialog = await world.omar.slash("record retract", statement="un70-rus-putin-p3")
    await world.omar.submit(
        dialog, {"What kind of reason is it?": "mistake", "Why is it withdrawn?": "A made-up reason."}
    )
    gone = await world.mia.slash("cite", id="un70-rus-putin-p3")
    assert "This statement was withdrawn" in gone.text
    assert "A made-up reason." in gone.text
    stood = await world.mia.slash("cite", id="un70-rus-putin-p3", known="0#2")
    assert "public record, un70-rus-putin-p3, update #2" in stood.text
