"""The phone on `/phone.html`: a gateway without a network, which keeps what was sent until the page fetches it."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict, deque
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bot.interfaces import Clock
from channels.sms.authentication import SharedSecret
from channels.sms.models import Call, Outgoing, Received, Report
from channels.sms.parsing import InboundFields, ReportFields, read_inbound, read_report

NAME = "simulator"
NUMBER = "2020"
HEADER = "X-Torg-Secret"
PHONES = 200
KEPT = 200
INBOUND = InboundFields(id="id", sender="from", recipient="to", text="text", form="json")
REPORTS = ReportFields(id="id", state="state", delivered=frozenset({"delivered"}), form="json")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that a simulated phone gets; `place` counts over all phones."""

    place: int
    id: str
    text: str
    at: datetime


@dataclass
class Simulator:
    """Gateway that knows simulated phones only; the secret is new at every start."""

    clock: Clock
    name: str = NAME
    number: str = NUMBER
    per_second: float = 100.0
    knows_ours: bool = True
    report_within_s: float = 20.0
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    _phones: OrderedDict[str, deque[Shown]] = field(default_factory=OrderedDict)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _place: int = 0

    async def send(self, outgoing: Outgoing) -> str:
        """Put a message on its phone; the oldest are forgotten."""
        self._place += 1
        phone = self._phones.setdefault(outgoing.to, deque(maxlen=KEPT))
        self._phones.move_to_end(outgoing.to)
        if not any(shown.id == outgoing.id for shown in phone):
            phone.append(Shown(self._place, outgoing.id, outgoing.text, self.clock.now()))
        while len(self._phones) > PHONES:
            self._phones.popitem(last=False)
        async with self._news:
            self._news.notify_all()
        return outgoing.id

    async def fetched(self, number: str, after: int, wait_s: float) -> list[dict[str, Any]]:
        """Return what came to a phone after a place, waiting for the first."""

        def found() -> list[Shown]:
            return [shown for shown in self._phones.get(number, ()) if shown.place > after]

        try:
            async with asyncio.timeout(wait_s), self._news:
                await self._news.wait_for(found)
        except TimeoutError:
            pass
        return [asdict(shown) | {"at": shown.at.isoformat()} for shown in found()]

    def check(self, call: Call, now: datetime) -> None:
        """See whether the request shows this start's secret."""
        SharedSecret(self.secret, header=HEADER).check(call, now)

    def received(self, call: Call) -> Received:
        """Read what the page sent."""
        return read_inbound(INBOUND, call)

    def report(self, call: Call) -> Report:
        """Read that the page has shown a message."""
        return read_report(REPORTS, call)

    def without_secret(self, call: Call) -> Call:
        """Return a request without its headers."""
        return Call(call.method, call.query, call.body, call.content_type)

    async def close(self) -> None:
        """Nothing is open."""
