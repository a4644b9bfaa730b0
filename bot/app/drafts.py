"""Builds what helps staff to write: drafts that are kept, canned replies, macros, and notes that can be mended."""

from __future__ import annotations

import logging

from aiohttp import web

from bot.coordination.held import HeldBus
from bot.database import Database
from bot.interfaces import Clock
from console.api.canned_context import CANNED, TOGETHER
from console.api.drafts_context import DRAFTS
from console.api.notes_context import NOTES
from inquiries.canned.shipped import shipped
from inquiries.canned.store import SqlCannedReplies
from inquiries.drafts.store import SqlDrafts
from inquiries.notes.store import SqlNotes
from inquiries.privacy.masking import NumberMasker

log = logging.getLogger(__name__)


async def first_replies(municipality: str, database: Database, clock: Clock) -> None:
    """Give a municipality that never had canned replies those that come with Torg."""
    if await SqlCannedReplies(database, clock).found(municipality, shipped()):
        log.info("canned replies: the municipality has got its first ones")


def join_writing(app: web.Application, database: Database, clock: Clock, bus: HeldBus) -> None:
    """Let the console find them; drafts are masked as the replies and notes of staff are."""
    app[DRAFTS] = SqlDrafts(database, clock, NumberMasker())
    app[NOTES] = SqlNotes(database, clock)
    app[CANNED] = SqlCannedReplies(database, clock)
    app[TOGETHER] = lambda: bus.after(database.together)
