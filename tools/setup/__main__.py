"""The command line of set-up; `make` calls it, and so may anyone: python3 -m tools.setup run."""

from __future__ import annotations

import argparse
import errno
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tools.setup import audit, checks, locks, serving, testing
from tools.setup.board import Board
from tools.setup.children import Children
from tools.setup.errors import DiskFull, Interrupted, SetupError
from tools.setup.project import Project

ROOT = Path(__file__).resolve().parents[2]

COMMANDS = {
    "run": "bring everything up and start the service; further words go to `torg run`",
    "test": "bring everything up and run all tests; further words go to pytest, and then only pytest runs",
    "check": "lint, format and types of the Python, the front end and docker/",
    "audit": "look both locks and the front end's packages up among known vulnerabilities",
    "lock": "recompile both locks; further words go to uv, such as --upgrade",
}

WITH_WORDS = ("run", "test", "lock")
"""Commands that pass further words on, even --help."""


def main(argv: Sequence[str]) -> int:
    """Do one command and return its exit code."""
    command, words = _parse(argv)
    return guarded(lambda project: _do(project, command, words))


def guarded(action: Callable[[Project], int], root: Path = ROOT) -> int:
    """Do something to the project and return its exit code.

    A SetupError, a full disk and an interruption become one sentence on standard error; no child outlives the call.
    """
    children = Children()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with Board(sys.stdout) as board:
            return action(Project(root, board, children))
    except KeyboardInterrupt:
        return _explain(Interrupted("Stopped; finished steps are kept, and the next command goes on from there."))
    except SetupError as error:
        return _explain(error)
    except OSError as error:
        return _explain(_from_system(error))
    finally:
        children.end_all()


def _parse(argv: Sequence[str]) -> tuple[str, list[str]]:
    parser = argparse.ArgumentParser(
        prog="python3 -m tools.setup", epilog="Set PYTHON311 or PYTHON310 to name an interpreter in an unusual place."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, text in COMMANDS.items():
        commands.add_parser(name, help=text, description=text, add_help=name not in WITH_WORDS)
    known, words = parser.parse_known_args(argv)
    if words and known.command not in WITH_WORDS:
        parser.error(f"{known.command} takes no further words: {' '.join(words)}")
    return str(known.command), words


def _do(project: Project, command: str, words: Sequence[str]) -> int:
    if command == "run":
        return serving.run(project, words)
    if command == "test":
        return testing.test(project, words)
    if command == "lock":
        return locks.lock(project, words)
    return checks.check(project) if command == "check" else audit.audit(project)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _from_system(error: OSError) -> SetupError:
    """Put an error of the system into a sentence."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(f"The disk became full{where}: make room and run the command again.")
    return SetupError(f"Set-up could not go on: {error.strerror or error}{where}.")


def _explain(error: SetupError) -> int:
    for line in error.details:
        print(f"    {line}", file=sys.stderr)
    print(f"\n{error}" if error.details else str(error), file=sys.stderr)
    return error.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
