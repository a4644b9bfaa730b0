"""What a person is told once who writes STOP or START: it goes out by itself, since nobody else may write to them then."""

from __future__ import annotations

import logging
from collections import deque
from typing import Protocol

from bot.errors import BadInput
from channels.sms.keywords import STOP
from channels.sms.models import Outgoing
from channels.sms.segments import GSM_7, count

log = logging.getLogger(__name__)

NOTE = "note-"
MOST_KNOWN = 1_000


class Sender(Protocol):
    """Sends a text to a number."""

    async def __call__(self, outgoing: Outgoing) -> str:
        """Return what the gateway calls it. Raises ChannelUnavailable, BadInput."""
        ...


class Wording(Protocol):
    """Texts, by key and language."""

    def __call__(self, key: str, language: str) -> str:
        """Return a text."""
        ...


class Confirmation:
    """Confirms a wish; `is_one` tells whether a gateway's report is on a confirmation, which is no message of the record."""

    def __init__(self, send: Sender, wording: Wording) -> None:
        self._send = send
        self._wording = wording
        self._known: deque[str] = deque(maxlen=MOST_KNOWN)

    def is_one(self, reference: str) -> bool:
        """Tell whether a reference is that of a confirmation; after a restart, only where gateways call them as we do."""
        return reference.startswith(NOTE) or reference in self._known

    async def try_out(self, number: str, text: str, *, identifier: str) -> None:
        """Send a text that only shows that texts arrive. Raises ChannelUnavailable, BadInput."""
        self._known.append(await self._send(Outgoing(NOTE + identifier, number, text, count(text).encoding != GSM_7)))

    async def say(self, wish: str, number: str, language: str, *, identifier: str) -> None:
        """Tell a person that their wish is done. Raises ChannelUnavailable when it should be tried again."""
        text = self._wording("sms_stopped" if wish == STOP else "sms_started", language)
        try:
            self._known.append(await self._send(Outgoing(NOTE + identifier, number, text, count(text).encoding != GSM_7)))
        except BadInput as error:
            log.warning("the wish of %s is done, but cannot be confirmed: %s", identifier, error)
