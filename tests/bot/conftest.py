"""The pipeline over a real SQLite database, with dialogue layers that do one thing each."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot import database as database_module
from bot.coordination.in_process import InProcessBus, InProcessLock
from bot.database import Database
from bot.errors import DialogueUnavailable
from bot.interfaces import Dialogue
from bot.messages import Health, Message, Outcome, Receipt, Reply, Turn
from bot.pipeline import Limits, Pipeline, Staffing
from inquiries.privacy.masking import NumberMasker
from tests.building import ADA, HAVDAL, START, Person, SettableClock, Store, until


class KeyTexts:
    """Texts that says the key itself, its values after it."""

    def text(self, key: str, language: str, **values: object) -> str:
        """Return the key, the language and the values."""
        return " ".join([key, language, *map(str, values.values())])


@dataclass
class EchoDialogue:
    """Dialogue that answers with what it was asked, and remembers what it was asked and told to forget."""

    turns: list[Turn] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    async def respond(self, turn: Turn) -> Outcome:
        """Echo."""
        self.turns.append(turn)
        return Outcome(replies=(Reply(f"Du sa: {turn.text}"),))

    async def forget(self, conversation: str) -> None:
        """Note it."""
        self.forgotten.append(conversation)

    def health(self) -> Health:
        """Always up."""
        return Health("echo", "up", START)

    def asked(self) -> list[str]:
        """Return the texts of all turns so far."""
        return [turn.text for turn in self.turns]


@dataclass
class GatedDialogue(EchoDialogue):
    """EchoDialogue that answers a text only when its gate has been opened."""

    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    running: int = 0
    most: int = 0

    def gate(self, text: str) -> asyncio.Event:
        """Return the gate of a text, shut until it is set."""
        return self.gates.setdefault(text, asyncio.Event())

    async def respond(self, turn: Turn) -> Outcome:
        """Wait for the gate, then echo."""
        self.running += 1
        self.most = max(self.most, self.running)
        outcome = await super().respond(turn)
        await self.gate(turn.text).wait()
        self.running -= 1
        return outcome


@dataclass
class FailingDialogue(EchoDialogue):
    """EchoDialogue that fails on a text as it is told to; without `respond_with` it is away altogether."""

    respond_with: dict[str, Exception] = field(default_factory=dict)
    forget_with: Exception | None = None

    async def respond(self, turn: Turn) -> Outcome:
        """Fail where that is wanted."""
        outcome = await super().respond(turn)
        if not self.respond_with:
            raise DialogueUnavailable("nobody there")
        if turn.text in self.respond_with:
            raise self.respond_with[turn.text]
        return outcome

    async def forget(self, conversation: str) -> None:
        """Fail where that is wanted."""
        if self.forget_with is not None:
            raise self.forget_with
        await super().forget(conversation)


@dataclass
class HangingDialogue(EchoDialogue):
    """Dialogue that never answers."""

    async def respond(self, turn: Turn) -> Outcome:
        """Hang."""
        await super().respond(turn)
        await asyncio.Event().wait()
        raise AssertionError("nobody sets that event")

    async def forget(self, conversation: str) -> None:
        """Hang."""
        await asyncio.Event().wait()


@dataclass
class Scene:
    """A pipeline over a database, and what a test asks of both."""

    store: Store
    pipeline: Pipeline

    async def say(self, person: Person, text: str, external_id: str | None = None, **more: Any) -> Receipt:
        """Let a citizen say something."""
        return await self.pipeline.receive(person.says(text, external_id, **more))

    async def messages(self, receipt: Receipt) -> list[Message]:
        """Return all that was said in an inquiry."""
        return await self.store.inbox.messages(HAVDAL, receipt.inquiry)

    async def texts(self, receipt: Receipt) -> list[str]:
        """Return the texts of all that was said in an inquiry."""
        return [message.text for message in await self.messages(receipt)]

    async def settled(self) -> None:
        """Wait until no message waits for the bot and no turn runs."""

        async def nothing_waits() -> bool:
            return not self.pipeline._working and not await self.store.record.pending()

        await until(nothing_waits)

    async def take(self, receipt: Receipt) -> None:
        """Let Ada take an inquiry over."""
        await self.pipeline.take_over(receipt.inquiry, ADA, "nb")


Play = Callable[..., Scene]


@pytest.fixture
def sqlite_store(sqlite_database: Database, clock: SettableClock) -> Store:
    return Store.over(sqlite_database, clock)


@pytest.fixture
async def play(sqlite_store: Store) -> Any:
    """Make a scene with a dialogue layer; several scenes share the store, as nodes or a restarted service do."""
    scenes: list[Scene] = []
    shared = InProcessLock()

    def make(
        dialogue: Dialogue,
        limits: Limits | None = None,
        store: Store = sqlite_store,
        staffing: Staffing | None = None,
    ) -> Scene:
        pipeline = Pipeline(
            store.record,
            store.desk,
            dialogue,
            bus=InProcessBus(),
            lock=shared,
            masker=NumberMasker(),
            texts=KeyTexts(),
            limits=limits or Limits(),
            staffing=staffing,
        )
        scenes.append(Scene(store, pipeline))
        return scenes[-1]

    yield make
    for scene in scenes:
        await scene.pipeline.stop()


@pytest.fixture
async def impatient_play(
    play: Play, sqlite_url: str, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Play]:
    """Make scenes that do not wait long for a locked database."""
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_MS", 30)
    database = Database(sqlite_url)
    yield functools.partial(play, store=Store.over(database, clock))
    await database.close()
