"""Builds what asks people whether they were helped."""

from __future__ import annotations

from collections.abc import Callable

from bot.app.privacy import masker_of
from bot.database import Database
from bot.following import InquiryLinks
from bot.interfaces import Clock, Texts
from bot.settings import Settings
from inquiries.satisfaction.store import SqlOpinions


def opinions_of(settings: Settings, database: Database, clock: Clock) -> SqlOpinions:
    """Return what keeps answers, its comments masked as the municipality has messages masked."""
    return SqlOpinions(database, clock, masker_of(settings))


def asking_by_mail(texts: Texts, links: InquiryLinks) -> Callable[[str, str], str]:
    """Return what makes the line of a mail that asks, from the inquiry's number and a language."""

    def line(number: str, language: str) -> str:
        return texts.text("mail_helped", language, url=f"{links.url(number)}#helped")

    return line
