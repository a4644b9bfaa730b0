"""What stands in a cell of a file that spreadsheets open."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run instead of show (OWASP, CSV injection)."""


def cell(value: object) -> object:
    """Return a value as it may stand in a cell: a text that would be run has a quotation mark before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
