"""Who asks over HTTP: the conversation in the path and the secret in the header."""

from __future__ import annotations

import re

from aiohttp import hdrs, web

from bot.errors import Malformed, WrongToken
from bot.messages import LANGUAGES
from channels.webchat.parsing import CONVERSATION, SECRET

CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def who(request: web.Request) -> tuple[str, str]:
    """Return conversation and secret of a request. Raises Malformed, WrongToken."""
    conversation = request.match_info["conversation"]
    if not CONVERSATION.fullmatch(conversation):
        raise Malformed("the conversation's id must be a UUID in lower case")
    scheme, _, secret = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() != "bearer" or not SECRET.fullmatch(secret):
        raise WrongToken("the conversation's secret is missing")
    return conversation, secret


def number(request: web.Request, name: str, default: int) -> int:
    """Return a whole number of the query. Raises Malformed."""
    value = request.query.get(name, str(default))
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise Malformed(f"{name} must be a whole number")
    return int(value)


def client_id(request: web.Request) -> str:
    """Return the client's id of what is sent. Raises Malformed."""
    given = request.query.get("id", "")
    if not CLIENT_ID.fullmatch(given):
        raise Malformed("id: 8 to 64 letters, digits, _ or -")
    return given


def language(request: web.Request) -> str:
    """Return the language that is asked for, the first of all where it is none of them."""
    given = request.query.get("language", LANGUAGES[0])
    return given if given in LANGUAGES else LANGUAGES[0]
