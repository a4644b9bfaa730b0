"""What a person is told once who writes STOP or START: it goes out by itself, since nobody else may write to them then."""

from __future__ import annotations

import logging
from typing import Protocol

from bot.errors import BadInput
from channels.sms.keywords import STOP
from channels.sms.models import Outgoing

log = logging.getLogger(__name__)


class Sender(Protocol):
    """Sends a text to a number."""

    async def __call__(self, outgoing: Outgoing) -> None:
        """Raise ChannelUnavailable, BadInput."""
        ...


class Wording(Protocol):
    """Texts, by key and language."""

    def __call__(self, key: str, language: str) -> str:
        """Return a text."""
        ...


class Confirmation:
    """Confirms a wish."""

    def __init__(self, send: Sender, wording: Wording) -> None:
        self._send = send
        self._wording = wording

    async def say(self, wish: str, number: str, language: str, *, identifier: str) -> None:
        """Tell a person that their wish is done. Raises ChannelUnavailable when it should be tried again."""
        text = self._wording("sms_stopped" if wish == STOP else "sms_started", language)
        try:
            await self._send(Outgoing(identifier, number, text, unicode=False))
        except BadInput as error:
            log.warning("the wish of %s is done, but cannot be confirmed: %s", identifier, error)
