"""What the person at the terminal sees while steps run.

On a terminal there is one live line for each running step, with its seconds and the last thing its program said;
elsewhere (a pipe, CI) a line every few seconds. Finished steps stay as plain lines in both.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from typing import Self  # Not in the oldest Python that set-up starts on.

LIVE_EVERY_S = 0.25
PLAIN_EVERY_S = 5.0
LIVE_FROM_S = 1.0
"""A step shorter than this never shows a live line, so that quick steps do not flicker."""

NAME_WIDTH = 17


class Board:
    """Shows progress; safe to call from several threads."""

    def __init__(
        self, stream: TextIO, environ: Mapping[str, str] = os.environ, plain_every_s: float = PLAIN_EVERY_S
    ) -> None:
        """Write to `stream`; live lines need a terminal that understands them."""
        self._stream = stream
        self._live = stream.isatty() and environ.get("TERM", "dumb") != "dumb"
        self._every_s = LIVE_EVERY_S if self._live else plain_every_s
        self._lock = threading.RLock()
        self._running: dict[str, tuple[float, str]] = {}
        self._drawn = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Begin to show progress."""
        self._thread = threading.Thread(target=self._tick, name="board", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop showing progress and leave the terminal clean."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            self._erase()

    def say(self, text: str) -> None:
        """Write a line that stays."""
        with self._lock:
            self._erase()
            self._write(text + "\n")
            self._draw()

    def started(self, name: str, text: str) -> None:
        """Show that a step runs."""
        with self._lock:
            self._running[name] = (time.monotonic(), text)
        if not self._live:
            self.say(f"  {name:<{NAME_WIDTH}} {text} ...")

    def heard(self, name: str, line: str) -> None:
        """Remember the last thing a step's program said."""
        with self._lock:
            if name in self._running:
                self._running[name] = (self._running[name][0], line)

    def ended(self, name: str, verdict: str) -> float:
        """Show how a step ended; returns the seconds it took."""
        with self._lock:
            began, _ = self._running.pop(name)
            seconds = time.monotonic() - began
            self.say(f"  {name:<{NAME_WIDTH}} {verdict}, {seconds:.1f} s")
        return seconds

    def _tick(self) -> None:
        while not self._stop.wait(self._every_s):
            with self._lock:
                self._erase()
                self._draw()

    def _lines(self) -> list[str]:
        now = time.monotonic()
        width = shutil.get_terminal_size().columns - 1 if self._live else 160
        return [
            f"  {name:<{NAME_WIDTH}} {now - began:4.0f} s  {text}"[:width]
            for name, (began, text) in self._running.items()
            if now - began >= LIVE_FROM_S
        ]

    def _draw(self) -> None:
        if self._stop.is_set():
            return
        if not self._live and threading.current_thread() is not self._thread:
            return
        lines = self._lines()
        self._write("".join(line + "\n" for line in lines))
        self._drawn = len(lines)

    def _erase(self) -> None:
        if self._live and self._drawn:
            self._write(f"\x1b[{self._drawn}F\x1b[J")
        self._drawn = 0

    def _write(self, text: str) -> None:
        if not text:
            return
        encoding = self._stream.encoding or "ascii"
        self._stream.write(text.encode(encoding, "replace").decode(encoding))
        self._stream.flush()
