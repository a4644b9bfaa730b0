"""Mails that go nowhere: with no relay connected they are kept, and staff can look at them."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

from bot.errors import ChannelUnavailable, StoreUnavailable, Why
from bot.interfaces import Arrivals, Clock, Files
from bot.messages import Arrival, ArrivalState
from bot.reasons import LONGEST_WORDS
from channels.email.sender import OutgoingMail
from channels.email.state import State

KEPT = "email-kept"
"""The channel under which kept mails stand among the arrivals; they are purged with them."""

LISTED = 1_000


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail that would have been sent: `id` is that of its message."""

    id: str
    to: str
    subject: str
    size: int
    at: datetime


class KeptMails:
    """Sender that keeps every mail, once per message."""

    def __init__(self, files: Files, arrivals: Arrivals, clock: Clock, *, limit: int) -> None:
        self.state = State("keeping mails", clock)
        self.state.up()
        self._files = files
        self._arrivals = arrivals
        self._clock = clock
        self._limit = limit

    async def hand_over(self, mail: OutgoingMail) -> dict[str, str]:
        """Keep one mail."""
        try:
            reference, size = await self._files.save(_once(mail.content), limit=self._limit)
            kept = await self._arrivals.keep(
                Arrival(
                    id=str(uuid.uuid4()),
                    municipality=mail.municipality,
                    channel=KEPT,
                    key=mail.message,
                    reference=reference,
                    received_at=self._clock.now(),
                    envelope={"from": mail.envelope_from, "to": [mail.recipient, *mail.copies], "size": size},
                    state=ArrivalState.IGNORED,
                    conversation=mail.conversation or None,
                    message=mail.message,
                )
            )
        except StoreUnavailable as error:
            why = Why("part_mail_kept", {"words": str(error)[:LONGEST_WORDS]})
            self.state.down(str(error), why)
            raise ChannelUnavailable(str(error), why=why) from error
        self.state.up()
        if not kept:
            await self._files.delete(reference)
        return {}

    async def kept(self, municipality: str) -> list[KeptMail]:
        """Return the mails that were kept, newest first."""
        found = await self._arrivals.listed(municipality, ArrivalState.IGNORED, limit=LISTED)
        return [
            KeptMail(
                id=arrival.key,
                to=", ".join(arrival.envelope.get("to", ())),
                subject=_subject(self._files.path(arrival.reference)),
                size=int(arrival.envelope.get("size", 0)),
                at=arrival.received_at,
            )
            for arrival in found
            if arrival.channel == KEPT
        ]

    async def kept_mail(self, municipality: str, message: str) -> Path:
        """Return where a kept mail can be read (message/rfc822). Raises NotFound."""
        found = await self._arrivals.of_message(municipality, message)
        return self._files.path(found.reference if found is not None and found.channel == KEPT else "")


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _subject(path: Path) -> str:
    with path.open("rb") as file:
        return str(BytesHeaderParser(policy=policy.default).parse(file).get("subject", ""))
