"""However long the words of the record are, everything of an answer stands on one of its cards."""

import re
from collections.abc import Callable

import pytest

from bot.core.entries import Revision, Stance
from bot.core.log import Logged, Update
from bot.lookup.cards import history_card, search_card, stance_card, topics_card, updates_card
from bot.lookup.service import (
    Corrections,
    Hit,
    ListedTheme,
    SearchAnswer,
    UpdatesAnswer,
    Withdrawal,
    list_topics,
    look_up_history,
    look_up_stance,
)
from bot.request import Desk, Request
from bot.stances.cards import corrections_card, withdrawn_card
from bot.ui.cards import Card
from tests.town import MEMBER
from tests.ui.test_cards import check, parts

FILLED = pytest.mark.parametrize("filling", list("a*_[@\\`~|"))


def words(card: Card) -> str:
    check(card)
    shown = "\n".join(part["content"] for part in parts(card.components) if part["type"] == 10)
    assert "has no room" not in shown
    return shown


def pages(made: Callable[[int], Card]) -> list[str]:
    """The words of all pages that one can turn to."""
    first = made(0)
    labels = [str(part.get("label")) for part in parts(first.components) if part["type"] == 2]
    counts = [int(found[1]) for label in labels if (found := re.fullmatch(r"Page 1 of (\d+)", label))]
    return [words(made(number)) for number in range(counts[0] if counts else max(1, len(labels)))]


def long(stance: Stance, number: int, filling: str) -> Stance:
    """A stance whose texts are as long as they may be; its source has the number in its title."""
    return stance.model_copy(
        update={
            "quote": filling * 500,
            "summary": filling * 500,
            "venue": filling * 150,
            "source_title": f"Paper {number}x " + filling * 180,
            "source_url": "https://paper.example/" + "(" * 370,
        }
    )


def as_long(rows: tuple[Revision, ...], filling: str) -> tuple[Revision, ...]:
    return tuple(
        row.model_copy(update={"entry": long(row.stance, n, filling), "reason": filling * 300})
        for n, row in enumerate(rows)
    )


def numbers(shown: list[str], what: str) -> set[int]:
    return {int(found) for page in shown for found in re.findall(rf"{what} ?(\d+)x", page)}


@FILLED
async def test_all_statements_of_a_history_and_an_overview_have_room(town: Desk, filling: str):
    answer = await look_up_history(Request(town, MEMBER), leader="quillane", topic="ferry")
    rows = as_long(answer.stances, filling)
    answer = answer.model_copy(update={"stances": rows, "withdrawn": tuple(zip(rows, rows, strict=True))})
    assert numbers(pages(lambda page: history_card(answer, page=page)), "Paper") == set(range(len(rows)))
    assert numbers(pages(lambda page: withdrawn_card(answer, page=page)), "Paper") == set(range(len(rows)))
    found = await look_up_stance(Request(town, MEMBER), leader="quillane")
    standings = tuple(
        item.model_copy(
            update={
                "standing": item.standing.model_copy(update={"current": row, "since": row, "shift": None})
            }
        )
        for item, row in zip(found.standings * 9, rows, strict=False)
    )
    found = found.model_copy(update={"standings": standings})
    assert numbers(pages(lambda page: stance_card(found, page=page)), "Paper") == set(range(len(standings)))


@FILLED
async def test_all_found_and_all_corrected_statements_of_a_page_have_room(town: Desk, filling: str):
    answer = await look_up_history(Request(town, MEMBER), leader="quillane", topic="ferry")
    rows = as_long(answer.stances[:5], filling)
    name = answer.leader.model_copy(update={"name": "n" + filling * 79})
    topic = answer.topic.model_copy(update={"name": "t" + filling * 79})
    hits = tuple(Hit(leader=name, topic=topic, found=row) for row in rows)
    found = SearchAnswer(text="paper", leader=None, hits=hits, total=len(hits))
    assert numbers([words(search_card(found))], "Paper") == set(range(len(hits)))
    lines = tuple(
        Withdrawal(leader=name.name, topic=topic.name, row=row, by=row, seq=1, on_record=True) for row in rows
    )
    card = corrections_card(Corrections(lines=lines, total=len(lines)))
    assert numbers([words(card)], "Paper") == set(range(len(lines)))


@FILLED
@pytest.mark.parametrize("count", [1, 5, 34, 60])
async def test_all_topics_of_a_theme_have_room(town: Desk, filling: str, count: int):
    (listed, *_) = await list_topics(Request(town, MEMBER))
    topic = listed.topics[0][0]
    topics = tuple(
        (topic.model_copy(update={"name": f"Topic {n}x", "proposition": filling * 200}), 1)
        for n in range(count)
    )
    themes = [ListedTheme(theme=listed.theme, topics=topics)] * 2
    assert numbers(pages(lambda page: topics_card(themes, page=page)), "Topic") == set(range(count))


@FILLED
def test_all_updates_of_a_page_have_room(filling: str):
    lines = tuple(
        Logged(
            update=Update.unchecked(
                {
                    **dict.fromkeys(Update.model_fields, ""),
                    "seq": n,
                    "at": "2026-01-01T00:00:00.000000Z",
                    "action": "add",
                    "kind": "leader",
                    "key": "k",
                    "reason": filling * 300,
                    "undoes": None,
                }
            ),
            discord_user_id=2**62,
            by_operator=False,
        )
        for n in range(1, 7)
    )
    answer = UpdatesAnswer(leader=None, topic=None, lines=lines, total=6, names={"k": "n" + filling * 79})
    shown = words(updates_card(answer))
    assert all(f"**#{n}**" in shown for n in range(1, 7))
