"""What of an article is embedded: its question, the other ways to ask it, and its answer in pieces a model can read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge_base.articles import Text
from knowledge_base.embedding.model import Kind
from knowledge_base.rendering import plain

LONGEST = 1_200
"""Characters in a piece of an answer: about 400 tokens, of the 512 that e5 reads."""
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n{2,}")


def units(text: Text) -> list[tuple[str, Kind]]:
    """Return what is embedded of a text: questions as queries, the answer's pieces as documents."""
    questions = [question for question in (text.question, *text.alternatives) if question]
    return [(question, Kind.QUERY) for question in questions] + [(piece, Kind.DOCUMENT) for piece in pieces(text.answer)]


def pieces(answer: str) -> list[str]:
    """Cut an answer at ends of sentences into pieces of at most LONGEST characters."""
    return list(_joined(SENTENCE_END.split(plain(answer)))) or [plain(answer)]


def _joined(sentences: list[str]) -> Iterator[str]:
    piece = ""
    for sentence in sentences:
        for start in range(0, len(sentence), LONGEST):
            part = sentence[start : start + LONGEST].strip()
            if piece and len(piece) + len(part) >= LONGEST:
                yield piece
                piece = ""
            piece = f"{piece} {part}".strip()
    if piece:
        yield piece
