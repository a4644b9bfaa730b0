"""How well a text fits a question, by each way of looking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signals:
    """Likenesses of one language of one article to a question, comparable between questions and collections.

    `question` and `answer` are the best cosine among the text's questions and among its answer's pieces, `tokens` the
    mean likeness of the question's tokens to the nearest of the text, weighted by rarity; `question_tokens` the same for
    the best of its questions alone, `answer_tokens` for its answer alone. `words` is BM25 as a share.
    `length` is that of the question, in tokens or words: a long one is never met as closely as a short one.
    """

    article: str
    language: str
    question: float = 0.0
    answer: float = 0.0
    tokens: float = 0.0
    question_tokens: float = 0.0
    answer_tokens: float = 0.0
    words: float = 0.0
    length: int = 0
