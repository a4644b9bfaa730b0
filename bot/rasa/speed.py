"""Two things that stock Rasa works out again and again, worked out once.

Measured on a conversation of some turns: compiling the schema of action results takes about 20 ms of each call,
and looking for an event's class among all of its subclasses a third of reading a conversation.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event

from bot.rasa.action_endpoint import ActionFailed


def remember_what_is_fixed() -> None:
    """Put both in Rasa's place; called once, before the server starts."""
    _compile_action_schema()
    Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))


def _compile_action_schema() -> None:
    """Compile the schema of an action's result once, in place of once per call."""
    validator = Draft7Validator(RemoteAction.action_response_format_spec())

    def validate(_: RemoteAction, result: Any) -> bool:
        # The error's own text quotes the result, and so what people wrote; the path of the fault is enough for a log.
        for error in validator.iter_errors(result):
            raise ActionFailed(f"the service's answer is malformed at {list(error.absolute_path)}")
        return True

    RemoteAction._validate_action_result = validate  # noqa: SLF001 - Rasa has no other place to put it.
