"""What has come, one after the other: to the record, and only then to the sender's receipt and the server's count."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from xml.etree import ElementTree as ET

from bot.errors import Empty, RateLimited, TorgError, Unavailable, Why
from bot.interfaces import Clock, Deliveries, Intake, RateLimiter, Texts
from bot.messages import Address, DeliveryState, Inbound, Receipt
from channels.xmpp.config import Rules
from channels.xmpp.events import Received, Returned, Said
from channels.xmpp.management import Ticket
from channels.xmpp.refusing import Refusals, reason_of, why_of
from channels.xmpp.writing import message_of, receipt

log = logging.getLogger(__name__)

CHANNEL = "xmpp"
PAUSE_AT = 400
RESUME_AT = 100
LONGEST_WAIT_S = 15.0
FINISH_WITHIN_S = 5.0
SETTLED_AFTER_S = 2.0
"""A message that comes back sooner than this after it was handed on may not be settled in the outbox yet."""
REMEMBERED_S = 600.0
REMEMBERED = 2_000
RECOGNISED_FROM = 12
"""Characters; what is shorter has no language that could be recognised."""

Result = TypeVar("Result")


class Way(Protocol):
    """The connection, as far as receiving needs it."""

    def post(self, element: ET.Element, *, later: bool = False) -> None:
        """Send something whose loss harms nobody, now or when there is a connection again."""
        ...

    def release(self, ticket: Ticket | None) -> None:
        """Let the server know that a message is recorded."""
        ...

    def pause(self, *, reading: bool) -> None:
        """Stop or go on reading from the socket."""
        ...


class Counted(Protocol):
    """Who counts what is recorded."""

    def received(self, channel: str) -> None:
        """Count a message."""
        ...

    def recorded(self, channel: str, seconds: float) -> None:
        """Keep how long it took."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What receiving works with."""

    intake: Intake
    deliveries: Deliveries
    limiter: RateLimiter
    texts: Texts
    clock: Clock
    counted: Counted
    language_of: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be taken in: `at` is when it came, `entry` what of the archive is read when it is done."""

    event: Said | Received | Returned | None
    ticket: Ticket | None
    at: datetime
    entry: str | None = None
    caught_up: bool = False


class Receiver:
    """Takes in what came, in order; a store that is away lets it wait, one bad message does not."""

    def __init__(
        self,
        way: Way,
        rules: Rules,
        around: Surroundings,
        *,
        sender: str,
        space: str,
        done: Callable[[str], None],
        known: Callable[[Said, Receipt], None],
    ) -> None:
        self._way = way
        self._rules = rules
        self._around = around
        self._sender = sender
        self._space = space
        self._done = done
        self._known = known
        self._queue: asyncio.Queue[Item] = asyncio.Queue()
        self._refusals = Refusals(around.texts, rules.language, sender=sender, space=space)
        self._paused = False
        self._stopping = False
        self._idle = asyncio.Event()
        self._handed: dict[str, float] = {}
        self._unnamed: OrderedDict[tuple[str, str, str], tuple[str, float]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How much has not been taken in yet."""
        return self._queue.qsize()

    def offer(self, item: Item) -> None:
        """Put something behind what waits; with too much waiting nothing more is read from the socket."""
        self._queue.put_nowait(item)
        if not self._paused and self._queue.qsize() >= PAUSE_AT:
            self._paused = True
            self._way.pause(reading=False)

    async def room(self) -> None:
        """Wait until not much waits."""
        while self._queue.qsize() >= RESUME_AT:  # noqa: ASYNC110 - rare, and nothing hangs on a moment more
            await asyncio.sleep(0.05)

    def handed(self, message: str) -> None:
        """Write that a message of ours has just been handed on."""
        now = time.monotonic()
        self._handed = {one: at for one, at in self._handed.items() if at > now - SETTLED_AFTER_S} | {message: now}

    async def run(self) -> None:
        """Take in what comes, until cancelled."""
        while True:
            self._idle.set()
            item = await self._queue.get()
            if self._stopping:
                continue  # Nobody has acknowledged it, so it comes again.
            self._idle.clear()
            try:
                await self._take(item)
            except Exception as error:  # One message must not keep those after it from being taken in
                log.exception("XMPP: a message could not be taken in")
                if isinstance(item.event, Said):
                    self._way.post(self._refusals.of(item.event, TorgError(type(error).__name__)), later=True)
            self._way.release(item.ticket)
            if item.entry is not None:
                self._done(item.entry)
            if self._paused and self._queue.qsize() <= RESUME_AT:
                self._paused = False
                self._way.pause(reading=True)

    async def finish(self) -> None:
        """Take in nothing more, and let what is being taken in come to its end."""
        self._stopping = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), FINISH_WITHIN_S)

    async def _take(self, item: Item) -> None:
        event = item.event
        if isinstance(event, Said):
            await self._said(event, item)
        elif isinstance(event, Received):
            await self._report(event.stanza_id, DeliveryState.DELIVERED)
        elif isinstance(event, Returned):
            await self._returned(event, item)

    async def _said(self, said: Said, item: Item) -> None:
        # What waited on the server while nobody read it came in its own time.
        if not item.caught_up and said.sent_at is None and not await self._admitted(said):
            return
        inbound = await self._inbound(said, item)
        try:
            recorded = await self._patiently(lambda: self._around.intake.receive(inbound))
        except Empty:
            return
        except TorgError as error:
            self._way.post(self._refusals.of(said, error), later=True)
            return
        if not recorded.duplicate:
            self._around.counted.received(CHANNEL)
            self._around.counted.recorded(CHANNEL, (self._around.clock.now() - item.at).total_seconds())
        self._known(said, recorded)
        if said.wants_receipt and said.stanza_id:
            self._way.post(receipt(said.peer.full, self._sender, said.stanza_id, space=self._space), later=True)

    async def _inbound(self, said: Said, item: Item) -> Inbound:
        details: dict[str, Any] = {}
        staff = self._rules.staff.get(said.peer.bare)
        if staff:
            details["staff"] = staff
        if said.links:
            details["links"] = list(said.links)
        if said.sent_at is not None:
            details["sent_at"] = said.sent_at.isoformat()
        if said.corrects:
            details["corrects"] = said.corrects
        recognised = self._around.language_of(said.text) if len(said.text) >= RECOGNISED_FROM else None
        return Inbound(
            municipality=self._rules.municipality,
            channel=CHANNEL,
            sender=Address(CHANNEL, said.peer.bare),
            external_id=said.external_id or self._named(said),
            text=said.text,
            received_at=min(said.sent_at or item.at, item.at),
            language=said.language or recognised,
            silent=None if await self._may_answer(said) else "loop",
            details=details,
        )

    async def _admitted(self, said: Said) -> bool:
        key, limit = f"xmpp/{said.peer.bare}", self._rules.messages_per_minute
        try:
            await self._patiently(lambda: self._around.limiter.spend(key, limit, 60))
        except RateLimited as error:
            self._way.post(self._refusals.of(said, error), later=True)
            return False
        return True

    async def _may_answer(self, said: Said) -> bool:
        """Tell whether the bot may answer: two bots that talk with each other must come to an end."""
        key, limit = f"xmpp-answers/{said.peer.bare}", self._rules.answers_per_minute
        try:
            await self._patiently(lambda: self._around.limiter.spend(key, limit, 60))
        except RateLimited:
            log.warning("XMPP: no more automatic answers to one sender within this minute")
            return False
        return True

    async def _returned(self, event: Returned, item: Item) -> None:
        message = message_of(event.stanza_id)
        if message is None:
            return
        if time.monotonic() - self._handed.get(message, -SETTLED_AFTER_S) < SETTLED_AFTER_S:
            asyncio.get_running_loop().call_later(SETTLED_AFTER_S, self.offer, Item(event, None, item.at))
            return
        await self._report(event.stanza_id, DeliveryState.FAILED, reason_of(event), why_of(event))

    async def _report(self, stanza_id: str, state: DeliveryState, error: str | None = None, why: Why | None = None) -> None:
        message = message_of(stanza_id)
        if message is not None:
            await self._patiently(lambda: self._around.deliveries.report(message, state, error=error, why=why))

    async def _patiently(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Do something that needs the store, however long it is away; the server keeps what comes meanwhile."""
        wait = 0.5
        while True:
            try:
                return await work()
            except Unavailable as error:
                log.warning("XMPP: what came waits for the store: %s", error)
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, keeps no secret
            wait = min(2 * wait, LONGEST_WAIT_S)

    def _named(self, said: Said) -> str:
        """Return an id for a message that has none; the same text with the same short id is taken for one for a while."""
        now = time.monotonic()
        while self._unnamed and (
            len(self._unnamed) > REMEMBERED or next(iter(self._unnamed.values()))[1] < now - REMEMBERED_S
        ):
            self._unnamed.popitem(last=False)
        new = uuid.uuid4().hex
        if not said.stanza_id:
            return new
        return self._unnamed.setdefault((said.peer.bare, said.stanza_id, said.text), (new, now))[0]
