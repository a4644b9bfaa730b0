"""Takes the signed calls by which a case system tells the reference of a case later, or that it will not have it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.cases import LONGEST_REASON, LONGEST_REFERENCE, LONGEST_URL, CaseAnswer, CaseStore
from bot.errors import Malformed, Why
from bot.interfaces import Clock, EventBus
from bot.messages import Signal
from inquiries.cases.signing import verified

REGISTERED, REFUSED = "case.registered", "case.refused"


class SignedAnswers:
    """CaseAnswers with the key of the webhook; `system` is whose cases may be answered so."""

    def __init__(self, store: CaseStore, key: bytes, *, system: str, municipality: str, clock: Clock, bus: EventBus) -> None:
        self._store = store
        self._key = key
        self._system = system
        self._municipality = municipality
        self._clock = clock
        self._bus = bus

    async def receive(self, case: str, headers: Mapping[str, str], body: bytes) -> CaseAnswer:
        """Take an answer; one that was taken before changes nothing. Raises Refused, Malformed, NotFound.

        The body names the case too: the path is not signed, and an answer must not be turned to another case. Its type is
        none of those that we send, so that nothing of ours can be sent back to us as an answer.
        """
        call = verified(self._key, headers, body, self._clock.now())
        answer = _answer(body, case)
        if await self._store.answered(case, answer, system=self._system, call=call):
            await self._bus.publish(Signal("events", self._municipality))
        return answer


def _answer(body: bytes, case: str) -> CaseAnswer:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("the body is not JSON") from error
    if not isinstance(told, dict) or told.get("case") != case:
        raise Malformed("the body does not name the case of the path")
    if told.get("type") == REFUSED:
        if reason := _text(told, "reason", LONGEST_REASON):
            return CaseAnswer(refused=reason)
        return CaseAnswer(refused="the case system refused it", why=Why("case_said_no"))
    reference = _text(told, "reference", LONGEST_REFERENCE)
    if told.get("type") != REGISTERED or not reference:
        raise Malformed(f"type is {REGISTERED} with a reference, or {REFUSED}")
    return CaseAnswer(reference, _text(told, "url", LONGEST_URL))


def _text(told: Mapping[str, Any], name: str, longest: int) -> str:
    value = told.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise Malformed(f"{name} is a text of at most {longest} characters")
    return value.strip()
