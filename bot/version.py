"""Which version of Torg this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def _installed() -> str:
    try:
        return version("torg")
    except PackageNotFoundError:
        return "0+unknown"


VERSION = _installed()
