"""Measures the search over many passages: `python -m benchmarks.knowledge_base.scale [--passages N] [--folder F]`.

The articles are made: sentences of the seed and of the written examples put together anew, with the embeddings of seed
articles turned by noise. FAISS's own search is timed beside each search, with the same vectors, the same number of
results, on one thread. Times are those of the thread, since other programs run on the machine too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from benchmarks.knowledge_base.fit import CACHE, MODEL, QUESTIONS, SEED
from bot.clock import SystemClock
from bot.database import Database, metadata
from bot.messages import Query
from inquiries.migrations import migrate
from knowledge_base.articles import Article, ArticleStore, Text
from knowledge_base.embedding.cache import EmbeddingCache
from knowledge_base.embedding.model import Embedder, Embedding, Kind
from knowledge_base.evaluate import Bench, read_lines
from knowledge_base.index import NEAREST_UNITS, ArticleIndex, Tidying
from knowledge_base.passages import SENTENCE_END, units
from knowledge_base.ranking import Calibration
from knowledge_base.rendering import plain
from knowledge_base.vectors import VectorKnowledge
from knowledge_base.word_lists import WordLists
from knowledge_base.yaml_files import read_articles

WRITTEN = Path("training_data/knowledge")
PLACE = "havdal"
NOISE = 0.4
"""Length of the noise added to a vector of length one: cosine 0.93 to where it came from."""
ASKED = 400
"""Questions timed, beside FAISS's own search for each."""
THINGS = (
    "trillebår",
    "vaffeljern",
    "kajakk",
    "høytrykkspyler",
    "lysanlegg",
    "scene",
    "flaggstang",
    "grill",
    "sykkel",
    "kanon",
)
SAMPLE = 5_000
EMBEDDED = 100

ALWAYS = Calibration.read("vectors", answer_at=0.0, offer_at=0.0)
"""Made articles are no answers, so that whatever is found is told."""

Unit = tuple[str, Kind]


@dataclass(frozen=True, slots=True)
class Patterns:
    """What made articles are made of: by language, texts with their embeddings, and sentences."""

    texts: list[tuple[str, Text, list[Embedding]]]
    sentences: dict[str, list[str]]


def patterns(embedder: Embedder) -> Patterns:
    """Return the seed's texts with their embeddings, and the sentences of seed and written examples."""
    cache = EmbeddingCache(CACHE, embedder.identity, embedder.size, embedder.token_size)
    bench = Bench(embedder, Calibration.read("vectors"), cache, lambda _what, _done, _total: None)
    articles = read_articles(SEED)
    wanted = [unit for article in articles for text in article.texts.values() for unit in units(text)]
    embeddings = bench._embeddings(list(dict.fromkeys(wanted)))  # noqa: SLF001 - it embeds what the cache lacks
    texts: list[tuple[str, Text, list[Embedding]]] = []
    sentences: dict[str, list[str]] = {}
    for article in articles:
        for language, text in article.texts.items():
            texts.append((language, text, [embeddings[unit] for unit in units(text)]))
            sentences.setdefault(language, []).extend(SENTENCE_END.split(plain(text.answer)))
    for path in sorted(WRITTEN.glob("*.jsonl")):
        for line in read_lines(path):
            said = SENTENCE_END.split(str(line["answer"] or ""))
            sentences.setdefault(path.stem, []).extend([*said, str(line["question"])])
    cache.close()
    return Patterns(texts, {language: [one for one in found if one.strip()] for language, found in sentences.items()})


def made(found: Patterns, passages: int, chance: random.Random) -> Iterator[tuple[Article, dict[Unit, Embedding]]]:
    """Yield articles of one text each until they have so many passages, with the embeddings of their units."""
    noise = np.random.default_rng(chance.randrange(2**32))
    number = 0
    while passages > 0:
        number += 1
        language, pattern, embeddings = chance.choice(found.texts)
        sentences = found.sentences[language]
        said = [chance.choice(sentences) for _ in SENTENCE_END.split(plain(pattern.answer))]
        questions = [_question(sentences, chance) for _ in range(1 + len(pattern.alternatives))]
        text = Text(questions[0], tuple(questions[1:]), " ".join(said))
        article = Article(f"made-{number:06d}", "", "", "", {language: text})
        wanted = units(text)
        # Where the answer came out in more pieces than the pattern's, the last one's embedding serves again.
        turned = [_turned(embeddings[min(place, len(embeddings) - 1)], noise) for place in range(len(wanted))]
        passages -= len(wanted)
        yield article, dict(zip(wanted, turned, strict=True))


