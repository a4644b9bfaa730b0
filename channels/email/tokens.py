"""Reply tokens: a signed key in our address and our subject, by which an answer finds its conversation.

A token is `KEY-SIGNATURE`: the key is what the store looks a conversation up by (an inquiry number, an id), the
signature the first 80 bits of HMAC-SHA256 over municipality and key, in base32, lower case. Whoever can read a
token can use it, as whoever has the mail; so the sender must match too before anything is joined.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

SIGNATURE_BYTES = 10
_KEY = r"[a-z0-9](?:[a-z0-9-]{0,34}[a-z0-9])?"
_TOKEN = rf"({_KEY})-([a-z2-7]{{{SIGNATURE_BYTES * 8 // 5}}})"
_KEY_ONLY = re.compile(_KEY)
_IN_ADDRESS = re.compile(rf"\+{_TOKEN}@", re.IGNORECASE)
_IN_SUBJECT = re.compile(rf"\[#{_TOKEN}\]", re.IGNORECASE)
_NUMBER = re.compile(r"\[[^\[\]]{0,40}?#?(\d{4}-\d{4,9})\]")
_READ_AT_MOST = 2000


class ReplyTokens:
    """Makes and reads the tokens of one municipality; `secret` is at least 16 bytes, kept like a password."""

    def __init__(self, secret: bytes, municipality: str) -> None:
        if len(secret) < 16:
            raise ValueError("the secret of reply tokens needs 16 bytes or more")
        self._secret = secret
        self._municipality = municipality

    def make(self, key: str) -> str:
        """Return the token of a key of lower-case letters, digits and hyphens, 36 characters at most."""
        if not _KEY_ONLY.fullmatch(key):
            raise ValueError(f"not a key for a reply token: {key!r}")
        return f"{key}-{self._signature(key)}"

    def address(self, mailbox: str, key: str) -> str:
        """Return the mailbox with the token as its sub-address (RFC 5233): `post+TOKEN@havdal.example`."""
        local, _, domain = mailbox.rpartition("@")
        return f"{local}+{self.make(key)}@{domain}"

    def subject(self, subject: str, key: str) -> str:
        """Return the subject with the token at its end, once."""
        tag = f"[#{self.make(key)}]"
        return subject if tag in subject else f"{subject} {tag}".lstrip()

    def read(self, text: str) -> str | None:
        """Return the key of the first genuine token in an address or a subject, None where there is none."""
        for pattern in (_IN_ADDRESS, _IN_SUBJECT):
            for key, signature in pattern.findall(text[:_READ_AT_MOST]):
                if hmac.compare_digest(self._signature(key.lower()), signature.lower()):
                    return str(key.lower())
        return None

    def _signature(self, key: str) -> str:
        signed = hmac.new(self._secret, f"reply-token\0{self._municipality}\0{key}".encode(), hashlib.sha256)
        return base64.b32encode(signed.digest()[:SIGNATURE_BYTES]).decode().lower()


def inquiry_number_in(subject: str) -> str | None:
    """Return an inquiry number such as `2026-000012` from `[Havdal 2026-000012]` or `[#2026-000012]`.

    It is not signed: anybody can guess one, so it counts only together with the sender.
    """
    found = _NUMBER.search(subject[:_READ_AT_MOST])
    return found[1] if found else None
