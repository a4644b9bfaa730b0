"""The real service as a child process, and a citizen who talks to it over the real WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import sys
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp

from tests.servers import free_port

ROOT = Path(__file__).parents[1]
UP_WITHIN_S = 100.0
"""A start takes seconds; on two cores that a dozen others use, too, more than a minute."""
ENDED_WITHIN_S = 30.0


class Service:
    """`torg run` in a folder of its own; it may be killed and started again on the same port and data."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "service.log"
        self._variables = variables
        self._process: asyncio.subprocess.Process | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The settings that the service, and commands beside it, run with."""
        # Byte code is kept: a service that is started again and again would compile itself each time.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return inherited | {
            "TORG_SERVICE_PORT": str(self.port),
            "TORG_SERVICE_DATA_DIR": str(self.folder / "var"),
            "TORG_DIALOGUE_START": "false",
            "TORG_KNOWLEDGE_BASE_MODEL": "none",
            "TORG_EMAIL_LISTEN": "",
            **self._variables,
        }

    async def start(self) -> None:
        """Start the service and wait until it answers; one that does not is ended, and its log told."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        try:
            async with asyncio.timeout(UP_WITHIN_S):
                await self._answers(self._process)
        except TimeoutError:
            await self.kill()
            raise AssertionError(f"the service did not answer:\n{self._said()}") from None
        except BaseException:
            # A test that is ended while it waits leaves nothing running either.
            await self.kill()
            raise

    async def kill(self) -> None:
        """End the service as a power cut would."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """End the service as Ctrl-C does, and return its exit code; one that does not end in time is killed."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGINT)
        try:
            return await asyncio.wait_for(self._process.wait(), ENDED_WITHIN_S)
        except TimeoutError:
            raise AssertionError(f"the service did not end:\n{self._said()}") from None
        finally:
            await self.kill()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _answers(self, process: asyncio.subprocess.Process) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                if process.returncode is not None:
                    raise AssertionError(f"the service ended:\n{self._said()}")
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"{self.url}/api/chat/config") as response:
                        if response.status == 200:
                            return
                await asyncio.sleep(0.05)

    def _said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-4000:]


@dataclass
class Citizen:
    """A widget without a face: keeps what is not acknowledged, resumes from the last event that it saw."""

    url: str
    language: str = "nb"
    conversation: str = field(default_factory=lambda: str(uuid.uuid4()))
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    after: int = 0
    unsent: dict[str, dict[str, Any]] = field(default_factory=dict)
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    messages: list[dict[str, Any]] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    _socket: aiohttp.ClientWebSocketResponse | None = None

    async def talk(self, until: asyncio.Event) -> None:
        """Stay connected until told otherwise, reconnecting as a widget does."""
        while not until.is_set():
            with contextlib.suppress(aiohttp.ClientError, ConnectionError, asyncio.TimeoutError):
                await self._connected(until)
            await asyncio.sleep(0.05)

    async def say(self, text: str, **more: Any) -> str:
        """Say something, as soon as there is a connection; return the client's id of it."""
        frame = {"type": "message", "id": uuid.uuid4().hex, "text": text} | more
        self.unsent[frame["id"]] = frame
        await self._try(frame)
        return str(frame["id"])

    async def leave(self, channel: str, address: str) -> None:
        """Say where to be answered when the window is closed."""
        await self._try({"type": "contact", "id": uuid.uuid4().hex, "channel": channel, "address": address})

    def replies(self) -> list[dict[str, Any]]:
        """Return what others have said."""
        return [message for message in self.messages if message["author"] != "citizen"]

    async def _connected(self, until: asyncio.Event) -> None:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.ws_connect(f"{self.url}/api/chat/socket") as socket,
        ):
            hello = {"type": "hello", "conversation": self.conversation, "secret": self.secret}
            await socket.send_json(hello | {"language": self.language, "after": self.after})
            for frame in list(self.unsent.values()):
                await socket.send_json(frame)
            self._socket = socket
            while not until.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.1):
                        message = await socket.receive()
                        if message.type is not aiohttp.WSMsgType.TEXT:
                            break
                        self._take(message.json())
            self._socket = None

    async def _try(self, frame: dict[str, Any]) -> None:
        if self._socket is not None and not self._socket.closed:
            with contextlib.suppress(ConnectionError, aiohttp.ClientError):
                await self._socket.send_json(frame)

    def _take(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        if frame["type"] == "ack":
            self.unsent.pop(frame["id"], None)
            self.acknowledged[frame["id"]] = frame
        elif frame["type"] == "event":
            self.after = frame["sequence"]
            if frame["kind"] == "message":
                self.seen[frame["message"]["id"]] += 1
                self.messages.append(frame["message"])


async def eventually(condition: Any, *, within: float = 20.0, what: str = "it") -> None:
    """Wait until a condition holds; polling, since the condition is about another process."""
    try:
        async with asyncio.timeout(within):
            while not condition():  # noqa: ASYNC110 - the condition is about another process
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"{what} did not come within {within} s") from None
