"""Prosody for tests: a domain with accounts, a component's door, TLS by an authority of its own."""

from __future__ import annotations

import shutil
import socket
import tempfile
from pathlib import Path
from signal import Signals

import trustme

from tests.servers import _Child, free_port

DOMAIN = "havdal.example"
COMPONENT = "torg.havdal.example"
SECRET = "component secret"
PASSWORD = "a long enough password"

MODULES = ("roster", "saslauth", "disco", "ping", "carbons", "offline", "smacks", "posix")


class ProsodyServer:
    """Prosody on loopback; it may be killed, frozen, and started again on the same ports and data."""

    def __init__(self, program: str, *, archive: bool = True, tls: bool = True, hibernation: int = 600) -> None:
        self.port = free_port()
        self.component_port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="torg-prosody-"))
        self.ca = self.folder / "ca.pem"
        self._program = program
        self._archive = archive
        self._tls = tls
        self._hibernation = hibernation
        self._child = _Child(self.folder, self._answers)
        self._prepare()

    def start(self) -> None:
        """Start it with what it kept."""
        self._child.run(self._program, "--config", str(self.folder / "prosody.cfg.lua"), "-F")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._child.end(Signals.SIGKILL)

    def stop(self) -> None:
        """End it as an administrator does."""
        self._child.end(Signals.SIGTERM)

    def freeze(self) -> None:
        """Let it answer nothing, with its connections open."""
        self._child.signal(Signals.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._child.signal(Signals.SIGCONT)

    def close(self) -> None:
        """End it and remove its folder."""
        self._child.end(Signals.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def account(self, name: str, password: str = PASSWORD) -> str:
        """Make an account, or give it another password, and return its address; the name is letters and digits only."""
        folder = self.folder / "data" / DOMAIN.replace(".", "%2e") / "accounts"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.dat").write_text(f'return {{ ["password"] = "{password}"; }};\n')
        return f"{name}@{DOMAIN}"

    def log(self) -> str:
        """Return what it has logged."""
        return self._child.log.read_text(errors="replace")

    def _prepare(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca)
        certificate = authority.issue_cert(DOMAIN)
        certificate.private_key_pem.write_to_path(self.folder / "key.pem")
        chain = b"".join(part.bytes() for part in certificate.cert_chain_pems)
        (self.folder / "certificate.pem").write_bytes(chain)
        modules = [*MODULES, *(["mam"] if self._archive else []), *(["tls"] if self._tls else [])]
        (self.folder / "prosody.cfg.lua").write_text(
            f"""
pidfile = "{self.folder}/prosody.pid"
data_path = "{self.folder}/data"
log = {{ info = "*console" }}
run_as_root = true
daemonize = false
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {self.port} }}
s2s_ports = {{ }}
component_ports = {{ {self.component_port} }}
component_interfaces = {{ "127.0.0.1" }}
modules_enabled = {{ {", ".join(f'"{name}"' for name in modules)} }}
modules_disabled = {{ "s2s" }}
authentication = "internal_plain"
c2s_require_encryption = {str(self._tls).lower()}
allow_unencrypted_plain_auth = false
max_archive_query_results = 1000
smacks_hibernation_time = {self._hibernation}
ssl = {{ certificate = "{self.folder}/certificate.pem"; key = "{self.folder}/key.pem" }}
VirtualHost "{DOMAIN}"
Component "{COMPONENT}"
    component_secret = "{SECRET}"
"""
        )

    def _answers(self) -> bool:
        return all(_open(port) for port in (self.port, self.component_port))


def _open(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
