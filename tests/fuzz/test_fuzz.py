"""What fuzzing found stays repaired, and each target is fuzzed for some seconds, the same way every time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fuzz.target import corpus, load, names

SECONDS = 10
INPUTS = [(name, path) for name in names() for path in sorted(corpus(name).glob("*"))]


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("name", "path"), INPUTS, ids=[f"{name}-{path.name}" for name, path in INPUTS])
def test_a_kept_input(name: str, path: Path) -> None:
    target = load(name)
    start = time.process_time()
    target.check(path.read_bytes())
    assert time.process_time() - start < target.input_seconds


@pytest.mark.parametrize("name", names())
def test_some_seconds_of_fuzzing(name: str) -> None:
    command = (sys.executable, "-m", "tests.fuzz", name, "--seconds", str(SECONDS), "--seed", "1")
    done = subprocess.run(
        # A program keeps the peak of memory of whoever became it; a small shell between has none of these tests' models.
        ("/bin/sh", "-c", '"$@"; exit $?', "sh", *command),
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    runs = next(line for line in done.stderr.splitlines() if line.startswith("stat::number_of_executed_units"))
    assert int(runs.split(":")[-1]) > len(list(corpus(name).glob("*")))


def test_a_check_that_fails_is_found(tmp_path: Path) -> None:
    (tmp_path / "tests" / "fuzz").mkdir(parents=True)
    folder = Path(__file__).parent
    for module in ("__init__.py", "__main__.py", "target.py"):
        (tmp_path / "tests" / "fuzz" / module).write_bytes((folder / module).read_bytes())
    (tmp_path / "tests" / "__init__.py").touch()
    (tmp_path / "tests" / "fuzz" / "bad.py").write_text(
        "from tests.fuzz.target import Target\n"
        "def check(data: bytes) -> None:\n"
        "    if data[:1] == b'b' and data[1:2] == b'a' and data[2:3] == b'd':\n"
        "        raise ValueError('found')\n"
        "TARGET = Target(check=check)\n"
    )
    command = (sys.executable, "-m", "tests.fuzz", "bad", "--seconds", "30", "--seed", "1")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=100, check=False)
    assert done.returncode != 0
    assert "ValueError: found" in done.stdout + done.stderr
    (kept,) = (tmp_path / "var" / "fuzz" / "bad").iterdir()
    assert kept.read_bytes().startswith(b"bad")
