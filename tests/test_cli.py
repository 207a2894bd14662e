"""`standpoint` on the command line: what it prints, and its exit codes."""

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.config import CHECKOUT
from bot.db.program import claim
from bot.db.sqlite import connect
from tests.ready import imported_database
from tests.rewriting import cut, rewrite

STARTER = CHECKOUT / "starter"


class Terminal:
    """A terminal in an empty folder with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "stances.db"

    def __call__(self, *arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(cli, ["--database", str(self.database), *arguments], input=typed)


@pytest.fixture
def unused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal where there is no database yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    return Terminal(tmp_path)


@pytest.fixture
def standpoint(unused: Terminal) -> Terminal:
    """One where there is a database with the starter record."""
    imported_database(unused.database)
    return unused


def test_run_without_a_token_says_what_to_do_and_exits_2(unused: Terminal) -> None:
    ran = unused("run")
    assert ran.exit_code == 2
    assert "DISCORD_TOKEN" in ran.stderr
    assert list(unused.folder.iterdir()) == []


def test_sync_without_a_token_exits_2(unused: Terminal) -> None:
    assert unused("sync").exit_code == 2


def test_a_token_that_cannot_be_sent_is_one_that_discord_does_not_accept(
    unused: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "ab\ncd")
    ran = unused("sync")
    assert ran.exit_code == 2
    assert "Discord does not accept the token in DISCORD_TOKEN. Copy it again" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_check_names_a_token_that_cannot_be_sent_as_a_finding(
    standpoint: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "ab\ncd")
    ran = standpoint("check")
    assert ran.exit_code == 1
    assert (
        "finding: Discord could not be asked which commands it knows. Discord does not accept the token"
        in ran.stdout
    )


def test_a_demo_for_other_machines_is_refused(unused: Terminal) -> None:
    ran = unused("demo", "--host", "0.0.0.0")  # noqa: S104 - that it is refused is the point
    assert ran.exit_code == 2
    assert "this machine only" in ran.stderr


def demo_until_ready(folder: Path, *options: str, **environment: str) -> str:
    """What `standpoint demo` prints until its page is there, started in a folder; then it is ended."""
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", *options, "demo", "--port", "0"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "STANDPOINT_DATABASE": "stances.db", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with started:
        assert started.stdout is not None
        lines = []
        for line in started.stdout:
            lines.append(line)
            if line.startswith("The demo is ready."):
                started.terminate()
    printed = "".join(lines)
    assert "The demo has stopped.\n" in printed
    assert started.returncode == 0
    return printed


def test_a_demo_leaves_the_database_of_the_bot_alone_and_its_own_goes_with_it(standpoint: Terminal) -> None:
    before = standpoint.database.read_bytes()
    printed = demo_until_ready(standpoint.folder)
    (database,) = re.findall(r"The record of this demo is in (\S+)", printed)
    assert not Path(database).parent.exists()
    assert standpoint.database.read_bytes() == before
    assert list(standpoint.folder.iterdir()) == [standpoint.database]


def test_a_demo_keeps_its_log_for_those_who_ask_for_it(unused: Terminal) -> None:
    assert "[INFO" not in demo_until_ready(unused.folder)
    assert "[INFO" in demo_until_ready(unused.folder, STANDPOINT_LOG_LEVEL="INFO")


def test_a_database_that_is_named_for_the_demo_stays_and_is_no_real_bots(unused: Terminal) -> None:
    assert "in kept.db." in demo_until_ready(unused.folder, "--database", "kept.db")
    assert "in kept.db." in demo_until_ready(unused.folder, "--database", "kept.db")
    with closing(connect(unused.folder / "kept.db", "rw")) as db:
        assert claim(db, 77) != 77


def test_stance_prints_position_words_date_and_source(standpoint: Terminal) -> None:
    ran = standpoint("stance", "putin", "broad coalition")
    assert ran.exit_code == 0
    assert "Vladimir Putin on One broad coalition: supports" in ran.stdout
    assert "28 September 2015" in ran.stdout


def test_stance_as_json_has_the_promised_fields(standpoint: Terminal) -> None:
    ran = standpoint("stance", "putin", "broad coalition", "--json")
    found = json.loads(ran.stdout)
    assert found["position"] == 2
    assert found["label"] == "supports"
    assert found["stated_on"] == "2015-09-28"
    assert found["source_title"] == "UN General Assembly, 70th session, verbatim record A/70/PV.13"
    assert found["source_url"] == "https://undocs.org/en/A/70/PV.13"
    assert [source["key"] for source in found["sources"]] == ["un-a-70-pv-13", "ungdc-rus-70-2015"]
    assert {"title", "publisher", "url", "archive_url", "published_on", "language", "note", "locator"} < set(
        found["sources"][0]
    )
    told = {
        name: found[name]
        for name in ("form", "basis", "confidence", "office", "quote_language", "translation")
    }
    assert told == {
        "form": "statement", "basis": "explicit", "confidence": "high", "office": "President", "quote_language": "en",
        "translation": "",
    }  # fmt: skip
    assert found["venue"]
    assert found["note"].startswith("UN verbatim wording")
    assert found["key"]
    assert found["quote"].startswith("Like the coalition against Hitler")


def test_stance_as_json_says_since_when_a_position_is_held_and_not_when_it_was_last_said(
    standpoint: Terminal,
) -> None:
    found = json.loads(standpoint("stance", "cameron", "assad-must-go", "--json").stdout)
    assert (found["since"], found["stated_on"]) == ("2011-08-18", "2014-09-24")


def test_stance_on_a_theme_prints_one_object_a_topic(standpoint: Terminal) -> None:
    lines = standpoint("stance", "putin", "coalitions", "--json").stdout.splitlines()
    topics = [json.loads(line)["topic"] for line in lines]
    assert len(topics) > 1
    assert len(topics) == len(set(topics))


def test_stance_with_nothing_on_record_says_so_and_exits_1(standpoint: Terminal) -> None:
    ran = standpoint("stance", "key", "safe zone")
    assert ran.exit_code == 1
    assert "no position on record" in ran.stdout


def test_a_name_that_is_not_on_record_exits_2_with_suggestions(standpoint: Terminal) -> None:
    ran = standpoint("stance", "erdogn", "assad-must-go")
    assert ran.exit_code == 2
    assert "Recep Tayyip Erdoğan" in ran.stderr


def test_what_is_exported_is_what_was_imported_to_the_byte(standpoint: Terminal) -> None:
    assert standpoint("export", "out").exit_code == 0
    for file in STARTER.glob("*.csv"):
        assert (standpoint.folder / "out" / file.name).read_bytes() == file.read_bytes()


def test_importing_an_export_changes_nothing(standpoint: Terminal) -> None:
    standpoint("export", "out")
    ran = standpoint("import", "out")
    assert ran.exit_code == 0
    assert "new: 0" in ran.stdout
    assert "changed: 0" in ran.stdout


def test_an_import_for_a_server_starts_an_empty_record(standpoint: Terminal) -> None:
    small = standpoint.folder / "small"
    small.mkdir()
    shutil.copy(STARTER / "themes.csv", small)
    assert standpoint("import", "small", "--guild", "77").exit_code == 0
    ran = standpoint("stance", "putin", "broad coalition", "--guild", "77")
    assert ran.exit_code == 2
    assert "No leader called" in ran.stderr


def test_an_import_with_problems_names_every_line_and_imports_nothing(standpoint: Terminal) -> None:
    bad = standpoint.folder / "bad"
    bad.mkdir()
    (bad / "themes.csv").write_text("key,name,description,aliases\nok,Fine,,\nNot A Key,Name,,\nother,,,\n")
    ran = standpoint("import", "bad", "--guild", "77")
    assert ran.exit_code == 2
    assert "themes.csv, line 3" in ran.stderr
    assert "themes.csv, line 4" in ran.stderr
    assert "Nothing was imported" in ran.stderr


def test_a_dry_run_writes_nothing(standpoint: Terminal) -> None:
    assert "dry run" in standpoint("import", str(STARTER), "--guild", "77", "--dry-run").stdout
    assert "Nothing" in standpoint("import", str(STARTER), "--guild", "77", "--dry-run").stdout
    imported = standpoint("import", str(STARTER), "--guild", "77").stdout
    assert "535" in imported
    assert "unchanged: 0" in imported


def test_check_is_content_with_a_new_database(standpoint: Terminal) -> None:
    assert "Everything is in order" in standpoint("check").stdout
    assert standpoint("check").exit_code == 0


def test_an_offline_check_does_not_ask_discord(standpoint: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "no-token")

    async def refuse(*_: object) -> list[str]:
        raise AssertionError("Discord was asked")

    monkeypatch.setattr("bot.cli._ask_discord", refuse)
    ran = standpoint("check", "--offline")
    assert ran.exit_code == 0
    assert "not compared with Discord" in ran.stdout


def test_a_database_of_another_program_is_refused_and_left_alone(unused: Terminal) -> None:
    unused.database.write_bytes(b"not a database, but something dear to somebody")
    ran = unused("stance", "putin", "syria")
    assert ran.exit_code == 2
    assert "not a SQLite database" in ran.stderr
    assert unused.database.read_bytes().startswith(b"not a database")


def test_ask_answers_in_words_and_as_json_a_line(standpoint: Terminal) -> None:
    assert "Vladimir Putin" in standpoint("ask", "does", "putin", "back", "assad?").stdout
    lines = standpoint(
        "ask", "--json", "-", typed="does putin back assad?\nwhat can you do\n"
    ).stdout.splitlines()
    first, second = map(json.loads, lines)
    assert (first["kind"], first["leaders"], first["records"][0]) == (
        "answer",
        ["putin"],
        "putin-2015-11-26-p2",
    )
    assert second["kind"] == "help"


def test_ask_as_json_has_members_with_their_sources_and_the_second_question(standpoint: Terminal) -> None:
    asked = json.loads(
        standpoint(
            "ask", "--json", "was iran in the vienna group? and where does obama stand on assad?"
        ).stdout
    )
    assert ("IRN", "2015-10-30") in [(one["member"], one["since"]) for one in asked["members"]]
    assert {one["role"] for one in asked["members"] if one["member"] == "IRN"} == {"participant"}
    assert asked["sources"][0]["found_at"].startswith("https://")
    assert (asked["also"]["leaders"], asked["also"]["topics"]) == (["obama"], ["assad-must-go"])
    assert asked["records"] == asked["also"]["records"]
    assert asked["also"]["also"] is None


def test_stance_and_ask_and_export_read_the_record_as_it_stood(standpoint: Terminal) -> None:
    theirs = standpoint.folder / "theirs"
    standpoint("export", "theirs")
    leaders = theirs / "leaders.csv"
    first = leaders.read_bytes()
    leaders.write_text(leaders.read_text("utf-8").replace(",Vladimir Putin,", ",Ada Quill,"), "utf-8")
    assert standpoint("import", "theirs").exit_code == 0  # update 3 of the public record
    asked = ("stance", "putin", "broad coalition")
    assert "Ada Quill on One broad coalition" in standpoint(*asked).stdout
    then = standpoint(*asked, "--known-at", "#2").stdout
    assert "Vladimir Putin on One broad coalition: supports" in then
    assert "as the public record stood after update #2" in then
    assert json.loads(standpoint(*asked, "--known-at", "#2", "--json").stdout)["known_at"] == "#2"
    assert json.loads(standpoint(*asked, "--json").stdout)["known_at"] is None
    assert "Ada Quill" in standpoint(*asked, "--known-at", "today").stdout
    assert "No leader" in standpoint("stance", "ada quill", "broad coalition", "--known-at", "2").stderr
    answer = standpoint("ask", "does", "putin", "back", "assad?", "--known-at", "#2").stdout
    moment, understood, told, *_ = answer.splitlines()
    assert moment == "(As the public record stood after update #2:)"
    assert understood == "Understood as: Is Vladimir Putin for “Fight ISIS with Assad”?"
    assert told.startswith("Yes. Vladimir Putin")
    assert "Ada Quill" in standpoint("ask", "does", "putin", "back", "assad?").stdout
    assert "#3" not in standpoint("ask", "what", "was", "updated", "lately?", "--known-at", "#2").stdout
    written = standpoint("export", "before", "--known-at", "#2")
    assert written.stdout == "Written to before, as the public record stood after update #2.\n"
    assert (standpoint.folder / "before" / "leaders.csv").read_bytes() == first
    standpoint("export", "before.json", "--known-at", "#2")
    told = json.loads((standpoint.folder / "before.json").read_text("utf-8"))
    assert [update["seq"] for update in told["updates"]] == [1, 2]


def test_words_that_came_into_the_record_later_are_not_found_as_it_stood_before(standpoint: Terminal) -> None:
    theirs = standpoint.folder / "theirs"
    standpoint("export", "theirs")
    stances = theirs / "stances.csv"
    text = stances.read_text("utf-8").replace("It is impossible to continue", "It is unthinkable to continue")
    stances.write_text(text, "utf-8")
    assert standpoint("import", "theirs").exit_code == 0  # update 3 of the public record
    now, then = "'it is unthinkable to continue with assad'", "'it is impossible to continue with assad'"
    assert "Erdoğan" in standpoint("ask", f"{now} who said that").stdout
    assert (
        "Nobody on record is quoted" in standpoint("ask", f"{now} who said that", "--known-at", "#2").stdout
    )
    assert "Erdoğan" in standpoint("ask", f"{then} who said that", "--known-at", "#2").stdout


@pytest.mark.parametrize(
    "command", [("stance", "putin", "syria"), ("ask", "who backs assad?"), ("export", "out")]
)
@pytest.mark.parametrize(
    ("known", "says"),
    [("tomorrow", "in the future"), ("#9", "There is no update #9"), ("soon", "not understood")],
)
def test_a_moment_that_the_record_never_had_exits_2(
    standpoint: Terminal, command: tuple[str, ...], known: str, says: str
) -> None:
    ran = standpoint(*command, "--known-at", known)
    assert ran.exit_code == 2
    assert says in ran.stderr


# A database that is not there, or not as it should be


READING = (
    ("stance", "putin", "syria"),
    ("ask", "who backs assad?"),
    ("export", "out"),
    ("check", "--offline"),
    ("check", "--offline", "--rebuild-search"),
    ("checkpoint",),
    ("backup",),
)


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_what_only_reads_makes_no_database_and_says_how_one_is_made(
    unused: Terminal, command: tuple[str, ...]
) -> None:
    ran = unused(*command)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert f"There is no database at {unused.database}. " in ran.stderr
    assert "standpoint import starter" in ran.stderr
    assert list(unused.folder.iterdir()) == []


@pytest.mark.parametrize("command", [*READING, ("import", str(STARTER))], ids=" ".join)
def test_an_empty_file_is_no_database(unused: Terminal, command: tuple[str, ...]) -> None:
    unused.database.touch()
    ran = unused(*command)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert f"{unused.database} is an empty file and no database." in ran.stderr
    assert [(path, path.stat().st_size) for path in unused.folder.iterdir()] == [(unused.database, 0)]


def test_an_import_that_makes_the_database_says_so(unused: Terminal) -> None:
    first, second = (unused("import", str(STARTER)) for _ in range(2))
    made = f"There was no database at {unused.database}. It was made, with the starter record.\n"
    assert (first.stderr, second.stderr) == (made, "")


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_an_import_that_fails_or_only_tells_leaves_no_new_database(
    unused: Terminal, dry: tuple[str, ...]
) -> None:
    bad = unused.folder / "bad"
    bad.mkdir()
    (bad / "themes.csv").write_text("key,name,description,aliases\nNot A Key,Name,,\n")
    source = STARTER if dry else bad
    assert unused("import", str(source), *dry).exit_code == (0 if dry else 2)
    assert "was made" not in unused("import", str(source), *dry).stderr
    assert unused("import", "nowhere").exit_code == 2
    assert list(unused.folder.iterdir()) == [bad]


def test_a_failed_import_leaves_a_database_that_was_there(standpoint: Terminal) -> None:
    (standpoint.folder / "themes.csv").write_text("key,name,description,aliases\nNot A Key,Name,,\n")
    assert standpoint("import", ".").exit_code == 2
    assert standpoint("stance", "putin", "broad coalition").exit_code == 0


def test_check_names_a_missing_trigger_and_looks_at_the_rows_all_the_same(standpoint: Terminal) -> None:
    with closing(connect(standpoint.database, "rw")) as db:
        db.execute("DROP TRIGGER theme_no_update")
        db.execute("UPDATE theme SET name = 'Another' WHERE key = 'syria'")
    ran = standpoint("check", "--offline")
    assert ran.exit_code == 1
    assert "finding: trigger theme_no_update is missing\n" in ran.stdout
    assert "finding: the public record is not as its log says: " in ran.stdout
    assert ran.stdout.endswith("2 findings.\n")
    assert "Nothing was changed" not in ran.output
    refused = standpoint("stance", "putin", "syria")
    assert (refused.exit_code, "theme_no_update is missing" in refused.stderr) == (2, True)
    assert "Nothing was changed" not in refused.stderr


def test_check_goes_on_where_a_table_is_missing(standpoint: Terminal) -> None:
    with closing(connect(standpoint.database, "rw")) as db:
        db.execute("DROP TABLE gap")
        db.execute("DROP TABLE digest_run")
        (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'theme_no_update'").fetchone()
        db.execute("DROP TRIGGER theme_no_update")
        db.execute("UPDATE theme SET name = 'Another' WHERE key = 'syria'")
        db.execute(sql)
    ran = standpoint("check", "--offline")
    assert ran.exit_code == 1
    assert "finding: table gap is missing\n" in ran.stdout
    assert "finding: table digest_run is missing\n" in ran.stdout
    assert "finding: the public record is not as its log says: " in ran.stdout


def test_check_finds_a_forged_search_and_makes_it_anew(standpoint: Terminal) -> None:
    with closing(connect(standpoint.database, "rw")) as db:
        db.execute("INSERT INTO public_search (rowid, scope, summary) VALUES (1, 'r0', 'surrender')")
    ran = standpoint("check", "--offline")
    assert ran.exit_code == 1
    assert "finding: search does not fit what the stances of the public record say: " in ran.stdout
    assert ran.stdout.endswith("1 finding.\n")
    mended = standpoint("check", "--offline", "--rebuild-search")
    assert (mended.exit_code, "was made anew" in mended.stdout) == (0, True)
    assert standpoint("check", "--offline").exit_code == 0


# What was typed


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("stance", "putin", "syria", "--guild", "abc"), "“abc” is not a server. Give its id"),
        (("stance", "putin", "syria", "--guild", ""), "“” is not a server. Give its id"),
        (("stance", "putin", "syria", "--guild", "-1"), "“-1” is not a server. Give its id"),
        (("export", "out", "--guild", str(2**63)), "is not a server. Give its id"),
        (("import", "out", "--guild", "1.5"), "“1.5” is not a server. Give its id"),
        (("ask", "who?", "--guild", "#general"), "“#general” is not a server. Give its id"),
        (("backup", "--keep", "some"), "“some” is not a whole number of 1 or more."),
        (("demo", "--port", "http"), "“http” is not a whole number from 0 to 65535."),
        (("stance", "putin", "syria", "--on", " "), "It is blank. Give a day"),
        (("stance", "putin", "syria", "--known-at", ""), "It is blank. Give a day"),
        (("export", "out", "--known-at", " "), "It is blank. Give a day"),
        (("ask", "who?", "--known-at", ""), "It is blank. Give a day"),
        (("ask", "who?", "--language", ""), "It is blank. Give a language"),
        (("ask", ""), "The question is blank."),
        (("stance", "", "syria"), "It is blank. Give the name of a leader"),
        (("stance", "putin", " "), "It is blank. Give the name of a topic"),
        (("checkpoint", "--name", ""), "It is blank. Give a name"),
        (("checkpoint", "-o", ""), "The name is blank."),
        (("check", "--against", ""), "The name is blank."),
        (("check", "--verifier", "x"), "Name its file: --against FILE."),
        (("check", "--against", "kept.txt", "--verifier", ""), "It is blank. Give a verifier key"),
        (("export", ""), "The name is blank."),
        (("import", " "), "The name is blank."),
        (("backup", ""), "The name is blank."),
        (("restore", ""), "The name is blank."),
        (("--database", "", "check"), "The name is blank."),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_in_a_sentence_and_nothing_is_done(
    unused: Terminal, arguments: tuple[str, ...], says: str
) -> None:
    ran = unused(*arguments)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert says in ran.stderr
    assert list(unused.folder.iterdir()) == []


def test_every_subcommand_has_a_help_text() -> None:
    for name, command in cli.commands.items():
        assert command.help, name
        assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0


# Checkpoints


def checkpointed(standpoint: Terminal) -> None:
    """Two updates of a server's record, the second after a checkpoint of the first two lines."""
    small = standpoint.folder / "small"
    small.mkdir()
    shutil.copy(STARTER / "themes.csv", small)
    assert standpoint("import", "small", "--guild", "77").exit_code == 0
    assert standpoint("checkpoint", "-o", "kept.txt").exit_code == 0
    (small / "themes.csv").write_text("key,name,description,aliases\nmade-up,Made up,,\n")
    assert standpoint("import", "small", "--guild", "77").exit_code == 0


