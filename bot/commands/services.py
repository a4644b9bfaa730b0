"""`torg services`: the register of services and units as a table that any spreadsheet opens."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.services import RegisterPreview

SIGNS = {"new": "+", "changed": "~", "same": "=", "error": "!"}


@click.group()
def services() -> None:
    """Take the register of services, units and competence out as CSV, and in again."""


@services.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.pass_obj
def export(settings_file: Path | None, file: Path) -> None:
    """Write the whole register to FILE.csv; reading it in again changes nothing."""
    file.write_bytes(asyncio.run(_export(settings_file)))
    click.echo(f"written to {file}")


@services.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--look", is_flag=True, help="Only tell what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def import_(settings_file: Path | None, file: Path, *, look: bool, as_json: bool) -> None:
    """Change what the lines of FILE.csv say: all of it or, when any line is wrong, nothing.

    What is not in the file stays as it is, and so does every field without a column. A service that runs notices within
    seconds.
    """
    preview, done = asyncio.run(_import(settings_file, file.read_bytes(), look=look))
    counts = {status: preview.count(status) for status in SIGNS}
    if as_json:
        rows = [{name: getattr(row, name) for name in row.__slots__} for row in preview.rows]
        click.echo(json.dumps({"done": done, **counts, "rows": rows}, ensure_ascii=False))
    else:
        _show(preview, counts, done=done)
    if counts["error"]:
        raise SystemExit(1)


def _show(preview: RegisterPreview, counts: dict[str, int], *, done: bool) -> None:
    for row in preview.rows:
        if row.status != "same":
            why = row.reason or ", ".join(row.changes)
            click.echo(f"{SIGNS[row.status]} line {row.line}: {row.kind} {row.name}{': ' if why else ''}{why}")
    told = f"{counts['new']} new, {counts['changed']} changed, {counts['same']} as they were, {counts['error']} wrong"
    click.echo(told if done else f"{told}; nothing was changed")


async def _export(settings_file: Path | None) -> bytes:
    from bot.app import opened_database
    from bot.app.services import opened_services
    from bot.settings import load

    settings = load(settings_file)
    async with opened_database(settings) as database:
        return await (await opened_services(settings, database)).exchange.export(settings.municipality.id)


async def _import(settings_file: Path | None, content: bytes, *, look: bool) -> tuple[RegisterPreview, bool]:
    """Return what the table changes, and whether it was done."""
    from bot.app import opened_database
    from bot.app.services import opened_services
    from bot.settings import load

    settings = load(settings_file)
    async with opened_database(settings) as database:
        exchange = (await opened_services(settings, database)).exchange
        preview = await exchange.look_at(settings.municipality.id, content)
        if look or preview.count("error"):
            return preview, False
        return await exchange.take_in(settings.municipality.id, content, preview.token, by=None), True
