"""Finds a Python of a given minor version wherever version managers and distributions put one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.setup.places import newest_first

PROBE_LIMIT_S = 30.0

_PROBE = """
import json, platform, sys
def has(name):
    try:
        __import__(name)
    except Exception:
        return False
    return True
print(json.dumps({
    "minor": "%d.%d" % sys.version_info[:2],
    "cpython": platform.python_implementation() == "CPython",
    "lacks": [name for name in ("ssl", "sqlite3", "zlib", "ctypes") if not has(name)],
    "venv": has("venv") and has("ensurepip"),
}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python that was run and answered; `can_venv` is false where Debian's python3-venv is missing."""

    path: Path
    can_venv: bool


def find(minor: str, environ: Mapping[str, str] = os.environ) -> Interpreter | None:
    """Return a CPython of version `minor` ("3.11") with TLS and SQLite, one that can make environments if there is any."""
    second_best: Interpreter | None = None
    seen: set[Path] = set()
    for path in candidates(minor, environ):
        real = Path(os.path.realpath(path))
        # A shim is one program for every version, so only its result tells shims apart.
        if (real in seen and "shims" not in path.parts) or not os.access(path, os.X_OK) or path.is_dir():
            continue
        seen.add(real)
        found = probe(path, minor)
        if found is not None and found.can_venv:
            return found
        second_best = second_best or found
    return second_best


def probe(path: Path, minor: str) -> Interpreter | None:
    """Run the program at `path` and return it if it is a whole CPython `minor`."""
    try:
        answer = subprocess.run(
            [str(path), "-I", "-c", _PROBE], capture_output=True, timeout=PROBE_LIMIT_S, stdin=subprocess.DEVNULL, check=True
        )
        facts = json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None  # Not a working Python: a shim without a version, another machine's binary, a script.
    if not isinstance(facts, dict) or facts.get("minor") != minor or not facts.get("cpython") or facts.get("lacks"):
        return None
    return Interpreter(path, bool(facts.get("venv")))


def candidates(minor: str, environ: Mapping[str, str] = os.environ) -> Iterator[Path]:
    """Yield where a Python `minor` might be, likeliest first; a path named by PYTHON311 (PYTHON310) goes before all."""
    wish = environ.get("PYTHON" + minor.replace(".", ""))
    if wish:
        yield Path(wish)
    names = (f"python{minor}", "python3", "python")
    for name in names:
        yield from (Path(folder, name) for folder in environ.get("PATH", "").split(os.pathsep) if folder)
    yield Path(sys.executable)
    for pattern in _patterns(minor, environ):
        for folder in newest_first(pattern):
            yield from (folder / program for program in names)


def _patterns(minor: str, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield glob patterns of `bin` folders, version managers first, then package managers, then the system."""
    home = environ.get("HOME", str(Path.home()))
    data = environ.get("XDG_DATA_HOME", f"{home}/.local/share")
    yield f"{environ.get('PYENV_ROOT', f'{home}/.pyenv')}/versions/{minor}*/bin"
    yield f"{environ.get('ASDF_DATA_DIR', f'{home}/.asdf')}/installs/python/{minor}*/bin"
    yield f"{environ.get('MISE_DATA_DIR', f'{data}/mise')}/installs/python/{minor}*/bin"
    yield f"{environ.get('UV_PYTHON_INSTALL_DIR', f'{data}/uv/python')}/cpython-{minor}*/bin"
    if environ.get("CONDA_PREFIX"):
        yield f"{environ['CONDA_PREFIX']}/bin"
    for base in (home, "/opt"):
        for conda in ("miniconda3", "anaconda3", "miniforge3", "mambaforge", "conda"):
            yield f"{base}/{conda}/bin"
            yield f"{base}/{conda}/envs/*/bin"
    for brew in ("/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"):
        yield f"{brew}/opt/python@{minor}/bin"
        yield f"{brew}/bin"
    yield f"/Library/Frameworks/Python.framework/Versions/{minor}/bin"
    yield "/usr/bin"
    yield f"/opt/python*{minor}*/bin"
    yield f"/opt/python/*{minor}*/bin"
    yield f"/opt/hostedtoolcache/Python/{minor}*/*/bin"
