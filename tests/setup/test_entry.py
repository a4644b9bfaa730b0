"""The first thing a newcomer types: `make`, with whatever Python is at hand."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.setup import interpreters

ROOT = Path(__file__).resolve().parents[2]
OLDEST = (3, 9)


def make(*words: str, path: str = os.environ["PATH"], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "ARGS"))}
    return subprocess.run(
        [shutil.which("make") or "make", "--no-print-directory", *words],
        cwd=cwd,
        env={**environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", ["run", "test", "check", "audit", "lock"])
def test_each_command_goes_to_set_up_with_its_words(command: str) -> None:
    answer = make(command, "PYTHON=echo", "ARGS=-k 'two words'")
    assert answer.stdout == f"-m tools.setup {command} -k two words\n"


def test_help_is_what_a_bare_make_says() -> None:
    commands = [line.split()[1] for line in make().stdout.splitlines()]
    assert commands == ["run", "test", "check", "audit", "lock", "clean"]


def _folder_with(tmp_path: Path, *programs: str) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in programs:
        (folder / program).symlink_to(shutil.which(program) or program)
    return folder


def test_without_any_python_there_is_one_sentence(tmp_path: Path) -> None:
    makefile = tmp_path / "Makefile"
    makefile.write_text((ROOT / "Makefile").read_text().replace(" /usr/bin/python3;", ";"))
    answer = make("run", path=str(_folder_with(tmp_path, "sh", "echo")), cwd=tmp_path)
    assert answer.returncode == 2
    assert answer.stderr.splitlines()[0] == "Set-up needs a Python from 3.9 on to start, and there is none in PATH."
    assert "Traceback" not in answer.stderr


def test_a_python_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    makefile = tmp_path / "Makefile"
    makefile.write_text((ROOT / "Makefile").read_text().replace(" /usr/bin/python3;", ";"))
    folder = _folder_with(tmp_path, "sh")
    for name, code in (("python3", "exit 1"), ("python3.12", '[ "$1" = -m ] && echo "started $*"; exit 0')):
        (folder / name).write_text(f"#!/bin/sh\n{code}\n")
        (folder / name).chmod(0o755)
    assert make("check", path=str(folder), cwd=tmp_path).stdout == "started -m tools.setup check\n"


@pytest.mark.parametrize("path", sorted((ROOT / "tools").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_set_up_is_written_in_the_oldest_python(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=OLDEST)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in imported if name.split(".")[0] in {"tomllib", "bot", "tests"}}


def test_set_up_starts_on_any_python() -> None:
    found = [interpreters.find(f"3.{minor}") for minor in range(OLDEST[1], 15)]
    paths = [one.path for one in found if one is not None]
    assert paths
    for path in paths:
        command = [str(path), "-m", "tools.setup", "check", "--help"]
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert answer.returncode == 0, path
        assert "lint, format and types" in answer.stdout


def test_words_that_lead_nowhere_are_refused() -> None:
    command = [sys.executable, "-m", "tools.setup", "check", "everything"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 2
    assert "everything" in answer.stderr
