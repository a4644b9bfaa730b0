"""What the interface takes and gives about a reply before it goes."""

from __future__ import annotations

from console.api.schemas import Schema, Text, Via


class ReplyToSee(Schema):
    """A reply that is being written; `via` null is where answers go by default."""

    text: Text
    via: Via | None = None


class ReplySeen(Schema):
    """What would be sent: a mail has a subject and one part, an SMS a part for each segment.

    `html` is that part with its form, sanitised, empty where it has none. `masked` tells that numbers of persons were taken
    out, as they will be when it is sent.
    """

    channel: str
    to: str
    subject: str
    parts: list[str]
    html: str = ""
    masked: bool
