"""`torg user`: local accounts."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta
from pathlib import Path

import click

ROLES = ("desk", "case_worker", "editor", "support", "leader", "administrator", "auditor")
ROLE = "What the account may do: docs/roles.md tells of each."


@click.group()
def user() -> None:
    """Manage local staff accounts."""


@user.command()
@click.argument("username")
@click.option("--name", default="", help="The name that citizens and colleagues see; default the user name.")
@click.option("--role", type=click.Choice(ROLES), default="desk", show_default=True, help=ROLE)
@click.option("--generate", is_flag=True, help="Make a password and print it, instead of asking for one.")
@click.pass_obj
def add(settings_file: Path | None, username: str, name: str, role: str, *, generate: bool) -> None:
    """Make an account for USERNAME."""
    password = secrets.token_urlsafe(12) if generate else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    asyncio.run(_add(settings_file, username, name, role, password))
    click.echo(f"account {username.strip().lower()} made" + (f", password: {password}" if generate else ""))


async def _add(settings_file: Path | None, username: str, name: str, role: str, password: str) -> None:
    from bot.app import opened_database
    from bot.clock import SystemClock
    from bot.coordination.in_process import InProcessLimiter
    from bot.settings import load
    from console.auth.accounts import Accounts

    settings = load(settings_file)
    async with opened_database(settings) as database:
        accounts = Accounts(database, InProcessLimiter(), SystemClock(), session=timedelta(hours=1))
        await accounts.add(settings.municipality.id, username, name or username, role, password)
