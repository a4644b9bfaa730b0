"""`torg privacy`: what is kept of a person, its erasure, who looked at what, what retention would delete."""

from __future__ import annotations

import asyncio
import getpass
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import BadInput

if TYPE_CHECKING:
    from bot.app.privacy import Guard
    from bot.messages import Address, Staff
    from bot.privacy import Action
    from bot.settings import Settings

NUMBER = re.compile(r"\d{4}-\d{1,9}")


@click.group()
def privacy() -> None:
    """Answer requests about personal data, and check the log of who looked."""


@privacy.command()
@click.argument("address")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The ZIP file to write.")
@click.pass_obj
def access(settings_file: Path | None, address: str, *, out: Path) -> None:
    """Write everything that is kept of a person into one file.

    ADDRESS is an e-mail address, a telephone number, xmpp:NAME@SERVER, or an inquiry's number such as 2026-000012.
    """
    for line in asyncio.run(_access(settings_file, address, out)):
        click.echo(line)


@privacy.command()
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def erase(settings_file: Path | None, address: str, *, yes: bool) -> None:
    """Delete everything that is kept of a person; what must be archived, when that is over. ADDRESS is as for `access`."""
    if not yes:
        click.confirm(f"Delete everything of {address}? This cannot be taken back", abort=True)
    for line in asyncio.run(_erase(settings_file, address)):
        click.echo(line)


@privacy.command("verify-log")
@click.option("--expect", help="NUMBER:HASH, a head that was noted before; it must still stand there.")
@click.pass_obj
def verify_log(settings_file: Path | None, expect: str | None) -> None:
    """Read the log of who looked from its beginning, and tell whether it is as it was written."""
    whole, told = asyncio.run(_verify(settings_file, expect))
    click.echo(told)
    if not whole:
        raise SystemExit(1)


@privacy.command()
@click.pass_obj
def retention(settings_file: Path | None) -> None:
    """Tell what retention would delete now; it deletes nothing."""
    for line in asyncio.run(_retention(settings_file)):
        click.echo(line)


@asynccontextmanager
async def _opened(settings_file: Path | None) -> AsyncIterator[tuple[Settings, Guard]]:
    from bot.app import opened_database
    from bot.app.privacy import Guard
    from bot.app.stores import Stores
    from bot.clock import SystemClock
    from bot.settings import load

    settings = load(settings_file)
    async with opened_database(settings) as database:
        stores = Stores.over(database, SystemClock(), data_dir=settings.service.data_dir, node="torg privacy")

        async def forget(_municipality: str, conversation: str) -> None:
            await stores.desk.forget(conversation)

        guard = Guard.over(settings, stores, forget)
        yield settings, guard
        await guard.log.stop()


def _somebody(municipality: str) -> Staff:
    """Return who is at the command line, for the log."""
    from bot.messages import Staff

    user = getpass.getuser()
    return Staff("", municipality, user, f"{user} (torg privacy)", "administrator")


def _address(text: str, settings: Settings) -> Address:
    from bot.addresses import normalised
    from bot.messages import Address

    if NUMBER.fullmatch(text):
        year, _, number = text.partition("-")
        return Address("inquiry", f"{year}-{int(number):06d}")
    channel = "xmpp" if text.startswith("xmpp:") else "email" if "@" in text else "sms"
    return normalised(channel, text, region=settings.municipality.country)


async def _noted(guard: Guard, settings: Settings, action: Action, address: Address) -> None:
    from bot.privacy import Look

    found = await guard.persons.find(settings.municipality.id, address)
    somebody = _somebody(settings.municipality.id)
    await guard.log.note(Look(somebody, action, "", {"inquiries": found.named}))


async def _access(settings_file: Path | None, text: str, out: Path) -> list[str]:
    from bot.privacy import Action

    async with _opened(settings_file) as (settings, guard):
        address = _address(text, settings)
        await _noted(guard, settings, Action.EXPORTED, address)
        found = await guard.persons.export(settings.municipality.id, address, out)
    said = f"{found.conversations} conversations, {found.messages} messages, {found.attachments} attachments"
    beside = (f"  {number}: somebody else's; what went to this address, and its answers" for number in found.beside)
    notes = ["  a note that the address wants no messages"] * found.silent
    notes += ["  a block: what comes from the address is taken for junk"] * found.blocked
    return [f"{out}: {said}", *(f"  {number}" for number in found.inquiries), *beside, *notes]


async def _erase(settings_file: Path | None, text: str) -> list[str]:
    from bot.privacy import Action

    async with _opened(settings_file) as (settings, guard):
        address = _address(text, settings)
        await _noted(guard, settings, Action.ERASED, address)
        done = await guard.persons.erase(settings.municipality.id, address)
    told = [f"{done.conversations} conversations deleted"]
    told += [f"{number}: the address and its answers taken out; the inquiry is somebody else's" for number in done.beside]
    told += [f"kept: {one.inquiry} must be archived (arkivlova); it is erased by itself on {one.until}" for one in done.kept]
    told += ["the running service tells the dialogue layer, or the next one that starts" for _ in done.pending]
    told += [f"still in the backup {file}" for file in done.backups]
    return [*told, "", "what the person may be told:", *done.answer.splitlines()]


async def _verify(settings_file: Path | None, expect: str | None) -> tuple[bool, str]:
    async with _opened(settings_file) as (settings, guard):
        verdict = await guard.log.verify(settings.municipality.id)
        if verdict.broken_at is not None:
            return (
                False,
                f"row {verdict.broken_at} is wrong or missing; the {verdict.rows} before it are as they were written",
            )
        if expect is not None:
            number, _, hash_ = expect.partition(":")
            if not number.isdigit():
                raise BadInput("--expect: it should look like 12:3fa9…")
            if await guard.log.stands_at(settings.municipality.id, int(number)) != hash_:
                return False, f"row {number} is not the one that was noted: the log was made anew, or cut"
        return True, f"{verdict.rows} rows, as they were written; note this head: {verdict.rows}:{verdict.head}"


async def _retention(settings_file: Path | None) -> list[str]:
    async with _opened(settings_file) as (_settings, guard):
        run = await guard.retention.dry_run()
        outlook = await guard.retention.outlook()
    told = [f"now: {', '.join(f'{count} {what}' for what, count in run.counts.items())}"]
    return told + [f"{day}: {count} conversations" for day, count in outlook.days.items()]
