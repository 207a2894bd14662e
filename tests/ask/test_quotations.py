"""Words of a question beyond its topic: found in what the rows say, or named as not understood."""

import pytest

from bot.request import Desk
from tests.ask.reads import asked


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("obama Tomahawk strike on assad", "Tomahawk"),  # a name
        ("obama winter strikes on assad", "winter"),  # a time
        ("obama's wife on strikes on assad", "wife"),  # somebody else
        ("obama red strikes on assad", "red"),  # a word of his own: "red line"
        ("obama blue green yellow strikes on assad", "blue"),  # more than what is understood
        ("who photographed arming the rebels", "photographed"),
    ],
)
async def test_a_word_that_was_not_understood_is_named_and_blocks_the_answer(
    desk: Desk, text: str, word: str
):
    found = await asked(desk, text)
    assert found.kind == "no_record"
    assert found.records == ()
    assert f"I did not understand “{word}" in found.headline


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("obama photographed strikes on assad", "photographed"),
        ("where does hollande come down on handing weapons to the rebels", "handing"),
        ("germany or ukraine, who took a harsher line on russia's intervention", "harsher"),
    ],
)
async def test_a_word_that_no_row_of_whoever_is_asked_about_has_is_left_out_and_named(
    desk: Desk, text: str, word: str
):
    found = await asked(desk, text)
    assert found.kind == "answer"
    assert found.notes == (f"I left out “{word}”, which I did not understand.",)


async def test_neither_yes_nor_no_is_said_where_a_word_was_left_out_nor_is_anything_denied(desk: Desk):
    for text in (
        "did hollande photograph strikes on assad",
        "is obama against photographed strikes on assad",
    ):
        found = await asked(desk, text)
        assert found.kind == "answer"
        assert not found.headline.startswith(("Yes.", "No.", "In part."))
        assert found.notes
    none = await asked(desk, "what did kurz say of strikes on assad that was photographed")
    assert none.kind == "no_record"
    assert "“photographed”" in none.headline


async def test_what_the_rest_means_is_offered_but_not_said_as_the_answer(desk: Desk):
    found = await asked(desk, "trump Tomahawk strike on assad")
    assert found.nearest[0].revision.stance.key == "trump-2017-04-06-p5-regime"
    assert found.closest.startswith("Perhaps you mean: Strike the Syrian government: Donald Trump supports")
    assert (
        found.next_questions[0].question == "Where does Donald Trump stand on “Strike the Syrian government”?"
    )
    assert found.gap is not None
    assert found.gap.topic == "tomahawk"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("who called assad's army natural allies", "putin-2015-11-26-p2"),
        ("what did hollande say in versailles about assad", "hollande-2015-11-16-p1"),
        ("what did putin say about assad's army as natural allies", "putin-2015-11-26-p2"),
    ],
)
async def test_words_that_a_row_has_lead_to_that_row(desk: Desk, text: str, key: str):
    assert (await asked(desk, text)).records == (key,)


@pytest.mark.parametrize(
    "text",
    [
        "wat did obama say bout russia bombing syria oct 2015",
        "does renzi want to bomb isis in syria",
        "trump on hitting assads forces",
        "canada's trudeau on bombing isis together with others",
    ],
)
async def test_words_of_grammar_the_topics_own_and_a_leaders_country_block_nothing(desk: Desk, text: str):
    assert (await asked(desk, text)).kind == "answer"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ('who said "a future without Al-Assad"', ("un67-gbr-cameron-p1",)),
        ("who said “natural allies in the fight against terrorism”", ("putin-2015-11-26-p2",)),
        ('did obama say "natural allies in the fight"', ()),
        ('who said "let them eat cake today"', ()),
    ],
)
async def test_words_in_quotation_marks_are_looked_for_as_they_stand(
    desk: Desk, text: str, keys: tuple[str, ...]
):
    found = await asked(desk, text)
    assert found.records == keys
    assert found.kind == ("answer" if keys else "no_record")


async def test_a_topics_name_in_quotation_marks_is_the_topic(desk: Desk):
    assert (await asked(desk, "who supports “Fight ISIS with Assad”?")).headline.startswith(
        "8 on record are for"
    )


async def test_a_row_with_every_word_of_the_question_is_the_answer(desk: Desk):
    found = await asked(desk, "rouhani us coalition hegemony")
    assert (found.kind, found.records) == ("answer", ("un69-irn-rouhani-p4",))


