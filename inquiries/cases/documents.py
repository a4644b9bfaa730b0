"""The documents of a case: the conversation and the notes as plain text, and the files as they came.

Plain text in UTF-8 is a form in which archives take documents (riksarkivarens forskrift, FOR-2017-12-19-2286, chapter 5); it
loses nothing of a conversation, and needs no tool of which the result would have to be checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cases import CaseContent
from bot.formatting import in_full
from bot.interfaces import Files
from bot.messages import Author, Message, Visibility

PLAIN = "text/plain"
CONVERSATION, NOTES, FILE = "conversation", "notes", "file"
BLOCK = 1 << 20

COPIES = {"to": "Også til", "cc": "Kopi", "bcc": "Blindkopi"}
WHO = {
    Author.CITIZEN: "Innbygger",
    Author.BOT: "Torg (automatisk svar)",
    Author.STAFF: "Saksbehandler",
    Author.OUTSIDE: "Ekstern",
}


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """A document that goes along: its `name` is what it is called, `source` its bytes or the file that holds them.

    `at` is when it came or was last added to; `sha256` is hexadecimal, `size` in bytes. `id` is the attachment's, or that
    of the first message in it. `ours` tells that the municipality made it and not the citizen, `internal` that the citizen
    has not seen it.
    """

    kind: str
    name: str
    media_type: str
    source: bytes | Path
    sha256: str
    size: int
    at: datetime
    id: str
    ours: bool
    internal: bool

    def read(self) -> bytes:
        """Return its bytes; it blocks."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()

    def blocks(self) -> Iterator[bytes]:
        """Give its bytes bit by bit; it blocks."""
        if isinstance(self.source, bytes):
            yield self.source
            return
        with self.source.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


def documents_of(content: CaseContent, files: Files, zone: ZoneInfo) -> list[CaseDocument]:
    """Return the documents of a case, those of text first. It reads every file, and blocks. Raises NotFound."""
    public = [message for message in content.messages if message.visibility is Visibility.ALL]
    notes = [message for message in content.messages if message.visibility is Visibility.STAFF]
    found = []
    if public:
        found.append(_text(content, CONVERSATION, f"Samtale {content.number}", public, zone))
    if notes:
        found.append(_text(content, NOTES, f"Interne notater {content.number}", notes, zone))
    for message in content.messages:
        found += [_file(message, at, files) for at in range(len(message.attachments))]
    return found


def _text(content: CaseContent, kind: str, name: str, said: Sequence[Message], zone: ZoneInfo) -> CaseDocument:
    lines = [name, content.title, ""]
    for message in said:
        who = message.author_name if message.author is Author.STAFF and message.author_name else WHO[message.author]
        way = f" ({message.via.channel})" if message.via else ""
        lines.append(f"{message.created_at.astimezone(zone):%Y-%m-%d %H:%M} {who}{way}:")
        if message.sends_on and message.via:
            lines.append(f"[Videresendt til: {message.via.value}]")
        if message.author is Author.OUTSIDE and message.via:
            lines.append(f"[Fra: {message.via.value}]")
        lines.append(in_full(message))
        lines += [f"[{COPIES[one.kind]}: {one.address}]" for one in message.copied]
        lines += [f"[Vedlegg: {file.name}]" for file in message.attachments]
        lines.append("")
    data = "\r\n".join("\n".join(lines).splitlines()).encode(errors="replace") + b"\r\n"
    return CaseDocument(
        kind=kind,
        name=f"{name}.txt",
        media_type=PLAIN,
        source=data,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        at=said[-1].created_at,
        id=said[0].id,
        ours=True,
        internal=kind == NOTES,
    )


def _file(message: Message, place: int, files: Files) -> CaseDocument:
    attachment = message.attachments[place]
    path = files.path(attachment.reference)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return CaseDocument(
        kind=FILE,
        name=attachment.name,
        media_type=attachment.media_type,
        source=path,
        sha256=digest,
        size=path.stat().st_size,
        at=message.created_at,
        id=attachment.id,
        ours=message.author is not Author.CITIZEN,
        internal=message.visibility is Visibility.STAFF,
    )
