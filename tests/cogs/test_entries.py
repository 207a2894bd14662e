"""/record leader, topic, theme, coalition: what is tracked, shown before and after, undoable."""

import pytest

from tests.cogs.test_record import FIELDS
from tests.harness import Reply, World


async def undone(world: World, reply: Reply) -> Reply:
    """What omar sees after undoing what an answer shows."""
    asked = await world.omar.click(reply, "Undo")
    (label,) = [label for label in asked.buttons if label.startswith("Undo #")]
    return await world.omar.click(asked, label)


async def test_an_added_leader_is_found_by_name_and_alias_and_can_be_recorded(world: World) -> None:
    reply = await world.omar.slash(
        "record leader add", name="Jane Doe", country="France", aliases="Doe; JD, the Doe", reason="Made up."
    )
    assert reply.ephemeral
    assert "Added: Jane Doe" in reply.text
    assert "country “France”" in reply.text
    assert "Update #2 · Made up." in reply.text
    assert await world.mia.choices("stance", "leader", "the doe") == ["Jane Doe (France)"]
    dialog = await world.omar.slash("record stance", leader="JD", topic="safe-zone", position="2")
    assert "Recorded: Jane Doe" in (await world.omar.submit(dialog, FIELDS)).text


async def test_a_leader_can_be_a_country_a_party_or_an_organisation(world: World) -> None:
    added = await world.omar.slash("record leader add", name="The Reed Party", type="party")
    assert "type “party”" in added.text
    (leader,) = [
        one
        for one in (await world.bot.desk.directory(world.general.guild.id)).leaders
        if one.name == "The Reed Party"
    ]
    assert leader.type == "party"


async def test_a_change_names_countries_and_days_as_people_do(world: World) -> None:
    await world.omar.slash("record leader add", name="Jane Doe", country="France", reason="Made up.")
    held = await world.omar.slash(
        "record leader office", leader="Jane Doe", office="Rower", since="2015-09", reason="Made up."
    )
    assert "first day “September 2015”" in held.text
    other = await world.omar.slash("record leader add", name="Janet Doe", country="UKR", reason="Made up.")
    assert "country “Ukraine”" in other.text
    refused = await world.omar.slash(
        "record leader merge", leader="Janet Doe", into="Jane Doe", reason="Made up."
    )
    assert "Janet Doe speaks for Ukraine and Jane Doe for France" in refused.text


async def test_what_a_leader_is_stands_on_cards_and_lists_where_it_is_no_person(world: World) -> None:
    await world.omar.slash("record leader add", name="The Reed Party", type="party")
    dialog = await world.omar.slash("record stance", leader="the reed party", topic="safe-zone", position="2")
    await world.omar.submit(dialog, FIELDS)
    assert "**The Reed Party** — party · 1 stance" in (await world.mia.slash("leaders", search="reed")).text
    card = await world.mia.slash("stance", leader="the reed party", topic="safe-zone")
    assert "-# party · last on record" in card.text
    person = await world.mia.slash("leaders", search="cameron")
    assert "person" not in person.text


async def test_an_added_leader_goes_again_by_undo_unless_there_is_a_stance(world: World) -> None:
    added = await world.omar.slash("record leader add", name="Jane Doe")
    dialog = await world.omar.slash("record stance", leader="jane-doe", topic="safe-zone", position="2")
    recorded = await world.omar.submit(dialog, FIELDS)
    refused = await world.omar.click(added, "Undo")
    assert "leader “Jane Doe” is in use by the stance jane-doe-2015-11-26-safe-zone" in refused.text
    await undone(world, recorded)
    done = await undone(world, added)
    assert "Undone: update #2" in done.text
    assert await world.mia.choices("stance", "leader", "jane d") == []
    updates = await world.mia.slash("updates")
    assert "Undid #2: leader Jane Doe" in updates.text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"name": "vladimir PUTIN"}, "called “Vladimir Putin” is on record already (putin)"),
        ({"name": "x" * 81}, "**Name** has 81 characters; the limit is 80"),
        ({"name": "!?"}, "no letters"),
        ({"name": "Jane Doe", "country": "Atlantis"}, "**Country** must be a country code"),
        ({"name": "Jane Doe", "country": "Korea"}, "**Country** must be a country code"),
        ({"name": "Jane Doe", "wikidata": "7747"}, "**Wikidata number** must be"),
        ({"name": "Jane Doe", "aliases": ",".join(f"a{n}" for n in range(51))}, "more than 50 items"),
        ({"name": "Jane Doe", "reason": "x" * 301}, "**Reason** has 301 characters"),
        ({"name": "Jane\u202eDoe"}, "characters that cannot be shown"),
    ],
)
async def test_what_is_wrong_with_a_new_leader_is_said_and_nothing_is_stored(
    world: World, options: dict[str, str], said: str
) -> None:
    reply = await world.omar.slash("record leader add", **options)
    assert said in reply.text
    assert "#3" not in (await world.mia.slash("updates", leader="putin")).text


