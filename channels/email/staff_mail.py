"""Mails of the service itself to members of staff. Pure."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from html import escape

from bot.digest import StaffMail
from channels.email.automatic import LOOP_HEADER
from channels.email.compose import BODY_STYLE, address_of, paragraphs
from channels.email.config import Identity


def compose_for_staff(mail: StaffMail, identity: Identity) -> bytes:
    """Return the whole mail with CRLF, marked as a machine's (RFC 3834). Raises BadInput for an address that cannot be."""
    recipient = address_of(mail.name, mail.address)
    made = EmailMessage(policy=SMTP if recipient.addr_spec.isascii() else SMTPUTF8)
    made["From"] = address_of(identity.name, identity.address)
    made["To"] = recipient
    made["Subject"] = " ".join(mail.subject.split())
    made["Date"] = format_datetime(mail.at)
    made["Message-ID"] = identity.message_id(mail.id)
    made[LOOP_HEADER] = identity.domain
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(f"{mail.text}\n", cte="quoted-printable")
    made.add_alternative(_page(mail), subtype="html", cte="quoted-printable")
    made["Content-Language"] = mail.language
    return made.as_bytes()


def _page(mail: StaffMail) -> str:
    language = escape(mail.language)
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    return (
        f'<!doctype html>\n<html lang="{language}"><head>{head}</head>\n'
        f'<body style="margin:0"><div lang="{language}" style="{BODY_STYLE}">\n'
        f"{paragraphs(mail.text)}\n</div></body></html>\n"
    )
