"""The supervisor: Rasa is restarted when it dies, and nothing of it stays behind."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.dialogue.rasa_training import ROOT, model_path
from bot.messages import Health
from bot.rasa_process import RasaOptions, RasaProcess
from tests.rasa.running import PYTHON, allow_start, shared_rasa

pytestmark = allow_start

WITHIN_S = 180.0


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder that has the trained model and the byte code already."""
    shared = shared_rasa().data_dir
    own = model_path(tmp_path)
    own.parent.mkdir(parents=True)
    shutil.copy(model_path(shared), own)
    return tmp_path


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that in time"
        await asyncio.sleep(0.05)


async def test_it_is_restarted_when_it_dies_and_ended_when_stopped(data_dir: Path) -> None:
    seen: list[Health] = []
    options = RasaOptions(PYTHON, data_dir, "http://127.0.0.1:9/rasa/actions", "secret")
    process = RasaProcess(options, SystemClock(), changed=seen.append)
    assert process.health().state == "starting"
    await process.start()
    try:
        await until(lambda: process.health().state == "up")
        first = process._child
        assert first is not None
        os.kill(first.pid, signal.SIGKILL)
        await until(lambda: process.health().state == "down")
        assert "-9" in process.health().reason
        await until(lambda: process.health().state == "up")
        second = process._child
        assert second is not None
        assert second.pid != first.pid
    finally:
        await process.stop()
    assert not alive(second.pid)
    assert process.health().state == "down"
    states = [health.state for health in seen]
    changes = [state for i, state in enumerate(states) if i == 0 or states[i - 1] != state]
    assert changes == ["starting", "up", "down", "starting", "up", "down"]


def test_secrets_are_not_on_the_command_line() -> None:
    running = shared_rasa().process
    child = running._child
    assert child is not None
    line = Path(f"/proc/{child.pid}/cmdline").read_bytes()
    assert running.address().token.encode() not in line


async def test_without_its_environment_it_says_so(tmp_path: Path) -> None:
    options = RasaOptions(tmp_path / "no" / "python", tmp_path, "http://127.0.0.1:9/", "secret")
    process = RasaProcess(options, SystemClock())
    await process.start()
    await until(lambda: process.health().state == "down")
    assert "no/python" in process.health().reason
    assert [why.code for why in process.health().whys] == ["part_rasa_missing"]
    await process.stop()


async def test_what_nobody_foresaw_is_logged_and_it_goes_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No path may hold a null byte, which Python tells with a ValueError."""
    seen: list[str] = []
    options = RasaOptions(PYTHON, tmp_path / "a\0b", "http://127.0.0.1:9/", "secret")
    process = RasaProcess(options, SystemClock(), changed=lambda health: seen.append(health.state))
    await process.start()
    try:
        await until(lambda: seen == ["starting", "down", "starting", "down"])
        assert "ValueError" in process.health().reason
        assert "nobody foresaw" in caplog.text
    finally:
        await process.stop()


async def test_a_listener_that_fails_does_not_end_the_supervision(tmp_path: Path) -> None:
    seen: list[str] = []

    def listen(health: Health) -> None:
        seen.append(health.state)
        raise RuntimeError("the listener")

    options = RasaOptions(tmp_path / "no" / "python", tmp_path, "http://127.0.0.1:9/", "secret")
    process = RasaProcess(options, SystemClock(), changed=listen)
    await process.start()
    try:
        await until(lambda: seen == ["starting", "down", "starting", "down"])
    finally:
        await process.stop()


PARENT = """
import asyncio, sys
from pathlib import Path
from bot.clock import SystemClock
from bot.rasa_process import RasaOptions, RasaProcess

async def main():
    process = RasaProcess(RasaOptions(Path(sys.argv[1]), Path(sys.argv[2]), "http://127.0.0.1:9/", "s"), SystemClock())
    await process.start()
    while process.health().state != "up":
        await asyncio.sleep(0.05)
    print(process._child.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


async def test_it_does_not_outlive_a_service_that_is_killed(data_dir: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(PYTHON), str(data_dir), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(await asyncio.wait_for(parent.stdout.readline(), WITHIN_S))
    assert alive(child)
    parent.kill()
    await parent.wait()
    await until(lambda: not alive(child))
