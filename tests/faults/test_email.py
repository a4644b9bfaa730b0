"""Mail and sudden ends: the service killed at random moments, the disk full. Sent is received, none lost, none doubled."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import resource
import smtplib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.channels.email.post_office import mail
from tests.dovecot_server import DovecotServer
from tests.email_servers import PASSWORD
from tests.servers import free_port
from tests.service import Service, eventually
from tests.system_requirements import needs, where

KILLS = 3
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj\n<<>>\nendobj\n" * 3_000
PATIENT = {"TORG_EMAIL_ANSWERS_PER_HOUR": "100000", "TORG_EMAIL_MAILS_PER_MINUTE_AND_PEER": "100000"}


@dataclass
class Post:
    """Senders that keep a mail until somebody has accepted it, as mail servers do."""

    smtp_port: int
    dovecot: DovecotServer
    sent: list[str] = field(default_factory=list)
    tries: int = 0

    async def by_smtp(self, quiet: asyncio.Event) -> None:
        while not quiet.is_set():
            number = f"smtp-{len(self.sent)}"
            while not await asyncio.to_thread(self._handed, number):  # noqa: ASYNC110 - the other side is another process
                await asyncio.sleep(0.1)
            self.sent.append(number)
            await asyncio.sleep(0.1)

    async def by_mailbox(self, quiet: asyncio.Event) -> None:
        while not quiet.is_set():
            number = f"imap-{len(self.sent)}"
            await asyncio.to_thread(self.dovecot.deliver, numbered(number))
            self.sent.append(number)
            await asyncio.sleep(0.7)

    def _handed(self, number: str) -> bool:
        self.tries += 1
        with contextlib.suppress(OSError, smtplib.SMTPException):
            with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as smtp:
                smtp.sendmail("kari@example.org", ["post@havdal.example"], numbered(number))
            return True
        return False


def numbered(number: str) -> bytes:
    return mail(f"Sak {number}", subject=f"Sak {number}", message_id=f"<{number}@example.org>", attachments=[("a.pdf", PDF)])


@pytest.fixture
def dovecot() -> Iterator[DovecotServer]:
    server = DovecotServer(where("dovecot"))
    try:
        server.start()
        yield server
    finally:
        server.close()


@needs("dovecot", "dovecot-lmtp")
@pytest.mark.timeout(300)
async def test_killed_again_and_again(tmp_path: Path, dovecot: DovecotServer) -> None:
    port = free_port()
    mailbox = {
        "TORG_EMAIL_IMAP_HOST": "127.0.0.1",
        "TORG_EMAIL_IMAP_PORT": str(dovecot.imaps_port),
        "TORG_EMAIL_IMAP_USER": "post",
        "TORG_EMAIL_IMAP_PASSWORD": PASSWORD,
        "TORG_EMAIL_IMAP_CA": str(dovecot.authority.file),
    }
    service = Service(tmp_path, TORG_EMAIL_LISTEN=f"127.0.0.1:{port}", **mailbox, **PATIENT)
    chance, quiet, post = random.Random(2006), asyncio.Event(), Post(port, dovecot)  # noqa: S311 - the same moments each run
    await service.start()
    sending = [asyncio.create_task(post.by_smtp(quiet)), asyncio.create_task(post.by_mailbox(quiet))]
    try:
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.1, 1.5))
            await service.kill()
            await service.start()
        quiet.set()
        await asyncio.gather(*sending)
        await eventually(lambda: _settled(tmp_path, len(post.sent)), within=120, what="an answer to every mail")
    finally:
        quiet.set()
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        await service.stop()
    _check(tmp_path, post.sent)
    assert post.tries > len([one for one in post.sent if one.startswith("smtp")]), "no kill met a mail on its way"
    print(f"sent {len(post.sent)} in {post.tries} tries, {KILLS} kills: lost 0, doubled 0")  # noqa: T201 - the count asked for


@pytest.mark.timeout(120)
async def test_the_disk_full_while_mails_come(tmp_path: Path) -> None:
    """No file may be larger than a part of the mail: nothing is accepted, nothing half is left; with room all goes on."""
    port = free_port()
    service = Service(tmp_path, TORG_EMAIL_LISTEN=f"127.0.0.1:{port}", **PATIENT)
    big = mail(("y" * 75 + "\n") * 150_000, message_id="<big@example.org>")

    def hand(content: bytes) -> int:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
            try:
                smtp.sendmail("kari@example.org", ["post@havdal.example"], content)
            except smtplib.SMTPDataError as refused:
                return int(refused.smtp_code)
            return 250

    async with service:
        await eventually(lambda: _open(port), what="the listener")
        _limit_file_size(service, 10_000_000)
        assert await asyncio.to_thread(hand, big) == 452
        assert await asyncio.to_thread(hand, mail(message_id="<small@example.org>")) == 250
        assert not list((tmp_path / "var" / "files").rglob("*.part"))
        _limit_file_size(service, None)
        assert await asyncio.to_thread(hand, big) == 250
        await eventually(lambda: _settled(tmp_path, 2), within=30, what="both mails")
    _check(tmp_path, ["big", "small"])


def _limit_file_size(service: Service, size: int | None) -> None:
    """Let the running service write no file beyond a size, as a full disk would; the database stays far below."""
    process = service._process
    assert process is not None
    hard = resource.RLIM_INFINITY
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))


def _open(port: int) -> bool:
    with contextlib.suppress(OSError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", port, timeout=5):
        return True
    return False


def _settled(folder: Path, count: int) -> bool:
    """Tell whether every mail is recorded and answered, and every answer is kept."""
    with contextlib.closing(sqlite3.connect(folder / "var" / "torg.db", timeout=10)) as store:
        (recorded,) = store.execute("SELECT count(*) FROM message WHERE author = 'citizen'").fetchone()
        (waiting,) = store.execute("SELECT count(*) FROM message WHERE waits_for_bot").fetchone()
        (stored,) = store.execute("SELECT count(*) FROM arrival WHERE state = 'stored'").fetchone()
        (queued,) = store.execute("SELECT count(*) FROM outbox WHERE state != 'accepted'").fetchone()
    return bool(recorded >= count and waiting == stored == queued == 0)


def _check(folder: Path, sent: list[str]) -> None:
    with contextlib.closing(sqlite3.connect(folder / "var" / "torg.db")) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        recorded = [
            row[0].partition("@")[0] for row in store.execute("SELECT external_id FROM message WHERE author='citizen'")
        ]
        assert sorted(recorded) == sorted(sent), "lost or doubled"
        answered = [
            json.loads(row[0])["answers"] for row in store.execute("SELECT details FROM message WHERE author = 'bot'")
        ]
        assert len(answered) == len(set(answered)) == len(sent), "each mail is answered once"
        kept = [row[0] for row in store.execute("SELECT key FROM arrival WHERE channel = 'email-kept'")]
        assert len(kept) == len(sent), "each answer went out once"
        assert store.execute("SELECT count(*) FROM arrival WHERE state = 'quarantined'").fetchone() == (0,)
        references = {
            row[0] for row in store.execute("SELECT reference FROM arrival UNION SELECT reference FROM attachment")
        }
    files = folder / "var" / "files"
    assert all((files / reference).is_file() for reference in references if reference)
