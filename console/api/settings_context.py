"""What the console's views of settings work with: nothing but seams."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.errors import NotFound
from bot.privacy import Periods
from bot.site_settings import SiteSettings


@dataclass(frozen=True, slots=True)
class SettingsDesk:
    """The settings, and what retention would delete at once after other periods."""

    site: SiteSettings
    would_delete: Callable[[Periods], Awaitable[Mapping[str, int]]]


SETTINGS: web.AppKey[SettingsDesk] = web.AppKey("settings", SettingsDesk)


def settings_of(request: web.Request) -> SettingsDesk:
    """Return the settings. Raises NotFound where none are changed in pages."""
    found = request.config_dict.get(SETTINGS)
    if found is None:
        raise NotFound("settings are not changed in pages here")
    return found
