"""Programs that set-up starts: each in a process group of its own, its output in a log, all ended together."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tools.setup.errors import Interrupted, SetupError

LIMIT_S = 3600.0
"""No single program of set-up may take longer; the longest known, a download of gigabytes on a slow line, stays below."""

GRACE_S = 2.0
"""How long a program has to end by itself after SIGTERM."""

TAIL_LINES = 12
KEPT_LINES = 200

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|[\x00-\x08\x0b-\x1f\x7f]")

_HIDDEN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "__PYVENV_LAUNCHER__", "FORCE_COLOR")
"""Variables of the caller's shell that would lead a program into another environment, or colour its log."""

_FIXED = {
    "PYTHONUNBUFFERED": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",
    "UV_PYTHON_DOWNLOADS": "manual",
    "NO_COLOR": "1",
    "RASA_TELEMETRY_ENABLED": "false",
}


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the caller's environment without what would lead a child astray, plus `extra`."""
    kept = {name: value for name, value in os.environ.items() if name not in _HIDDEN}
    return {**kept, **_FIXED, **(extra or {})}


class Children:
    """Every running child, so that one call ends them all, grandchildren included."""

    def __init__(self) -> None:
        """Start with no child."""
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def start(
        self, argv: Sequence[str], cwd: Path, env: Mapping[str, str], stdout: int | IO[bytes]
    ) -> subprocess.Popen[bytes]:
        """Start a child whose output comes back through `stdout`; raises Interrupted once `end_all` was called."""
        with self._lock:
            if self._closed:
                raise Interrupted("Set-up was stopped.")
            child = subprocess.Popen(
                argv,
                cwd=cwd,
                env=clean_environment(env),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.PIPE if stdout is not subprocess.PIPE else subprocess.STDOUT,
                start_new_session=True,
            )
            self._running.add(child)
        return child

    def done(self, child: subprocess.Popen[bytes]) -> None:
        """Forget a child that has ended."""
        with self._lock:
            self._running.discard(child)

    def end_all(self) -> None:
        """End every child with its descendants: SIGTERM, a grace of GRACE_S seconds, then SIGKILL."""
        with self._lock:
            self._closed = True
            groups = [child.pid for child in self._running]
        for group in groups:
            _signal_group(group, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_S
        while any(_group_alive(group) for group in groups) and time.monotonic() < deadline:
            time.sleep(0.05)
        for group in groups:
            _signal_group(group, signal.SIGKILL)


def foreground(argv: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None) -> int:
    """Run a program that owns the terminal, and return its exit code; Ctrl-C is its business until it has ended."""
    child = subprocess.Popen([str(word) for word in argv], cwd=cwd, env={**os.environ, **(env or {})})
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
        signal.signal(signal.SIGINT, before)


def _signal_group(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return  # It ended in between, which is what was wanted.


def _group_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False  # macOS answers so for a group that holds only zombies.
    return True


@dataclass
class Shell:
    """What the action of one step runs its programs with; everything they say goes to one log."""

    root: Path
    log: Path
    children: Children
    on_line: Callable[[str], None]
    tail: list[str] = field(default_factory=list)

    def run(self, *argv: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> None:
        """Run a program to its end; raises SetupError when it does not exit with 0."""
        code = self.attempt(*argv, cwd=cwd, env=env)
        if code != 0:
            raise SetupError(f"{Path(str(argv[0])).name} ended with exit code {code}", self.tail[-TAIL_LINES:])

    def attempt(self, *argv: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> int:
        """Run a program to its end and return its exit code, for the caller to judge."""
        words = [str(word) for word in argv]
        with self.log.open("ab") as log:
            log.write(f"$ {' '.join(words)}\n".encode())
            log.flush()
            child = self.children.start(words, cwd or self.root, env or {}, subprocess.PIPE)
            self._follow(child, child.stdout, log)
        return child.returncode

    def save_output(self, target: Path, *argv: str | Path) -> None:
        """Run a program and keep its standard output in `target`, replaced only when the program succeeds."""
        fresh = target.with_name(target.name + ".new")
        code = self.attempt_saving(fresh, *argv)
        if code != 0:
            fresh.unlink()
            raise SetupError(f"{Path(str(argv[0])).name} ended with exit code {code}", self.tail[-TAIL_LINES:])
        fresh.replace(target)

    def attempt_saving(
        self, target: Path, *argv: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> int:
        """Run a program with its standard output in `target` and only its errors in the log; return its exit code."""
        words = [str(word) for word in argv]
        with self.log.open("ab") as log, target.open("wb") as output:
            log.write(f"$ {' '.join(words)} > {target}\n".encode())
            log.flush()
            child = self.children.start(words, cwd or self.root, env or {}, output)
            self._follow(child, child.stderr, log)
        return child.returncode

    def _follow(self, child: subprocess.Popen[bytes], pipe: IO[bytes] | None, log: IO[bytes]) -> None:
        """Copy what the child says into the log until it ends; past LIMIT_S its whole group is killed."""
        timer = threading.Timer(LIMIT_S, _signal_group, (child.pid, signal.SIGKILL))
        timer.daemon = True
        timer.start()
        try:
            if pipe is None:
                raise SetupError("a child was started without a pipe")
            with pipe:
                unfinished = b""
                for chunk in iter(lambda: os.read(pipe.fileno(), 65536), b""):
                    log.write(chunk)
                    log.flush()
                    *lines, unfinished = re.split(rb"[\r\n]+", unfinished + chunk)
                    for line in lines:
                        self._heard(line)
                self._heard(unfinished)
            child.wait()
        finally:
            timer.cancel()
            self.children.done(child)

    def _heard(self, raw: bytes) -> None:
        line = _ESCAPES.sub("", raw.decode("utf-8", "replace")).strip()
        if line:
            self.tail[:] = [*self.tail, line][-KEPT_LINES:]
            self.on_line(line)
