"""Towns whose citizens and desks send each other mail, through a real Postfix and a real Dovecot."""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.channels.email.post_office import read
from tests.dovecot_server import DovecotServer
from tests.postfix_server import PostfixServer
from tests.servers import free_port
from tests.service import Service
from tests.system_requirements import where

HAVDAL_PORT, NABO_PORT = free_port(), free_port()
DESK, KARI = "post@havdal.example", "kari@example.org"


@contextmanager
def citizens_of(**mailboxes: Any) -> Iterator[DovecotServer]:
    """Have a place where citizens have their mailboxes."""
    dovecot = DovecotServer(where("dovecot"), **mailboxes)
    try:
        dovecot.start()
        yield dovecot
    finally:
        dovecot.close()


@contextmanager
def relay_between(citizens: DovecotServer, **settings: str) -> Iterator[PostfixServer]:
    """Have what carries mail between citizens (`@example.org`) and two municipalities."""
    routes = {
        "havdal.example": f"smtp:[127.0.0.1]:{HAVDAL_PORT}",
        "nabo.example": f"smtp:[127.0.0.1]:{NABO_PORT}",
        "example.org": f"lmtp:inet:127.0.0.1:{citizens.lmtp_port}",
    }
    postfix = PostfixServer(where("postfix"), routes, **settings)
    try:
        postfix.start()
        yield postfix
    finally:
        postfix.close()


def desk(folder: Path, relay: PostfixServer, name: str = "havdal", **more: str) -> Service:
    """Return the service of `havdal` or `nabo`, which takes mail at its port and sends through the relay."""
    folder.mkdir(exist_ok=True)
    return Service(
        folder,
        TORG_MUNICIPALITY_ID=name,
        TORG_EMAIL_FROM_ADDRESS=f"post@{name}.example",
        TORG_EMAIL_PLUS_ADDRESSING="true",
        TORG_EMAIL_LISTEN=f"127.0.0.1:{HAVDAL_PORT if name == 'havdal' else NABO_PORT}",
        TORG_EMAIL_RELAY_HOST="127.0.0.1",
        TORG_EMAIL_RELAY_PORT=str(relay.port),
        TORG_EMAIL_RELAY_CA=str(relay.authority.file),
        **more,
    )


async def sent(relay: PostfixServer, content: bytes, sender: str, to: str) -> None:
    """Hand a mail to the relay, as a citizen's mail program does."""

    def hand() -> None:
        with smtplib.SMTP("127.0.0.1", relay.port, timeout=20) as smtp:
            smtp.sendmail(sender, [to], content)

    await asyncio.to_thread(hand)


def rows(service: Service, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask a service's database."""
    with contextlib.closing(sqlite3.connect(service.folder / "var" / "torg.db", timeout=10)) as store:
        return store.execute(query, values).fetchall()


def mailbox(citizens: DovecotServer, user: str) -> list[EmailMessage]:
    """Return the mails in a citizen's mailbox."""
    with contextlib.suppress(OSError):  # Dovecot moves a file from new to cur while it is looked at.
        return [read(content) for content in citizens.mailbox(user)]
    return []
