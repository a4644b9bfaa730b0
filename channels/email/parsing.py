"""Reading a mail: from the bytes that arrived to `ParsedMail`, without knowing how they came."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import UTC
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

from bot.errors import Malformed
from channels.email.parsed import Bounce, MailAddress, MailLimits, ParsedAttachment, ParsedMail, Save

__all__ = ["Bounce", "MailAddress", "MailLimits", "ParsedAttachment", "ParsedMail", "Save", "parse"]

DEFAULT_LIMITS = MailLimits()

ReadToken = Callable[[str], str | None]
"""Gets an address or a subject; returns the conversation's key when a token of ours stands in it, else None."""


def parse(
    file: BinaryIO | Path,
    *,
    limits: MailLimits = DEFAULT_LIMITS,
    save: Save | None = None,
    read_token: ReadToken | None = None,
    own_domains: frozenset[str] = frozenset(),
) -> ParsedMail:
    """Return what a raw mail (RFC 5322, MIME) says, however broken it is.

    `file` is read from where it stands. Without `save` attachments are looked at and not kept. `own_domains` are
    the domains of our Message-IDs, by which a mail of ours that comes back is known. Raises Malformed only when
    it is no mail at all (not one known header), OSError when the file cannot be read.
    """
    if isinstance(file, Path):
        with file.open("rb") as opened:
            return parse(opened, limits=limits, save=save, read_token=read_token, own_domains=own_domains)
    message = email.message_from_bytes(file.read(limits.mail_bytes), policy=email.policy.default)
    if not message.keys():
        raise Malformed("this is no mail: it has no headers")
    assert isinstance(message, EmailMessage)  # noqa: S101 - what the modern policy makes
    body = message.get_body(("plain", "html"))
    text = str(body.get_content()) if isinstance(body, EmailMessage) else ""
    senders = _addresses(message, "from")
    return ParsedMail(
        message_id=str(message.get("message-id", "")).strip(" <>") or None,
        references=tuple(str(message.get("references", "")).replace("<", "").replace(">", "").split()),
        sender=senders[0] if senders else None,
        reply_to=_addresses(message, "reply-to"),
        to=_addresses(message, "to"),
        cc=_addresses(message, "cc"),
        delivered_to=tuple(str(value) for value in message.get_all("delivered-to", [])),
        subject=str(message.get("subject", "")),
        date=parsedate_to_datetime(str(message["date"])).astimezone(UTC) if message["date"] else None,
        text=text,
        reply_text=text,
        signature="",
        attachments=(),
        automatic=None,
        bounce=None,
        reply_token=None,
        problems=(),
    )


def _addresses(message: EmailMessage, field: str) -> tuple[MailAddress, ...]:
    found = getaddresses([str(value) for value in message.get_all(field, [])])
    return tuple(MailAddress(name, address) for name, address in found if address)
