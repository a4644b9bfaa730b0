"""Files of outgoing messages, to be fetched at an address that nobody can guess and that ends after some days.

XMPP carries no files to people's clients, only where they can be fetched (XEP-0066). The address holds what is needed to
serve the file, and a signature (HMAC-SHA-256): nothing is stored for it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.errors import BadInput, NotFound, Why
from bot.interfaces import Clock, Files
from bot.messages import Attachment
from channels.xmpp.config import Rules
from channels.xmpp.writing import Link

PATH = "/api/xmpp/files"
LONGEST_TOKEN = 2_000
SHOWN_AS_IT_IS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"})
"""Everything else is served as mere bytes: a browser that follows the link must not run it."""


class SignedFiles:
    """Makes such addresses and serves what they name."""

    def __init__(self, files: Files, clock: Clock, rules: Rules, secret: str) -> None:
        self._files = files
        self._clock = clock
        self._rules = rules
        self._key = hashlib.sha256(b"torg xmpp files\x00" + secret.encode()).digest()

    def links(self, attachments: tuple[Attachment, ...]) -> tuple[Link, ...]:
        """Return where a message's files can be fetched. Raises BadInput when people cannot reach this service."""
        kept = [one for one in attachments if not one.refused]
        if kept and not self._rules.public_url:
            raise BadInput(
                "files cannot be sent by XMPP while [service] public_url is not set: nobody could fetch them",
                why=Why("delivery_xmpp_files"),
            )
        return tuple(Link(f"{self._rules.public_url}{PATH}/{self.token(one)}/{quote(one.name)}", one.name) for one in kept)

    def token(self, attachment: Attachment) -> str:
        """Return the signed part of a file's address."""
        ends = int((self._clock.now() + timedelta(days=self._rules.link_days)).timestamp())
        told = json.dumps([attachment.reference, attachment.name, attachment.media_type, ends], ensure_ascii=False)
        body = base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")
        return f"{body}.{self._signature(body)}"

    def opened(self, token: str) -> tuple[str, str, str]:
        """Return reference, name and media type. Raises NotFound for what is no token of ours, or has ended."""
        body, _, signature = token.partition(".")
        genuine = hmac.compare_digest(signature.encode(errors="replace"), self._signature(body).encode())
        if len(token) > LONGEST_TOKEN or not genuine:
            raise NotFound("there is no such file")
        try:
            reference, name, media_type, ends = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        except (ValueError, binascii.Error) as error:
            raise NotFound("there is no such file") from error
        if self._clock.now().timestamp() > ends:
            raise NotFound("the link has ended")
        return str(reference), str(name), str(media_type)

    def routes(self) -> list[web.RouteDef]:
        """Return the route that serves them."""
        return [web.get(f"{PATH}/{{token}}/{{name:.*}}", self.serve)]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Send a file, to be saved and not run. Raises NotFound."""
        reference, name, media_type = self.opened(request.match_info["token"])
        headers: dict[str, Any] = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Type": media_type if media_type in SHOWN_AS_IT_IS else "application/octet-stream",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
            "Referrer-Policy": "no-referrer",
        }
        return web.FileResponse(self._files.path(reference), headers=headers)

    def _signature(self, body: str) -> str:
        return hmac.new(self._key, body.encode(errors="replace"), hashlib.sha256).hexdigest()
