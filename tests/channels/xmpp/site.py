"""The channel over a real record, with a dialogue of the test's choice, in the test's own process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.app.stores import Stores
from bot.clock import SystemClock
from bot.coordination.in_process import InProcessBus, InProcessLimiter, InProcessLock
from bot.database import Database
from bot.dialogue.texts import Texts
from bot.interfaces import Dialogue
from bot.metrics import Metrics
from bot.pipeline import Limits, Pipeline
from channels.outbox import Outbox
from channels.xmpp.channel import XmppChannel
from channels.xmpp.config import Access, Pace, Rules
from channels.xmpp.receiving import Surroundings
from inquiries.models import messages, outbox
from inquiries.privacy.masking import NumberMasker
from tests.bot.conftest import EchoDialogue
from tests.building import HAVDAL
from tests.prosody_server import COMPONENT, PASSWORD, SECRET, ProsodyServer

QUICK = Pace(
    connect_within=10.0,
    answer_within=5.0,
    first_wait=0.1,
    longest_wait=0.5,
    refused_wait=0.5,
    ping_every=1.0,
    ping_within=1.0,
)


@dataclass
class Presence:
    """Whether somebody of the staff is there; a test says so."""

    staffed: bool = False


@dataclass
class XmppSite:
    """The channel and what is around it."""

    database: Database
    folder: Path
    access: Access
    dialogue: Dialogue = field(default_factory=EchoDialogue)
    pace: Pace = QUICK
    rules: dict[str, Any] = field(default_factory=dict)
    presence: Presence = field(default_factory=Presence)

    def __post_init__(self) -> None:
        clock, self.bus, self.limiter = SystemClock(), InProcessBus(), InProcessLimiter()
        self.stores = Stores.over(self.database, clock, data_dir=self.folder, node="one")
        self.metrics = Metrics()
        texts = Texts.load()
        self.pipeline = Pipeline(
            self.stores.record,
            self.stores.desk,
            self.dialogue,
            bus=self.bus,
            lock=InProcessLock(),
            masker=NumberMasker(),
            texts=texts,
            limits=Limits(),
        )
        plenty = {"messages_per_minute": 100_000, "answers_per_minute": 100_000}
        given: dict[str, Any] = {"municipality": HAVDAL, "language": "nb", "state_file": self.folder / "xmpp.json"}
        given |= plenty | self.rules
        self.channel = XmppChannel(
            self.access,
            Rules(**given),
            Surroundings(
                intake=self.pipeline,
                deliveries=self.stores.deliveries,
                limiter=self.limiter,
                texts=texts,
                clock=clock,
                counted=self.metrics,
                language_of=lambda _: "nb",
            ),
            bus=self.bus,
            events=self.stores.events,
            files=self.stores.files,
            staffed=lambda: self.presence.staffed,
            pace=self.pace,
        )
        self.outbox = Outbox(self.stores.outbox, {"xmpp": self.channel}, bus=self.bus, clock=clock, metrics=self.metrics)

    @asynccontextmanager
    async def running(self, *, connected: bool = True) -> AsyncIterator[XmppSite]:
        """Start it, connected unless told otherwise, and stop it."""
        await self.channel.start()
        await self.outbox.start()
        try:
            if connected:
                await self.up()
            yield self
        finally:
            await self.outbox.stop()
            await self.channel.stop()
            await self.pipeline.stop()

    async def up(self, within: float = 20.0) -> None:
        """Wait until the channel is connected."""
        async with asyncio.timeout(within):
            while not self.channel.connection.up:  # noqa: ASYNC110 - the condition is about another process
                await asyncio.sleep(0.02)

    async def said(self) -> list[dict[str, Any]]:
        """Return all messages in the store, in order."""
        async with self.database.read() as connection:
            rows = await connection.execute(select(messages).order_by(messages.c.sequence))
            return [dict(row) for row in rows.mappings()]

    async def citizens(self) -> list[str]:
        """Return what citizens have said, in order."""
        return [row["text"] for row in await self.said() if row["author"] == "citizen"]

    async def states(self) -> dict[str, str]:
        """Return how far each outgoing message has come, by its text."""
        async with self.database.read() as connection:
            query = select(messages.c.text, outbox.c.state).join(outbox, outbox.c.message == messages.c.id)
            return {row[0]: row[1] for row in await connection.execute(query)}


def account_of(server: ProsodyServer, address: str, **more: Any) -> Access:
    """Return how an account of a server is reached."""
    given: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "ca_file": server.ca}
    return Access(address, PASSWORD, **(given | more))


def component_of(server: ProsodyServer) -> Access:
    """Return how the component of a server is reached."""
    port = server.component_port
    return Access(COMPONENT, SECRET, component=COMPONENT, host="127.0.0.1", port=port, verify=False)
