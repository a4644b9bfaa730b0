"""Builds what staff do with inquiries beside answering: registering, describing, linking, solving, reopening."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.app.experience import Experience
from bot.app.privacy import masker_of
from bot.background import Background
from bot.database import Database
from bot.interfaces import Clock, EventBus, KnowledgeBase, Texts
from bot.language import recognised
from bot.settings import Settings
from bot.working_days import WorkingDays
from inquiries.handling.beginning import SqlBeginning
from inquiries.handling.describing import SqlDescribing
from inquiries.handling.finishing import SqlFinishing
from inquiries.handling.putting_off import SqlPuttingOff
from inquiries.handling.registering import SqlRegistering
from inquiries.handling.related import SqlRelated
from inquiries.handling.service import Handling, HandlingStores
from inquiries.handling.suggesting import Suggesting
from inquiries.tags.store import SqlTags
from inquiries.unmerging import SqlUnmerging

CLOSE_EVERY_S = 600.0
BRING_BACK_EVERY_S = 10.0


def handling_of(
    settings: Settings,
    database: Database,
    clock: Clock,
    *,
    experience: Experience,
    knowledge: KnowledgeBase,
    texts: Texts,
    bus: EventBus,
    days: WorkingDays,
) -> Handling:
    """Join the stores, what suggests, and what masks."""
    describing = SqlDescribing(database, clock)
    stores = HandlingStores(
        SqlRegistering(database, clock),
        SqlBeginning(database, clock),
        describing,
        SqlRelated(database, clock),
        SqlFinishing(database, clock),
        SqlUnmerging(database, clock),
        SqlPuttingOff(database, clock),
        SqlTags(database),
    )
    language_of = partial(recognised, default=settings.municipality.language)
    suggesting = Suggesting(experience.topics, knowledge, describing, language_of=language_of)
    return Handling(stores, suggesting, masker=masker_of(settings), texts=texts, bus=bus, clock=clock, days=days)


def keep_handling(background: Background, handling: Handling, settings: Settings) -> None:
    """Let what was solved some days ago be closed, and what was put off come back in its time."""
    here = settings.municipality
    closing = partial(handling.close_solved, here.id, timedelta(days=here.close_solved_after_days))
    background.every(CLOSE_EVERY_S, "close what was solved", closing)
    background.every(BRING_BACK_EVERY_S, "bring back what was put off", handling.bring_back_due)