def _question(sentences: list[str], chance: random.Random) -> str:
    first, last = (chance.choice(sentences).split() for _ in range(2))
    return " ".join([*first[: 1 + len(first) // 2], *last[len(last) // 2 :]])[:200]


def _turned(one: Embedding, noise: np.random.Generator) -> Embedding:
    aside = noise.normal(size=len(one.vector)).astype(np.float32)
    vector = one.vector + NOISE * aside / np.linalg.norm(aside)
    tokens = np.clip(one.tokens + noise.integers(-12, 13, one.tokens.shape), -127, 127).astype(np.int8)
    return replace(one, vector=vector / np.linalg.norm(vector), tokens=tokens)


def memory() -> dict[str, int]:
    """Return the MB of this process in memory: its own, and of files (which the system may take back)."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("utf-8").splitlines())
    return {name: int(lines[key].split()[0]) // 1024 for name, key in (("own", "RssAnon"), ("files", "RssFile"))}


async def measure(embedder: Embedder, passages: int, folder: Path) -> dict[str, Any]:
    """Return what building, searching and editing cost."""
    found = patterns(embedder)
    database = Database(f"sqlite+aiosqlite:///{folder / 'torg.db'}")
    await migrate(database, metadata)
    store = ArticleStore(database, SystemClock())
    before = memory()
    articles = await _fill(
        store, EmbeddingCache(folder, embedder.identity, embedder.size, embedder.token_size), found, passages
    )
    knowledge = VectorKnowledge(store, SystemClock(), embedder, folder, calibration=ALWAYS)
    result: dict[str, Any] = {"texts": articles, "disk MB": await asyncio.to_thread(_disk, folder)}
    began = time.perf_counter()
    await knowledge.start()
    result["start with the cache there, s"] = round(time.perf_counter() - began, 1)
    index = knowledge._indexes[PLACE]  # noqa: SLF001 - what is measured has no other door
    result["passages"] = index._units.count  # noqa: SLF001
    result["memory MB"] = {"before": before, "after": memory()}
    result["search"] = await asyncio.to_thread(search, embedder, index)
    result["search while it is put in order, ms by the clock"] = await asyncio.to_thread(tidying, embedder, index)
    result["building, ms a passage"] = await asyncio.to_thread(building, embedder, found, folder)
    result["edit to found, s"] = await edits(store, knowledge, found)
    began = time.perf_counter()
    await knowledge.refresh_all()
    first = time.perf_counter()
    await knowledge.refresh_all()
    ended = time.perf_counter()
    result["looking for changes, s"] = {"all": round(first - began, 3), "where there are none": round(ended - first, 3)}
    await knowledge.stop()
    await database.close()
    return result


def _disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir()) // 2**20


async def _fill(store: ArticleStore, cache: EmbeddingCache, found: Patterns, passages: int) -> int:
    articles: list[Article] = []
    chance = random.Random(1)  # noqa: S311 - the same articles each time
    waiting: dict[Unit, Embedding] = {}
    for article, embeddings in made(found, passages, chance):
        articles.append(article)
        waiting |= embeddings
        if len(waiting) > 1000:
            cache.put(waiting)
            waiting = {}
    cache.put(waiting)
    cache.close()
    await store.save(PLACE, articles)
    return len(articles)


def search(embedder: Embedder, index: ArticleIndex) -> dict[str, Any]:
    """Return milliseconds of the thread: of searches, of FAISS's own with the same vectors, and of embedding."""
    table = index._units  # noqa: SLF001
    flat = faiss.IndexFlatIP(embedder.size)
    flat.add(table.vectors[: table.count])
    moment = datetime.now(UTC)
    questions = [str(line["question"]) for line in read_lines(QUESTIONS)][:ASKED]
    times: dict[str, list[float]] = {"embedding": [], "ours": [], "IndexFlatIP": [], "knn": [], "our vectors": []}
    missed = 0
    for question in questions:
        embedding = _timed(times["embedding"], embedder.embed, [question], Kind.QUERY)[0]
        asked = embedding.vector[None, :]
        _timed(times["ours"], index.search, question, embedding, moment)
        _timed(times["IndexFlatIP"], flat.search, asked, NEAREST_UNITS)
        _timed(times["knn"], faiss.knn, asked, table.vectors[: table.count], NEAREST_UNITS, faiss.METRIC_INNER_PRODUCT)
        ours = _timed(times["our vectors"], table._nearest, embedding.vector, NEAREST_UNITS)[1]  # noqa: SLF001
        missed += len(set(flat.search(asked, NEAREST_UNITS)[1][0].tolist()) - set(ours.tolist()))
    result: dict[str, Any] = {name: {"p50": _at(found, 50), "p95": _at(found, 95)} for name, found in times.items()}
    for name in ("IndexFlatIP", "knn"):
        ratios = np.array(times["ours"]) / np.array(times[name])
        result[name]["ours to it, median"] = round(float(np.median(ratios)), 2)
    return result | {
        "questions": len(questions),
        "of the nearest units missed": f"{missed} of {NEAREST_UNITS * len(questions)}",
    }


def tidying(embedder: Embedder, index: ArticleIndex) -> dict[str, float]:
    """Return milliseconds by the clock of searches while holes are closed and lists joined in another thread."""
    questions = [str(line["question"]) for line in read_lines(QUESTIONS)]
    asked = [(question, embedder.embed([question], Kind.QUERY)[0]) for question in questions[:50]]
    work = Tidying(index._units.closing(), index._words.joining())  # noqa: SLF001
    moment = datetime.now(UTC)
    times: list[float] = []
    thread = threading.Thread(target=work.run)
    began = time.perf_counter()
    thread.start()
    while thread.is_alive():
        start = time.perf_counter()
        index.search(*asked[len(times) % len(asked)], moment)
        times.append(1000 * (time.perf_counter() - start))
    joined = time.perf_counter()
    index.tidied(work)
    taken = 1000 * (time.perf_counter() - joined)
    shares = {"p50": _at(times, 50), "most": round(max(times), 1), "searches": len(times)}
    return shares | {"putting in order": round(1000 * (joined - began)), "taking it over": round(taken, 1)}


def building(embedder: Embedder, found: Patterns, folder: Path) -> dict[str, float]:
    """Return milliseconds of the thread a passage, by part, over some of the articles."""
    cache = EmbeddingCache(folder, embedder.identity, embedder.size, embedder.token_size)
    words, index = WordLists(), ArticleIndex(embedder.size, folder)
    chance = random.Random(1)  # noqa: S311 - the same articles each time
    times: dict[str, list[float]] = {"cutting texts": [], "reading the cache": [], "words": [], "index, words included": []}
    count = 0
    texts: list[str] = []
    for number, (article, embeddings) in enumerate(made(found, SAMPLE, chance)):
        (language, text), *_ = article.texts.items()
        wanted = _timed(times["cutting texts"], units, text)
        _timed(times["reading the cache"], cache.get, wanted)
        _timed(times["words"], words.put, number, language, [one for one, _ in wanted])
        _timed(times["index, words included"], index.put, article, embeddings)
        count += len(wanted)
        texts += [one for one, kind in wanted if kind is Kind.DOCUMENT][: EMBEDDED - len(texts)]
    cache.close()
    embedding: list[float] = []
    _timed(embedding, embedder.embed, texts, Kind.DOCUMENT)
    result = {name: round(sum(taken) / count, 3) for name, taken in times.items()}
    return result | {"embedding an answer": round(embedding[0] / len(texts), 1)}


def _timed(times: list[float], work: Callable[..., Any], *arguments: Any) -> Any:
    began = time.thread_time()
    found = work(*arguments)
    times.append(1000 * (time.thread_time() - began))
    return found


def _at(times: list[float], share: int) -> float:
    return round(float(np.percentile(times, share)), 2)


async def edits(store: ArticleStore, knowledge: VectorKnowledge, found: Patterns) -> dict[str, float]:
    """Return seconds by the clock from saving an edited article until a search by its new text finds it."""
    took = []
    language = "nb"
    for number, thing in enumerate(THINGS, 1):
        question = f"Hva koster det å leie {thing} av kommunen?"
        text = Text(question, (), found.sentences[language][number])
        began = time.perf_counter()
        await store.save(PLACE, [Article(f"made-{number:06d}", "", "", "", {language: text})])
        saved = time.perf_counter()
        await knowledge.refresh(PLACE)
        hits = (await knowledge.search(Query(PLACE, question, language))).hits
        if not hits or hits[0].article != f"made-{number:06d}":
            raise SystemExit(f"{question} was not found, but {hits}")
        took.append((time.perf_counter() - saved, saved - began))
    after, saving = zip(*took, strict=True)
    return {"p50": _at(list(after), 50), "most": round(max(after), 2), "saving before it, p50": _at(list(saving), 50)}


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the files stand while it runs")
    arguments = parser.parse_args()
    faiss.omp_set_num_threads(1)
    embedder = Embedder(str(MODEL), threads=1)
    embedder.load()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        print(json.dumps(asyncio.run(measure(embedder, arguments.passages, Path(folder))), indent=1))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
