"""Hands mails to a mail server (RFC 6409), asking for word of what becomes of them (RFC 3461)."""

from __future__ import annotations

import logging
import ssl

import aiosmtplib
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from bot.errors import BadInput, ChannelUnavailable, Why
from bot.interfaces import Clock
from bot.reasons import LONGEST_WORDS, aside
from channels.email.config import RelayConfig
from channels.email.refusals import refused
from channels.email.sender import OutgoingMail
from channels.email.state import State

log = logging.getLogger(__name__)

WANTS_A_LOGIN = frozenset({530, 534, 535, 538})
"""Refusals that speak of the settings, not of the mail (RFC 4954)."""


class Relay:
    """Sender over SMTP; a connection per mail, since a service desk sends few and servers hang up on idle ones."""

    def __init__(self, config: RelayConfig, clock: Clock) -> None:
        self.state = State(f"the relay {config.host}:{config.port}", clock)
        self.state.up()
        self._config = config

    async def hand_over(self, mail: OutgoingMail) -> dict[str, str]:
        """Hand one mail on; the relay's 250 is its word that it answers for it from now on."""
        config = self._config
        client = aiosmtplib.SMTP(
            hostname=config.host,
            port=config.port,
            timeout=config.timeout_s,
            use_tls=config.security == "tls",
            start_tls=config.security == "starttls",
            tls_context=config.tls,
        )
        try:
            await self._ready(client)
            return await self._sent(client, mail)
        finally:
            client.close()

    async def _ready(self, client: aiosmtplib.SMTP) -> None:
        """Connect and log in; what goes wrong here is the relay's or the settings' fault, never the mail's."""
        config = self._config
        try:
            await client.connect()
            await client.ehlo()  # What it can do is asked again once the line is encrypted (RFC 3207 §4.2).
            if config.user:
                await client.login(config.user, config.password)
        except SMTPAuthenticationError as error:
            why = Why("part_relay_login", {"words": _words(error)})
            raise self._down(f"the relay refuses name or password ({_words(error)})", why) from error
        except ssl.SSLCertVerificationError as error:
            raise self._distrusted(error) from error
        except (SMTPException, OSError, ssl.SSLError) as error:
            cause = error.__cause__
            if isinstance(cause, ssl.SSLCertVerificationError):
                raise self._distrusted(cause) from error
            server = f"{config.host}:{config.port}"
            why = Why("part_relay_unreached", {"server": server, "words": _words(error)})
            raise self._down(f"the relay {server} cannot be used: {_words(error)}", why) from error

    async def _sent(self, client: aiosmtplib.SMTP, mail: OutgoingMail) -> dict[str, str]:
        """Send a mail, and return which copies were refused; nothing goes where its recipient is refused."""
        options = _options(client, mail)
        letters = "utf-8" if "SMTPUTF8" in options else "ascii"
        refused = {}
        try:
            await client.mail(mail.envelope_from, options=options, encoding=letters)
            await client.rcpt(mail.recipient, options=_notify(client, "SUCCESS,FAILURE,DELAY"), encoding=letters)
            for copy in mail.copies:
                try:
                    # Which of several did not get it, the report says by the address that we name here (RFC 3461 § 4.2).
                    named = [*_notify(client, "FAILURE"), f"ORCPT=rfc822;{_xtext(copy)}"]
                    await client.rcpt(copy, options=named if client.supports_extension("dsn") else [], encoding=letters)
                except SMTPRecipientRefused as error:
                    refused[copy] = _words(error)
            await client.data(mail.content)
        except SMTPResponseException as error:
            raise self._refused(error) from error
        except (SMTPException, OSError) as error:
            why = Why("part_relay_hung_up", {"words": _words(error)})
            raise self._down(f"the relay hung up or did not answer: {_words(error)}", why) from error
        self.state.up()
        return refused

    def _refused(self, error: SMTPResponseException) -> Exception:
        """Return what a refusal means: 5xx is for good, unless it is about who we are."""
        if error.code in WANTS_A_LOGIN:
            why = Why("part_relay_closed", {"words": _words(error)})
            return self._down(f"the relay takes nothing from us ({_words(error)})", why)
        if 500 <= error.code < 600:
            self.state.up()
            return BadInput(f"the mail was refused: {_words(error)}", why=refused(_words(error)))
        why = Why("delivery_relay_later", {"more": aside(_words(error))})
        return ChannelUnavailable(f"the relay asks to try again later: {_words(error)}", why=why)

    def _distrusted(self, error: ssl.SSLCertVerificationError) -> ChannelUnavailable:
        why = Why("part_relay_certificate", {"words": error.verify_message})
        return self._down(f"the relay's certificate is not trusted ({error.verify_message})", why)

    def _down(self, reason: str, why: Why) -> ChannelUnavailable:
        self.state.down(reason, why)
        return ChannelUnavailable(reason, why=why)


def _options(client: aiosmtplib.SMTP, mail: OutgoingMail) -> list[str]:
    """Return what is asked for beside the mail, as far as the relay can do it."""
    options = []
    if client.supports_extension("size"):
        options.append(f"size={len(mail.content)}")
    if client.supports_extension("dsn"):
        options += ["RET=HDRS", f"ENVID={mail.message}"]
    if not (mail.envelope_from + mail.recipient).isascii():
        if not client.supports_extension("smtputf8"):
            raise BadInput(
                "the address has letters that the relay cannot send to (SMTPUTF8)", why=Why("delivery_relay_letters")
            )
        options.append("SMTPUTF8")
    return options


def _notify(client: aiosmtplib.SMTP, of: str) -> list[str]:
    """Return of what the relay is asked to send word (RFC 3461)."""
    return [f"NOTIFY={of}"] if client.supports_extension("dsn") else []


def _xtext(address: str) -> str:
    """Return an address in ASCII as a parameter of SMTP (RFC 3461 § 4)."""
    return "".join(char if "!" <= char <= "~" and char not in "+=" else f"+{ord(char):02X}" for char in address)


def _words(error: Exception) -> str:
    """Return what the server said, with its code, or what went wrong."""
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"[:LONGEST_WORDS]
    return (str(error) or type(error).__name__)[:LONGEST_WORDS]
