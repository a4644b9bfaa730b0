"""Continuing over the database. Without the key, which only its two browsers see, a row of it opens nothing."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import and_, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chatting import Continued
from bot.database import Database
from bot.errors import NotFound
from bot.interfaces import Clock
from inquiries.continuing.models import chat_continuations
from inquiries.models import conversations, inquiries

KEY_BYTES = 16
"""128 bits for ten minutes; more would only make the code's squares smaller."""
GOOD_FOR = timedelta(minutes=10)
NONCE_BYTES = 12


class SqlContinuing:
    """Continuing over SQLite or PostgreSQL."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def offer(self, municipality: str, conversation: str, secret: str) -> tuple[str, datetime]:
        """Return a key and until when it is good; the one before it is good no more. Raises NotFound."""
        key, now = secrets.token_urlsafe(KEY_BYTES), self._clock.now()
        expires_at = now + GOOD_FOR
        async with self._database.write() as connection:
            await _must_be(connection, municipality, conversation)
            old = chat_continuations.c.conversation == conversation
            await connection.execute(delete(chat_continuations).where(old | (chat_continuations.c.expires_at <= now)))
            await connection.execute(
                insert(chat_continuations).values(
                    key_hash=_hash(key),
                    municipality=municipality,
                    conversation=conversation,
                    sealed=_seal(key, secret, conversation),
                    expires_at=expires_at,
                )
            )
        return key, expires_at

    async def take(self, municipality: str, key: str) -> Continued:
        """Use a key up. Raises NotFound for one that was used, is too old or never was: nobody learns which."""
        mine = and_(chat_continuations.c.municipality == municipality, chat_continuations.c.key_hash == _hash(key))
        async with self._database.write() as connection:
            # One statement finds and deletes, so that of two browsers at the same moment one alone gets the row.
            used = delete(chat_continuations).where(mine).returning(chat_continuations)
            row = (await connection.execute(used)).mappings().first()
            if row is None or row["expires_at"] <= self._clock.now():
                raise NotFound("this key is not good any more")
            language = await _must_be(connection, municipality, row["conversation"])
            newest = (
                select(inquiries.c.number)
                .where(inquiries.c.conversation == row["conversation"], inquiries.c.merged_into.is_(None))
                .order_by(inquiries.c.opened_at.desc(), inquiries.c.number.desc())
                .limit(1)
            )
            number = (await connection.execute(newest)).scalar_one_or_none()
        return Continued(row["conversation"], _opened(key, row["sealed"], row["conversation"]), language, number)

    async def tidy(self) -> None:
        """Delete the keys that nobody used in time."""
        async with self._database.write() as connection:
            old = chat_continuations.c.expires_at <= self._clock.now()
            await connection.execute(delete(chat_continuations).where(old))


async def _must_be(connection: AsyncConnection, municipality: str, conversation: str) -> str:
    """Return the language of a conversation that is there. Raises NotFound."""
    query = select(conversations.c.language).where(
        conversations.c.id == conversation,
        conversations.c.municipality == municipality,
        conversations.c.deleted_at.is_(None),
    )
    language = (await connection.execute(query)).scalar_one_or_none()
    if language is None:
        raise NotFound("no such conversation")
    return str(language)


def _hash(key: str) -> str:
    return hashlib.sha256(b"torg continuing: name\0" + key.encode(errors="replace")).hexdigest()


def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"torg continuing: seal\0" + key.encode(errors="replace")).digest())


def _seal(key: str, secret: str, conversation: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(nonce + _cipher(key).encrypt(nonce, secret.encode(), conversation.encode())).decode()


def _opened(key: str, sealed: str, conversation: str) -> str:
    content = base64.b64decode(sealed)
    try:
        opened = _cipher(key).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], conversation.encode())
    except InvalidTag as error:
        raise NotFound("this key is not good any more") from error
    return opened.decode()
