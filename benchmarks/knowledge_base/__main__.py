"""Measures the search: `python -m benchmarks.knowledge_base [--swefaq FILE] [--plot FILE]`, on one core."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.knowledge_base.fit import CACHE, MODEL, QUESTIONS, SEED
from benchmarks.knowledge_base.plot import draw
from knowledge_base.embedding.cache import EmbeddingCache
from knowledge_base.embedding.model import Embedder
from knowledge_base.evaluate import Bench, evaluate, evaluate_questions, read_lines
from knowledge_base.ranking import Calibration
from knowledge_base.yaml_files import read_articles


def main() -> None:
    """Print one JSON object for each half of the project's own questions, and one for SweFAQ where its file is given."""
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
    if arguments.plot:
        draw({half: results[half] for half in ("fit", "report")}, arguments.plot)
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
