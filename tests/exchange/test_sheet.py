"""Flat sheets: what spreadsheets save is read, and makes of a record just what was previewed, or nothing."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.entries import LABELS, Leader, Office, Position, Source, Stance, Theme, Topic
from bot.core.errors import RecordMovedError
from bot.core.log import Seen
from bot.core.policy import Caller, Role
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.exchange.archive import open_upload, problems_csv
from bot.exchange.csv import PROBLEM_LIMIT, FileProblem, Files
from bot.exchange.service import OPERATOR, ImportReport, import_files
from bot.exchange.sheet import COLUMNS, REQUIRED, is_sheet, nearly_same, template
from bot.request import Desk, Request
from bot.stances.service import retract_stance
from tests.core.made_up import texts, urls
from tests.db.sample import change
from tests.thorough import examples

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GUILD = 81_384_788_765_712_384
ADMIN = Caller(discord_user_id=80_351_110_224_678_912, guild_id=GUILD, role=Role.ADMIN)
FERRY = "The ferry is free of charge"
ROW = {
    "leader": "Ada Quill",
    "topic": FERRY,
    "position": "2",
    "date": "2015-09-28",
    "link": "https://gazette.example/ferry",
}
"""A made-up statement, with no more than a sheet needs."""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk whose public record is empty but for a theme; the sheets go into a server."""
    store = await Store.open(tmp_path / "stances.db")
    await store.change_alone(change(), exchange.import_entries, [Theme(key="any", name="Any")], layer=False)
    yield Desk(store, now=lambda: NOW)
    store.close()


def sheet(*changes: Mapping[str, str], delimiter: str = ",") -> bytes:
    """A sheet of the made-up row with changes, with those columns that the changes name."""
    rows = [{**ROW, **one} for one in changes or ({},)]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return as_csv([columns, *([row.get(name, "") for name in columns] for row in rows)], delimiter)


