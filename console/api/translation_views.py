"""Translating what a citizen wrote, and a reply before it is sent."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r413, r503

from bot.errors import NotFound
from bot.messages import Author, Visibility
from console.api.base import ConsoleView, as_json
from console.api.schemas import Problem
from console.api.translation_context import TRANSLATING
from console.api.translation_schemas import TranslateMessage, TranslateReply, TranslationInfo, TranslationOffer


class TranslationView(ConsoleView):
    """Whether there is a translator."""

    async def get(self) -> r200[TranslationOffer] | r401[Problem]:
        """Tell whether texts can be translated."""
        translating = self.request.config_dict.get(TRANSLATING)
        return as_json(TranslationOffer(offered=translating is not None and translating.offered))


class Translates(ConsoleView):
    """What both kinds of texts share."""

    async def translated(self, inquiry: str, text: str, source: str, target: str) -> web.Response:
        """Answer with a text in another language. Raises NotFound where there is no translator."""
        translating = self.request.config_dict.get(TRANSLATING)
        if translating is None:
            raise NotFound("this service has no translator")
        found = await translating.translate(self.who.staff, inquiry, text, source=source, target=target)
        return as_json(TranslationInfo(**asdict(found)))


class MessageTranslationView(Translates):
    """A citizen's message."""

    async def post(
        self, inquiry: UUID, message: UUID, /, body: TranslateMessage
    ) -> r200[TranslationInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r503[Problem]:
        """Translate what the citizen wrote; it is kept nowhere."""
        found = await self.inquiry(inquiry)
        for said in await self.context.inbox.messages(found.municipality, found.id):
            if said.id == str(message) and said.author is Author.CITIZEN and said.visibility is Visibility.ALL and said.text:
                return await self.translated(found.id, said.text, found.language, body.target)
        raise NotFound("there is no such message of the citizen in this inquiry")


class ReplyTranslationView(Translates):
    """A reply that is being written."""

    async def post(
        self, inquiry: UUID, /, body: TranslateReply
    ) -> r200[TranslationInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r413[Problem] | r503[Problem]:
        """Translate a reply; nothing is sent to the citizen."""
        found = await self.inquiry(inquiry)
        return await self.translated(found.id, body.text, body.source, body.target)


VIEWS: dict[str, type[web.View]] = {
    "/translation": TranslationView,
    "/inquiries/{inquiry}/translation": ReplyTranslationView,
    "/inquiries/{inquiry}/messages/{message}/translation": MessageTranslationView,
}
