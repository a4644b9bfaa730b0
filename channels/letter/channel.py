"""Letters as a channel: what goes out becomes a PDF on the message, which staff print and say that they have posted."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

from babel.dates import format_date

from bot.errors import BadInput, Why
from bot.interfaces import Clock, Deliveries, Files, Texts
from bot.messages import Attachment, DeliveryState, Health, Outbound
from channels.letter.page import MOST_ADDRESS_LINES, Letter, pdf
from channels.plain_text import as_text

MEDIA_TYPE = "application/pdf"
LARGEST_BYTES = 20_000_000
LEAST_ADDRESS_LINES = 2


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose letters these are: name and address as they stand in the window, and what stands under every letter."""

    lines: tuple[str, ...]
    signature: str


class LetterChannel:
    """Channel on paper: `accepted` is a PDF that waits to be printed, `delivered` one that staff have posted."""

    name = "letter"

    def __init__(self, files: Files, deliveries: Deliveries, *, texts: Texts, clock: Clock, sender: Sender) -> None:
        self._files = files
        self._deliveries = deliveries
        self._texts = texts
        self._clock = clock
        self._sender = sender
        self._health = Health(f"channel.{self.name}", "up", clock.now())

    async def start(self) -> None:
        """Nothing to begin: letters arrive by hand."""

    async def stop(self) -> None:
        """Nothing to end."""

    def health(self) -> Health:
        """Tell that it is there."""
        return self._health

    async def send(self, outbound: Outbound) -> DeliveryState:
        """Make the PDF and put it on the message, once. Raises BadInput for an address that no letter reaches."""
        name = f"{outbound.inquiry_number or 'brev'}-{outbound.message.id[:8]}.pdf"
        if any(file.name == name for file in outbound.message.attachments):
            return DeliveryState.ACCEPTED  # Made before the service died; a second one would be posted as well.
        data = await asyncio.to_thread(pdf, self._letter(outbound))
        reference, size = await self._files.save(_whole(data), limit=LARGEST_BYTES)
        attachment = Attachment(str(uuid.uuid4()), name, MEDIA_TYPE, size, reference)
        await self._deliveries.enclose(outbound.message.id, attachment)
        return DeliveryState.ACCEPTED

    def _letter(self, outbound: Outbound) -> Letter:
        language = outbound.message.language
        recipient = [line.strip() for line in outbound.to.value.splitlines() if line.strip()]
        if not LEAST_ADDRESS_LINES <= len(recipient) <= MOST_ADDRESS_LINES:
            why = Why("delivery_letter_address", {"least": str(LEAST_ADDRESS_LINES), "most": str(MOST_ADDRESS_LINES)})
            raise BadInput(f"a postal address has {LEAST_ADDRESS_LINES} to {MOST_ADDRESS_LINES} lines", why=why)
        now = self._clock.now()
        own = [outbound.message.author_name] if outbound.message.author_name else []
        return Letter(
            sender=self._sender.lines,
            recipient=recipient,
            reference=outbound.inquiry_number,
            title=outbound.title or self._sender.lines[0],
            text=as_text(outbound.message),
            signature="\n".join([*own, self._sender.signature]).strip(),
            written_on=format_date(now.date(), "long", locale=language),
            labels=(self._texts.text("letter_date", language), self._texts.text("letter_reference", language)),
            page_label=self._texts.text("letter_page", language),
            language=language,
            made_at=now,
        )


async def _whole(data: bytes) -> AsyncIterator[bytes]:
    yield data
