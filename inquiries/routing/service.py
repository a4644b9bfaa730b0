"""Routing as it runs: sends what waits to those who should see to it, and on when nobody takes it.

It works beside the messages, after their transactions: what goes wrong here costs an inquiry its place, never its words,
and the next look for what is not routed tries again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.errors import TorgError
from bot.feed import Feed, Item
from bot.interfaces import Clock, EventBus, Lock, Notices
from bot.messages import Event, Owner, Signal
from bot.routing import DEFAULT, Decision, RoutingStep, WorkingTime
from inquiries.routing.deciding import MOST_STEPS, escalate, route
from inquiries.routing.gathering import Gatherer
from inquiries.routing.store import ESCALATED, ROUTED, SqlRoutings, Waiting

log = logging.getLogger(__name__)

Suggest = Callable[[str, str, str], Awaitable[str | None]]
"""From municipality, title and language: the service that an inquiry is about, None when that is not sure enough."""

NOTICES = "notices"
"""Topic of the signal by which consoles of those whom its body names read their notices again."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many working minutes somebody has to take an inquiry: where people sit and wait, and otherwise."""

    live_minutes: int = 15
    minutes: int = 450


class Routing:
    """Router over the store."""

    def __init__(
        self,
        store: SqlRoutings,
        gatherer: Gatherer,
        notices: Notices,
        *,
        suggest: Suggest,
        working: WorkingTime,
        patience: Patience,
        lock: Lock,
        bus: EventBus,
        clock: Clock,
    ) -> None:
        self._store = store
        self._gatherer = gatherer
        self._notices = notices
        self._suggest = suggest
        self._working = working
        self._patience = patience
        self._lock = lock
        self._bus = bus
        self._clock = clock

    async def route(self, municipality: str, inquiry: str) -> Decision | None:
        """Route an inquiry unless that was done; None when there was nothing to do. Raises StoreUnavailable."""
        async with self._lock.hold(f"routing/{inquiry}"):
            waiting = await self._store.waiting(municipality, inquiry)
            if waiting is None:
                return None
            if waiting.service is None and not waiting.routed:
                waiting = await self._with_service(waiting)
            if waiting is None or self._stays(waiting):
                await self._restarted(waiting)
                return None
            now = self._clock.now()
            chosen = None if waiting.routed else waiting.at_unit
            facts = await self._gatherer.facts(municipality, waiting.service, chosen, (), now)
            circling = waiting.steps >= MOST_STEPS
            decision = escalate(facts, level=waiting.level, steps=waiting.steps) if circling else route(facts)
            return await self._write(waiting, decision, ROUTED, now)

    async def follow(self) -> None:
        """Route what nobody has routed, and send on what nobody has taken in time."""
        await self._store.stop_clocks()
        for municipality, inquiry in await self._store.unrouted():
            try:
                await self.route(municipality, inquiry)
            except TorgError as error:
                log.warning("inquiry %s is not routed yet: %s", inquiry, error)
        for waiting in await self._store.due(self._clock.now()):
            try:
                await self.escalate(waiting.municipality, waiting.id)
            except TorgError as error:
                log.warning("inquiry %s is not sent on yet: %s", waiting.id, error)

    async def escalate(self, municipality: str, inquiry: str) -> Decision | None:
        """Send an inquiry on whose time is over; None when there was nothing to do. Raises StoreUnavailable."""
        async with self._lock.hold(f"routing/{inquiry}"):
            waiting, now = await self._store.waiting(municipality, inquiry), self._clock.now()
            if waiting is None or waiting.due_at is None or waiting.due_at > now:
                return None
            unit = waiting.at_unit or waiting.unit
            facts = await self._gatherer.facts(municipality, waiting.service, unit, waiting.tried, now)
            decision = escalate(facts, level=waiting.level, steps=waiting.steps)
            return await self._write(waiting, decision, ESCALATED, now)

    async def listen(self, feed: Feed) -> None:
        """Route what comes into the queue at once, until cancelled."""
        async with feed.listen(_into_queue) as listener:
            while True:
                item = await listener.queue.get()
                if isinstance(item, Event) and item.inquiry is not None:
                    try:
                        await self.route(item.municipality, item.inquiry)
                    except TorgError as error:
                        log.warning("inquiry %s is not routed yet: %s", item.inquiry, error)
                    except Exception:  # If this task ended, nothing would be routed at once any more; `follow` tries again
                        log.exception("routing inquiry %s broke", item.inquiry)

    def due_after(self, now: datetime, *, live: bool) -> datetime:
        """Return until when somebody has to take an inquiry that is sent to them now."""
        return self._working.after_minutes(now, self._patience.live_minutes if live else self._patience.minutes)

    async def _with_service(self, waiting: Waiting) -> Waiting | None:
        """Return the inquiry with the service that it is likely about, as the store has it afterwards."""
        found = await self._suggest(waiting.municipality, waiting.title, waiting.language) if waiting.title else None
        if found is None:
            return waiting
        await self._store.suggest(waiting.id, found)
        return await self._store.waiting(waiting.municipality, waiting.id)

    def _stays(self, waiting: Waiting) -> bool:
        """Tell whether an inquiry was routed by the service that it has; what somebody has forwarded stays, too."""
        same = waiting.service is None or waiting.service == waiting.routed_service
        return waiting.routed and (same or waiting.forwarded_by is not None)

    async def _restarted(self, waiting: Waiting | None) -> None:
        if waiting is not None and waiting.due_at is None and waiting.level != DEFAULT:
            await self._store.restart(waiting.id, self.due_after(self._clock.now(), live=waiting.live))

    async def _write(self, waiting: Waiting, decision: Decision, kind: str, now: datetime) -> Decision | None:
        due_at = None if decision.level == DEFAULT else self.due_after(now, live=waiting.live)
        if not await self._store.write(waiting, decision, kind=kind, due_at=due_at, now=now):
            return None
        await self.changed(waiting.municipality)
        people = [decision.staff] if decision.staff else await self._members(waiting.municipality, decision.unit)
        await self.tell(waiting.municipality, people, kind, waiting.id, waiting.number, once=f"{now.isoformat()}")
        return decision

    async def steps(self, municipality: str, inquiry: str) -> list[RoutingStep]:
        """Return what routing and forwarding did with an inquiry, oldest first."""
        return await self._store.steps(municipality, inquiry)

    async def changed(self, municipality: str) -> None:
        """Tell all nodes that there is something new."""
        await self._bus.publish(Signal("events", municipality))

    async def _members(self, municipality: str, unit: str | None) -> tuple[str, ...]:
        found = (await self._gatherer.register(municipality)).unit(unit)
        return found.members if found else ()

    async def tell(
        self, municipality: str, people: Iterable[str], kind: str, inquiry: str, number: str, *, once: str
    ) -> None:
        """Leave a notice that people hear of at once; the number tells which inquiry, its words stay where they are."""
        named = list(people)
        for staff in named:
            about, key = f"inquiry:{inquiry}", f"{kind}/{inquiry}/{once}"
            await self._notices.tell(municipality, staff, kind, about=about, text=kind, details={"number": number}, once=key)
        await self._bus.publish(Signal(NOTICES, municipality, None, {"for": named, "inquiry": None}))


def _into_queue(item: Item) -> bool:
    if not isinstance(item, Event):
        return False
    return item.kind == "changed" or (item.kind == "owner" and item.body.get("owner") == Owner.QUEUE.value)
