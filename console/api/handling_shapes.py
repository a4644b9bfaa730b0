"""Fields and steps of inquiries as the console's schemas, ids with the names that people know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import NotFound
from bot.handling import Fields, ServiceName, Step
from console.api.base import ConsoleView
from console.api.handling_context import handling_of
from console.api.handling_schemas import FieldsInfo, MergeUndoInfo, ServiceChoice, StepInfo
from console.api.topics_context import EXPERIENCE

OF_INQUIRIES = frozenset({"to", "other"})
"""Details of steps that are ids of inquiries."""

OF_TOPICS = "topic"


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called: `known` are staff, units and services."""

    view: ConsoleView
    known: Mapping[str, str]
    language: str

    @classmethod
    async def of(cls, view: ConsoleView, language: str) -> Names:
        """Read the names of the asker's municipality."""
        municipality = view.who.staff.municipality
        directory = await view.context.accounts.directory(municipality)
        named = await handling_of(view.request).names(municipality, language)
        return cls(view, named | {staff.id: staff.name for staff in directory.values()}, language)

    async def topic(self, topic: str) -> str:
        """Return a topic's name, its id where there is no vocabulary."""
        experience = self.view.request.config_dict.get(EXPERIENCE)
        if experience is None:
            return topic
        return str(await experience.topics.label(self.view.who.staff.municipality, topic, self.language))

    async def number(self, inquiry: str) -> str:
        """Return an inquiry's number, nothing where it was deleted or is kept from the asker."""
        if not await self.view.reaches(inquiry):
            return ""
        try:
            return (await self.view.context.inbox.inquiry(self.view.who.staff.municipality, inquiry)).number
        except NotFound:
            return ""


async def fields_shape(fields: Fields, names: Names) -> FieldsInfo:
    """Return how an inquiry is described, with names."""
    shown = {
        name: names.known[value]
        for name in ("service", "unit", "responsible")
        if (value := getattr(fields, name)) in names.known
    }
    if fields.topic:
        shown["topic"] = await names.topic(fields.topic)
    return FieldsInfo.model_validate(
        {
            "version": fields.version,
            "title": fields.title,
            "kind": fields.kind,
            "priority": fields.priority,
            "topic": fields.topic,
            "service": fields.service,
            "unit": fields.unit,
            "responsible": fields.responsible,
            "language": fields.language,
            "tags": fields.tags,
            "names": shown,
            "suggested": sorted(fields.suggested),
            "changed_by": names.known.get(fields.changed_by or ""),
            "changed_at": fields.changed_at,
        }
    )


async def step_shape(step: Step, names: Names, undo: MergeUndoInfo | None = None) -> StepInfo:
    """Return a step with the values of its sentence; what nobody can name is left out, never shown as an id."""
    values = {key: await _told(key, value, step.details, names) for key, value in step.details.items()}
    return StepInfo(
        id=step.id,
        kind=step.kind,
        who=names.known.get(step.staff or ""),
        at=step.at,
        values={key: value for key, value in values.items() if value},
        sentence=step.sentence,
        undo=undo,
    )


async def _told(key: str, value: Any, details: Mapping[str, Any], names: Names) -> str:
    if value is None or isinstance(value, list | dict):
        return ""
    text = str(value)
    if text in names.known:
        return names.known[text]
    if key in OF_INQUIRIES:
        return await names.number(text)
    if details.get("field") == OF_TOPICS and key != "field":
        return await names.topic(text)
    return text


def service_shape(service: ServiceName, language: str) -> ServiceChoice:
    """Return a service to choose."""
    return ServiceChoice(id=service.id, name=service.name(language), unit=service.unit)
