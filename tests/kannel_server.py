"""Kannel for tests: bearerbox and smsbox on free ports, and the telephone network on the other side of it.

The network speaks the line protocol of Kannel's own fakesmsc, which is started, too, where a test wants that program.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals
from urllib.parse import quote, unquote_to_bytes

from tests.servers import _Child, free_port

USERNAME = "torg"
PASSWORD = "et-passord-for-sendsms"
SECRET = "en-hemmelighet-for-kannel"
DESK = "2020"
KINDS = {"text", "data", "udh", "ucs-2"}


class KannelServer:
    """bearerbox and smsbox; what bearerbox has stored survives its being killed.

    smsbox asks again every second for as long as our side does not answer with 200: that is what makes it lose nothing.
    """

    def __init__(self, bearerbox: str, smsbox: str) -> None:
        self.admin_port, self.box_port, self.network_port, self.sendsms_port = (free_port() for _ in range(4))
        self.sendsms = f"http://127.0.0.1:{self.sendsms_port}/cgi-bin/sendsms"
        self.folder = Path(tempfile.mkdtemp(prefix="torg-kannel-"))
        self._programs = (bearerbox, smsbox)
        self._configuration = self.folder / "kannel.conf"
        self._bearerbox = _Child(_made(self.folder / "bearerbox"), lambda: _listens(self.network_port))
        self._smsbox = _Child(_made(self.folder / "smsbox"), lambda: _listens(self.sendsms_port))

    def configure(self, webhook: str, name: str = "kannel") -> None:
        """Write where our side is reached, e.g. `http://127.0.0.1:8080`."""
        _made(self.folder / "store")
        fields = "&id=%I&from=%p&to=%P&text=%b&charset=%C&udh=%u"
        self._configuration.write_text(
            f"""
group = core
admin-port = {self.admin_port}
admin-password = {PASSWORD}
smsbox-port = {self.box_port}
box-allow-ip = 127.0.0.1
store-type = spool
store-location = {self.folder}/store
dlr-storage = internal
log-file = {self.folder}/bearerbox.log

group = smsc
smsc = fake
smsc-id = network
port = {self.network_port}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {self.sendsms_port}
log-file = {self.folder}/smsbox.log
http-request-retry = 100000
http-queue-delay = 1
http-timeout = 15

group = sendsms-user
username = {USERNAME}
password = {PASSWORD}
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
get-url = "{webhook}/api/sms/{name}/inbound?secret={SECRET}{fields}"
max-messages = 0
""",
            encoding="utf-8",
        )

    def table(self, callback: str) -> dict[str, object]:
        """Return the settings by which our side reaches it."""
        return {
            "kind": "kannel",
            "number": DESK,
            "url": self.sendsms,
            "callback_url": callback,
            "username": USERNAME,
            "password": PASSWORD,
            "secret": SECRET,
            "per_second": 200,
            "report_within_s": 3,
        }

    def start(self) -> None:
        """Start both boxes, with what was stored."""
        self._bearerbox.run(self._programs[0], "-v", "4", str(self._configuration))
        self.start_smsbox()

    def start_smsbox(self) -> None:
        """Start the box that speaks HTTP."""
        self._smsbox.run(self._programs[1], "-v", "4", str(self._configuration))

    def kill(self) -> None:
        """End both as a power cut would."""
        self.kill_smsbox()
        self._bearerbox.end(Signals.SIGKILL)

    def kill_smsbox(self) -> None:
        """End the box that speaks HTTP as a power cut would."""
        self._smsbox.end(Signals.SIGKILL)

    def freeze(self) -> None:
        """Let smsbox answer nothing, with its connections open."""
        self._smsbox.signal(Signals.SIGSTOP)

    def thaw(self) -> None:
        """Let smsbox go on."""
        self._smsbox.signal(Signals.SIGCONT)

    def close(self) -> None:
        """End it and remove its folder."""
        self._smsbox.end(Signals.SIGKILL)
        self._bearerbox.end(Signals.SIGKILL)
        shutil.rmtree(self.folder)


class FakesmscProgram:
    """Kannel's own fakesmsc: it connects, sends its messages once, and writes down what it gets."""

    def __init__(self, program: str, server: KannelServer) -> None:
        self._command = (program, "-H", "127.0.0.1", "-r", str(server.network_port), "-i", "0.2")
        self._folder = Path(tempfile.mkdtemp(prefix="torg-fakesmsc-"))
        self._child = _Child(self._folder, lambda: True)

    def send(self, *messages: str) -> None:
        """Send lines such as `+4791234567 2020 text Hei`, and stay for what comes back."""
        self._child.run(*self._command, "-m", str(len(messages)), *messages)

    def said(self) -> str:
        """Return what it has written so far."""
        return self._child.log.read_text(errors="replace")

    def close(self) -> None:
        """End it."""
        self._child.end(Signals.SIGKILL)
        shutil.rmtree(self._folder)


