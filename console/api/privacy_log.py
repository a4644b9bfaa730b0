"""Writes down who looks at what, before they see it.

The look is written while the answer is being made, and the answer waits for it: nobody sees what is not in the log, and
what cannot be written down is not shown. What stands here in no list but is about one inquiry or one file is written down,
so that a new view is in the log by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiohttp import hdrs, web

from bot.privacy import Action, Look
from bot.web import Handler
from console.api.context import LOGGED_IN, PREFIX
from console.api.privacy_context import PRIVACY

LOGGED: Mapping[str, Action] = {
    "/inquiries/{inquiry}": Action.OPENED,
    "/inquiries/by-number/{number}": Action.OPENED,
    "/attachments/{attachment}": Action.DOWNLOADED,
    "/threads/{thread}/files/{file}": Action.DOWNLOADED,
    "/arrivals/{arrival}/raw": Action.DOWNLOADED,
    "/kept-mails/{message}/raw": Action.DOWNLOADED,
    "/search": Action.SEARCHED,
    "/first-messages/recipient": Action.SEARCHED,
    "/access-log": Action.CHECKED,
    "/access-log/verdict": Action.CHECKED,
    "/changes/accounts": Action.CHECKED,
    "/changes/settings": Action.CHECKED,
}
"""What is read by which path; a search is in the list too where it is asked by POST."""

BESIDE = frozenset(
    {
        *("cases", "drafts", "following", "topic", "ratings", "deadlines"),
        *("fields", "routing", "steps", "lookups", "answers", "faq"),
    }
)
"""Last parts of paths that say something about an inquiry, but nothing of its citizen that the asker did not write."""

ABOUT = ("inquiry", "number", "attachment", "file", "arrival", "message")
READING = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})
SEARCHES = frozenset(path for path, action in LOGGED.items() if action is Action.SEARCHED)


@web.middleware
async def log_access(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Write the look down; it stands behind the middleware that finds the session."""
    desk, who = request.config_dict.get(PRIVACY), request.get(LOGGED_IN)
    action = _action(request)
    if desk is None or who is None or action is None:
        return await handler(request)
    noting = asyncio.create_task(desk.log.note(Look(who.staff, action, _about(request), _details(request))))
    try:
        return await handler(request)
    finally:
        await noting


def _action(request: web.Request) -> Action | None:
    resource = request.match_info.route.resource
    path = (resource.canonical if resource else "").removeprefix(PREFIX)
    if request.method not in READING and path not in SEARCHES:
        return None
    if path in LOGGED:
        return LOGGED[path]
    of_one = any(f"{{{name}}}" in path for name in ABOUT if name != "number")
    return Action.OPENED if of_one and path.rpartition("/")[2] not in BESIDE else None


def _about(request: web.Request) -> str:
    """Return the id of what is looked at; what somebody searches for may be about a person, and is not written down."""
    return next((request.match_info[name] for name in ABOUT if name in request.match_info), "")


def _details(request: web.Request) -> dict[str, str]:
    return {"part": part} if (part := request.path.removeprefix(PREFIX).strip("/").partition("/")[0]) else {}
