"""The `torg` command."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.commands.ask import ask
from bot.commands.cases import cases
from bot.commands.evaluate import evaluate
from bot.commands.kb import kb
from bot.commands.mail import mail
from bot.commands.openapi import openapi
from bot.commands.privacy import privacy
from bot.commands.run import run
from bot.commands.services import services
from bot.commands.statistics import statistics
from bot.commands.topics import topics
from bot.commands.train import train
from bot.commands.user import user
from bot.errors import TorgError

FAILED = 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="torg")
@click.option(
    "--settings",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Settings file; default torg.toml in this folder where there is one. TORG_SECTION_NAME variables go over it.",
)
@click.pass_context
def torg(context: click.Context, settings: Path | None) -> None:
    """Run a municipality's service desk: one inbox for every channel, and a bot that answers what it is sure of."""
    context.obj = settings


for command in (run, ask, train, kb, user, evaluate, mail, openapi, services, topics, privacy, cases, statistics):
    torg.add_command(command)


def main() -> None:
    """Run the command; what goes wrong on purpose is one sentence and an exit code, never a traceback."""
    try:
        torg.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (TorgError, OSError) as error:
        click.echo(f"torg: {error}", err=True)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
