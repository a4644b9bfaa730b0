"""The SMS channel on a real port over a real database, with the pipeline behind it and the outbox beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.coordination.in_process import InProcessBus, InProcessLimiter, InProcessLock
from bot.interfaces import Dialogue
from bot.messages import Address, Arrival, ArrivalState, Author, Message, Outcome, Reply, Turn
from bot.metrics import Metrics
from bot.pipeline import Limits, Pipeline
from bot.server import Server, application, bound
from channels.outbox import Outbox
from channels.sms.channel import SmsChannel
from channels.sms.gateway import Gateway
from channels.sms.inbox import Stores
from channels.sms.keywords import Keywords
from channels.sms.quiet import QuietHours
from channels.sms.sending import Options
from channels.sms.simulator_handlers import Place
from inquiries.files import DiskFiles
from inquiries.privacy.masking import NumberMasker
from tests.bot.conftest import EchoDialogue, KeyTexts
from tests.building import ADA, HAVDAL, Store, until

OSLO = ZoneInfo("Europe/Oslo")
KEYWORDS = Keywords({"nb": ("STOPP",), "en": ("STOP",)}, {"nb": ("START",)}, "nb")
OPTIONS = Options(
    municipality=HAVDAL,
    name="Havdal kommune",
    region="NO",
    public_url="https://torg.havdal.example",
    quiet=QuietHours.parse("21:00-08:00", OSLO),
    keywords=KEYWORDS,
    answer_within=timedelta(minutes=15),
)


@dataclass
class SilentDialogue(EchoDialogue):
    """Dialogue that has no answer."""

    async def respond(self, turn: Turn) -> Outcome:
        """Say nothing."""
        self.turns.append(turn)
        return Outcome(replies=())


@dataclass
class SayingDialogue(EchoDialogue):
    """Dialogue that always gives one reply."""

    reply: Reply = field(default_factory=lambda: Reply("Ja."))

    async def respond(self, turn: Turn) -> Outcome:
        """Give the reply."""
        self.turns.append(turn)
        return Outcome(replies=(self.reply,))


@dataclass
class SmsSite:
    """A running channel; `webhook` is where gateways reach it."""

    store: Store
    folder: Path
    webhook: str
    channel: SmsChannel
    pipeline: Pipeline
    bus: InProcessBus

    async def said(self, author: Author = Author.CITIZEN) -> list[Message]:
        """Return all that somebody has said, over all inquiries."""
        page, _ = await self.store.inbox.page(HAVDAL, view="all", staff="", before=None, limit=100)
        every = [await self.store.inbox.messages(HAVDAL, inquiry.id) for inquiry in page]
        return [message for messages in every for message in messages if message.author == author]

    async def recorded(self, count: int = 1) -> list[Message]:
        """Wait until so many messages of citizens are recorded, and return them."""

        async def enough() -> bool:
            return len(await self.said()) >= count

        await until(enough, within=20)
        return await self.said()

    async def replies(self, count: int = 1, state: str | None = None) -> list[Message]:
        """Wait until there are so many messages of the bot (in a state), and return them."""

        async def enough() -> bool:
            found = await self.said(Author.BOT)
            return len([one for one in found if state is None or one.state == state]) >= count

        await until(enough, within=20)
        return await self.said(Author.BOT)

    async def arrivals(self, state: ArrivalState) -> list[Arrival]:
        """Return what has arrived and is in a state."""
        return await self.store.arrivals.listed(HAVDAL, state, limit=1_000)

    async def arrived(self, state: ArrivalState, count: int = 1) -> list[Arrival]:
        """Wait until so many arrivals are in a state, and return them."""

        async def enough() -> bool:
            return len(await self.arrivals(state)) >= count

        await until(enough, within=20)
        return await self.arrivals(state)

    async def staff_says(self, text: str, to: Message) -> Message:
        """Let Ada take the inquiry of a message over, unless she has it, and answer."""
        inquiry = await self.store.inbox.inquiry(HAVDAL, to.inquiry)
        if inquiry.staff is None:
            await self.pipeline.take_over(inquiry.id, ADA, "nb")
        return await self.pipeline.say(inquiry.id, ADA, text, external_id=f"ada-{text}-{inquiry.messages}", internal=False)

    async def message(self, identifier: str) -> Message:
        """Return one message as it stands now."""
        page, _ = await self.store.inbox.page(HAVDAL, view="all", staff="", before=None, limit=100)
        every = [await self.store.inbox.messages(HAVDAL, inquiry.id) for inquiry in page]
        return next(message for messages in every for message in messages if message.id == identifier)

    async def stopped(self, number: str) -> bool:
        """Tell whether a number wants no messages."""
        return await self.store.opt_outs.stopped(HAVDAL, Address("sms", number))

    def later(self, **by: float) -> None:
        """Let time pass, and everybody look whether something is due."""
        self.store.clock.advance(**by)
        self.channel._inbox.wake()

    async def state_of(self, message: Message, state: str) -> None:
        """Wait until a message is in a state."""

        async def so() -> bool:
            return (await self.message(message.id)).state == state

        await until(so, within=20)


Build = Callable[[str], Mapping[str, Gateway]]


@asynccontextmanager
async def sms_site(
    store: Store,
    folder: Path,
    gateways: Build,
    *,
    dialogue: Dialogue | None = None,
    place: Place | None = None,
    port: int = 0,
    **options: Any,
) -> AsyncIterator[SmsSite]:
    """Run the channel, at any port or a given one; `gateways` makes them once it is known where they reach us."""
    listening = bound("127.0.0.1", port)
    webhook = f"http://127.0.0.1:{listening.getsockname()[1]}"
    bus, lock, limiter = InProcessBus(), InProcessLock(), InProcessLimiter()
    parts: dict[str, Any] = {"bus": bus, "lock": lock, "masker": NumberMasker(), "texts": KeyTexts(), "limits": Limits()}
    pipeline = Pipeline(store.record, store.desk, dialogue or EchoDialogue(), **parts)
    files = DiskFiles(folder / "files")
    stores = Stores(pipeline, files, store.arrivals, store.opt_outs, store.threads, lock, store.clock)
    made = gateways(webhook)
    channel = SmsChannel(
        made,
        next(iter(made)),
        stores,
        deliveries=store.deliveries,
        limiter=limiter,
        texts=KeyTexts(),
        options=replace(OPTIONS, **options),
        place=place or Place(),
        tally=Metrics(),
        language_of=lambda text: "en" if "library" in text else "nb",
    )
    outbox = Outbox(store.outbox, {channel.name: channel}, bus=bus, clock=store.clock)
    server = Server(application(channel.routes()), listening)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(pipeline.stop)
        for part in (channel, outbox, server):
            await part.start()
            stack.push_async_callback(part.stop)
        await asyncio.sleep(0)
        yield SmsSite(store, folder, webhook, channel, pipeline, bus)
