"""What citizens may know of their own inquiries: where one stands, what was said, and a way to prove whose it is."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages import Address, InquiryStatus, Message

TOKEN_BYTES = 16
CODE_DIGITS = 8
CODE_STEP_S = 600
"""A code is good for the step in which it was asked for and the one after: ten to twenty minutes."""


@dataclass(frozen=True, slots=True)
class OwnInquiry:
    """An inquiry as its citizen sees it; `answer_due` is the promised day's end, None where nothing is promised."""

    id: str
    municipality: str
    number: str
    conversation: str
    channel: str
    status: InquiryStatus
    language: str
    opened_at: datetime
    answer_due: datetime | None


class Following(Protocol):
    """Looks inquiries up for those whose they are; it is for the caller to have proof of that."""

    async def numbered(self, municipality: str, number: str) -> OwnInquiry:
        """Return the inquiry with a number. Raises NotFound, also when what was said has been deleted."""
        ...

    async def said(self, inquiry: OwnInquiry) -> list[Message]:
        """Return what the citizen may read of it, oldest first: no internal notes."""
        ...

    async def tell(self, inquiry: OwnInquiry, text: str, via: Address) -> None:
        """Send a notice about it to one of the citizen's addresses."""
        ...


class InquiryLinks:
    """Makes and checks the secret links of inquiries; `secret` is at least 16 bytes, kept like a password.

    Tokens and codes are HMAC-SHA256 (RFC 2104) over municipality and number: nothing of them is stored, so that a copy of
    the store opens no inquiry. A token has 128 bits; a code has eight digits and counts only under a limit on tries.
    """

    def __init__(self, secret: bytes, municipality: str, url: str) -> None:
        if len(secret) < TOKEN_BYTES:
            raise ValueError(f"the secret of inquiry links needs {TOKEN_BYTES} bytes or more")
        self._secret = secret
        self._municipality = municipality
        self._url = url.rstrip("/")

    @property
    def entrance(self) -> str:
        """The page for those who have a number and no link."""
        return f"{self._url}/i/"

    def path(self, number: str) -> str:
        """Return where an inquiry's own page is on this service."""
        return f"/i/{number}/{self._token(number)}"

    def url(self, number: str) -> str:
        """Return the secret link to an inquiry's own page."""
        return f"{self._url}{self.path(number)}"

    def opens(self, number: str, token: str) -> bool:
        """Tell whether a token is the inquiry's."""
        return hmac.compare_digest(self._token(number).encode(), token.encode(errors="replace"))

    def code(self, number: str, address: Address, at: datetime) -> str:
        """Return the code that proves who reads an address at a time."""
        return self._code(number, address, int(at.timestamp()) // CODE_STEP_S)

    def proves(self, number: str, address: Address, code: str, at: datetime) -> bool:
        """Tell whether a code was sent to the address a short while ago."""
        step = int(at.timestamp()) // CODE_STEP_S
        given = code.encode(errors="replace")
        return any(hmac.compare_digest(self._code(number, address, one).encode(), given) for one in (step, step - 1))

    def _token(self, number: str) -> str:
        return base64.b32encode(self._signed("link", number)[:TOKEN_BYTES]).decode().rstrip("=").lower()

    def _code(self, number: str, address: Address, step: int) -> str:
        signed = self._signed("code", number, address.channel, address.value, str(step))
        return f"{int.from_bytes(signed[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def _signed(self, *what: str) -> bytes:
        return hmac.digest(self._secret, "\0".join((self._municipality, *what)).encode(), hashlib.sha256)
