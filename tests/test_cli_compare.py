"""The comparisons on the command line: the forms of the JSON, and pictures as files."""

import csv
import io
import itertools
import json
import math
import re
import struct
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.config import CHECKOUT
from tests.ready import imported_database


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imported_database(tmp_path_factory.mktemp("cli") / "stances.db")


def run(database: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--database", str(database), *arguments])


def test_compare_gives_both_positions_and_records_of_each_shared_topic(database: Path):
    found = json.loads(run(database, "compare", "putin", "obama", "--on", "2 oct 2015", "--json").output)
    assert list(found) == ["a", "b", "as_of", "n", "agreement", "topics"]
    assert (found["a"], found["b"], found["as_of"]) == ("putin", "obama", "2015-10-02")
    assert found["n"] == len(found["topics"])
    distance = sum(abs(one["a"] - one["b"]) for one in found["topics"])
    assert found["agreement"] == math.floor(100 * (1 - distance / (4 * found["n"])) + 0.5)
    assert list(found["topics"][0]) == ["topic", "a", "b", "a_record", "b_record"]
    for one in found["topics"]:
        shown = run(database, "stance", "putin", one["topic"], "--on", "2 oct 2015", "--json")
        assert json.loads(shown.output)["key"] == one["a_record"]


def test_with_too_few_topics_the_agreement_is_null_and_said(database: Path):
    found = json.loads(run(database, "compare", "putin", "obama", "--theme", "coalitions", "--json").output)
    assert found["agreement"] is None
    assert (
        "too few shared topics" in run(database, "compare", "putin", "obama", "--theme", "coalitions").output
    )


def test_agreement_is_the_same_from_both_sides(database: Path):
    found = json.loads(run(database, "agreement", "putin", "--json").output)
    other = found["agreements"][0]["leader"]
    back = json.loads(run(database, "agreement", other, "--json").output)
    assert next(one for one in back["agreements"] if one["leader"] == "putin") == {
        **found["agreements"][0],
        "leader": "putin",
    }


def test_shifts_are_lists_with_both_records_and_only_of_the_three_kinds(database: Path):
    found = json.loads(run(database, "shifts", "--json").output)
    keys = ["leader", "topic", "kind", "from", "to", "from_date", "to_date", "from_record", "to_record"]
    assert all(list(one) == keys for one in found)
    kinds = [one["kind"] for one in found]
    assert set(kinds) == {"full", "side", "degree"}
    assert kinds == sorted(kinds, key=["full", "side", "degree"].index)
    for one in found:
        product = one["from"] * one["to"]
        assert one["kind"] == ("full" if product < 0 else "degree" if product else "side")
    text = run(database, "shifts").output.splitlines()
    steps = [line for line in text if " → " in line]
    assert len(steps) == len(found)
    of_degree = [line for line in steps if line.endswith((": more conditional", ": less conditional"))]
    assert len(of_degree) == kinds.count("degree")
    assert not any(line.endswith(("full", "side", "degree")) for line in text)
    none = run(database, "shifts", "--leader", "putin", "--on", "2001")
    assert "No change of position on record in that time." in none.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["matrix", "syria"], ["timeline", "trump"], ["agreement", "putin"], ["map"], ["topic", "assad-must-go"], ["shifts"],
        ["coalition", "global-coalition"], ["compare", "putin", "obama", "merkel"],
    ],
)  # fmt: skip
def test_each_picture_is_written_once_and_not_over_another(
    database: Path, tmp_path: Path, arguments: list[str]
):
    target = tmp_path / "picture.svg"
    assert run(database, "picture", *arguments, "-o", str(target)).exit_code == 0
    first = target.read_bytes()
    assert first.startswith(b"<?xml")
    again = run(database, "picture", *arguments, "-o", str(target))
    assert (again.exit_code, target.read_bytes()) == (2, first)
    assert "--overwrite" in again.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["matrix", "syria", "-o", "x.pdf"], "is a .png or a .svg"), (["topic", "-o", "x.png"], "takes 1 to 1 names"),
        (["matrix", "syria", "--on", "1999", "-o", "x.png"], "Nothing is on record"),
        (["matrix", "nowhere at all", "-o", "x.png"], "nowhere at all"),
        (["matrix", "syria", "-o", "no-such-folder/x.png"], "cannot be written"),
        (["matrix", "-o", "x.png", "--page", "9"], "There is no page 9: this has 6 pages"),
        (["topic", "assad-must-go", "-o", "x.png", "--page", "2"], "There is no page 2: this is one picture"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said_and_leaves_no_file(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
):
    monkeypatch.chdir(tmp_path)
    ran = run(database, "picture", *arguments)
    assert ran.exit_code == 2
    assert said in ran.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["matrix"], ["matrix", "syria"], ["timeline", "trump"], ["shifts"]])
def test_what_is_too_much_for_one_picture_comes_in_pages_of_which_none_is_too_high_to_look_at(
    database: Path, tmp_path: Path, arguments: list[str]
):
    first = run(database, "picture", *arguments, "-o", str(tmp_path / "1.png"))
    found = re.search(r"page 1 of (\d+); --page gives the others", first.output)
    assert found
    for page in {2, int(found[1])}:
        last = run(database, "picture", *arguments, "-o", str(tmp_path / f"{page}.png"), "--page", str(page))
        assert f"page {page} of {found[1]}" in last.output
    for file in tmp_path.glob("*.png"):
        width, height = struct.unpack(">II", file.read_bytes()[16:24])
        assert height < 2 * width * 844 / 390