async def test_a_renamed_leader_is_found_by_both_names(world: World) -> None:
    reply = await world.omar.slash("record leader rename", leader="cameron", name="Dave Cameron")
    assert "**Name:** “David Cameron” → “Dave Cameron”" in reply.text
    shown = await world.mia.slash("stance", leader="David Cameron", topic="assad must go")
    assert "Dave Cameron on" in shown.text
    await undone(world, reply)
    shown = await world.mia.slash("stance", leader="cameron", topic="assad must go")
    assert "David Cameron on" in shown.text


async def test_aliases_come_and_go(world: World) -> None:
    reply = await world.omar.slash("record leader alias", leader="cameron", alias="the PM")
    assert "Changed: David Cameron" in reply.text
    assert "David Cameron on" in (await world.mia.slash("stance", leader="the pm", topic="safe zone")).text
    gone = await world.omar.slash("record leader alias", leader="cameron", alias="The PM", remove=True)
    assert "Changed: David Cameron" in gone.text
    again = await world.omar.slash("record leader alias", leader="cameron", alias="the PM", remove=True)
    assert "has no alias “the PM”" in again.text
    known = await world.omar.slash("record leader alias", leader="cameron", alias="David Cameron")
    assert "how it stands already" in known.text


async def test_an_office_gets_dates_and_shows_on_new_stances(world: World) -> None:
    reply = await world.omar.slash(
        "record leader office", leader="cameron", office="lord of a test", since="nov 2015", until="2016"
    )
    assert "lord of a test (David Cameron)" in reply.text
    changed = await world.omar.slash(
        "record leader office", leader="cameron", office="Lord Of A Test", since="oct 2015"
    )
    assert (
        "− office **lord of a test (David Cameron)**: first day “November 2015”, last day “2016”"
        in changed.text
    )
    assert "+ office **lord of a test (David Cameron)**: first day “October 2015”" in changed.text
    wrong = await world.omar.slash(
        "record leader office", leader="cameron", office="x", since="2017", until="2016"
    )
    assert "the last day is before the first day" in wrong.text


async def test_two_leaders_who_are_one_person_become_one_and_every_name_keeps_working(world: World) -> None:
    await world.omar.slash("record leader add", name="D. Cameron")
    dialog = await world.omar.slash("record stance", leader="d-cameron", topic="safe-zone", position="-2")
    await world.omar.submit(dialog, FIELDS)
    reply = await world.omar.slash(
        "record leader merge", leader="d-cameron", into="cameron", reason="Same person."
    )
    assert "Merged into David Cameron: d-cameron" in reply.text
    for name in ("d-cameron", "D. Cameron", "cameron"):
        shown = await world.mia.slash("stance", leader=name, topic="safe-zone")
        assert "David Cameron on “Safe zone”" in shown.text
        assert "A made-up row of a test." in shown.text
    assert await world.mia.choices("stance", "leader", "d came") == ["David Cameron (United Kingdom)"]
    updates = await world.mia.slash("updates", leader="d-cameron")
    assert "Merged: leader d-cameron is the same person as **David Cameron**" in updates.text
    assert "Recorded: **David Cameron** on Safe zone" in updates.text
    edited = await world.omar.click(
        await world.mia.slash("stance", leader="cameron", topic="safe-zone"), "Edit"
    )
    assert "A made-up row of a test." in edited.text
    await undone(world, reply)
    two = await world.mia.slash("stance", leader="d-cameron", topic="safe-zone")
    assert "D. Cameron on “Safe zone”" in two.text


async def test_merging_a_leader_with_themselves_is_refused(world: World) -> None:
    reply = await world.omar.slash("record leader merge", leader="cameron", into="David Cameron")
    assert "This is one leader already" in reply.text


