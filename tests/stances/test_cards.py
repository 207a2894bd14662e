"""Cards about what editors did: which version is which, each with its own day, position and source."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.entries import Cited, Leader, Revision, Source, Stance, Topic, first_revision
from bot.core.log import MovedError, Seen
from bot.core.policy import Caller, Role
from bot.lookup.cards import leaders_card, search_card
from bot.lookup.service import (
    HistoryAnswer,
    list_corrections,
    list_leaders,
    look_up_history,
    look_up_updates,
    search_stances,
)
from bot.lookup.update_cards import stance_difference, updates_card
from bot.proposals_store import Proposal
from bot.request import Desk, Request
from bot.stances.cards import corrections_card, moved_card, recorded_card, revised_card, withdrawn_card
from bot.stances.service import Correction, Draft, Recorded, correct_stance, record_stance, retract_stance
from bot.unanswered import CountedGap, Gap, gaps_card
from bot.undo import plan_undo, undo_card
from tests.lookup.test_cards import presses, texts, words
from tests.town import paper, said

EDITOR = Caller(discord_user_id=77, guild_id=7, role=Role.EDITOR)
LATER = "2026-11-23T12:00:00.000000Z"


def moment(at: str) -> str:
    return f"<t:{int(datetime.fromisoformat(at).timestamp())}:R>"


def row(key: str, position: int, day: str, *, at: str = LATER) -> Revision:
    original = said("quillane", "ferry", position, day)
    stance = original.model_copy(update={"key": key})
    followed = first_revision(stance, at=at).follow(reason="A made-up reason.")
    return followed.but(sources=(Cited(source=paper(original)),))


def draft(position: str, day: str, topic: str = "ferry") -> Draft:
    return Draft(
        leader="quillane", topic=topic, position=position, day=day, summary=f"Made-up row of {day}.",
        source=f"Made-up paper of {day} https://made-up.example/{day}",
    )  # fmt: skip


async def corrected(desk: Desk, key: str, position: str, day: str) -> Recorded:
    """A row with another position and day in its place."""
    correction = Correction(
        seen=Seen(key=key, revision=1), position=position, day=day, summary="A made-up summary.",
        source="Corrected paper https://corrected.example/a", reason="A made-up reason.",
    )  # fmt: skip
    done = await correct_stance(Request(desk, EDITOR, key="correction"), correction)
    assert not isinstance(done, Proposal)
    return done


async def retracted(desk: Desk, key: str) -> Recorded:
    done = await retract_stance(
        Request(desk, EDITOR, key="retraction"), Seen(key=key, revision=1), "A made-up reason."
    )
    assert not isinstance(done, Proposal)
    return done


async def test_a_recorded_stance_is_said_on_its_own_day_between_the_statements_beside_it(town: Desk):
    done = await record_stance(Request(town, EDITOR, key="a"), draft("2", "2015-07-07"))
    shown = words(recorded_card(done))
    assert "· said on 7 July 2015" in shown
    assert "\n**supports** ⬜⬜⬜⬜🟩\n" in shown
    assert (
        "\n> Made-up row of 2015-07-07.\n-# 7 Jul 2015 · [Made-up paper of 2015-07-07](https://made-up.example/2015-07-07)"
        in shown
    )
    assert "\n↻ Position reversed: before, **opposes with reservations** (15 Jun 2015)\n" in shown
    assert "\n-# The next statement, of 31 Dec 2015, then counts as a change." in shown


async def test_what_discord_delivers_twice_is_done_once_and_told_as_it_was_done(town: Desk):
    request, typed = Request(town, EDITOR, key="a"), draft("2", "2015-07-07")
    first, second = [words(recorded_card(await record_stance(request, typed))) for _ in range(2)]
    assert "Update #" in first
    assert second == first


async def test_a_corrected_stance_is_shown_with_what_it_was_first_and_what_follows_on_it(town: Desk):
    done = await corrected(town, "quillane-ferry-2015-06-15", "2", "2015-06-16")
    shown = words(revised_card(done))
    assert "**Position:** opposes with reservations → **supports**" in shown
    assert "**Date:** 15 June 2015 → **16 June 2015**" in shown
    assert "“Paper of quillane-ferry-2015-06-15” → “Corrected paper”" in shown
    assert "↻ Position reversed: before, **opposes with reservations** (1 Jan 2015)" in shown
    assert "-# The next statement, of 31 Dec 2015, then counts as a change." in shown


async def test_a_correction_that_discord_delivers_twice_says_both_times_what_it_changed(town: Desk):
    key = (await record_stance(Request(town, EDITOR, key="a"), draft("2", "2015-07-07"))).written.revision.key
    for _ in range(2):
        assert "**Position:** supports → **opposes**" in words(
            revised_card(await corrected(town, key, "-2", "2015-07-07"))
        )


async def test_a_withdrawn_statement_keeps_its_own_day_position_and_source_and_tells_what_took_its_place(
    town: Desk,
):
    done = await corrected(town, "quillane-ferry-2015-06-15", "2", "2015-06-16")
    history = await look_up_history(Request(town, EDITOR), leader="quillane", topic="ferry")
    at = moment(done.written.revision.at)
    for card in (
        withdrawn_card(history),
        corrections_card(await list_corrections(Request(town, EDITOR), limit=5)),
    ):
        assert (
            "~~15 Jun 2015 · opposes with reservations~~\n> “Words of quillane-ferry-2015-06-15”\n"
            "-# 15 Jun 2015 · Hall of 2015-06-15 · "
            "[Paper of quillane-ferry-2015-06-15](https://paper.example/quillane-ferry-2015-06-15) (paper.example)\n"
            f"Corrected {at}: A made-up reason.\nNow: **supports**, 16 Jun 2015"
        ) in words(card)


def test_a_withdrawn_statement_says_when_it_was_withdrawn_and_not_when_it_was_recorded():
    history_row = row("a", -1, "2015-06-15", at="2026-01-01T12:00:00.000000Z")
    by = row("a", -1, "2015-06-16")
    answer = HistoryAnswer(
        leader=Leader(key="quillane", name="Ada Quillane"),
        topic=Topic(key="ferry", theme="harbour", name="Free ferry", proposition="It is."),
        stances=(),
        shifts=(),
        withdrawn=((history_row, by),),
    )
    shown = words(withdrawn_card(answer))
    assert f"Corrected {moment(LATER)}: A made-up reason.\nNow: the same position, 16 Jun 2015" in shown


async def test_a_retracted_statement_is_withdrawn_and_comes_back_with_an_undo(town: Desk):
    done = await retracted(town, "quillane-ferry-2016-03-10")
    assert "**Is withdrawn:** **supports with conditions**" in words(revised_card(done))
    plan = await plan_undo(Request(town, EDITOR))
    assert "**Comes back:** **supports with conditions**" in words(undo_card(plan))


async def test_an_undo_of_a_correction_shows_what_stands_now_first_and_what_comes_back(town: Desk):
    await corrected(town, "quillane-ferry-2015-06-15", "2", "2015-06-16")
    shown = words(undo_card(await plan_undo(Request(town, EDITOR))))
    assert "**Position:** supports → **opposes with reservations**" in shown
    assert "**Date:** 16 June 2015 → **15 June 2015**" in shown


def test_whoever_was_too_late_sees_what_they_looked_at_and_what_stands_now():
    seen, now = row("a", -2, "2015-01-01"), row("b", 2, "2016-01-01")
    card = moved_card(MovedError(seen, now))
    at_first, at_last = (text for text in texts(card) if text.startswith("**The version"))
    assert at_first.startswith(
        "**The version you looked at**\n**opposes** 🟥⬜⬜⬜⬜\n> “Words of quillane-ferry-2015-01-01”"
    )
    assert at_last.startswith(
        "**The version on record now**\n**supports** ⬜⬜⬜⬜🟩\n> “Words of quillane-ferry-2016-01-01”"
    )
    assert "sp|open|edit|b|2" in presses(card)


@pytest.mark.parametrize(
    ("before", "after", "said_first"), [(-2, 2, "opposes → **supports**"), (2, -2, "supports → **opposes**")]
)
def test_a_difference_tells_before_and_then_after(before: int, after: int, said_first: str):
    lines = stance_difference(row("a", before, "2015-01-01"), row("a", after, "2016-02-02"))
    assert lines[0] == f"**Position:** {said_first}"
    assert lines[1] == "**Date:** 1 January 2015 → **2 February 2016**"
    assert "**Source:** “Paper of quillane-ferry-2015-01-01” → “Paper of quillane-ferry-2016-02-02”" in lines


async def test_a_line_of_the_log_has_the_day_of_the_statement_and_both_positions_of_a_correction(town: Desk):
    await record_stance(Request(town, EDITOR, key="a"), draft("2", "2015-07-07", "tram"))
    await corrected(town, "quillane-ferry-2015-06-15", "2", "2015-06-16")
    shown = words(updates_card(await look_up_updates(Request(town, EDITOR), limit=6)))
    assert "Recorded: **Ada Quillane** on Night tram — **supports**, 7 Jul 2015" in shown
    assert (
        "Corrected: **Ada Quillane** on Free ferry — opposes with reservations → **supports**, 16 Jun 2015\n"
        "> A made-up reason.\n" in shown
    )
    assert " · by <@77>" in shown


async def test_where_the_clock_was_put_back_the_numbers_are_said_to_count(town: Desk):
    ahead = replace(town, now=lambda: datetime(2099, 1, 1, tzinfo=UTC))
    await record_stance(Request(ahead, EDITOR, key="a"), draft("2", "2015-07-07"))
    for number, key in enumerate("bc"):
        await record_stance(Request(town, EDITOR, key=key), draft("2", f"2015-07-0{number + 1}"))
    shown = words(updates_card(await look_up_updates(Request(town, EDITOR), limit=4)))
    assert shown.count("The clock was put back before this update; the numbers say what came first.") == 1
    newest, after, ahead_of_time, _ = shown.split("**#")[1:]
    assert "clock" in after
    assert "clock" not in newest + ahead_of_time


async def test_who_did_and_who_confirmed_a_change_are_told_apart(town: Desk):
    await record_stance(Request(town, EDITOR, key="a"), draft("2", "2015-07-07"))
    answer = await look_up_updates(Request(town, EDITOR), limit=1)
    line = answer.lines[0].model_copy(update={"second_user_id": 88})
    shown = words(updates_card(answer.model_copy(update={"lines": (line,)})))
    assert "by <@77>, confirmed by <@88>" in shown


async def test_a_search_result_has_its_own_position_and_source_and_opens_the_position_of_its_day(town: Desk):
    found = await search_stances(Request(town, EDITOR), text="words of quillane ferry", limit=5)
    card = search_card(found)
    hit = "**Ada Quillane** on Free ferry — **opposes** 🟥⬜⬜⬜⬜\n> “Words of quillane-ferry-2015-12-31”\n-# 31 Dec 2015 ·"
    assert hit in words(card)
    assert "sp|open|stance|quillane|ferry|20151231" in presses(card)
    assert "sp|open|stance|quillane|ferry|20160101" in presses(card)


async def test_a_leader_is_listed_with_the_last_office_on_record_and_their_own_statements(town: Desk):
    shown = words(leaders_card(await list_leaders(Request(town, EDITOR))))
    assert "**Ada Quillane** — Warden of the harbour · 10 stances" in shown
    assert "**Hal Orrinson** — 2 stances\n" in f"{shown}\n"


def test_what_was_asked_for_in_vain_has_its_own_number_and_last_day():
    gaps = tuple(
        CountedGap(gap=Gap(leader=leader, topic="", kind="position"), asked=asked, last_on=day)
        for leader, asked, day in (("ada", 5, "2026-01-01"), ("bo", 3, "2026-02-02"))
    )
    shown = words(gaps_card(gaps, {}, 2))
    assert "**ada** (position) — asked 5 times, last on 1 Jan 2026" in shown
    assert "**bo** (position) — asked 3 times, last on 2 Feb 2026" in shown


async def test_a_reason_in_the_updates_log_stays_words_whatever_it_holds(town: Desk):
    typed = draft("2", "2015-07-07", "tram").model_copy(
        update={"reason": "# Big [click](https://evil.example)"}
    )
    await record_stance(Request(town, EDITOR, key="a"), typed)
    shown = words(updates_card(await look_up_updates(Request(town, EDITOR), limit=1)))
    assert "> \\# Big \\[click\\](https://evil.example)" in shown


@pytest.mark.parametrize(
    "field", sorted(set(Stance.model_fields) - {"key", "leader", "topic", "position", "stated_on", "sources"})
)
def test_whichever_field_of_a_stance_differs_both_values_are_shown(field: str):
    one = row("a", 1, "2015-01-01")
    before, after = (one.but(entry=one.stance.but(**{field: value})) for value in ("Q1", "Q2"))
    (line,) = stance_difference(before, after)
    assert line.endswith(":** “Q1” → “Q2”")


def test_other_sources_and_other_places_in_them_are_shown_before_and_after():
    one = row("a", 1, "2015-01-01")
    book = Source(key="book", title="A made-up book", publisher="Reed & Sons")
    other = one.but(
        entry=one.stance.but(sources=("book@p. 26", *one.stance.sources)),
        sources=(Cited(source=book, locator="p. 26"), *one.sources),
    )
    title, link = "Paper of quillane-ferry-2015-01-01", "https://paper.example/quillane-ferry-2015-01-01"
    assert stance_difference(one, other) == [f"**Source:** “{title}” → “A made-up book, p. 26; {title}”"]
    only = one.but(entry=one.stance.but(sources=("book@p. 26",)), sources=other.sources[:1])
    assert stance_difference(one, only) == [
        f"**Source:** “{title}” → “A made-up book, p. 26”",
        f"**Source link:** “{link}” → *nothing*",
    ]


def test_of_long_texts_that_differ_at_the_end_the_end_is_shown():
    one = row("a", 1, "2015-01-01")
    before, after = (
        one.but(entry=one.stance.but(quote=f"{'A made-up word. ' * 25}The end is {end}."))
        for end in ("first", "second")
    )
    (line,) = stance_difference(before, after)
    assert line.startswith("**Quote:** “…")
    assert "The end is first.” → “…" in line
    assert line.endswith("The end is second.”")


def test_versions_in_which_nothing_differs_are_said_to_be_the_same():
    one = row("a", 1, "2015-01-01")
    card = moved_card(MovedError(one, one, one))
    assert "**The record now → what you wrote**\nNothing in it differs." in words(card)
