"""The situation an action is called in, read from Rasa's action call; and what an action gives back.

The protocol is Rasa's (`rasa/core/actions/action.py`, `RemoteAction._action_call_format`): one POST with `next_action`,
`sender_id` and `tracker`, answered by `events` and `responses`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.payloads import Payload
from bot.errors import Malformed

FORM_SLOTS = ("fault_what", "fault_where", "fault_contact", "call_topic", "call_phone")
OFFER_SLOTS = ("offer", "handover_reason", "handover_title")

Event = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """What was just said, by whom, and what the dialogue remembers."""

    conversation: str
    municipality: str
    language: str
    text: str
    intent: str
    intent_confidence: float
    choice: str | None
    form: str | None
    requested: str | None
    slots: Mapping[str, Any]

    @classmethod
    def read(cls, call: Any) -> Scene:
        """Read an action call. Raises Malformed."""
        try:
            tracker = call["tracker"]
            message = tracker["latest_message"]
            slots = tracker["slots"]
            chosen = [entity["value"] for entity in message.get("entities") or () if entity["entity"] == "choice"]
            return cls(
                conversation=str(call["sender_id"]),
                municipality=str(message["metadata"]["municipality"]),
                language=str(slots["language"]),
                text=str(message.get("text") or ""),
                intent=str(message["intent"]["name"]),
                intent_confidence=float(message["intent"].get("confidence") or 0.0),
                choice=str(chosen[0]) if chosen else None,
                form=(tracker.get("active_loop") or {}).get("name"),
                requested=slots.get("requested_slot"),
                slots=slots,
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Malformed(f"not an action call: {type(error).__name__}: {error}") from error

    def slot(self, name: str) -> str | None:
        """Return what a slot holds, None when it is empty."""
        value = self.slots.get(name)
        return None if value is None else str(value)


@dataclass(frozen=True)
class Result:
    """What an action says, and what it changes in the dialogue's memory."""

    responses: Sequence[Payload] = ()
    events: Sequence[Event] = ()

    def as_rasa(self) -> dict[str, Any]:
        """Return the body that Rasa expects."""
        return {"events": list(self.events), "responses": [{"custom": payload} for payload in self.responses]}


def remember(**slots: str | None) -> list[Event]:
    """Return events that set slots."""
    return [{"event": "slot", "name": name, "value": value} for name, value in slots.items()]


def forget_offer() -> list[Event]:
    """Return events after which a «yes» or «no» answers nothing."""
    return remember(**dict.fromkeys(OFFER_SLOTS))


def leave_form() -> list[Event]:
    """Return events that end any form and forget what it has been told."""
    return [{"event": "active_loop", "name": None}, *remember(requested_slot=None, **dict.fromkeys(FORM_SLOTS))]
