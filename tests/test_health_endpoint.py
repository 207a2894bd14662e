"""Health as others read it: over HTTP, on the command line, and as systemd hears it."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.config import CHECKOUT
from bot.health import Connection, Facts
from bot.health_endpoint import endpoint
from bot.running import _keep_telling, tell_systemd

WELL = Facts(connections=(Connection(0, alive=True, latency=0.25),), looks={"digest": 3.0}, servers=7)
AWAY = Facts(waits_for="There is no network.")
BROKEN = Facts(database="The database is gone.")

HOST, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - asked, not bound


def of(facts: Facts) -> Callable[[], Awaitable[Facts]]:
    async def look() -> Facts:
        return facts

    return look


@asynccontextmanager
async def told(facts: Facts) -> AsyncIterator[tuple[int, aiohttp.ClientSession]]:
    async with (
        endpoint(of(facts), host=HOST, port=0) as port,
        aiohttp.ClientSession(f"http://{HOST}:{port}") as session,
    ):
        yield port, session


@pytest.mark.parametrize(
    ("facts", "live", "ready", "reasons"),
    [
        (WELL, 200, 200, []),
        (AWAY, 200, 503, ["There is no network."]),
        (BROKEN, 503, 503, ["The database is gone."]),
    ],
)
async def test_live_and_ready_answer_with_their_reasons(
    facts: Facts, live: int, ready: int, reasons: list[str]
) -> None:
    async with told(facts) as (_, session):
        for path, status in (("/live", live), ("/ready", ready)):
            async with session.get(path) as answer:
                assert answer.status == status, path
                said = await answer.json()
                assert said == {"live": live == 200, "ready": ready == 200, "reasons": reasons}


async def test_prometheus_reads_the_same_facts() -> None:
    async with told(WELL) as (_, session), session.get("/metrics") as answer:
        text = await answer.text()
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["standpoint_live",] == found["standpoint_ready",] == 1
    assert found["standpoint_database_answers",] == 1
    assert found["standpoint_servers",] == 7
    assert found["standpoint_shard_alive", "0"] == 1
    assert found["standpoint_shard_latency_seconds", "0"] == 0.25
    assert found["standpoint_scheduler_age_seconds", "digest"] == 3


async def test_a_bot_without_a_connection_has_metrics_too() -> None:
    async with told(BROKEN) as (_, session), session.get("/metrics") as answer:
        text = await answer.text()
    assert "standpoint_live 0.0" in text
    assert "standpoint_database_answers 0.0" in text


async def standpoint_health(port: int, *options: str, folder: Path, host: str = HOST) -> tuple[int, str]:
    """Exit code and output of `standpoint health`, in a process of its own."""
    settings = {"STANDPOINT_HEALTH_PORT": str(port), "STANDPOINT_HEALTH_HOST": host}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "health", *options,
        cwd=folder, env={**os.environ, "PYTHONPATH": str(CHECKOUT), **settings},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode().strip()


async def test_the_command_says_ready_or_why_not(tmp_path: Path) -> None:
    async with told(WELL) as (port, _):
        assert await standpoint_health(port, folder=tmp_path) == (0, "Ready.")
        assert await standpoint_health(port, folder=tmp_path, host=EVERYWHERE) == (0, "Ready.")
    async with told(AWAY) as (port, _):
        assert await standpoint_health(port, folder=tmp_path) == (1, "There is no network.")
        code, said = await standpoint_health(port, "--json", folder=tmp_path)
        assert code == 1
        assert json.loads(said) == {"live": True, "ready": False, "reasons": ["There is no network."]}


async def test_the_command_says_that_nobody_answers(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    code, said = await standpoint_health(port, folder=tmp_path)
    assert code == 1
    assert said == f"No bot answers at 127.0.0.1, port {port}. Is it running, with the same settings?"


async def test_the_command_is_not_misled_by_somebody_elses_server(tmp_path: Path) -> None:
    async def strange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(strange, HOST, 0) as server:
        code, said = await standpoint_health(server.sockets[0].getsockname()[1], folder=tmp_path)
    assert code == 1
    assert said.startswith("No bot answers")


async def test_without_a_port_the_command_says_what_to_set(tmp_path: Path) -> None:
    code, said = await standpoint_health(0, folder=tmp_path)
    assert code == 2
    assert "Set STANDPOINT_HEALTH_PORT" in said


def test_systemd_hears_variables_a_line(tmp_path: Path) -> None:
    places = {str(tmp_path / "notify"): str(tmp_path / "notify")}
    if sys.platform == "linux":  # which alone has the other kind of address
        places |= {f"@standpoint-test-{os.getpid()}": f"\0standpoint-test-{os.getpid()}"}
    for named, place in places.items():
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
            systemd.bind(place)
            tell_systemd(named, READY="1", STATUS="Fine.")
            assert systemd.recv(1000) == b"READY=1\nSTATUS=Fine."


async def test_who_was_not_started_by_systemd_tells_it_nothing() -> None:
    async def look() -> Facts:
        raise AssertionError("nobody wants to hear")

    await _keep_telling("", look)
