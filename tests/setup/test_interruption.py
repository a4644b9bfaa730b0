"""Ctrl-C and termination: every child ends, grandchildren too, and what follows is one sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SET_UP = """
import sys
from pathlib import Path
from tools.setup.__main__ import guarded
from tools.setup.runner import Runner
from tools.setup.steps import Step

def action(shell):
    shell.run("sh", "-c", "trap '' INT; sleep 300 & echo $$ $! > pids; wait")

def work(project):
    Runner(project.root, [Step("slow", "something slow", action)], project.board, project.children).bring_up("slow")
    return 0

sys.exit(guarded(work, Path.cwd()))
"""

FULL = "def work(project):\n    open('/dev/full', 'w', 1).write('x\\n')"
WRITES_TO_A_FULL_DISK = SET_UP.replace("def work(project):", FULL)


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="how processes end is read from /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ends_every_child(tmp_path: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SET_UP],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as set_up:
        deadline = time.monotonic() + 20
        while not (tmp_path / "pids").exists() or not (tmp_path / "pids").read_text().endswith("\n"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
        assert all(alive(pid) for pid in pids)
        set_up.send_signal(number)
        _, said = set_up.communicate(timeout=20)
    assert set_up.returncode == 130
    assert said == "Stopped; finished steps are kept, and the next command goes on from there.\n"
    assert not any(alive(pid) for pid in pids)
    assert (tmp_path / "var/setup/slow.begun").exists()


def test_a_full_disk_under_set_up_itself_is_said_in_a_sentence(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", WRITES_TO_A_FULL_DISK],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert answer.returncode == 5
    assert answer.stderr == "The disk became full: make room and run the command again.\n"
