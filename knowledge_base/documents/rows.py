"""Documents as rows: their versions, and the passages of the newest. Every function works within a transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.articles import Author, Document, DocumentVersion
from bot.errors import Conflict, NotFound
from knowledge_base.documents import passages
from knowledge_base.documents.passages import Section
from knowledge_base.models import document_passages, document_versions, documents

FILE = ("name", "media_type", "size", "reference", "sha256")
VERSION = ("version", "action", "state", "audience", "metadata", *FILE, "staff", "staff_name", "note", "at")
MOST_FOLDED = 2_000_000
NO_DOCUMENT = "there is no such document"


async def step(
    connection: AsyncConnection,
    head: RowMapping,
    now: dict[str, Any],
    at: datetime,
    action: str,
    by: Author,
    *,
    file: dict[str, Any] | None = None,
    sections: Sequence[Section] = (),
    note: str = "",
) -> None:
    """Bring a document to what it is now, with its version and its passages; without a `file` it keeps the one it has."""
    after: dict[str, Any] = {**head, **now, "updated_at": at}
    if file is None:
        told = await with_text(connection, head["municipality"], head["id"], after["file_version"])
        sections = sections_of(told["text"])
        file = {name: told[name] for name in FILE} | {"text": ""}
    place = (documents.c.municipality == head["municipality"]) & (documents.c.id == head["id"])
    await connection.execute(update(documents).where(place).values(**now, updated_at=at))
    await add_version(connection, after, action, by, file, note)
    await write_passages(connection, after, sections)


async def add_version(
    connection: AsyncConnection, after: Mapping[str, Any], action: str, by: Author, file: dict[str, Any], note: str = ""
) -> None:
    """Keep a document as a step left it."""
    kept = {name: after[name] for name in ("municipality", "version", "state", "audience", "metadata")}
    values = kept | file | {"document": after["id"], "action": action, "note": note, "at": after["updated_at"]}
    await connection.execute(insert(document_versions).values(**values, staff=by.staff, staff_name=by.name))


async def write_passages(connection: AsyncConnection, after: Mapping[str, Any], sections: Sequence[Section]) -> None:
    """Put the passages of a document in the place of those that were, and its words where they are looked for."""
    metadata = after["metadata"]
    title = metadata["title"][0][: passages.TITLE]
    described = [Section("", text) for text in metadata.get("description", ())]
    pieces = passages.cut([*described, *sections])
    mine = (document_passages.c.municipality == after["municipality"]) & (document_passages.c.document == after["id"])
    await connection.execute(delete(document_passages).where(mine))
    link = passages.link_of(metadata)
    made = []
    for number, piece in enumerate(pieces, 1):
        article = passages.as_article(
            after["id"], number, piece, title=title, service=after["service"], language=after["language"], link=link
        )
        row = {"municipality": after["municipality"], "document": after["id"], "number": number, "title": title}
        made.append(row | {"heading": piece.heading[:500], "text": piece.text, "digest": article.digest()})
    if made:
        await connection.execute(insert(document_passages), made)
    said = [value for values in metadata.values() for value in values] + [f"{one.heading}\n{one.text}" for one in sections]
    place = (documents.c.municipality == after["municipality"]) & (documents.c.id == after["id"])
    folded = "\n".join(said).casefold()[:MOST_FOLDED]
    await connection.execute(update(documents).where(place).values(folded=folded))


async def head(connection: AsyncConnection, municipality: str, document: str, *, lock: bool = False) -> RowMapping:
    """Return the row of a document. Raises NotFound."""
    columns = [column for column in documents.c if column is not documents.c.folded]
    query = select(*columns).where(documents.c.municipality == municipality, documents.c.id == document)
    row = (await connection.execute(query.with_for_update() if lock else query)).mappings().first()
    if row is None:
        raise NotFound(NO_DOCUMENT)
    return row


async def locked(connection: AsyncConnection, municipality: str, document: str, based_on: int) -> RowMapping:
    """Return the row of a document for changing it. Raises NotFound, Conflict when there is a newer version."""
    row = await head(connection, municipality, document, lock=True)
    if row["version"] != based_on:
        newest = await version_row(connection, municipality, document, row["version"])
        told = (
            f"yours is based on version {based_on}, and {newest['staff_name']} has made version {row['version']} meanwhile"
        )
        raise Conflict(told)
    return row


async def version_row(connection: AsyncConnection, municipality: str, document: str, version: int) -> RowMapping:
    """Return the row of a version, without its text. Raises NotFound."""
    row = (await connection.execute(_one(municipality, document, version, VERSION))).mappings().first()
    if row is None:
        raise NotFound(NO_DOCUMENT)
    return row


async def with_text(connection: AsyncConnection, municipality: str, document: str, version: int) -> RowMapping:
    """Return the row of the version that brought the file which a version has, with its text. Raises NotFound."""
    wanted = await version_row(connection, municipality, document, version)
    same = document_versions.c.reference == wanted["reference"]
    query = _one(municipality, document, None, (*VERSION, "text")).where(same).order_by(document_versions.c.version).limit(1)
    return (await connection.execute(query)).mappings().one()


def _one(municipality: str, document: str, version: int | None, names: Sequence[str]) -> Any:
    mine = (document_versions.c.municipality == municipality) & (document_versions.c.document == document)
    query = select(*(document_versions.c[name] for name in names)).where(mine)
    return query if version is None else query.where(document_versions.c.version == version)


def plain(metadata: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return metadata as JSON has them."""
    return {name: list(values) for name, values in metadata.items()}


def as_text(sections: Sequence[Section]) -> str:
    """Return sections as they are kept."""
    return json.dumps([[one.heading, one.text] for one in sections], ensure_ascii=False)


def sections_of(text: str) -> list[Section]:
    """Return the sections that were kept."""
    return [Section(heading, said) for heading, said in json.loads(text or "[]")]


def version(row: RowMapping | Mapping[str, Any]) -> DocumentVersion:
    """Return the version of a row."""
    return DocumentVersion(
        version=row["version"],
        action=row["action"],
        state=row["state"],
        audience=row["audience"],
        metadata={name: tuple(values) for name, values in row["metadata"].items()},
        name=row["name"],
        media_type=row["media_type"],
        size=row["size"],
        reference=row["reference"],
        by=Author(row["staff"], row["staff_name"]),
        note=row["note"],
        at=row["at"],
    )


def document(row: RowMapping | Mapping[str, Any], newest: RowMapping | Mapping[str, Any]) -> Document:
    """Return the document of a row and of its newest version's."""
    return Document(
        id=row["id"],
        state=row["state"],
        audience=row["audience"],
        shared=row["shared"],
        owner=row["owner"],
        service=row["service"],
        language=row["language"],
        newest=version(newest),
        created_at=row["created_at"],
    )
