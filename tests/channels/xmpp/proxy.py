"""A stretch of network that a test can cut."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Self


class Proxy:
    """Passes TCP on to a port of this machine until it is cut; new connections go through again at once."""

    def __init__(self, to: int) -> None:
        self.port = 0
        self.carried = 0
        self._to = to
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        await self._server.wait_closed()

    def cut(self) -> None:
        """Break every connection, as a lost network does: nobody says goodbye, what is under way is gone."""
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            beyond_reader, beyond_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, beyond_writer}
        await asyncio.gather(self._carry(reader, beyond_writer), self._carry(beyond_reader, writer))
        self._open -= {writer, beyond_writer}

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                self.carried += len(data)
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
