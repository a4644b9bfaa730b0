"""What the console's views of look-ups work with: nothing but a seam."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from aiohttp import web

from bot.errors import NotFound
from bot.lookups import Card, Entry
from bot.messages import Staff


class LookupDesk(Protocol):
    """The registers that staff may ask."""

    def offered(self, staff: Staff) -> list[Card]:
        """Return the registers that somebody may ask, also those that are off."""
        ...

    async def look_up(self, staff: Staff, inquiry: str, register: str, query: Mapping[str, str]) -> list[Entry]:
        """Ask a register about an inquiry, and write down who asked.

        Raises NotFound, Refused, BadInput, TooManyHits, RegisterUnavailable, RegisterSlow, RegisterOff.
        """
        ...


LOOKUPS: web.AppKey[LookupDesk] = web.AppKey("lookups", LookupDesk)


def lookups_of(request: web.Request) -> LookupDesk:
    """Return the registers. Raises NotFound where there are none."""
    found = request.config_dict.get(LOOKUPS)
    if found is None:
        raise NotFound("this service has no registers to look things up in")
    return found
