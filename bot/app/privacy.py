"""Builds what protects people: what masks what they write, what deletes it in time, the log of who looked."""

from __future__ import annotations

from bot.database import Database
from bot.interfaces import Clock, Desk, Masker
from bot.privacy import Periods
from bot.settings import Settings
from inquiries.privacy.masking import NumberMasker
from inquiries.privacy.retention import Retention
from inquiries.privacy.texts import Finder, TextMasker, e_mails, health, names, telephones


def masker_of(settings: Settings) -> Masker:
    """Return what masks what citizens write: numbers always, and what the settings name."""
    chosen = settings.privacy
    finders: list[tuple[bool, Finder]] = [
        (chosen.mask_emails, e_mails),
        (chosen.mask_telephones, telephones(settings.municipality.country)),
        (chosen.mask_names, names),
        (chosen.mask_health, health),
    ]
    wanted = [finder for on, finder in finders if on]
    return TextMasker(NumberMasker(), wanted) if wanted else NumberMasker()


def retention_of(settings: Settings, database: Database, desk: Desk, clock: Clock) -> Retention:
    """Return what deletes things in their time."""
    chosen = settings.privacy
    periods = Periods(settings.webchat.retention_days, chosen.inquiry_days, chosen.identity_days)
    here = settings.municipality
    return Retention(database, desk, clock, periods, municipality=here.id, zone=here.time_zone)
