"""Health over HTTP: /live, /ready and /metrics, for whoever watches the program on its own machine."""

import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric

from bot import __version__
from bot.health import Facts, Health, Look, assess


@contextlib.asynccontextmanager
async def endpoint(look: Look, *, host: str, port: int) -> AsyncIterator[int]:
    """Answer at this address; gives the port, which 0 leaves to the system.

    Raises:
        OSError: the address cannot be had.
    """

    async def live(_request: web.Request) -> web.Response:
        health = assess(await look())
        return _answer(health, good=health.live)

    async def ready(_request: web.Request) -> web.Response:
        health = assess(await look())
        return _answer(health, good=health.ready)

    async def metrics(_request: web.Request) -> web.Response:
        text = generate_latest(_registry(await look()))
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.add_routes([web.get("/live", live), web.get("/ready", ready), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _answer(health: Health, *, good: bool) -> web.Response:
    said = {"live": health.live, "ready": health.ready, "reasons": health.reasons}
    text = json.dumps(said, ensure_ascii=False)
    return web.Response(
        text=text, content_type="application/json", status=200 if good else HTTPStatus.SERVICE_UNAVAILABLE
    )


def _registry(facts: Facts) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Gauges(facts))
    ProcessCollector(registry=registry)
    return registry


class _Gauges:
    """The facts as Prometheus reads them."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def collect(self) -> Iterator[Metric]:
        """Every gauge, the decisions first."""
        facts, health = self._facts, assess(self._facts)
        yield InfoMetricFamily("standpoint", "The program.", value={"version": __version__})
        yield GaugeMetricFamily("standpoint_live", "1 if the program works by itself.", value=health.live)
        yield GaugeMetricFamily("standpoint_ready", "1 if people are answered.", value=health.ready)
        yield GaugeMetricFamily(
            "standpoint_database_answers",
            "1 if the database answers and is the right file.",
            value=not facts.database,
        )
        yield GaugeMetricFamily("standpoint_servers", "Servers that the bot is in.", value=facts.servers)
        alive = GaugeMetricFamily(
            "standpoint_shard_alive", "1 if Discord acknowledges the heartbeats.", labels=["shard"]
        )
        latency = GaugeMetricFamily(
            "standpoint_shard_latency_seconds",
            "From the last heartbeat to its acknowledgement.",
            labels=["shard"],
        )
        for connection in facts.connections:
            alive.add_metric([str(connection.number)], connection.alive)
            latency.add_metric([str(connection.number)], connection.latency)
        yield alive
        yield latency
        ages = GaugeMetricFamily(
            "standpoint_scheduler_age_seconds", "Since it was last asked what is due.", labels=["of"]
        )
        for name, age in facts.looks.items():
            ages.add_metric([name], age)
        yield ages
