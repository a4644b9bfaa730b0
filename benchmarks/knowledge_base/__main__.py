"""Measures the search: `python -m benchmarks.knowledge_base [--swefaq FILE] [--plot FILE]`, on one core."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.knowledge_base.fit import CACHE, MODEL, QUESTIONS, SEED
from benchmarks.knowledge_base.plot import draw
from knowledge_base.articles import Article
from knowledge_base.embedding.cache import EmbeddingCache
from knowledge_base.embedding.model import Embedder
from knowledge_base.evaluate import Bench, Line, evaluate, evaluate_questions, place, read_lines, retrieval
from knowledge_base.languages import FALLBACK
from knowledge_base.ranking import Calibration
from knowledge_base.yaml_files import read_articles


def main() -> None:
    """Print what was found, for each half of the project's own questions, and for SweFAQ where its file is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--swefaq", type=Path)
    parser.add_argument("--plot", type=Path, help="draw the reliability of the confidence into this file (SVG or PNG)")
    parser.add_argument("--model", type=Path, default=MODEL)
    arguments = parser.parse_args()
    embedder = Embedder(str(arguments.model), threads=1)
    embedder.load()
    cache = EmbeddingCache(CACHE, embedder.identity, embedder.size, embedder.token_size)
    bench = Bench(embedder, Calibration.read("vectors"), cache, lambda _what, _done, _total: None)
    articles = read_articles(SEED)
    lines = read_lines(QUESTIONS)
    results: dict[str, Any] = {}
    for half in ("fit", "report"):
        chosen = [line for line in lines if line["split"] == half]
        results[half] = evaluate_questions(chosen, articles, bench)
    if arguments.swefaq:
        results["swefaq"] = evaluate(arguments.swefaq, [], bench)
    results["asked in a language the article lacks"] = other_languages(lines, articles, bench)
    if arguments.plot:
        draw({half: results[half] for half in ("fit", "report")}, arguments.plot)
    print(json.dumps(results, indent=1))


def other_languages(lines: list[Line], articles: list[Article], bench: Bench) -> dict[str, dict[str, float]]:
    """Return hit@1 and hit@3 of the questions in each language when the right article, it alone, lacks that language."""
    index = bench.index(articles)
    by_name = {article.id: article for article in articles}
    found: dict[str, list[int | None]] = {}
    for line in lines:
        right = {line["article"], *line.get("also", ())} - {None}
        whole = [by_name[name] for name in sorted(right) if by_name[name].texts.keys() > {line["language"]}]
        if line["language"] == FALLBACK or len(whole) < len(right) or not whole:
            continue
        for article in whole:
            bench.put(index, without(article, line["language"]))
        found.setdefault(line["language"], []).append(place(bench.search(index, line["question"], line["language"]), right))
        for article in whole:
            bench.put(index, article)
    return {code: {"questions": len(places), **retrieval(places)} for code, places in sorted(found.items())}


def without(article: Article, code: str) -> Article:
    """Return an article less one of its languages."""
    return replace(article, texts={other: text for other, text in article.texts.items() if other != code})


if __name__ == "__main__":
    main()
