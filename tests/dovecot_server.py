"""A real Dovecot for tests, with mailboxes for everybody; mail is put into them over LMTP."""

from __future__ import annotations

import os
import shutil
import smtplib
import subprocess
import tempfile
from pathlib import Path

from tests.email_servers import MAIL_USER, PASSWORD, Authority, Group, answers, ids_of
from tests.servers import free_port


class DovecotServer:
    """Dovecot with a mailbox for everybody who knows the password; mail is put into it over LMTP.

    What does not fit into a full mailbox is refused (552), or when `patient` asked to come again later (452).
    """

    def __init__(self, program: str, *, quota_kb: int = 100_000, patient: bool = False) -> None:
        self.imap_port, self.imaps_port, self.lmtp_port, self.auth_port = (free_port() for _ in range(4))
        self._program = program
        self._folder = Path(tempfile.mkdtemp(prefix="torg-dovecot-"))
        self._folder.chmod(0o755)
        self.authority = Authority(self._folder)
        self._quota_kb = quota_kb
        self._tempfail = "yes" if patient else "no"
        self._child = Group(self._folder, lambda: answers(self.imap_port, b"* OK") and answers(self.lmtp_port, b"220"))

    def start(self) -> None:
        """Start it, with the mailboxes that it had."""
        mail = self._folder / "mail"
        mail.mkdir(exist_ok=True)
        os.chown(mail, *ids_of(MAIL_USER))
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

    def mailbox(self, user: str) -> list[bytes]:
        """Return the mails in somebody's mailbox, oldest first."""
        found = [file for place in ("new", "cur") for file in (self._folder / "mail" / user / place).glob("*")]
        return [file.read_bytes() for file in sorted(found, key=lambda file: file.name)]

    def doveadm(self, *words: str) -> str:
        """Run Dovecot's own tool and return what it prints."""
        command = ("doveadm", "-c", str(self._folder / "dovecot.conf"), *words)
        return subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode()

    def flags(self, user: str = "post", folder: str = "INBOX") -> list[str]:
        """Return the flags of each mail in a folder."""
        out = self.doveadm("fetch", "-u", user, "flags", "mailbox", folder)
        return [line.removeprefix("flags: ") for line in out.splitlines() if line.startswith("flags:")]

    def _configuration(self, mail: Path) -> str:
        uid, gid = ids_of(MAIL_USER)
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
quota_full_tempfail = {self._tempfail}
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