def as_csv(rows: Sequence[Sequence[str]], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def files(data: bytes, name: str = "my sheet.csv") -> Files:
    return {name: lambda: io.BytesIO(data)}


async def brought(desk: Desk, data: bytes, **options: bool) -> ImportReport:
    return await import_files(Request(desk, ADMIN), files(data), **options)


async def problems_of(desk: Desk, data: bytes) -> list[tuple[int, str, str]]:
    """Row, column and reason of each problem; nothing may have been written."""
    report = await brought(desk, data)
    assert report.imported is None
    assert await desk.store.record_ids() == [0]
    return [(one.row, one.column, one.reason) for one in report.problems]


async def stances(desk: Desk) -> list[Stance]:
    """Every stance that counts in the server, in the record's order."""
    rows = await desk.store.statements(GUILD, limit=1000)
    return sorted((row.stance for row in rows), key=lambda one: (one.leader, one.stated_on, one.key))


# What spreadsheets save


HEADER = list(ROW)
PLAIN = [HEADER, list(ROW.values())]


@pytest.mark.parametrize(
    "data",
    [
        as_csv(PLAIN),
        as_csv(PLAIN, ";"),
        as_csv(PLAIN, "\t"),
        b"\xef\xbb\xbf" + as_csv(PLAIN, ";").replace(b"\n", b"\r\n"),
        b"sep=;\r\n" + as_csv(PLAIN, ";").replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbfsep=\t\n" + as_csv(PLAIN, "\t"),
        b"sep=|\n" + as_csv(PLAIN, "|"),
        b"sep=;\n" + as_csv(PLAIN),  # saved anew by a program that does not know the line
        b'"sep=;";;;;\n' + as_csv(PLAIN, ";"),
        as_csv([[name.upper() for name in HEADER], PLAIN[1]]),
        as_csv([["Leader", "Topic", "Position", "Stated_on", "Source URL"], PLAIN[1]]),
        as_csv([[*HEADER, "", ""], [*PLAIN[1], "", " "], [""] * 7, [], PLAIN[1][:1] * 0]),
        as_csv([[""] * 5, HEADER, [" ", *[""] * 4], PLAIN[1]]),
        as_csv([["", *HEADER], ["", *PLAIN[1]]]),
    ],
)
async def test_a_sheet_is_read_as_whatever_program_saved_it(desk: Desk, data: bytes):
    done = await brought(desk, data)
    assert done.problems == ()
    (stance,) = await stances(desk)
    assert stance == Stance(
        key="ada-quill-2015-09-28-the-ferry-is-free-of-charge",
        leader="ada-quill",
        topic="the-ferry-is-free-of-charge",
        position=Position.SUPPORTS,
        stated_on="2015-09-28",
        summary=f"Supports: {FERRY}",
        sources=("gazette-example-gazette-example",),
        basis="reported",
        confidence="medium",
    )


@pytest.mark.parametrize(
    ("cell", "position"),
    [
        *((str(int(one)), one) for one in Position),
        *((words, one) for one, words in LABELS.items()),
        ("−2", Position.OPPOSES),
        ("–1", Position.OPPOSES_WITH_RESERVATIONS),
        ("+1", Position.SUPPORTS_WITH_CONDITIONS),
        ("-1,00", Position.OPPOSES_WITH_RESERVATIONS),
        ("'-2", Position.OPPOSES),
        ("-0", Position.NEUTRAL_OR_MIXED),
        (" Opposes With Reservations ", Position.OPPOSES_WITH_RESERVATIONS),
        ("Mixed", Position.NEUTRAL_OR_MIXED),
    ],
)
async def test_a_position_is_a_number_or_words(desk: Desk, cell: str, position: Position | None):
    await brought(desk, sheet({"position": cell}))
    (stance,) = await stances(desk)
    assert stance.position == position


async def test_every_column_reaches_what_it_is_of(desk: Desk):
    row = {
        "quote": "“Free for all.”",
        "summary": "Said it twice.",
        "language": "FR",
        "translation": "Free for everybody.",
        "source title": "Made-up Gazette",
        "place": "p. 3",
        "archived": "https://archive.example/ferry",
        "venue": "Town hall",
        "office": "Mayor",
        "form": "Vote",
        "basis": "inferred",
        "confidence": "medium",
        "note": "Made up.",
        "country": "France",
        "type": "Organization",
        "theme": "Harbour",
        "statement": "The ferry must be free",
    }
    assert {column.name for column in COLUMNS} == {*REQUIRED, *row}
    await brought(desk, sheet({"topic": "Ferry", **row}))
    (stance,) = await stances(desk)
    assert stance == Stance(
        key="ada-quill-2015-09-28-ferry",
        leader="ada-quill",
        topic="ferry",
        position=Position.SUPPORTS,
        stated_on="2015-09-28",
        office="Mayor",
        venue="Town hall",
        form="vote",
        summary="Said it twice.",
        quote="Free for all.",
        quote_language="fr",
        translation="Free for everybody.",
        sources=("gazette-example-made-up-gazette@p. 3",),
        basis="inferred",
        confidence="medium",
        note="Made up.",
    )
    names = await desk.directory(GUILD)
    assert names.leaders[-1] == Leader(key="ada-quill", name="Ada Quill", type="organisation", country="FRA")
    assert names.themes[-1] == Theme(key="harbour", name="Harbour")
    assert names.topics[-1] == Topic(
        key="ferry", theme="harbour", name="Ferry", proposition="The ferry must be free"
    )


async def test_an_archived_copy_reaches_a_new_source_and_one_on_record_and_stays_where_the_cell_is_blank(
    desk: Desk,
):
    await brought(desk, sheet({}, {"date": "2016", "link": "https://gazette.example/bridge"}))
    assert await archived(desk) == {"ferry": "", "bridge": ""}
    rows = (
        {"archived": "https://archive.example/1"},
        {"date": "2017"},
        {"date": "2018", "link": "https://gazette.example/tram", "archived": "https://archive.example/2"},
    )
    seen = await brought(desk, sheet(*rows), dry_run=True)
    assert seen.imported is not None
    assert (seen.imported.new, seen.imported.changed) == ({"source": 1, "stance": 2}, {"source": 1})
    await brought(desk, sheet(*rows))
    copies = {"ferry": "https://archive.example/1", "bridge": "", "tram": "https://archive.example/2"}
    assert await archived(desk) == copies
    again = await brought(desk, sheet(*rows, {"date": "2019"}))
    assert again.imported is not None
    assert (again.imported.new, again.imported.changed) == ({"stance": 1}, {})
    assert await archived(desk) == copies


async def archived(desk: Desk) -> dict[str, str]:
    """The archived copies by the page of the made-up site."""
    rows = await desk.store.statements(GUILD, limit=1000)
    sources = [cited.source for row in rows for cited in row.sources]
    return {source.url.rsplit("/", 1)[1]: source.archive_url for source in sources}


async def test_an_office_is_attested_from_the_first_to_the_last_statement_in_it(desk: Desk):
    rows = (
        {"office": "Mayor", "date": "2015-09"},
        {"office": "mayor", "date": "2012-05-01"},
        {"office": "Warden", "date": "2017"},
        {"leader": "Bo Fenn", "date": "2016"},
    )
    seen = await brought(desk, sheet(*rows), dry_run=True)
    assert seen.imported is not None
    assert seen.imported.new["office"] == 2
    assert seen.imported.names["office"] == ("Mayor", "Warden")
    await brought(desk, sheet(*rows))
    mayor = Office(leader="ada-quill", office="Mayor", first_attested="2012-05-01", last_attested="2015-09")
    warden = Office(leader="ada-quill", office="Warden", first_attested="2017", last_attested="2017")
    assert [*(await desk.directory(GUILD)).offices] == [mayor, warden]
    again = await brought(desk, sheet(*rows))
    assert again.imported is not None
    assert (again.imported.new, again.imported.changed) == ({}, {})
    await brought(desk, sheet({"office": "Mayor", "date": "2016-02"}, {"office": "Mayor", "date": "2010"}))
    offices = (await desk.directory(GUILD)).offices
    assert sorted(offices, key=lambda one: one.office) == [mayor.but(last_attested="2016-02"), warden]


async def test_the_template_is_a_sheet_whose_example_is_not_read(desk: Desk):
    assert is_sheet(files(template()))
    assert await problems_of(desk, template()) == [
        (1, "", "there is no row below the header yet; rows that begin with # are not read")
    ]
    header, example, *_ = csv.reader(io.StringIO(template().decode("utf-8-sig")))
    assert header == [column.name for column in COLUMNS]
    filled = {**dict(zip(header, example, strict=True)), "leader": "Ada Quill"}
    done = await brought(desk, template() + as_csv([list(filled.values())]))
    assert done.problems == ()
    (stance,) = await stances(desk)
    assert stance.label == "supports with conditions"


# What is wrong with one


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        *(({name: " "}, name, f"{name} is empty") for name in REQUIRED),
        ({"position": "3"}, "position", "or in words supports, supports with conditions, neutral or mixed,"),
        ({"position": "somewhat"}, "position", "not “somewhat”"),
        ({"date": "03/04/2015"}, "date", "could be 3 April 2015 or 4 March 2015"),
        ({"date": "yesterday"}, "date", "is no date with a year"),
        ({"date": "1000 days ago"}, "date", "is no date with a year"),
        ({"date": "2026-11-23"}, "date", "is in the future"),
        (
            {"date": "42275"},
            "date",
            "42275 is how a spreadsheet counts days: 28 September 2015. If that is meant, write 2015-09-28.",
        ),
        ({"date": "44927,5"}, "date", "counts days: 1 January 2023."),
        ({"date": "422750"}, "date", "is not understood as a date"),
        ({"archived": "gazette"}, "archived", "archived must be a web address that starts with http://"),
        ({"link": "gazette"}, "link", "link must be a web address that starts with http:// or https://"),
        (
            {"link": "https://[abc"},
            "link",
            "link names no site that can exist: “[abc”. Write it as in www.example.org; a number is not enough",
        ),
        ({"leader": "!?"}, "leader", "has no letters"),
        ({"leader": "x" * 81}, "leader", "leader has 81 characters; the limit is 80"),
        ({"topic": "Ferry"}, "topic", "is no sentence yet"),
        ({"topic": "Ferry", "statement": "No ferry is free"}, "statement", "holds a negation"),
        ({"country": "Atlantis"}, "country", "must be a country code"),
        ({"type": "ship"}, "type", "type must be 'person', 'country', 'party' or 'organisation'"),
        ({"form": "song"}, "form", "form must be 'statement', 'joint statement', 'vote' or 'act'"),
        ({"language": "French"}, "language", "must be a language code"),
        ({"quote": "x" * 501}, "quote", "quote has 501 characters; the limit is 500"),
        ({"quote": "a\x07b"}, "quote", "cannot be shown"),
        ({"place": "p. 3|4"}, "place", "place must be a place in the source"),
        ({"source title": "x" * 201}, "source title", "source title has 201 characters"),
        ({"theme": "x" * 81}, "theme", "theme has 81 characters"),
    ],
)
async def test_a_bad_cell_is_told_with_its_row_column_and_reason(
    desk: Desk, change, column: str, reason: str
):
    (problem,) = await problems_of(desk, sheet({}, {"leader": "Bo Fenn", "topic": "Bo is right", **change}))
    assert problem[:2] == (3, column)
    assert reason in problem[2]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (as_csv([["leader", "topic"]]), [(1, name) for name in ("position", "date", "link")]),
        (as_csv([[*HEADER, "Colour"]]), [(1, "Colour")]),
        (as_csv([[*HEADER, "URL"]]), [(1, "link")]),
        (as_csv([HEADER, [*ROW.values(), "", "x"]]), [(2, "G")]),
        (sheet() + b'a"b,"c"d\n' + b"\xff,,,,\n", [(3, ""), (4, "")]),
        (sheet() + b'"open', [(0, "")]),
        (sheet().decode().encode("utf-16"), [(0, "")]),
    ],
)
async def test_a_sheet_that_cannot_be_read_says_where(desk: Desk, data: bytes, expected):
    assert [(row, column) for row, column, _ in await problems_of(desk, data)] == expected


