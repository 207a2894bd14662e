"""The Dockerfile, read and followed as far as that goes without Docker."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from bot.cli import cli
from bot.config import CHECKOUT, Settings

DOCKERFILE = (CHECKOUT / "Dockerfile").read_text("utf-8")
IGNORED = (CHECKOUT / ".dockerignore").read_text("utf-8").splitlines()
PROGRAM = "/opt/standpoint/.venv/bin/standpoint"


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage: name and the rest of the line."""
    found: list[list[tuple[str, str]]] = []
    for line in DOCKERFILE.splitlines():
        if line and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            if name == "FROM":
                found.append([])
            found[-1].append((name, rest))
    return found


BUILD, FINAL = stages()


def said(stage: list[tuple[str, str]], name: str) -> list[str]:
    return [rest for instruction, rest in stage if instruction == name]


def copied() -> list[tuple[str, str]]:
    """What is copied from the checkout, and where to."""
    pairs = []
    for rest in said(BUILD, "COPY"):
        *sources, target = shlex.split(rest)
        pairs += [(source, target) for source in sources]
    return pairs


def let_in(path: str) -> bool:
    """Whether .dockerignore lets a file or folder of the checkout into the build."""
    assert IGNORED[1] == "*"
    return any(fnmatch(path, line[1:]) for line in IGNORED if line.startswith("!"))


def test_everything_that_is_copied_is_there_and_let_in() -> None:
    assert copied()
    for source, _ in copied():
        assert (CHECKOUT / source).exists(), source
        assert let_in(source), source


def test_no_secret_and_no_database_gets_into_the_build() -> None:
    for path in (
        ".env",
        "stances.db",
        "stances.db-wal",
        "checkpoint.key",
        "backups",
        ".git",
        ".venv",
        "tests",
    ):
        assert not let_in(path), path


def test_what_is_copied_is_enough_to_run(tmp_path: Path) -> None:
    for source, target in copied():
        place = tmp_path / (f"{target}{Path(source).name}" if target.endswith("/") else target)
        if (CHECKOUT / source).is_dir():
            shutil.copytree(CHECKOUT / source, place)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / source, place)
    (tmp_path / "data").mkdir()
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "STANDPOINT_DATABASE": str(tmp_path / "data/s.db"),
    }
    environment.pop("DISCORD_TOKEN", None)
    modules = "import importlib, bot.client; [importlib.import_module(m) for m in bot.client.EXTENSIONS]"
    for arguments in (
        ["-c", modules],
        ["-m", "bot", "import", str(tmp_path / "starter")],
        ["-m", "bot", "check"],
    ):
        done = subprocess.run(
            [sys.executable, *arguments],
            check=False,
            cwd=tmp_path / "data",
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"s.db"}


def test_it_is_installed_as_the_operators_page_says() -> None:
    page = (CHECKOUT / "docs" / "operator.md").read_text("utf-8")
    pips = [json.loads(rest) for rest in said(BUILD, "RUN") if '"pip"' in rest]
    shown = re.findall(r"^\.venv/bin/python -m pip install (.*)$", page, re.MULTILINE)
    assert [shlex.join([part for part in pip[4:] if part != "--no-cache-dir"]) for pip in pips] == shown
    assert said(BUILD, "WORKDIR") == [str(PurePosixPath(PROGRAM).parents[2])]
    assert "COPY --from=build /opt/standpoint /opt/standpoint" in DOCKERFILE


def test_both_stages_have_the_same_python_so_that_its_environment_works() -> None:
    first, second = (said(stage, "FROM")[0].split()[0] for stage in (BUILD, FINAL))
    assert first == second
    assert re.fullmatch(r"python:3\.1[1-4]-slim-\w+", first)  # pysqlite3 has no wheel for a later one


def test_it_runs_without_rights_and_writes_to_its_one_volume_only() -> None:
    (user,), (volume,) = said(FINAL, "USER"), map(json.loads, said(FINAL, "VOLUME"))
    assert user == "10001:10001"
    assert volume == ["/data"]
    assert f"COPY --from=build --chown={user} /data /data" in DOCKERFILE
    settings = dict(rest.split("=", 1) for rest in said(FINAL, "ENV"))
    drawing = PurePosixPath(settings.pop("MPLCONFIGDIR"))  # in the home of a user, if it is not set
    assert drawing.parent == PurePosixPath("/tmp")  # noqa: S108 - the one of the container
    assert {name.lower() for name in settings} <= Settings.model_fields.keys()
    assert PurePosixPath(settings["STANDPOINT_DATABASE"]).parent == PurePosixPath("/data")
    assert said(FINAL, "WORKDIR") == ["/data"]  # where a checkpoint key would be made
    assert said(FINAL, "RUN") == []


def test_it_runs_the_bot_and_asks_for_its_health() -> None:
    (start,), (what,) = map(json.loads, said(FINAL, "ENTRYPOINT")), map(json.loads, said(FINAL, "CMD"))
    assert start == [PROGRAM]
    (asked,) = said(FINAL, "HEALTHCHECK")
    program, health = json.loads(asked.split(" CMD ")[1])
    assert program == PROGRAM
    assert {health, *what} <= cli.commands.keys()
    port = dict(rest.split("=", 1) for rest in said(FINAL, "ENV"))["STANDPOINT_HEALTH_PORT"]
    assert Settings(standpoint_health_port=port).standpoint_health_port
