"""`torg evaluate`: measure what the bot knows and understands, on files of one's own."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from knowledge_base.articles import Article

JSONL = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def evaluate() -> None:
    """Measure search and understanding on labelled questions."""


@evaluate.command()
@click.argument("file", type=JSONL)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def knowledge(settings_file: Path | None, file: Path, *, as_json: bool) -> None:
    """Measure the search on the questions in FILE, one JSON object a line.

    Either SweFAQ's format (`question`, `candidate_answers`, `label`), or Torg's own (`question`, `language`, `article` or
    null), which is asked of the articles in the store. The same search and settings as citizens meet.
    """
    _show(asyncio.run(_knowledge(settings_file, file)), as_json=as_json)


@evaluate.command()
@click.argument("file", type=JSONL)
@click.option("--folds", type=click.IntRange(2, 50), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def intents(file: Path, folds: int, *, as_json: bool) -> None:
    """Measure the intent classifier on the sentences in FILE, one JSON object a line: `text`, `intent`, `id`, `group`.

    Cross-validated; versions of one sentence (the part of `id` before the `/`) stay on the same side.
    """
    from bot.dialogue import evaluate_intents

    click.echo(f"training and asking {folds} times …", err=True)
    score = evaluate_intents.evaluate(evaluate_intents.read(file), folds)
    found = {"accuracy": score.accuracy, "groups": dict(score.groups), "size": score.size}
    _show(found, as_json=as_json)


async def _knowledge(settings_file: Path | None, file: Path) -> dict[str, Any]:
    from bot.app.knowledge import BUILT_MODEL
    from bot.settings import load
    from knowledge_base import evaluate as measure
    from knowledge_base.embedding.cache import EmbeddingCache
    from knowledge_base.embedding.model import Embedder
    from knowledge_base.ranking import Calibration

    settings = load(settings_file)
    chosen = settings.knowledge_base
    embedder = Embedder(chosen.model or str(BUILT_MODEL))
    click.echo("loading the model …", err=True)
    embedder.load()
    calibration = Calibration.read("vectors", answer_at=chosen.answer_at, offer_at=chosen.offer_at)
    settings.service.data_dir.mkdir(parents=True, exist_ok=True)
    cache = EmbeddingCache(settings.service.data_dir / "embeddings", embedder.identity, embedder.size, embedder.token_size)
    bench = measure.Bench(embedder, calibration, cache, _progress)
    try:
        return measure.evaluate(file, await _articles(settings_file), bench)
    finally:
        cache.close()


async def _articles(settings_file: Path | None) -> list[Article]:
    """Return the articles in the store, those of the settings' content where nothing has been imported yet."""
    from bot.app import opened_database
    from bot.clock import SystemClock
    from bot.settings import load
    from knowledge_base.articles import ArticleStore
    from knowledge_base.yaml_files import read_articles

    settings = load(settings_file)
    async with opened_database(settings) as database:
        found = await ArticleStore(database, SystemClock()).published(settings.municipality.id)
    return found or read_articles(settings.knowledge_base.content)


def _progress(what: str, done: int, total: int) -> None:
    tenth = max(1, total // 10)
    if done == total or done % tenth == 0:
        click.echo(f"{what}: {done} of {total}", err=True)


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for name, value in found.items():
        click.echo(f"{name}: {json.dumps(value, ensure_ascii=False)}")
