"""Telephone networks of every kind of gateway, behind the channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.database import Database
from channels.sms.configuration import gateway_from
from tests.building import SettableClock, Store
from tests.channels.sms.providers import Elks, GatewayApi, Provider
from tests.channels.sms.site import SmsSite, sms_site
from tests.kannel_server import KannelServer
from tests.system_requirements import where

Begin = Callable[..., Awaitable[SmsSite]]


@pytest.fixture
def store(sqlite_database: Database, clock: SettableClock) -> Store:
    return Store.over(sqlite_database, clock)


@pytest.fixture
def kannel() -> Iterator[KannelServer]:
    server = KannelServer(where("kannel-bearerbox"), where("kannel-smsbox"))
    yield server
    server.close()


@pytest.fixture
async def begin(store: Store, tmp_path: Path) -> AsyncIterator[Begin]:
    """Run the channel behind a provider, or behind a gateway of the test's own settings."""
    async with AsyncExitStack() as stack:

        async def start(provider: Provider | None = None, *, name: str = "", table: Any = None, **options: Any) -> SmsSite:
            name = name or getattr(provider, "name", "")
            made = table or (provider.table if provider else None)
            assert made is not None

            site = await stack.enter_async_context(
                sms_site(store, tmp_path, lambda webhook: {name: gateway_from(name, made(webhook), webhook)}, **options)
            )
            if provider is not None:
                provider.webhook = site.webhook
                await provider.start()
                stack.push_async_callback(provider.close)
            return site

        yield start


@pytest.fixture(params=[Elks, GatewayApi], ids=["46elks", "gatewayapi"])
def provider(request: pytest.FixtureRequest) -> Provider:
    made: Provider = request.param()
    return made
