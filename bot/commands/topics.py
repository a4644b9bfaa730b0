"""`torg topics`: the vocabulary of public services that articles and inquiries are filed under."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.experience import Topic, TopicHit
    from knowledge_base.topics.store import TakenIn

LANGUAGE = click.Choice(["nb", "nn", "sv", "en"])


@click.group()
def topics() -> None:
    """Take in a vocabulary such as Los, and see what it finds."""


@topics.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def import_(settings_file: Path | None, file: Path, *, as_json: bool) -> None:
    """Take in the vocabulary in FILE: all of it or, when anything is wrong, nothing.

    FILE is Los as its repository has it (los.xml), or SKOS as RDF/XML, Turtle or N-Triples, such as Los is published. What
    is not in it any more is withdrawn: it is not suggested, and stays where something is filed under it.
    """
    taken = asyncio.run(_import(settings_file, file))
    if as_json:
        names = ("created", "updated", "unchanged", "withdrawn")
        click.echo(json.dumps({name: len(getattr(taken, name)) for name in names}))
        return
    told = f"{len(taken.created)} new, {len(taken.updated)} changed, {len(taken.unchanged)} as they were"
    click.echo(f"{told}, {len(taken.withdrawn)} withdrawn")


@topics.command()
@click.argument("text")
@click.option("--language", type=LANGUAGE, default="nb", show_default=True, help="In which language names are shown.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.pass_obj
def search(settings_file: Path | None, text: str, language: str, limit: int, *, as_json: bool) -> None:
    """Find the topics that TEXT names, in whatever language it is."""
    known = asyncio.run(_topics(settings_file))
    from knowledge_base.topics.searching import TopicSearch

    _show(TopicSearch(known).search(text, limit=limit), known, language, as_json=as_json)


@topics.command()
@click.argument("text")
@click.option("--language", type=LANGUAGE, default="nb", show_default=True)
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.pass_obj
def suggest(settings_file: Path | None, text: str, language: str, limit: int, *, as_json: bool) -> None:
    """Suggest topics for TEXT: a question, an article, a letter."""
    hits, known = asyncio.run(_suggest(settings_file, text, language, limit))
    _show(hits, known, language, as_json=as_json)


def _show(hits: list[TopicHit], known: list[Topic], language: str, *, as_json: bool) -> None:
    from knowledge_base.topics.searching import path_of

    by_id = {topic.id: topic for topic in known}
    found: list[dict[str, Any]] = [
        {
            "topic": hit.topic.id,
            "name": hit.topic.label(language),
            "path": path_of(by_id, hit.topic, language),
            "score": round(hit.score, 3),
            "matched": hit.matched,
        }
        for hit in hits
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    if not known:
        click.echo("there is no vocabulary yet: torg topics import FILE", err=True)
    for one in found:
        click.echo(f"  {one['score']:.2f}  {one['topic']}  {' > '.join(one['path'])}  {one['matched']}".rstrip())


def _progress(done: int, total: int) -> None:
    if done == total or done % 50 == 0:
        click.echo(f"\r{done} of {total} topics", nl=done == total, err=True)


async def _import(settings_file: Path | None, file: Path) -> TakenIn:
    from bot.app import opened_database
    from bot.clock import SystemClock
    from bot.settings import load
    from knowledge_base.topics.reading import read_vocabulary
    from knowledge_base.topics.store import TopicStore

    settings = load(settings_file)
    content = read_vocabulary(file)
    async with opened_database(settings) as database:
        return await TopicStore(database, SystemClock()).take_in(settings.municipality.id, content, _progress)


async def _topics(settings_file: Path | None) -> list[Topic]:
    from bot.app import opened_database
    from bot.clock import SystemClock
    from bot.settings import load
    from knowledge_base.topics.store import TopicStore

    settings = load(settings_file)
    async with opened_database(settings) as database:
        return await TopicStore(database, SystemClock()).all(settings.municipality.id)


async def _suggest(settings_file: Path | None, text: str, language: str, limit: int) -> tuple[list[TopicHit], list[Topic]]:
    from bot.app import opened_database
    from bot.app.experience import Experience
    from bot.app.knowledge import opened_knowledge_base
    from bot.clock import SystemClock
    from bot.coordination.in_process import InProcessLock
    from bot.settings import load

    settings = load(settings_file)
    clock = SystemClock()
    async with opened_database(settings) as database, opened_knowledge_base(settings, database, clock) as knowledge:
        click.echo("loading the model …", err=True)
        await knowledge.load_model()
        municipality = settings.municipality.id
        experience = Experience(municipality, database, clock, knowledge, InProcessLock())
        await experience.topics.prepare(municipality)
        hits = await experience.topics.suggest(municipality, text, language, limit=limit)
        return hits, await experience.topics.store.all(municipality)
