"""No card can be one that Discord refuses."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import discord
import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from bot.routes import ReportProblem, ShowCorrections, ShowTopics, WatchCard
from bot.ui.cards import (
    COMPONENTS_LIMIT,
    PLAIN_LIMIT,
    TEXT_LIMIT,
    Card,
    CardBuilder,
    Choice,
    roomy_page_of,
    turning,
)
from tests.payloads import check_payload

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=2000)
CHOICES = st.builds(
    Choice,
    label=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200),
    button=st.builds(WatchCard, leader=st.text(max_size=60), topic=st.text(max_size=60)),
    url=st.just(""),
)


@pytest.mark.parametrize("colour", [0x2EAE60, None])
def test_a_card_is_the_json_that_discord_pys_own_objects_give(colour: int | None):
    builder = CardBuilder(colour)
    builder.add("## Words")
    builder.add("beside a button", Choice("One", ShowTopics()))
    builder.rule()
    builder.attach("record.zip", b"")
    builder.row(
        [
            Choice("Two", ShowCorrections(), primary=True, disabled=True),
            Choice("Source", url="https://example.org/a"),
        ]
    )
    builder.close("-# The end")
    one: ui.Button[Any] = ui.Button(label="One", custom_id="sp|open|topics")
    two: ui.Button[Any] = ui.Button(
        label="Two", custom_id="sp|open|corrections", style=discord.ButtonStyle.primary, disabled=True
    )
    source: ui.Button[Any] = ui.Button(label="Source", url="https://example.org/a")
    theirs: ui.Container[Any] = ui.Container(
        ui.TextDisplay("## Words"),
        ui.Section(ui.TextDisplay("beside a button"), accessory=one),
        ui.Separator(),
        ui.File("attachment://record.zip"),
        ui.ActionRow(two, source),
        ui.TextDisplay("-# The end"),
        accent_colour=colour,
    )
    assert json.dumps(builder.build().components) == json.dumps([theirs.to_component_dict()])


def parts(components: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    found = []
    for component in components:
        found.append(component)
        found += parts(component.get("components", []))
        found += parts([component["accessory"]] if component.get("accessory") else [])
    return found


def check(card: Card) -> None:
    everything = parts(card.components)
    assert len(everything) <= COMPONENTS_LIMIT
    assert sum(len(part.get("content", "")) for part in everything) <= TEXT_LIMIT
    ids = [part["custom_id"] for part in everything if "custom_id" in part]
    assert len(ids) == len(set(ids))
    assert all(len(custom_id) <= 100 for custom_id in ids)
    assert len(card.plain) <= PLAIN_LIMIT
    check_payload("POST", "/channels/1/messages", {"flags": 1 << 15, "components": card.components})


@given(
    title=st.text(max_size=500),
    blocks=st.lists(st.tuples(TEXTS, st.none() | CHOICES), max_size=30),
    closing=st.lists(TEXTS, max_size=5),
    rows=st.lists(st.lists(st.none() | CHOICES, max_size=8), max_size=4),
)
def test_whatever_is_put_on_a_card_discord_takes_it(title, blocks, closing, rows) -> None:
    builder = CardBuilder(0x123456)
    builder.heading(title, title)
    for text, choice in blocks:
        builder.rule()
        builder.add(text, choice)
    for text in closing:
        builder.close(text)
    for row in rows:
        builder.row(row)
    check(builder.build())


def test_a_card_says_how_much_had_no_room_on_it() -> None:
    builder = CardBuilder()
    builder.add("a" * 3000)
    builder.add("b" * 1000)
    assert not builder.try_add("b" * 1000)
    builder.add("c" * 100)
    for _ in range(3):
        builder.close("d" * 300)
        builder.row([Choice(label=str(n), button=ReportProblem(stance=f"{_}{n}")) for n in range(5)])
    card = builder.build()
    check(card)
    assert "… and 1 more, for which this card has no room." in str(card.components)
    assert "more, for which" not in str(CardBuilder().build().components)


@given(st.lists(TEXTS, max_size=40), st.integers(1, 8))
def test_every_item_of_a_list_stands_on_one_of_its_pages_and_has_room_there(
    texts: list[str], size: int
) -> None:
    first = roomy_page_of(texts, str, 0, size)
    found = []
    for number in range(first.count):
        page = roomy_page_of(texts, str, number, size)
        assert len(page.items) <= size
        builder = CardBuilder()
        builder.heading("t" * 500, "s" * 500)
        builder.spread([(text, None) for text in page.items])
        card = builder.build()
        check(card)
        assert "more, for which" not in str(card.components)
        found += page.items
    assert found == texts


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=7))
def test_a_page_of_fixed_size_holds_all_its_items_however_long_they_are(texts: list[tuple[str, str]]) -> None:
    builder = CardBuilder()
    builder.heading("t" * 500, "s" * 500)
    builder.rule()
    button = [Choice(label="More", button=ReportProblem(stance=str(n))) for n in range(7)]
    builder.spread(*[[(pair[side], button[n]) for n, pair in enumerate(texts)] for side in (0, 1)])
    card = builder.build()
    check(card)
    assert "more, for which" not in str(card.components)
    assert len([part for part in parts(card.components) if part["type"] == 9]) == len(texts)


def test_a_button_whose_id_would_be_too_long_is_left_out_and_its_text_stays() -> None:
    builder = CardBuilder()
    assert builder.try_add("text", Choice(label="Long", button=ReportProblem(stance="x" * 200)))
    card = builder.build()
    assert "text" in card.plain
    assert not [part for part in parts(card.components) if part["type"] == 2]


@pytest.mark.parametrize(("number", "ends"), [(0, (True, False)), (1, (False, False)), (2, (False, True))])
def test_the_buttons_that_turn_pages_stop_at_both_ends(number: int, ends: tuple[bool, bool]):
    before, here, after = turning(ShowTopics(), number, 3)
    assert before is not None
    assert here is not None
    assert after is not None
    assert (before.disabled, after.disabled) == ends
    assert here.label == f"Page {number + 1} of 3"
    assert after.button == ShowTopics(mode="turn", page=number + 1)


def test_a_single_page_has_nothing_to_turn():
    assert turning(ShowTopics(), 0, 1) == []
