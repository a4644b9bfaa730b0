"""Does the steps that need doing, each after those it needs, independent ones side by side."""

from __future__ import annotations

import fcntl
import os
import queue
import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.setup.board import Board
from tools.setup.children import Children, Shell
from tools.setup.errors import DiskFull, NoNetwork, SetupError
from tools.setup.steps import Ledger, Step

SIDE_BY_SIDE = 2

_DISK = re.compile(r"No space left on device|ENOSPC|Disk quota exceeded|os error 28", re.IGNORECASE)
_NETWORK = re.compile(
    r"name resolution|Name or service not known|nodename nor servname|Could not resolve|dns error|NewConnectionError"
    r"|ConnectTimeout|Connection refused|Connection reset|Network is unreachable|No route to host|tcp connect error"
    r"|error sending request|Read timed out|operation timed out|ProxyError|Tunnel connection failed"
    r"|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENETDOWN|ERR_SOCKET_TIMEOUT",
    re.IGNORECASE,
)


class Runner:
    """Brings the wanted steps of one project up to date."""

    def __init__(self, root: Path, steps: Sequence[Step], board: Board, children: Children) -> None:
        """Know all steps, in an order where each stands after those it needs."""
        self._root = root
        self._steps = {step.name: step for step in steps}
        self._board = board
        self._children = children
        self._ledger = Ledger(root)
        self._logs = root / "var" / "log" / "setup"

    def bring_up(self, *wanted: str) -> None:
        """Do what is stale among the wanted steps and what they need; raises SetupError for the first that fails."""
        chosen = self._closure(wanted)
        with self._alone():
            self._check_space([step for step in chosen if not self._ledger.fresh(step)])
            self._work(chosen)

    def _closure(self, wanted: Sequence[str]) -> list[Step]:
        names: set[str] = set()
        waiting = list(wanted)
        while waiting:
            name = waiting.pop()
            if name not in names:
                names.add(name)
                waiting.extend(self._steps[name].needs)
        return [step for step in self._steps.values() if step.name in names]

    def _check_space(self, stale: Sequence[Step]) -> None:
        needed = sum(step.space_mb for step in stale)
        free = shutil.disk_usage(self._root).free // 1_000_000
        if free < needed:
            raise DiskFull(
                f"Set-up needs about {needed / 1000:.1f} GB in {self._root} and {free / 1000:.1f} GB are free: "
                "make room and run the command again."
            )

    def _work(self, chosen: Sequence[Step]) -> None:
        """Hand steps to at most SIDE_BY_SIDE threads until all are done, or one has failed and the others have ended."""
        waiting = list(chosen)
        done: set[str] = set()
        running = 0
        results: queue.Queue[tuple[Step, Exception | None]] = queue.Queue()
        failure: Exception | None = None
        while running or (waiting and failure is None):
            ready = [] if failure else [step for step in waiting if done.issuperset(step.needs)]
            for step in ready[: SIDE_BY_SIDE - running]:
                waiting.remove(step)
                running += 1
                threading.Thread(target=self._do, args=(step, results), name=step.name, daemon=True).start()
            step, error = results.get()
            running -= 1
            done.add(step.name)
            failure = failure or error
            if isinstance(failure, (NoNetwork, DiskFull)):
                self._children.end_all()  # The step beside it can only meet the same, after a long time of trying.
        if failure is not None:
            raise failure

    def _do(self, step: Step, results: queue.Queue[tuple[Step, Exception | None]]) -> None:
        error: Exception | None = None
        try:
            self._try(step)
        except Exception as caught:  # noqa: BLE001 -- a thread hands whatever went wrong to the one that waits for it
            error = caught
        results.put((step, error))

    def _try(self, step: Step) -> None:
        """Do the step unless it is fresh, which is judged only now, since the steps before it may have made its inputs."""
        if self._ledger.fresh(step):
            return
        self._ledger.begin(step)
        self._logs.mkdir(parents=True, exist_ok=True)
        log = self._logs / f"{step.name}.log"
        log.write_bytes(b"")
        shell = Shell(self._root, log, self._children, lambda line: self._board.heard(step.name, line))
        self._board.started(step.name, step.title)
        try:
            step.action(shell)
            self._ledger.complete(step)
        except SetupError as error:
            self._board.ended(step.name, "failed")
            raise self._explained(step, shell, error) from error
        except BaseException:
            self._board.ended(step.name, "failed")
            raise
        self._board.ended(step.name, "done")

    def _explained(self, step: Step, shell: Shell, error: SetupError) -> SetupError:
        """Turn a program's failure into the sentence for the cause that its words give away."""
        if type(error) is not SetupError:
            return error
        said = "\n".join(shell.tail)
        log = shell.log.relative_to(self._root)
        if _DISK.search(said):
            return DiskFull(f"The disk became full during '{step.title}': make room and try again (details: {log}).")
        if step.online and _NETWORK.search(said):
            return NoNetwork(
                f"The {step.title} could not be set up because a package registry was not reached: "
                f"check the network and run the command again (details: {log})."
            )
        return SetupError(f"'{step.title}' failed: {error} (details: {log}).", error.details)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the project's set-up lock, so that two commands at once do not build into each other."""
        folder = self._root / "var" / "setup"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._board.say("  Another set-up of this project is at work; waiting for it to end.")
                fcntl.flock(lock, fcntl.LOCK_EX)
            os.ftruncate(lock.fileno(), 0)
            yield
