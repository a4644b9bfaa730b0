"""From a message to the mail that carries it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from html import escape

from bot.errors import BadInput, Why
from bot.formatting import linked
from bot.messages import Attachment, Author, Message, Outbound
from channels.email.automatic import LOOP_HEADER
from channels.email.config import Identity
from channels.email.subjects import plain_subject
from channels.plain_text import as_text

AUTOMATIC = frozenset({Author.BOT, Author.NOTICE})
REFERENCES = 20
SUBJECT = 150
BODY_STYLE = (
    "max-width:38em;margin:0;padding:8px 4px;color:#1a1a1a;background:#ffffff;"
    "font-family:'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:16px;line-height:1.5"
)
_QUOTE = "margin:24px 0 0;padding:0 0 0 12px;border-left:3px solid #b0b0b0"
_SIGNATURE = "margin:24px 0 0;color:#4a4a4a;white-space:pre-line"


@dataclass(frozen=True, slots=True)
class Thread:
    """What is known of the thread that a mail goes into: Message-IDs in brackets, oldest first, ours among them."""

    message_ids: tuple[str, ...] = ()
    answers: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail is made of besides the message: `closing` stands before a person's signature, in the mail's language."""

    identity: Identity
    thread: Thread
    reply_to: str | None
    closing: str
    attachments: Sequence[tuple[Attachment, bytes]] = ()


def automatic(message: Message) -> bool:
    """Tell whether a machine wrote a message."""
    return message.author in AUTOMATIC


def compose(outbound: Outbound, letter: Letter) -> bytes:
    """Return the whole mail with CRLF. Raises BadInput for an address that no mail can go to."""
    message, identity = outbound.message, letter.identity
    recipient = address_of(outbound.to_name, outbound.to.value)
    # Addresses whose local part has other letters need RFC 6532; every other mail goes through old servers too.
    policy = SMTP if recipient.addr_spec.isascii() else SMTPUTF8
    mail = EmailMessage(policy=policy)
    mail["From"] = address_of(identity.name, identity.address)
    mail["To"] = [recipient, *(address_of("", one.address) for one in message.copied if one.kind == "to")]
    open_copies = [address_of("", one.address) for one in message.copied if one.kind == "cc"]
    if open_copies:
        mail["Cc"] = open_copies
    if letter.reply_to:
        mail["Reply-To"] = address_of(identity.name, letter.reply_to)
    mail["Subject"] = subject_of(outbound, identity, answers=letter.thread.answers is not None)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = identity.message_id(message.id)
    if letter.thread.answers:
        mail["In-Reply-To"] = letter.thread.answers
    if letter.thread.message_ids:
        mail["References"] = " ".join(letter.thread.message_ids[-REFERENCES:])
    mail[LOOP_HEADER] = identity.domain
    if automatic(message):
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
    signature = _signature(message, letter.identity, letter.closing)
    mail.set_content(plain_of(message, letter.identity, letter.closing), cte="quoted-printable")
    mail.add_alternative(html_of(message, signature), subtype="html", cte="quoted-printable")
    for attachment, content in letter.attachments:
        main, _, sub = attachment.media_type.partition("/")
        named = (main, sub) if main and sub and main not in {"message", "multipart"} else ("application", "octet-stream")
        mail.add_attachment(content, maintype=named[0], subtype=named[1], filename=attachment.name)
    mail["Content-Language"] = message.language  # After the parts: the library hands such headers on to the first of them.
    return mail.as_bytes()


def subject_of(outbound: Outbound, identity: Identity, *, answers: bool) -> str:
    """Return the subject with the inquiry's number, by which an answer is known even where all else is lost.

    What is sent on to somebody outside is marked as that, unless it goes on in a thread of theirs.
    """
    title = " ".join(plain_subject(outbound.title).split())[:SUBJECT] or identity.name
    number = f" [#{outbound.inquiry_number}]" if outbound.inquiry_number else ""
    mark = "Re: " if answers else "Fwd: " if outbound.message.sends_on else ""
    return f"{mark}{title}{number}"


def html_of(message: Message, signature: str) -> str:
    """Return the message as a page that mail programs show well: inline styles only, nothing that is fetched."""
    parts = [message.html or paragraphs(message.text)]
    shown = message.html or message.text
    links = [source for source in message.sources if source.url not in shown]
    if links:
        items = "".join(f'<li><a href="{escape(one.url)}">{escape(one.title or one.url)}</a></li>' for one in links)
        parts.append(f'<ul style="padding-left:1.2em">{items}</ul>')
    if message.choices:
        items = "".join(f"<li>{escape(choice.label)}</li>" for choice in message.choices)
        parts.append(f'<ol style="padding-left:1.6em">{items}</ol>')
    parts.append(f'<p style="{_SIGNATURE}">{escape(signature)}</p>')
    if message.sends_on:
        parts.append(f'<div style="{_QUOTE}">\n{paragraphs(message.full_text or "")}\n</div>')
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    language = escape(message.language)
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{language}"><head>{head}</head>\n'
        f'<body style="margin:0"><div lang="{language}" style="{BODY_STYLE}">\n{body}\n</div></body></html>\n'
    )


def paragraphs(text: str) -> str:
    """Return plain text as paragraphs, with addresses of pages as links."""
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return "\n".join(f'<p style="margin:0 0 1em">{linked(block)}</p>' for block in blocks)


def plain_of(message: Message, identity: Identity, closing: str) -> str:
    """Return the message as plain text, with who has written it below, and then what it sends on.

    A quote below the mark of a signature (RFC 3676 § 4.3) would be cut off by programs that hide signatures.
    """
    signature = _signature(message, identity, closing)
    if message.sends_on:
        return f"{as_text(message)}\n\n{signature}\n\n{message.full_text or ''}\n"
    return f"{as_text(message)}\n\n-- \n{signature}\n"


def shown_of(message: Message, identity: Identity, closing: str) -> str:
    """Return a message that has form as HTML, with who has written it below; nothing for one that has none."""
    return f"{message.html}\n<p>{linked(_signature(message, identity, closing))}</p>" if message.html else ""


def _signature(message: Message, identity: Identity, closing: str) -> str:
    """Return who has written: a person with name, or the municipality."""
    name = message.author_name if message.author is Author.STAFF else None
    if not name:
        return identity.name
    if identity.signature:
        return identity.signature.replace("{name}", name)
    return f"{closing}\n{name}\n{identity.name}"


def address_of(name: str, address: str) -> HeaderAddress:
    """Return an address for a header; its domain in the letters that every server reads (IDNA)."""
    local, at, domain = address.strip().rpartition("@")
    if not (at and local and domain) or any(char.isspace() or char in '<>()[],;:\\"' for char in address):
        raise BadInput("this is no e-mail address that anything can be sent to", why=Why("delivery_no_address"))
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadInput("the domain of this e-mail address is not valid", why=Why("delivery_domain")) from None
    return HeaderAddress(" ".join(name.split())[:100], local, domain)


def recipient_of(address: str) -> str:
    """Return an address as it goes on the envelope. Raises BadInput."""
    return address_of("", address).addr_spec
