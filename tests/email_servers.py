"""What real mail servers in tests share: a certificate, processes that end together, and a line that can be cut.

The servers are started by root with configuration of their own in a temporary folder; nothing of the system's is touched.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import socket
import ssl
from pathlib import Path
from signal import Signals

import trustme

from tests.servers import _Child

MAIL_USER = "nobody"
PASSWORD = "et-passord-som-ingen-har"


class Authority:
    """A certificate authority of the test's own, and a certificate for this machine."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        issued = authority.issue_cert("127.0.0.1", "localhost")
        self.file, self.certificate, self.key = folder / "ca.pem", folder / "cert.pem", folder / "key.pem"
        authority.cert_pem.write_to_path(self.file)
        issued.private_key_pem.write_to_path(self.key)
        self.certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))

    def trusting(self) -> ssl.SSLContext:
        """Return what a client needs that trusts only this authority."""
        return ssl.create_default_context(cafile=self.file)


def answers(port: int, greeting: bytes) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        return connection.recv(64).startswith(greeting)
    return False


class Group(_Child):
    """A server of many processes, all of which end together."""

    def start(self, *command: str) -> None:
        self.run(*command, start_new_session=True)

    def kill_all(self) -> None:
        """End all of it as a power cut would."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, Signals.SIGKILL)
            self._process.wait()
            self._process = None


class Cable:
    """A line to a server that can be cut: a TCP proxy that hangs up, or hangs up after so many bytes."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self.connections = 0
        self.cut_after: int | None = None
        """How many bytes of the server's pass until the line breaks; None is any number."""
        self._to = port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Break every connection that there is."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, there_writer}
        for source, target, limited in ((reader, there_writer, False), (there_reader, writer, True)):
            task = asyncio.create_task(self._carry(source, target, limited=limited))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, limited: bool) -> None:
        with contextlib.suppress(OSError):
            while chunk := await source.read(8192):
                if limited and self.cut_after is not None:
                    self.cut_after -= len(chunk)
                    if self.cut_after <= 0:
                        self.cut_after = None
                        self.cut()
                        return
                target.write(chunk)
                await target.drain()
        target.close()
        self._writers.discard(target)


def ids_of(user: str) -> tuple[int, int]:
    known = pwd.getpwnam(user)
    return known.pw_uid, known.pw_gid
