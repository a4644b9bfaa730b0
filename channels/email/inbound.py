"""From a mail that was read to what the pipeline takes. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.messages import Address, Arrival, Attachment, Copied, Inbound
from channels.email import keys
from channels.email.belonging import Place
from channels.email.config import Identity
from channels.email.parsed import MailAddress, ParsedAttachment, ParsedMail
from channels.email.store import CHANNEL
from channels.email.subjects import plain_subject

TEXT = 150_000
"""Characters that are taken of what is new in a mail; the mail itself is kept."""

FULL_TEXT = 200_000
LISTED = 20
COPIED = 100
NOBODY = MailAddress("", "nobody@sender.invalid")
"""The sender of a mail that names none (RFC 2606: nothing can be sent there)."""

MACHINES = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|ikke-?svar|bounces?)(?:[+.\-=].*)?", re.IGNORECASE
)
"""Local parts of addresses that machines write from."""


@dataclass(frozen=True, slots=True)
class Read:
    """A mail as it was read, with what its transport knew."""

    arrival: Arrival
    mail: ParsedMail

    @property
    def sender(self) -> MailAddress:
        """Who is to be answered: Reply-To where a person set one, else From; in lower case, to be found again."""
        mail = self.mail
        wanted = mail.reply_to[0] if len(mail.reply_to) == 1 and mail.automatic is None else None
        found = wanted or mail.sender or _of_envelope(self.arrival) or NOBODY
        name = found.name or (mail.sender.name if mail.sender else "")
        return MailAddress(name, found.address.lower())

    @property
    def silent(self) -> str | None:
        """Why nothing may be answered by itself, None when it may."""
        if self.mail.automatic:
            return self.mail.automatic
        if self.mail.bounce:
            return "bounce"
        null_sender = self.arrival.envelope.get("from") == ""
        if null_sender or MACHINES.fullmatch(self.sender.address.rpartition("@")[0]):
            return "auto-generated"
        return "no-sender" if self.sender.address == NOBODY.address else None


def inbound(
    read: Read, place: Place, attachments: tuple[Attachment, ...], silent: str | None, ours: Callable[[str], bool]
) -> Inbound:
    """Return what goes to the pipeline; `ours` tells of an address whether it is one of the desk's own."""
    mail, sender = read.mail, read.sender
    subject = plain_subject(mail.subject)
    text = mail.reply_text.strip() or mail.text.strip() or ("" if attachments else subject or "–")
    full = mail.text.strip()
    return Inbound(
        municipality=read.arrival.municipality,
        channel=CHANNEL,
        sender=Address(CHANNEL, sender.address),
        external_id=keys.external_id_of(mail),
        text=text[:TEXT],
        received_at=read.arrival.received_at,
        conversation=place.conversation,
        attachments=attachments,
        sender_name=sender.name,
        title=subject or None,
        full_text=full[:FULL_TEXT] if full and full != text else None,
        silent=silent,
        details=_details(read, place),
        copied=_copied(read, ours),
        sent_on=place.sent_on,
        junk=mail.spam and place.belongs_to is None,
    )


def attachments_of(found: Iterable[ParsedAttachment]) -> tuple[Attachment, ...]:
    """Return the files that came with a mail; signatures are none that anybody meant to send."""
    return tuple(
        Attachment(
            id=str(uuid.uuid4()),
            name=one.name,
            media_type=one.media_type,
            size=one.size,
            reference=one.reference or "",
            inline=one.inline,
            refused="" if one.refused is None else "too_large" if one.too_large else "forbidden_type",
        )
        for one in found
        if not one.signature
    )


def unwanted_files(found: Iterable[ParsedAttachment]) -> list[str]:
    """Return the references of files that were kept and that no message names."""
    return [one.reference for one in found if one.signature and one.reference]


def bounced(read: Read, identity: Identity, token: str | None) -> str | None:
    """Return the message of ours that a bounce tells of, None when it cannot be found or this is none."""
    bounce = read.mail.bounce
    if bounce is None:
        return None
    named = identity.message_of(bounce.original_message_id or "")
    return named or (keys.message_of_token(token) if token else None)


def _details(read: Read, place: Place) -> dict[str, Any]:
    """Return what staff should know of the mail, without what is empty."""
    mail = read.mail
    told = {
        "from": mail.sender.address if mail.sender and mail.sender.address.lower() != read.sender.address else None,
        "split_offered": place.split_offered,
        "subject": plain_subject(mail.subject) if place.split_offered else None,
        "belongs_to": place.belongs_to,
        "automatic": mail.automatic,
        "problems": [problem.kept() for problem in mail.problems[:LISTED]],
        "cut": bool(read.arrival.envelope.get("cut")),
    }
    return {name: value for name, value in told.items() if value}


def _copied(read: Read, ours: Callable[[str], bool]) -> tuple[Copied, ...]:
    """Return who else got a mail, each once: neither the desk nor the sender."""
    mail, found = read.mail, dict[str, Copied]()
    for kind, addresses in (("to", mail.to), ("cc", mail.cc)):
        for one in addresses:
            address = one.address.lower()
            if "@" in address and address != read.sender.address and not ours(address):
                found.setdefault(address, Copied("to" if kind == "to" else "cc", address))
    return tuple(found.values())[:COPIED]


def _of_envelope(arrival: Arrival) -> MailAddress | None:
    address = str(arrival.envelope.get("from") or "")
    return MailAddress("", address) if "@" in address else None
