"""What the console's view of how the desk stands works with: nothing but seams."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.errors import NotFound
from bot.interfaces import Clock
from bot.now import NowBoard


@dataclass(frozen=True, slots=True)
class NowDesk:
    """What knows how the desk stands; `zone` is the one that the municipality's clocks show."""

    board: NowBoard
    clock: Clock
    zone: ZoneInfo


NOW: web.AppKey[NowDesk] = web.AppKey("now", NowDesk)


def now_of(request: web.Request) -> NowDesk:
    """Return what knows how the desk stands. Raises NotFound where nothing does."""
    found = request.config_dict.get(NOW)
    if found is None:
        raise NotFound("this service does not know how the desk stands")
    return found
