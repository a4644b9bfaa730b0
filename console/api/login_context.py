"""What the log-in by other systems works with."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from console.auth.oidc import OpenIdProvider


@dataclass(frozen=True, slots=True)
class LogInDesk:
    """The provider of log-ins, where there is one, with what its button says; whether a directory is asked for passwords.

    `home` is where browsers find the console, `help` whom somebody asks who has forgotten their password.
    """

    provider: OpenIdProvider | None
    label: str | None
    directory: bool
    home: str
    help: str = ""

    async def log_out_url(self) -> str | None:
        """Return where a browser is logged out of the provider. Raises ProviderUnavailable."""
        return await self.provider.log_out_url(self.home) if self.provider else None


LOGIN: web.AppKey[LogInDesk] = web.AppKey("login", LogInDesk)
