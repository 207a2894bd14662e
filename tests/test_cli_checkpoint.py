"""`standpoint checkpoint` and the comparison behind `check --against`, without a store."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli_checkpoint import checkpoint_command, findings_against
from bot.config import Settings
from bot.core.errors import UnusableCheckpointError
from bot.core.log import Head
from bot.verify.checkpoint import read, read_key
from bot.verify.note import new_key

A, B = "a" * 64, "b" * 64
LOGS = {0: [B, A], 1234: [A, A, B]}
HEADS = [Head(record_id=1234, seq=3, hash=B), Head(record_id=0, seq=2, hash=A)]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return Settings(standpoint_checkpoint_key=tmp_path / "the.key")


def run(settings: Settings, *arguments: str) -> Result:
    """The subcommand's end, on a database whose logs end with `HEADS`."""

    async def heads(_: Settings) -> list[Head]:
        return HEADS

    done = CliRunner().invoke(checkpoint_command(heads), arguments, obj=settings)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def compared(
    settings: Settings, *paths: str, verifiers: Sequence[str] = (), logs: dict[int, list[str]] = LOGS
) -> list[str]:
    async def line_hash(record_id: int, seq: int) -> str | None:
        lines = logs.get(record_id, [])
        return lines[seq - 1] if seq <= len(lines) else None

    return asyncio.run(findings_against(settings, [Path(path) for path in paths], verifiers, line_hash))


def test_the_note_alone_goes_to_standard_output(settings: Settings):
    done = run(settings)
    verifier = read_key(settings.standpoint_checkpoint_key).verifier
    kept = read(done.stdout, [verifier])
    assert (done.exit_code, kept.origin) == (0, "standpoint/record")
    assert [head.record_id for head in kept.heads] == [0, 1234]
    assert f"A new key was made: {settings.standpoint_checkpoint_key}." in done.stderr
    assert verifier in done.stderr
    assert "Signed: standpoint/record with 2 records at " in done.stderr
    assert "A new key" not in run(settings).stderr


def test_the_verifier_key_is_printed_and_the_signer_never(settings: Settings):
    done = run(settings, "--key", "--name", "standpoint/example")
    key = read_key(settings.standpoint_checkpoint_key)
    assert done.stdout == f"{key.verifier}\n"
    assert done.stdout.startswith("standpoint/example+")
    assert key.signer not in done.output + run(settings).output


def test_a_key_keeps_its_name(settings: Settings):
    run(settings, "--key", "--name", "standpoint/example")
    assert run(settings, "--key", "--name", "standpoint/example").exit_code == 0
    done = run(settings, "--name", "standpoint/other")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is that of standpoint/example. A key keeps its name." in done.stderr


def test_a_checkpoint_in_a_file_is_never_written_over(settings: Settings):
    done = run(settings, "-o", "kept.txt")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Written: kept.txt" in done.stderr
    before = Path("kept.txt").read_bytes()
    again = run(settings, "-o", "kept.txt")
    assert again.exit_code == 2
    assert "kept.txt is there already. Nothing was written." in again.stderr
    assert Path("kept.txt").read_bytes() == before
    assert "Cannot write none/kept.txt: No such file" in run(settings, "-o", "none/kept.txt").stderr


def test_logs_that_grew_fit_the_checkpoints_kept_of_them(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    run(settings, "-o", "kept.txt")
    assert compared(settings, "kept.txt") == []
    assert "checkpoint: kept.txt, standpoint/record with 2 records at " in capsys.readouterr().out
    assert compared(settings, "kept.txt", logs={0: [*LOGS[0], B], 1234: LOGS[1234]}) == []
    assert compared(settings) == []


def test_each_kind_of_contradiction_is_found_once(settings: Settings):
    run(settings, "-o", "kept.txt")
    for logs, says in (
        ({0: LOGS[0]}, "record 1234 is gone"),
        ({**LOGS, 1234: [A, A]}, "was cut"),
        ({**LOGS, 0: [B, B]}, "was rewritten"),
    ):
        (found,) = compared(settings, "kept.txt", "kept.txt", logs=logs)
        assert says in found


def test_a_checkpoint_is_checked_with_the_key_that_is_given(settings: Settings):
    run(settings, "-o", "kept.txt")
    path = settings.standpoint_checkpoint_key
    verifier = read_key(path).verifier
    path.unlink()
    assert compared(settings, "kept.txt", verifiers=[verifier]) == []
    with pytest.raises(
        UnusableCheckpointError, match=r"no key at .*the verifier key of the checkpoints: --verifier"
    ):
        compared(settings, "kept.txt")
    with pytest.raises(UnusableCheckpointError, match=r"kept.txt: .*is not a key that was given"):
        compared(settings, "kept.txt", verifiers=[new_key("standpoint/record")[1]])
    assert not path.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"no", "has no blank line"), (b"\xff\n\n", "is not text in UTF-8"), (None, "cannot be read: No such file")],
)  # fmt: skip
def test_a_file_without_a_checkpoint_is_named(settings: Settings, content: bytes | None, says: str):
    run(settings, "--key")
    if content is not None:
        Path("kept.txt").write_bytes(content)
    with pytest.raises(UnusableCheckpointError, match=says):
        compared(settings, "kept.txt")
