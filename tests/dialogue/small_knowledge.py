"""A knowledge base small enough to read: a handful of articles, found by the words they share with the question."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bot.errors import KnowledgeBaseUnavailable, NotFound, TooLong
from bot.messages import Finding, Health, Hit, Query

LONGEST = 1_000
SURE, NEAR = 0.6, 0.3


def article(name: str, service: str, question: str, answer: str, language: str = "nb") -> Hit:
    return Hit(
        article=name,
        service=service,
        question=question,
        answer=answer,
        html=f"<p>{answer}</p>",
        url=f"https://www.havdal.example/{name}",
        language=language,
        confidence=0.0,
    )


ARTICLES = (
    article(
        "hentedager", "renovasjon", "Når blir søpla hentet hos meg?", "Søpla hentes **hver torsdag**. Ring 12 34 56 78."
    ),
    article("soppelsekker", "renovasjon", "Hvor får jeg flere søppelsekker?", "Sekkene får du på rådhuset."),
    article("barnehage-frist", "barnehage", "Når er søknadsfristen for barnehage?", "Fristen er 1. mars."),
    article("barnehage-pris", "barnehage", "Hva koster plass i barnehage?", "Plassen koster 2 000 kroner i måneden."),
    article(
        "melde-bekymring",
        "barnevern",
        "Hvordan melder jeg bekymring for et barn til barnevernet?",
        "Ring barnevernet på 12 34 56 78 eller skriv til barnevern@havdal.example. Er det akutt, ring 116 117.",
    ),
    article("library", "bibliotek", "When does the library open?", "The library opens at ten o'clock.", "en"),
)


class SmallKnowledge:
    """KnowledgeBase over ARTICLES; `away` makes it unavailable, `asked` keeps what it was asked."""

    def __init__(self) -> None:
        self.away = False
        self.asked: list[Query] = []

    async def search(self, query: Query) -> Finding:
        self._here()
        self.asked.append(query)
        if len(query.text) > LONGEST:
            raise TooLong("the question is too long")
        scored = sorted(((_likeness(query.text, hit.question), hit) for hit in ARTICLES), key=lambda pair: -pair[0])
        hits = tuple(_with(hit, score) for score, hit in scored if score > 0)
        best = scored[0][0]
        return Finding("answer" if best >= SURE else "nearest" if best >= NEAR else "unknown", hits if best >= NEAR else ())

    async def article(self, municipality: str, article: str, language: str) -> Hit:
        self._here()
        for hit in ARTICLES:
            if hit.article == article:
                return _with(hit, 1.0)
        raise NotFound(f"no article {article}")

    def health(self) -> Health:
        return Health("knowledge_base", "down" if self.away else "up", datetime.now(UTC))

    def _here(self) -> None:
        if self.away:
            raise KnowledgeBaseUnavailable("the knowledge base was told to be away")


def _with(hit: Hit, confidence: float) -> Hit:
    return Hit(
        hit.article, hit.service, hit.question, hit.answer, hit.html, hit.url, language=hit.language, confidence=confidence
    )


def _likeness(one: str, other: str) -> float:
    words, others = (set(re.findall(r"\w+", text.casefold())) for text in (one, other))
    return len(words & others) / len(words | others)
