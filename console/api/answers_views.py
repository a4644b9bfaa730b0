"""Beside a conversation: what of the knowledge base may answer it, and the wish that a reply becomes an article."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r409

from bot.errors import Empty, NotFound
from bot.experience import FaqWish
from bot.messages import Author, Hit, Inquiry, InquiryStatus, Message, Query, Visibility
from console.api.answers_context import answers_of, faq_wishes_of
from console.api.answers_schemas import (
    LONGEST_SEARCHED,
    AnswerInfo,
    AnswersFound,
    FaqWishInfo,
    SearchAnswers,
    WishFaq,
)
from console.api.articles_shapes import found_shape
from console.api.base import ConsoleView, as_json
from console.api.schemas import Problem

MOST = 3
LEAST = 0.05
"""Of the probability that it is right: what is less likely is shown only to who searched for it."""

DONE = frozenset({InquiryStatus.SOLVED, InquiryStatus.CLOSED})


class AnswersView(ConsoleView):
    """What may answer an inquiry."""

    async def get(self, inquiry: UUID, /) -> r200[AnswersFound] | r401[Problem] | r404[Problem]:
        """Search with what the citizen said last, masked as it is stored; of a done inquiry nothing is searched."""
        found = await self.inquiry(inquiry)
        if found.status in DONE:
            return as_json(_nothing())
        said = await self.context.inbox.messages(found.municipality, found.id)
        asked = [one for one in said if one.author is Author.CITIZEN and one.visibility is Visibility.ALL and one.text]
        if not asked:
            return as_json(_nothing())
        answers = await self._found(found, _question(found, asked), found.language, asked[-1].id)
        likely = [hit for hit in answers.hits if hit.confidence >= LEAST]
        return as_json(answers.model_copy(update={"hits": likely}))

    async def post(
        self, inquiry: UUID, /, body: SearchAnswers
    ) -> r200[AnswersFound] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Search for something else, in any inquiry."""
        found = await self.inquiry(inquiry)
        return as_json(await self._found(found, body.text, body.language, None))

    async def _found(self, inquiry: Inquiry, text: str, language: str, message: str | None) -> AnswersFound:
        desk = answers_of(self.request)
        try:
            finding = await desk.knowledge.search(Query(inquiry.municipality, text, language, MOST, audience="staff"))
        except Empty:  # Who says nothing but «?» or an emoji asks for nothing that could be searched.
            return _nothing(message)
        hits = [await self._answer(inquiry.municipality, hit) for hit in finding.hits[:MOST]]
        return AnswersFound.model_validate({"message": message, "verdict": finding.verdict, "hits": hits})

    async def _answer(self, municipality: str, hit: Hit) -> AnswerInfo:
        desk = answers_of(self.request)
        shape = found_shape(hit)
        public = True
        if not hit.origin:
            try:
                await desk.knowledge.article(municipality, hit.article, hit.language)
            except NotFound:
                public = False
        return AnswerInfo.model_validate(dict(shape) | {"text": desk.plain(hit.answer), "public": public})


class FaqWishView(ConsoleView):
    """The wish for an article."""

    async def get(self, inquiry: UUID, /) -> r200[FaqWishInfo] | r401[Problem] | r404[Problem]:
        """Return whether somebody wishes for an article out of the inquiry, and what the citizen says to it."""
        found = await self.inquiry(inquiry)
        return await self._told(await faq_wishes_of(self.request).standing(found.municipality, found.id))

    async def put(
        self, inquiry: UUID, /, body: WishFaq
    ) -> r200[FaqWishInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Wish that a reply becomes an article; nothing becomes of it without the citizen's yes."""
        found = await self.inquiry(inquiry)
        wishes = faq_wishes_of(self.request)
        return await self._told(await wishes.want(found.id, str(body.message), staff=self.who.staff))

    async def delete(self, inquiry: UUID, /) -> r200[FaqWishInfo] | r401[Problem] | r404[Problem]:
        """Take the wish back."""
        found = await self.inquiry(inquiry)
        return await self._told(await faq_wishes_of(self.request).drop(found.id, staff=self.who.staff))

    async def _told(self, wish: FaqWish) -> web.Response:
        people = await self.context.accounts.directory(self.who.staff.municipality)
        who = people.get(wish.staff or "")
        return as_json(
            FaqWishInfo.model_validate(
                {"message": wish.message, "staff_name": who and who.name, "at": wish.at, "state": wish.state.value}
            )
        )


def _nothing(message: str | None = None) -> AnswersFound:
    return AnswersFound(message=message, verdict="unknown", hits=[])


def _question(inquiry: Inquiry, asked: list[Message]) -> str:
    """Return what to search with; a letter's subject often asks more plainly than the letter."""
    text = asked[-1].text
    if len(asked) == 1 and inquiry.title and inquiry.title not in text:
        text = f"{inquiry.title}\n{text}"
    return text[:LONGEST_SEARCHED].strip()


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/{inquiry}/answers": AnswersView,
    "/inquiries/{inquiry}/faq": FaqWishView,
}
