"""Reading the record's files: every entry, and every problem with its file, line, column and reason."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import islice
from typing import BinaryIO

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.directory import Directory
from bot.core.entries import (
    Coalition,
    Entry,
    Leader,
    Membership,
    Source,
    Stance,
    Theme,
    Topic,
    refs_of,
    split_ref,
)
from bot.exchange.archive import folder_files, write_entries
from bot.exchange.csv import PROBLEM_LIMIT, SHEETS, FileProblem, KnownSources, read_entries
from tests.core import starter
from tests.core.made_up import BY_MODEL, TODAY

KNOWN = Directory(
    themes=(Theme(key="peace", name="Peace"),),
    topics=(Topic(key="treaty", theme="peace", name="Treaty", proposition="There should be a treaty."),),
    leaders=(Leader(key="ada", name="Ada"),),
    coalitions=(Coalition(key="league", name="League", status="active", sources=("paper",)),),
)

SOURCES: KnownSources = {"paper": ("news.example/1", "A newspaper")}

ROWS: Mapping[str, Mapping[str, str]] = {
    "themes.csv": {"key": "war", "name": "War", "description": "", "aliases": "wars|fighting"},
    "topics.csv": {
        "key": "truce",
        "theme": "peace",
        "name": "Truce",
        "proposition": "There should be a truce.",
        "phrase": "a truce",
        "aliases": "",
    },
    "leaders.csv": {
        "key": "bob",
        "type": "person",
        "name": "Bob",
        "country": "FRA",
        "wikidata": "",
        "aliases": "",
    },
    "offices.csv": {
        "leader": "ada",
        "office": "President",
        "first_attested": "2014",
        "last_attested": "2015-09-28",
    },
    "sources.csv": {
        "key": "book",
        "title": "A made-up book",
        "publisher": "Reed & Sons",
        "url": "",
        "archive_url": "",
        "published_on": "2015",
        "language": "en",
        "note": "",
    },
    "coalitions.csv": {
        "key": "union",
        "name": "Union",
        "status": "proposed",
        "kind": "",
        "topic": "treaty",
        "proposed_by": "ada",
        "since": "",
        "aliases": "",
        "note": "",
        "sources": "paper@p. 1|paper@p. 2",
    },
    "coalition_members.csv": {
        "coalition": "league",
        "member": "FRA",
        "name": "France",
        "since": "",
        "until": "2030",
        "listed_on": "2015-09",
        "role": "",
        "sources": "",
    },
    "stances.csv": {
        "key": "ada-2015",
        "leader": "ada",
        "topic": "treaty",
        "position": "2",
        "stated_on": "2015-09-28",
        "office": "President",
        "venue": "",
        "form": "statement",
        "summary": "Called for a treaty.",
        "quote": "",
        "quote_language": "",
        "translation": "",
        "sources": "paper",
        "confidence": "high",
        "basis": "explicit",
        "note": "",
    },
}
"""One good row of each file, for a record that holds KNOWN."""


def as_csv(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def sheet(file: str, *changes: Mapping[str, str]) -> bytes:
    """A file with one row for each of `changes`, each a change to the good row."""
    return as_csv([SHEETS[file].columns, *({**ROWS[file], **change}.values() for change in changes)])


def opener(raw: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(raw)


def read(
    files: Mapping[str, bytes],
    known: Directory = KNOWN,
    today: date = TODAY,
    sources: KnownSources = SOURCES,
) -> tuple[list[Entry], list[FileProblem]]:
    found = list(read_entries({file: opener(raw) for file, raw in files.items()}, known, today, sources))
    problems = [item for item in found if isinstance(item, FileProblem)]
    return [item for item in found if not isinstance(item, FileProblem)], problems


def only_problem(files: Mapping[str, bytes], known: Directory = KNOWN) -> FileProblem:
    (problem,) = read(files, known)[1]
    return problem


def test_the_starter_record_is_read_without_a_problem_in_its_own_order():
    found = list(read_entries(folder_files(starter.FOLDER), Directory(), TODAY))
    kinds = [
        "themes.csv",
        "topics.csv",
        "leaders.csv",
        "offices.csv",
        "sources.csv",
        "coalitions.csv",
        "coalition_members.csv",
        "stances.csv",
    ]
    assert found == [entry for file in kinds for entry in starter.entries(file)]


def test_the_files_may_be_given_in_any_order():
    files = folder_files(starter.FOLDER)
    backwards = dict(reversed(files.items()))
    assert list(read_entries(backwards, Directory(), TODAY)) == list(read_entries(files, Directory(), TODAY))


@pytest.mark.parametrize("file", SHEETS)
def test_one_file_alone_may_name_what_is_on_record(file):
    entries, problems = read({file: sheet(file, {})})
    assert problems == []
    assert [type(entry) for entry in entries] == [SHEETS[file].model]


@pytest.mark.parametrize("file", SHEETS)
def test_a_file_with_only_a_header_holds_nothing_and_is_no_problem(file):
    assert read({file: sheet(file)}) == ([], [])


@pytest.mark.parametrize("model", BY_MODEL, ids=lambda model: model.__name__)
@given(data=st.data())
def test_entries_that_were_written_are_read_as_they_were(model, data):
    (file,) = (file for file, sheet in SHEETS.items() if sheet.model is model)
    identity = SHEETS[file].identity
    entries = data.draw(
        st.lists(
            BY_MODEL[model], max_size=3, unique_by=lambda e: tuple(getattr(e, name) for name in identity)
        )
    )
    named = _named_by(entries)
    themes = {theme.key for theme in named.themes}
    assume(not any(isinstance(entry, Topic) and entry.key in themes for entry in entries))
    refs = [ref for entry in entries for ref in refs_of(entry)]
    sources = {split_ref(ref)[0]: ("page", "title") for ref in refs}
    written = b"".join(write_entries(file, entries))
    assert read({file: written}, named, sources=sources) == (entries, [])


def _named_by(entries: Iterable[Entry]) -> Directory:
    """A record that holds whatever the entries name."""
    names: dict[str, set[str]] = {"theme": set(), "topic": set(), "leader": set(), "coalition": set()}
    for entry in entries:
        for column, kind in (
            ("theme", "theme"),
            ("topic", "topic"),
            ("leader", "leader"),
            ("proposed_by", "leader"),
            ("coalition", "coalition"),
        ):
            if key := getattr(entry, column, ""):
                names[kind].add(key)
    return Directory(
        themes=tuple(Theme(key=key, name="A") for key in names["theme"]),
        topics=tuple(Topic(key=key, theme="a", name="A", proposition="A.") for key in names["topic"]),
        leaders=tuple(Leader(key=key, name="A") for key in names["leader"]),
        coalitions=tuple(
            Coalition(key=key, name="A", status="active", sources=("a",)) for key in names["coalition"]
        ),
    )


@pytest.mark.parametrize(
    ("file", "change", "column", "reason"),
    [
        ("stances.csv", {"position": "3"}, "position", "position must be −2, −1, 0, 1, 2 or empty, not “3”"),
        ("stances.csv", {"position": "-3"}, "position", "position must be −2, −1, 0, 1, 2 or empty, not “-3”"),
        ("stances.csv", {"position": "for"}, "position", "position must be −2, −1, 0, 1, 2 or empty, not “for”"),
        ("stances.csv", {"leader": "adda"}, "leader", "leader names an unknown leader, “adda”; did you mean “ada”?"),
        ("stances.csv", {"leader": "zoe"}, "leader", "leader names an unknown leader, “zoe”"),
        ("stances.csv", {"topic": "peace"}, "topic", "topic names an unknown topic, “peace”"),
        ("topics.csv", {"theme": "treaty"}, "theme", "theme names an unknown theme, “treaty”"),
        ("offices.csv", {"leader": "zoe"}, "leader", "leader names an unknown leader, “zoe”"),
        ("coalitions.csv", {"topic": "zzz"}, "topic", "topic names an unknown topic, “zzz”"),
        ("coalitions.csv", {"proposed_by": "zoe"}, "proposed_by", "proposed_by names an unknown leader, “zoe”"),
        ("coalition_members.csv", {"coalition": "zzz"}, "coalition", "coalition names an unknown coalition, “zzz”"),
        ("stances.csv", {"stated_on": "28 Sep 2015"}, "stated_on", "“28 Sep 2015” is not a date. Write 2015-09-28, 2015-09 or 2015."),
        ("stances.csv", {"stated_on": "2015-02-30"}, "stated_on", "The date 2015-02-30 does not exist in the calendar."),
        ("stances.csv", {"stated_on": ""}, "stated_on", "“” is not a date. Write 2015-09-28, 2015-09 or 2015."),
        ("stances.csv", {"sources": ""}, "sources", "sources is missing: name at least one source"),
        ("stances.csv", {"sources": "papr"}, "sources", "sources names an unknown source, “papr”; did you mean “paper”?"),
        ("stances.csv", {"sources": "paper|zoe@p. 1"}, "sources", "sources names an unknown source, “zoe”"),
        ("stances.csv", {"sources": "paper|paper"}, "sources", "sources names the same place of a source twice"),
        ("stances.csv", {"form": "rumour"}, "form", "form must be 'statement', 'joint statement', 'vote' or 'act', not “rumour”"),
        ("coalitions.csv", {"sources": ""}, "sources", "sources is missing: name at least one source"),
        ("sources.csv", {"title": ""}, "title", "title is empty"),
        ("sources.csv", {"url": "ftp://a.example"}, "url", "url must be a web address that starts with http:// or https://"),
        ("sources.csv", {"publisher": "", "published_on": ""}, "", "needs a link that begins with https://; without one, as for a book or a broadcast, the publisher or the date"),
        ("leaders.csv", {"type": "king"}, "type", "type must be 'person', 'country', 'party' or 'organisation', not “king”"),
        ("stances.csv", {"summary": ""}, "", "needs the leader's own words (quote) or a summary"),
        ("stances.csv", {"quote": "x" * 501}, "quote", "quote has 501 characters; the limit is 500"),
        ("stances.csv", {"basis": "guessed"}, "basis", "basis must be 'explicit', 'inferred' or 'reported', not “guessed”"),
        ("leaders.csv", {"aliases": "a|" + "x" * 81}, "aliases", "aliases holds an item that has 81 characters; the limit is 80"),
        ("leaders.csv", {"name": " "}, "name", "name is empty"),
        ("leaders.csv", {"key": "Bob"}, "key", "key may hold only small letters a to z, digits, and single hyphens between them, not “Bob”"),
        ("topics.csv", {"key": "peace"}, "key", "“peace” is the key of a theme; use another"),
        ("themes.csv", {"key": "treaty"}, "key", "“treaty” is the key of a topic; use another"),
        ("offices.csv", {"last_attested": "2013"}, "", "the last day is before the first day"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_told_with_its_file_line_column_and_reason(file, change, column, reason):
    rest = {
        name: f"another-{value}" for name, value in ROWS[file].items() if name == SHEETS[file].identity[-1]
    }
    if "first_attested" in rest:
        rest = {"office": "Another office"}
    rest = {**rest, "member": "DEU"} if "member" in rest else rest
    entries, problems = read({file: sheet(file, rest, change)})
    assert problems == [FileProblem(file=file, line=3, column=column, reason=reason)]
    assert len(entries) == 1, "the good row before it is an entry"


@pytest.mark.parametrize(
    ("file", "column"), [(file, column) for file, found in SHEETS.items() for column in found.dates]
)
def test_a_day_that_has_not_come_is_told_and_today_is_none_of_them(file, column):
    dates = {"last_attested": "2026-03-16"} if column == "first_attested" else {}
    problems = read({file: sheet(file, {**dates, column: "2026-03-16"})})[1]
    assert column in {problem.column for problem in problems}
    assert all(
        "16 March 2026 is in the future (today is 15 March 2026)" in problem.reason for problem in problems
    )
    assert (
        read({file: sheet(file, {column: "2026-03-15", **({"last_attested": "2026"} if dates else {})})})[1]
        == []
    )


def test_all_problems_of_a_row_are_told_at_once():
    bad = {"leader": "zoe", "position": "9", "stated_on": "2027", "note": "x" * 301}
    _, problems = read({"stances.csv": sheet("stances.csv", bad)})
    assert {problem.column for problem in problems} == set(bad)
    assert {problem.line for problem in problems} == {2}


def test_a_repeated_key_names_the_line_of_the_first():
    problem = only_problem({"leaders.csv": sheet("leaders.csv", {}, {"key": "eve"}, {"name": "Bobby"})})
    assert (problem.line, problem.column, problem.reason) == (4, "key", "The key of line 2 again.")


def test_a_term_of_office_repeats_only_with_its_leader_and_its_first_day():
    rows = [{}, {"office": "Minister"}, {"first_attested": "2013"}, {"last_attested": "2016"}]
    problem = only_problem({"offices.csv": sheet("offices.csv", *rows)})
    assert (problem.line, problem.reason) == (5, "The leader and office and first_attested of line 2 again.")


def test_a_key_that_is_on_record_is_no_repetition_because_importing_again_changes_nothing():
    assert read({"leaders.csv": sheet("leaders.csv", {"key": "ada"})})[1] == []


def test_a_topic_may_not_take_the_key_of_a_theme_of_the_same_import():
    files = {"themes.csv": sheet("themes.csv", {}), "topics.csv": sheet("topics.csv", {"key": "war"})}
    problem = only_problem(files)
    assert (problem.file, problem.reason) == ("topics.csv", "“war” is the key of a theme; use another")


def test_rows_that_name_a_bad_row_are_not_blamed_for_it():
    files = {
        "leaders.csv": sheet("leaders.csv", {"country": "France"}),
        "stances.csv": sheet("stances.csv", {"leader": "bob"}),
    }
    assert only_problem(files).file == "leaders.csv"


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"nonsense\n",
        sheet("leaders.csv", {})[:-4] + b'\n"x',
        sheet("leaders.csv") + b"bob,Bob\n",
        sheet("leaders.csv") + b"bob,B\xf6b,FRA,,\n",
    ],
)
def test_rows_that_name_a_key_of_an_unreadable_row_or_file_are_not_blamed_for_it(broken):
    files = {"leaders.csv": broken, "stances.csv": sheet("stances.csv", {"leader": "bob"})}
    assert {problem.file for problem in read(files)[1]} == {"leaders.csv"}


@pytest.mark.parametrize(
    ("header", "column", "reason"),
    [
        (b"key,name,description", "aliases", "aliases is missing from the header"),
        (b"key,name,description,aliases,colour", "colour", "“colour” is no column of this file; the header is key,name,description,aliases"),
        (b"key,name,description,aliases,key", "key", "key is in the header twice"),
        (b"key;name;description;aliases", "", "save the file with commas between the cells; the first line must be key,name,description,aliases"),
        (b"peace,Peace,,", "", "the header is missing; the first line must be key,name,description,aliases"),
        (b"", "", "the file is empty; its first line must be key,name,description,aliases"),
    ],
)  # fmt: skip
def test_a_wrong_header_is_told_and_the_rows_are_left_alone(header, column, reason):
    raw = header + b"\nx,y\n" if header else b""
    assert only_problem({"themes.csv": raw}) == FileProblem(
        file="themes.csv", line=1, column=column, reason=reason
    )


def test_the_columns_may_stand_in_another_order():
    raw = as_csv([[*reversed(ROWS["stances.csv"])], [*reversed(ROWS["stances.csv"].values())]])
    ((entry,), problems) = read({"stances.csv": raw})
    assert problems == []
    assert isinstance(entry, Stance)
    assert (entry.leader, entry.position) == ("ada", 2)


@pytest.mark.parametrize("cells", [1, 3, 5])
def test_a_row_with_too_few_or_too_many_cells_is_told(cells):
    raw = as_csv([SHEETS["themes.csv"].columns, ["x"] * cells])
    problem = only_problem({"themes.csv": raw})
    assert (problem.line, problem.reason) == (
        2,
        f"the row has {cells} cell{'' if cells == 1 else 's'} where the header has 4",
    )


def test_a_row_of_empty_cells_is_left_out():
    assert read({"themes.csv": sheet("themes.csv", {}) + b",,,\n\n"})[1] == []


def test_damage_in_the_text_is_told_with_its_line_and_reading_goes_on():
    raw = (
        sheet("leaders.csv", {"key": "a"})
        + b"b,person,B\xf6b,FRA,,\nc,person,C\0,FRA,,\n"
        + (b'd,person,"D"d,FRA,,\ne,person,E,FRA,,\n')
    )
    entries, problems = read({"leaders.csv": raw})
    assert [entry.key for entry in entries] == ["a", "e"]
    assert [problem.line for problem in problems] == [3, 4, 5]
    assert "not UTF-8" in problems[0].reason
    assert "zero byte" in problems[1].reason
    assert "written twice" in problems[2].reason


def test_the_line_of_a_row_is_that_of_its_first_cell_also_after_cells_of_several_lines():
    rows = [{"key": "a", "note": "one\ntwo\nthree"}, {"key": "b", "position": "7", "quote": "x\ny"}]
    assert only_problem({"stances.csv": sheet("stances.csv", *rows)}).line == 5


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_accepted():
    raw = b"\xef\xbb\xbf" + sheet("stances.csv", {"note": "one\ntwo"}).replace(b"\n", b"\r\n")
    ((entry,), problems) = read({"stances.csv": raw})
    assert problems == []
    assert isinstance(entry, Stance)
    assert entry.note == "one\ntwo"


def test_bars_without_an_alias_between_them_are_no_aliases():
    ((entry,), _) = read({"leaders.csv": sheet("leaders.csv", {"aliases": "|a| |b|"})})
    assert isinstance(entry, Leader)
    assert entry.aliases == ("a", "b")


def test_an_unknown_file_is_a_problem_and_the_others_are_read():
    entries, problems = read({"stance.csv": b"", "leaders.csv": sheet("leaders.csv", {})})
    assert len(entries) == 1
    (problem,) = problems
    assert (problem.file, problem.line) == ("stance.csv", 0)
    assert "is none of themes.csv" in problem.reason


def test_no_file_at_all_is_a_problem():
    assert str(only_problem({})).startswith("there is no themes.csv")


def test_a_file_that_cannot_be_opened_is_a_problem():
    def locked() -> BinaryIO:
        raise PermissionError(13, "Permission denied")

    (problem,) = read_entries({"themes.csv": locked}, KNOWN, TODAY)
    assert str(problem) == "themes.csv: the file cannot be read: Permission denied"


def test_after_a_thousand_problems_one_more_says_so_and_reading_stops():
    raw = sheet("leaders.csv", *({"key": f"k-{n}", "country": "x"} for n in range(PROBLEM_LIMIT + 500)))
    entries, problems = read({"leaders.csv": raw, "themes.csv": sheet("themes.csv", {})})
    assert len(entries) == 1
    assert len(problems) == PROBLEM_LIMIT + 1
    assert problems[-1].line == PROBLEM_LIMIT + 2
    assert "more than 1,000 problems" in problems[-1].reason


def test_what_was_meant_is_looked_for_in_the_first_problems_only_because_it_takes_long():
    unknown = sheet("stances.csv", *({"key": f"k-{number}", "leader": "adda"} for number in range(200)))
    problems = [one for one in read({"stances.csv": unknown})[1] if one.column == "leader"]
    assert len(problems) == 200
    assert ["did you mean" in one.reason for one in problems] == [True] * 50 + [False] * 150


def test_exactly_a_thousand_problems_are_all_there_are():
    raw = sheet("leaders.csv", *({"key": f"k-{n}", "country": "x"} for n in range(PROBLEM_LIMIT)))
    assert len(read({"leaders.csv": raw})[1]) == PROBLEM_LIMIT


class Endless(io.RawIOBase):
    """A file of leaders without an end."""

    def __init__(self) -> None:
        self.rows = 0
        self._rest = b"key,name,country,wikidata,aliases\n"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer):
        while len(self._rest) < len(buffer):
            self.rows += 1
            self._rest += f"k-{self.rows},A,,,\n".encode()
        buffer[:] = self._rest[: len(buffer)]
        self._rest = self._rest[len(buffer) :]
        return len(buffer)


def test_entries_come_while_the_file_is_being_read():
    endless = Endless()
    entries = read_entries({"leaders.csv": lambda: io.BufferedReader(endless)}, Directory(), TODAY)
    assert [entry.key for entry in islice(entries, 5)] == [f"k-{n}" for n in range(1, 6)]
    assert endless.rows < 2000


def test_files_are_closed_when_reading_is_given_up():
    stream = io.BytesIO(sheet("leaders.csv", {"key": "a"}, {"key": "b"}))
    entries = read_entries({"leaders.csv": lambda: stream}, Directory(), TODAY)
    next(entries)
    del entries
    assert stream.closed


_bytes = st.binary(max_size=60) | st.lists(
    st.sampled_from(
        [b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"key,name,description,aliases\n", b"a,A,,", b"|", b"'="]
    ),
    max_size=12,
).map(b"".join)


@given(st.dictionaries(st.sampled_from([*SHEETS, "x.csv"]), _bytes, max_size=3))
def test_any_bytes_give_entries_or_problems_and_nothing_else(files):
    entries, problems = read(files)
    columns = {file: set(sheet.columns) for file, sheet in SHEETS.items()}
    assert all(problem.reason for problem in problems)
    unknown = set(files) - set(SHEETS)
    assert unknown <= {problem.file for problem in problems}
    for file in set(files) - unknown:
        if not columns[file] & set(files[file].decode(errors="replace").replace("\n", ",").split(",")):
            assert file in {problem.file for problem in problems}, "no header, and nothing said"
    assert not entries or "themes.csv" in files


# Files from before sources were entries


def old_sheet(file: str, *changes: Mapping[str, str]) -> bytes:
    """A file of the old form: title and link in place of sources, and without what came with them."""
    had = ("source_url",) if file == "coalition_members.csv" else ("source_title", "source_url")
    columns = [name for name in SHEETS[file].columns if name not in {"form", "translation", "sources"}] + [
        *had
    ]
    source = {"source_title": "Another paper", "source_url": "https://other.example/a?utm_source=x"}
    rows = [{**ROWS[file], **source, **change} for change in changes]
    return as_csv([columns, *([row[name] for name in columns] for row in rows)])


def test_rows_of_the_old_form_bring_their_source_with_them_once():
    rows = [
        {"key": "a"},
        {"key": "b", "source_url": "http://www.other.example/a/"},
        {"key": "c", "source_title": "Third"},
    ]
    entries, problems = read({"stances.csv": old_sheet("stances.csv", *rows)})
    assert problems == []
    paper, a, b, third, c = entries
    assert isinstance(paper, Source)
    assert (paper.title, paper.url) == ("Another paper", "https://other.example/a?utm_source=x")
    assert isinstance(third, Source)
    assert third.title == "Third"
    assert [refs_of(entry) for entry in (a, b, c)] == [(paper.key,), (paper.key,), (third.key,)]


def test_rows_of_the_old_form_name_a_source_on_record_by_link_and_title():
    on_record = {"source_url": "http://news.example/1#top"}
    entries, problems = read(
        {"stances.csv": old_sheet("stances.csv", {**on_record, "source_title": "a newspaper"})}
    )
    assert ([refs_of(entry) for entry in entries], problems) == ([("paper",)], [])
    entries, _ = read({"coalition_members.csv": old_sheet("coalition_members.csv", on_record)})
    assert [refs_of(entry) for entry in entries] == [("paper",)]


def test_a_member_of_the_old_form_needs_no_source_and_one_with_a_link_is_called_by_its_site():
    rows = [{"source_url": ""}, {"member": "DEU", "source_url": "https://site.example/x"}]
    entries, problems = read({"coalition_members.csv": old_sheet("coalition_members.csv", *rows)})
    assert problems == []
    without, source, member = entries
    assert isinstance(without, Membership)
    assert without.sources == ()
    assert isinstance(source, Source)
    assert (source.title, refs_of(member)) == ("site.example", (source.key,))


def test_a_coalition_of_the_old_form_without_a_link_says_so_in_its_source():
    rows = [{"key": "a", "source_url": ""}, {"key": "b", "source_title": "", "source_url": ""}]
    entries, problems = read({"coalitions.csv": old_sheet("coalitions.csv", *rows)})
    assert problems == []
    told = [(one.title, one.publisher) for one in entries if isinstance(one, Source)]
    assert told == [
        ("Another paper", "not named in an earlier record"),
        ("An earlier record, which named no source", "not named in an earlier record"),
    ]


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"source_title": ""}, "source_title", "source_title is empty"),
        ({"source_url": ""}, "source_url", "source_url is empty"),
        ({"source_url": "ftp://a.example"}, "source_url", "source_url must be a web address that starts with http:// or https://"),
        ({"source_url": "https://[abc"}, "source_url", "source_url names no site that can exist: “[abc”. Write it as in www.example.org; a number is not enough"),
        ({"source_title": "x" * 201}, "source_title", "source_title has 201 characters; the limit is 200"),
    ],
)  # fmt: skip
def test_a_bad_source_in_the_old_form_is_told_with_its_column(change, column, reason):
    problem = only_problem({"stances.csv": old_sheet("stances.csv", change)})
    assert problem == FileProblem(file="stances.csv", line=2, column=column, reason=reason)


def test_a_link_whose_site_nobody_can_tell_is_the_one_thing_wrong_with_a_member_of_the_old_form():
    problem = only_problem(
        {"coalition_members.csv": old_sheet("coalition_members.csv", {"source_url": "https://a[b]c.org/"})}
    )
    assert (problem.column, problem.reason[:41]) == (
        "source_url",
        "source_url names no site that can exist: ",
    )


def test_two_sources_of_the_old_form_with_one_name_keep_apart():
    rows = [{"key": key, "source_url": f"https://other.example/{key}"} for key in ("a", "b")]
    entries, _ = read({"stances.csv": old_sheet("stances.csv", *rows)})
    made = [entry.key for entry in entries if isinstance(entry, Source)]
    assert len(set(made)) == 2
    assert [refs_of(entry) for entry in entries if isinstance(entry, Stance)] == [(key,) for key in made]
