"""The dialogue by letter: what arrives by e-mail gets one answer, and only when there is something to say.

A sure answer is given, and says that no person wrote it. Whatever is not sure is confirmed with the inquiry's number and
an honest date, and waits for a person; so does every reply to an automatic answer, and a letter that asks nothing or comes
with a file: somebody reports a fault or hands something in, and an article, however fitting, would be the end of it. What
belongs to specialists is never answered beyond how to reach them.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape

from bot.dialogue import payloads
from bot.dialogue.payloads import Payload
from bot.dialogue.phrases import Phrases
from bot.dialogue.rendering import Renderer
from bot.dialogue.texts import Texts
from bot.errors import BadInput, DialogueUnavailable, TooLong, Unavailable
from bot.following import InquiryLinks
from bot.interfaces import Dialogue, KnowledgeBase, Promises
from bot.messages import Finding, Health, Outcome, Query, Reply, Turn
from bot.services import Specialists

LONGEST_QUESTION = 1_500
"""Characters that are searched with: what a long mail wants stands in its subject and at its beginning."""


class WrittenDialogue:
    """Dialogue for channels on which each answer is a letter."""

    def __init__(
        self,
        knowledge_base: KnowledgeBase,
        renderer: Renderer,
        texts: Texts,
        promises: Promises,
        links: InquiryLinks,
        *,
        specialist_services: Specialists,
    ) -> None:
        self._knowledge_base = knowledge_base
        self._renderer = renderer
        self._texts = texts
        self._promises = promises
        self._links = links
        self._phrases = Phrases(texts)
        self._specialist_services = specialist_services

    async def respond(self, turn: Turn) -> Outcome:
        """Answer a letter, or confirm that it has come."""
        if not turn.first:
            return self._confirmed(turn, "asked", "mail_passed_on")
        if self._phrases.kind_of(turn.text) == "emergency":
            return self._confirmed(turn, "asked", "mail_confirmed", before=self._texts.text("emergency", turn.language))
        if turn.attachments or not self._phrases.asks(f"{turn.title}\n{turn.text}"):
            return self._confirmed(turn, "reported", "mail_confirmed")
        found = await self._found(turn)
        said = payloads.finding(found, self._specialist_services) if found else {}
        if "answer" in said:
            return self._answered(turn, said)
        if "specialist" in said and found and found.verdict == "answer":
            return self._for_specialists(turn, said, found)
        reason = "unavailable" if found is None else "unknown"
        confidence = found.hits[0].confidence if found and found.hits else None
        return replace(self._confirmed(turn, reason, "mail_confirmed"), confidence=confidence)

    async def forget(self, conversation: str) -> None:
        """Forget nothing, as nothing is remembered."""

    def health(self) -> Health:
        """Tell how the knowledge base is."""
        return self._knowledge_base.health()

    async def _found(self, turn: Turn) -> Finding | None:
        """Search with the subject and the text; None when nobody can search now."""
        question = f"{turn.title}\n{turn.text}" if turn.title and turn.title not in turn.text else turn.text
        try:
            return await self._knowledge_base.search(
                Query(turn.municipality, question[:LONGEST_QUESTION].strip(), turn.language)
            )
        except (TooLong, BadInput):
            return Finding("unknown", ())
        except Unavailable:
            return None

    def _answered(self, turn: Turn, said: Payload) -> Outcome:
        outcome = self._renderer.outcome([said], turn)
        notice = self._texts.text("mail_automatic", turn.language, number=turn.inquiry_number)
        return replace(outcome, replies=(_with_after(outcome.replies[0], notice),))

    def _for_specialists(self, turn: Turn, said: Payload, found: Finding) -> Outcome:
        """Tell how to reach the specialists, and pass the letter on without being asked: there is nobody to say «yes»."""
        outcome = self._renderer.outcome([said], turn)
        offer = self._texts.text("specialist_offer", turn.language)
        text = outcome.replies[0].text.replace(offer, "").rstrip()
        confirmed = self._confirmation(turn, "mail_confirmed", found.hits[0].service)
        reply = replace(outcome.replies[0], text=f"{text}\n\n{confirmed}", choices=())
        return replace(outcome, replies=(reply,), handover="specialist")

    def _confirmed(self, turn: Turn, reason: str, key: str, before: str = "") -> Outcome:
        text = self._confirmation(turn, key)
        reply = Reply(f"{before}\n\n{text}" if before else text)
        return Outcome(replies=(reply,), handover=reason, language=turn.language)

    def _confirmation(self, turn: Turn, key: str, service: str | None = None) -> str:
        date = self._promises.promise(turn.language, service).words
        said = self._texts.text(key, turn.language, number=turn.inquiry_number, date=date)
        follow = self._texts.text("status_follow", turn.language, url=self._links.url(turn.inquiry_number))
        return f"{said}\n\n{follow}"


class DialogueByChannel:
    """Dialogue that asks another one for channels that need their own."""

    def __init__(self, ordinary: Dialogue, others: dict[str, Dialogue]) -> None:
        self._ordinary = ordinary
        self._others = others

    async def respond(self, turn: Turn) -> Outcome:
        """Answer one turn. Raises DialogueUnavailable."""
        return await self._others.get(turn.channel, self._ordinary).respond(turn)

    async def forget(self, conversation: str) -> None:
        """Make all forget. Raises DialogueUnavailable."""
        failed: DialogueUnavailable | None = None
        for dialogue in (*self._others.values(), self._ordinary):
            try:
                await dialogue.forget(conversation)
            except DialogueUnavailable as error:
                failed = error
        if failed is not None:
            raise failed

    def health(self) -> Health:
        """Tell how the ordinary one is."""
        return self._ordinary.health()


def _with_after(reply: Reply, notice: str) -> Reply:
    html = f"{reply.html}\n<p>{escape(notice)}</p>" if reply.html else None
    return replace(reply, text=f"{reply.text}\n\n{notice}", html=html)
