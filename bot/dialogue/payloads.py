"""What the actions hand to Rasa and Rasa hands back: small dictionaries without words, made here and read by rendering.

Keys, all optional: `text` (a key of the texts) with `params`; `answer` or `specialist` (a Hit as a dictionary);
`nearest` (articles to choose from); `choices` (values of `bot.messages.Choice`); `confidence`; `handover` with `title`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.messages import Finding, Hit

Payload = dict[str, Any]

MOST_CHOICES = 3


def text(key: str, *choices: str, **params: str) -> Payload:
    """Say the text `key`, with choices under it."""
    return {"text": key, "params": params, "choices": list(choices)}


def handover(key: str, reason: str, title: str | None, **params: str) -> Payload:
    """Say the text `key` and let a person take over."""
    return {**text(key, **params), "handover": reason, "title": title}


def finding(found: Finding, specialist_services: frozenset[str]) -> Payload:
    """Say what the knowledge base found: the answer, the nearest questions to choose from, or that it does not know."""
    confidence = found.hits[0].confidence if found.hits else 0.0
    if found.verdict == "answer" and found.hits:
        return hit(found.hits[0], specialist_services)
    if found.verdict == "nearest" and found.hits:
        nearest = [{"article": one.article, "question": one.question} for one in found.hits[:MOST_CHOICES]]
        return {"nearest": nearest, "confidence": confidence}
    return {**text("unknown", "human"), "confidence": confidence}


def hit(article: Hit, specialist_services: frozenset[str]) -> Payload:
    """Give an article; of a specialist service only how to reach it, since a desk must not advise in such matters."""
    kind = "specialist" if article.service in specialist_services else "answer"
    return {kind: asdict(article), "confidence": article.confidence}
