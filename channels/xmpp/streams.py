"""slixmpp's two kinds of streams, as this service needs them: one try per connection, no clear text, no endless stanza."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from typing import Any

from slixmpp import ClientXMPP, ComponentXMPP
from slixmpp.stanza import Message
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

from bot.errors import SettingsError, Why
from channels.xmpp import namespaces as ns
from channels.xmpp.config import Access
from channels.xmpp.management import NAME as MANAGEMENT
from channels.xmpp.management import CarefulManagement

log = logging.getLogger(__name__)
# slixmpp logs what people say: every stanza, and a whole packet where one cannot be parsed.
logging.getLogger("slixmpp").setLevel(logging.CRITICAL)

LARGEST_STANZA = 1024 * 1024
"""Bytes; servers take 256 KiB of a client and 512 KiB of another server, unless told otherwise."""

DIRECT_TLS_PORT = 5223
COMMON_PLUGINS = ("xep_0030", "xep_0199")
ACCOUNT_PLUGINS = ("xep_0115", "xep_0280", "xep_0313", MANAGEMENT)
FEATURES = (ns.CHAT_STATES, ns.RECEIPTS, ns.MARKERS, ns.OOB, ns.STANZA_IDS, ns.CORRECTION)


class _Stream:
    """What both kinds share; mixed in before slixmpp's class."""

    reason = ""
    """Why the server refused us, as far as it was told."""
    why: Why | None = None
    """The same for people."""
    lasting = False
    """Whether trying again soon is no use."""
    _since_stanza = 0
    on_presence: Callable[[Any], None]

    def reschedule_connection_attempt(self) -> None:
        """Do not try again here: the connection does, with a pause that it chooses."""

    def data_received(self, data: bytes) -> None:
        """Take in what came, unless a stanza has no end."""
        self._since_stanza += len(data)
        super().data_received(data)  # type: ignore[misc]  # of the class that it is mixed into
        if self._since_stanza > LARGEST_STANZA:
            log.error("XMPP: a stanza of more than %d bytes; the connection is closed", LARGEST_STANZA)
            self.abort()  # type: ignore[attr-defined]

    def _spawn_event(self, xml: Any) -> None:
        self._since_stanza = 0
        super()._spawn_event(xml)  # type: ignore[misc]

    def _handle_stream_error(self, error: Any) -> None:
        """Tell of it, and no more: slixmpp would follow a redirection that anybody could send before TLS."""
        self.event("stream_error", error)  # type: ignore[attr-defined]

    def _handle_presence(self, presence: Any) -> None:
        """Tell of it, and no more: slixmpp would keep everybody who ever was there in a roster of its own."""
        self.on_presence(presence)

    def exception(self, exception: Exception) -> None:
        """Log what broke in a handler of slixmpp."""
        log.error("XMPP: handling a stanza broke", exc_info=exception)

    def refuse(self, reason: str, why: Why, *, lasting: bool = True) -> None:
        """Keep the first reason for which there is no connection."""
        if not self.reason:
            self.reason, self.why, self.lasting = reason, why, lasting

    def _unreachable(self, error: Any) -> None:
        why = Why("part_xmpp_unreached", {"words": str(error) or type(error).__name__})
        self.refuse(f"the server cannot be reached: {error}", why, lasting=False)


class Account(_Stream, ClientXMPP):  # type: ignore[misc]  # slixmpp's class is not fully typed
    """A stream of a client account, with TLS and stream management."""

    def __init__(self, access: Access) -> None:
        super().__init__(f"{access.address}/{access.resource}", access.secret, lang=access.language)
        self._access = access
        self.ssl_context = _tls(access)
        self.enable_starttls = access.verify
        self.enable_plaintext = not access.verify
        self.enable_direct_tls = access.verify and (not access.host or access.port == DIRECT_TLS_PORT)
        # Even in the clear the password itself is never sent, only the proof that we know it (RFC 5802).
        self.plugin["feature_mechanisms"].unencrypted_scram = not access.verify
        self.add_event_handler("failed_auth", self._refused)
        self.add_event_handler("no_auth", self._without_a_login)
        self.add_event_handler("ssl_invalid_chain", self._distrusted)
        self.add_event_handler("connection_failed", self._unreachable)
        self.add_event_handler("stream_error", self._ended)

    @property
    def management(self) -> CarefulManagement | None:
        """Stream management, None while the present stream has none."""
        plugin = self.all_management
        return plugin if plugin.working else None

    @property
    def all_management(self) -> CarefulManagement:
        """Stream management, whether the present stream has it or not."""
        plugins: Any = self.plugin  # Its type knows the plugins that come with slixmpp.
        plugin: CarefulManagement = plugins[MANAGEMENT]
        return plugin

    async def _handle_stream_features(self, features: Any) -> Any:
        """Go no further on a stream in the clear: whoever sits in between could take STARTTLS out of what is offered."""
        encrypted = isinstance(self.socket, ssl.SSLObject | ssl.SSLSocket)
        if self._access.verify and not encrypted and "starttls" not in features["features"]:
            self.refuse("the server offers no TLS", Why("part_xmpp_no_tls"))
            self.abort()
            return None
        return await super()._handle_stream_features(features)

    def _refused(self, stanza: Any) -> None:
        address, condition = self._access.address, str(stanza["condition"])
        why = Why("part_xmpp_password", {"address": address, "words": condition})
        self.refuse(f"the server refuses the password of {address} ({condition})", why)

    def _without_a_login(self, _: Any) -> None:
        self.refuse("the server offers no way to log in that we know", Why("part_xmpp_no_login"))

    def _distrusted(self, error: Any) -> None:
        words = str(getattr(error, "verify_message", "") or error)
        self.refuse(f"the server's certificate is not trusted: {words}", Why("part_xmpp_certificate", {"words": words}))
        self.abort()

    def _unreachable(self, error: Any) -> None:
        if isinstance(error, ssl.SSLCertVerificationError):
            self._distrusted(error)
        else:
            super()._unreachable(error)

    def _ended(self, error: Any) -> None:
        condition = str(error["condition"])
        why = Why("part_xmpp_ended", {"words": condition})
        lasting = condition in {"conflict", "policy-violation"}
        self.refuse(f"the server ended the connection: {condition}", why, lasting=lasting)