async def test_a_topic_is_added_under_a_theme_and_can_be_recorded_on(world: World) -> None:
    reply = await world.omar.slash(
        "record topic add", theme="Syria", name="Made-up tunnel", statement="The made-up tunnel must be dug."
    )
    assert "Added: Made-up tunnel" in reply.text
    pages = [await world.mia.slash("topics")]
    pages.append(await world.mia.click(pages[0], "Syria, continued"))
    assert "The made-up tunnel must be dug." in pages[1].text
    assert "Made-up tunnel" in await world.omar.choices("record stance", "topic", "tunnel")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("The made-up tunnel must not be dug.", "holds a negation (“not”)"),
        ("The tunnel must be dug. The bridge must go.", "more than one claim"),
        ("Bashar al-Assad must stay in power.", "the opposite of the topic “Assad must go”"),
        ("Bashar al-Assad must leave power!", "the same as the topic “Assad must go”"),
        ("Must the tunnel be dug?", "is a question"),
        ("x" * 201, "**Statement** has 201 characters"),
    ],
)
async def test_a_topic_that_is_badly_worded_is_refused_with_the_reason(
    world: World, statement: str, said: str
) -> None:
    reply = await world.omar.slash("record topic add", theme="Syria", name="Tunnel", statement=statement)
    assert said in reply.text
    assert await world.mia.choices("stance", "topic", "tunnel") == []


async def test_a_topic_with_stances_keeps_its_name_and_statement_and_gets_aliases(world: World) -> None:
    for change in ({"name": "Protected zone"}, {"statement": "A zone must come."}):
        refused = await world.omar.slash("record topic rename", topic="safe-zone", **change)
        assert "9 stances say where leaders stand on “Safe zone”" in refused.text
        assert "another statement is another topic" in refused.text
    await world.omar.slash("record topic alias", topic="safe-zone", alias="Protected zone")
    assert "Safe zone" in (await world.mia.slash("history", leader="erdogan", topic="protected zone")).text
    nothing = await world.omar.slash("record topic rename", topic="safe-zone")
    assert "Say what should change" in nothing.text


async def test_a_topic_without_stances_can_be_reworded(world: World) -> None:
    await world.omar.slash(
        "record topic add", theme="Syria", name="Tunnel", statement="The tunnel must be dug."
    )
    reply = await world.omar.slash(
        "record topic rename", topic="tunnel", statement="The tunnel should be dug soon."
    )
    assert "→ “The tunnel should be dug soon.”" in reply.text
    refused = await world.omar.slash(
        "record topic rename", topic="tunnel", statement="The tunnel cannot be dug."
    )
    assert "negation" in refused.text


async def test_a_retired_topic_comes_back_by_undo(world: World) -> None:
    reply = await world.omar.slash("record topic retire", topic="safe-zone", reason="Settled.")
    assert "Retired: Safe zone" in reply.text
    assert "Safe zone" not in await world.omar.choices("record topic retire", "topic", "")
    await undone(world, reply)
    assert "Safe zone" in await world.omar.choices("record stance", "topic", "safe zone")


async def test_topics_have_aliases(world: World) -> None:
    await world.omar.slash("record topic alias", topic="safe-zone", alias="quiet corner")
    assert "Safe zone" in await world.mia.choices("stance", "topic", "quiet")


async def test_themes_are_added_and_renamed(world: World) -> None:
    added = await world.omar.slash("record theme add", name="Rivers", description="Made-up rivers.")
    assert "Added: Rivers" in added.text
    renamed = await world.omar.slash("record theme rename", theme="rivers", name="Streams")
    assert "“Rivers” → “Streams”" in renamed.text
    again = await world.omar.slash("record theme add", name="streams")
    assert "theme called “Streams” is on record already" in again.text
    assert await world.omar.choices("record topic add", "theme", "rivers") == ["Streams"]


