"""The system's own programs that tests need: how each is found, and which Debian package brings it.

Used by `make test`, which installs what is missing where it may, and by `tests/system_requirements.py`, which lists
the tests that could not run.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.setup.children import Shell
from tools.setup.places import newest_first

MISSING_VARIABLE = "TORG_TEST_MISSING"
"""A JSON object from name to reason, from `make test` to the tests: why a program could not be installed."""

POLICY = Path("/usr/sbin/policy-rc.d")
DEBIAN = Path("/etc/debian_version")


@dataclass(frozen=True)
class SystemProgram:
    """A program of the system; `find` returns where it is (for PostgreSQL, the folder of its programs), or None."""

    name: str
    package: str
    find: Callable[[], str | None]
    service: str = ""
    """The service that the package starts, if any: tests start servers of their own, on ports of their own."""


def _first(*names: str) -> Callable[[], str | None]:
    return lambda: next((found for found in map(shutil.which, names) if found), None)


def _postgresql() -> str | None:
    places = [*newest_first("/usr/lib/postgresql/*/bin"), *newest_first("/opt/homebrew/opt/postgresql*/bin")]
    on_path = shutil.which("initdb")
    if on_path:
        places.append(Path(on_path).parent)
    return next((str(place) for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


def _fonts() -> str | None:
    places = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", str(Path.home() / ".fonts"))
    kinds = (".ttf", ".otf", ".ttc")
    for place in places:
        if any(file.endswith(kinds) for _, _, files in os.walk(place) for file in files):
            return place
    return None


PROGRAMS = (
    SystemProgram("chromium", "chromium", _first("chromium", "chromium-browser", "google-chrome")),
    SystemProgram("dovecot", "dovecot-imapd", _first("dovecot", "/usr/sbin/dovecot"), "dovecot"),
    SystemProgram("dovecot-lmtp", "dovecot-lmtpd", _first("/usr/lib/dovecot/lmtp"), "dovecot"),
    SystemProgram("fonts", "fonts-dejavu-core", _fonts),
    SystemProgram("kannel-bearerbox", "kannel", _first("bearerbox", "/usr/sbin/bearerbox"), "kannel"),
    SystemProgram("kannel-smsbox", "kannel", _first("smsbox", "/usr/sbin/smsbox"), "kannel"),
    SystemProgram("kannel-fakesmsc", "kannel-extras", _first("fakesmsc", "/usr/lib/kannel/test/fakesmsc")),
    SystemProgram("postfix", "postfix", _first("postfix", "/usr/sbin/postfix"), "postfix"),
    SystemProgram("postgresql", "postgresql", _postgresql, "postgresql"),
    SystemProgram("prosody", "prosody", _first("prosody"), "prosody"),
    SystemProgram("redis", "redis-server", _first("redis-server", "valkey-server"), "redis-server"),
    SystemProgram("slapd", "slapd", _first("slapd", "/usr/sbin/slapd"), "slapd"),
)


def where(name: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """Return where a program is, or None; TORG_TEST_CHROMIUM=/path and the like go first."""
    program = next(program for program in PROGRAMS if program.name == name)
    return environ.get(f"TORG_TEST_{name.upper()}") or program.find()


def why_missing(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return a phrase on a missing program: what it is, and why it was not installed or how to install it."""
    program = next(program for program in PROGRAMS if program.name == name)
    reasons: dict[str, str] = json.loads(environ.get(MISSING_VARIABLE, "{}"))
    return f"{name} is missing: " + reasons.get(name, f"Debian's package {program.package} brings it")


def install_missing(shell: Shell) -> dict[str, str]:
    """Install what is missing if this is Debian and we are root; return a reason for each that is missing still."""
    missing = [program for program in PROGRAMS if where(program.name) is None]
    if not missing:
        return {}
    packages = [program.package for program in missing]
    by_hand = f"apt-get install {' '.join(packages)}"
    if not (shutil.which("apt-get") and DEBIAN.exists()):
        return {program.name: f"this is no Debian; install what Debian calls {program.package}" for program in missing}
    if os.geteuid() != 0:
        return {program.name: f"only root may install it ({by_hand})" for program in missing}
    with _no_service_started():
        # The package lists are asked for only when those at hand do not do: they may be empty, or too old to be served.
        if not _apt(shell, "install", *packages) and _apt(shell, "update") and not _apt(shell, "install", *packages):
            for package in packages:
                _apt(shell, "install", package)  # One package that this release lacks must not keep the others out.
    services = [program.service for program in missing if program.service]
    if services and shutil.which("systemctl"):
        shell.attempt("systemctl", "disable", *services)  # Nor are they to start with the machine.
    log = shell.log.relative_to(shell.root)
    still = [program for program in missing if where(program.name) is None]
    return {program.name: f"apt-get could not install {program.package} ({log})" for program in still}


def _apt(shell: Shell, verb: str, *packages: str) -> bool:
    options = ("-y", "-o", "DPkg::Lock::Timeout=300", *(("--no-install-recommends",) if packages else ()))
    return shell.attempt("apt-get", verb, *options, *packages, env={"DEBIAN_FRONTEND": "noninteractive"}) == 0


@contextmanager
def _no_service_started() -> Iterator[None]:
    """Keep Debian's packages from starting their services while they are installed."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)
