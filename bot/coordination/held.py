"""Signals that wait: what is written together is told of when it is written, and not while others wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from bot.interfaces import EventBus
from bot.messages import Signal


@dataclass(frozen=True, slots=True)
class _Held:
    """What a task holds back; tasks that it begins do not."""

    task: asyncio.Task[Any] | None
    signals: list[Signal] = field(default_factory=list)


class HeldBus:
    """An EventBus over another one that can hold back what one task publishes."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._held: ContextVar[_Held | None] = ContextVar("held", default=None)

    async def publish(self, signal: Signal) -> None:
        """Send a signal to every subscriber on every node, or keep it until the end of what is held."""
        held = self._held.get()
        if held is None or held.task is not asyncio.current_task():
            await self._bus.publish(signal)
        elif signal not in held.signals:
            held.signals.append(signal)

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[Signal]]:
        """Receive every signal from now on; leaving the context ends it."""
        return self._bus.subscribe()

    @asynccontextmanager
    async def after(self, within: Callable[[], AbstractAsyncContextManager[None]]) -> AsyncIterator[None]:
        """Work within another context, and publish once that has ended well; else nothing has happened."""
        held = _Held(asyncio.current_task())
        before = self._held.set(held)
        try:
            async with within():
                yield
        finally:
            self._held.reset(before)
        for signal in held.signals:
            await self._bus.publish(signal)
