"""The canned replies that a municipality begins with."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from bot.canned import CannedText

TITLE = "nb"
"""The language in which a title is stored; the others are shown instead of it."""

FILE = Path(__file__).with_name("shipped.yaml")


@cache
def shipped() -> tuple[CannedText, ...]:
    """Return them; each has a title and a text in every language."""
    return tuple(CannedText(title=one["titles"][TITLE], **one) for one in yaml.safe_load(FILE.read_text(encoding="utf-8")))
