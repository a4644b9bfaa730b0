"""What staff do with documents: every step is one transaction and one version."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from sqlalchemy import insert

from bot.articles import PUBLIC, PUBLISHED, STAFF, WITHDRAWN, Author, Document
from bot.database import Database
from bot.errors import BadInput, Malformed, Why
from bot.files import named_by_this_step
from bot.interfaces import Clock, Files
from knowledge_base.documents import passages
from knowledge_base.documents.dublin_core import checked, prefilled
from knowledge_base.documents.extraction import extracted
from knowledge_base.documents.kinds import kind_of
from knowledge_base.documents.passages import Section
from knowledge_base.documents.rows import add_version, as_text, locked, plain, step, version_row, with_text, write_passages
from knowledge_base.documents.shelf import DocumentShelf
from knowledge_base.editing.desk import nobody_to_tell
from knowledge_base.languages import known
from knowledge_base.models import documents

LARGEST = 50 * 1024 * 1024
LONGEST_SERVICE = 100


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that was kept and read."""

    name: str
    media_type: str
    size: int
    reference: str
    sha256: str
    sections: tuple[Section, ...]
    metadata: dict[str, tuple[str, ...]]


class DocumentDesk(DocumentShelf):
    """Documents under the hands of staff; `based_on`, `changed` and errors as with articles (`ArticleDesk`)."""

    def __init__(
        self,
        database: Database,
        files: Files,
        clock: Clock,
        *,
        largest: int = LARGEST,
        changed: Callable[[str], Awaitable[None]] = nobody_to_tell,
    ) -> None:
        super().__init__(database, files)
        self._clock = clock
        self._largest = largest
        self._changed = changed

    async def upload(
        self, municipality: str, chunks: AsyncIterator[bytes], name: str, *, by: Author, language: str, service: str = ""
    ) -> Document:
        """Keep a document, found by staff at once. Raises Malformed and TooLong with a reason for people."""
        _check_place(language, service)
        file = await self._read(chunks, name)
        identifier, now = uuid.uuid4().hex, self._clock.now()
        state = {
            "state": PUBLISHED,
            "audience": STAFF,
            "metadata": plain(prefilled(file.metadata, file.name, file.media_type)),
        }
        head = {"municipality": municipality, "id": identifier, "version": 1, "file_version": 1, "created_at": now}
        head |= {"shared": False, "owner": by.staff, "service": service, "language": language, "updated_at": now}
        async with named_by_this_step(self._files, file.reference), self._database.write() as connection:
            await connection.execute(insert(documents).values(**head, **state, folded=""))
            await add_version(connection, head | state, "uploaded", by, _file_values(file))
            await write_passages(connection, head | state, file.sections)
        await self._changed(municipality)
        return await self.get(municipality, identifier)

    async def replace_file(
        self, municipality: str, document: str, chunks: AsyncIterator[bytes], name: str, *, based_on: int, by: Author
    ) -> Document:
        """Give a document a new file; its metadata stay. Raises Conflict, Malformed, TooLong."""
        file = await self._read(chunks, name)
        async with named_by_this_step(self._files, file.reference), self._database.write() as connection:
            head = await locked(connection, municipality, document, based_on)
            now: dict[str, Any] = {"version": based_on + 1, "file_version": based_on + 1}
            now["metadata"] = plain({**head["metadata"], "format": (file.media_type,)})
            await step(
                connection, head, now, self._clock.now(), "new file", by, file=_file_values(file), sections=file.sections
            )
        await self._changed(municipality)
        return await self.get(municipality, document)

    async def edit(
        self,
        municipality: str,
        document: str,
        *,
        metadata: Mapping[str, Sequence[str]],
        language: str,
        service: str,
        owner: str,
        shared: bool,
        based_on: int,
        by: Author,
    ) -> Document:
        """Change what is known of a document. Raises Conflict, Malformed."""
        _check_place(language, service)
        now = {"version": based_on + 1, "metadata": plain(checked(metadata)), "language": language, "service": service}
        return await self._change(
            municipality, document, now | {"owner": owner[:36], "shared": shared}, "edited", based_on, by
        )

    async def publish(self, municipality: str, document: str, *, address: str, based_on: int, by: Author) -> Document:
        """Let citizens find a document; `address` is where they can read it, unless its metadata name another."""
        kept = await self.get(municipality, document)
        metadata = {name: list(values) for name, values in kept.newest.metadata.items()}
        if not passages.link_of(metadata):
            metadata["identifier"] = [*metadata.get("identifier", ()), address]
        now = {"state": PUBLISHED, "audience": PUBLIC, "metadata": metadata, "version": based_on + 1}
        return await self._change(municipality, document, now, "published", based_on, by)

    async def unpublish(self, municipality: str, document: str, *, based_on: int, by: Author) -> Document:
        """Let only staff find a document (again, where it was withdrawn)."""
        now = {"state": PUBLISHED, "audience": STAFF, "version": based_on + 1}
        return await self._change(municipality, document, now, "for staff", based_on, by)

    async def withdraw(self, municipality: str, document: str, *, based_on: int, by: Author) -> Document:
        """Let nobody find a document any more; it is kept."""
        now = {"state": WITHDRAWN, "version": based_on + 1}
        return await self._change(municipality, document, now, "withdrawn", based_on, by)

    async def restore(self, municipality: str, document: str, version: int, *, based_on: int, by: Author) -> Document:
        """Bring back the file and the metadata of an old version."""
        async with self._database.write() as connection:
            head = await locked(connection, municipality, document, based_on)
            old = await version_row(connection, municipality, document, version)
            told = await with_text(connection, municipality, document, version)
            now = {"version": based_on + 1, "file_version": told["version"], "metadata": old["metadata"]}
            await step(connection, head, now, self._clock.now(), "restored", by, note=f"restored {version}")
        await self._changed(municipality)
        return await self.get(municipality, document)

    async def _read(self, chunks: AsyncIterator[bytes], name: str) -> Uploaded:
        """Keep a file and read it; a file that cannot be read is dropped."""
        shown = PurePath(name.replace("\\", "/")).name.strip()[-255:] or "document"
        reference, size = await self._files.save(chunks, limit=self._largest)
        try:
            path = self._files.path(reference)
            media_type = await asyncio.to_thread(kind_of, path, shown)
            said = await extracted(path, media_type)
            digest = await asyncio.to_thread(_sha256, path)
        except BadInput as error:
            await self._files.delete(reference)
            raise type(error)(f"{shown}: {error}", why=error.why) from error
        except BaseException:
            await self._files.delete(reference)
            raise
        return Uploaded(shown, media_type, size, reference, digest, said.sections, said.metadata)

    async def _change(
        self, municipality: str, document: str, now: dict[str, Any], action: str, based_on: int, by: Author
    ) -> Document:
        async with self._database.write() as connection:
            head = await locked(connection, municipality, document, based_on)
            await step(connection, head, now, self._clock.now(), action, by)
        await self._changed(municipality)
        return await self.get(municipality, document)


def _check_place(language: str, service: str) -> None:
    if language not in known():
        names = ", ".join(sorted(known()))
        raise Malformed(f"language: one of {names}", why=Why("one_of", {"names": names}, "language"))
    if len(service) > LONGEST_SERVICE:
        raise Malformed("service: too long", why=Why("too_long", {"most": str(LONGEST_SERVICE)}, "service"))


def _file_values(file: Uploaded) -> dict[str, Any]:
    kept = {"name": file.name, "media_type": file.media_type, "size": file.size, "reference": file.reference}
    return kept | {"sha256": file.sha256, "text": as_text(file.sections)}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
