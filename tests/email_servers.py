"""Real mail servers for tests: Dovecot with mailboxes, Postfix as a relay, and a line that can be cut.

Both are started by root with configuration of their own in a temporary folder; nothing of the system's is touched.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import shutil
import smtplib
import socket
import ssl
import subprocess
import tempfile
from pathlib import Path
from signal import Signals

import trustme

from tests.servers import _Child, free_port

MAIL_USER = "nobody"
PASSWORD = "et-passord-som-ingen-har"


class Authority:
    """A certificate authority of the test's own, and a certificate for this machine."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        issued = authority.issue_cert("127.0.0.1", "localhost")
        self.file, self.certificate, self.key = folder / "ca.pem", folder / "cert.pem", folder / "key.pem"
        authority.cert_pem.write_to_path(self.file)
        issued.private_key_pem.write_to_path(self.key)
        self.certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))

    def trusting(self) -> ssl.SSLContext:
        """Return what a client needs that trusts only this authority."""
        return ssl.create_default_context(cafile=self.file)


def _answers(port: int, greeting: bytes) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        return connection.recv(64).startswith(greeting)
    return False


class _Group(_Child):
    """A server of many processes, all of which end together."""

    def start(self, *command: str) -> None:
        self.run(*command, start_new_session=True)

    def kill_all(self) -> None:
        """End all of it as a power cut would."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, Signals.SIGKILL)
            self._process.wait()
            self._process = None


class DovecotServer:
    """Dovecot with a mailbox for everybody who knows the password; mail is put into it over LMTP."""

    def __init__(self, program: str, *, quota_kb: int = 100_000) -> None:
        self.imap_port, self.imaps_port, self.lmtp_port, self.auth_port = (free_port() for _ in range(4))
        self._program = program
        self._folder = Path(tempfile.mkdtemp(prefix="torg-dovecot-"))
        self._folder.chmod(0o755)
        self.authority = Authority(self._folder)
        self._quota_kb = quota_kb
        self._child = _Group(self._folder, lambda: _answers(self.imap_port, b"* OK") and _answers(self.lmtp_port, b"220"))

    def start(self) -> None:
        """Start it, with the mailboxes that it had."""
        mail = self._folder / "mail"
        mail.mkdir(exist_ok=True)
        os.chown(mail, *_ids(MAIL_USER))
        configuration = self._folder / "dovecot.conf"
        configuration.write_text(self._configuration(mail))
        shutil.rmtree(self._folder / "run", ignore_errors=True)
        self._child.start(self._program, "-F", "-c", str(configuration))

    def kill(self) -> None:
        """End it as a power cut would: every connection breaks."""
        self._child.kill_all()

    def close(self) -> None:
        """End it and remove its folder."""
        self._child.kill_all()
        shutil.rmtree(self._folder, ignore_errors=True)

    def deliver(self, mail: bytes, user: str = "post") -> None:
        """Put a mail into a mailbox. Raises smtplib.SMTPException when it does not go in."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=20) as lmtp:
            lmtp.sendmail("kari@example.org", [user], mail)

    def doveadm(self, *words: str) -> str:
        """Run Dovecot's own tool and return what it prints."""
        command = ("doveadm", "-c", str(self._folder / "dovecot.conf"), *words)
        return subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode()

    def flags(self, user: str = "post", folder: str = "INBOX") -> list[str]:
        """Return the flags of each mail in a folder."""
        out = self.doveadm("fetch", "-u", user, "flags", "mailbox", folder)
        return [line.removeprefix("flags: ") for line in out.splitlines() if line.startswith("flags:")]

    def _configuration(self, mail: Path) -> str:
        uid, gid = _ids(MAIL_USER)
        folder, authority = self._folder, self.authority
        return f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{authority.certificate}
ssl_key = <{authority.key}
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
mail_location = maildir:{mail}/%u
mail_plugins = quota
mail_fsync = never
plugin {{
  quota = maildir:Mailbox
  quota_rule = *:storage={self._quota_kb}K
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={mail}/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {self.imap_port}
  }}
  inet_listener imaps {{
    port = {self.imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.lmtp_port}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {self.auth_port}
  }}
}}
protocol imap {{
  mail_plugins = $mail_plugins imap_quota
}}
"""


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
        self._child = _Group(self._folder, lambda: _answers(self.port, b"220"))

    def start(self) -> None:
        """Start it, with the queue that it had."""
        for name, owner in {"queue": "root", "data": "postfix", "virtual": MAIL_USER, "etc": "root"}.items():
            (self._folder / name).mkdir(exist_ok=True)
            os.chown(self._folder / name, *_ids(owner))
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
        uid, gid = _ids(MAIL_USER)
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


class Cable:
    """A line to a server that can be cut: a TCP proxy that hangs up, or hangs up after so many bytes."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self.connections = 0
        self.cut_after: int | None = None
        """How many bytes of the server's pass until the line breaks; None is any number."""
        self._to = port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Break every connection that there is."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, there_writer}
        for source, target, limited in ((reader, there_writer, False), (there_reader, writer, True)):
            task = asyncio.create_task(self._carry(source, target, limited=limited))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, limited: bool) -> None:
        with contextlib.suppress(OSError):
            while chunk := await source.read(8192):
                if limited and self.cut_after is not None:
                    self.cut_after -= len(chunk)
                    if self.cut_after <= 0:
                        self.cut_after = None
                        self.cut()
                        return
                target.write(chunk)
                await target.drain()
        target.close()
        self._writers.discard(target)


def _ids(user: str) -> tuple[int, int]:
    known = pwd.getpwnam(user)
    return known.pw_uid, known.pw_gid
