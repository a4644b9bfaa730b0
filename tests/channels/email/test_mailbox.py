"""A mailbox over IMAP, with a real Dovecot: everything that is new is taken, once, and marked only when it is stored."""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.errors import StoreUnavailable
from bot.messages import ArrivalState
from channels.email import imap_watch
from channels.email.config import MailboxConfig
from channels.email.imap import Mailbox
from channels.email.positions import Positions
from inquiries.arrivals import SqlArrivals
from tests.building import until
from tests.channels.email.conftest import Open
from tests.channels.email.post_office import PostOffice, mail
from tests.dovecot_server import DovecotServer
from tests.email_servers import PASSWORD, Cable
from tests.system_requirements import needs, where

pytestmark = needs("dovecot", "dovecot-lmtp")

QUICK_S = 10.0


@pytest.fixture(scope="module")
def server() -> Iterator[DovecotServer]:
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
    return MailboxConfig(
        host="127.0.0.1",
        port=server.imaps_port,
        user=user,
        password=PASSWORD,
        position_file=tmp_path / "mailbox.json",
        tls=server.authority.trusting(),
        timeout_s=10.0,
    )


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_watch, "FIRST_WAIT_S", 0.1)
    monkeypatch.setattr(imap_watch, "LONGEST_WAIT_S", 0.5)


def numbered(number: int, size: int = 0) -> bytes:
    return mail(f"Sak {number}\n" + "x" * size, subject=f"Sak {number}", message_id=f"<{number}@example.org>")


async def texts(office: PostOffice, count: int) -> list[str]:
    """Wait for so many messages and return their first lines, sorted."""
    await until(lambda: office.counters.arrived >= count, within=QUICK_S)
    await asyncio.sleep(0.05)
    return sorted(message.text.splitlines()[0] for message in await office.messages())


async def test_what_waits_and_what_comes_is_taken(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str
) -> None:
    server.deliver(numbered(1), user)
    office = opened(mailbox=mailbox)
    await office.channel.start()
    assert await texts(office, 1) == ["Sak 1"]
    await until(lambda: office.channel.health().state == "up")
    begun = time.monotonic()
    server.deliver(numbered(2), user)
    assert await texts(office, 2) == ["Sak 1", "Sak 2"]
    assert time.monotonic() - begun < mailbox.poll_s / 2, "IDLE tells at once, nobody waits for the next look"
    await until(lambda: all("\\Seen" in flags for flags in server.flags(user)))


@pytest.mark.parametrize(
    ("after", "left", "moved"), [("seen", 1, 0), ("move", 0, 1), ("delete", 0, 0)], ids=["seen", "move", "delete"]
)
async def test_what_is_stored_is_marked_moved_or_deleted(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str, after: str, left: int, moved: int
) -> None:
    server.deliver(numbered(1), user)
    office = opened(mailbox=replace(mailbox, after=after, move_to="Torg.Lest"))
    await office.channel.start()
    assert await texts(office, 1) == ["Sak 1"]
    await until(lambda: office.channel.health().state == "up")
    assert len(server.flags(user)) == left
    if moved:
        assert len(server.flags(user, "Torg.Lest")) == moved


async def test_starttls(opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str) -> None:
    server.deliver(numbered(1), user)
    office = opened(mailbox=replace(mailbox, port=server.imap_port, starttls=True))
    await office.channel.start()
    assert await texts(office, 1) == ["Sak 1"]


async def test_a_certificate_that_nobody_vouches_for_is_refused(opened: Open, mailbox: MailboxConfig) -> None:
    office = opened(mailbox=replace(mailbox, tls=ssl.create_default_context()))
    await office.channel.start()
    await until(lambda: office.channel.health().state == "down")
    assert "certificate is not trusted" in office.channel.health().reason


async def test_a_wrong_password_is_told_and_not_tried_at_once(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cable = Cable(server.imap_port)
    await cable.start()
    office = opened(mailbox=replace(mailbox, port=cable.port, tls=None, password="feil"))
    await office.channel.start()
    await until(lambda: office.channel.health().state == "down")
    assert "refuses name or password" in office.channel.health().reason
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


async def test_read_by_somebody_else_meanwhile_is_taken_too(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str
) -> None:
    """What was read before Torg first looked is left alone; what is read later, by anybody, is not."""
    server.deliver(numbered(0), user)
    server.doveadm("flags", "add", "-u", user, "\\Seen", "mailbox", "INBOX", "all")
    office = opened(mailbox=mailbox)
    await office.channel.start()
    await until(lambda: office.channel.health().state == "up")
    await office.channel.stop()
    server.deliver(numbered(1), user)
    server.doveadm("flags", "add", "-u", user, "\\Seen", "mailbox", "INBOX", "all")
    again = opened(mailbox=mailbox)
    await again.channel.start()
    assert await texts(again, 1) == ["Sak 1"]


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
    assert office.channel.health().reason == "the disk is full"
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


async def test_too_long_a_mail_is_taken_as_far_as_it_goes(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str
) -> None:
    server.deliver(mail("Hei\n" + "lang " * 100_000), user)
    office = opened(mailbox=replace(mailbox, size=200_000))
    await office.channel.start()
    assert await texts(office, 1) == ["Hei"]
    (said,) = await office.messages()
    assert said.details["cut"] is True


async def test_without_idle_it_looks_every_while(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poorer(config: MailboxConfig) -> Mailbox:
        opened_mailbox = Mailbox(config)
        opened_mailbox.idles = False
        return opened_mailbox

    monkeypatch.setattr(imap_watch, "Mailbox", poorer)
    office = opened(mailbox=replace(mailbox, poll_s=0.2))
    await office.channel.start()
    await until(lambda: office.channel.health().state == "up")
    server.deliver(numbered(1), user)
    assert await texts(office, 1) == ["Sak 1"]


async def test_a_thousand_looks_do_not_fetch_the_same_mail_again(
    opened: Open, server: DovecotServer, mailbox: MailboxConfig, user: str
) -> None:
    """Somebody marks it as unread again and again."""
    server.deliver(numbered(1), user)
    office = opened(mailbox=replace(mailbox, poll_s=0.05))
    await office.channel.start()
    assert await texts(office, 1) == ["Sak 1"]
    for _ in range(5):
        server.doveadm("flags", "remove", "-u", user, "\\Seen", "mailbox", "INBOX", "all")
        await asyncio.sleep(0.1)
    assert len(await office.arrivals(ArrivalState.RECORDED)) + len(await office.arrivals(ArrivalState.STORED)) == 1
    assert len(await office.messages()) == 1


async def test_word_that_comes_right_behind_the_answer_is_heard(mailbox: MailboxConfig) -> None:
    """A server that tells of a new mail in the same packet in which it begins to idle."""
    answers = {
        "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n",
        "SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 2] ok\r\n",
    }

    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.decode().strip().partition(" ")
            if command == "IDLE":
                writer.write(b"+ idling\r\n* 2 EXISTS\r\n")
                await reader.readline()
            writer.write(answers.get(command.partition(" ")[0], b"") + tag.encode() + b" OK done\r\n")
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        ended.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    def waited() -> float:
        opened_mailbox = Mailbox(replace(mailbox, port=port, tls=None))
        begun = time.monotonic()
        opened_mailbox.wait(20)
        took = time.monotonic() - begun
        opened_mailbox.close()
        return took

    assert await asyncio.to_thread(waited) < 10
    await ended.wait()
    server.close()
    await server.wait_closed()
