"""Builds what stands beside a conversation: answers out of the knowledge base, and wishes for an article."""

from __future__ import annotations

from aiohttp import web

from bot.database import Database
from bot.dialogue.plain import plain
from bot.interfaces import Clock
from console.api.answers_context import ANSWERS, FAQ_WISHES, AnswersDesk
from console.api.articles_context import ArticlesDesk
from inquiries.faq_wishes import SqlFaqWishes


def join_answers(app: web.Application, articles: ArticlesDesk | None, database: Database, clock: Clock) -> None:
    """Let the console suggest answers, where there are articles, and keep wishes."""
    app[FAQ_WISHES] = SqlFaqWishes(database, clock)
    if articles is not None:
        app[ANSWERS] = AnswersDesk(articles.knowledge, plain)
