"""Articles as plain data, for the store's versions and for files; and back again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.articles import Article, Text

MOMENTS = ("valid_from", "valid_to", "review_at")


def content_of(article: Article) -> dict[str, Any]:
    """Return everything in an article as JSON has it; moments are ISO 8601 in UTC."""
    return {
        "id": article.id,
        "service": article.service,
        "topic": article.topic,
        "topics": list(article.topics),
        "link": article.link,
        "form_url": article.form_url,
        "state": article.state,
        "audience": article.audience,
        "shared": article.shared,
        "owner": article.owner,
        "source": article.source,
        **{name: moment.astimezone(UTC).isoformat() if (moment := getattr(article, name)) else None for name in MOMENTS},
        "texts": {
            code: {"question": text.question, "alternatives": list(text.alternatives), "answer": text.answer}
            for code, text in sorted(article.texts.items())
        },
    }


def article_from(content: Mapping[str, Any]) -> Article:
    """Return the article of such data; what an older version did not have yet has its default."""
    given: dict[str, Any] = {name: content[name] for name in _PLAIN if name in content}
    given |= {name: datetime.fromisoformat(content[name]) if content.get(name) else None for name in MOMENTS}
    texts = {
        code: Text(text["question"], tuple(text["alternatives"]), text["answer"]) for code, text in content["texts"].items()
    }
    return Article(**given, topics=tuple(content.get("topics", ())), texts=texts)


_PLAIN = ("id", "service", "topic", "link", "form_url", "state", "audience", "shared", "owner", "source")


def folded(text: Text) -> str:
    """Return a text's words case-folded, to look for words in them."""
    return "\n".join((text.question, *text.alternatives, text.answer)).casefold()
