"""What a target is, and which there are."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
NO_TARGETS = frozenset({"__init__", "__main__", "target"})


@dataclass(frozen=True)
class Target:
    """Something to fuzz: `check` raises when what it does with the bytes is wrong.

    `max_len` is in bytes, `input_seconds` and `memory_mib` bound one input.
    """

    check: Callable[[bytes], None]
    max_len: int = 16 * 1024
    input_seconds: int = 10
    memory_mib: int = 1024


def names() -> list[str]:
    """Return the names of all targets: the modules beside this one that are no tests."""
    found = (path.stem for path in FOLDER.glob("*.py"))
    return sorted(name for name in found if name not in NO_TARGETS and not name.startswith(("test_", "conftest")))


def load(name: str) -> Target:
    """Return a target. Raises LookupError when there is none of this name."""
    if name not in names():
        raise LookupError(f"there is no target {name!r}; there are {', '.join(names())}")
    target: Target = importlib.import_module(f"tests.fuzz.{name}").TARGET
    return target


def corpus(name: str) -> Path:
    """Return the folder with a target's kept inputs."""
    return FOLDER / "corpus" / name
