"""`torg kb index`: bring what the search keeps on disk up to date, before the service needs it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Indexed:
    """How many articles there are, how many texts had to be embedded, how many embeddings were dropped, and the file."""

    articles: int
    embedded: int
    dropped: int
    file: Path


@click.command()
@click.pass_obj
def index(settings_file: Path | None) -> None:
    """Embed what is new or changed in the articles, and drop what no article has used for a month.

    The service does so by itself, at its start and whenever articles change; with many new articles this does it
    beforehand. It may be broken off at any moment and goes on from there the next time. The service may run meanwhile.
    """
    from bot.commands.run import configure_log
    from bot.settings import load

    settings = load(settings_file)
    configure_log(settings.service.log_level)
    done = asyncio.run(_index(settings))
    size = done.file.stat().st_size / 1e6 if done.file.exists() else 0.0
    click.echo(f"{done.articles:,} articles are indexed: {done.embedded:,} texts were embedded, the rest was there")
    click.echo(f"{done.dropped:,} embeddings were dropped; {done.file} holds {size:,.1f} MB")


async def _index(settings: Settings) -> Indexed:
    from bot.app import opened_database
    from bot.app.knowledge import opened_knowledge_base
    from bot.clock import SystemClock

    clock = SystemClock()
    async with opened_database(settings) as database, opened_knowledge_base(settings, database, clock) as knowledge:
        click.echo("loading the model …", err=True)
        await knowledge.load_model()
        vectors = knowledge.vectors
        if vectors is None:
            raise click.ClickException("search is by words alone, as set: it keeps nothing on disk")
        articles = await vectors.count(settings.municipality.id)
        return Indexed(articles, vectors.embedded, knowledge.dropped, vectors.file)
