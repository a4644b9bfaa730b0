"""What the pages stand on, and how an answer of theirs goes out: which status an error has, which headers a page."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import hdrs, web

from bot.errors import BadInput, Empty, Malformed, NotFound, RateLimited, TooLong, TorgError, Unavailable
from bot.following import Following, InquiryLinks
from bot.interfaces import Clock, Contacts, Deliveries, Files, Intake, RateLimiter, Texts
from bot.satisfaction import Opinions

NAME = "webform"
STATUS: tuple[tuple[type[TorgError], int, str], ...] = (
    (TooLong, 413, "too_long"),
    (Empty, 400, "empty"),
    (RateLimited, 429, "too_many"),
    (NotFound, 404, "gone"),
    (Malformed, 400, "form"),
    (BadInput, 400, "address"),
    (Unavailable, 503, "away"),
)
HEADERS = {
    hdrs.CACHE_CONTROL: "no-store",
    hdrs.REFERRER_POLICY: "no-referrer",  # The path holds the secret.
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True)
class FormParts:
    """What the pages stand on. `language` is the municipality's, `region` (ISO 3166) that of its telephone numbers."""

    intake: Intake
    following: Following
    opinions: Opinions
    contacts: Contacts
    deliveries: Deliveries
    files: Files
    limiter: RateLimiter
    clock: Clock
    texts: Texts
    links: InquiryLinks
    municipality: str
    language: str
    region: str
    behind_proxy: bool


def problem_of(error: TorgError) -> tuple[int, str]:
    """Return the HTTP status and the key of the text for an error."""
    return next(((status, key) for kind, status, key in STATUS if isinstance(error, kind)), (500, "away"))


def as_page(page: str, status: int = 200) -> web.Response:
    """Return a page as an answer that nobody keeps and no script runs in."""
    return web.Response(text=page, status=status, content_type="text/html", headers=HEADERS)
