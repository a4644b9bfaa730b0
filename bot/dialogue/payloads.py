"""What the actions hand to Rasa and Rasa hands back: small dictionaries without words, made here and read by rendering.

Keys, all optional: `text` (a key of the texts) with `params`; `answer` (a Hit as a dictionary), or `specialist` (a Hit
without its answer) with `contacts`; `nearest` (articles to choose from); `choices` (values of `bot.messages.Choice`);
`confidence`; `handover` with `title`.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from bot.dialogue.plain import contacts
from bot.messages import Finding, Hit
from bot.services import Specialists

Payload = dict[str, Any]

MOST_CHOICES = 3


def text(key: str, *choices: str, **params: str) -> Payload:
    """Say the text `key`, with choices under it."""
    return {"text": key, "params": params, "choices": list(choices)}


def handover(key: str, reason: str, title: str | None, **params: str) -> Payload:
    """Say the text `key` and let a person take over."""
    return {**text(key, **params), "handover": reason, "title": title}


def finding(found: Finding, specialist_services: Specialists) -> Payload:
    """Say what the knowledge base found: the answer, the nearest questions to choose from, or that it does not know."""
    confidence = found.hits[0].confidence if found.hits else 0.0
    if found.verdict == "answer" and found.hits:
        return hit(found.hits[0], specialist_services)
    if found.verdict == "nearest" and found.hits:
        nearest = [{"article": one.article, "question": one.question} for one in found.hits[:MOST_CHOICES]]
        return {"nearest": nearest, "confidence": confidence}
    return {**text("unknown", "human"), "confidence": confidence}


def hit(article: Hit, specialist_services: Specialists) -> Payload:
    """Give an article; of a specialist service only how to reach it, since a desk must not advise in such matters.

    What the article says beside that is left out here already, so that it cannot come out at any later place.
    """
    if article.service not in specialist_services:
        return {"answer": asdict(article), "confidence": article.confidence}
    ways = dict.fromkeys((*specialist_services.contacts(article.service), *contacts(article.answer)))
    without = replace(article, answer="", html="")
    return {"specialist": asdict(without), "contacts": list(ways), "confidence": article.confidence}
