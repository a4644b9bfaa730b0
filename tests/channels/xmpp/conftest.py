"""Prosody, started once for these tests, and the channel connected to it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.database import Database
from channels.xmpp.config import Access
from tests.channels.xmpp.citizen import Citizen
from tests.channels.xmpp.site import XmppSite, account_of, component_of
from tests.prosody_server import ProsodyServer
from tests.system_requirements import where


@pytest.fixture(scope="session")
def prosody() -> Iterator[ProsodyServer]:
    server = ProsodyServer(where("prosody"))
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def account(prosody: ProsodyServer) -> Access:
    """An account of the desk that nobody has used before."""
    return account_of(prosody, prosody.account(f"torg{uuid.uuid4().hex[:8]}"))


@pytest.fixture
def component(prosody: ProsodyServer) -> Access:
    return component_of(prosody)


MakeSite = Callable[..., Awaitable[XmppSite]]
MakeCitizen = Callable[..., Awaitable[Citizen]]


@pytest.fixture
async def site(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[MakeSite]:
    """Start a site with the access of the test's choice."""
    async with AsyncExitStack() as stack:

        async def make(access: Access, *, connected: bool = True, **more: Any) -> XmppSite:
            made = XmppSite(sqlite_database, tmp_path, access, **more)
            return await stack.enter_async_context(made.running(connected=connected))

        yield make


@pytest.fixture
async def citizen(prosody: ProsodyServer) -> AsyncIterator[MakeCitizen]:
    """Bring a citizen with an account of their own on-line."""
    async with AsyncExitStack() as stack:

        async def make(desk: Access, name: str | None = None, **more: Any) -> Citizen:
            address = prosody.account(name or f"per{uuid.uuid4().hex[:8]}")
            return await stack.enter_async_context(Citizen(address, prosody.port, prosody.ca, desk.address, **more))

        yield make
