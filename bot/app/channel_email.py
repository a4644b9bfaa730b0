"""Builds the e-mail channel from its settings."""

from __future__ import annotations

import os
import secrets
import socket
import ssl
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app.channels import ChannelParts
from bot.errors import SettingsError, Why
from bot.settings import Email
from channels.email.belonging import Belonging
from channels.email.channel import EmailChannel, Outgoing
from channels.email.config import MEBIBYTE, Identity, ListenerConfig, MailboxConfig, RelayConfig
from channels.email.copies import MadeWords
from channels.email.imap_watch import MailboxWatch
from channels.email.kept import KeptMails
from channels.email.parsing import MailLimits
from channels.email.reading import Reader
from channels.email.relay import Relay
from channels.email.sender import Sender
from channels.email.smtp import Listener
from channels.email.state import State
from channels.email.store import Keeper
from channels.email.surroundings import Desk
from channels.email.tokens import ReplyTokens
from inquiries.chatting import SqlChatting
from inquiries.outside import SqlSentOn
from inquiries.record import SqlRecord

SECRET_BYTES = 16
IMAP_PORTS = {"tls": 993, "starttls": 143, "none": 143}
RELAY_PORTS = {"tls": 465, "starttls": 587, "none": 25}


def build(parts: ChannelParts) -> EmailChannel:
    """Return the channel. Raises SettingsError, naming the setting that is wrong."""
    settings = parts.settings.email
    if not settings.enabled:
        why = Why("setting_off", {"setting": "[email] enabled"})
        raise SettingsError("[email] enabled: e-mail is switched off", why=why)
    identity = identity_of(parts)
    tokens = ReplyTokens(_reply_secret(parts), identity.municipality)
    keeper = Keeper(parts.files, parts.arrivals, parts.clock, identity.municipality)
    listener = _listener(settings, identity, keeper, parts)
    watch = _watch(settings, keeper, parts)
    outgoing = Outgoing(
        sender=_sender(settings, parts),
        files=parts.files,
        threads=parts.threads,
        deliveries=parts.deliveries,
        limiter=parts.limiter,
        texts=parts.texts,
        attachments_limit=settings.relay_attachments_mb * MEBIBYTE,
        automatic_per_hour=settings.answers_per_hour,
        made=MadeWords(
            SqlChatting(parts.database), parts.links, parts.texts, ZoneInfo(parts.settings.municipality.time_zone)
        ),
    )
    reader = _reader(parts, keeper, identity, tokens)
    return EmailChannel(identity, tokens, outgoing, reader, parts.clock, listener=listener, watch=watch)


def identity_of(parts: ChannelParts) -> Identity:
    """Return who the desk is in mails."""
    settings, municipality = parts.settings.email, parts.settings.municipality
    if settings.relay_host and not settings.from_address:
        why = Why("setting_with", {"setting": "[email] from_address", "other": "[email] relay_host"})
        raise SettingsError("[email] from_address: must be set where a relay sends mails", why=why)
    address = settings.from_address or f"post@{municipality.id}.example"
    wanted = settings.addresses or (address,)
    for one in wanted:
        if one.count("@") != 1 or one.startswith("@") or one.endswith("@"):
            why = Why("setting_address", {"setting": "[email] addresses", "address": one})
            raise SettingsError(f"[email] addresses: {one!r} is no address, nor *@domain", why=why)
    return Identity(
        municipality=municipality.id,
        name=settings.from_name or municipality.name,
        address=address,
        addresses=tuple(one.lower() for one in {address, *wanted}),
        signature=settings.signature,
        plus_addressing=settings.plus_addressing,
    )


def _reader(parts: ChannelParts, keeper: Keeper, identity: Identity, tokens: ReplyTokens) -> Reader:
    settings = parts.settings.email
    inquiries = SqlRecord(parts.database, parts.clock)
    desk = Desk(
        intake=parts.intake,
        files=parts.files,
        arrivals=parts.arrivals,
        deliveries=parts.deliveries,
        belonging=Belonging(parts.threads, parts.contacts, inquiries, SqlSentOn(parts.database), identity.municipality),
        limiter=parts.limiter,
        clock=parts.clock,
        counted=parts.metrics,
        language_of=parts.language_of,
    )
    attachment = settings.attachment_limit_mb * MEBIBYTE
    limits = MailLimits(
        # Somewhat more than is taken in, so that the beginning of a mail that was cut is read to its end.
        mail_bytes=settings.size_limit_mb * MEBIBYTE + MEBIBYTE,
        attachment_bytes=attachment,
        attachments_bytes=max(attachment, settings.size_limit_mb * MEBIBYTE),
    )
    state = State("reading mail", parts.clock)
    return Reader(desk, keeper, identity, tokens, limits=limits, new_per_hour=settings.answers_per_hour, state=state)


