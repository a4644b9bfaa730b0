"""The canned replies that a municipality begins with."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.canned import CannedText

FILE = Path(__file__).with_name("shipped.yaml")


def shipped() -> list[CannedText]:
    """Return them; each has a text in every language."""
    return [CannedText(**one) for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))]