async def test_rows_are_counted_as_a_spreadsheet_counts_them(desk: Desk):
    rows = [HEADER, [], [*PLAIN[1][:4], "https://a.example/\nx"], [""] * 5, ["Bo", *PLAIN[1][1:4], "x"]]
    found = await problems_of(desk, b"sep=,\n" + as_csv(rows))
    assert [row for row, *_ in found] == [3, 5]
    assert str((await brought(desk, as_csv(rows))).problems[1]).startswith("my sheet.csv, row 5: link must")
    told = problems_csv((await brought(desk, as_csv(rows))).problems).decode()
    assert told.startswith("file,row,column,problem\nmy sheet.csv,3,link,")


@pytest.mark.parametrize(
    ("first", "second", "column", "reason"),
    [
        ({}, {"position": "-2"}, "link", "Row 2 has the same leader, topic, date and link."),
        ({"type": "party"}, {"type": "person"}, "type", "type was “party” in row 2"),
        ({"theme": "Harbour"}, {"theme": "Streets"}, "theme", "theme was “Harbour” in row 2"),
        ({"source title": "A"}, {"source title": "B"}, "source title", "source title was “A” in row 2"),
        (
            {"archived": "https://a.example/1"},
            {"archived": "https://a.example/2"},
            "archived",
            "archived was “https://a.example/1” in row 2",
        ),
    ],
)
async def test_rows_that_contradict_one_another_name_both(desk: Desk, first, second, column, reason):
    (problem,) = await problems_of(
        desk, sheet(first, {"date": "2016", **second} if column != "link" else second)
    )
    assert problem == (3, column, reason)


