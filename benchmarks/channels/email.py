"""Mails through the real service: how many a second, how soon one in a mailbox is noticed, what a large one costs.

`python -m benchmarks.channels.email` starts `torg run` (SQLite, no Rasa, no model), hands it mails over SMTP and puts
others into a Dovecot that it watches. «Recorded» is when a mail stands in the record, «answered» when its answer has
been handed on (kept, as no relay is connected). The peak of memory is the largest resident set while a mail of 30 MiB
comes in and is read (Linux, VmHWM, set back just before) less the resident set before.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import smtplib
import sqlite3
import statistics
import tempfile
import time
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from tests.dovecot_server import DovecotServer
from tests.email_servers import PASSWORD
from tests.servers import free_port
from tests.service import Service

DESK = "post@havdal.example"
LARGE = 30 * 1024 * 1024
GENEROUS = {"TORG_EMAIL_ANSWERS_PER_HOUR": "1000000", "TORG_EMAIL_MAILS_PER_MINUTE_AND_PEER": "1000000"}


def mail(number: str, attachment: bytes = b"") -> bytes:
    """Return a short mail such as citizens write, with a file if there is one."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Kari Nordmann <kari{number}@example.org>"
    message["To"] = DESK
    message["Subject"] = f"Spørsmål {number}"
    message["Message-ID"] = f"<{number}@example.org>"
    message.set_content("Hei!\n\nNår åpner biblioteket på lørdager?\n\nHilsen Kari\n")
    if attachment:
        message.add_attachment(attachment, maintype="image", subtype="tiff", filename="kart.tiff")
    return message.as_bytes()


def counted(service: Service, query: str) -> int:
    """Return a number from the service's store."""
    with contextlib.closing(sqlite3.connect(service.folder / "var" / "torg.db", timeout=10)) as store:
        return int(store.execute(query).fetchone()[0])


RECORDED = "SELECT count(*) FROM message WHERE author = 'citizen'"
ANSWERED = "SELECT count(*) FROM outbox WHERE state = 'accepted'"


async def reached(service: Service, query: str, count: int) -> float:
    """Wait until a count is reached and return the moment."""
    while counted(service, query) < count:  # noqa: ASYNC110 - it is another process that counts
        await asyncio.sleep(0.02)
    return time.monotonic()


def hand(port: int, mails: list[bytes]) -> None:
    """Hand mails over on one connection, one after the other."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as smtp:
        for content in mails:
            smtp.sendmail("kari@example.org", [DESK], content)


async def throughput(service: Service, port: int, count: int, connections: int) -> None:
    """Hand over many mails at once and tell how many a second were accepted, recorded, answered."""
    before = counted(service, RECORDED), counted(service, ANSWERED)
    mails = [mail(f"t{before[0] + number}") for number in range(count)]
    begun = time.monotonic()
    await asyncio.gather(*(asyncio.to_thread(hand, port, mails[part::connections]) for part in range(connections)))
    accepted = time.monotonic()
    recorded = await reached(service, RECORDED, before[0] + count)
    answered = await reached(service, ANSWERED, before[1] + count)
    for what, moment in (("accepted", accepted), ("recorded", recorded), ("answered", answered)):
        print(f"SMTP, {connections} connections, {count} mails: {what:9} {count / (moment - begun):6.1f} a second")


async def noticed(service: Service, dovecot: DovecotServer, times: int) -> None:
    """Put one mail after the other into the mailbox and tell how soon each is recorded."""
    took = []
    for _ in range(times):
        before = counted(service, RECORDED)
        begun = time.monotonic()
        await asyncio.to_thread(dovecot.deliver, mail(f"i{before}"))
        took.append(await reached(service, RECORDED, before + 1) - begun)
    took.sort()
    print(
        f"IMAP IDLE, {times} mails one by one: from delivery to recorded {statistics.median(took) * 1000:.0f} ms median, "
        f"{took[int(times * 0.95) - 1] * 1000:.0f} ms 95th percentile, {took[-1] * 1000:.0f} ms at most"
    )


def resident(pid: int, field: str) -> float:
    """Return a process's resident memory in MiB: VmRSS is now, VmHWM the most since it was set back."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(f"{field}:")).split()[1]) / 1024


def at_rest(pid: int) -> float:
    """Set the peak back and return what a process has now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    return resident(pid, "VmRSS")


async def memory(service: Service, port: int) -> None:
    """Hand over a large mail and tell what it costs."""
    process = service._process  # noqa: SLF001 - its memory is what is measured
    assert process is not None
    content = mail("large", os.urandom(LARGE))

    for way in ("the first", "the second"):
        changed = content.replace(b"<large@", f"<{way.replace(' ', '')}@".encode())
        before = counted(service, RECORDED)
        resting, begun = at_rest(process.pid), time.monotonic()
        await asyncio.to_thread(hand, port, [changed])
        accepted, peak = time.monotonic() - begun, resident(process.pid, "VmHWM") - resting
        await reached(service, RECORDED, before + 1)
        print(
            f"{way} mail with 30 MiB attached ({len(content) / 1e6:.0f} MB as sent): accepted after {accepted:.1f} s "
            f"(+{peak:.0f} MiB), recorded after {time.monotonic() - begun:.1f} s "
            f"(+{resident(process.pid, 'VmHWM') - resting:.0f} MiB over {resting:.0f} MiB)"
        )


async def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=200)
    parser.add_argument("--noticed", type=int, default=40)
    chosen = parser.parse_args()
    load = os.getloadavg()
    print(f"load average before: {load[0]:.1f} {load[1]:.1f}; {os.cpu_count()} cores")
    dovecot, port = DovecotServer("/usr/sbin/dovecot"), free_port()
    dovecot.start()
    try:
        with tempfile.TemporaryDirectory(prefix="torg-benchmark-") as folder:
            mailbox = {
                "TORG_EMAIL_LISTEN": f"127.0.0.1:{port}",
                "TORG_EMAIL_SIZE_LIMIT_MB": "60",
                "TORG_EMAIL_IMAP_HOST": "127.0.0.1",
                "TORG_EMAIL_IMAP_PORT": str(dovecot.imaps_port),
                "TORG_EMAIL_IMAP_USER": "post",
                "TORG_EMAIL_IMAP_PASSWORD": PASSWORD,
                "TORG_EMAIL_IMAP_CA": str(dovecot.authority.file),
            }
            async with Service(Path(folder), **mailbox, **GENEROUS) as service:
                await noticed(service, dovecot, 5)
                await memory(service, port)
                await noticed(service, dovecot, chosen.noticed)
                for connections in (1, 8):
                    await throughput(service, port, chosen.mails, connections)
    finally:
        dovecot.close()
    print(f"load average after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    asyncio.run(main())
