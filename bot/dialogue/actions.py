"""What Rasa's custom actions do: the service's side of the action-server protocol, `POST /rasa/actions`.

Rasa decides which action comes next; what it says and remembers is decided here, where the knowledge base and the
inquiries are. Whoever calls must show the secret that `bot/rasa/endpoints.yml` sends.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.dialogue import payloads
from bot.dialogue.forms import Forms
from bot.dialogue.payloads import Payload
from bot.dialogue.scene import Result, Scene, forget_offer, leave_form, remember
from bot.dialogue.texts import Texts
from bot.errors import BadInput, Empty, Malformed, NotFound, TooLong, Unavailable
from bot.following import InquiryLinks
from bot.interfaces import InquiryLookup, KnowledgeBase
from bot.messages import Query
from bot.services import Specialists

logger = logging.getLogger(__name__)

PATH = "/rasa/actions"
LONGEST_TITLE = 80

Action = Callable[[Scene], Awaitable[Result]]


class Actions:
    """The actions of `bot/rasa/domain.yml`.

    `specialist_services` are the services whose matters a desk must not answer: there the bot only tells how to
    reach them and offers to pass the question on. `token` is the secret that Rasa shows.
    """

    def __init__(
        self,
        knowledge_base: KnowledgeBase,
        inquiries: InquiryLookup,
        texts: Texts,
        links: InquiryLinks,
        *,
        token: str,
        specialist_services: Specialists | None = None,
    ) -> None:
        self._knowledge_base = knowledge_base
        self._inquiries = inquiries
        self._links = links
        self._expected = f"Bearer {token}".encode()
        self._specialist_services = specialist_services or Specialists()
        forms = Forms(texts, self._look_up)
        self._actions: dict[str, Action] = {
            "action_answer": self._answer,
            "action_choose": self._choose,
            "action_affirm": self._affirm,
            "action_deny": self._deny,
            "action_handover": self._handover,
            "action_cancel": self._cancel,
            "action_emergency": self._emergency,
            "action_inquiry_status": self._inquiry_status,
            "action_ask_fault_contact": _at_once(forms.ask_contact),
            "action_submit_fault": _at_once(forms.submit_fault),
            "action_submit_call": _at_once(forms.submit_call),
            "validate_fault_form": forms.validate_fault,
            "validate_call_form": forms.validate_call,
        }

    def routes(self) -> list[web.RouteDef]:
        """Return the route to mount in the service's web application."""
        return [web.post(PATH, self.handle)]

    @property
    def names(self) -> frozenset[str]:
        """The names of all actions, which must be those of the domain."""
        return frozenset(self._actions)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one action call: 401 without the secret, 400 for nonsense, 503 when a part the action needs is away."""
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(errors="replace"), self._expected):
            return web.json_response({"error": "unauthorized"}, status=401)
        try:
            result = await self.run(await request.json())
        except (ValueError, Malformed) as error:
            logger.warning("Rasa sent an action call that cannot be read: %s", type(error).__name__)
            return web.json_response({"error": "malformed"}, status=400)
        except Unavailable as error:
            logger.warning("an action cannot be run now: %s", error)
            return web.json_response({"error": error.code}, status=503)
        return web.json_response(result.as_rasa())

    async def run(self, call: Any) -> Result:
        """Run the action of one call. Raises Malformed, Unavailable."""
        scene = Scene.read(call)
        action = self._actions.get(call.get("next_action"))
        if action is None:
            raise Malformed("no such action")
        return await action(scene)

    async def _answer(self, scene: Scene) -> Result:
        said = await self._look_up(scene)
        return Result([said], _offers(said, scene))

    async def _look_up(self, scene: Scene) -> Payload:
        try:
            found = await self._knowledge_base.search(Query(scene.municipality, scene.text, scene.language))
        except TooLong:
            return payloads.text("too_long", "human")
        except (Empty, BadInput):
            return payloads.text("unknown", "human")
        return payloads.finding(found, self._specialist_services)

    async def _choose(self, scene: Scene) -> Result:
        kind, _, value = (scene.choice or "").partition(":")
        if kind != "article":
            raise Malformed("no such choice")
        try:
            hit = await self._knowledge_base.article(scene.municipality, value, scene.language)
        except NotFound:
            return Result([payloads.text("article_gone")], forget_offer())
        said = payloads.hit(hit, self._specialist_services)
        return Result([said], _offers(said, scene, title=hit.question))

    async def _affirm(self, scene: Scene) -> Result:
        offer = scene.slot("offer")
        if offer == "human":
            return await self._handover(scene)
        return Result([payloads.text("choose_one", "human") if offer == "nearest" else payloads.text("affirm_nothing")])

    async def _deny(self, scene: Scene) -> Result:
        if scene.slot("offer") == "nearest":
            return Result([payloads.text("none_fits", "human")], remember(offer="human", handover_reason="unknown"))
        return Result([payloads.text("deny_nothing")], forget_offer())

    async def _handover(self, scene: Scene) -> Result:
        reason = scene.slot("handover_reason") or "asked"
        title = scene.slot("handover_title") or scene.slot("fault_what") or scene.slot("call_topic")
        said = payloads.handover("handover", reason, title and title[:LONGEST_TITLE])
        return Result([said], [*leave_form(), *forget_offer()])

    async def _cancel(self, scene: Scene) -> Result:
        said = payloads.text("cancelled" if scene.form else "nothing_to_cancel")
        return Result([said], [*leave_form(), *forget_offer()])

    async def _emergency(self, scene: Scene) -> Result:
        """Give the numbers to call, whatever else works, and under them the article that is about it."""
        said = [payloads.text("emergency", "human")]
        try:
            found = await self._look_up(scene)
        except Unavailable as error:
            logger.warning("the numbers for emergencies were given without an article: %s", error)
            found = {}
        if "answer" in found or "specialist" in found:
            said.append(found)
        return Result(said, [*leave_form(), *remember(offer="human", handover_reason="asked", handover_title=None)])

    async def _inquiry_status(self, scene: Scene) -> Result:
        known = await self._inquiries.status_of(scene.conversation)
        if known is None:
            return Result([payloads.text("status_none"), payloads.text("status_elsewhere", url=self._links.entrance)])
        number, status = known
        said = payloads.text(f"status_{status}", number=number)
        return Result([said, payloads.text("status_follow", url=self._links.url(number))])


def _offers(said: Payload, scene: Scene, title: str | None = None) -> list[dict[str, Any]]:
    """Remember what a «yes» would mean now, and with which title a person would get the matter."""
    title = " ".join((title or scene.text).split())[:LONGEST_TITLE]
    if "specialist" in said:
        return remember(offer="human", handover_reason="specialist", handover_title=title)
    if "nearest" in said:
        return remember(offer="nearest", handover_reason="unknown", handover_title=title)
    if "answer" in said:
        return forget_offer()
    return remember(offer="human", handover_reason="unknown", handover_title=title)


def _at_once(action: Callable[[Scene], Result]) -> Action:
    async def run(scene: Scene) -> Result:
        return action(scene)

    return run
