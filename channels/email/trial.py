"""A mail that only shows that mails arrive."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from bot.errors import ChannelUnavailable, Why
from channels.email.compose import recipient_of
from channels.email.config import Identity
from channels.email.sender import OutgoingMail

GREETING = b"220"


def trial_mail(identity: Identity, to: str, text: str, now: datetime) -> OutgoingMail:
    """Return a mail whose first line is its subject. Raises BadInput for an address that no mail can go to."""
    recipient, message = recipient_of(to), str(uuid.uuid4())
    mail = EmailMessage(policy=SMTP if (recipient + identity.address).isascii() else SMTPUTF8)
    mail["From"] = Address(identity.name, addr_spec=identity.address)
    mail["To"] = recipient
    mail["Subject"] = text.partition("\n")[0]
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = identity.message_id(message)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine is to answer it.
    mail.set_content(text)
    return OutgoingMail(
        message=message,
        municipality=identity.municipality,
        conversation="",
        envelope_from=identity.address,
        recipient=recipient,
        content=bytes(mail),
    )


async def greeted(host: str, port: int) -> None:
    """See whether a mail server answers there (RFC 5321 §4.2). Raises ChannelUnavailable, OSError."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        line = await reader.readline()
        if not line.startswith(GREETING):
            place = f"{host}:{port}"
            why = Why("trial_no_greeting", {"place": place, "words": line[:100].decode("ascii", "replace").strip()})
            raise ChannelUnavailable(f"{place} does not greet as a mail server does: {line[:100]!r}", why=why)
        writer.write(b"QUIT\r\n")
        await writer.drain()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
