"""A line between browser and service that can be cut, and that can fall silent as a network does that vanishes."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Self

CHUNK = 65_536


class Line:
    """Relays TCP from a port of its own to the service's."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._loose = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: list[asyncio.StreamWriter] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for end in self._ends:
            end.transport.abort()
        await asyncio.gather(*(end.wait_closed() for end in self._ends), return_exceptions=True)

    def falls_silent(self) -> None:
        """Let all WebSockets lead nowhere from now on without closing any; later ones work.

        Plain requests go on: browsers drop the connections they keep for those when the network changes or the machine
        wakes, which no test can let them do.
        """
        self._loose.set()
        self._loose = asyncio.Event()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loose = self._loose
        try:
            behind, before = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()  # The service is not there: nor is this.
            return
        self._ends += [writer, before]
        for source, target in ((reader, before), (behind, writer)):
            task = asyncio.create_task(_carry(source, target, loose))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, loose: asyncio.Event) -> None:
    with contextlib.suppress(ConnectionError):
        is_socket = False
        while data := await source.read(CHUNK):
            # The request says so, and the answer to it.
            is_socket = is_socket or b"upgrade: websocket" in data.lower()
            if not (is_socket and loose.is_set()):
                target.write(data)
                await target.drain()
        target.close()
