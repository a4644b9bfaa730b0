"""Takes a stored mail apart in a thread, within a time, and keeps its files."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import BinaryIO

from bot.interfaces import Files
from bot.messages import Arrival
from channels.email.limited_time import within
from channels.email.parsed import ParsedMail
from channels.email.parsing import MailLimits, parse
from channels.email.tokens import ReplyTokens

READ_WITHIN_S = 60.0
SAVE_WITHIN_S = 60.0
CHUNK = 256 * 1024


@dataclass
class Saved:
    """The files that were kept while a mail was read."""

    open: bool = True
    references: list[str] = field(default_factory=list)
    given: bool = False
    """Whether a message may name them; then only the nightly look for files that nothing names may delete them."""


class Unpacker:
    """What reading a mail needs beside the mail."""

    def __init__(self, files: Files, limits: MailLimits, tokens: ReplyTokens, *, own_domain: str) -> None:
        self._files = files
        self._limits = limits
        self._tokens = tokens
        self._own_domains = frozenset({own_domain})

    async def unpacked(self, arrival: Arrival, saved: Saved) -> ParsedMail:
        """Read a mail; `saved` lists the files that were kept even when this breaks off.

        Raises Malformed, TimeoutError, OSError, StoreUnavailable.
        """
        loop = asyncio.get_running_loop()

        def save(file: BinaryIO) -> str:
            if not saved.open:
                raise TimeoutError("nobody waits for this mail any more")
            chunks = self._files.save(_chunks(file), limit=self._limits.attachment_bytes)
            reference, _ = asyncio.run_coroutine_threadsafe(chunks, loop).result(SAVE_WITHIN_S)
            saved.references.append(reference)
            return reference

        work = functools.partial(
            parse,
            self._files.path(arrival.reference),
            limits=self._limits,
            save=save,
            read_token=self._tokens.read,
            own_domains=self._own_domains,
        )
        try:
            return await within(READ_WITHIN_S, work)
        finally:
            saved.open = False

    async def drop(self, saved: Saved) -> None:
        """Delete the files of a mail that surely became no message; they are made again when it is read again."""
        if not saved.given:
            for reference in saved.references:
                await self._files.delete(reference)


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
