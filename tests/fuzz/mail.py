"""Raw mails, as a stranger may send them."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import BinaryIO

from bot.errors import Malformed
from channels.email.parsing import MailLimits, ParsedMail, parse
from channels.email.tokens import ReplyTokens
from tests.fuzz.target import Target

LIMITS = MailLimits(text_chars=20_000, attachment_bytes=8_000, attachments_bytes=12_000, attachments=20, parts=40, depth=6)
TOKENS = ReplyTokens(b"a secret of sixteen bytes", "havdal")


def check(data: bytes) -> None:
    """Parse the bytes; whatever they are, what comes out is text that can be stored and shown."""
    kept: list[int] = []

    def save(file: BinaryIO) -> str:
        kept.append(len(file.read()))
        return str(len(kept))

    try:
        mail = parse(
            io.BytesIO(data), limits=LIMITS, save=save, read_token=TOKENS.read, own_domains=frozenset({"torg.example"})
        )
    except Malformed:
        return
    _holds(mail, kept)


def _holds(mail: ParsedMail, kept: list[int]) -> None:
    stored = json.dumps(asdict(mail), ensure_ascii=False, default=str).encode()
    assert b"\\u0000" not in stored
    assert len(mail.text) <= LIMITS.text_chars
    assert len(mail.reply_text) <= len(mail.text)
    assert len(mail.subject) <= 1000
    assert "\n" not in mail.subject
    assert mail.date is None or mail.date.tzinfo is not None
    assert mail.reply_text.strip() or not any(char.isalnum() for char in mail.text)
    saved = [one for one in mail.attachments if one.reference is not None]
    assert [one.size for one in saved] == kept
    assert sum(kept) <= LIMITS.attachments_bytes
    assert all(one.refused is None for one in saved)
    for one in mail.attachments:
        assert one.name.strip(". ") == one.name
        assert one.name
        assert not set('/\\<>:"|?*\0\n\r\u202e') & set(one.name)
        assert len(one.name.encode()) <= 255
    assert all("<" not in one and ">" not in one and one for one in mail.references)


TARGET = Target(check=check)
