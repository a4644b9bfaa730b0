"""The real model, built where it is missing and loaded once for all tests."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path

from knowledge_base.embedding.build import build
from knowledge_base.embedding.model import Embedder

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "var" / "models" / "e5-small"
CACHE = ROOT / "var" / "embeddings"
SEED = ROOT / "knowledge_base" / "seed"
QUESTIONS = Path(__file__).with_name("questions.jsonl")


@cache
def embedder() -> Embedder:
    with warnings.catch_warnings():
        # What torch and its friends warn of while they are imported is theirs.
        warnings.simplefilter("ignore")
        build(FOLDER, print)
        found = Embedder(str(FOLDER))
        found.load()
    return found