@pytest.mark.parametrize(
    "damaged",
    [
        b"Bo Fenn\xe9,Ferry,2,2015,https://a.example,The ferry is free\n",
        b'Bo "F" Fenn,Ferry,2,2015,https://a.example,"The "ferry" is free"\n',
        b",Ferry,2,2015,https://a.example,The ferry is free\n",
        b'Bo Fenn,Ferry,2,2015,https://a.example,"The ferry is free\n',
    ],
)
async def test_what_may_stand_in_a_row_that_cannot_be_read_is_not_said_to_be_missing(
    desk: Desk, damaged: bytes
):
    row = b"Ada Quill,Ferry,2,2015-09-28,https://gazette.example/ferry,\n"
    header = b"leader,topic,position,date,link,statement\n"
    (problem,) = await problems_of(desk, header + row + damaged)
    assert "sentence" not in problem[2]
    assert "no sentence yet" in (await problems_of(desk, header + row))[0][2]


@pytest.mark.parametrize("other", [{"date": "2016", "topic": "Free ferry", "statement": FERRY}, None])
async def test_a_new_topic_without_a_sentence_is_first_asked_for_its_spelling(
    desk: Desk, other: dict[str, str] | None
):
    if other is None:
        theme = Theme(key="harbour", name="Harbour")
        topic = Topic(key="free", theme="harbour", name="Free ferry", proposition=FERRY)
        await desk.store.change_alone(change(), exchange.import_entries, [theme, topic], layer=False)
    rows = [{"topic": "Free fery"}, *([other] if other else []), {"date": "2017", "topic": "Tram"}]
    near, far = await problems_of(desk, sheet(*rows))
    assert near[:2] == (2, "topic")
    assert near[2].startswith(
        "“Free fery” is new, and nearly “Free ferry”: if they are one, write both alike. If not: The topic's statement is no "
    )
    assert far[2].startswith("The topic's statement is no sentence yet")


