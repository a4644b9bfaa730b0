"""Builds the channels; one whose settings are wrong is off, with a sentence that says why, and the rest runs."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.database import Database
from bot.errors import ChannelUnavailable, SettingsError, SwitchedOff, TorgError, Why
from bot.following import InquiryLinks
from bot.interfaces import (
    Arrivals,
    Channel,
    Clock,
    Contacts,
    Deliveries,
    EventBus,
    EventLog,
    Files,
    Intake,
    Lock,
    OptOuts,
    OutboxStore,
    Promises,
    RateLimiter,
    Record,
    Texts,
    Threads,
)
from bot.messages import DeliveryState, Health, Outbound, Queue
from bot.metrics import Metrics
from bot.presence import Presence
from bot.settings import Settings

log = logging.getLogger(__name__)

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 300.0


@dataclass(frozen=True)
class ChannelParts:
    """What a channel may be built of. `language_of` recognises a text's language, with the municipality's as default."""

    settings: Settings
    intake: Intake
    record: Record
    events: EventLog
    clock: Clock
    database: Database
    files: Files
    arrivals: Arrivals
    contacts: Contacts
    threads: Threads
    opt_outs: OptOuts
    deliveries: Deliveries
    texts: Texts
    promises: Promises
    limiter: RateLimiter
    bus: EventBus
    lock: Lock
    presence: Presence
    metrics: Metrics
    links: InquiryLinks
    node: str
    language_of: Callable[[str], str]


Builder = Callable[[ChannelParts], Channel]


class OffChannel:
    """A channel that is switched off or cannot be built: what is to go out by it waits until somebody repairs it."""

    def __init__(self, name: str, clock: Clock, reason: str, why: Why | None = None) -> None:
        self.name = name
        self.why = why
        self._health = Health(f"channel.{name}", "off", clock.now(), reason, () if why is None else (why,))

    async def start(self) -> None:
        """Nothing to begin."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, outbound: Outbound) -> DeliveryState:
        """Refuse, and let the outbox try again. Raises ChannelUnavailable."""
        raise ChannelUnavailable(self._health.reason, why=self.why)

    def health(self) -> Health:
        """Tell why it is off."""
        return self._health


class Channels:
    """All channels but the web chat: built, started beside the service, stopped, and asked how they are."""

    def __init__(self, builders: Mapping[str, Builder], parts: ChannelParts, outbox: OutboxStore) -> None:
        self._outbox = outbox
        self._arrivals = parts.arrivals
        self._channels = {name: _built(name, build, parts) for name, build in builders.items()}
        self._starting: list[asyncio.Task[None]] = []

    @property
    def by_name(self) -> dict[str, Channel]:
        """The channels, for the outbox."""
        return dict(self._channels)

    def routes(self) -> list[web.RouteDef]:
        """Return what channels offer over HTTP."""
        found = (getattr(channel, "routes", None) for channel in self._channels.values())
        return [route for offered in found if offered is not None for route in offered()]

    def healths(self) -> list[Callable[[], Health]]:
        """Return whom to ask how each channel is."""
        return [channel.health for channel in self._channels.values()]

    async def queues(self) -> dict[str, Queue]:
        """Return what waits and failed, by channel; channels with nothing are there too."""
        return {name: Queue() for name in self._channels} | await self._outbox.queues()

    async def start(self) -> None:
        """Start every channel, each on its own: one that cannot start now is tried again, and keeps nobody waiting."""
        await self._arrivals.release()
        self._starting = [
            asyncio.create_task(_started(channel), name=f"start of the channel {name}")
            for name, channel in self._channels.items()
        ]
        if self._starting:
            await asyncio.wait(self._starting, timeout=FIRST_WAIT_S / 2)

    async def stop(self) -> None:
        """Stop every channel; what one breaks on keeps none of the others."""
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for name, channel in self._channels.items():
            try:
                await channel.stop()
            except Exception:  # The others, and the store, are still to be closed
                log.exception("the channel %s broke while it was stopped", name)


def _built(name: str, build: Builder, parts: ChannelParts) -> Channel:
    wrong = parts.settings.mistake(name)
    if wrong is None:
        try:
            return build(parts)
        except SwitchedOff as error:
            log.info("the channel %s is not used: %s", name, error)
            return OffChannel(name, parts.clock, str(error), error.why)
        except SettingsError as error:
            wrong = error
    log.error("the channel %s is off: %s", name, wrong)
    return OffChannel(name, parts.clock, str(wrong), wrong.why)


async def _started(channel: Channel) -> None:
    wait = FIRST_WAIT_S
    while True:
        try:
            await channel.start()
        except (TorgError, OSError) as error:
            log.warning("the channel %s cannot start, next try in %.0f s: %s", channel.name, wait, error)
        except Exception:  # A mistake in one channel must not end the others
            log.exception("the channel %s broke while it started", channel.name)
        else:
            return
        await asyncio.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, keeps no secret
        wait = min(2 * wait, LONGEST_WAIT_S)
