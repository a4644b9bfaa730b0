"""Articles in Torg's own forms: the export of this or another municipality (JSON), and files of articles (YAML)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.articles import DRAFT, Article
from bot.errors import Malformed, Why
from knowledge_base.content import MOMENTS
from knowledge_base.imports.reading import Entry, Fault, Reading, together, value_of
from knowledge_base.yaml_files import BadContent, read_articles

FORM = "torg-articles"
VERSION = 1
MOST = 200_000
_ENTRY = re.compile(r'^\s*"id":', re.MULTILINE)


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid")
    question: str
    alternatives: tuple[str, ...] = ()
    answer: str


class _Article(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    service: str
    topic: str = ""
    topics: tuple[str, ...] = ()
    link: str = ""
    form_url: str = ""
    state: str = DRAFT
    audience: str = "public"
    shared: bool = False
    owner: str = ""
    source: str = ""
    valid_from: str | None = None
    valid_to: str | None = None
    review_at: str | None = None
    texts: dict[str, _Text]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    form: str
    version: int
    municipality: str = Field(pattern=r"^[a-z][a-z0-9-]{0,62}$")
    articles: list[dict[str, Any]] = Field(max_length=MOST)


def read_export(content: bytes, place: str, municipality: str) -> Reading:
    """Return the articles of an export; those of another municipality become drafts of ours. Raises Malformed."""
    try:
        text = content.decode("utf-8-sig")
        read = _File.model_validate(json.loads(text))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise Malformed(
            f"{place}:{line}: not an export of Torg: {_short(error)}", why=Why("not_export", line=line)
        ) from error
    if (read.form, read.version) != (FORM, VERSION):
        raise Malformed(f"{place}: not an export of Torg that this version knows", why=Why("other_version"))
    # An export is written with one name to a line, so the n-th id begins the n-th article.
    lines = [text.count("\n", 0, found.start()) + 1 for found in _ENTRY.finditer(text)]
    numbered = len(lines) == len(read.articles)
    entries: list[Entry] = []
    faults: list[Fault] = []
    for number, given in enumerate(read.articles):
        line = lines[number] if numbered else 1
        try:
            entries.append(_entry(_Article.model_validate(given), place, line, read.municipality, municipality))
        except (ValueError, Malformed) as error:
            why = getattr(error, "why", None) or Why("article_form", {"number": str(number + 1)})
            faults.append(Fault(place, line, f"article {number + 1}: {_short(error)}", why))
    return together(entries) + Reading(faults=tuple(faults))


def read_yaml(source: Path) -> Reading:
    """Return the articles of a YAML file or a folder of them. Raises NotFound."""
    try:
        found = read_articles(source)
    except BadContent as error:
        return Reading(
            faults=tuple(Fault(str(one.file), one.line, one.reason, Why("content_form")) for one in error.problems)
        )
    return Reading(tuple(_from_article(article, str(source)) for article in found))


def _entry(given: _Article, place: str, line: int, origin: str, municipality: str) -> Entry:
    fields: dict[str, Any] = given.model_dump(exclude={"id", "texts", "source"})
    fields |= {name: value_of(name, fields[name]) for name in (*MOMENTS, "state", "audience")}
    texts = {code: text.model_dump() for code, text in given.texts.items()}
    if origin == municipality:
        return Entry(place, line, fields, texts, id=given.id, source=given.source)
    # What is right in one municipality is a suggestion in the next: its own staff look at it before it is published.
    for name in ("owner", "state", "audience", "shared", "review_at"):
        del fields[name]
    return Entry(place, line, fields, texts, source=f"{origin}:{given.id}")


def _from_article(article: Article, place: str) -> Entry:
    fields: dict[str, Any] = {name: getattr(article, name) for name in ("service", "topic", "link", "state", "valid_from")}
    fields["valid_to"] = article.valid_to
    usual = Article("", "", "", "", {})
    for name in ("form_url", "audience", "shared", "topics", "review_at"):
        if getattr(article, name) != getattr(usual, name):
            fields[name] = getattr(article, name)
    texts = {
        code: {"question": text.question, "alternatives": text.alternatives, "answer": text.answer}
        for code, text in article.texts.items()
    }
    return Entry(place, 1, fields, texts, id=article.id)


def _short(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
