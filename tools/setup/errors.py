"""Why set-up stopped, as one sentence and an exit code.

SetupError (1)          a step failed; the sentence names the log with the details
├── MissingProgram (3)  a Python, Node.js or other program is not there and could not be fetched
├── PortBusy (4)        another program listens where the service should
├── DiskFull (5)        there is not enough room, before a step or in the middle of it
├── NoNetwork (6)       a package registry could not be reached
└── Interrupted (130)   Ctrl-C or a termination signal
"""

from __future__ import annotations

from collections.abc import Sequence


class SetupError(Exception):
    """A step could not be done; `str()` is the sentence, `details` are lines that help, perhaps none."""

    exit_code = 1

    def __init__(self, sentence: str, details: Sequence[str] = ()) -> None:
        """Keep the sentence for the reader and the last lines a program said."""
        super().__init__(sentence)
        self.details = tuple(details)


class MissingProgram(SetupError):
    """A program that Torg needs is not there."""

    exit_code = 3


class PortBusy(SetupError):
    """Another program listens on the service's port."""

    exit_code = 4


class DiskFull(SetupError):
    """There is not enough room on the disk."""

    exit_code = 5


class NoNetwork(SetupError):
    """A package registry could not be reached."""

    exit_code = 6


class Interrupted(SetupError):
    """The person at the keyboard, or the system, asked set-up to stop."""

    exit_code = 130