def test_a_record_that_grew_fits_its_checkpoint(standpoint: Terminal) -> None:
    checkpointed(standpoint)
    ran = standpoint("check", "--against", "kept.txt")
    assert "checkpoint: kept.txt, standpoint/record with 2 records at " in ran.stdout
    assert (ran.exit_code, "Everything is in order" in ran.stdout) == (0, True)
    (standpoint.folder / "checkpoint.key").rename(standpoint.folder / "elsewhere.key")
    assert "--verifier" in standpoint("check", "--against", "kept.txt").stderr


def test_a_log_that_was_cut_or_rewritten_fits_by_itself_and_not_its_checkpoint(standpoint: Terminal) -> None:
    checkpointed(standpoint)
    verifier = standpoint("checkpoint", "--key").stdout.strip()
    arguments = ("check", "--against", "kept.txt", "--verifier", verifier)
    rewrite(standpoint.database, 0)
    ran = standpoint(*arguments)
    assert ran.exit_code == 1
    assert "finding: the updates log of the public record was rewritten: on " in ran.stdout
    cut(standpoint.database, 77, after=1)
    said = standpoint(*arguments).stdout
    assert (
        f"finding: nothing in kept.txt fits {standpoint.database}: it is a checkpoint of another database, or"
        in said
    )
    assert "finding: if kept.txt is of this database: the updates log of record 77 was cut: on " in said


