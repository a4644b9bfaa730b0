"""Mailboxes on a real Dovecot: each test has its own, and Torg comes back to it soon."""

from __future__ import annotations

import asyncio

from tests.building import until
from tests.channels.email.post_office import PostOffice, mail

QUICK_S = 10.0


def numbered(number: int, size: int = 0) -> bytes:
    return mail(f"Sak {number}\n" + "x" * size, subject=f"Sak {number}", message_id=f"<{number}@example.org>")


async def texts(office: PostOffice, count: int) -> list[str]:
    """Wait for so many messages and return their first lines, sorted."""
    await until(lambda: office.counters.arrived >= count, within=QUICK_S)
    await asyncio.sleep(0.05)
    return sorted(message.text.splitlines()[0] for message in await office.messages())
