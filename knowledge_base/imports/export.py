"""Every article given out, in the forms that an import takes: JSON, CSV, Excel, Markdown."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy import and_, or_, select

from bot.articles import Article
from bot.database import Database
from bot.errors import BadInput, TooLong, Why
from knowledge_base.content import article_from, content_of
from knowledge_base.imports.own import FORM, VERSION
from knowledge_base.imports.tables import FIELDS, MOMENTS
from knowledge_base.models import article_versions, articles

LONGEST_CELL = 32_767
"""What Excel takes (its specifications and limits); a longer text would be cut without a word."""
MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "markdown": "application/zip",
}
ENDINGS = {"json": "json", "csv": "csv", "xlsx": "xlsx", "markdown": "zip"}


async def all_articles(database: Database, municipality: str) -> list[Article]:
    """Return every article of a municipality: as it is live where it is, else as it was saved last."""
    same = and_(
        articles.c.municipality == article_versions.c.municipality,
        articles.c.id == article_versions.c.article,
        or_(
            articles.c.live_version == article_versions.c.version,
            articles.c.live_version.is_(None) & (articles.c.version == article_versions.c.version),
        ),
    )
    query = select(article_versions.c.content).select_from(articles.join(article_versions, same))
    async with database.read() as connection:
        rows = await connection.execute(query.where(articles.c.municipality == municipality).order_by(articles.c.id))
        return [article_from(row.content) for row in rows]


def exported(content: Sequence[Article], municipality: str, form: str) -> bytes:
    """Return articles as a file of one of MEDIA_TYPES. Raises BadInput for another form, TooLong for what it cannot hold."""
    if form == "json":
        return as_json(content, municipality)
    if form == "csv":
        return as_csv(content)
    if form == "xlsx":
        return as_excel(content)
    if form == "markdown":
        return as_markdown(content)
    raise BadInput(f"a form is one of {', '.join(MEDIA_TYPES)}")


def as_json(content: Sequence[Article], municipality: str) -> bytes:
    """Return an export that this and other municipalities can import."""
    told = {
        "form": FORM,
        "version": VERSION,
        "municipality": municipality,
        "articles": [content_of(article) for article in content],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(content: Sequence[Article]) -> bytes:
    """Return a table with a row for each article, in UTF-8 with a mark by which Excel knows it, separated by semicolons."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=";").writerows(_table(content))
    return file.getvalue().encode("utf-8-sig")


def as_excel(content: Sequence[Article]) -> bytes:
    """Return the same table as an Excel file. Raises TooLong when a cell would be cut."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("articles")
    for row in _table(content):
        if any(len(text) > LONGEST_CELL for text in row):
            told = f"{row[0]}: Excel takes at most {LONGEST_CELL} characters in a cell; export as CSV or JSON"
            raise TooLong(told, why=Why("excel_cell", {"name": str(row[0]), "most": str(LONGEST_CELL)}))
        cells = [WriteOnlyCell(sheet, text) for text in row]
        for cell in cells:
            cell.data_type = "s"  # A text that begins with = is a text, and no formula.
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_markdown(content: Sequence[Article]) -> bytes:
    """Return a zip with a Markdown file for each language of each article."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for article in content:
            for code, text in sorted(article.texts.items()):
                head: dict[str, Any] = {"id": article.id, "language": code, "question": text.question}
                head |= {"alternatives": list(text.alternatives)} | _fields(article)
                front = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=1_000)
                # A fixed time, so that the same articles make the same file.
                name = zipfile.ZipInfo(f"{article.service or 'articles'}/{article.id}.{code}.md")
                name.compress_type = zipfile.ZIP_DEFLATED
                parts.writestr(name, f"---\n{front}---\n\n{text.answer}\n")
    return file.getvalue()


def _table(content: Sequence[Article]) -> list[list[str]]:
    codes = sorted({code for article in content for code in article.texts})
    fields = ("source", *FIELDS, *MOMENTS)
    texts = [f"{name}:{code}" for code in codes for name in ("question", "alternatives", "answer")]
    table = [["id", *fields, *texts]]
    for article in content:
        given = _fields(article)
        row = [article.id, *(_cell(given[name]) for name in fields)]
        for code in codes:
            text = article.texts.get(code)
            row += [text.question, _cell(text.alternatives), text.answer] if text else ["", "", ""]
        table.append(row)
    return table


def _fields(article: Article) -> dict[str, Any]:
    content = content_of(article)
    return {name: content[name] for name in ("source", *FIELDS, *MOMENTS)}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        # A line end says that lines are what the cell holds: one that has | in it is not two.
        return "\n".join([*value, ""] if any("|" in one for one in value) else value)
    return value.isoformat() if isinstance(value, datetime) else str(value or "")
