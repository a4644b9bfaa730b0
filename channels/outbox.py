"""Delivers what waits in the outbox: every channel's messages, with retries, and a state for each."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.errors import BadInput, Later, StoreUnavailable, TorgError, Unavailable, Why
from bot.interfaces import Channel, Clock, EventBus, OutboxStore, Sent
from bot.messages import DeliveryState, Outbound, Signal

log = logging.getLogger(__name__)

BATCH = 50
LOOK_EVERY_S = 5.0
AGAIN_AFTER_S = 1.0
SEND_TIMEOUT_S = 60.0
BEGIN_WITHIN_S = 25.0
"""A claim lasts 90 s, and a message that is begun later than this might not be through by then."""

FIRST_RETRY_S = 5.0
LONGEST_RETRY_S = 3_600.0
ATTEMPTS = 24
"""With the waits above, a message is tried for about 16 hours before it counts as failed."""


class Outbox:
    """One worker per channel and node; what it claims nobody else sends, and what it leaves unfinished is claimed again.

    A channel that hangs keeps no other one back, and what belongs to a channel that is off here is left to other nodes,
    or waits until it is on.
    """

    def __init__(
        self,
        store: OutboxStore,
        channels: Mapping[str, Channel],
        *,
        bus: EventBus,
        clock: Clock,
        metrics: Sent | None = None,
    ) -> None:
        self._store = store
        self._channels = channels
        self._bus = bus
        self._clock = clock
        self._metrics = metrics
        self._tasks: list[asyncio.Task[None]] = []
        self._news = {name: asyncio.Event() for name in channels}

    async def start(self) -> None:
        """Begin to deliver, with what this node left behind when it died."""
        await self._store.release()
        self._wake()
        working = [asyncio.create_task(self._work(name), name=f"outbox delivers by {name}") for name in self._channels]
        self._tasks = [asyncio.create_task(self._hear(), name="outbox hears the bus"), *working]

    async def stop(self) -> None:
        """Stop delivering; a message on its way is tried again at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _wake(self) -> None:
        for news in self._news.values():
            news.set()

    async def _hear(self) -> None:
        while True:
            try:
                async with self._bus.subscribe() as signals:
                    async for signal in signals:
                        if signal.topic == "events":
                            self._wake()
            except Unavailable:
                await asyncio.sleep(LOOK_EVERY_S)

    async def _work(self, channel: str) -> None:
        news = self._news[channel]
        while True:
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await news.wait()
            except TimeoutError:
                pass
            news.clear()
            try:
                await self._deliver_by(channel)
            except Unavailable as error:
                log.warning("the outbox waits for the store: %s", error)
                await asyncio.sleep(AGAIN_AFTER_S)
            except Exception:  # If this task ended, nothing would be delivered any more
                log.exception("the outbox broke")
                await asyncio.sleep(AGAIN_AFTER_S)

    async def deliver_due(self) -> int:
        """Deliver everything that is due now and return how many messages that were."""
        return sum(await asyncio.gather(*map(self._deliver_by, self._channels)))

    async def _deliver_by(self, channel: str) -> int:
        done = 0
        while claimed := await self._claim(channel):
            # Somebody else's mail from the same conversation keeps the citizen's from nothing.
            rows: dict[tuple[str, str], list[Outbound]] = {}
            for outbound in claimed:
                rows.setdefault((outbound.message.conversation, outbound.to.value), []).append(outbound)
            results = await asyncio.gather(*map(self._deliver_in_order, rows.values()), return_exceptions=True)
            for municipality in {outbound.message.municipality for outbound in claimed}:
                await self._bus.publish(Signal("events", municipality))
            # What could not be settled is claimed again when its claim has run out; all others had their turn.
            for error in results:
                if error is not None:
                    raise error
            done += len(claimed)
        return done

    async def _claim(self, channel: str) -> list[Outbound]:
        """Claim what is due by a channel; looking first is cheap, since most signals tell of something else."""
        if self._channels[channel].health().state == "off":
            return []
        now = self._clock.now()
        due = await self._store.next_due(channel)
        if due is None or due > now:
            return []
        return await self._store.claim(now, BATCH, channel=channel)

    async def _deliver_in_order(self, outbounds: Sequence[Outbound]) -> None:
        """Deliver one conversation's messages one after the other; behind one that must wait, the others wait too."""
        begun = asyncio.get_running_loop().time()
        retry_at: datetime | None = None
        for outbound in outbounds:
            if retry_at is None and asyncio.get_running_loop().time() - begun > BEGIN_WITHIN_S:
                retry_at = self._clock.now()
            if retry_at is None:
                retry_at = await self._deliver(outbound)
            else:
                await self._store.settle(outbound.message.id, DeliveryState.QUEUED, retry_at=retry_at)

    async def _deliver(self, outbound: Outbound) -> datetime | None:
        """Hand one message on and write how far it came; return when it is tried again, None when it is not."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                state = await self._channels[outbound.to.channel].send(outbound)
        except BadInput as error:
            await self._fail(outbound, str(error), error.why)
        except Later as error:
            # What is said after it is not kept back: a person's answer may go out at hours when automatic ones may not.
            await self._store.settle(
                outbound.message.id, DeliveryState.QUEUED, retry_at=error.at, error=str(error), why=error.why
            )
        except (Unavailable, TimeoutError) as error:
            return await self._retry(outbound, str(error) or "no answer in time", _why_of(error))
        except Exception as error:  # A mistake in one channel must not keep the others' messages back
            log.exception("the channel %s broke on message %s", outbound.to.channel, outbound.message.id)
            return await self._retry(outbound, f"the channel broke: {type(error).__name__}", Why("delivery_broke"))
        else:
            await self._store.settle(outbound.message.id, state)
            self._count(outbound, state)
        return None

    def _count(self, outbound: Outbound, state: DeliveryState) -> None:
        if self._metrics is not None:
            self._metrics.sent(outbound.to.channel, state.value)

    async def _retry(self, outbound: Outbound, reason: str, why: Why | None) -> datetime | None:
        if outbound.attempt >= ATTEMPTS:
            await self._fail(outbound, reason, why)
            return None
        wait = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (outbound.attempt - 1)) * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, keeps no secret
        log.warning("message %s not delivered, next try in %.0f s: %s", outbound.message.id, wait, reason)
        retry_at = self._clock.now() + timedelta(seconds=wait)
        await self._store.settle(outbound.message.id, DeliveryState.QUEUED, retry_at=retry_at, error=reason, why=why)
        return retry_at

    async def _fail(self, outbound: Outbound, reason: str, why: Why | None) -> None:
        log.error("message %s failed: %s", outbound.message.id, reason)
        await self._store.settle(outbound.message.id, DeliveryState.FAILED, error=reason, why=why)
        self._count(outbound, DeliveryState.FAILED)


def _why_of(error: Exception) -> Why | None:
    """Return why a message has to be tried again, as far as it is not another system that says so."""
    if isinstance(error, TorgError) and error.why is not None:
        return error.why
    if isinstance(error, StoreUnavailable):
        return Why("delivery_store")
    return Why("delivery_no_answer") if isinstance(error, TimeoutError) or not str(error) else None
