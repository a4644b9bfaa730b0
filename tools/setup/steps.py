"""One step of set-up, and how set-up knows that it need not be done again.

A step that succeeded leaves a stamp in var/setup/: a digest of everything it was made from and a digest of what it
made. The stamp is written last and in one go, so a step that was cut off, or whose result somebody damaged, is redone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.setup.children import Shell
from tools.setup.errors import SetupError

SKIPPED = frozenset({"__pycache__", "node_modules", "dist", ".mypy_cache", ".ruff_cache", ".pytest_cache"})
"""Folder names that are never an input: they are made by tools, not by people."""


def nothing(_root: Path) -> str:
    """Stand for a step that depends on files only."""
    return ""


def always(_root: Path) -> bool:
    """Stand for a step whose result needs no trial beyond being there."""
    return True


@dataclass(frozen=True)
class Step:
    """What is made, from what, and how; paths are relative to the project: files, folders or patterns."""

    name: str
    title: str
    action: Callable[[Shell], None]
    needs: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    facts: Callable[[Path], str] = nothing
    """Whatever else the result depends on or consists of: the project's place, a program's version, installed packages."""
    outputs: tuple[str, ...] = ()
    """What must be there afterwards; a change in the sizes of these files makes the step stale."""
    discarded: tuple[str, ...] = ()
    """What is removed before the step is tried again after it was cut off."""
    healthy: Callable[[Path], bool] = always
    space_mb: int = 0
    online: bool = False
    """Whether it talks to a package registry, so that its failure may be the network's."""


class Ledger:
    """The stamps of one project."""

    def __init__(self, root: Path) -> None:
        """Keep stamps under var/setup of the project at `root`."""
        self._root = root
        self._folder = root / "var" / "setup"

    def fresh(self, step: Step) -> bool:
        """Tell whether the step's result is there, whole, and made from today's inputs."""
        stamp = self._read(step)
        return (
            stamp is not None
            and not self._begun(step).exists()
            and stamp == self._state(step)
            and all((self._root / output).exists() for output in step.outputs)
            and step.healthy(self._root)
        )

    def begin(self, step: Step) -> None:
        """Note that the step runs; what an earlier try left half done is removed first."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._begun(step).exists():
            for path in step.discarded:
                _remove(self._root / path)
        self._begun(step).touch()
        self._stamp(step).unlink(missing_ok=True)

    def complete(self, step: Step) -> None:
        """Write the step's stamp, whole or not at all, and take back the note that it runs.

        Raises SetupError when the step's program ended well and yet did not make what it should.
        """
        lacking = [output for output in step.outputs if not (self._root / output).exists()]
        if lacking:
            raise SetupError(f"it ended well without making {', '.join(lacking)}")
        stamp = self._stamp(step)
        fresh = stamp.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(self._state(step), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(stamp)
        self._begun(step).unlink(missing_ok=True)

    def _state(self, step: Step) -> dict[str, str]:
        return {"made_from": self._made_from(step), "made": self._made(step)}

    def _made_from(self, step: Step) -> str:
        digest = hashlib.sha256(step.facts(self._root).encode())
        for path in _files(self._root, step.inputs):
            digest.update(f"\0{path.relative_to(self._root)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def _made(self, step: Step) -> str:
        digest = hashlib.sha256()
        for path in _files(self._root, step.outputs, skipped=frozenset({"__pycache__"})):
            digest.update(f"\0{path.relative_to(self._root)}\0{path.stat().st_size}".encode())
        return digest.hexdigest()

    def _read(self, step: Step) -> dict[str, str] | None:
        try:
            stamp = json.loads(self._stamp(step).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None  # No stamp, or a damaged one: both mean that the step is to be done.
        return stamp if isinstance(stamp, dict) else None

    def _stamp(self, step: Step) -> Path:
        return self._folder / f"{step.name}.json"

    def _begun(self, step: Step) -> Path:
        return self._folder / f"{step.name}.begun"


def _files(root: Path, paths: tuple[str, ...], skipped: frozenset[str] = SKIPPED) -> Iterator[Path]:
    """Yield the files that the paths name or contain, in a fixed order."""
    for name in paths:
        path = root / name
        if "*" in name:
            yield from sorted(root.glob(name))
        elif path.is_file():
            yield path
        for folder, folders, files in os.walk(path):
            folders[:] = sorted(set(folders) - skipped)
            for file in sorted(files):
                if not file.endswith(".pyc") and (Path(folder) / file).is_file():
                    yield Path(folder) / file


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
