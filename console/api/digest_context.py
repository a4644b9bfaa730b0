"""What the console's view of digests works with: nothing but seams."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.digest import Digests
from bot.errors import NotFound


@dataclass(frozen=True, slots=True)
class DigestDesk:
    """What staff choose; `domains` are those at which their addresses may be, `available` tells whether e-mail is on."""

    digests: Digests
    domains: tuple[str, ...]
    available: bool


DIGEST: web.AppKey[DigestDesk] = web.AppKey("digest", DigestDesk)


def digest_of(request: web.Request) -> DigestDesk:
    """Return the parts behind digests. Raises NotFound where there are none."""
    found = request.config_dict.get(DIGEST)
    if found is None:
        raise NotFound("this service sends no digests")
    return found
