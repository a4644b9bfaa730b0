"""Shows how far an index has come: a bar on a terminal, a line in the log now and then anywhere else."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LINES = 10.0

Told = Callable[[int, int], None]


@contextmanager
def shown(what: str, console: Console | None = None) -> Iterator[Told]:
    """Yield what is told how many are done, and of how many: by `console` where it is a terminal, otherwise by the log."""
    where = console or Console(file=sys.stderr)
    if not where.is_terminal:
        yield Lines(what)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=where) as progress, _above(progress):
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def _above(progress: Progress) -> Iterator[None]:
    """Let what is logged meanwhile appear above the bar, not within it."""
    found = [one for one in logging.getLogger().handlers if isinstance(one, logging.StreamHandler)]
    before = [(one, one.stream) for one in found if one.stream is progress.console.file]
    for handler, _ in before:
        handler.setStream(sys.stderr)
    try:
        yield
    finally:
        for handler, stream in before:
            handler.setStream(stream)


class Lines:
    """Writes a line when all is done, and not more often than every ten seconds before."""

    def __init__(self, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._clock = clock
        self._last = clock()
        self._first: tuple[float, int] | None = None

    def __call__(self, done: int, total: int) -> None:
        """Tell how many are done, and of how many."""
        now = self._clock()
        # What came before the first, such as loading the model, tells nothing about what is left.
        began, before = self._first = self._first or (now, done)
        if done < total and now - self._last < SECONDS_BETWEEN_LINES:
            return
        self._last = now
        left = (now - began) / max(done - before, 1) * (total - done)
        log.info("%s: %s of %s, about %d s left", self._what, f"{done:,}", f"{total:,}", round(left))
