"""Delivers what waits in the outbox: every channel's messages, with retries, and a state for each."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping
from datetime import timedelta

from bot.errors import BadInput, ChannelUnavailable, Unavailable
from bot.interfaces import Channel, Clock, EventBus, OutboxStore
from bot.messages import DeliveryState, Outbound, Signal

log = logging.getLogger(__name__)

BATCH = 50
LOOK_EVERY_S = 5.0
SEND_TIMEOUT_S = 60.0
FIRST_RETRY_S = 5.0
LONGEST_RETRY_S = 3_600.0
ATTEMPTS = 24
"""With the waits above, a message is tried for about 16 hours before it counts as failed."""


class Outbox:
    """One worker per node; what it claims nobody else sends, and what it leaves unfinished is claimed again."""

    def __init__(self, store: OutboxStore, channels: Mapping[str, Channel], *, bus: EventBus, clock: Clock) -> None:
        self._store = store
        self._channels = channels
        self._bus = bus
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []
        self._news = asyncio.Event()

    async def start(self) -> None:
        """Begin to deliver, with what this node left behind when it died."""
        await self._store.release()
        self._news.set()
        self._tasks = [
            asyncio.create_task(self._hear(), name="outbox hears the bus"),
            asyncio.create_task(self._work(), name="outbox delivers"),
        ]

    async def stop(self) -> None:
        """Stop delivering; a message on its way is tried again at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _hear(self) -> None:
        while True:
            try:
                async with self._bus.subscribe() as signals:
                    async for signal in signals:
                        if signal.topic == "events":
                            self._news.set()
            except Unavailable:
                await asyncio.sleep(LOOK_EVERY_S)

    async def _work(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._news.wait()
            except TimeoutError:
                pass
            self._news.clear()
            try:
                await self.deliver_due()
            except Unavailable as error:
                log.warning("the outbox waits for the store: %s", error)
                await asyncio.sleep(1)

    async def deliver_due(self) -> int:
        """Deliver everything that is due now and return how many messages that were."""
        done = 0
        while claimed := await self._claim():
            await asyncio.gather(*(self._deliver(outbound) for outbound in claimed))
            done += len(claimed)
            for municipality in {outbound.message.municipality for outbound in claimed}:
                await self._bus.publish(Signal("events", municipality))
        return done

    async def _claim(self) -> list[Outbound]:
        """Claim what is due; looking first is cheap, since most signals tell of something else."""
        now = self._clock.now()
        due = await self._store.next_due()
        if due is None or due > now:
            return []
        return await self._store.claim(now, BATCH)

    async def _deliver(self, outbound: Outbound) -> None:
        message = outbound.message.id
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                state = await self._channel(outbound.to.channel).send(outbound)
        except BadInput as error:
            await self._fail(outbound, str(error))
        except (ChannelUnavailable, TimeoutError) as error:
            await self._retry(outbound, str(error) or "no answer in time")
        else:
            await self._store.settle(message, state)

    def _channel(self, name: str) -> Channel:
        if name not in self._channels:
            raise ChannelUnavailable(f"the channel {name} is switched off")
        return self._channels[name]

    async def _retry(self, outbound: Outbound, reason: str) -> None:
        if outbound.attempt >= ATTEMPTS:
            await self._fail(outbound, reason)
            return
        wait = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (outbound.attempt - 1)) * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, keeps no secret
        log.warning("message %s not delivered, next try in %.0f s: %s", outbound.message.id, wait, reason)
        retry_at = self._clock.now() + timedelta(seconds=wait)
        await self._store.settle(outbound.message.id, DeliveryState.QUEUED, retry_at=retry_at, error=reason)

    async def _fail(self, outbound: Outbound, reason: str) -> None:
        log.error("message %s failed: %s", outbound.message.id, reason)
        await self._store.settle(outbound.message.id, DeliveryState.FAILED, error=reason)
