"""`torg cases`: what was sent to case and archive systems and has not arrived."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from inquiries.cases.store import SqlCases


@click.group()
def cases() -> None:
    """Look after inquiries that were sent to case and archive systems."""


@cases.command("list")
@click.pass_obj
def listed(settings_file: Path | None) -> None:
    """List what was refused, failed, or waits for another try, the newest first."""
    for line in asyncio.run(_listed(settings_file)):
        click.echo(line)


@cases.command()
@click.argument("case")
@click.pass_obj
def retry(settings_file: Path | None, case: str) -> None:
    """Try CASE again; a running service hands it on within seconds."""
    click.echo(asyncio.run(_retry(settings_file, case)))


@asynccontextmanager
async def _opened(settings_file: Path | None) -> AsyncIterator[tuple[str, SqlCases]]:
    from bot.app import opened_database
    from bot.clock import SystemClock
    from bot.settings import load
    from inquiries.cases.store import SqlCases

    settings = load(settings_file)
    async with opened_database(settings) as database:
        yield settings.municipality.id, SqlCases(database, SystemClock())


async def _listed(settings_file: Path | None) -> list[str]:
    async with _opened(settings_file) as (municipality, store):
        found = await store.unsettled(municipality)
    lines = [
        f"{one.id}  {one.number}  {one.system}  {one.state.value}  tries: {one.attempts}  {one.reason}" for one in found
    ]
    return lines or ["everything has arrived"]


async def _retry(settings_file: Path | None, case: str) -> str:
    from bot.messages import Staff

    async with _opened(settings_file) as (municipality, store):
        user = getpass.getuser()
        again = await store.retry(case, staff=Staff("", municipality, user, f"{user} (torg cases)", "administrator"))
    return f"{again.number} is sent to {again.system} again"