def _listener(settings: Email, identity: Identity, keeper: Keeper, parts: ChannelParts) -> Listener | None:
    if not settings.listen:
        return None
    host, _, port = settings.listen.rpartition(":")
    if int(port) > 65_535:
        why = Why("setting_most", {"setting": "[email] listen (port)", "most": "65535"})
        raise SettingsError(f"[email] listen: there is no port {port}", why=why)
    config = ListenerConfig(
        host=host.strip("[]"),
        port=int(port),
        protocol=settings.listen_protocol,
        size=settings.size_limit_mb * MEBIBYTE,
        tls=_own_certificate(settings),
        connections=settings.connections_per_peer,
        mails_per_minute=settings.mails_per_minute_and_peer,
        hostname=socket.gethostname(),
    )
    return Listener(config, identity, keeper, parts.limiter)


def _watch(settings: Email, keeper: Keeper, parts: ChannelParts) -> MailboxWatch | None:
    if not settings.imap_host:
        return None
    if not (settings.imap_user and settings.imap_password):
        why = Why("setting_mailbox")
        raise SettingsError("[email] imap_user and imap_password: both must be set for a mailbox", why=why)
    config = MailboxConfig(
        host=settings.imap_host,
        port=settings.imap_port or IMAP_PORTS[settings.imap_security],
        user=settings.imap_user,
        password=settings.imap_password,
        position_file=parts.settings.service.data_dir / "email" / "mailbox.json",
        tls=_trusting("imap", settings.imap_security, settings.imap_ca),
        starttls=settings.imap_security == "starttls",
        folder=settings.imap_folder,
        after=settings.imap_after,
        move_to=settings.imap_move_to,
        size=settings.size_limit_mb * MEBIBYTE,
    )
    return MailboxWatch(config, keeper, parts.clock, State("the mailbox", parts.clock))


def _sender(settings: Email, parts: ChannelParts) -> Sender:
    if not settings.relay_host:
        limit = 2 * settings.relay_attachments_mb * MEBIBYTE
        return KeptMails(parts.files, parts.arrivals, parts.clock, limit=limit)
    config = RelayConfig(
        host=settings.relay_host,
        port=settings.relay_port or RELAY_PORTS[settings.relay_security],
        security=settings.relay_security,
        tls=_trusting("relay", settings.relay_security, settings.relay_ca),
        user=settings.relay_user,
        password=settings.relay_password,
    )
    return Relay(config, parts.clock)


def _trusting(what: str, security: str, authority: Path | None) -> ssl.SSLContext | None:
    """Return how a server's certificate is checked; always, unless there is no encryption at all."""
    if security == "none":
        return None
    try:
        return ssl.create_default_context(cafile=authority)
    except (OSError, ssl.SSLError) as error:
        why = Why("setting_file", {"setting": f"[email] {what}_ca", "file": str(authority), "words": str(error)})
        raise SettingsError(f"[email] {what}_ca: {authority} cannot be read: {error}", why=why) from error


def _own_certificate(settings: Email) -> ssl.SSLContext | None:
    if settings.listen_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.listen_certificate, settings.listen_key)
    except (OSError, ssl.SSLError) as error:
        file, setting = str(settings.listen_certificate), "[email] listen_certificate"
        why = Why("setting_file", {"setting": setting, "file": file, "words": str(error)})
        raise SettingsError(f"{setting}: {file} cannot be used: {error}", why=why) from error
    return context


def _reply_secret(parts: ChannelParts) -> bytes:
    """Return the secret of reply tokens, made once where none is set."""
    given = parts.settings.email.reply_secret
    if given:
        if len(given) < SECRET_BYTES:
            why = Why("setting_short", {"setting": "[email] reply_secret", "least": str(SECRET_BYTES)})
            raise SettingsError(f"[email] reply_secret: must have {SECRET_BYTES} characters or more", why=why)
        return given.encode()
    file = parts.settings.service.data_dir / "email" / "reply-secret"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            new = file.with_suffix(f".{os.getpid()}")
            new.write_text(secrets.token_hex(32), encoding="ascii")
            new.chmod(0o600)
            new.rename(file)
        return file.read_text(encoding="ascii").strip().encode()
    except OSError as error:
        why = Why("setting_secret", {"setting": "[email] reply_secret", "file": str(file), "words": str(error)})
        raise SettingsError(f"[email] reply_secret: {file} cannot be made: {error}", why=why) from error
