"""The text of a document in pieces, each found by the search as an article is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, RowMapping, Select, and_, false, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.articles import DOCUMENT, Article, Text
from knowledge_base.models import document_passages, documents

NAME = re.compile(r"dok-([0-9a-f]{32})-(\d{1,6})")
LONGEST = 1_100
"""Characters of a passage: what the model reads at once, and what a person reads in a chat without scrolling far."""
TITLE = 300
PARAGRAPH = re.compile(r"\n\s*\n")
SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n")


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of text under a heading; a page of a document without headings has none."""

    heading: str
    text: str


def cut(sections: Iterable[Section]) -> list[Section]:
    """Cut sections into passages of at most LONGEST characters, at ends of paragraphs, else of sentences, else anywhere."""
    found: list[Section] = []
    for section in sections:
        piece = ""
        for part in _parts(section.text):
            if piece and len(piece) + len(part) + 2 > LONGEST:
                found.append(Section(section.heading, piece))
                piece = ""
            piece = f"{piece}\n\n{part}" if piece else part
        if piece:
            found.append(Section(section.heading, piece))
    return found


def _parts(text: str) -> Iterable[str]:
    for paragraph in PARAGRAPH.split(text):
        if len(paragraph) <= LONGEST:
            if any(character.isalnum() for character in paragraph):
                yield paragraph.strip()
            continue
        piece = ""
        for sentence in SENTENCE.split(paragraph):
            for start in range(0, len(sentence), LONGEST):
                part = sentence[start : start + LONGEST].strip()
                if piece and len(piece) + len(part) + 1 > LONGEST:
                    yield piece
                    piece = ""
                piece = f"{piece} {part}".strip()
        if piece:
            yield piece


def as_article(
    document: str, number: int, section: Section, *, title: str, service: str, language: str, link: str
) -> Article:
    """Return a passage as the search knows it: its title and heading are what it answers, its text is the answer."""
    title = title[:TITLE]
    question = f"{title} – {section.heading[:TITLE]}" if section.heading and section.heading != title else title
    return Article(
        id=f"dok-{document}-{number}",
        service=service,
        topic="",
        link=link,
        texts={language: Text(question, (), section.text)},
        kind=DOCUMENT,
    )


def document_of(name: str) -> str | None:
    """Return the id of the document that a passage's name tells, None for the name of something else."""
    found = NAME.fullmatch(name)
    return found[1] if found else None


async def digests(connection: AsyncConnection, wanted: ColumnElement[bool]) -> list[tuple[str, str, str]]:
    """Return municipality, name and digest of every passage of documents that a condition finds, newest document first."""
    columns = (document_passages.c.municipality, document_passages.c.document, document_passages.c.number)
    order = (documents.c.updated_at.desc(), document_passages.c.document, document_passages.c.number)
    rows = await connection.execute(_joined(select(*columns, document_passages.c.digest)).where(wanted).order_by(*order))
    return [(row.municipality, f"dok-{row.document}-{row.number}", row.digest) for row in rows]


async def read(
    connection: AsyncConnection, wanted: ColumnElement[bool], names: Iterable[str] | None = None
) -> list[tuple[str, Article]]:
    """Return passages (those named, where names are given) of the documents that a condition finds."""
    query = _joined(select(document_passages, documents.c.service, documents.c.language, documents.c.metadata)).where(wanted)
    chosen = {name for name in names or () if NAME.fullmatch(name)}
    if names is not None:
        ids = sorted({document for name in chosen if (document := document_of(name))})
        query = query.where(document_passages.c.document.in_(ids) if ids else false())
    found = [(row["municipality"], _article(row)) for row in (await connection.execute(query)).mappings()]
    return found if names is None else [(place, article) for place, article in found if article.id in chosen]


def _joined(query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    same = and_(document_passages.c.municipality == documents.c.municipality, document_passages.c.document == documents.c.id)
    return query.join_from(document_passages, documents, same)


def link_of(metadata: dict[str, list[str]]) -> str:
    """Return where a document stands on the web, empty when its Dublin Core names no address."""
    values = [*metadata.get("identifier", ()), *metadata.get("source", ())]
    return next((value for value in values if re.match(r"https?://\S+$", value) and len(value) <= 500), "")


def _article(row: RowMapping) -> Article:
    return as_article(
        row["document"],
        row["number"],
        Section(row["heading"], row["text"]),
        title=row["title"],
        service=row["service"],
        language=row["language"],
        link=link_of(row["metadata"]),
    )
