"""`torg kb adapt`: teach the embedding model the municipality's own articles."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from knowledge_base.articles import Article
    from knowledge_base.learning.adapt import Outcome

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--examples", type=FOLDER, help="Written examples beside the articles; those that come with Torg otherwise.")
@click.option("--confirmed", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Confirmed answers, JSONL.")
@click.option("--target", type=FOLDER, default=Path("var/models/adapted"), show_default=True, help="Where to build it.")
@click.option("--epochs", type=click.IntRange(1, 20), default=2, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def adapt(
    settings_file: Path | None, examples: Path | None, confirmed: Path | None, target: Path, epochs: int, *, as_json: bool
) -> None:
    """Teach the embedding model this municipality's articles, and keep the result only if it finds more with it.

    The service may run meanwhile. What is measured by was not learned from: one page in six of the written examples,
    one way to ask of each article that has several, and every other confirmed answer (`question`, `language`,
    `article` on each line, as for `torg evaluate knowledge`).
    """
    outcome = asyncio.run(_adapt(settings_file, examples, confirmed, target, epochs))
    if as_json:
        click.echo(json.dumps(asdict(outcome), indent=2))
        return
    for name, before in outcome.before.items():
        after = outcome.after[name]
        click.echo(f"{name}: " + ", ".join(f"{what} {before[what]:.3f} → {after[what]:.3f}" for what in before))
    click.echo(
        f"kept in {target}; set `model = {json.dumps(str(target))}` in [knowledge_base] and start the service again"
        if outcome.kept
        else "not better on what it has not seen: not kept"
    )


async def _adapt(
    settings_file: Path | None, examples: Path | None, confirmed: Path | None, target: Path, epochs: int
) -> Outcome:
    from bot.app.knowledge import BUILT_MODEL
    from bot.settings import load
    from knowledge_base.evaluate import read_lines
    from knowledge_base.learning.adapt import adapt as learn_and_measure
    from knowledge_base.learning.examples import WRITTEN, read_examples
    from knowledge_base.learning.recipe import Recipe

    articles = await _articles(settings_file)
    present = Path(load(settings_file).knowledge_base.model or BUILT_MODEL)
    lines = read_lines(confirmed) if confirmed else []
    recipe = Recipe(epochs=epochs, rate=Recipe().rate / 2)
    written = read_examples(examples or WRITTEN)
    return learn_and_measure(present, target, written, articles, lines, recipe, lambda told: click.echo(told, err=True))


async def _articles(settings_file: Path | None) -> list[Article]:
    from bot.app import opened_database
    from bot.clock import SystemClock
    from bot.settings import load
    from knowledge_base.articles import ArticleStore

    settings = load(settings_file)
    async with opened_database(settings) as database:
        return await ArticleStore(database, SystemClock()).published(settings.municipality.id)
