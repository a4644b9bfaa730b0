"""The form on the web as a channel: what is answered waits on the inquiry's own page."""

from __future__ import annotations

from aiohttp import web

from bot.interfaces import Clock
from bot.messages import DeliveryState, Health, Outbound
from channels.webform.handlers import FormHandlers
from channels.webform.parts import NAME


class WebFormChannel:
    """Channel on a page: `accepted` lies ready there, `delivered` was on the page when the citizen opened it."""

    name = NAME

    def __init__(self, handlers: FormHandlers, clock: Clock) -> None:
        self._handlers = handlers
        self._health = Health(f"channel.{self.name}", "up", clock.now())

    async def start(self) -> None:
        """Nothing to begin: the server does."""

    async def stop(self) -> None:
        """Nothing to end."""

    def routes(self) -> list[web.RouteDef]:
        """Return the pages."""
        return self._handlers.routes()

    def health(self) -> Health:
        """Tell that it is there."""
        return self._health

    async def send(self, outbound: Outbound) -> DeliveryState:
        """Let the answer lie ready: it is in the store, and the page reads it there."""
        return DeliveryState.ACCEPTED
