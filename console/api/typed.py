"""What people type for an inquiry's number."""

from __future__ import annotations

import re

from bot.errors import NotFound

NUMBER = re.compile(r"#?\s*(?:(\d{4})\s*[-/]\s*)?0*(\d{1,9})")


def number_of(typed: str, year: int) -> str:
    """Return the whole number of an inquiry: `12` is `2026-000012` in 2026. Raises NotFound for what is no number."""
    found = NUMBER.fullmatch(typed.strip())
    if found is None:
        raise NotFound("that is no inquiry's number")
    return f"{found.group(1) or year}-{int(found.group(2)):06d}"