async def test_a_coalition_is_added_changes_its_status_and_gets_members(world: World) -> None:
    added = await world.omar.slash(
        "record coalition add",
        name="Made-up League",
        status="proposed",
        proposed_by="putin",
        since="sept 2015",
        source="A made-up paper https://example.org/league",
    )
    assert "Added: Made-up League" in added.text
    status = await world.omar.slash(
        "record coalition status", coalition="made-up", status="active", since="jan 2016"
    )
    assert "**Status:** “proposed” → “active”" in status.text
    assert "**Since:** “September 2015” → “January 2016”" in status.text
    for member, shown in (("France", "France"), ("putin", "Vladimir Putin"), ("The Club", "The Club")):
        reply = await world.omar.slash("record coalition member", coalition="made-up league", member=member)
        assert f"member **{shown} (Made-up League)**" in reply.text
    again = await world.omar.slash(
        "record coalition member", coalition="made-up league", member="france", until="2017", role="host"
    )
    assert "**Until:** *nothing* → “2017”" in again.text
    assert "**Role:** *nothing* → “host”" in again.text
    left_out = await world.omar.slash(
        "record coalition member", coalition="made-up league", member="france", since="2016"
    )
    assert "**Since:** *nothing* → “2016”" in left_out.text
    assert "**Role:**" not in left_out.text
    assert "**Until:**" not in left_out.text
    wrong = await world.omar.slash(
        "record coalition member", coalition="made-up league", member="Spain", source="no link"
    )
    assert "**Source** needs a link" in wrong.text
    known = await world.omar.slash(
        "record coalition member",
        coalition="made-up league",
        member="Spain",
        source="https://www.example.org/league?utm_source=x p. 3",
    )
    assert "member **Spain (Made-up League)**" in known.text
    refused = await world.omar.click(added, "Undo")
    assert "changed the coalition" in refused.text


async def test_members_are_offered_none_of_it(world: World) -> None:
    assert not [name for name in world.mia.offered if name.startswith("record")]
    assert "record leader merge" in world.omar.offered


async def test_a_retired_topic_is_offered_where_its_past_is_read_and_nowhere_else(world: World) -> None:
    await world.omar.slash("record topic retire", topic="broad coalition")
    for command in ("history", "updates"):
        filled = {"leader": "putin"}
        offered = await world.mia.choices(command, "topic", "broad coal", **filled)
        assert offered == ["One broad coalition (retired)"]
    assert "One broad coalition" not in str(
        await world.mia.choices("stance", "topic", "broad", leader="putin")
    )
    shown = await world.mia.slash("history", leader="putin", topic="broad coalition")
    assert "Position now" not in shown.buttons
    assert (
        "Retired: topic One broad coalition"
        in (await world.mia.slash("updates", topic="broad coalition")).text
    )


@pytest.mark.parametrize(
    "question",
    [
        "does obama support one broad coalition?", "who supports one broad coalition", "putin on one broad coalition in 2015",
        "has putin changed position on one broad coalition?",
    ],
)  # fmt: skip
async def test_a_question_about_a_retired_topic_is_answered_by_no_other(world: World, question: str) -> None:
    await world.omar.slash("record topic retire", topic="broad coalition")
    reply = await world.mia.slash("ask", question=question)
    assert "“One broad coalition” is retired" in reply.text
    assert "supports" not in reply.text
    assert "against" not in reply.text


async def test_gaps_name_a_topic_that_was_retired_since(world: World) -> None:
    await world.mia.slash("ask", question="Where does Tsipras stand on the broad coalition?")
    before = await world.omar.slash("record gaps")
    assert "One broad coalition" in before.text
    await world.omar.slash("record topic retire", topic="broad coalition")
    assert "One broad coalition" in (await world.omar.slash("record gaps")).text


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("UK", "is the uk in the baghdad information centre"),
        ("Palestine", "is palestine in the baghdad information centre"),
        ("Czech Republic", "is the czech republic in the baghdad information centre"),
        ("The Netherlands", "is the netherlands in the baghdad information centre"),
        ("Kosovo", "is kosovo in the baghdad information centre"),
        ("gbr", "is the uk in the baghdad information centre"),
        ("IT", "is italy in the baghdad information centre"),
        ("Viet Nam", "is vietnam in the baghdad information centre"),
        ("U.A.E.", "are the united arab emirates in the baghdad information centre"),
        ("DE", "is germany in the baghdad information centre"),
        ("Deutschland", "is germany in the baghdad information centre"),
    ],
)
async def test_a_member_by_a_usual_name_of_a_country_is_that_country(world: World, typed: str, asked: str):
    await world.omar.slash("record coalition member", coalition="baghdad", member=typed, since="2016")
    told = await world.mia.slash("ask", question=asked)
    assert "has been a member" in told.text


async def test_what_is_no_country_and_no_leader_is_said_to_be_an_organisation(world: World):
    async def added(member: str) -> str:
        return (await world.omar.slash("record coalition member", coalition="baghdad", member=member)).text

    said = "member **The Club (Russia-Syria-Iran-Iraq intelligence cooperation (Baghdad information centre))**: as an organisation"
    assert said in await added("The Club")
    for known in ("Germany", "Allemagne", "ita", "putin", "EU"):
        assert "organisation" not in await added(known)


