"""`torg openapi`: the console's interface as an OpenAPI document."""

from __future__ import annotations

import json

import click

from bot.version import VERSION


@click.command()
def openapi() -> None:
    """Print the OpenAPI document of the console's interface; the browser's types are made from it."""
    from console.api.openapi import document

    click.echo(json.dumps(document(VERSION), indent=2, sort_keys=True))
