"""What every query of the search carries, so that nobody finds what they may not see: the rule is that of the inbox."""

from __future__ import annotations

from typing import Any

from bot.search import Asker
from inquiries.guarding import SPECIALIST, readable

READABLE = f"(:everything OR {readable('i')})"

OF_ENTRY = ("e.municipality = :municipality",)
OF_INQUIRY = ("i.municipality = :municipality", "i.deleted_at IS NULL", READABLE)
"""What every query asks of an entry and of its inquiry."""


def asker_values(asker: Asker) -> dict[str, Any]:
    """Return what the conditions above name."""
    return {
        "municipality": asker.municipality,
        "staff": asker.staff,
        "everything": asker.everything,
        "specialist": SPECIALIST,
    }
