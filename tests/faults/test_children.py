"""No child outlives the service, however it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk import Desk
from tests.service import eventually

pytestmark = pytest.mark.timeout(180)


async def _with_rasa(folder: Path) -> tuple[Desk, int]:
    """Start a desk and wait until its Rasa is there, ready or not."""
    desk = Desk(folder)
    await desk.start()
    await eventually(lambda: _rasa_of(desk) is not None, within=60, what="Rasa's process")
    rasa = _rasa_of(desk)
    assert rasa is not None
    return desk, rasa


def _rasa_of(desk: Desk) -> int | None:
    try:
        return desk.rasa()
    except LookupError:
        return None


def _gone(pid: int) -> bool:
    """Whether a process has ended; one that only waits to be reaped has."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


async def test_interrupted_it_ends_rasa_and_says_nothing_wrong(tmp_path: Path) -> None:
    desk, rasa = await _with_rasa(tmp_path)
    assert await desk.stop() == 0
    assert _gone(rasa)
    assert "Traceback" not in desk.log.read_text(encoding="utf-8")


async def test_killed_it_takes_rasa_along(tmp_path: Path) -> None:
    desk, rasa = await _with_rasa(tmp_path)
    await desk.kill()
    await eventually(lambda: _gone(rasa), within=20, what="the end of Rasa")