def test_a_checkpoint_of_another_database_is_said_to_be_one(standpoint: Terminal) -> None:
    assert standpoint("checkpoint", "-o", "kept.txt").exit_code == 0
    other = Terminal(standpoint.folder)
    other.database = standpoint.folder / "other.db"
    assert other("import", str(STARTER)).exit_code == 0
    ran = other("check", "--offline", "--against", "kept.txt")
    assert ran.exit_code == 1
    assert (
        f"finding: nothing in kept.txt fits {other.database}: it is a checkpoint of another database, or "
        in ran.stdout
    )
    assert "finding: the updates log" not in ran.stdout


def test_without_a_checkpoint_a_cut_log_is_not_found(standpoint: Terminal) -> None:
    checkpointed(standpoint)
    cut(standpoint.database, 77, after=2)
    assert "Everything is in order" in standpoint("check").stdout
    assert "Everything is in order" in standpoint("check", "--against", "kept.txt").stdout


def test_check_compares_with_what_a_summary_told(standpoint: Terminal) -> None:
    checkpointed(standpoint)
    with closing(connect(standpoint.database, "rw")) as db:
        db.execute(
            "INSERT INTO digest_run (guild_id, local_date, occasion, due_at, state, at, attempts, reason, record_id, "
            "from_seq, to_seq, head_hash) SELECT 77, '2026-01-01', '', at, 'sent', at, 1, '', 77, 0, seq, hash "
            "FROM update_log WHERE record_id = 77 AND seq = 3"
        )
    assert "Everything is in order" in standpoint("check").stdout
    cut(standpoint.database, 77, after=2)
    ran = standpoint("check")
    assert ran.exit_code == 1
    assert (
        "record 77 was cut: a daily summary of server 77 named update #3, which is not there any more"
        in ran.stdout
    )


def test_a_checkpoint_vouches_for_no_record_with_a_fault(standpoint: Terminal) -> None:
    checkpointed(standpoint)
    with closing(connect(standpoint.database, "rw")) as db:
        (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'theme_no_update'").fetchone()
        db.execute("DROP TRIGGER theme_no_update")
        db.execute("UPDATE theme SET name = 'Another' WHERE record_id = 77 AND key = 'made-up'")
        db.execute(sql)
    ran = standpoint("checkpoint", "-o", "second.txt")
    assert ran.exit_code == 2
    assert (
        "No checkpoint was made, because it would vouch for this: record 77 is not as its log says"
        in ran.stderr
    )
    assert not (standpoint.folder / "second.txt").exists()
    (standpoint.folder / "checkpoint.key").unlink()
    assert standpoint("checkpoint").exit_code == 2
    assert not (standpoint.folder / "checkpoint.key").exists()


def test_a_checkpoint_of_no_database_makes_none(unused: Terminal) -> None:
    ran = unused("checkpoint")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "There is no database" in ran.stderr
    assert list(unused.folder.iterdir()) == []
