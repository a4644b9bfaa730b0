"""Rasa first, the knowledge base while Rasa is away, a person when neither answers.

A circuit breaker keeps an absent Rasa from costing every message its timeout: after a failure, turns go straight to the
fallback, and Rasa is asked in the background until it answers again. If it then fails on real turns, the next wait is
twice as long.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from bot.dialogue import payloads
from bot.dialogue.rasa_client import TurnFailed
from bot.dialogue.rendering import Renderer
from bot.errors import DialogueUnavailable, Why
from bot.interfaces import Dialogue
from bot.messages import Health, Outcome, Turn

logger = logging.getLogger(__name__)

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0


class Probed(Dialogue, Protocol):
    """A dialogue that can be asked whether it is there."""

    async def probe(self) -> None:
        """Return when it is. Raises DialogueUnavailable."""
        ...


class ResilientDialogue:
    """Dialogue that always answers something.

    `supervisor` tells the health of a Rasa that this service started itself, which knows why it is away; `changed` is
    called with each new health, so that consoles can show it.
    """

    def __init__(
        self,
        primary: Probed,
        fallback: Dialogue,
        renderer: Renderer,
        *,
        supervisor: Callable[[], Health] | None = None,
        changed: Callable[[Health], None] | None = None,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        self._primary = primary
        self._fallback = fallback
        self._renderer = renderer
        self._supervisor = supervisor
        self._changed = changed
        self._first_wait_s = first_wait_s
        self._wait_s = first_wait_s
        self._probing: asyncio.Task[None] | None = None
        self._told = ""

    async def respond(self, turn: Turn) -> Outcome:
        """Answer one turn by whoever can."""
        if self._probing is None:
            try:
                outcome = await self._primary.respond(turn)
            except TurnFailed as error:
                logger.warning("the knowledge base answers this turn: %s", error)
            except DialogueUnavailable as error:
                self._open(error)
            else:
                self._wait_s = self._first_wait_s
                self._tell()
                return outcome
        try:
            return await self._fallback.respond(turn)
        except DialogueUnavailable as error:
            logger.warning("neither Rasa nor the knowledge base answers (%s): a person is asked", error)
            said = payloads.handover("unavailable", "unavailable", None)
            return self._renderer.outcome([said], turn, degraded=True)

    async def forget(self, conversation: str) -> None:
        """Make both forget. Raises DialogueUnavailable when Rasa cannot now; ask again later."""
        await self._fallback.forget(conversation)
        await self._primary.forget(conversation)

    def health(self) -> Health:
        """Tell how Rasa is; that the fallback stands in does not make it up.

        What was just started and has not been reached from here is still starting: no turn goes to it yet.
        """
        known = self._primary.health()
        if known.state == "up" or self._supervisor is None:
            return known
        supervised = self._supervisor()
        if supervised.state != "up":
            return supervised
        return replace(supervised, state="starting", reason="ready, not yet reached", whys=(Why("part_rasa_ready"),))

    async def start(self) -> None:
        """Find out in the background whether Rasa is there, without waiting for the first message."""
        if self._probing is None:
            self._probing = asyncio.create_task(self._probe(0.0), name="probe of Rasa")

    async def close(self) -> None:
        """Stop asking."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)
            self._probing = None

    def _open(self, error: DialogueUnavailable) -> None:
        if self._probing is None:
            logger.warning("the knowledge base answers alone until Rasa is back: %s", error)
            self._probing = asyncio.create_task(self._probe(self._wait_s), name="probe of Rasa")
            self._wait_s = min(self._wait_s * 2, LONGEST_WAIT_S)
        self._tell()

    async def _probe(self, wait_s: float) -> None:
        """Wait, then ask Rasa again and again until it answers."""
        await asyncio.sleep(wait_s)
        while True:
            try:
                await self._primary.probe()
            except DialogueUnavailable:
                self._tell()
                await asyncio.sleep(self._first_wait_s)
            else:
                break
        self._probing = None
        logger.info("Rasa is back, conversations go on with it")
        self._tell()

    def _tell(self) -> None:
        """Hand a changed health on, once."""
        health = self.health()
        if self._changed is not None and health.state != self._told:
            self._told = health.state
            self._changed(health)
