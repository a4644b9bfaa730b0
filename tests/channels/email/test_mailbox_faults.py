"""A mailbox whose server dies, hangs up, refuses, renumbers or is full: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.errors import StoreUnavailable, Why
from channels.email.config import MailboxConfig
from channels.email.positions import Positions
from inquiries.arrivals import SqlArrivals
from tests.building import until
from tests.channels.email.conftest import Open
from tests.channels.email.mailboxes import QUICK_S, numbered, texts
from tests.dovecot_server import DovecotServer
from tests.email_servers import PASSWORD, Cable
from tests.system_requirements import needs, where

pytestmark = [needs("dovecot", "dovecot-lmtp"), pytest.mark.usefixtures("soon")]


async def test_a_certificate_that_nobody_vouches_for_is_refused(opened: Open, mailbox: MailboxConfig) -> None:
    office = opened(mailbox=replace(mailbox, tls=ssl.create_default_context()))
    await office.channel.start()
    await until(lambda: office.channel.health().state == "down")
    health = office.channel.health()
    assert "certificate is not trusted" in health.reason
    assert [why.code for why in health.whys] == ["part_mailbox_certificate"]


async def test_a_wrong_password_is_told_and_not_tried_at_once(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cable = Cable(server.imap_port)
    await cable.start()
    office = opened(mailbox=replace(mailbox, port=cable.port, tls=None, password="feil"))
    await office.channel.start()
    await until(lambda: office.channel.health().state == "down")
    health = office.channel.health()
    assert "refuses name or password" in health.reason
    assert [why.code for why in health.whys] == ["part_mailbox_login"]
    await asyncio.sleep(1.0)
    assert cable.connections == 1, "an account is locked by who tries again and again"
    await office.channel.stop()
    await cable.close()


async def test_the_server_killed_and_started_again(opened: Open, tmp_path: Path) -> None:
    dovecot = DovecotServer(where("dovecot"))
    try:
        dovecot.start()
        config = MailboxConfig("127.0.0.1", dovecot.imap_port, "post", PASSWORD, tmp_path / "m.json", None, timeout_s=5)
        office = opened(mailbox=config)
        await office.channel.start()
        for number in range(3):
            dovecot.deliver(numbered(2 * number))
            dovecot.deliver(numbered(2 * number + 1))
            await asyncio.sleep(0.05 * number)
            dovecot.kill()
            await until(lambda: office.channel.health().state == "down", within=QUICK_S)
            dovecot.start()
        assert await texts(office, 6) == [f"Sak {number}" for number in range(6)]
        await until(lambda: office.channel.health().state == "up", within=QUICK_S)
    finally:
        await office.channel.stop()
        dovecot.close()


@pytest.mark.parametrize("after_bytes", [50, 400, 1_000, 60_000, 700_000])
async def test_the_line_cut_in_the_middle(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str, after_bytes: int
) -> None:
    """During the greeting, the log-in, a list, and within the mail itself: nothing is lost, nothing comes twice."""
    for number in range(3):
        server.deliver(numbered(number, size=300_000), user)
    cable = Cable(server.imap_port)
    cable.cut_after = after_bytes
    await cable.start()
    office = opened(mailbox=replace(mailbox, port=cable.port, tls=None))
    await office.channel.start()
    assert await texts(office, 3) == ["Sak 0", "Sak 1", "Sak 2"]
    assert cable.connections >= 2
    assert len([path for path in (office.folder / "files").rglob("*") if path.is_file()]) == 3
    cable.cut()
    server.deliver(numbered(3), user)
    assert len(await texts(office, 4)) == 4
    await office.channel.stop()
    await cable.close()


async def test_new_numbers_in_the_mailbox_lose_and_double_nothing(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str
) -> None:
    """The mailbox is moved to another server: UIDVALIDITY changes, and a mail that was read there comes along."""
    server.deliver(numbered(1), user)
    first = opened(mailbox=mailbox)
    first.watch._clock = SystemClock()  # type: ignore[union-attr]
    await first.channel.start()
    assert await texts(first, 1) == ["Sak 1"]
    await until(lambda: first.channel.health().state == "up")
    await first.channel.stop()
    server.deliver(numbered(2), user)
    server.doveadm("flags", "add", "-u", user, "\\Seen", "mailbox", "INBOX", "all")
    server.doveadm("mailbox", "update", "-u", user, "--uid-validity", "4711", "INBOX")
    again = opened(mailbox=mailbox)
    await again.channel.start()
    assert await texts(again, 1) == ["Sak 1", "Sak 2"]
    position = Positions(mailbox.position_file).read(again.watch._name)  # type: ignore[union-attr]
    assert position is not None
    assert position.uidvalidity == 4711


async def test_nothing_is_marked_before_it_is_stored(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = SqlArrivals.keep

    async def full(*_: object) -> bool:
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr(SqlArrivals, "keep", full)
    server.deliver(numbered(1), user)
    office = opened(mailbox=replace(mailbox, after="delete"))
    await office.channel.start()
    await until(lambda: office.channel.health().state == "down")
    health = office.channel.health()
    assert health.reason == "the disk is full"
    assert health.whys == (Why("part_mailbox_kept", {"words": "the disk is full"}),)
    assert "\\Seen" not in server.flags(user)[0]
    monkeypatch.setattr(SqlArrivals, "keep", right)
    assert await texts(office, 1) == ["Sak 1"]


async def test_a_mailbox_that_is_full_is_emptied(opened: Open, tmp_path: Path) -> None:
    """When it takes nothing more, what is in it comes in, and what was turned away comes when its sender tries again."""
    dovecot = DovecotServer(where("dovecot"), quota_kb=300)
    try:
        dovecot.start()
        for number in range(3):
            dovecot.deliver(numbered(number, size=90_000))
        with pytest.raises(smtplib.SMTPException):
            dovecot.deliver(numbered(3, size=90_000))
        config = MailboxConfig(
            "127.0.0.1", dovecot.imap_port, "post", PASSWORD, tmp_path / "m.json", None, after="delete", timeout_s=5
        )
        office = opened(mailbox=config)
        await office.channel.start()
        assert await texts(office, 3) == ["Sak 0", "Sak 1", "Sak 2"]
        await until(lambda: dovecot.flags() == [], within=QUICK_S)
        dovecot.deliver(numbered(3, size=90_000))
        assert len(await texts(office, 4)) == 4
    finally:
        await office.channel.stop()
        dovecot.close()
