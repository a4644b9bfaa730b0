"""Posts cases to the one address of a case system, signed (Standard Webhooks).

The case's id is the message's id, the same at every try: who has it already answers as the first time, or 409, and makes no
second case of it. Redirects are not followed: what citizens wrote goes to the address that was configured, or nowhere.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import hdrs
from yarl import URL

from bot.cases import LONGEST_REASON, CaseAnswer, CaseContent
from bot.errors import BadInput, NotFound, Unavailable, Why
from bot.formatting import in_full
from bot.interfaces import Clock, Files
from bot.messages import Message, Visibility
from inquiries.cases.documents import CaseDocument, documents_of
from inquiries.cases.signing import signed

AGENT = "Torg/1.0 (municipal service desk)"
SENT_TYPE = "inquiry.sent"
LARGEST_ANSWER = 64 * 1024
LONGEST_SHOWN = 100
KNOWN_ALREADY = 409
NEVER = frozenset({400, 410, 413, 415, 422})
"""What a system answers that will not have this case, however often it is asked; all else may be otherwise tomorrow."""


@dataclass(frozen=True, slots=True)
class Hook:
    """Where cases are posted, and what their bodies are signed with; `limit` is in bytes."""

    url: URL
    key: bytes
    timeout_s: float
    limit: int


class WebhookBackend:
    """CaseBackend over HTTP; close it at the end."""

    def __init__(self, hook: Hook, files: Files, clock: Clock, *, zone: ZoneInfo, municipality_name: str) -> None:
        self._hook = hook
        self._files = files
        self._clock = clock
        self._zone = zone
        self._municipality_name = municipality_name
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, content: CaseContent) -> CaseAnswer:
        """Post a case and return what the system says. Raises BadInput when it says no, Unavailable for all else."""
        body = await asyncio.to_thread(self._body, content)
        headers = signed(self._hook.key, content.id, self._clock.now(), body) | {
            hdrs.CONTENT_TYPE: "application/json",
            hdrs.USER_AGENT: AGENT,
            "Idempotency-Key": content.id,
        }
        host = self._hook.url.host
        try:
            async with self._opened().post(self._hook.url, data=body, headers=headers, allow_redirects=False) as response:
                return _told(response.status, await response.content.read(LARGEST_ANSWER))
        except TimeoutError as error:
            told = f"{host}: no answer within {self._hook.timeout_s:.0f} s"
            raise Unavailable(told, why=Why("case_no_answer")) from error
        except (aiohttp.ClientError, OSError) as error:
            why = Why("case_unreached", {"host": str(host)[:LONGEST_SHOWN]})
            raise Unavailable(f"{host}: {type(error).__name__}", why=why) from error

    async def answers(self) -> Mapping[str, CaseAnswer]:
        """Return nothing: a case system answers at once, or calls us."""
        return {}

    async def taken_up(self, case: str) -> None:
        """Do nothing, see `answers`."""

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            # Neither cookies nor proxies nor passwords of the environment: nothing but what stands in the settings.
            timeout = aiohttp.ClientTimeout(total=self._hook.timeout_s, connect=10)
            self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _body(self, content: CaseContent) -> bytes:
        try:
            documents = documents_of(content, self._files, self._zone)
            if sum(document.size for document in documents) > self._hook.limit:
                told = f"the documents are larger than {self._hook.limit} bytes, see [cases] webhook_size_mb"
                raise BadInput(told, why=Why("case_large", {"most": str(self._hook.limit // 1024**2)}))
            shown = [_document(document) for document in documents]
        except NotFound as error:
            raise BadInput("a file that was to be sent has been deleted since", why=Why("case_file_gone")) from error
        except OSError as error:
            raise Unavailable(f"a file cannot be read: {error.strerror}", why=Why("case_file_unread")) from error
        return json.dumps(self._about(content) | {"documents": shown}, ensure_ascii=False).encode()

    def _about(self, content: CaseContent) -> dict[str, Any]:
        return {
            "type": SENT_TYPE,
            "case": content.id,
            "reference": content.reference,
            "municipality": {"id": content.municipality, "name": self._municipality_name},
            "sent": {"at": content.sent_at.isoformat(), "by": content.sent_by},
            "inquiry": {
                "number": content.number,
                "title": content.title,
                "status": content.status,
                "channel": content.channel,
                "language": content.language,
                "kind": content.kind,
                "service": content.service,
                "unit": content.unit,
                "opened_at": content.opened_at.isoformat(),
                "closed_at": content.closed_at.isoformat() if content.closed_at else None,
            },
            "persons": [
                {"name": one.name, "channel": one.address.channel, "address": one.address.value} for one in content.persons
            ],
            "messages": [_message(message) for message in content.messages],
        }


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "at": message.created_at.isoformat(),
        "author": message.author.value,
        "name": message.author_name or "",
        "internal": message.visibility is Visibility.STAFF,
        "text": in_full(message),
        "files": [file.id for file in message.attachments],
    }


def _document(document: CaseDocument) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "id": document.id,
        "name": document.name,
        "media_type": document.media_type,
        "size": document.size,
        "sha256": document.sha256,
        "content": base64.b64encode(document.read()).decode(),
    }


def _told(status: int, body: bytes) -> CaseAnswer:
    """Return what an answer says. Raises BadInput for a no, Unavailable for what is none of both."""
    try:
        told = json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError):
        told = {}
    fields = told if isinstance(told, dict) else {}

    def text(name: str) -> str:
        value = fields.get(name)
        return value.strip() if isinstance(value, str) else ""

    if 200 <= status < 300 or status == KNOWN_ALREADY:
        return CaseAnswer(text("reference"), text("url"))
    if status in NEVER:
        reason = text("reason") or text("detail") or text("message")
        if not reason:
            raise BadInput(f"the case system refused it ({status})", why=Why("case_said_no"))
        raise BadInput(f"{reason[:LONGEST_REASON]} ({status})")
    raise Unavailable(f"the case system answered {status}", why=Why("case_answered", {"status": str(status)}))