async def test_after_a_thousand_problems_one_more_says_so(desk: Desk):
    found = await problems_of(desk, sheet(*({"position": "x", "date": "x"} for _ in range(PROBLEM_LIMIT))))
    assert len(found) == PROBLEM_LIMIT + 1
    assert "more than 1,000 problems" in found[-1][2]


# What is on record


async def test_new_names_are_told_in_the_preview_and_made_by_the_import(desk: Desk):
    data = sheet(
        {}, {"leader": "Ada Quil", "date": "2016"}, {"leader": "ADA  QUILL", "date": "2017", "theme": "Any"}
    )
    seen = await brought(desk, data, dry_run=True)
    assert seen.imported is not None
    assert seen.imported.names == {"topic": (FERRY,), "leader": ("Ada Quill", "Ada Quil")}
    assert seen.misspelt == (("Ada Quil", "Ada Quill"),)
    assert await desk.store.record_ids() == [0]
    await brought(desk, data)
    names = await desk.directory(GUILD)
    assert [leader.name for leader in names.leaders] == ["Ada Quill", "Ada Quil"]
    assert [topic.theme for topic in names.topics] == ["any"]


async def test_without_a_theme_new_topics_come_under_a_general_one(desk: Desk):
    await brought(desk, sheet())
    assert [theme.name for theme in (await desk.directory(GUILD)).themes] == ["Any", "General"]


async def test_the_same_sheet_again_changes_nothing_and_a_changed_row_corrects_its_statement(desk: Desk):
    await brought(desk, sheet({"quote": "Free for all."}))
    again = await brought(
        desk, sheet({"quote": "Free for all.", "link": "http://www.gazette.example/ferry/?fbclid=1"})
    )
    assert again.imported is not None
    assert (again.imported.new, again.imported.changed) == ({}, {})
    corrected = await brought(desk, sheet({"position": "-2", "source title": "Another title"}))
    assert corrected.imported is not None
    assert (corrected.imported.new, corrected.imported.changed) == ({}, {"stance": 1})
    (stance,) = await stances(desk)
    assert (stance.position, stance.quote) == (Position.OPPOSES, "Free for all.")


