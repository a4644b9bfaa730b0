"""An e-mail channel over a fresh SQLite record, and mailboxes that it may watch."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.database import Database
from channels.email import imap_watch
from channels.email.config import MailboxConfig
from tests.building import SettableClock, Store
from tests.channels.email.post_office import PostOffice
from tests.dovecot_server import DovecotServer
from tests.email_servers import PASSWORD
from tests.system_requirements import where

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


@pytest.fixture(scope="module")
def server() -> Iterator[DovecotServer]:
    """A Dovecot with all the mailboxes that a module needs."""
    dovecot = DovecotServer(where("dovecot"))
    try:
        dovecot.start()
        yield dovecot
    finally:
        dovecot.close()


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """A mailbox of the test's own."""
    return f"u{abs(hash(request.node.name))}"


@pytest.fixture
def mailbox(server: DovecotServer, user: str, tmp_path: Path) -> MailboxConfig:
    """How the test's mailbox is reached."""
    return MailboxConfig(
        host="127.0.0.1",
        port=server.imaps_port,
        user=user,
        password=PASSWORD,
        position_file=tmp_path / "mailbox.json",
        tls=server.authority.trusting(),
        timeout_s=10.0,
    )


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the mailbox be tried again soon."""
    monkeypatch.setattr(imap_watch, "FIRST_WAIT_S", 0.1)
    monkeypatch.setattr(imap_watch, "LONGEST_WAIT_S", 0.5)
