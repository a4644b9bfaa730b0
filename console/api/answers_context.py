"""What the views beside a conversation work with: answers of the knowledge base, and wishes for an article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.errors import NotFound
from bot.experience import FaqWishes
from console.api.articles_context import StaffKnowledge


@dataclass(frozen=True, slots=True)
class AnswersDesk:
    """The knowledge base as staff ask it; `plain` makes text for a reply out of an article's Markdown."""

    knowledge: StaffKnowledge
    plain: Callable[[str], str]


ANSWERS: web.AppKey[AnswersDesk] = web.AppKey("answers", AnswersDesk)
FAQ_WISHES: web.AppKey[FaqWishes] = web.AppKey("faq_wishes", FaqWishes)


def answers_of(request: web.Request) -> AnswersDesk:
    """Return what knows answers. Raises NotFound where nothing does."""
    found = request.config_dict.get(ANSWERS)
    if found is None:
        raise NotFound("this service has no knowledge base to suggest from")
    return found


def faq_wishes_of(request: web.Request) -> FaqWishes:
    """Return what keeps wishes for an article. Raises NotFound where nothing does."""
    found = request.config_dict.get(FAQ_WISHES)
    if found is None:
        raise NotFound("this service makes no articles of inquiries")
    return found
