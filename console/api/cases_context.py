"""What the console's views of cases work with, and the endpoint by which a case system answers: nothing but seams."""

from __future__ import annotations

from aiohttp import web

from bot.cases import CaseAnswers, Cases
from bot.errors import NotFound

CASES: web.AppKey[Cases] = web.AppKey("cases", Cases)
CASE_ANSWERS: web.AppKey[CaseAnswers] = web.AppKey("case_answers", CaseAnswers)


def cases_of(request: web.Request) -> Cases:
    """Return what sends cases. Raises NotFound where nothing does."""
    found = request.config_dict.get(CASES)
    if found is None:
        raise NotFound("this service sends no cases")
    return found


def answers_of(request: web.Request) -> CaseAnswers:
    """Return what takes answers about cases. Raises NotFound where no case system is set up."""
    found = request.config_dict.get(CASE_ANSWERS)
    if found is None:
        raise NotFound("no case system is set up")
    return found
