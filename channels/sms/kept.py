"""How a request is kept as it came, read again later, and known again when it comes a second time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.messages import Arrival
from channels.sms.models import Call, Received

EXTERNAL_ID = 120


def key_of(gateway: str, received: Received | None, raw: bytes) -> str:
    """Return what makes an arrival one: the gateway's id of it, else what was said; a part by its number too."""
    if received is None or not received.id:
        return f"{gateway}/sha256:{hashlib.sha256(raw).hexdigest()}"
    part = f"/{received.part.reference}-{received.part.number}" if received.part else ""
    return f"{gateway}/{received.id}{part}"


def envelope_from(call: Call) -> dict[str, Any]:
    """Return what must be known of a request beside its octets in order to read it later."""
    return {"method": call.method, "content_type": call.content_type, "in_query": not call.body}


def raw_of(call: Call) -> bytes:
    """Return the octets of a request that are kept: its body, or its query where it has none."""
    return call.body or call.query.encode("utf-8", "surrogateescape")


def call_from(envelope: Mapping[str, Any], raw: bytes) -> Call:
    """Return the request that was kept."""
    method, content_type = str(envelope.get("method", "POST")), str(envelope.get("content_type", ""))
    if envelope.get("in_query"):
        return Call(method, query=raw.decode("utf-8", "surrogateescape"), content_type=content_type)
    return Call(method, body=raw, content_type=content_type)


def external_id_of(arrival: Arrival) -> str:
    """Return an id that the record's column holds."""
    if len(arrival.key) <= EXTERNAL_ID:
        return arrival.key
    return "sha256:" + hashlib.sha256(arrival.key.encode()).hexdigest()
