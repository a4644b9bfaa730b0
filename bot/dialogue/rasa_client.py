"""The dialogue layer as Rasa plays it, over HTTP."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.dialogue.rendering import Renderer
from bot.errors import DialogueUnavailable, Why
from bot.interfaces import Clock
from bot.messages import Health, Outcome, Turn

logger = logging.getLogger(__name__)

PART = "dialogue"
PROBE_TIMEOUT_S = 2.0
TURN_FAILED = frozenset({400, 502})
"""Statuses by which Rasa says that it is there, but not able to play this one turn."""


class TurnFailed(DialogueUnavailable):
    """Rasa is there and could not play this turn: an action failed, or it was not understood. The next may go well."""


@dataclass(frozen=True)
class RasaAddress:
    """Where a Rasa server is, and the secret that its channel asks for."""

    url: str
    token: str


@dataclass(frozen=True, slots=True)
class RasaRunning:
    """Rasa's version, the model that it has loaded, when that was trained (ISO 8601); each empty where it is not told."""

    version: str
    model: str
    trained_at: str


class RasaClient:
    """Dialogue over the channel `torg` (`bot/rasa/channel.py`).

    `where` tells the server's address at each call, since a restarted Rasa may have another port. `timeout_s` bounds a
    whole turn, actions included; `connect_timeout_s` only reaching the server.
    """

    def __init__(
        self,
        where: Callable[[], RasaAddress],
        renderer: Renderer,
        clock: Clock,
        *,
        timeout_s: float = 8.0,
        connect_timeout_s: float = 1.0,
    ) -> None:
        self._where = where
        self._renderer = renderer
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, connect=connect_timeout_s)
        self._session: aiohttp.ClientSession | None = None
        self._health = Health(PART, "starting", clock.now())

    async def respond(self, turn: Turn) -> Outcome:
        """Let Rasa play one turn. Raises DialogueUnavailable, or TurnFailed when only this turn failed.

        Then Rasa has kept nothing of it, or takes it back when the turn comes again.
        """
        answer = await self._call("POST", "webhook", json=_said(turn))
        try:
            payloads, intent = answer["responses"], answer["intent"]
            name, confidence = str(intent["name"]), float(intent["confidence"])
        except (KeyError, TypeError, ValueError) as error:
            told = f"Rasa's answer makes no sense: {type(error).__name__}"
            raise self._failed(told, Why("part_rasa_nonsense")) from error
        return self._renderer.outcome(payloads, turn, intent=name, intent_confidence=confidence)

    async def forget(self, conversation: str) -> None:
        """Delete Rasa's tracker of a conversation."""
        await self._call("DELETE", f"conversations/{quote(conversation, safe='')}")

    async def running(self) -> RasaRunning:
        """Return which version runs with which model. Raises DialogueUnavailable."""
        body = await self._call("GET", "health", timeout=aiohttp.ClientTimeout(total=PROBE_TIMEOUT_S))
        return RasaRunning(*(str(body.get(name) or "") for name in ("rasa", "model", "trained_at")))

    async def probe(self) -> None:
        """Ask Rasa whether it has a model. Raises DialogueUnavailable."""
        await self._call("GET", "health", timeout=aiohttp.ClientTimeout(total=PROBE_TIMEOUT_S))

    def health(self) -> Health:
        """Tell how the last call went."""
        return self._health

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        address = self._where()
        url = f"{address.url.rstrip('/')}/webhooks/torg/{path}"
        headers = {"Authorization": f"Bearer {address.token}"}
        try:
            async with AsyncExitStack() as stack:
                request = self._session.request(method, url, headers=headers, allow_redirects=False, **options)
                response = await stack.enter_async_context(request)
                if response.status in TURN_FAILED:
                    self._becomes("up")
                    raise TurnFailed(f"Rasa could not play the turn ({response.status})")
                if response.status != 200:
                    why = Why("part_rasa_answered", {"status": str(response.status)})
                    raise self._failed(f"Rasa answered {response.status}", why)
                body = await response.json()
        except TimeoutError as error:
            raise self._failed("Rasa did not answer in time", Why("part_rasa_late")) from error
        except (aiohttp.ClientError, ValueError) as error:
            why = Why("part_rasa_unreached", {"words": str(error) or type(error).__name__})
            raise self._failed(f"Rasa cannot be reached: {error}", why) from error
        if not isinstance(body, dict):
            raise self._failed("Rasa's answer is no JSON object", Why("part_rasa_nonsense"))
        self._becomes("up")
        return body

    def _failed(self, reason: str, why: Why) -> DialogueUnavailable:
        self._becomes("down", reason, why)
        return DialogueUnavailable(reason, why=why)

    def _becomes(self, state: str, reason: str = "", *whys: Why) -> None:
        if self._health.state == state:
            self._health = replace(self._health, reason=reason, whys=whys)
            return
        if state == "up":
            logger.info("Rasa answers")
        elif self._health.state == "up":
            logger.warning("Rasa does not answer: %s", reason)
        self._health = Health(PART, state, self._clock.now(), reason, whys)


def _said(turn: Turn) -> dict[str, Any]:
    """Return the turn as the channel reads it."""
    return {
        "sender": turn.conversation,
        "message": turn.text,
        "message_id": turn.message,
        "language": turn.language,
        "choice": turn.choice,
        "again": turn.attempt > 1,
        "afresh": turn.stale,
        "metadata": {"municipality": turn.municipality},
    }