async def test_an_event_that_is_not_dated_leads_to_the_rows_that_speak_of_it(desk: Desk):
    found = await asked(desk, "when did fabius say assad doesn't have to leave before the transition")
    assert found.records == ("fabius-2015-12-05-p1",)
    unknown = await asked(desk, "trump on assad right after he won the election")
    assert (unknown.kind, unknown.records) == ("clarify", ())


async def test_a_claim_in_quotation_marks_is_no_quotation(present: Desk):
    found = await asked(present, 'Fact check: "Nick Clegg demanded Assad\'s removal in 2013."')
    assert "is quoted with" not in found.text
    assert (
        "Nobody on record is quoted with “Obama is weak”"
        in (await asked(present, 'who said "Obama is weak"')).text
    )


async def test_words_in_quotation_marks_are_looked_for_whatever_else_they_look_like(present: Desk):
    found = await asked(present, '"If I were in his shoes, I would step down." Speaker?')
    assert found.evidence[0].leader.key == "abdullah-ii"
    assert found.understood == "Who said “If I were in his shoes, I would step down.”?"


async def test_whose_words_are_asked_for_is_not_whom_the_words_name(present: Desk):
    words = "Who else is there? The answer is obvious. There is Assad, and his army"
    found = await asked(present, f'"{words}" - whose words are these?')
    assert [one.leader.key for one in found.evidence] == ["johnson"]
    assert found.notes == ()


async def test_two_words_in_quotation_marks_are_enough_where_it_is_asked_whose_they_are(present: Desk):
    found = await asked(present, '"demented bombing" - whose words are those')
    assert found.evidence[0].leader.key == "maduro"
    assert (await asked(present, 'who is for a "safe zone"')).topics == ("safe-zone",)


async def test_words_in_quotation_marks_are_looked_for_though_something_is_called_so(present: Desk):
    found = await asked(present, "qui a parlé d'une « grande et unique coalition » et à quelle date")
    assert found.records == ("hollande-2015-11-16-p3",)


async def test_words_of_a_statement_without_marks_are_whose_they_are(present: Desk):
    found = await asked(present, "who said Like the coalition against Hitler and where")
    assert found.records == ("un70-rus-putin-p3",)


@pytest.mark.parametrize("who", ["who", "which adviser", "which minister"])
async def test_who_called_somebody_so_is_not_whoever_was_called_so(present: Desk, who: str):
    found = await asked(present, f"{who} called Assad a red line")
    assert [one.leader.key for one in found.evidence] == ["velayati"]


async def test_an_envoy_who_said_so_is_found_among_everybody(present: Desk):
    found = await asked(present, "Which UN envoy called the Syrian president part of the answer?")
    assert [one.leader.key for one in (*found.evidence, *found.nearest)] == ["de-mistura"]


@pytest.mark.parametrize("name", ["Assad", "asad"])
async def test_the_iranian_guy_who_said_so_is_found_by_his_words(present: Desk, name: str):
    found = await asked(present, f"yo who was the iranian guy that said {name} is their red line")
    assert [one.leader.key for one in found.evidence] == ["velayati"]


async def test_words_that_are_near_to_somebodys_are_offered_with_that_nobody_is_quoted_so(present: Desk):
    found = await asked(
        present, "that minister who went like 'you make peace with enemies'... was he Spanish?"
    )
    assert found.nearest[0].revision.stance.key == "garcia-margallo-2015-09-p8"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("by the end of 2011 who had called on Assad to go", 7),
        ("who called on Assad to step aside in 2012", 13),
        ("who called on Assad to resign in November 2011?", 2),
    ],
)
async def test_who_called_for_something_is_everybody_who_is_for_it(text: str, number: int, present: Desk):
    found = await asked(present, text)
    assert found.headline.startswith(f"{number} on record are for Bashar al-Assad leaving power")


async def test_what_is_said_in_a_few_words_others_may_have_said_in_words_of_their_own(present: Desk):
    found = await asked(present, "who said that Assad's fate is up to the Syrian people")
    assert "others may have said it in words of their own" in " ".join(found.notes)


async def test_who_said_so_is_nobody_who_said_the_contrary(present: Desk):
    found = await asked(present, "who said in 2015 that Assad could be part of a transition")
    assert [one.leader.key for one in found.evidence] == ["bishop"]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("What was the first statement against Russian intervention?", -1),
        ("What was the last statement against strikes on the regime?", -1),
        ("what are the statements against the US-led coalition?", -1),
    ],
)
async def test_statements_against_something_are_none_for_it(text: str, sign: int, present: Desk):
    found = await asked(present, text)
    assert found.kind == "answer"
    assert found.evidence
    assert all((one.revision.stance.position or 0) * sign > 0 for one in found.evidence)
