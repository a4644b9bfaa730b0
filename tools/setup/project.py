"""The project that set-up works on, and what every command of set-up shares."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tools.setup import artefacts, environments
from tools.setup.board import Board
from tools.setup.children import Children, Shell
from tools.setup.runner import Runner

EVERYTHING = ("service", "rasa", "web", "model", "training")
"""The steps that a running service, and its tests, stand on."""

CHECKED = ("service", "web-packages", "api")
"""The steps that lint and type checks stand on."""


@dataclass(frozen=True)
class Project:
    """One clone of Torg with the terminal and the programs that set-up started for it."""

    root: Path
    board: Board
    children: Children

    def bring_up(self, *wanted: str) -> None:
        """Do what is stale among the wanted steps; raises SetupError."""
        steps = [*environments.steps(), *artefacts.steps()]
        Runner(self.root, steps, self.board, self.children).bring_up(*wanted)

    def shell(self, name: str) -> Shell:
        """Return a shell whose programs write to a fresh log `name` and to the line `name` of the board."""
        log = self.root / "var" / "log" / "setup" / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_bytes(b"")
        return Shell(self.root, log, self.children, lambda line: self.board.heard(name, line))

    def program(self, name: str) -> Path:
        """Return the path of a program in the service's environment."""
        return self.root / ".venv" / "bin" / name
