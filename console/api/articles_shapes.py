"""Articles, imports and notices as the console's schemas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from bot.articles import Article, ArticleSummary, ArticleVersion, Difference, ImportPreview, KeptArticle, SiteReading, Text
from bot.messages import Hit
from console.api.articles_schemas import (
    ArticleBody,
    ArticleContent,
    ArticleDetail,
    ArticleInfo,
    DifferenceInfo,
    FoundInfo,
    ImportInfo,
    ImportNoteInfo,
    ImportRowInfo,
    SiteReadingInfo,
    VersionDetail,
    VersionInfo,
)

PASSAGE = "dok-"


def article_from(body: ArticleBody, name: str) -> Article:
    """Return the article that somebody has written."""
    texts = {code: Text(text.question, tuple(text.alternatives), text.answer) for code, text in body.texts.items()}
    given = {field: getattr(body, field) for field in ArticleBody.model_fields if field not in {"texts", "topics"}}
    return Article(id=name, texts={str(code): text for code, text in texts.items()}, topics=tuple(body.topics), **given)


def content_shape(article: Article) -> ArticleContent:
    """Return an article."""
    content = asdict(article)
    del content["kind"]
    return ArticleContent.model_validate(content)


def version_shape(version: ArticleVersion) -> VersionInfo:
    """Return a version without what was in it."""
    return VersionInfo.model_validate(_version(version))


def version_detail(version: ArticleVersion) -> VersionDetail:
    """Return a version with what was in it."""
    return VersionDetail.model_validate(_version(version) | {"article": content_shape(version.article)})


def detail_shape(kept: KeptArticle) -> ArticleDetail:
    """Return an article with what waits and what is live."""
    return ArticleDetail.model_validate(
        {
            "id": kept.newest.article.id,
            "state": kept.state,
            "draft": kept.has_draft,
            "live_version": kept.live_version,
            "newest": version_detail(kept.newest),
            "live": content_shape(kept.live) if kept.live else None,
        }
    )


def summary_shape(summary: ArticleSummary) -> ArticleInfo:
    """Return an article in a list."""
    return ArticleInfo.model_validate(asdict(summary))


def difference_shapes(found: Iterable[Difference]) -> list[DifferenceInfo]:
    """Return what differs."""
    return [
        DifferenceInfo.model_validate(
            {
                "field": one.field,
                "language": one.language,
                "before": _plain(one.before),
                "after": _plain(one.after),
                "words": [{"kind": kind, "text": text} for kind, text in one.words],
            }
        )
        for one in found
    ]


def import_shape(preview: ImportPreview) -> ImportInfo:
    """Return what an import would do."""
    rows = [
        ImportRowInfo.model_validate(
            {
                "status": row.status,
                "article": row.article,
                "question": row.question,
                "place": row.place,
                "line": row.line,
                "reason": row.reason,
                "why": row.why and asdict(row.why),
                "changes": difference_shapes(row.changes),
            }
        )
        for row in preview.rows
    ]
    notes = [ImportNoteInfo.model_validate(asdict(note)) for note in preview.notes]
    counts = {status: preview.count(status) for status in ("new", "changed", "same", "error")}
    return ImportInfo(token=preview.token or None, source=preview.source, rows=rows, counts=counts, notes=notes)


def reading_shape(reading: SiteReading) -> SiteReadingInfo:
    """Return how far a site has been read."""
    names = ("id", "address", "state", "at", "done", "pages", "page", "code", "reason")
    told = {name: getattr(reading, name) for name in names}
    preview = None if reading.preview is None else import_shape(reading.preview)
    return SiteReadingInfo.model_validate({**told, "preview": preview})


def found_shape(hit: Hit) -> FoundInfo:
    """Return what may answer."""
    name = hit.article.rpartition(":")[2]
    document = name.split("-")[1] if name.startswith(PASSAGE) else None
    kind = "document" if document else "article"
    return FoundInfo.model_validate(asdict(hit) | {"kind": kind, "document": document})


def _version(version: ArticleVersion) -> dict[str, Any]:
    return {
        "version": version.version,
        "action": version.action,
        "state": version.state,
        "staff": version.by.staff,
        "staff_name": version.by.name,
        "note": version.note,
        "at": version.at,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, datetime) else value


def with_source(article: Article, source: str) -> Article:
    """Return an article that still knows where it was imported from, which staff do not write."""
    return replace(article, source=source)
