"""`torg train`: train the dialogue layer."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--force", is_flag=True, help="Train even where nothing has changed.")
@click.pass_obj
def train(settings_file: Path | None, *, force: bool) -> None:
    """Train Rasa from training_data/; nothing is done where neither data nor configuration has changed."""
    from bot import rasa_process
    from bot.settings import load

    settings = load(settings_file)
    model = rasa_process.train(
        settings.dialogue.python, settings.service.data_dir, force=force, progress=lambda line: click.echo(line, err=True)
    )
    click.echo(str(model))
