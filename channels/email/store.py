"""Stores what arrived, as it came, before anybody reads it: only then may a transport acknowledge."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator
from typing import Any

from bot.files import named_by_this_step
from bot.interfaces import Arrivals, Clock, Files
from bot.messages import Arrival

CHANNEL = "email"
"""The channel's name in every row and text."""


class Keeper:
    """Keeps raw mails; `news` is set whenever there is one to read."""

    def __init__(self, files: Files, arrivals: Arrivals, clock: Clock, municipality: str) -> None:
        self.news = asyncio.Event()
        self._files = files
        self._arrivals = arrivals
        self._clock = clock
        self._municipality = municipality

    async def keep(
        self, chunks: AsyncIterator[bytes], *, limit: int, envelope: dict[str, Any], key: str | None = None
    ) -> bool:
        """Store a mail; when this returns it survives a power cut. False when the same was stored before.

        `key` names the mail within the channel; without one its content does. Raises TooLong, StoreUnavailable.
        """
        received_at = self._clock.now()
        content = hashlib.sha256()
        reference, size = await self._files.save(_hashed(chunks, content), limit=limit)
        arrival = Arrival(
            id=str(uuid.uuid4()),
            municipality=self._municipality,
            channel=CHANNEL,
            key=key or f"sha256/{content.hexdigest()}",
            reference=reference,
            received_at=received_at,
            envelope=envelope | {"size": size},
        )
        async with named_by_this_step(self._files, reference):
            new = await self._arrivals.keep(arrival)
        if not new:
            await self._files.delete(reference)
            return False
        self.news.set()
        return True


async def _hashed(chunks: AsyncIterator[bytes], content: hashlib._Hash) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        content.update(chunk)
        yield chunk
