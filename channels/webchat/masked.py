"""Addresses so far that whoever left one knows it again, and nobody else learns it."""

from __future__ import annotations

from bot.messages import Address

DOTS = "•••"
LAST_DIGITS = 3


def masked(address: Address) -> str:
    """Return `k•••@havdal.example` for an e-mail address, `+47 ••• 678` for a number."""
    local, at, domain = address.value.rpartition("@")
    if at:
        return f"{local[:1]}{DOTS}@{domain}"
    return f"{address.value[:3]} {DOTS} {address.value[-LAST_DIGITS:]}"
