"""What the console's views of privacy work with: nothing but seams."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.errors import NotFound
from bot.privacy import AccessLog, PersonDesk, RetentionDesk


@dataclass(frozen=True, slots=True)
class PrivacyDesk:
    """The log of who looked, retention, and what is kept of a person; `region` (ISO 3166) is that of telephone numbers."""

    log: AccessLog
    retention: RetentionDesk
    persons: PersonDesk
    region: str = "NO"


PRIVACY: web.AppKey[PrivacyDesk] = web.AppKey("privacy", PrivacyDesk)


def privacy_of(request: web.Request) -> PrivacyDesk:
    """Return the parts of privacy. Raises NotFound where there are none."""
    found = request.config_dict.get(PRIVACY)
    if found is None:
        raise NotFound("this service has no log of who looked")
    return found
