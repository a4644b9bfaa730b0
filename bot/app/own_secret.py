"""Secrets that an installation makes for itself, once."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot.errors import SettingsError


def own_secret(file: Path, setting: str) -> bytes:
    """Return the secret in a file that only we can read, made where there is none; several nodes may start at once.

    Raises SettingsError naming the setting by which a secret can be given instead.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            new = file.with_suffix(f".{os.getpid()}")
            new.touch(mode=0o600)
            new.write_text(secrets.token_hex(32), encoding="ascii")
            new.rename(file)
        return file.read_text(encoding="ascii").strip().encode()
    except OSError as error:
        raise SettingsError(f"{setting}: {file} cannot be made: {error}") from error
