"""What the console's view of the search works with: nothing but seams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from bot.errors import NotFound
from bot.search import MessageSearch


class IndexLag(Protocol):
    """Knows how far the index is behind."""

    async def waiting(self) -> int:
        """Return how many changes wait to be taken up."""
        ...


class Register(Protocol):
    """Knows what there is to filter by."""

    async def filters(self, municipality: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Return the names of units by id, and those of services, by language, by id."""
        ...

    async def topics_in_use(self, municipality: str) -> list[str]:
        """Return the ids of the topics that inquiries have."""
        ...


@dataclass(frozen=True, slots=True)
class SearchDesk:
    """The parts behind the search; days are those of `time_zone` (IANA)."""

    search: MessageSearch
    index: IndexLag
    register: Register
    time_zone: str


SEARCH: web.AppKey[SearchDesk] = web.AppKey("search", SearchDesk)


def search_of(request: web.Request) -> SearchDesk:
    """Return the parts behind the search. Raises NotFound where there are none."""
    found = request.config_dict.get(SEARCH)
    if found is None:
        raise NotFound("this service has no search")
    return found
