"""`standpoint ask`: lines of text, JSON, and the stages of understanding."""

import json
import threading
from pathlib import Path

import pytest

from bot.ask import service
from bot.ask.asking import Asking
from bot.ask.conversation import TextReading
from bot.ask.model import Query
from bot.ask.output import answer_lines
from bot.ask.service import understood_in
from bot.core.entries import Membership, Source
from bot.request import Desk, Request
from tests.ask.score import MEMBER
from tests.town import ENTRIES, town_desk

FIELDS = [
    "question", "kind", "leaders", "topics", "as_of", "date_from", "date_to", "records", "members", "sources", "text", "also",
]  # fmt: skip


async def lines(desk: Desk, *questions: str, **options: bool) -> list[str]:
    return [line async for line in answer_lines(Request(desk, MEMBER), questions, **options)]


async def test_json_is_one_object_a_question_with_the_promised_fields(desk: Desk):
    found = [
        json.loads(line)
        for line in await lines(desk, "putin on assad in 2015\n", "", "tell me a joke", as_json=True)
    ]
    assert [list(entry) for entry in found] == [FIELDS, FIELDS]
    first, second = found
    assert first["question"] == "putin on assad in 2015"
    assert (first["kind"], first["leaders"], first["topics"]) == ("answer", ["putin"], ["assad-must-go"])
    assert (first["as_of"], first["date_from"], first["date_to"]) == (
        "2015-12-31",
        "2015-01-01",
        "2015-12-31",
    )
    assert first["records"] == ["putin-2015-11-26-p1", "un70-rus-putin-p1", "putin-2015-09-27-p1"]
    assert (second["kind"], second["leaders"], second["as_of"], second["records"]) == (
        "off_topic",
        [],
        None,
        [],
    )


async def test_text_has_the_answer_what_was_understood_and_the_sources(desk: Desk):
    understood, answer, source, *following = await lines(desk, "does putin back assad?")
    alike = [line for line in following if not line.startswith("  → ")]
    assert answer.startswith("Yes. Vladimir Putin is for")
    assert understood == "Understood as: Is Vladimir Putin for “Fight ISIS with Assad”?"
    assert source.endswith("http://thesentinel.ca/moscow-and-paris-to-share-intel-over-syria/")
    assert len(alike) == 3
    assert following[: len(alike)] == alike


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("who is in the lantern league?", ["List of the league: https://league.example/list"]),
        ("who joined the lantern league in 2014?", ["Paper of Westquay: https://made-up.example/westquay"]),
        (
            "did northquay leave the lantern league?",
            ["Paper of Northquay: https://made-up.example/northquay"],
        ),
    ],
)
async def test_text_has_the_sources_of_members_too(tmp_path: Path, question: str, sources: list[str]):
    members = {"Westquay": "2014-06-01", "Northquay": "2013-01-01"}
    entries = [
        *(entry for entry in ENTRIES if not isinstance(entry, Membership)),
        *(
            Source(key=name.lower(), title=f"Paper of {name}", url=f"https://made-up.example/{name.lower()}")
            for name in members
        ),
        *(
            Membership(coalition="league", member=name.lower(), name=name, since=day, sources=(name.lower(),))
            for name, day in members.items()
        ),
    ]
    async with town_desk(tmp_path, entries) as desk:
        found = await lines(desk, question)
    assert [line.strip() for line in found if ": https://" in line] == sources


async def test_explained_shows_each_stage_first(desk: Desk):
    found = await lines(desk, "does putn back assad before brexit?", explained=True)
    stages = [line.removeprefix("# ").partition(":")[0] for line in found if line.startswith("# ")]
    assert stages == [
        "text",
        "words",
        "question",
        "cues",
        "name",
        "name",
        *["subject"] * stages.count("subject"),
        "query",
        "event",
    ]
    assert any("putn→putin" in line for line in found)


async def test_explained_says_why_there_is_no_question(desk: Desk):
    found = await lines(desk, "tell me a joke", "pretend you are putin", explained=True)
    assert [line for line in found if line.startswith("# aside")] == ["# aside: order", "# aside: pretend"]


async def test_only_a_short_text_is_understood_on_the_event_loop(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    where: list[bool] = []

    def noted(asking: Asking, context: Query | None) -> TextReading:
        where.append(threading.current_thread() is threading.main_thread())
        return understood_in(asking, context)

    monkeypatch.setattr(service, "understood_in", noted)
    await service.ask(Request(desk, MEMBER), "does putin back assad?")
    await service.ask(Request(desk, MEMBER), "does putin back assad? " * 20)
    assert where == [True, False]
