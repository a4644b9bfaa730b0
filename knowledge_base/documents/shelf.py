"""Documents as staff and citizens read them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Label, func, select

from bot.articles import PUBLIC, PUBLISHED, Document, DocumentVersion
from bot.database import Database
from bot.errors import NotFound
from bot.interfaces import Files
from knowledge_base.documents import rows
from knowledge_base.editing.listing import holds
from knowledge_base.models import document_passages, document_versions, documents


class DocumentShelf:
    """Gives documents out; every method raises StoreUnavailable, and NotFound for a document that is not there."""

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files

    async def get(self, municipality: str, document: str) -> Document:
        """Return a document as it stands."""
        async with self._database.read() as connection:
            head = await rows.head(connection, municipality, document)
            newest = await rows.version_row(connection, municipality, document, head["version"])
            mine = (document_passages.c.municipality == municipality) & (document_passages.c.document == document)
            counted = select(func.count(), func.coalesce(func.sum(func.length(document_passages.c.text)), 0)).where(mine)
            pieces, characters = (await connection.execute(counted)).one()
        return replace(rows.document(head, newest), passages=int(pieces), characters=int(characters))

    async def found(
        self, municipality: str, *, text: str = "", state: str | None = None, audience: str | None = None, limit: int = 100
    ) -> list[Document]:
        """Return documents that hold every word of a text, the last changed first."""
        same = (documents.c.municipality == document_versions.c.municipality) & (
            documents.c.id == document_versions.c.document
        )
        query = select(documents, *_version_columns()).select_from(
            documents.join(document_versions, same & (documents.c.version == document_versions.c.version))
        )
        query = query.where(documents.c.municipality == municipality)
        if text.split():
            query = query.where(holds(documents.c.folded, text))
        if state is not None:
            query = query.where(documents.c.state == state)
        if audience is not None:
            query = query.where(documents.c.audience == audience)
        query = query.order_by(documents.c.updated_at.desc(), documents.c.id).limit(limit)
        async with self._database.read() as connection:
            found = (await connection.execute(query)).mappings().all()
        return [rows.document(row, {name: row[f"v_{name}"] for name in rows.VERSION}) for row in found]

    async def versions(self, municipality: str, document: str) -> list[DocumentVersion]:
        """Return every version of a document, the newest first."""
        mine = (document_versions.c.municipality == municipality) & (document_versions.c.document == document)
        query = select(*(document_versions.c[name] for name in rows.VERSION)).where(mine)
        async with self._database.read() as connection:
            told = await connection.execute(query.order_by(document_versions.c.version.desc()))
            found = [rows.version(row) for row in told.mappings()]
        if not found:
            raise NotFound("there is no such document")
        return found

    async def file(self, municipality: str, document: str, version: int | None = None) -> tuple[Path, DocumentVersion]:
        """Return where the file of a document (of a version of it) can be read, and what it is called."""
        async with self._database.read() as connection:
            head = await rows.head(connection, municipality, document)
            row = await rows.version_row(connection, municipality, document, version or head["version"])
        return self._files.path(row["reference"]), rows.version(row)

    async def public_file(self, municipality: str, document: str) -> tuple[Path, DocumentVersion]:
        """Return the file of a document that everybody may read. Raises NotFound for all others."""
        kept = await self.get(municipality, document)
        if (kept.state, kept.audience) != (PUBLISHED, PUBLIC):
            raise NotFound("there is no such document")
        return await self.file(municipality, document)


def _version_columns() -> list[Label[Any]]:
    return [document_versions.c[name].label(f"v_{name}") for name in rows.VERSION]
