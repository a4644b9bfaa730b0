"""The keys under which a thread of mails is known, beside Message-IDs, and what tells one mail from another."""

from __future__ import annotations

import base64
import hashlib
import uuid

from channels.email.parsed import ParsedMail
from channels.email.subjects import plain_subject

NAMESPACE = uuid.UUID("6f1f3a0e-0d64-5a0e-9a39-6a3a5b0a8c55")
"""Of conversations that mails begin: the same mail leads to the same conversation, whichever way it comes."""

CONVERSATION, MESSAGE, SENT_ON = "c", "m", "s"
"""What a reply token names: to answer what was sent on gives no key to the citizen's own conversation."""
ID_CHARACTERS = 120


def token_key(kind: str, identifier: str) -> str:
    """Return a UUID as the key of a reply token: short, since a local part has 64 characters (RFC 5321 §4.5.3.1.1)."""
    return kind + base64.b32encode(uuid.UUID(identifier).bytes).decode().rstrip("=").lower()


def message_of_token(key: str) -> str | None:
    """Return which message of ours a key names, None when it names something else."""
    if not key.startswith(MESSAGE):
        return None
    try:
        return str(uuid.UUID(bytes=base64.b32decode(key[1:].upper() + "======")))
    except ValueError:
        return None


def by_id(message_id: str) -> str:
    """Return the key of a Message-ID; the brackets tell it from the other keys."""
    return f"<{message_id.strip('<> ')}>"


def by_token(key: str) -> str:
    """Return the key of a reply token."""
    return f"reply:{key}"


def by_number(number: str) -> str:
    """Return the key of an inquiry number."""
    return f"number:{number}"


def by_subject(conversation: str, subject: str) -> str:
    """Return the key that tells that a subject was used in a conversation."""
    plain = " ".join(plain_subject(subject).casefold().split())
    return f"subject:{conversation}:{hashlib.sha256(plain.encode(errors='replace')).hexdigest()[:32]}"


def content_of(mail: ParsedMail) -> str:
    """Return a hash of what a mail says, not of how it came: its way leaves marks in the headers."""
    sender = mail.sender.address.lower() if mail.sender else ""
    parts = [sender, mail.subject, " ".join(mail.text.split())]
    parts += [f"{attachment.name}/{attachment.size}" for attachment in mail.attachments]
    if mail.message_id is None:
        parts.append(mail.date.isoformat() if mail.date else "")
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()


def external_id_of(mail: ParsedMail) -> str:
    """Return what tells a mail from every other: Message-ID and content, since some programs give an id twice."""
    content = content_of(mail)
    if mail.message_id is None:
        return content
    named = mail.message_id
    if len(named) > ID_CHARACTERS:
        named = hashlib.sha256(named.encode(errors="replace")).hexdigest()
    return f"{named}/{content[:16]}"


def new_conversation(municipality: str, mail: ParsedMail, sender: str) -> str:
    """Return the id of the conversation that a mail begins."""
    name = "\0".join((municipality, mail.message_id or content_of(mail), sender.lower()))
    return str(uuid.uuid5(NAMESPACE, name.encode(errors="replace").decode()))
