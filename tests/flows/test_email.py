"""Whole mails through the real service and real mail servers: a citizen's mailbox on one side, the record on the other."""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import sqlite3
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.channels.email.post_office import mail, read, reply_to
from tests.email_servers import DovecotServer, PostfixServer
from tests.service import Service, eventually, free_port
from tests.system_requirements import needs, where

pytestmark = [needs("dovecot", "dovecot-lmtp", "postfix"), pytest.mark.timeout(180)]

HAVDAL_PORT, NABO_PORT = free_port(), free_port()


@pytest.fixture(scope="module")
def citizens() -> Iterator[DovecotServer]:
    """Where citizens have their mailboxes."""
    dovecot = DovecotServer(where("dovecot"))
    try:
        dovecot.start()
        yield dovecot
    finally:
        dovecot.close()


@pytest.fixture(scope="module")
def relay(citizens: DovecotServer) -> Iterator[PostfixServer]:
    """What carries mail between citizens and two municipalities."""
    routes = {
        "havdal.example": f"smtp:[127.0.0.1]:{HAVDAL_PORT}",
        "nabo.example": f"smtp:[127.0.0.1]:{NABO_PORT}",
        "example.org": f"lmtp:inet:127.0.0.1:{citizens.lmtp_port}",
    }
    postfix = PostfixServer(where("postfix"), routes)
    try:
        postfix.start()
        yield postfix
    finally:
        postfix.close()


def desk(folder: Path, relay: PostfixServer, name: str = "havdal", port: int = HAVDAL_PORT) -> Service:
    folder.mkdir(exist_ok=True)
    return Service(
        folder,
        TORG_MUNICIPALITY_ID=name,
        TORG_EMAIL_FROM_ADDRESS=f"post@{name}.example",
        TORG_EMAIL_PLUS_ADDRESSING="true",
        TORG_EMAIL_LISTEN=f"127.0.0.1:{port}",
        TORG_EMAIL_RELAY_HOST="127.0.0.1",
        TORG_EMAIL_RELAY_PORT=str(relay.port),
        TORG_EMAIL_RELAY_CA=str(relay.authority.file),
    )


async def sent(relay: PostfixServer, content: bytes, sender: str, to: str) -> None:
    def hand() -> None:
        with smtplib.SMTP("127.0.0.1", relay.port, timeout=20) as smtp:
            smtp.sendmail(sender, [to], content)

    await asyncio.to_thread(hand)


def rows(service: Service, query: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(service.folder / "var" / "torg.db", timeout=10)) as store:
        return store.execute(query).fetchall()


def mailbox(dovecot: DovecotServer, user: str) -> list[EmailMessage]:
    """Return the mails in a citizen's mailbox."""
    with contextlib.suppress(OSError):
        found = sorted((dovecot._folder / "mail" / user).glob("*/*.*"), key=lambda file: file.name)
        return [read(file.read_bytes()) for file in found if file.parent.name in {"new", "cur"}]
    return []


async def test_a_mail_there_and_back_again(tmp_path: Path, relay: PostfixServer, citizens: DovecotServer) -> None:
    kari = "kari@example.org"
    async with desk(tmp_path / "havdal", relay) as service:
        await sent(relay, mail("Hvilken dag blir søpla hentet?", subject="Søppel"), kari, "post@havdal.example")
        await eventually(lambda: len(mailbox(citizens, kari)) == 1, within=60, what="an answer")
        (answer,) = mailbox(citizens, kari)
        assert answer["Auto-Submitted"] == "auto-replied"
        assert "2026-000001" in str(answer["Subject"])
        assert "2026-000001" in answer.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        await sent(
            relay, reply_to(answer, "Takk, men hva med glass?"), kari, str(answer["Reply-To"]).strip("<>").split("<")[-1]
        )
        await eventually(
            lambda: len(rows(service, "SELECT 1 FROM message WHERE author = 'citizen'")) == 2, within=60, what="the reply"
        )
        assert rows(service, "SELECT count(*) FROM inquiry") == [(1,)]
        settled = "SELECT count(*) FROM outbox WHERE state = 'queued'"
        await eventually(lambda: rows(service, settled) == [(0,)], within=60, what="the outbox's end")
        assert set(rows(service, "SELECT state FROM outbox")) == {("accepted",)}


async def test_two_desks_do_not_keep_each_other_busy(tmp_path: Path, relay: PostfixServer) -> None:
    """A mail in the neighbour's name makes one desk answer the other; neither answers the answer."""
    async with (
        desk(tmp_path / "havdal", relay) as havdal,
        desk(tmp_path / "nabo", relay, "nabo", NABO_PORT) as nabo,
    ):
        await sent(relay, mail(sender="post@nabo.example"), "post@nabo.example", "post@havdal.example")
        said = "SELECT count(*) FROM message WHERE author = 'citizen'"
        await eventually(lambda: rows(nabo, said)[0][0] == 1, within=60, what="the answer at the neighbour's")
        await asyncio.sleep(5)
        assert (rows(havdal, said), rows(nabo, said)) == ([(1,)], [(1,)])
        assert rows(nabo, "SELECT count(*) FROM message WHERE author = 'bot'") == [(0,)]


async def test_wrong_settings_turn_off_mail_alone(tmp_path: Path) -> None:
    service = Service(tmp_path, TORG_EMAIL_RELAY_HOST="relay.example")
    async with service, aiohttp.ClientSession() as session, session.get(f"{service.url}/api/chat/config") as answer:
        assert answer.status == 200
    assert "the channel email is off: [email] from_address: must be set where a relay sends mails" in service.log.read_text()
