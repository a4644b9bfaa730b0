"""Real servers for tests, from Debian's packages: each on a free loopback port, in a temporary folder, ended by its pid."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from signal import Signals
from typing import Any

UP_WITHIN_S = 30.0
END_WITHIN_S = 10.0
POSTGRES_USER = "postgres"


_given: set[int] = set()


def free_port() -> int:
    """Return a port that nobody listened on a moment ago, and never the same one twice: the system may give it again."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in _given:
            _given.add(port)
            return port


class _Child:
    """One server as a child process."""

    def __init__(self, folder: Path, answers: Callable[[], bool]) -> None:
        self.folder = folder
        self.log = folder / "server.log"
        self._answers = answers
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, *command: str, **options: Any) -> None:
        """Start the program and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **options)
        deadline = time.monotonic() + UP_WITHIN_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.end(Signals.SIGKILL)
                raise RuntimeError(f"{command[0]} did not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def signal(self, number: Signals) -> None:
        """Send a signal."""
        if self._process is not None:
            self._process.send_signal(number)

    def end(self, number: Signals) -> None:
        """End the program and wait until it is gone; one that ended already is no error."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class RedisServer:
    """redis-server that keeps nothing on disk; it may be killed and started again on the same port."""

    def __init__(self, program: str) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._program = program
        self._folder = Path(tempfile.mkdtemp(prefix="torg-redis-"))
        self._child = _Child(self._folder, self._answers)

    def start(self) -> None:
        """Start it, empty."""
        keep_nothing = ("--save", "", "--appendonly", "no", "--dir", str(self._folder))
        self._child.run(self._program, "--port", str(self.port), "--bind", "127.0.0.1", *keep_nothing)

    def kill(self) -> None:
        """End it as a power cut would: every connection breaks, everything in it is lost."""
        self._child.end(Signals.SIGKILL)

    def freeze(self) -> None:
        """Let it answer nothing, with its connections open."""
        self._child.signal(Signals.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._child.signal(Signals.SIGCONT)

    def close(self) -> None:
        """End it and remove its folder."""
        self._child.end(Signals.SIGTERM)
        shutil.rmtree(self._folder)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


class PostgresServer:
    """PostgreSQL with an empty cluster of its own.

    Its time zone is far from UTC, and from that of any developer, so that a moment without a zone shows itself.
    """

    def __init__(self, programs: str) -> None:
        self.port = free_port()
        self._programs = Path(programs)
        self._folder = Path(tempfile.mkdtemp(prefix="torg-postgresql-"))
        self._data = self._folder / "data"
        # PostgreSQL refuses to run as root.
        self._as: dict[str, Any] = {"user": POSTGRES_USER, "group": POSTGRES_USER, "extra_groups": []} if _root() else {}
        if _root():
            owner = pwd.getpwnam(POSTGRES_USER)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        self._child = _Child(self._folder, self._answers)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database."""
        return f"postgresql+asyncpg://torg@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Make the cluster and start it."""
        self.tool("initdb", "-D", str(self._data), "-U", "torg", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "16MB",
            "timezone": "Pacific/Chatham",
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._child.run(str(self._programs / "postgres"), "-D", str(self._data), *words, **self._as)

    def close(self) -> None:
        """End it and remove its folder."""
        self._child.end(Signals.SIGINT)
        shutil.rmtree(self._folder)

    def _answers(self) -> bool:
        return self.tool("pg_isready", *self.address, "-d", "postgres", "-q", check=False) == 0

    @property
    def address(self) -> tuple[str, ...]:
        """What PostgreSQL's own tools need to find it."""
        return ("-h", "127.0.0.1", "-p", str(self.port), "-U", "torg")

    def tool(self, name: str, *words: str, check: bool = True) -> int:
        """Run one of PostgreSQL's tools and return its exit code."""
        command = (str(self._programs / name), *words)
        done = subprocess.run(command, capture_output=True, check=False, timeout=60, cwd=self._folder, **self._as)
        if check and done.returncode != 0:
            raise RuntimeError(f"{name} failed:\n{done.stderr.decode(errors='replace')}")
        return done.returncode


def _root() -> bool:
    return os.geteuid() == 0
