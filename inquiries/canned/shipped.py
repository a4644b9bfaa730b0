"""The canned replies and macros that a municipality begins with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.canned import CannedText
from inquiries.canned.actions import read_actions

TITLE = "nb"
"""The language in which a title is stored; the others are shown instead of it."""

FILE = Path(__file__).with_name("shipped.yaml")


@cache
def shipped() -> tuple[CannedText, ...]:
    """Return them; each has a title in every language, and a text unless it is a macro."""
    return tuple(_made(**one) for one in yaml.safe_load(FILE.read_text(encoding="utf-8")))


def _made(
    titles: Mapping[str, str],
    shortcut: str,
    texts: Mapping[str, str] | None = None,
    actions: Mapping[str, Any] | None = None,
) -> CannedText:
    does = None if actions is None else read_actions(actions)
    return CannedText(titles[TITLE], shortcut, texts or {}, titles, does)