async def test_a_leader_whose_alias_is_a_code_in_small_letters_is_that_leader(world: World):
    await world.omar.slash("record leader add", name="Ernesto Made-Up", aliases="Che")
    for typed, shown in (
        ("Che", "Ernesto Made-Up"),
        ("CHE", "Switzerland"),
        ("mistura", "Staffan de Mistura"),
    ):
        reply = await world.omar.slash("record coalition member", coalition="baghdad", member=typed)
        assert f"member **{shown} (" in reply.text


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("UK", "british leaders"),
        ("Kosovo", "kosovar leaders"),
        ("gbr", "british leaders"),
        ("Deutschland", "german leaders"),
    ],
)
async def test_a_leader_of_a_country_by_a_usual_name_is_found_by_the_country(
    world: World, typed: str, question: str
):
    await world.omar.slash("record leader add", name="Made-Up Leader", country=typed)
    dialog = await world.omar.slash("record stance", leader="made-up leader", topic="safe-zone", position="2")
    await world.omar.submit(dialog, FIELDS)
    told = await world.mia.slash("ask", question=f"what do {question} say about the safe zone")
    assert "Made-Up Leader" in told.text


@pytest.mark.parametrize("code", ["ZZZ", "IAEA", "SUN", "Atlantis"])
async def test_a_country_that_is_none_is_refused(world: World, code: str):
    reply = await world.omar.slash("record leader add", name="Made-Up Leader", country=code)
    assert "must be a country code of three capital letters, such as USA" in reply.text
    assert "No leader called" in (await world.mia.slash("stance", leader="made-up leader")).text


async def test_who_has_left_a_coalition_is_told_to_have_been_a_member_until_then(world: World):
    baghdad = "baghdad information centre"
    for member, until in (("Qatar", "2015"), ("Oman", "2099")):
        await world.omar.slash(
            "record coalition member", coalition="baghdad", member=member, since="2014", until=until
        )
    for now in ("", " now"):
        told = await world.mia.slash("ask", question=f"is qatar in the {baghdad}{now}")
        assert "**Qatar was a member of " in told.text
        assert "until 2015.**" in told.text
        assert "Qatar (since 2014, until 2015)" in told.text
    told = await world.mia.slash("ask", question=f"is oman in the {baghdad}")
    assert "Oman has been a member of" in told.text
    listed = (await world.mia.slash("ask", question=f"who is in the {baghdad}")).text
    assert "Qatar (since 2014, until 2015)" in listed


async def namesakes(world: World) -> None:
    """Two leaders of one name."""
    rows = "key,name,country,wikidata,aliases\nmade-up-a,John Made-Up,USA,,\nmade-up-b,John Made-Up,CAN,,\n"
    preview = await world.ada.slash("record import", file=("leaders.csv", rows.encode()))
    await world.ada.click(preview, "Import it")


async def test_of_two_leaders_of_one_name_each_can_be_made_a_member(world: World):
    await namesakes(world)
    where = ("record coalition member", "member", "john made")
    assert await world.omar.choices(*where) == [
        "John Made-Up (United States)",
        "John Made-Up (Canada)",
    ]
    assert await world.omar.values(*where) == ["made-up-a", "made-up-b"]
    asked = {"coalition": "baghdad"}
    both = await world.omar.slash("record coalition member", **asked, member="john made-up")
    assert "could be John Made-Up (United States) or John Made-Up (Canada)" in both.text
    added = await world.omar.slash("record coalition member", **asked, member="made-up-b", role="host")
    assert "member **John Made-Up (" in added.text
    assert (
        "Which one do you mean?"
        in (
            await world.omar.slash("record coalition member", **asked, member="john made-up", role="guest")
        ).text
    )
    again = await world.omar.slash("record coalition member", **asked, member="made-up-b", role="guest")
    assert "**Role:** “host” → “guest”" in again.text
    assert await world.omar.values("record coalition member", "member", "germ") == ["DEU"]


async def test_topics_and_coalitions_of_one_name_are_told_apart_where_they_are_offered(world: World):
    rows = (
        "key,theme,name,proposition,phrase,aliases\nxa,syria,Made-Up Topic,One claim is made.,one claim,\n"
        "xb,isis,Made-Up Topic,Another claim is made.,another claim,\n"
    )
    preview = await world.ada.slash("record import", file=("topics.csv", rows.encode()))
    await world.ada.click(preview, "Import it")
    for command in ("stance", "history", "record topic retire"):
        offered = await world.omar.choices(command, "topic", "made-up t")
        assert offered == ["Made-Up Topic (xa)", "Made-Up Topic (xb)"], command
