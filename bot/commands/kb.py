"""`torg kb`: the knowledge base from the command line."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.kb_adapt import adapt
from bot.commands.kb_exchange import export, import_
from bot.commands.kb_index import index

if TYPE_CHECKING:
    from bot.messages import Finding


@click.group()
def kb() -> None:
    """Import articles, see what the search finds, and teach it."""


kb.add_command(adapt)
kb.add_command(index)
kb.add_command(import_)
kb.add_command(export)


@kb.command()
@click.argument("text")
@click.option("--language", type=click.Choice(["nb", "nn", "sv", "en"]), default="nb", show_default=True)
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def search(settings_file: Path | None, text: str, language: str, limit: int, *, as_json: bool) -> None:
    """Search for TEXT and print the articles found, the surest first, and what the bot would do with them."""
    found = asyncio.run(_search(settings_file, text, language, limit))
    if as_json:
        click.echo(json.dumps(_as_dict(found), ensure_ascii=False, indent=2))
        return
    click.echo(
        {"answer": "gives the first as the answer", "nearest": "offers them to choose from"}.get(
            found.verdict, "says that it does not know"
        )
    )
    for hit in found.hits:
        click.echo(f"  {hit.confidence:.2f}  {hit.language}  {hit.article}  {hit.question}")


async def _search(settings_file: Path | None, text: str, language: str, limit: int) -> Finding:
    from bot.app import opened_database
    from bot.app.knowledge import opened_knowledge_base
    from bot.clock import SystemClock
    from bot.messages import Query
    from bot.settings import load

    settings = load(settings_file)
    clock = SystemClock()
    async with opened_database(settings) as database, opened_knowledge_base(settings, database, clock) as knowledge:
        click.echo("loading the model …", err=True)
        await knowledge.load_model()
        return await knowledge.search.search(Query(settings.municipality.id, text, language, limit))


def _as_dict(found: Finding) -> dict[str, Any]:
    hits = [
        {
            "article": hit.article,
            "question": hit.question,
            "language": hit.language,
            "confidence": round(hit.confidence, 4),
            "url": hit.url,
        }
        for hit in found.hits
    ]
    return {"verdict": found.verdict, "hits": hits}
