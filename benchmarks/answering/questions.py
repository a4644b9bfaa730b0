"""The articles and questions that both bots are asked."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import yaml

SEED = Path("knowledge_base/seed")


@dataclass(frozen=True)
class Article:
    """One article in bokmål."""

    name: str
    question: str
    alternatives: tuple[str, ...]
    answer: str


def articles(count: int) -> list[Article]:
    """Return so many articles of the seed content, spread over its services, always the same."""
    found = []
    for path in sorted(SEED.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in content.get("articles", []):
            text = entry["nb"]
            alternatives = tuple(text["alternatives"])
            found.append(Article(entry["id"].replace("-", "_"), text["question"], alternatives, text["answer"].strip()))
    return random.Random(1).sample(found, count)  # noqa: S311 - the same choice at every run


def questions(chosen: list[Article], count: int) -> list[str]:
    """Return so many questions, drawn from what the articles say people ask."""
    every = [wording for article in chosen for wording in (article.question, *article.alternatives)]
    return random.Random(2).choices(every, k=count)  # noqa: S311 - as above
