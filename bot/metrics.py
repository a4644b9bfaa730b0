"""What is counted, in Prometheus' form; nothing in it says who wrote or what."""

from __future__ import annotations

import hmac
import ipaddress
import time
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.errors import Refused
from bot.messages import Health, Queue

STATES = ("up", "starting", "down", "off")
RECORDED_WITHIN = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


class Metrics:
    """Counters of one service; `page` is what a collector reads at `/metrics`."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._received = Counter("torg_messages_received", "Messages recorded", ["channel"], registry=self._registry)
        self._sent = Counter(
            "torg_messages_sent", "Messages handed on, by how far they came", ["channel", "state"], registry=self._registry
        )
        self._recorded = Histogram(
            "torg_recorded_seconds",
            "From a message's arrival to its record",
            ["channel"],
            buckets=RECORDED_WITHIN,
            registry=self._registry,
        )
        self._waiting = Gauge(
            "torg_outbox_waiting", "Messages that wait to be handed on", ["channel"], registry=self._registry
        )
        self._oldest = Gauge(
            "torg_outbox_oldest_seconds", "How long the oldest of them has waited", ["channel"], registry=self._registry
        )
        self._failed = Gauge("torg_outbox_failed", "Messages that failed within a day", ["channel"], registry=self._registry)
        self._up = Gauge("torg_part_state", "1 for the state that a part is in", ["part", "state"], registry=self._registry)

    def received(self, channel: str) -> None:
        """Count a message that was recorded."""
        self._received.labels(channel).inc()

    def recorded(self, channel: str, seconds: float) -> None:
        """Keep how long it took from a message's arrival until it was recorded."""
        self._recorded.labels(channel).observe(max(0.0, seconds))

    def sent(self, channel: str, state: str) -> None:
        """Count a message that was handed on, or failed."""
        self._sent.labels(channel, state).inc()

    def page(self, parts: tuple[Health, ...], queues: Mapping[str, Queue]) -> bytes:
        """Return everything in the text format of Prometheus."""
        for part in parts:
            for state in STATES:
                self._up.labels(part.part, state).set(part.state == state)
        for gauge in (self._waiting, self._oldest, self._failed):
            gauge.clear()
        for channel, queue in queues.items():
            self._waiting.labels(channel).set(queue.waiting)
            self._failed.labels(channel).set(queue.failed)
            waited = time.time() - queue.oldest.timestamp() if queue.oldest else 0.0
            self._oldest.labels(channel).set(max(0.0, waited))
        return generate_latest(self._registry)


class MetricsPage:
    """`GET /metrics`: for who shows the token, or without one for programs on this machine that come by no proxy."""

    def __init__(
        self,
        metrics: Metrics,
        parts: Callable[[], tuple[Health, ...]],
        queues: Callable[[], Awaitable[Mapping[str, Queue]]],
        *,
        token: str,
    ) -> None:
        self._metrics = metrics
        self._parts = parts
        self._queues = queues
        self._token = token

    def routes(self) -> list[web.RouteDef]:
        """Return the route to mount."""
        return [web.get("/metrics", self.handle)]

    async def handle(self, request: web.Request) -> web.Response:
        """Return what was counted. Raises Refused."""
        if not self._may(request):
            raise Refused("the metrics are not for you")
        page = self._metrics.page(self._parts(), await self._queues())
        return web.Response(body=page, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    def _may(self, request: web.Request) -> bool:
        if self._token:
            shown = request.headers.get("Authorization", "").encode(errors="replace")
            return hmac.compare_digest(shown, f"Bearer {self._token}".encode())
        forwarded = {"X-Forwarded-For", "Forwarded"} & set(request.headers)
        return not forwarded and ipaddress.ip_address(request.remote or "0.0.0.0").is_loopback  # noqa: S104 - compared, not bound
