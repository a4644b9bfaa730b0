"""The settings of a translator, from the table `[translation.backend]`; what is wrong is told by its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from bot.errors import SettingsError, Why
from bot.translation import Translator
from inquiries.lookups.configuration import HttpAsked, Language, asking_of, jmespath_of, told_of, used_by, why_of_first
from inquiries.translation.http import HttpTranslator

PLACE = "[translation.backend]"
FIELDS = {"text", "source", "target"}


class TranslatorTable(HttpAsked):
    """`[translation.backend]`."""

    method: Literal["GET", "POST", "PUT"] = "POST"
    timeout_s: Annotated[float, Field(gt=0, le=30)] = 10.0
    text: Annotated[str, Field(min_length=1)]
    languages: dict[Language, Annotated[str, Field(min_length=1, max_length=35)]] = Field(default_factory=dict)


def translator_from(table: Mapping[str, Any], *, environment: Mapping[str, str]) -> Translator:
    """Return the translator that a table describes. Raises SettingsError naming the setting."""
    try:
        settings = TranslatorTable.model_validate(table)
    except ValidationError as error:
        raise SettingsError(f"{PLACE} {told_of(error)}", why=why_of_first(PLACE, error)) from error
    asking = asking_of(PLACE, settings, FIELDS, environment)
    if unused := {"text", "target"} - used_by(asking):
        why = Why("register_unused", {"setting": PLACE, "name": min(unused)})
        raise SettingsError(f"{PLACE} body: {{{min(unused)}}} stands neither in url nor in body", why=why)
    return HttpTranslator(asking, jmespath_of(f"{PLACE} text", settings.text), settings.languages)