class Component(_Stream, ComponentXMPP):  # type: ignore[misc]  # as above
    """A stream of an external component: no TLS and no stream management exist for it (XEP-0114)."""

    management = None

    def __init__(self, access: Access) -> None:
        super().__init__(access.component, access.secret, access.host, access.port, fix_error_ns=False)
        self._access = access
        self.add_event_handler("connection_failed", self._unreachable)
        self.add_event_handler("stream_error", self._ended)

    def _ended(self, error: Any) -> None:
        condition, name = str(error["condition"]), self._access.component
        told = {
            "not-authorized": (
                f"the server refuses the secret of the component {name}",
                Why("part_xmpp_component_secret", {"component": name}),
            ),
            "host-unknown": (
                f"the server knows no component {name}",
                Why("part_xmpp_component_unknown", {"component": name}),
            ),
            "conflict": (
                f"the component {name} is connected already, perhaps from another node",
                Why("part_xmpp_component_twice", {"component": name}),
            ),
        }
        other = (f"the server ended the connection: {condition}", Why("part_xmpp_ended", {"words": condition}))
        self.refuse(*told.get(condition, other), lasting=condition in told)


Stream = Account | Component


def opened(access: Access, on_message: Callable[[Any], None], on_presence: Callable[[Any], None]) -> Stream:
    """Return a stream that is not connected yet; what comes is handed over as it is read.

    Raises SettingsError when the authority's certificate cannot be read.
    """
    stream: Stream = Component(access) if access.is_component else Account(access)
    stream.on_presence = on_presence
    space = ns.COMPONENT if access.is_component else ns.CLIENT
    for name in (*COMMON_PLUGINS, *(() if access.is_component else ACCOUNT_PLUGINS)):
        stream.register_plugin(name)
    stream.register_plugin("xep_0092", {"software_name": "Torg", "version": access.version, "os": ""})
    # slixmpp's own handling of messages is not used: ours sees each one before it is acknowledged.
    stream.remove_handler("IM")
    stream.remove_handler("IMError")
    stream.register_handler(Callback("Torg", MatchXPath(f"{{{space}}}message"), on_message, instream=True))
    disco: Any = stream.plugin["xep_0030"]
    disco.add_identity(category="client", itype="bot", name="Torg")
    for feature in FEATURES:
        disco.add_feature(feature)
    stream.whitespace_keepalive = False  # Pings do that, and notice when nobody answers.
    return stream


def _tls(access: Access) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if access.ca_file is not None:
        try:
            context.load_verify_locations(cafile=access.ca_file)
        except (OSError, ssl.SSLError) as error:
            why = Why("setting_file", {"setting": "[xmpp] ca_file", "file": str(access.ca_file), "words": str(error)})
            raise SettingsError(f"[xmpp] ca_file: {access.ca_file} cannot be used: {error}", why=why) from error
    return context


def message_stanza(stream: Stream, element: Any) -> Message:
    """Return an element as a stanza that the stream can send and count."""
    return Message(stream, xml=element)


async def gone(stream: Stream, within: float) -> None:
    """Close a stream for good; the server is given a moment to say that it has everything."""
    future = stream.disconnect(wait=within, ignore_send_queue=False)
    try:
        await asyncio.wait_for(asyncio.shield(future), within + 1)
    except TimeoutError:
        stream.abort()
