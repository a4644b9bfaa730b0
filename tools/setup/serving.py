"""`make run`: everything brought up, then the service in place of set-up."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from typing import NoReturn

from tools.setup.errors import PortBusy
from tools.setup.project import EVERYTHING, Project

HOST = "127.0.0.1"
PORT = 8080


def run(project: Project, words: Sequence[str]) -> NoReturn:
    """Bring everything up and become the service, so that signals and Ctrl-C reach it alone."""
    require_port(HOST, PORT)
    project.bring_up(*EVERYTHING)
    torg = str(project.program("torg"))
    sys.stdout.flush()
    os.chdir(project.root)
    os.execv(torg, [torg, "run", *words])  # noqa: S606 -- to become the service is the point; no shell is wanted


def require_port(host: str, port: int) -> None:
    """Raise PortBusy when another program listens there; asked first, since set-up takes minutes."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            raise PortBusy(f"Port {port} on {host} is in use: end the program there, or choose another port.") from None