async def test_what_a_blank_cell_stands_for_follows_the_position_and_the_quote(desk: Desk):
    await brought(desk, sheet())
    await brought(desk, sheet({"position": "oppose"}))
    (stance,) = await stances(desk)
    assert (stance.summary, stance.basis) == (f"Opposes: {FERRY}", "reported")
    await brought(desk, sheet({"position": "oppose", "quote": "Not a coin!"}))
    (stance,) = await stances(desk)
    assert (stance.summary, stance.basis, stance.confidence) == ("", "explicit", "high")
    await brought(desk, sheet({"summary": "Ours.", "basis": "inferred"}))
    await brought(desk, sheet())
    (stance,) = await stances(desk)
    assert (stance.summary, stance.basis) == ("Ours.", "inferred")


async def test_a_statement_of_another_source_is_another_statement(desk: Desk):
    await brought(desk, sheet())
    await brought(desk, sheet({"link": "https://herald.example/ferry"}))
    assert [one.key[-2:] for one in await stances(desk)] == ["ge", "-2"]


async def test_a_withdrawn_statement_stays_withdrawn(desk: Desk):
    await brought(desk, sheet())
    (stance,) = await stances(desk)
    await retract_stance(Request(desk, ADMIN), Seen(key=stance.key, revision=1), "It was made up.")
    again = await brought(desk, sheet({"position": "-2"}))
    assert again.imported is not None
    assert (again.imported.new, again.imported.changed, again.imported.withdrawn) == ({}, {}, 1)


async def _put(desk: Desk, *entries: Theme | Topic | Leader | Source | Stance) -> None:
    await desk.store.change_alone(change(record_id=GUILD), exchange.import_entries, list(entries), layer=True)


TRAM = Topic(key="tram", theme="any", name="Tram", proposition="The town must build a tram")


async def test_leaders_and_topics_on_record_are_found_by_their_names_and_change_what_the_sheet_says(
    desk: Desk,
):
    await _put(desk, TRAM, Leader(key="quill", name="Ada Quill", aliases=("The Mayor",)))
    row = {"leader": "the mayor", "topic": "TRAM", "country": "FRA", "theme": "Streets"}
    done = await brought(desk, sheet(row))
    assert done.imported is not None
    assert (done.imported.new, done.imported.changed) == (
        {"theme": 1, "source": 1, "stance": 1},
        {"topic": 1, "leader": 1},
    )
    names = await desk.directory(GUILD)
    assert [(one.key, one.country) for one in names.leaders] == [("quill", "FRA")]
    assert [(one.key, one.theme) for one in names.topics] == [("tram", "streets")]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (
            {"leader": "Ada Quill"},
            "leader",
            "could be Ada Quill (quill), Ada Quill (quill-2). Write the short name.",
        ),
        (
            {"leader": "Bo", "statement": "The town needs buses"},
            "statement",
            "“The town must build a tram” on record",
        ),
        ({"leader": "Bo", "topic": "The town must build trams"}, "topic", "the same as the topic “Tram”"),
        (
            {"leader": "Bo", "link": "https://corpus.example"},
            "source title",
            "which of the 2 sources of this link",
        ),
    ],
)
async def test_what_is_not_clear_beside_the_record_is_asked_for(desk: Desk, row, column: str, reason: str):
    await _put(
        desk,
        TRAM,
        Leader(key="quill", name="Ada Quill"),
        Leader(key="quill-2", name="Ada Quill"),
        *(Source(key=f"c-{one}", title=f"File {one}", url="https://corpus.example") for one in "ab"),
    )
    report = await brought(desk, sheet({"topic": "Tram", **row}))
    (problem,) = report.problems
    assert (problem.row, problem.column) == (2, column)
    assert reason in problem.reason
    assert desk.store.head(GUILD) == 2
    right = {"leader": "quill-2", "topic": "Tram", "link": "https://corpus.example", "source title": "file B"}
    assert (await brought(desk, sheet(right))).problems == ()
    (stance,) = await stances(desk)
    assert (stance.leader, stance.sources) == ("quill-2", ("c-b",))


