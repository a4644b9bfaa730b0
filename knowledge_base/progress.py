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
    with Progress(*columns, console=where) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


class Lines:
    """Writes a line when all is done, and not more often than every ten seconds before."""

    def __init__(self, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._clock = clock
        self._began = self._last = clock()

    def __call__(self, done: int, total: int) -> None:
        """Tell how many are done, and of how many."""
        now = self._clock()
        if done < total and now - self._last < SECONDS_BETWEEN_LINES:
            return
        self._last = now
        left = (now - self._began) / max(done, 1) * (total - done)
        log.info("%s: %d of %d, about %d s left", self._what, done, total, round(left))
