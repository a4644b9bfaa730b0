"""Finds Node.js in PATH and where its version managers put it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.setup.errors import MissingProgram
from tools.setup.places import newest_first

OLDEST = (20, 19)
"""The oldest Node.js that the front end's build tools take."""


def find(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder that holds a `node` and an `npm` that are new enough; raises MissingProgram."""
    too_old = ""
    for folder in _folders(environ):
        if not shutil.which("node", path=str(folder)) or not shutil.which("npm", path=str(folder)):
            continue
        version = _version_of(folder / "node")
        if version >= OLDEST:
            return folder
        too_old = too_old or ".".join(str(number) for number in version)
    wanted = ".".join(str(number) for number in OLDEST)
    found = f"only {too_old} was found" if too_old else "none was found"
    raise MissingProgram(
        f"The web front end needs Node.js {wanted} or newer with npm, and {found}: "
        "install it (https://nodejs.org) and run the command again."
    )


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    home = environ.get("HOME", str(Path.home()))
    data = environ.get("XDG_DATA_HOME", f"{home}/.local/share")
    yield from (Path(folder) for folder in environ.get("PATH", "").split(os.pathsep) if folder)
    patterns = (
        f"{environ.get('NVM_DIR', f'{home}/.nvm')}/versions/node/v*/bin",
        f"{environ.get('FNM_DIR', f'{data}/fnm')}/node-versions/v*/installation/bin",
        f"{environ.get('VOLTA_HOME', f'{home}/.volta')}/tools/image/node/*/bin",
        f"{environ.get('ASDF_DATA_DIR', f'{home}/.asdf')}/installs/nodejs/*/bin",
        f"{environ.get('MISE_DATA_DIR', f'{data}/mise')}/installs/node/*/bin",
        "/opt/homebrew/bin",
        "/usr/local/bin",
        "/usr/bin",
        "/opt/node*/bin",
    )
    for pattern in patterns:
        yield from newest_first(pattern)


def _version_of(node: Path) -> tuple[int, ...]:
    try:
        answer = subprocess.run([str(node), "--version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(int(number) for number in re.findall(r"\d+", answer.stdout)[:3])