async def test_several_statements_of_one_source_and_day_are_told_apart_by_their_words_or_not_touched(
    desk: Desk,
):
    words = ("Free!", "Free, I say!")
    said = [
        Stance(
            key=f"s-{number}", leader="quill", topic="tram", position=Position.SUPPORTS, stated_on="2015-09-28",
            quote=quote, sources=("paper",),
        )
        for number, quote in enumerate(words)
    ]  # fmt: skip
    paper = Source(key="paper", title="Paper", url=ROW["link"])
    await _put(desk, TRAM, Leader(key="quill", name="Ada Quill"), paper, *said)
    await brought(desk, sheet({"topic": "Tram", "position": "-2", "quote": words[1]}))
    assert [one.position for one in await stances(desk)] == [Position.SUPPORTS, Position.OPPOSES]
    report = await brought(desk, sheet({"topic": "Tram"}))
    assert "stands for several statements on record" in report.problems[0].reason


async def test_a_record_that_moves_while_a_sheet_is_read_is_not_written_to_by_what_was_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    read = desk.store.read

    def meanwhile(leader: Leader) -> None:
        """Somebody adds a leader after the names of a sheet were looked up."""

        async def moved(work: Callable[..., object], /, *args: object, **named: object) -> object:
            done = await read(work, *args, **named)
            if work is exchange.ever_said:
                monkeypatch.undo()
                await _put(desk, leader)
            return done

        monkeypatch.setattr(desk.store, "read", moved)

    meanwhile(Leader(key="somebody", name="Bo"))
    with pytest.raises(RecordMovedError):
        await brought(desk, sheet({"leader": "Bo"}))
    meanwhile(Leader(key="another", name="Cy"))
    seen = await brought(desk, sheet({"leader": "Cy"}), dry_run=True)
    assert seen.imported is not None
    assert "leader" not in seen.imported.new
    assert seen.basis is not None
    assert seen.basis.seq == desk.store.head(GUILD)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("people.csv", b"name,age\nAda,4\n", "people.csv is none of themes.csv"),
        ("my.csv", b"leader\nAda\n", "and no sheet with the columns leader, topic, position, date and link"),
    ],
)
def test_an_upload_that_is_no_sheet_is_refused_by_its_columns(name: str, data: bytes, says: str):
    with pytest.raises(Exception, match=says):
        open_upload(name, data)


def test_a_sheet_may_have_the_name_of_a_records_file():
    assert is_sheet(files(sheet(), "stances.csv"))
    assert not is_sheet(files(b"key,leader,topic,position,date,link\n", "stances.csv"))
    assert not is_sheet({**files(sheet()), **files(b"", "themes.csv")})


# Any sheet


_GOOD = {
    "leader": ["Ada Quill", "ada quill", "Bo Fenn", "The Mayor"],
    "topic": [FERRY, "Tram", "The bridge must close"],
    "position": ["2", "−1", "opposes", "no usable position"],
    "date": ["2015", "2015-09", "28 Sep 2015", "1999-12-31"],
    "link": ["https://www.a.example/1/", *(f"https://a.example/{page}" for page in range(1, 9))],
    "source title": ["", "A paper"],
    "form": ["", "vote"],
    "type": ["", "party"],
    "country": ["", "France"],
    "theme": ["", "Harbour"],
    "language": ["", "en"],
    "basis": ["", "reported"],
    "confidence": ["", "high"],
    "statement": ["", ""],
    "place": ["", "p. 3"],
}


