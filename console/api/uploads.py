"""Files that staff add to what they write: kept, checked, and gone again when the step that names them is refused."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import BadInput, Empty, TooLong, Why
from bot.files import named_by_this_step
from bot.messages import Attachment
from console.api.base import ConsoleView

LARGEST_FILE = 25 * 1024 * 1024
PIECE = 64 * 1024


@asynccontextmanager
async def uploaded(view: ConsoleView, name: str) -> AsyncIterator[Attachment]:
    """Keep the body of a request as a file for the step that names it. Raises Empty, TooLong, BadInput."""
    request = view.request
    if (request.content_length or 0) > LARGEST_FILE:
        raise TooLong(
            f"a file has at most {LARGEST_FILE} bytes", why=Why("upload_large", {"most": str(LARGEST_FILE // 1024**2)})
        )
    files = view.context.channels.files
    reference, size = await files.save(request.content.iter_chunked(PIECE), limit=LARGEST_FILE)
    async with named_by_this_step(files, reference):
        yield await _checked(view, reference, name, size)


async def _checked(view: ConsoleView, reference: str, name: str, size: int) -> Attachment:
    """Return the file with a safe name and its true type. Raises BadInput for what may harm who opens it."""
    if size == 0:
        raise Empty("there is nothing in the file", why=Why("empty_file"))
    channels = view.context.channels
    path = channels.files.path(reference)
    shown, kind, refused = await asyncio.to_thread(channels.inspect, path, name, view.request.content_type)
    if refused is not None:
        raise BadInput(refused)
    return Attachment(id=str(uuid.uuid4()), name=shown, media_type=kind, size=size, reference=reference)
