"""A real Postfix for tests, as a relay."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from signal import Signals

from tests.email_servers import MAIL_USER, Authority, Group, answers, ids_of
from tests.servers import free_port


class PostfixServer:
    """Postfix as a relay: `@delivered.example` it keeps itself, what `routes` names goes elsewhere, all else is refused."""

    def __init__(self, program: str, routes: dict[str, str] | None = None, **settings: str) -> None:
        self.port = free_port()
        self._program = program
        self._routes = routes or {}
        self._settings = settings
        self._folder = Path(tempfile.mkdtemp(prefix="torg-postfix-"))
        self._folder.chmod(0o755)
        self.authority = Authority(self._folder)
        self._child = Group(self._folder, lambda: answers(self.port, b"220"))

    def start(self) -> None:
        """Start it, with the queue that it had."""
        for name, owner in {"queue": "root", "data": "postfix", "virtual": MAIL_USER, "etc": "root"}.items():
            (self._folder / name).mkdir(exist_ok=True)
            os.chown(self._folder / name, *ids_of(owner))
        etc = self._folder / "etc"
        (etc / "transport").write_text("".join(f"{domain} {way}\n" for domain, way in self._routes.items()))
        (etc / "main.cf").write_text("".join(f"{name} = {value}\n" for name, value in self._main().items()))
        (etc / "master.cf").write_text(MASTER.replace("PORT", str(self.port)))
        self._child.start(self._program, "-c", str(etc), "start-fg")

    def kill(self) -> None:
        """End it as a power cut would."""
        # The master makes a process group of its own, and writes which.
        with contextlib.suppress(OSError, ValueError):
            os.killpg(int((self._folder / "queue" / "pid" / "master.pid").read_text()), Signals.SIGKILL)
        self._child.kill_all()

    def close(self) -> None:
        """End it and remove its folder."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def delivered(self) -> list[bytes]:
        """Return the mails that arrived at `@delivered.example`."""
        return [file.read_bytes() for file in sorted((self._folder / "virtual").glob("*/new/*"))]

    def log(self) -> str:
        """Return what it has written about its work."""
        return (self._folder / "postfix.log").read_text(errors="replace")

    def _main(self) -> dict[str, str]:
        folder = self._folder
        uid, gid = ids_of(MAIL_USER)
        return {
            "compatibility_level": "3.6",
            "queue_directory": f"{folder}/queue",
            "data_directory": f"{folder}/data",
            "maillog_file": f"{folder}/postfix.log",
            "maillog_file_prefixes": str(folder),
            "myhostname": "relay.example",
            "mydestination": "",
            "mynetworks": "127.0.0.0/8",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "smtpd_relay_restrictions": "permit_mynetworks, reject",
            "transport_maps": f"texthash:{folder}/etc/transport",
            "default_transport": "error:5.1.2 This relay knows no such place",
            "relay_domains": "",
            "virtual_mailbox_domains": "delivered.example",
            "virtual_mailbox_base": f"{folder}/virtual",
            "virtual_mailbox_maps": "static:everybody/",
            "virtual_uid_maps": f"static:{uid}",
            "virtual_gid_maps": f"static:{gid}",
            "alias_maps": "",
            "local_recipient_maps": "",
            "biff": "no",
            "queue_run_delay": "1s",
            "minimal_backoff_time": "1s",
            "maximal_backoff_time": "2s",
            "smtp_connect_timeout": "5s",
            "smtp_destination_rate_delay": "0s",
            "destination_concurrency_failed_cohort_limit": "1000",
            "default_destination_concurrency_failed_cohort_limit": "1000",
            "message_size_limit": str(60 * 1024 * 1024),
            "mailbox_size_limit": "0",
            "virtual_mailbox_limit": "0",
            "recipient_delimiter": "+",
            "smtpd_tls_cert_file": str(self.authority.certificate),
            "smtpd_tls_key_file": str(self.authority.key),
            "smtpd_tls_security_level": "may",
            "notify_classes": "",
            **self._settings,
        }


MASTER = """
127.0.0.1:PORT inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
