"""Signatures of webhooks after Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.errors import Refused, SettingsError

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
VERSION = "v1"
PREFIX = "whsec_"
SHORTEST = 24
TOLERANCE = timedelta(minutes=5)
"""How far the clocks of both sides may differ; a call is remembered for longer than that."""


def key_from(secret: str) -> bytes:
    """Return the key that a secret means: base64 after `whsec_`, or its own bytes. Raises SettingsError."""
    if secret.startswith(PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error as error:
            raise SettingsError(f"[cases] webhook_secret: what stands after {PREFIX} is not base64") from error
    else:
        key = secret.encode()
    if len(key) < SHORTEST:
        raise SettingsError(f"[cases] webhook_secret: it must have {SHORTEST} characters or more")
    return key


def signed(key: bytes, identifier: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that a message carries."""
    seconds = str(int(at.timestamp()))
    return {ID: identifier, TIMESTAMP: seconds, SIGNATURE: f"{VERSION},{_mac(key, identifier, seconds, body)}"}


def verified(key: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return the id of a message that really comes from who knows the key, and is not old. Raises Refused."""
    identifier, seconds = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not identifier or not seconds.isascii() or not seconds.isdecimal():
        raise Refused("the call is not signed")
    if abs(now.timestamp() - int(seconds[:15])) > TOLERANCE.total_seconds():
        raise Refused("the call is too old, or a clock is wrong")
    right = _mac(key, identifier, seconds, body).encode()
    given = [part.partition(",") for part in headers.get(SIGNATURE, "").split()]
    if not any(version == VERSION and hmac.compare_digest(right, mac.encode()) for version, _, mac in given):
        raise Refused("the signature is wrong")
    return identifier


def _mac(key: bytes, identifier: str, seconds: str, body: bytes) -> str:
    mac = hmac.new(key, f"{identifier}.{seconds}.".encode() + body, hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()
