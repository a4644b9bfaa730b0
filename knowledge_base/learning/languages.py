"""Takes out of vectors what tells which language a text is in, so that a question is as near to an answer in another.

Otherwise an English question comes nearer to any English article than to the right one, where that is Norwegian alone.
What two texts that say the same differ by, on average over many, is the direction between two languages; Yang et al.,
A simple and effective method to eliminate the self language bias in multilingual representations (2021).
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from knowledge_base.articles import Article
from knowledge_base.embedding.adaptation import LANGUAGES, MATRIX, Adaptation, Array
from knowledge_base.embedding.model import Embedder, Embedding, Kind
from knowledge_base.passages import units

FROM, APART = "nb", ("en", "sv")
"""Nynorsk is so near to bokmål that taking the difference out changed nothing."""

Mean = Callable[[list[Embedding]], Array]


def without_languages(adaptation: Adaptation, articles: Collection[Article], embedder: Embedder) -> Adaptation:
    """Return an adaptation that takes the languages out of vectors of texts and of tokens.

    `embedder` is of the model with this adaptation, loaded; `articles` have the same texts in several languages.
    """
    by_text = _differences(articles, embedder, lambda several: np.mean([one.vector for one in several], axis=0))
    by_token = _differences(articles, embedder, _mean_token)
    matrix = adaptation.tensors[MATRIX]
    left = np.asarray(matrix - (matrix @ by_token.T) @ by_token, np.float32)
    return Adaptation({**adaptation.tensors, LANGUAGES: by_text, MATRIX: left})


def _differences(articles: Collection[Article], embedder: Embedder, mean: Mean) -> Array:
    """Return directions [languages, size], at right angles and of length one, along which texts that say the same differ."""
    found = [
        np.mean([one for article in articles for one in _apart(article, code, embedder, mean)], axis=0) for code in APART
    ]
    return np.asarray(np.linalg.qr(np.stack(found).T)[0].T, np.float32)


def _apart(article: Article, code: str, embedder: Embedder, mean: Mean) -> list[Array]:
    """Return by what an article's questions, and its answer, in a language differ from those in the first."""
    if not {FROM, code} <= article.texts.keys():
        return []
    return [
        mean(embedder.embed(_of(article, code, kind), kind)) - mean(embedder.embed(_of(article, FROM, kind), kind))
        for kind in Kind
    ]


def _of(article: Article, code: str, kind: Kind) -> list[str]:
    return [text for text, other in units(article.texts[code]) if other is kind]


def _mean_token(several: list[Embedding]) -> Array:
    tokens: Array = np.concatenate([one.tokens * one.scales[:, None] for one in several]).mean(axis=0)
    return tokens
