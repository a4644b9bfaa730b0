"""An e-mail channel over a fresh SQLite record."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.database import Database
from tests.building import SettableClock, Store
from tests.channels.email.post_office import PostOffice

Open = Callable[..., PostOffice]


@pytest.fixture
def store(sqlite_database: Database, clock: SettableClock) -> Store:
    return Store.over(sqlite_database, clock)


@pytest.fixture
async def opened(store: Store, tmp_path: Path) -> AsyncIterator[Open]:
    """Make post offices that end with the test."""
    async with AsyncExitStack() as stack:

        def make(**options: Any) -> PostOffice:
            office = PostOffice(store, tmp_path, **options)
            stack.push_async_callback(office.pipeline.stop)
            stack.push_async_callback(office.channel.stop)
            return office

        yield make


@pytest.fixture
def office(opened: Open) -> PostOffice:
    return opened()
