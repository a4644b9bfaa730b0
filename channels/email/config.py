"""What the e-mail channel is told by the settings: frozen, checked, without paths to secrets."""

from __future__ import annotations

import ssl
import uuid
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the desk is in mails.

    `address` stands in From, `name` beside it. `addresses` are those at which the desk receives, in lower case; `*@domain`
    is every one of a domain. `signature` ends a person's reply, `{name}` in it is the person's name; empty is the
    person's name and the municipality's. With `plus_addressing` the mail server delivers `post+anything@` to `post@`.
    """

    municipality: str
    name: str
    address: str
    addresses: tuple[str, ...]
    signature: str = ""
    plus_addressing: bool = False

    @property
    def domain(self) -> str:
        """The domain of the desk's own address, and of its Message-IDs."""
        return self.address.rpartition("@")[2].lower()

    def receives(self, address: str) -> bool:
        """Tell whether the desk takes mail for an address; what stands after a plus sign does not matter."""
        local, _, domain = address.lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        return plain in self.addresses or f"*@{domain}" in self.addresses

    def message_id(self, message: str) -> str:
        """Return the Message-ID, in angle brackets, of one of our messages."""
        return f"<{message}@{self.domain}>"

    def message_of(self, message_id: str) -> str | None:
        """Return which message of ours a Message-ID (with brackets or without) names, None when it is not ours."""
        local, _, domain = message_id.strip("<> \t").rpartition("@")
        if domain.lower() != self.domain:
            return None
        try:
            return str(uuid.UUID(local))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class ListenerConfig:
    """The built-in listener; `size` is in bytes, the other numbers count what one network address may do."""

    host: str
    port: int
    protocol: str = "smtp"
    size: int = 35 * MEBIBYTE
    tls: ssl.SSLContext | None = None
    connections: int = 50
    mails_per_minute: int = 600
    recipients: int = 100
    hostname: str = "localhost"


@dataclass(frozen=True, slots=True)
class MailboxConfig:
    """The mailbox that is watched over IMAP; `after` is what happens to a mail that is stored: `seen`, `move`, `delete`.

    `tls` None is a connection without encryption; `starttls` begins in the clear. `position_file` notes how far
    the mailbox was read; `size` bounds what is fetched of one mail, in bytes; the times are in seconds.
    """

    host: str
    port: int
    user: str
    password: str
    position_file: Path
    tls: ssl.SSLContext | None
    starttls: bool = False
    folder: str = "INBOX"
    after: str = "seen"
    move_to: str = "Torg"
    size: int = 35 * MEBIBYTE
    poll_s: float = 60.0
    timeout_s: float = 30.0

    @property
    def place(self) -> str:
        """What a person calls it."""
        return f"{self.user} at {self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class RelayConfig:
    """The mail server that takes what goes out; `security` is `tls`, `starttls` or `none`."""

    host: str
    port: int
    security: str
    tls: ssl.SSLContext | None
    user: str = ""
    password: str = ""
    timeout_s: float = 40.0
