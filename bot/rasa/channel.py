"""The only door into Rasa: an input channel that the service alone may use.

`POST webhook` plays one turn, `DELETE conversations/<id>` forgets a conversation, `GET health` tells whether a model is
loaded, which, and Rasa's version; all under `/webhooks/torg/` and all with `Authorization: Bearer <token>`. Rasa's own
HTTP API and its `rest` channel, which nothing guards, stay off.

What a person writes is only ever classified. Rasa takes a text that begins with `/` for a command (`/restart`,
`/intent{"entity": …}`, also after white space, also with `@confidence`); `_understand` keeps it from that. Choices,
which do name an intent, come in a field of their own and are checked against `bot.messages.Choice`.
"""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import timezone
from typing import Any

import rasa
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.rasa.action_endpoint import ActionFailed

logger = logging.getLogger(__name__)

WORD_JOINER = "\u2060"
"""Invisible and not white space: in front of a text it hides a leading slash from Rasa's command parser."""

INTENT_OF_CHOICE = {"human": "request_human", "yes": "affirm", "no": "deny", "cancel": "cancel"}
OPEN_CHOICE = re.compile(r"article:[\w.-]{1,128}", re.ASCII)

MAX_TEXT = 20_000
"""The service has its own, lower limit; this one only keeps nonsense out."""


class TorgInput(InputChannel):
    """The channel `torg`; `token` is the secret that the service shows."""

    def __init__(self, token: str) -> None:
        if not token:
            raise ValueError("the channel needs a token")
        self._expected = f"Bearer {token}".encode()

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, which is also its part of the address."""
        return "torg"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TorgInput:
        """Make the channel from its section of `credentials.yml`."""
        return cls(str((credentials or {}).get("token", "")))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Define the three routes."""
        routes = Blueprint("torg")

        @routes.on_request
        async def authenticate(request: Request) -> HTTPResponse | None:
            given = request.headers.get("Authorization", "").encode(errors="replace")
            if not hmac.compare_digest(given, self._expected):
                return json({"error": "unauthorized"}, status=401)
            agent: Agent | None = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return json({"error": "no model is loaded yet"}, status=503)
            return None

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            loaded = request.app.ctx.agent.processor.model_metadata
            trained = loaded.trained_at.replace(tzinfo=timezone.utc).isoformat()
            return json({"model": loaded.model_id, "rasa": rasa.__version__, "trained_at": trained})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            try:
                said = Said(request.json)
            except (TypeError, ValueError, KeyError) as error:
                return json({"error": f"malformed: {type(error).__name__}"}, status=400)
            return await _play(request.app.ctx.agent, said)

        @routes.route("/conversations/<sender:str>", methods=["DELETE"], unquote=True)
        async def forget(request: Request, sender: str) -> HTTPResponse:
            await _forget(request.app.ctx.agent, sender)
            return json({})

        return routes


class Said:
    """One message as the service sends it, checked. Raises KeyError, TypeError or ValueError.

    `again` tells that it may have been played before, `afresh` that what is known of the conversation must go first.
    """

    def __init__(self, body: dict[str, Any]) -> None:
        self.sender = _text(body["sender"], 200)
        self.message_id = _text(body["message_id"], 200)
        self.language = _text(body["language"], 10)
        self.text = _text(body["message"], MAX_TEXT, may_be_empty=True)
        self.choice = None if body.get("choice") is None else _text(body["choice"], 200)
        self.again = bool(body.get("again", False))
        self.afresh = bool(body.get("afresh", False))
        self.metadata = dict(body["metadata"])
        if self.choice is not None and self.choice not in INTENT_OF_CHOICE and not OPEN_CHOICE.fullmatch(self.choice):
            raise ValueError("no such choice")
        if self.choice is None and not self.text.strip():
            raise ValueError("nothing was said")


async def _play(agent: Agent, said: Said) -> HTTPResponse:
    """Play one turn and return what the bot says, with the intent it understood."""
    if said.afresh:
        await _forget(agent, said.sender)
    elif said.again:
        await _rewind(agent, said)
    parsed = _chosen(said) if said.choice else await _understand(agent, said.text)
    parsed["entities"] = [*parsed.get("entities", []), {"entity": "language", "value": said.language}]
    collector = CollectingOutputChannel()
    message = UserMessage(
        text=said.text or said.choice,
        output_channel=collector,
        sender_id=said.sender,
        parse_data=parsed,
        input_channel=TorgInput.name(),
        message_id=said.message_id,
        metadata=said.metadata,
    )
    try:
        await agent.handle_message(message)
    except ActionFailed as error:
        logger.warning("an action failed, the turn is dropped: %s", error)
        return json({"error": "an action failed"}, status=502)
    responses = [message["custom"] for message in collector.messages if "custom" in message]
    return json({"responses": responses, "intent": parsed["intent"]})


async def _understand(agent: Agent, text: str) -> dict[str, Any]:
    """Classify a text without ever taking it for a command; the text itself stays as it was."""
    shielded = WORD_JOINER + text if text.strip().startswith("/") else text
    parsed: dict[str, Any] = await agent.parse_message(shielded)
    return {**parsed, "text": text}


def _chosen(said: Said) -> dict[str, Any]:
    """Turn a choice into what Rasa would have parsed."""
    intent = INTENT_OF_CHOICE.get(said.choice or "", "choose")
    entities = [{"entity": "choice", "value": said.choice}] if intent == "choose" else []
    return {"text": said.text or said.choice, "intent": {"name": intent, "confidence": 1.0}, "entities": entities}


async def _forget(agent: Agent, sender: str) -> None:
    async with agent.lock_store.lock(sender):
        await agent.tracker_store.save(DialogueStateTracker.from_events(sender, [], agent.domain.slots))


async def _rewind(agent: Agent, said: Said) -> None:
    """Take back the last turn if it was this very message, so that a form does not get the same answer twice."""
    async with agent.lock_store.lock(said.sender):
        tracker = await agent.tracker_store.retrieve(said.sender)
        events = list(tracker.events) if tracker else []
        last = max((index for index, event in enumerate(events) if isinstance(event, UserUttered)), default=None)
        if last is None or events[last].message_id != said.message_id:
            return
        before = DialogueStateTracker.from_events(said.sender, events[:last], agent.domain.slots)
        await agent.tracker_store.save(before)


def _text(value: Any, longest: int, *, may_be_empty: bool = False) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    if len(value) > longest or not (value or may_be_empty):
        raise ValueError("too long or empty")
    return value
