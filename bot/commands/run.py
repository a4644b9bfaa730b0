"""`torg run`: the service, with Rasa beside it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.app import Torg
    from bot.settings import Settings

SETTLED_WITHIN_S = 600
"""So long after the start the parts are given to come up, Rasa's training among them, before the heap is taken to stay."""

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


@click.command()
@click.pass_obj
def run(settings_file: Path | None) -> None:
    """Run the service until Ctrl-C: web pages, chat, console, and Rasa where none is given by URL."""
    from bot.settings import load

    settings = load(settings_file)
    configure_log(settings.service.log_level)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(settings))


def configure_log(level: str) -> None:
    """Log to standard error; what libraries say is kept to warnings, since some of them log what people write."""
    from inquiries.privacy.log_filter import mask_log
    from inquiries.privacy.masking import NumberMasker

    logging.basicConfig(level="WARNING", format=FORMAT, datefmt="%H:%M:%S")
    for package in ("bot", "channels", "console", "inquiries", "knowledge_base"):
        logging.getLogger(package).setLevel(level)
    mask_log(NumberMasker())


async def serve(settings: Settings) -> None:
    """Run the service until it is told to stop."""
    from bot.app import Torg

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    torg = Torg(settings)
    try:
        await torg.start()
        _keep_for_good()
        _greet(torg)
        settling = asyncio.create_task(_settle(torg), name="settle")
        await stop.wait()
        settling.cancel()
        click.echo("\nStopping …", err=True)
    finally:
        await torg.stop()


async def _settle(torg: Torg) -> None:
    """Take what has come with the parts that start late (the embedding model above all) to stay too."""
    await torg.ready(SETTLED_WITHIN_S, lambda _line: None)
    _keep_for_good()


def _keep_for_good() -> None:
    """Have the garbage collector leave alone what stands: libraries, models and articles, a million objects.

    It went through them all several times a minute, a third of a second each time, in which no message was handed on.
    """
    gc.collect()
    gc.freeze()


def _greet(torg: Torg) -> None:
    """Tell where to go, and the first administrator's password, this once."""
    lines = [
        "",
        f"  {torg.settings.municipality.name}: the service desk is open.",
        f"  Website with chat   {torg.url}/",
        f"  Staff console       {torg.url}/console/",
    ]
    if torg.first_admin is not None:
        username, password = torg.first_admin
        lines += [
            "",
            f"  First log-in        user name {username}   password {password}",
            "  The password is shown this once; make more accounts with `torg user add`.",
        ]
    lines += [
        "",
        "  The dialogue layer starts beside it; until then the knowledge base answers alone. Stop with Ctrl-C.",
        "",
    ]
    click.echo("\n".join(lines), err=True)
