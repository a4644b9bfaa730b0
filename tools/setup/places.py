"""Folders by pattern, the newest version first."""

from __future__ import annotations

import re
from pathlib import Path


def newest_first(pattern: str) -> list[Path]:
    """Return what matches an absolute glob pattern, ordered by the numbers in its path: 3.11.10 before 3.11.9."""
    root = Path(pattern).anchor or "."
    return sorted(Path(root).glob(str(Path(pattern).relative_to(root))), key=_numbers, reverse=True)


def _numbers(folder: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", str(folder)))
