"""How Rasa calls the service's actions: over one connection that stays open, within seconds, and all or nothing.

Stock Rasa opens a session for each call, waits five minutes, and when an action fails it swallows the error and saves
the half-finished turn. Here a failed action ends the turn: nothing of it is saved, the service is told, and the same
message can be tried again.
"""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from rasa.utils.endpoints import EndpointConfig

ACTION_TIMEOUT_S = 6.0
"""Shorter than the service waits for a whole turn, so that it hears the reason."""


class ActionFailed(BaseException):
    """An action could not be run.

    Not an Exception, because `MessageProcessor._run_action` catches those, logs them and carries on without the action.
    The channel catches it.
    """


class ActionEndpoint(EndpointConfig):
    """The service's `POST /rasa/actions`; `headers` carry the secret."""

    _session: aiohttp.ClientSession | None = None

    @classmethod
    def like(cls, endpoint: EndpointConfig) -> ActionEndpoint:
        """Make one with the settings that `endpoints.yml` gave a stock endpoint."""
        return cls(url=endpoint.url, headers=endpoint.headers, enable_selective_domain=True)

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Post one action call and return the answer's JSON. Raises ActionFailed."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=ACTION_TIMEOUT_S, connect=ACTION_TIMEOUT_S / 3)
            self._session = aiohttp.ClientSession(headers=self.headers, timeout=timeout)
        try:
            async with self._session.post(self.url, json=kwargs["json"], allow_redirects=False) as response:
                if response.status != 200:
                    raise ActionFailed(f"the service answered {response.status}")
                return await response.json()
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
            raise ActionFailed(f"{type(error).__name__}: {error}") from error

    async def close(self) -> None:
        """Let go of the connection."""
        if self._session is not None:
            await self._session.close()
