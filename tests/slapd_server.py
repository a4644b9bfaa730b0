"""A real slapd for tests: people and groups of a municipality, TLS by an authority of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from signal import Signals

import trustme

from tests.servers import _Child, free_port

BASE = "dc=havdal,dc=example"
READER = f"cn=torg,{BASE}"
READERS_PASSWORD = "lesepassord"
PASSWORD = "et langt nok passord"
GROUPS = {"desk": ("kari", "åse"), "case": ("ola",)}
PEOPLE = {"kari": "Kari Nordmann", "ola": "Ola Saksbehandler", "åse": "Åse Ærlig", "ingen": "Ingen Rolle"}


class SlapdServer:
    """slapd on loopback, in the clear (with STARTTLS) and over TLS."""

    def __init__(self, program: str) -> None:
        self.port, self.tls_port = free_port(), free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="torg-slapd-"))
        self.ca = self.folder / "ca.pem"
        self._program = program
        self._child = _Child(self.folder, self._answers)
        self._prepare()

    @property
    def url(self) -> str:
        """Where it is reached in the clear."""
        return f"ldap://localhost:{self.port}"

    @property
    def tls_url(self) -> str:
        """Where it is reached over TLS."""
        return f"ldaps://localhost:{self.tls_port}"

    def start(self) -> None:
        """Start it with the people it has."""
        urls = f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"
        self._child.run(self._program, "-d", "0", "-h", urls, "-f", str(self.folder / "slapd.conf"))

    def kill(self) -> None:
        """End it as a power cut would."""
        self._child.end(Signals.SIGKILL)

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

    def _prepare(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca)
        certificate = authority.issue_cert("localhost")
        certificate.private_key_pem.write_to_path(self.folder / "key.pem")
        (self.folder / "certificate.pem").write_bytes(b"".join(part.bytes() for part in certificate.cert_chain_pems))
        (self.folder / "data").mkdir()
        (self.folder / "slapd.conf").write_text(
            f"""
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile {self.folder}/certificate.pem
TLSCertificateKeyFile {self.folder}/key.pem
database mdb
suffix "{BASE}"
rootdn "{READER}"
rootpw {READERS_PASSWORD}
directory {self.folder}/data
"""
        )
        people = self.folder / "people.ldif"
        people.write_text(_ldif(), encoding="utf-8")
        tool = Path(self._program).with_name("slapadd")
        command = (str(tool), "-f", str(self.folder / "slapd.conf"), "-l", str(people))
        subprocess.run(command, check=True, capture_output=True, timeout=60)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.tls_port), timeout=1):
                return True
        except OSError:
            return False


def _ldif() -> str:
    entries = [
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Havdal\ndc: havdal",
        f"dn: ou=people,{BASE}\nobjectClass: organizationalUnit\nou: people",
    ]
    entries += [
        f"dn: uid={uid},ou=people,{BASE}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {name}\nsn: {name.split()[-1]}\n"
        f"userPassword: {PASSWORD}"
        for uid, name in PEOPLE.items()
    ]
    entries += [
        f"dn: cn={group},{BASE}\nobjectClass: groupOfNames\ncn: {group}\n"
        + "\n".join(f"member: uid={uid},ou=people,{BASE}" for uid in members)
        for group, members in GROUPS.items()
    ]
    return "\n\n".join(entries) + "\n"