def _cells(column: str, *, is_wild: bool) -> st.SearchStrategy[str]:
    good = st.sampled_from(_GOOD[column]) if column in _GOOD else texts(40)
    return good | texts(90) | urls if is_wild else good


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """Sheets of which most could be meant: any columns in any order, as any program saves them."""
    is_wild = draw(st.booleans())
    optional = [column.name for column in COLUMNS if not column.is_required]
    columns = [*REQUIRED, *draw(st.lists(st.sampled_from(optional), max_size=6, unique=True))]
    columns = draw(st.permutations(columns))
    if is_wild:
        columns = [*columns[draw(st.integers(0, 1)) :], *draw(st.lists(texts(8), max_size=1))]
    cells = [_cells(name, is_wild=is_wild) for name in columns]
    rows = draw(st.lists(st.tuples(*cells), max_size=5))
    header = [draw(st.sampled_from([name, name.upper(), name.replace(" ", "_")])) for name in columns]
    delimiter = draw(st.sampled_from([",", ";", "\t"]))
    data = as_csv([header, *rows], delimiter)
    before = draw(st.sampled_from([b"", b"\xef\xbb\xbf", b"sep=" + delimiter.encode() + b"\n"]))
    return before + (data.replace(b"\n", b"\r\n") if draw(st.booleans()) else data)


@given(data=sheets() | st.binary(max_size=80).map(lambda noise: sheet() + noise))
@settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_any_sheet_is_imported_as_it_was_previewed_or_says_row_column_and_why(data: bytes, tmp_path: Path):
    asyncio.run(_as_previewed(tmp_path / "any.db", files(data)))


async def _as_previewed(database: Path, sheet: Files) -> None:
    for name in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        name.unlink(missing_ok=True)
    store = await Store.open(database)
    try:
        desk = Desk(store, now=lambda: NOW)
        await store.change_alone(
            change(), exchange.import_entries, [Theme(key="any", name="Any"), TRAM], layer=False
        )
        asked = Request(desk, OPERATOR)
        seen = await import_files(asked, sheet, dry_run=True)
        done = await import_files(asked, sheet, basis=seen.basis)
        assert done.problems == seen.problems
        if seen.imported is None:
            assert store.head(0) == 2
            assert all(_says_where(one) for one in seen.problems)
            return
        assert done.imported is not None
        assert (done.imported.new, done.imported.changed) == (seen.imported.new, seen.imported.changed)
        rows = await store.statements(0, limit=1000)
        assert len(rows) == seen.imported.new.get("stance", 0)
        again = await import_files(asked, sheet, dry_run=True)
        assert again.imported is not None
        assert (again.imported.new, again.imported.changed) == ({}, {})
    finally:
        store.close()


def _says_where(problem: FileProblem) -> bool:
    return bool(problem.reason) and (problem.row > 0 or problem.line > 0 or problem.file == "")


@pytest.mark.parametrize("cell", ["#NAME?", "#REF!", "#VALUE!", "#N/A", "#DIV/0!", "=1+1", '=HYPERLINK("x")'])
async def test_what_a_spreadsheet_could_not_work_out_is_nobodys_words(desk: Desk, cell: str):
    (problem,) = await problems_of(desk, sheet({"quote": cell}))
    assert problem[:2] == (2, "quote")
    assert "is a formula or a spreadsheet's error; write the words themselves" in problem[2]


async def test_words_that_only_look_like_a_formula_are_taken_as_an_export_gives_them(desk: Desk):
    report = await brought(desk, sheet({"quote": "'=, said the mayor"}))
    assert report.problems == ()


def test_a_name_the_other_way_round_is_nearly_the_same():
    assert nearly_same(["Kells, Marta"], ["Marta Kells"]) == [("Kells, Marta", "Marta Kells")]
    assert nearly_same(["Marta Kells", "Kells Marta"], []) == [("Kells Marta", "Marta Kells")]
    assert nearly_same(["Rurik Holm"], ["Marta Kells"]) == []
