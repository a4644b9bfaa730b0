"""Builds the XMPP channel from its settings."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import replace

from slixmpp.jid import JID, InvalidJID

from bot.app.channels import ChannelParts
from bot.errors import SettingsError, SwitchedOff, Why
from bot.settings import Xmpp
from bot.version import VERSION
from channels.xmpp.channel import XmppChannel
from channels.xmpp.config import Access, Pace, Rules
from channels.xmpp.receiving import Surroundings

COMPONENT_PORT = 5347


def build(parts: ChannelParts) -> XmppChannel:
    """Return the channel. Raises SettingsError, naming the setting that is wrong."""
    settings = parts.settings.xmpp
    if not settings.jid and not settings.component:
        why = Why("setting_xmpp_off")
        raise SwitchedOff("[xmpp] jid: XMPP is off until an account (jid) or a component is set", why=why)
    access = _component(settings) if settings.component else _account(settings, parts.node)
    access = replace(access, version=VERSION, language=parts.settings.municipality.language)
    municipality = parts.settings.municipality.id
    return XmppChannel(
        access,
        _rules(parts, access),
        Surroundings(
            intake=parts.intake,
            deliveries=parts.deliveries,
            limiter=parts.limiter,
            texts=parts.texts,
            clock=parts.clock,
            counted=parts.metrics,
            language_of=parts.language_of,
        ),
        bus=parts.bus,
        events=parts.events,
        files=parts.files,
        staffed=lambda: parts.presence.anybody(municipality),
        pace=Pace(ping_every=settings.ping_s),
    )


def _account(settings: Xmpp, node: str) -> Access:
    if not settings.password:
        why = Why("setting_either", {"setting": "[xmpp] password", "other": "[xmpp] password_file"})
        raise SettingsError("[xmpp] password: must be set, or password_file", why=why)
    if settings.tls == "none" and not _is_here(settings.host):
        told = '[xmpp] tls: "none" is only for a server on this machine, and host must say so'
        raise SettingsError(told, why=Why("setting_xmpp_clear"))
    if settings.port and not settings.host:
        why = Why("setting_with", {"setting": "[xmpp] host", "other": "[xmpp] port"})
        raise SettingsError("[xmpp] host: must be set where port is", why=why)
    return Access(
        address=_bare(settings.jid, "jid"),
        secret=settings.password,
        host=settings.host,
        port=settings.port,
        verify=settings.tls == "verify",
        ca_file=settings.ca_file,
        # The same after a restart, so that the server lets go of the session that the last one left behind.
        resource=f"torg-{hashlib.sha256(node.encode()).hexdigest()[:12]}",
    )


def _component(settings: Xmpp) -> Access:
    if not settings.secret:
        why = Why("setting_either", {"setting": "[xmpp] secret", "other": "[xmpp] secret_file"})
        raise SettingsError("[xmpp] secret: must be set, or secret_file", why=why)
    host = settings.host or "127.0.0.1"
    if settings.tls != "none" and not _is_here(host):
        told = '[xmpp] tls: a component\'s connection has no TLS (XEP-0114); set "none" where the network is your own'
        raise SettingsError(told, why=Why("setting_xmpp_component"))
    component = _bare(settings.component, "component")
    address = _bare(settings.jid, "jid") if settings.jid else component
    if address.rpartition("@")[2] != component:
        why = Why("setting_xmpp_jid", {"address": address, "component": component})
        raise SettingsError(f"[xmpp] jid: {address} is no address of the component {component}", why=why)
    return Access(
        address=address,
        secret=settings.secret,
        component=component,
        host=host,
        port=settings.port or COMPONENT_PORT,
        verify=False,
    )


def _rules(parts: ChannelParts, access: Access) -> Rules:
    settings, service = parts.settings.xmpp, parts.settings.service
    public = (service.public_url or "").rstrip("/")
    staff = dict(entry.split("=", 1) for entry in settings.staff)
    # What was read of one account's archive says nothing of another's.
    name = f"xmpp-{hashlib.sha256(access.address.encode()).hexdigest()[:16]}.json"
    return Rules(
        municipality=parts.settings.municipality.id,
        language=parts.settings.municipality.language,
        state_file=service.data_dir / name,
        public_url=public,
        console_url=public or parts.settings.local_url,
        link_days=settings.link_days,
        messages_per_minute=settings.messages_per_minute,
        answers_per_minute=settings.answers_per_minute,
        staff={_bare(address, "staff"): name for address, name in staff.items()},
    )


def _bare(address: str, setting: str) -> str:
    try:
        return JID(address).bare
    except InvalidJID as error:
        why = Why("setting_address", {"setting": f"[xmpp] {setting}", "address": address})
        raise SettingsError(f"[xmpp] {setting}: {address} is no address", why=why) from error


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
