"""The summary as messages: it fits whatever happened, nothing is passed over, and it can be found again."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.entries import Cited, Coalition, Membership, Source, State
from bot.core.log import Head
from bot.core.news import Waiting
from bot.core.timeline import Shift, ShiftKind
from bot.digest.cards import PARTS, letters, mark_text, read_mark, rest_card
from bot.digest.summary import (
    CoalitionChange,
    Correction,
    Item,
    NewShift,
    NewStance,
    Retraction,
    Summary,
    Told,
    Unreadable,
)
from bot.ui.cards import PLAIN_LIMIT, TEXT_LIMIT
from tests.digest.made_up_news import row
from tests.payloads import check_payload
from tests.thorough import examples

DAY = date(2026, 1, 5)
HEAD = Head(record_id=81, seq=7, hash="0123456789abcdef" * 4)
NAMES = {"ada": "Ada Quill", "ferry": "Free ferry", "river": "The river", "ferrymen": "The Ferrymen"}


def summary(*items: Item, **fields):
    usual = {"local_date": DAY, "items": items, "head": HEAD, "names": NAMES}
    return Summary.model_validate({**usual, **fields})


def new(key="a", position=2, **fields):
    made = row(key, position, "2015-09-28", **fields)
    return NewStance(leader="ada", topic="ferry", theme="river", row=made)


def shift(kind=ShiftKind.FULL, before=-2, after=2):
    before, after = row("a", before, "2014-01-02"), row("b", after, "2015-09-28")
    return NewShift(leader="ada", topic="ferry", shift=Shift(kind=kind, before=before, after=after))


def texts(card):
    """All pieces of text on a card."""
    return list(_texts(card.components))


def _texts(parts):
    for part in parts:
        if part["type"] == 10:
            yield part["content"]
        yield from _texts(part.get("components") or [])
        yield from _texts([part["accessory"]] if part.get("accessory") else [])


def parts_of(components):
    return sum(1 + parts_of(part.get("components") or []) for part in components)


def buttons(card):
    return [part["label"] for part in _all(card.components) if part["type"] == 2]


def _all(parts):
    for part in parts:
        yield part
        yield from _all(part.get("components") or [])


def words(made):
    return "\n".join(text for letter in made for text in texts(letter))


def test_a_shift_is_shown_with_both_quotes_dates_and_sources_and_worded_as_a_change():
    said = words(letters(summary(shift())))
    assert "**Ada Quill** changed position on **Free ferry**: opposes → **supports**" in said
    for piece in (
        "I said a.",
        "I said b.",
        "2 Jan 2014",
        "28 Sep 2015",
        "https://post.example/a",
        "Full shift",
    ):
        assert piece in said
    for judgement in ("flip", "U-turn", "contradict", "reversed"):
        assert judgement not in said


def test_a_shift_of_degree_is_not_called_a_change_of_position():
    said = words(letters(summary(shift(ShiftKind.DEGREE, before=2, after=1))))
    assert (
        "**Ada Quill** is more conditional on **Free ferry**: supports → **supports with conditions**" in said
    )
    assert "changed position" not in said.lower()


def test_sections_stand_in_order_each_with_its_heading_once():
    changed = Correction(
        leader="ada", topic="ferry", before=row("c", 2, "2015"), after=row("c", 1, "2015", revision=2)
    )
    joined = CoalitionChange(
        coalition="ferrymen", before=None,
        after=Coalition(key="ferrymen", name="The Ferrymen", status="active", since="2014-09", sources=("post",)), reason="",
    )  # fmt: skip
    said = words(
        letters(
            summary(shift(), shift(ShiftKind.SIDE), shift(ShiftKind.DEGREE), new(), new("b"), changed, joined)
        )
    )
    headings = [line for line in said.splitlines() if line.startswith("### ")]
    assert headings == [
        "### Changed position, from one side to the other",
        "### Changed position, to or from neutral or mixed",
        "### More or less conditional",
        "### New on record: The river",
        "### Corrected and withdrawn",
        "### Coalitions",
    ]


def test_corrections_and_retractions_give_their_reason_and_source():
    before, after = row("c", 2, "2015"), row("c", 1, "2015", revision=2)
    withdrawn = row("d", 2, "2016", revision=2, state=State.WITHDRAWN, reason="said by somebody else")
    said = words(
        letters(
            summary(
                Correction(leader="ada", topic="ferry", before=before, after=after),
                Retraction(leader="ada", topic="ferry", before=row("d", 2, "2016"), withdrawn=withdrawn),
            )
        )
    )
    assert "supports → **supports with conditions**" in said
    assert "Reason: it was wrong" in said
    assert "Reason: said by somebody else" in said
    assert "https://post.example/d" in said


@pytest.mark.parametrize(
    ("before", "after", "words_of_it"),
    [
        (None, {"since": "2015-09"}, "Bo is a member since Sep 2015."),
        (None, {"listed_on": "2016"}, "Bo is listed as a member, listed in 2016."),
        ({}, {"until": "2016-05-01"}, "Bo left on 1 May 2016."),
        ({}, {"until": "2016-05"}, "Bo left in May 2016."),
        ({}, {"role": "rower"}, "the entry of Bo was changed."),
        ({}, None, "Bo was taken off the list of members."),
    ],
)
def test_a_membership_is_told_in_words(before, after, words_of_it):
    def member(fields):
        return None if fields is None else Membership(coalition="ferrymen", member="bo", name="Bo", **fields)

    change = CoalitionChange(coalition="ferrymen", before=member(before), after=member(after), reason="")
    assert words_of_it in words(letters(summary(change)))


def test_a_coalition_that_changes_its_status_is_told_in_words():
    before = Coalition(key="ferrymen", name="The Ferrymen", status="proposed", sources=("post",))
    after = Coalition(key="ferrymen", name="The Ferrymen", status="active", sources=("post",))
    told = (Cited(source=Source(key="post", title="Post", url="https://x.example")),)
    change = CoalitionChange(coalition="ferrymen", before=before, after=after, reason="it met", sources=told)
    said = words(letters(summary(change)))
    assert "proposed → **active**" in said
    assert "https://x.example" in said


def test_the_small_print_of_the_first_message_ends_with_the_head_of_the_log():
    first, *others = letters(summary(*[new(f"k{n}") for n in range(40)]))
    for text in (texts(first)[-1], first.plain):
        assert text.splitlines()[-1] == "-# record as of update #7 · 0123456789ab"
        assert read_mark(text).part == 1
    assert others
    assert "as of update" not in words(others)


def test_an_empty_day_says_so():
    said = words(letters(summary()))
    assert "-# nothing changed since the last summary\n" in said
    assert "Nothing on record was said on this day in another year." in said


def test_a_first_summary_tells_of_no_earlier_one():
    said = words(letters(summary().model_copy(update={"told_before": False})))
    assert "since the last summary" not in said
    assert "-# nothing changed · no summary was posted here before\n" in said


def test_this_day_in_other_years_is_told_with_year_source_and_how_many_more():
    said = words(letters(summary(anniversaries=(row("a", 2, "2015-01-05"),), anniversaries_in_all=4)))
    assert "### On this day" in said
    assert "**2015**: **Ada Quill** on **Free ferry**" in said
    assert "3 more statements of this day" in said
    assert "Nothing changed" not in said


def test_what_waits_is_told_to_editors_only():
    waiting = Waiting(open_suggestions=2, open_reports=1, stale_positions=12)
    said = words(letters(summary(waiting=waiting)))
    assert (
        "For the editors:** 2 open suggestions, 1 open report, 12 positions not reviewed for a year." in said
    )
    assert "For the editors" not in words(letters(summary(waiting=Waiting())))


def test_a_late_summary_says_for_when_it_was_planned():
    planned = datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert f"late: planned for <t:{int(planned.timestamp())}:t>" in words(
        letters(summary(planned_for=planned))
    )


def test_a_role_is_mentioned_once():
    made = letters(summary(*[new(f"k{n}") for n in range(40)]), role_id=99)
    assert words(made).count("<@&99>") == 1


def test_any_number_of_items_is_a_few_messages_and_the_rest_on_pages():
    items = [new(f"k{n}") for n in range(10_000)]
    made = letters(summary(*items))
    assert len(made) == PARTS
    said = words(made)
    shown = sum(f"I said k{n}." in said for n in range(200))
    assert f"… and {10_000 - shown:,} more changes." in said
    assert buttons(made[-1]) == ["Show the rest"]
    first_page = "\n".join(
        texts(rest_card(Told(items=tuple(items), others=0, names=NAMES), "2026-01-05", "", shown))
    )
    assert f"I said k{shown}." in first_page
    assert f"I said k{shown - 1}." not in first_page


def test_the_pages_of_the_rest_show_every_item_once():
    items = tuple(new(f"k{n}") for n in range(20))
    told = Told(items=items, others=0, names=NAMES)
    seen = [
        key
        for page in range(6)
        for text in texts(rest_card(told, "2026-01-05", "", 3, page=page))
        for key in range(20)
        if f"I said k{key}." in text
    ]
    assert sorted(seen) == list(range(3, 20))


def test_a_preview_says_so_and_has_no_button_to_a_summary_that_was_not_posted():
    made = letters(summary(*[new(f"k{n}") for n in range(100)]), is_preview=True)
    assert "## Preview: Summary of 5 January 2026" in words(made)
    assert buttons(made[-1]) == []


def test_what_cannot_be_put_into_words_is_said_and_the_rest_goes_out():
    broken = new("broken")
    stance = broken.row.stance.model_copy(update={"position": 99})
    broken = broken.model_copy(update={"row": broken.row.model_copy(update={"entry": stance})})
    said = words(letters(summary(broken, new("fine"), Unreadable(what="update 9"))))
    assert said.count("cannot be shown here") == 2
    assert "I said fine." in said


def test_stored_text_is_shown_as_text():
    said = words(letters(summary(new(quote="@everyone **bold** <@1> [x](https://evil.example)"))))
    assert "@everyone" not in said
    assert "**bold**" not in said
    assert "<@1>" not in said
    assert "[x](https://evil.example)" not in said


long_texts = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=150)
long_rows = st.builds(
    lambda quote, title, venue, path: row(
        "x", 2, "2015-09-28", quote=quote.strip() or "x", venue=venue.strip(),
    ).but(sources=(Cited(source=Source(key="x", title=title.strip() or "x", url=f"https://x.example/{path}")),)),
    long_texts.map(lambda text: text * 3), long_texts, long_texts, st.text("abc()%*_~", max_size=350),
)  # fmt: skip
some_items = st.lists(
    st.one_of(
        st.builds(lambda made: NewStance(leader="ada", topic="ferry", theme="river", row=made), long_rows),
        st.builds(
            lambda a, b: NewShift(
                leader="ada", topic="ferry", shift=Shift(kind=ShiftKind.FULL, before=a, after=b)
            ),
            long_rows,
            long_rows,
        ),
        st.builds(
            lambda a, b: Correction(leader="ada", topic="ferry", before=a, after=b), long_rows, long_rows
        ),
    ),
    max_size=60,
)


@settings(max_examples=examples(60), deadline=None)
@given(some_items, st.lists(long_rows, max_size=3), st.booleans(), st.integers(0, 10_000))
def test_discord_takes_every_message_and_every_item_is_shown_or_counted(items, rows, mention, others):
    made = letters(
        summary(*items, anniversaries=tuple(rows), anniversaries_in_all=len(rows) * 2, others=others,
                waiting=Waiting(stale_positions=others)),
        role_id=2**63 if mention else None,
    )  # fmt: skip
    assert 1 <= len(made) <= PARTS
    for letter in made:
        assert sum(map(len, texts(letter))) <= TEXT_LIMIT
        assert parts_of(letter.components) <= 40
        assert len(letter.plain) <= PLAIN_LIMIT
        check_payload(
            "POST", "/channels/1/messages", {"components": list(letter.components), "flags": 1 << 15}
        )
    said = words(made)
    shown = sum(
        said.count(phrase) for phrase in ("** — **supports**", "changed position on", "was corrected.")
    )
    shown -= len(rows) if rows else 0
    rest = len(items) - shown
    assert (f"… and {rest:,} more change" in said) == (rest > 0)
    told = Told(items=tuple(items), others=0, names=NAMES)
    for page in range(3):
        card = rest_card(told, "2026-01-05", "", 0, page=page)
        assert sum(map(len, texts(card))) <= TEXT_LIMIT


@given(st.dates(), st.sampled_from(["", "1234567890123456789"]), st.integers(1, 3))
def test_a_message_is_recognised_by_its_small_print_on_the_card_and_in_plain_text(day, occasion, part):
    one = summary(local_date=day)
    mark = read_mark(f"whatever\n{mark_text(one, occasion, part, 3)}")
    assert mark is not None
    assert mark.is_of(day.isoformat(), occasion)
    assert not mark.is_of(day.isoformat(), "1234567890123456788")
    assert mark.is_of(day.isoformat(), "") == (occasion == "")
    assert mark.part == part


def test_every_part_carries_its_mark_also_as_plain_text():
    made = letters(summary(*[new(f"k{n}") for n in range(100)]), occasion="77")
    for number, letter in enumerate(made, start=1):
        for text in ("\n".join(texts(letter)), letter.plain):
            mark = read_mark(text)
            assert mark is not None
            assert mark.is_of("2026-01-05", "77")
            assert mark.part == number


def test_a_message_from_before_whose_small_print_has_the_whole_number_is_recognised():
    mark = read_mark("-# Summary 2026-01-05, request 1234567890123456789, part 2 of 3")
    assert mark is not None
    assert mark.is_of("2026-01-05", "1234567890123456789")
    assert not mark.is_of("2026-01-05", "")


def test_a_quote_cannot_pass_for_a_mark_of_another_part():
    made = letters(summary(new(quote="Summary 2026-01-05, part 2 of 3")))
    mark = read_mark("\n".join(texts(made[0])))
    assert mark is not None
    assert mark.part == 1


def test_a_short_message_says_its_small_print_once_as_plain_text_too():
    (letter,) = letters(summary(new()))
    assert letter.plain.count("Summary 2026-01-05, part 1 of 1") == 1
