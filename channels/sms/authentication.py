"""Whether a request comes from the gateway: a shared secret, or a signature of what it says. Compared in constant time."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import parse_qsl

from bot.errors import NotLoggedIn, Refused
from channels.sms.models import Call

ALGORITHMS = ("sha256", "sha512", "sha1")
MILLISECONDS_FROM = 100_000_000_000


class Authentication(Protocol):
    """Tells a gateway from everybody else."""

    def check(self, call: Call, now: datetime) -> None:
        """Raise NotLoggedIn when a request shows nothing, Refused when what it shows is wrong."""
        ...


@dataclass(frozen=True, slots=True)
class SharedSecret:
    """The gateway shows the secret itself: in the header `header`, or in the address or form as the field `parameter`."""

    secret: str
    header: str = ""
    parameter: str = ""

    def check(self, call: Call, now: datetime) -> None:
        """See whether the secret is the right one."""
        shown = self._shown(call)
        if not shown:
            raise NotLoggedIn("the gateway must show its secret")
        if not _same(shown, self.secret):
            raise Refused("that is not the gateway's secret")

    def _shown(self, call: Call) -> str:
        if self.header:
            return call.headers.get(self.header.lower(), "")
        return _field(call.query, self.parameter) or _form_field(call, self.parameter)


@dataclass(frozen=True, slots=True)
class Signature:
    """The gateway signs what it says with HMAC (RFC 2104), in the header `header`, after `prefix`, in `hex` or `base64`.

    `signed` is what is signed, with `{body}` and `{timestamp}` in it; the timestamp, in seconds since 1970, stands in the
    header `timestamp_header` and may be `tolerance` seconds old: an older request is somebody's repetition. Where
    the address says something too, `{query}` signs it; without it an address with a query is refused.
    """

    secret: str
    header: str
    algorithm: str = "sha256"
    encoding: str = "hex"
    prefix: str = ""
    signed: str = "{body}"
    timestamp_header: str = ""
    tolerance: float = 300.0

    def check(self, call: Call, now: datetime) -> None:
        """See whether the signature is right and new."""
        shown = call.headers.get(self.header.lower(), "")
        timestamp = call.headers.get(self.timestamp_header.lower(), "") if self.timestamp_header else ""
        if not shown or (self.timestamp_header and not timestamp):
            raise NotLoggedIn("the gateway must sign what it says")
        base = _filled(self.signed, call, timestamp)
        digest = hmac.new(self.secret.encode(), base, self.algorithm).digest()
        right = digest.hex() if self.encoding == "hex" else base64.b64encode(digest).decode()
        given = shown.strip().removeprefix(self.prefix)
        if not _same(given.lower() if self.encoding == "hex" else given, right):
            raise Refused("that is not the gateway's signature")
        if call.query and "{query}" not in self.signed:
            raise Refused("what stands in the address is not signed")
        if self.timestamp_header and not _recent(timestamp, now, self.tolerance):
            raise Refused("the signature is too old")


@dataclass(frozen=True, slots=True)
class SignedToken:
    """The gateway sends what it says a second time, as a JSON Web Token (RFC 7519, HS256) in the header `header`."""

    secret: str
    header: str

    def check(self, call: Call, now: datetime) -> None:
        """See whether the token is signed with the secret and says what the body says."""
        shown = call.headers.get(self.header.lower(), "")
        if not shown:
            raise NotLoggedIn("the gateway must sign what it says")
        head, _, rest = shown.strip().partition(".")
        said, _, signature = rest.partition(".")
        right = hmac.new(self.secret.encode(), f"{head}.{said}".encode(errors="replace"), hashlib.sha256).digest()
        try:
            algorithm = json.loads(_unpadded(head))["alg"]
            genuine = hmac.compare_digest(_unpadded(signature), right) and algorithm == "HS256"
            same = genuine and json.loads(_unpadded(said)) == json.loads(call.body)
        except (ValueError, LookupError, TypeError, RecursionError):
            same = False
        if not same or call.query:
            raise Refused("that is not the gateway's signature")


def without(query: str, parameter: str) -> str:
    """Return a query string without one of its fields, so that no secret is kept with what was said."""
    return "&".join(field for field in query.split("&") if field.partition("=")[0] != parameter) if parameter else query


def _same(shown: str, right: str) -> bool:
    return hmac.compare_digest(shown.encode(errors="surrogatepass"), right.encode())


def _field(query: str, name: str) -> str:
    try:
        return dict(parse_qsl(query, errors="replace", max_num_fields=200)).get(name, "")
    except ValueError:
        return ""


def _form_field(call: Call, name: str) -> str:
    if "form-urlencoded" not in call.content_type:
        return ""
    return _field(call.body.decode("ascii", "replace"), name)


def _filled(signed: str, call: Call, timestamp: str) -> bytes:
    before, _, after = signed.partition("{body}")
    texts = [part.replace("{timestamp}", timestamp).replace("{query}", call.query).encode() for part in (before, after)]
    return texts[0] + call.body + texts[1]


def _recent(timestamp: str, now: datetime, tolerance: float) -> bool:
    try:
        seconds = float(timestamp)
    except ValueError:
        return False
    if seconds > MILLISECONDS_FROM:
        seconds /= 1_000
    return abs(now.timestamp() - seconds) <= tolerance


def _unpadded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("no base64") from error