@dataclass
class Network:
    """All telephones: they send, and what comes to each is put together from its parts. Reconnects for ever."""

    port: int
    got: list[tuple[str, str]] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    _parts: dict[tuple[str, bytes], dict[int, bytes]] = field(default_factory=dict)
    _writer: asyncio.StreamWriter | None = None
    _connected: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and stay connected."""
        self._task = asyncio.create_task(self._stay())
        await asyncio.wait_for(self._connected.wait(), 20)

    async def close(self) -> None:
        """Hang up."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def send(self, sender: str, text: str, to: str = DESK) -> None:
        """Send a short SMS in one part; it is bearerbox's when it has been written."""
        await self._write(f"{sender} {to} text {text}\n".encode())

    async def send_part(self, sender: str, udh: bytes, octets: bytes, to: str = DESK) -> None:
        """Send one part of a long SMS."""
        await self._write(f"{sender} {to} udh {quote(udh)} {quote(octets)}\n".encode())

    def texts_to(self, number: str) -> list[str]:
        """Return what came to a telephone."""
        return [text for to, text in self.got if to == number]

    async def _write(self, line: bytes) -> None:
        await asyncio.wait_for(self._connected.wait(), 20)
        assert self._writer is not None
        self._writer.write(line)
        await self._writer.drain()

    async def _stay(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
                self._connected.set()
                try:
                    await self._read(reader)
                finally:
                    self._connected.clear()
                    self._writer.close()
            await asyncio.sleep(0.05)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            words = line.rstrip(b"\n").split(b" ", 3)
            if len(words) == 4 and words[2].decode("latin-1") in KINDS and words[1].startswith(b"+"):
                self.lines.append(line)
                self._take(words[1].decode(), words[2].decode(), words[3])
            elif self.got:  # A line break within a text.
                number, text = self.got[-1]
                self.got[-1] = (number, text + "\n" + line.decode().removesuffix("\n"))

    def _take(self, number: str, kind: str, rest: bytes) -> None:
        if kind == "udh":
            header, _, data = rest.partition(b" data ")
            udh = unquote_to_bytes(header)
            parts = self._parts.setdefault((number, udh[3:5]), {})
            parts[udh[5]] = unquote_to_bytes(data.replace(b"+", b" "))
            if len(parts) == udh[4]:
                self.got.append((number, _read(b"".join(parts[place] for place in sorted(parts)))))
                del self._parts[number, udh[3:5]]
        elif kind == "ucs-2":
            self.got.append((number, _read(unquote_to_bytes(rest.replace(b"+", b" ")))))
        else:
            self.got.append((number, rest.decode("utf-8", "replace")))


def _read(octets: bytes) -> str:
    """Return a text: Kannel sends UCS-2 as UTF-16, and everything else as UTF-8 to its fake network."""
    return octets.decode("utf-16-be" if b"\0" in octets else "utf-8", "replace")


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