def test_the_table_is_the_same_as_csv_and_as_json_and_keeps_positions_numbers(database: Path):
    asked = ("table", "--leader", "putin", "--theme", "coalitions", "--on", "2015")
    read = list(csv.DictReader(io.StringIO(run(database, *asked).output, newline=""), strict=True))
    told = json.loads(run(database, *asked, "--json").output)
    assert len(read) == len(told) > 0
    assert [row["id"] for row in read] == [one["id"] for one in told]
    assert {type(one["position"]) for one in told} <= {int, type(None)}
    assert all(one["source"] and one["link"] for one in told)


@pytest.mark.parametrize(
    ("arguments", "heading"),
    [
        (
            ["compare", "putin", "obama", "--theme", "coalitions"],
            "Vladimir Putin and Barack Obama on Coalitions, as of 2 October 2015, from 2 statements",
        ),
        (
            ["agreement", "putin", "--theme", "syria"],
            "Who agrees with Vladimir Putin on Syria, as of 2 October 2015, from 178 statements",
        ),
        (["shifts", "--since", "2015"], "Who changed, since 1 January 2015, as of 2 October 2015, from 29 statements"),
        (["shifts", "--leader", "obama"], "Where Barack Obama changed, as of 2 October 2015, from 8 statements"),
    ],
)  # fmt: skip
def test_what_is_told_begins_with_what_it_is_of_which_day_and_from_how_many_statements(
    database: Path, arguments: list[str], heading: str
):
    text = run(database, *arguments, "--on", "2 oct 2015").output.splitlines()
    assert text[0] == heading
    if arguments[0] != "shifts":
        assert any(
            "100 % is the same position on every shared topic, 0 % the opposite one" in line for line in text
        )


def test_an_earlier_moment_of_the_record_stands_in_the_heading(database: Path):
    text = run(database, "agreement", "putin", "--known-at", "#2").output.splitlines()
    assert "as the public record stood after update #2" in text[0]


def test_one_shift_of_degree_is_told_in_the_singular(database: Path):
    text = run(database, "shifts", "--leader", "erdogan", "--until", "2015").output
    assert "0 changes of position, 1 time more or less conditional" in text


def test_the_shifts_of_a_leader_stand_together_those_with_the_most_striking_one_first(database: Path):
    told = json.loads(run(database, "shifts", "--json").output)
    with (CHECKOUT / "starter" / "leaders.csv").open(encoding="utf-8", newline="") as file:
        names = {row["key"]: row["name"] for row in csv.DictReader(file)}
    blocks = run(database, "shifts").output.split("\n\n")[1:]
    assert [block.splitlines()[0] for block in blocks] == list(
        dict.fromkeys(names[one["leader"]] for one in told)
    )


def test_a_position_that_the_words_only_imply_is_marked_at_both_ends_of_a_shift_and_beside_another(
    database: Path,
):
    shifts = run(database, "shifts", "--leader", "trump").output
    assert "opposes (inferred), 11 November 2016 → supports, 6 April 2017" in shifts
    assert "supports, 13 April 2018 → supports with conditions (inferred), 25 September 2018" in shifts
    assert (
        "Barack Obama: opposes with reservations (inferred)"
        in run(database, "compare", "putin", "obama").output
    )


def test_a_period_that_ends_before_it_begins_is_refused(database: Path):
    found = run(database, "shifts", "--since", "2016", "--on", "2015")
    assert found.exit_code == 2
    assert "The period ends on 31 December 2015, before it begins on 1 January 2016." in found.output


def test_that_nobody_agrees_is_said_of_the_topic_that_was_asked_about(database: Path):
    found = run(database, "agreement", "cameron", "--theme", "assad must go")
    assert found.output == (
        "Nobody on record shares 3 topics with David Cameron on “Assad must go”. It has only one topic: choose a wider "
        "theme, or none.\n"
    )


def test_more_than_two_leaders_give_for_each_two_what_these_alone_give(database: Path):
    names, options = ("putin", "obama", "hollande", "erdogan"), ("--on", "2015", "--json")
    told = json.loads(run(database, "compare", *names, *options).output)
    assert told == [
        json.loads(run(database, "compare", one, other, *options).output)
        for one, other in itertools.combinations(names, 2)
    ]
    assert any(one["topics"] for one in told)
    text = run(database, "compare", *names[:3], "--on", "2015").output
    assert [line.split(":")[0] for line in text.splitlines()[1:4]] == [
        "Vladimir Putin and Barack Obama",
        "Vladimir Putin and François Hollande",
        "Barack Obama and François Hollande",
    ]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["putin"], "takes 2 to 4 different leaders, and this names 1."),
        (["putin", "vladimir putin"], "takes 2 to 4 different leaders, and this names 1."),
        (["putin", "obama", "hollande", "merkel", "trump"], "and this names 5."),
        (["putin", " "], "It is blank."),
    ],
)
def test_a_comparison_of_too_few_or_too_many_is_refused(database: Path, names: list[str], said: str):
    ran = run(database, "compare", *names)
    assert ran.exit_code == 2
    assert said in ran.stderr


@pytest.mark.parametrize(
    ("asked", "about"),
    [
        ((), ""),
        (("--leader", "putin", "--theme", "syria"), " of Vladimir Putin on Syria"),
        (("--json",), ""),
    ],
)
def test_a_table_without_a_row_says_that_nothing_is_on_record(
    database: Path, asked: tuple[str, ...], about: str
):
    ran = run(database, "table", "--on", "1999", *asked)
    assert ran.exit_code == 0
    assert ran.stderr == f"No statement{about} is on record, as of 31 December 1999.\n"
    assert len(ran.stdout.splitlines()) == 1
