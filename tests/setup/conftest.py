"""A small project of stand-in steps, made by real programs in a folder of its own."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.setup.board import Board
from tools.setup.children import Children, Shell
from tools.setup.runner import Runner
from tools.setup.steps import Step


def says(code: str) -> Callable[[Shell], None]:
    """Return an action that runs a line of Python in the project's folder."""
    return lambda shell: shell.run(sys.executable, "-c", code)


class Workshop:
    """One project folder with what it takes to run steps in it and to see what was shown."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.screen = io.StringIO()
        self.children = Children()

    def bring_up(self, steps: list[Step], *wanted: str) -> None:
        with Board(self.screen, {}, plain_every_s=0.2) as board:
            Runner(self.root, steps, board, self.children).bring_up(*(wanted or [step.name for step in steps]))

    def done(self) -> list[str]:
        """Return which steps were done since the last question, in the order in which they ended."""
        lines = self.screen.getvalue().splitlines()
        self.screen.truncate(0)
        self.screen.seek(0)
        return [line.split()[0] for line in lines if " done, " in line]


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    one = Workshop(tmp_path)
    yield one
    one.children.end_all()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that holds a secret, as containers get it."""
    path = tmp_path / "secret"
    path.write_text("0123abcd-_XYZ")
    return path
