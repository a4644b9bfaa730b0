"""Builds what translates for staff; a translator whose settings are wrong is off, and the rest runs."""

from __future__ import annotations

import logging
import os

from aiohttp import web

from bot.errors import SettingsError
from bot.privacy import AccessLog
from bot.settings import Settings
from bot.translation import Translator
from console.api.translation_context import TRANSLATING
from inquiries.privacy.masking import NumberMasker
from inquiries.privacy.texts import e_mails, names, telephones
from inquiries.translation.configuration import translator_from
from inquiries.translation.desk import MaskedTranslating
from inquiries.translation.hiding import Hiding

log = logging.getLogger(__name__)


def translating_of(settings: Settings, access: AccessLog) -> MaskedTranslating:
    """Return what translates; it hides names, addresses and telephone numbers, however messages are stored here."""
    hiding = Hiding(NumberMasker(), (e_mails, telephones(settings.municipality.country), names))
    return MaskedTranslating(settings.municipality.id, _translator(settings), hiding, access)


def join_translating(app: web.Application, translating: MaskedTranslating) -> None:
    """Let the console translate."""
    app[TRANSLATING] = translating


def _translator(settings: Settings) -> Translator | None:
    table = settings.translation.backend
    if not table:
        return None
    try:
        return translator_from(table, environment=os.environ)
    except SettingsError as error:
        log.error("%s; nothing is translated until this is mended", error)  # noqa: TRY400 - the sentence says it all
        return None
