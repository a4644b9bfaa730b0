"""`torg kb import` and `torg kb export`: articles from anywhere, after a look at what that would do, and out again."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress

    from bot.articles import ImportPreview
    from bot.settings import Settings
    from knowledge_base.imports.reading import Defaults, Reading

WEB = re.compile(r"https?://", re.IGNORECASE)
LANGUAGE = click.Choice(["nb", "nn", "sv", "en"])
SHOWN = 50


@click.command("import")
@click.argument("source")
@click.option("--preview", is_flag=True, help="Only tell what would be done.")
@click.option("--publish", is_flag=True, help="Publish at once what does not say whether it is a draft.")
@click.option("--service", default="", help="The service of articles that name none.")
@click.option("--language", type=LANGUAGE, help="The language of texts that name none.")
@click.option("--skip-bad", is_flag=True, help="Leave out what is wrong, instead of importing nothing.")
@click.option("--private-network", is_flag=True, help="Allow web pages within the municipality's own network.")
@click.pass_obj
def import_(
    settings_file: Path | None,
    source: str,
    service: str,
    language: str | None,
    *,
    preview: bool,
    publish: bool,
    skip_bad: bool,
    private_network: bool,
) -> None:
    """Import articles from SOURCE: all of it or, when anything is wrong, nothing.

    SOURCE is a file (.csv, .xlsx, .md, .zip of .md, .yaml, or .json that Torg has exported), a folder of .yaml or .md, or
    the address of a web page or site map. Importing the same again updates. What names no state is a draft, unless
    --publish. A running service notices what has changed.
    """
    from bot.settings import load
    from knowledge_base.imports.reading import Defaults

    settings = load(settings_file)
    code = language or settings.municipality.language
    defaults = Defaults(service=service, language=code, state="published" if publish else "draft")
    seen = asyncio.run(_import(settings, source, defaults, preview=preview, skip_bad=skip_bad, private=private_network))
    _tell(seen)
    if seen.count("error") and not skip_bad:
        raise click.ClickException(f"{seen.count('error')} are wrong, and nothing was imported")
    if preview:
        click.echo("nothing was imported: this was the preview")


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def export(settings_file: Path | None, target: Path) -> None:
    """Write every article to TARGET: .json (everything, for Torg), .csv, .xlsx, or .zip (Markdown)."""
    from bot.settings import load
    from knowledge_base.imports.export import ENDINGS

    forms = {ending: form for form, ending in ENDINGS.items()}
    form = forms.get(target.suffix.lower().lstrip("."))
    if form is None:
        raise click.UsageError(f"the name must end in one of {', '.join('.' + ending for ending in forms)}")
    count = asyncio.run(_export(load(settings_file), target, form))
    click.echo(f"{count} articles written to {target}")


async def _import(
    settings: Settings, source: str, defaults: Defaults, *, preview: bool, skip_bad: bool, private: bool
) -> ImportPreview:
    from bot.app import opened_database
    from bot.articles import Author
    from bot.clock import SystemClock
    from knowledge_base.imports.plan import Importer

    reading = await _read(settings, source, defaults.language, private=private)
    async with opened_database(settings) as database:
        importer = Importer(database, SystemClock())
        municipality, by = settings.municipality.id, Author("", "torg kb import")
        seen = await importer.preview(municipality, reading, source=source, defaults=defaults, by=by, skip_bad=skip_bad)
        if seen.token and not preview:
            await importer.commit(municipality, seen.token, by)
        return seen


async def _read(settings: Settings, source: str, language: str, *, private: bool) -> Reading:
    from rich.console import Console
    from rich.progress import Progress

    from knowledge_base.imports.sources import read_path
    from knowledge_base.imports.web.site import read_site

    if not WEB.match(source):
        return read_path(Path(source), source, municipality=settings.municipality.id, language=language)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        return await read_site(source, language=language, private=private, progress=_Shown(progress))


class _Shown:
    """Shows how far the reading of pages has come."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("pages", total=None)

    def __call__(self, done: int, total: int, address: str) -> None:
        self._progress.update(self._task, completed=done, total=total, description=address[-60:] or "pages")


def _tell(seen: ImportPreview) -> None:
    for row in seen.rows:
        if row.status == "error":
            click.echo(f"{row.place}:{row.line}: {row.reason}", err=True)
    told = [row for row in seen.rows if row.status in {"new", "changed"}]
    for row in told[:SHOWN]:
        fields = ", ".join(f"{one.language}.{one.field}" if one.language else one.field for one in row.changes)
        click.echo(
            f"{row.status}: {row.article}" + (f" ({fields})" if fields else "") + (f" – {row.reason}" if row.reason else "")
        )
    if len(told) > SHOWN:
        click.echo(f"… and {len(told) - SHOWN} more")
    for note in seen.notes:
        click.echo(note.reason)
    click.echo(f"{seen.count('new')} new, {seen.count('changed')} changed, {seen.count('same')} as they were")


async def _export(settings: Settings, target: Path, form: str) -> int:
    from bot.app import opened_database
    from knowledge_base.imports.export import all_articles, exported

    async with opened_database(settings) as database:
        content = await all_articles(database, settings.municipality.id)
    await asyncio.to_thread(target.write_bytes, exported(content, settings.municipality.id, form))
    return len(content)
