"""What stands for an address in the store of a service that a test has started."""

from __future__ import annotations

from pathlib import Path

from bot.app.privacy import KEY_FILE
from bot.vault import kept_vault


def sealed(data: Path, address: str) -> str:
    """Return an address as the store of a folder of data has it."""
    return kept_vault(data / KEY_FILE).seal(address)


def opened(data: Path, kept: str) -> str:
    """Return the address that stands in a store."""
    return kept_vault(data / KEY_FILE).open(kept)
