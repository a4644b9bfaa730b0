"""What a mail is read to: frozen data that the transports, the pipeline and the console build on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from channels.oddities import Oddity

MEBIBYTE = 1024 * 1024

Save = Callable[[BinaryIO], str]
"""Keeps one attachment: reads the file from where it stands to its end and returns the reference to where it lies.

It is called while the mail is read, once for each attachment that was not refused, and must not keep the file.
"""


@dataclass(frozen=True, slots=True)
class MailLimits:
    """How much of a mail is read; what is beyond is left out and named in `problems`, the mail itself is never refused.

    `mail_bytes` counts what arrived, `attachment_bytes` a decoded attachment, `attachments_bytes` all of them together;
    `header_bytes` one block of headers, `headers` the fields in it; `text_chars` the text that is given back.
    """

    mail_bytes: int = 60 * MEBIBYTE
    attachment_bytes: int = 30 * MEBIBYTE
    attachments_bytes: int = 50 * MEBIBYTE
    attachments: int = 100
    parts: int = 300
    depth: int = 20
    header_bytes: int = 256 * 1024
    headers: int = 1000
    text_chars: int = 400_000


@dataclass(frozen=True, slots=True)
class MailAddress:
    """A person's or a machine's address; the domain is in lower case, `name` is empty where none was given."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands after the last @, in lower case."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class ParsedAttachment:
    """A file that came with a mail.

    `media_type` is what the content says, `declared_type` what the sender said; `size` is in decoded bytes.
    `reference` is what `Save` returned, None for a refused one; `refused` says why in one English sentence, `too_large`
    that it is for its size.
    `signature` marks the detached signature of a signed mail, which is no file that anybody meant to send.
    """

    name: str
    media_type: str
    declared_type: str
    size: int
    inline: bool
    content_id: str | None
    reference: str | None
    refused: str | None = None
    signature: bool = False
    too_large: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """Word from a mail server on how a mail of ours fared (RFC 3464, and the common older forms).

    `action` is `failed`, `delayed`, `delivered`, `relayed` or `expanded`; `status` an enhanced code such as `5.1.1`
    (RFC 3463); `original_message_id` is without angle brackets. What could not be found is None, or empty. `others` is how
    it fared at further recipients that the same report tells of, the worst first, none of them worse than this.
    """

    action: str
    recipient: str | None
    original_message_id: str | None
    status: str | None
    diagnostic: str
    others: tuple[Bounce, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, read.

    `message_id` and `references` are without angle brackets; `references` holds References, then In-Reply-To, oldest
    first, each once. `sender` is From (else Sender, else Return-Path). `delivered_to` are the addresses of Delivered-To,
    X-Original-To and Envelope-To, where a reply token may stand. `date` is UTC, None when it cannot be read.
    `text` is everything readable, `reply_text` the same without quoted history and signature, `signature` what was
    taken for one. `automatic` tells why nobody may answer it by machine: `auto-replied`, `auto-generated`,
    `out-of-office`, `list`, `bulk`, `loop`, `bounce`, `no-reply`; None for a person's mail. `reply_token` is the
    checked key of a conversation (tokens.py), set only when `parse` was given a reader of tokens.
    `spam` tells that a filter on the way has marked it as junk.
    `problems` are what was odd and how it was read.
    """

    message_id: str | None
    references: tuple[str, ...]
    sender: MailAddress | None
    reply_to: tuple[MailAddress, ...]
    to: tuple[MailAddress, ...]
    cc: tuple[MailAddress, ...]
    delivered_to: tuple[str, ...]
    subject: str
    date: datetime | None
    text: str
    reply_text: str
    signature: str
    attachments: tuple[ParsedAttachment, ...]
    automatic: str | None
    bounce: Bounce | None
    reply_token: str | None
    problems: tuple[Oddity, ...]
    spam: bool = False
