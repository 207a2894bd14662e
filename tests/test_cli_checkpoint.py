"""`standpoint checkpoint`, and what `standpoint check --against` says of checkpoints in files."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.verify.checkpoint import read, read_key
from bot.verify.note import new_key
from tests.ready import imported_database
from tests.rewriting import cut, rewrite

KEY, DATABASE = Path("the.key"), Path("stances.db")


@pytest.fixture(autouse=True)
def _logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a database of two records, and without a key."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STANDPOINT_CHECKPOINT_KEY", str(KEY))
    imported_database(DATABASE)
    grow("ferries")


def grow(theme: str) -> None:
    """One update more in the record of server 1234."""
    Path("small").mkdir(exist_ok=True)
    Path("small/themes.csv").write_text(f"key,name,description,aliases\n{theme},{theme.title()},,\n")
    assert run("import", "small", "--guild", "1234").exit_code == 0


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(cli, ["--database", str(DATABASE), *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def compared(*arguments: str) -> list[str]:
    """What is found against checkpoints."""
    return re.findall(r"finding: (.*)", run("check", "--offline", *arguments).stdout)


def test_the_note_alone_goes_to_standard_output():
    done = run("checkpoint")
    verifier = read_key(KEY).verifier
    kept = read(done.stdout, [verifier])
    assert (done.exit_code, kept.origin) == (0, "standpoint/record")
    assert [head.record_id for head in kept.heads] == [0, 1234]
    assert f"A new key was made: {KEY}." in done.stderr
    assert verifier in done.stderr
    assert "Signed: standpoint/record with 2 records at " in done.stderr
    assert "A new key" not in run("checkpoint").stderr


def test_the_verifier_key_is_printed_and_the_signer_never():
    done = run("checkpoint", "--key", "--name", "standpoint/example")
    key = read_key(KEY)
    assert done.stdout == f"{key.verifier}\n"
    assert done.stdout.startswith("standpoint/example+")
    assert key.signer not in done.output + run("checkpoint").output


def test_a_key_keeps_its_name():
    run("checkpoint", "--key", "--name", "standpoint/example")
    assert run("checkpoint", "--key", "--name", "standpoint/example").exit_code == 0
    done = run("checkpoint", "--name", "standpoint/other")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is that of standpoint/example. A key keeps its name." in done.stderr


def test_a_checkpoint_in_a_file_is_never_written_over():
    done = run("checkpoint", "-o", "kept.txt")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Written: kept.txt" in done.stderr
    before = Path("kept.txt").read_bytes()
    again = run("checkpoint", "-o", "kept.txt")
    assert again.exit_code == 2
    assert "kept.txt is there already. Nothing was written." in again.stderr
    assert Path("kept.txt").read_bytes() == before
    assert "Cannot write none/kept.txt: No such file" in run("checkpoint", "-o", "none/kept.txt").stderr


def test_logs_that_grew_fit_the_checkpoints_kept_of_them():
    run("checkpoint", "-o", "kept.txt")
    said = run("check", "--offline", "--against", "kept.txt").stdout
    assert "checkpoint: kept.txt, standpoint/record with 2 records at " in said
    assert "Everything is in order." in said
    grow("tunnels")
    assert compared("--against", "kept.txt") == []
    assert compared() == []


def test_each_kind_of_contradiction_is_found_once():
    grow("tunnels")
    run("checkpoint", "-o", "kept.txt")
    for harm, says in (
        (lambda: cut(DATABASE, 1234, after=2), "the updates log of record 1234 was cut"),
        (lambda: cut(DATABASE, 1234, after=0), "record 1234 is gone"),
    ):
        harm()
        (found,) = compared("--against", "kept.txt", "--against", "kept.txt")
        assert found.startswith(says)


def test_a_log_that_was_rewritten_is_found_once():
    run("checkpoint", "-o", "kept.txt")
    rewrite(DATABASE, 0)
    found = compared("--against", "kept.txt", "--against", "kept.txt")
    assert sum(one.startswith("the updates log of the public record was rewritten") for one in found) == 1


def test_a_checkpoint_is_checked_with_the_key_that_is_given():
    run("checkpoint", "-o", "kept.txt")
    verifier = read_key(KEY).verifier
    KEY.unlink()
    assert compared("--against", "kept.txt", "--verifier", verifier) == []
    done = run("check", "--offline", "--against", "kept.txt")
    assert done.exit_code == 2
    assert re.search(r"no key at .*the verifier key of the checkpoints: --verifier", done.stderr)
    other = new_key("standpoint/record")[1]
    done = run("check", "--offline", "--against", "kept.txt", "--verifier", other)
    assert done.exit_code == 2
    assert re.search(r"kept.txt: .*is not a key that was given", done.stderr)
    assert not KEY.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"no", "has no blank line"), (b"\xff\n\n", "is not text in UTF-8"), (None, "cannot be read: No such file")],
)  # fmt: skip
def test_a_file_without_a_checkpoint_is_named(content: bytes | None, says: str):
    run("checkpoint", "--key")
    if content is not None:
        Path("kept.txt").write_bytes(content)
    done = run("check", "--offline", "--against", "kept.txt")
    assert done.exit_code == 2
    assert says in done.stderr
