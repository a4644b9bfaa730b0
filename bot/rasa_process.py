"""Rasa as a child of the service: trained when its inputs change, started, watched, restarted, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.dialogue.rasa_client import PART, RasaAddress
from bot.dialogue.rasa_training import ROOT, environment, interpreter, log_file, train
from bot.errors import TorgError, Why
from bot.interfaces import Clock
from bot.messages import Health
from bot.reasons import said_of

__all__ = ["RasaOptions", "RasaProcess", "train"]

logger = logging.getLogger(__name__)

READY_WITHIN_S = 180.0
POLL_S = 0.25
WATCH_EVERY_S = 5.0
WATCH_TIMEOUT_S = 5.0
MISSES_ALLOWED = 6
"""A busy Rasa answers late; only one that has been silent for half a minute is started again."""

TERMINATE_WITHIN_S = 8.0
FIRST_BACKOFF_S = 1.0
LONGEST_BACKOFF_S = 60.0
STABLE_AFTER_S = 120.0


@dataclass(frozen=True)
class RasaOptions:
    """How Rasa is run: interpreter, the service's data folder, where its actions are served and their secret.

    `port` is chosen at each start when it is None.
    """

    python: Path
    data_dir: Path
    actions_url: str
    actions_token: str
    port: int | None = None
    tracker_days: float = 7.0


class RasaProcess:
    """Keeps one Rasa running until it is stopped; `changed` is called with each new health."""

    def __init__(self, options: RasaOptions, clock: Clock, *, changed: Callable[[Health], None] | None = None) -> None:
        self._options = options
        self._clock = clock
        self._changed = changed
        self._token = secrets.token_urlsafe(32)
        self._port = options.port or 0
        self._child: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._health = Health(PART, "starting", clock.now(), "not started yet", (Why("part_not_started"),))

    def address(self) -> RasaAddress:
        """Return where Rasa listens now, and its secret."""
        return RasaAddress(f"http://127.0.0.1:{self._port}", self._token)

    def health(self) -> Health:
        """Tell how Rasa is."""
        return self._health

    async def start(self) -> None:
        """Begin to train, start and watch, without waiting for it."""
        if self._task is None:
            self._task = asyncio.create_task(self._supervise(), name="supervisor of Rasa")

    async def stop(self) -> None:
        """End Rasa and everything it started; returns when nothing of it is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        await self._end_child()
        self._becomes("down", "stopped", Why("part_stopped"))

    async def _supervise(self) -> None:
        backoff = FIRST_BACKOFF_S
        while True:
            began = time.monotonic()
            try:
                await self._run_once()
            except (TorgError, OSError) as error:
                self._becomes("down", str(error), said_of(error))
            except Exception as error:  # A supervisor that ends leaves Rasa away for good, and its health as it was
                logger.exception("supervising Rasa failed in a way that nobody foresaw")
                self._becomes("down", f"{type(error).__name__}: {error}", said_of(error))
            finally:
                await self._end_child()
            if time.monotonic() - began > STABLE_AFTER_S:
                backoff = FIRST_BACKOFF_S
            logger.warning("Rasa is away (%s), starting it again in %.0f s", self._health.reason, backoff)
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, LONGEST_BACKOFF_S)

    async def _run_once(self) -> None:
        """Train, start, wait until it answers, and watch until it fails; raises TorgError when it does."""
        self._becomes("starting", "looking for its model", Why("part_rasa_model"))
        model = await self._trained()
        self._becomes("starting", "starting", Why("part_rasa_starting"))
        self._port = self._options.port or _free_port()
        child = self._child = await self._spawn(model)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WATCH_TIMEOUT_S)) as session:
            await self._until_ready(session, child)
            self._becomes("up")
            await self._watch(session, child)

    async def _trained(self) -> Path:
        stop = threading.Event()
        try:
            options = self._options
            return await asyncio.to_thread(train, options.python, options.data_dir, progress=logger.info, stop=stop)
        finally:
            stop.set()

    async def _spawn(self, model: Path) -> asyncio.subprocess.Process:
        options = self._options
        log = log_file(options.data_dir, "rasa.log")
        variables = environment() | {
            "TORG_RASA_TOKEN": self._token,
            "TORG_ACTIONS_URL": options.actions_url,
            "TORG_ACTIONS_TOKEN": options.actions_token,
            "TORG_TRACKER_FILE": str(options.data_dir.absolute() / "rasa" / "trackers.db"),
            "TORG_TRACKER_DAYS": str(options.tracker_days),
        }
        command = (interpreter(options.python), "-m", "bot.rasa.serve", "--model", str(model), "--port", str(self._port))
        with log.open("ab") as output:
            # A group of its own: Ctrl-C in a terminal reaches the service alone, which then ends Rasa in order.
            return await asyncio.create_subprocess_exec(
                *command,
                cwd=ROOT,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    async def _until_ready(self, session: aiohttp.ClientSession, child: asyncio.subprocess.Process) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not await self._answers(session):
            self._check(child)
            if time.monotonic() > deadline:
                seconds = f"{READY_WITHIN_S:.0f}"
                raise TorgError(f"Rasa was not ready within {seconds} s", why=Why("part_rasa_slow", {"seconds": seconds}))
            await asyncio.sleep(POLL_S)

    async def _watch(self, session: aiohttp.ClientSession, child: asyncio.subprocess.Process) -> None:
        misses = 0
        while misses < MISSES_ALLOWED:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), WATCH_EVERY_S)
            self._check(child)
            misses = 0 if await self._answers(session) else misses + 1
        raise TorgError("Rasa stopped answering", why=Why("part_rasa_silent"))

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        address = self.address()
        headers = {"Authorization": f"Bearer {address.token}"}
        try:
            async with session.get(f"{address.url}/webhooks/torg/health", headers=headers) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _check(self, child: asyncio.subprocess.Process) -> None:
        if child.returncode is not None:
            log = log_file(self._options.data_dir, "rasa.log")
            why = Why("part_rasa_ended", {"status": str(child.returncode), "log": str(log)})
            raise TorgError(f"Rasa ended with code {child.returncode}, see {log}", why=why)

    async def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.returncode is None:
            with contextlib.suppress(TimeoutError, ProcessLookupError):
                child.terminate()
                await asyncio.wait_for(child.wait(), TERMINATE_WITHIN_S)
        # The group may outlive its leader, so it is killed even when the leader went in peace.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()

    def _becomes(self, state: str, reason: str = "", *whys: Why) -> None:
        if (self._health.state, self._health.reason) == (state, reason):
            return
        self._health = Health(PART, state, self._clock.now(), reason, whys)
        logger.info("Rasa is %s%s", state, f": {reason}" if reason else "")
        try:
            if self._changed is not None:
                self._changed(self._health)
        except Exception:  # Whoever listens must not decide whether Rasa is watched
            logger.exception("the health of Rasa could not be handed on")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
