"""Reading a mail: from the bytes that arrived to `ParsedMail`, without knowing how they came.

The way through: `splitting` cuts the mail into parts and undoes their transfer encodings into a spool on disk,
`bodies` finds what is to be read and what is a file, `reply_text` cuts history and signature, `automatic` and
`bounces` tell machines from people. Memory stays bounded however large the mail is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from bot.errors import Malformed, Why
from channels.email.automatic import automatic_kind, marked_as_spam
from channels.email.bodies import Bodies
from channels.email.bounces import read_bounce
from channels.email.header_lines import KNOWN
from channels.email.headers import REFERENCES, Headers
from channels.email.parsed import Bounce, MailAddress, MailLimits, ParsedAttachment, ParsedMail, Save
from channels.email.part import Part
from channels.email.reply_text import reply_of
from channels.email.splitting import Splitter
from channels.email.spool import Spool
from channels.email.subjects import is_forward
from channels.oddities import Oddity

__all__ = ["Bounce", "MailAddress", "MailLimits", "ParsedAttachment", "ParsedMail", "Save", "parse"]

DEFAULT_LIMITS = MailLimits()
SUBJECT_CHARS = 1000
_PROBLEMS = 40

ReadToken = Callable[[str], str | None]
"""Gets an address or a subject; returns the conversation's key when a token of ours stands in it (ReplyTokens.read)."""


def parse(
    file: BinaryIO | Path,
    *,
    limits: MailLimits = DEFAULT_LIMITS,
    save: Save | None = None,
    read_token: ReadToken | None = None,
    own_domains: frozenset[str] = frozenset(),
    language: str = "nb",
) -> ParsedMail:
    """Return what a raw mail (RFC 5322, MIME) says, however broken it is.

    `file` is read from where it stands. Without `save` attachments are looked at and not kept. `own_domains` are
    the domains of our Message-IDs, in lower case, by which a mail of ours that comes back is known. `language` is
    that of the few words that are added to a calendar invitation. Raises Malformed only when it is no mail at all
    (not one known header), OSError when the file cannot be read or the disk is full.
    """
    if isinstance(file, Path):
        with file.open("rb") as opened:
            return parse(opened, limits=limits, save=save, read_token=read_token, own_domains=own_domains, language=language)
    with contextlib.closing(Spool()) as spool:
        splitter = Splitter(spool, limits)
        root = splitter.split(file)
        if not root.headers.names() & KNOWN:
            raise Malformed("this is no mail: it has none of the headers that mails have", why=Why("mail_none"))
        bodies = Bodies(spool, limits, save, language)
        bodies.read(root)
        mail = _assembled(root, bodies, own_domains, read_token)
    problems = [*splitter.problems, *bodies.problems, *bodies.attachments.problems, *mail.problems]
    return replace(mail, problems=tuple(dict.fromkeys(problems))[:_PROBLEMS])


def _assembled(root: Part, bodies: Bodies, own_domains: frozenset[str], read_token: ReadToken | None) -> ParsedMail:
    headers = root.headers
    subject = headers.text("subject")[:SUBJECT_CHARS]
    sender = next(iter(headers.addresses("from") or headers.addresses("sender", "return-path")), None)
    message_id = _message_id(headers)
    text = bodies.text()
    reply = reply_of(text, forwarded=is_forward(subject))
    bounce = read_bounce(root, sender, text)
    kind = "bounce" if bounce else automatic_kind(headers, sender=sender, message_id=message_id, own_domains=own_domains)
    delivered = headers.addresses("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")
    mail = ParsedMail(
        message_id=message_id,
        references=_references(headers),
        sender=sender,
        reply_to=headers.addresses("reply-to"),
        to=headers.addresses("to"),
        cc=headers.addresses("cc"),
        delivered_to=tuple(one.address for one in delivered),
        subject=subject,
        date=headers.date(),
        text=text,
        reply_text=reply.text,
        signature=reply.signature,
        attachments=bodies.attachments.all(),
        automatic=kind or ("auto-generated" if root.kind == "multipart/report" else None),
        bounce=bounce,
        reply_token=None,
        problems=_problems(headers, sender),
        spam=marked_as_spam(headers),
    )
    return mail if read_token is None else replace(mail, reply_token=_token(mail, read_token))


def _message_id(headers: Headers) -> str | None:
    ids = headers.ids("message-id")
    return ids[0] if ids else headers.text("message-id").strip("<> ")[:500] or None


def _references(headers: Headers) -> tuple[str, ...]:
    ids = list(dict.fromkeys([*headers.ids("references"), *headers.ids("in-reply-to")]))
    # The first is the beginning of the thread, the last are what is answered.
    return tuple(ids if len(ids) <= REFERENCES else [ids[0], *ids[-(REFERENCES - 1) :]])


def _token(mail: ParsedMail, read_token: ReadToken) -> str | None:
    places = [*mail.delivered_to, *(one.address for one in (*mail.to, *mail.cc)), mail.subject]
    return next((key for place in places if (key := read_token(place)) is not None), None)


def _problems(headers: Headers, sender: MailAddress | None) -> tuple[Oddity, ...]:
    told = []
    if sender is None:
        told.append(Oddity("no sender can be read", Why("mail_no_sender")))
    if headers.date() is None and headers.raw("date"):
        told.append(Oddity("the date cannot be read", Why("mail_date_unread")))
    elif headers.date() is None:
        told.append(Oddity("there is no date", Why("mail_no_date")))
    if len(headers.addresses("from")) > 1:
        told.append(Oddity("there is more than one sender; the first was taken", Why("mail_senders")))
    return tuple(told)
