"""Files in the web chat: a message comes with some, and those of the conversation are fetched."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from aiohttp import BodyPartReader, hdrs, web

from bot.chatting import Chatting
from bot.errors import BadInput, Empty, Malformed, TooLong
from bot.files import named_by_this_step
from bot.interfaces import Files
from bot.messages import Attachment
from channels.webchat.channel import WebChatChannel
from channels.webchat.parsing import Say

PIECE = 64 * 1024
TEXT_BYTES = 256 * 1024
SENT_AS_IS = {
    hdrs.CACHE_CONTROL: "no-store",
    hdrs.CONTENT_TYPE: "application/octet-stream",
    hdrs.CONTENT_DISPOSITION: "attachment",
    hdrs.X_CONTENT_TYPE_OPTIONS: "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}

Inspect = Callable[[Path, str, str], tuple[str, str, str | None]]
"""Returns of a kept file, its name and its declared type: a safe name, its true type, and why it is refused."""


class FileRefused(BadInput):
    """A file of a kind that is not taken; the message is its name, for who sent it."""

    code = "file_refused"


class FileTooLarge(TooLong):
    """A file is larger than the limit; the message is its name, for who sent it."""

    code = "file_too_large"


@dataclass(frozen=True)
class ChatFiles:
    """Takes and gives files of conversations."""

    channel: WebChatChannel
    chatting: Chatting
    files: Files
    inspect: Inspect

    async def message(self, request: web.Request, say: Callable[[str], Say]) -> tuple[Say, list[Attachment], AsyncExitStack]:
        """Keep the parts of a multipart body (RFC 7578): `text`, and `file` once for each file.

        The stack that is returned deletes the files again unless the step that names them succeeds within it.
        Raises FileRefused, FileTooLarge, Empty, TooLong for too many, Malformed.
        """
        if not request.content_type.startswith("multipart/"):
            raise Malformed("the body must be multipart/form-data")
        async with AsyncExitStack() as stack:
            text, found = "", list[Attachment]()
            reader = await request.multipart()
            while (part := await reader.next()) is not None:
                if not isinstance(part, BodyPartReader):
                    raise Malformed("no parts within parts")
                if part.name == "text":
                    text = await _text(part)
                elif part.filename is None or len(found) == self.channel.limits.files_at_once:
                    raise TooLong(f"at most {self.channel.limits.files_at_once} files at once")
                else:
                    found.append(await self._kept(part, part.filename, stack))
            if not found:
                raise Empty("there is no file")
            return say(text), found, stack.pop_all()

    async def _kept(self, part: BodyPartReader, name: str, stack: AsyncExitStack) -> Attachment:
        try:
            reference, size = await self.files.save(_pieces(part), limit=self.channel.limits.file_bytes)
        except TooLong as error:
            raise FileTooLarge(name[:255]) from error
        await stack.enter_async_context(named_by_this_step(self.files, reference))
        if size == 0:
            raise FileRefused(name[:255])
        declared = part.headers.get(hdrs.CONTENT_TYPE, "")
        shown, kind, refused = await asyncio.to_thread(self.inspect, self.files.path(reference), name, declared)
        if refused is not None:
            raise FileRefused(shown)
        return Attachment(id=str(uuid.uuid4()), name=shown, media_type=kind, size=size, reference=reference)

    async def drop(self, files: list[Attachment]) -> None:
        """Delete files that came a second time: the message that carries them is there already."""
        for file in files:
            await self.files.delete(file.reference)

    async def one(self, conversation: str, attachment: str) -> web.StreamResponse:
        """Send a file of the conversation, to be saved: nothing of it runs. Raises NotFound."""
        found = await self.chatting.file(self.channel.municipality, conversation, attachment)
        return web.FileResponse(self.files.path(found.reference), headers=SENT_AS_IS)


async def _text(part: BodyPartReader) -> str:
    data = bytearray()
    async for piece in _pieces(part):
        data += piece
        if len(data) > TEXT_BYTES:
            raise TooLong("the text is too long")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Malformed("text: must be UTF-8") from error


async def _pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    while piece := await part.read_chunk(PIECE):
        yield piece
