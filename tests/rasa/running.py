"""The real Rasa with the real actions, started once for the whole test run and ended with it.

It lives in a thread with an event loop of its own, so that tests with their short-lived loops can share it.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Coroutine
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.clock import SystemClock
from bot.dialogue.actions import PATH, Actions
from bot.dialogue.rasa_client import RasaAddress, RasaClient
from bot.dialogue.rasa_training import ROOT, model_path, train
from bot.dialogue.rendering import Renderer
from bot.dialogue.texts import Texts
from bot.rasa_process import RasaOptions, RasaProcess
from bot.services import Service, Specialists
from tests.building import LINKS
from tests.dialogue.small_knowledge import SmallKnowledge

PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
SPECIALISTS = Specialists([Service("barnevern", {}, track="specialist")])
READY_WITHIN_S = 240.0

allow_start = pytest.mark.timeout(420)
"""For tests that may be the first to need Rasa: on a busy machine training and starting it take minutes."""


class KnownInquiries:
    """InquiryLookup over a dictionary."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, str]] = {}

    async def status_of(self, conversation: str) -> tuple[str, str] | None:
        return self.known.get(conversation)


class RunningRasa:
    """Rasa, its actions, and what they look things up in."""

    def __init__(self) -> None:
        self.knowledge = SmallKnowledge()
        self.inquiries = KnownInquiries()
        self.texts = Texts.load()
        self.data_dir = Path(tempfile.mkdtemp(prefix="torg-rasa-"))
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="rasa", daemon=True).start()
        atexit.register(self.close)
        self._borrow_model()
        self._await(self._start())

    def client(self, **options: float) -> RasaClient:
        return RasaClient(self.process.address, Renderer(self.texts), SystemClock(), **options)

    def address(self) -> RasaAddress:
        return self.process.address()

    def tracker(self, conversation: str) -> str:
        """What Rasa has stored of a conversation."""
        with contextlib.closing(sqlite3.connect(self.data_dir / "rasa" / "trackers.db")) as connection:
            row = connection.execute("SELECT body FROM tracker WHERE sender = ?", (conversation,)).fetchone()
        return str(row[0]) if row else ""

    def log(self) -> str:
        return (self.data_dir / "log" / "rasa.log").read_text(encoding="utf-8")

    def close(self) -> None:
        atexit.unregister(self.close)
        self._await(self.process.stop())
        self._await(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        shutil.rmtree(self.data_dir, ignore_errors=True)

    def _borrow_model(self) -> None:
        """Train into the project's own folder, where the model of unchanged inputs stays from run to run."""
        trained = train(PYTHON, ROOT / "var")
        own = model_path(self.data_dir)
        own.parent.mkdir(parents=True)
        shutil.copy(trained, own)

    async def _start(self) -> None:
        actions = Actions(
            self.knowledge, self.inquiries, self.texts, LINKS, token="actions", specialist_services=SPECIALISTS
        )
        application = web.Application()
        application.add_routes(actions.routes())
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        options = RasaOptions(PYTHON, self.data_dir, f"http://127.0.0.1:{port}{PATH}", "actions")
        self.process = RasaProcess(options, SystemClock())
        await self.process.start()
        deadline = time.monotonic() + READY_WITHIN_S
        while self.process.health().state != "up":
            if time.monotonic() > deadline:
                raise AssertionError(f"Rasa did not start: {self.process.health()}\n{self.log()}")
            await asyncio.sleep(0.1)

    def _await(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(READY_WITHIN_S + 60)


@cache
def shared_rasa() -> RunningRasa:
    """Return the one Rasa of this test run."""
    return RunningRasa()
