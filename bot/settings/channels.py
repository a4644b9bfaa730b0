"""Sections on the channels by which citizens reach the municipality."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.settings.base import ChannelSection, Count, Port, Section


class WebChat(Section):
    """What citizens may do, and how long it is kept."""

    text_limit: Annotated[int, Field(ge=100, le=20_000)] = 4_000
    retention_days: Annotated[int, Field(ge=1, le=3_650)] = 21
    messages_per_10s: Count = 15
    messages_per_minute_and_address: Count = 240
    sockets_per_minute_and_address: Count = 120
    origins: tuple[str, ...] = ("*",)
    file_limit_mb: Annotated[int, Field(ge=0, le=100)] = 10


class Email(ChannelSection):
    """E-mail: in by the built-in listener or a mailbox, out by a relay; with no relay mails are kept, not sent."""

    enabled: bool = True
    from_address: Annotated[str, Field(pattern=r"^([^@\s<>]+@[^@\s<>]+)?$", examples=["post@havdal.example"])] = ""
    from_name: str = ""
    addresses: tuple[str, ...] = ()
    signature: Annotated[str, Field(max_length=2_000)] = ""
    plus_addressing: bool = False
    reply_secret: str = ""
    reply_secret_file: Path | None = None
    listen: Annotated[str, Field(pattern=r"^((\[[^\]]+\]|[^:\s]+):\d{1,5})?$", examples=["127.0.0.1:2525"])] = (
        "127.0.0.1:2525"
    )
    listen_protocol: Literal["smtp", "lmtp"] = "smtp"
    listen_certificate: Path | None = None
    listen_key: Path | None = None
    connections_per_peer: Count = 50
    mails_per_minute_and_peer: Count = 600
    size_limit_mb: Annotated[int, Field(ge=1, le=500)] = 50
    attachment_limit_mb: Annotated[int, Field(ge=1, le=500)] = 30
    imap_host: str = ""
    imap_port: Port = 0
    imap_user: str = ""
    imap_password: str = ""
    imap_password_file: Path | None = None
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    imap_ca: Path | None = None
    imap_folder: Annotated[str, Field(min_length=1)] = "INBOX"
    imap_after: Literal["seen", "move", "delete"] = "seen"
    imap_move_to: Annotated[str, Field(min_length=1)] = "Torg"
    relay_host: str = ""
    relay_port: Port = 0
    relay_user: str = ""
    relay_password: str = ""
    relay_password_file: Path | None = None
    relay_security: Literal["tls", "starttls", "none"] = "starttls"
    relay_ca: Path | None = None
    relay_attachments_mb: Annotated[int, Field(ge=1, le=500)] = 20
    answers_per_hour: Count = 5
    staff_domains: tuple[str, ...] = ()


class Sms(ChannelSection):
    """SMS: gateways, each a table of its own that the channel reads, and how the municipality wants its messages."""

    enabled: bool = True
    gateways: dict[str, dict[str, Any]] = Field(default_factory=dict)
    outgoing: str = ""
    simulator: Literal["auto", "on", "off"] = "auto"
    region: Annotated[str, Field(pattern=r"^([A-Z]{2})?$", examples=["NO"])] = ""
    quiet: Annotated[str, Field(pattern=r"^(\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2})?$", examples=["21:00-08:00"])] = "21:00-08:00"
    quiet_answer_minutes: Annotated[int, Field(ge=0, le=1_440)] = 15
    max_segments: Annotated[int, Field(ge=1, le=20)] = 3
    replace_typography: bool = True
    stop_words: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    start_words: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class LetterSection(ChannelSection):
    """Letters on paper."""

    enabled: bool = True
    return_address: tuple[str, ...] = ()
    signature: str = ""


class Xmpp(ChannelSection):
    """Instant messaging: a client account (`jid`), or an external component (`component`, XEP-0114); neither is off."""

    jid: Annotated[str, Field(pattern=r"^([^@/\s]+@[^@/\s]+)?$", examples=["desk@chat.havdal.example"])] = ""
    password: str = ""
    password_file: Path | None = None
    component: Annotated[str, Field(pattern=r"^[^@/\s]*$", examples=["desk.havdal.example"])] = ""
    secret: str = ""
    secret_file: Path | None = None
    host: str = ""
    port: Port = 0
    tls: Literal["verify", "none"] = "verify"
    ca_file: Path | None = None
    staff: tuple[
        Annotated[str, Field(pattern=r"^[^@/\s=]+@[^@/\s=]+=\S+$", examples=["ada@chat.havdal.example=ada"])], ...
    ] = ()
    messages_per_minute: Count = 30
    answers_per_minute: Count = 10
    link_days: Annotated[int, Field(ge=1, le=90)] = 7
    ping_s: Annotated[float, Field(ge=1, le=3_600)] = 60.0
