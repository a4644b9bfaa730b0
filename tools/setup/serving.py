"""`make run`: everything brought up, then the service in place of set-up."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from tools.setup.errors import PortBusy
from tools.setup.project import EVERYTHING, Project

HOST = "127.0.0.1"
PORT = "8080"


def run(project: Project, words: Sequence[str]) -> NoReturn:
    """Bring everything up and become the service, so that signals and Ctrl-C reach it alone."""
    require_free(*address(project.root, os.environ))
    project.bring_up(*EVERYTHING)
    torg = str(project.program("torg"))
    sys.stdout.flush()
    os.chdir(project.root)
    os.execv(torg, [torg, "run", *words])  # noqa: S606 -- to become the service is the point; no shell is wanted


def address(root: Path, environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the host and port where the service will listen.

    Read from the same variables and file as the service reads them from, without checking them: the service does that,
    once its environment stands.
    """
    file = root / environ.get("TORG_SETTINGS", "torg.toml")
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    found = re.search(r"^\s*\[\s*service\s*\](.*?)(?=^\s*\[|\Z)", text, re.MULTILINE | re.DOTALL)
    section = found.group(1) if found else ""
    values = dict(re.findall(r"^\s*(host|port)\s*=\s*[\"']?([^\s\"'#]+)", section, re.MULTILINE))
    host = environ.get("TORG_SERVICE_HOST") or values.get("host", HOST)
    return host, environ.get("TORG_SERVICE_PORT") or values.get("port", PORT)


def require_free(host: str, port: str) -> None:
    """Raise PortBusy when another program listens there; asked first, since set-up takes minutes.

    An address that makes no sense is left to the service, which names the setting.
    """
    if not port.isdigit() or int(port) > 65_535:
        return
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, int(port)))
        except socket.gaierror:
            return
        except OSError as error:
            raise PortBusy(
                f"Torg cannot listen on port {port} of {host} ({error.strerror}): end the program that does, "
                "or choose another port with TORG_SERVICE_PORT."
            ) from None
