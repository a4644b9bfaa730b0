"""The two forms: a fault to report, a call to order. They decide what counts as an answer.

A form asks, and people answer with another question, with «hello», with half a word. A question is answered and the form
asks again; the rest is weighed here. `request_human`, `cancel`, an emergency and the like never come this far: the
slots' mappings in `domain.yml` leave them to their rules.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from bot.dialogue import payloads
from bot.dialogue.payloads import Payload
from bot.dialogue.scene import Result, Scene, forget_offer, leave_form, remember
from bot.dialogue.texts import Texts

Answer = Callable[[Scene], Awaitable[Payload]]

LONGEST_ANSWER = 500
LONGEST_TITLE_PART = 60
SHORTEST_ANSWER = 3
SMALL_TALK = {"greet": "greet", "thank": "thank", "bot_challenge": "bot_challenge"}
SMALL_TALK_WORDS = 4
SMALL_TALK_CONFIDENCE = 0.7
TELEPHONE = re.compile(r"\+?\d[\d ]{6,16}\d")
FEWEST_DIGITS = 8
NO_CONTACT = "–"


class Forms:
    """Validates and finishes the forms; `answer` looks a question up in the knowledge base."""

    def __init__(self, texts: Texts, answer: Answer) -> None:
        self._texts = texts
        self._answer = answer

    async def validate_fault(self, scene: Scene) -> Result:
        """Weigh the latest answer in the fault form; on its first call, take what the report itself already says."""
        if scene.requested is None:
            return self._from_report(scene)
        if scene.requested == "fault_contact" and scene.slot("fault_contact") is not None:
            return await self._contact(scene)
        return await self._free(scene)

    async def validate_call(self, scene: Scene) -> Result:
        """Weigh the latest answer in the call form; on its first call, take what the wish itself already says."""
        if scene.requested is None:
            return self._from_wish(scene)
        if scene.requested == "call_phone" and scene.slot("call_phone") is not None:
            return await self._phone(scene)
        return await self._free(scene)

    def ask_contact(self, scene: Scene) -> Result:
        """Ask whether and where somebody wants to hear; of somebody who has said «yes» to it, only where."""
        key = "fault_contact_how" if scene.intent == "affirm" else "ask_fault_contact"
        return Result([payloads.text(key, "no", "cancel")])

    def submit_fault(self, scene: Scene) -> Result:
        """Hand a finished report over."""
        what, where = scene.slot("fault_what") or "", scene.slot("fault_where") or ""
        title = self._texts.text("fault_title", scene.language, what=_short(what), where=_short(where))
        said = payloads.handover("fault_done", "form", title, what=what, where=where)
        return Result([said], [*leave_form(), *forget_offer()])

    def submit_call(self, scene: Scene) -> Result:
        """Hand a finished order of a call over."""
        topic, phone = scene.slot("call_topic") or "", scene.slot("call_phone") or ""
        title = self._texts.text("call_title", scene.language, topic=_short(topic))
        said = payloads.handover("call_done", "form", title, topic=topic, phone=phone)
        return Result([said], [*leave_form(), *forget_offer()])

    def _from_report(self, scene: Scene) -> Result:
        if scene.intent == "report_fault" and self._says_more(scene, "fault_wish"):
            return Result(events=remember(fault_what=scene.text.strip()[:LONGEST_ANSWER]))
        return Result()

    def _from_wish(self, scene: Scene) -> Result:
        known: dict[str, str | None] = {}
        phone = _telephone(scene.text)
        if phone:
            known["call_phone"] = phone
        rest = TELEPHONE.sub(" ", scene.text)
        if scene.intent == "request_call" and self._says_more(scene, "call_wish", rest):
            known["call_topic"] = scene.text.strip()[:LONGEST_ANSWER]
        return Result(events=remember(**known))

    def _says_more(self, scene: Scene, wish: str, text: str | None = None) -> bool:
        """Tell whether a message holds more than the mere wish, «I want to report a fault»."""
        words = re.findall(r"\w+", (scene.text if text is None else text).casefold())
        return bool(set(words) - self._texts.words(scene.language, wish))

    async def _free(self, scene: Scene) -> Result:
        """Weigh an answer in free words; an empty slot means that the message was for somebody else."""
        name = str(scene.requested)
        value = scene.slot(name)
        if value is None:
            return Result()
        aside = await self._aside(scene)
        if aside is not None:
            return Result([aside], remember(**{name: None}))
        text = value.strip()
        if len(text) < SHORTEST_ANSWER or scene.intent in ("affirm", "deny"):
            return Result([payloads.text("too_short")], remember(**{name: None}))
        return Result(events=remember(**{name: text[:LONGEST_ANSWER]}))

    async def _contact(self, scene: Scene) -> Result:
        if scene.intent == "deny":
            return Result(events=remember(fault_contact=NO_CONTACT))
        if scene.intent == "affirm":
            return Result(events=remember(fault_contact=None))
        return await self._free(scene)

    async def _phone(self, scene: Scene) -> Result:
        phone = _telephone(scene.text)
        if phone:
            return Result(events=remember(call_phone=phone))
        aside = await self._aside(scene)
        return Result([aside or payloads.text("call_phone_invalid")], remember(call_phone=None))

    async def _aside(self, scene: Scene) -> Payload | None:
        """Return what to say to something that is no answer to the form, None when it is one."""
        words = re.findall(r"\w+", scene.text.casefold())
        asks = scene.text.rstrip().endswith("?") or (words and words[0] in self._texts.words(scene.language, "question"))
        if scene.intent == "question" and asks:
            return await self._answer(scene)
        sure = scene.intent_confidence >= SMALL_TALK_CONFIDENCE and len(words) <= SMALL_TALK_WORDS
        return payloads.text(SMALL_TALK[scene.intent]) if sure and scene.intent in SMALL_TALK else None


def _telephone(text: str) -> str | None:
    """Return the telephone number in a text as it was written, None when there is none."""
    found = TELEPHONE.search(text)
    if found is None or sum(character.isdigit() for character in found.group()) < FEWEST_DIGITS:
        return None
    return found.group()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TITLE_PART else line[: LONGEST_TITLE_PART - 1].rstrip() + "…"
