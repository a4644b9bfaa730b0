"""Texts that administrators word themselves."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r409
from pydantic import Field

from bot.editable_texts import facts, placeholders, required
from bot.errors import NotFound
from bot.site_texts import SiteTexts, TextState
from console.api.base import ConsoleView, as_json
from console.api.schemas import Problem
from console.api.texts_context import texts_of
from console.api.texts_schemas import (
    Language,
    TextBody,
    TextChangeInfo,
    TextDraft,
    TextFault,
    TextInfo,
    TextPreview,
    TextsPage,
)

CHANGES = 200

Key = Annotated[str, Field(max_length=100)]


class TextsBase(ConsoleView):
    """What the views of texts share."""

    @property
    def texts(self) -> SiteTexts:
        """The texts of the asker's municipality. Raises NotFound for another's than the service's."""
        texts = texts_of(self.request)
        if texts.municipality != self.who.staff.municipality:
            raise NotFound("this municipality's texts are not worded here")
        return texts


class TextsView(TextsBase):
    """All texts."""

    async def get(self) -> r200[TextsPage] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Return the texts and what was changed."""
        texts = self.texts
        await texts.refresh()
        states = texts.states()
        versions = {(state.language, state.text.key): state.version for state in states}
        changes = [
            TextChangeInfo(
                id=one.id,
                key=key,
                language=language,
                before=one.before,
                after=one.after,
                staff_name=one.staff_name,
                at=one.at,
                undoable=versions[language, key] == one.version,
            )
            for language, key, one in await texts.changes(limit=CHANGES)
        ]
        return as_json(TextsPage(texts=[_shape(state) for state in states], changes=changes))


class TextView(TextsBase):
    """One text."""

    async def put(
        self, language: Language, key: Key, /, body: TextBody
    ) -> r200[TextInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Word a text, or take the shipped one again; it is logged and can be undone."""
        return as_json(_shape(await self.texts.change(self.who.staff, language, key, body.text, version=body.version)))


class DraftView(TextsBase):
    """A wording before it is used."""

    async def post(
        self, body: TextDraft
    ) -> r200[TextPreview] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Return how a wording would be read, and what is wrong with it; nothing is changed."""
        seen = self.texts.preview(body.language, body.key, body.text)
        faults = [TextFault(kind=fault.kind, name=fault.name) for fault in seen.faults]
        return as_json(TextPreview(text=seen.text, length=seen.length, segments=seen.segments, faults=faults))


class UndoTextView(TextsBase):
    """Undoing a change."""

    async def post(
        self, change: UUID, /
    ) -> r200[TextInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Word a text as before a change; refused when it was changed since."""
        return as_json(_shape(await self.texts.undo(self.who.staff, str(change))))


def _shape(state: TextState) -> TextInfo:
    one, must = state.text, required(state.text, state.shipped)
    return TextInfo(
        key=one.key,
        group=one.group,
        language=state.language,
        shipped=state.shipped,
        text=state.worded,
        version=state.version,
        changed=state.changed,
        required=sorted(must),
        optional=sorted(placeholders(state.shipped) - must),
        facts=list(facts(one, state.shipped)),
        limit=one.limit,
        segments=one.segments,
    )


VIEWS: dict[str, type[web.View]] = {
    "/settings/texts": TextsView,
    "/settings/texts/preview": DraftView,
    "/settings/texts/{language}/{key}": TextView,
    "/settings/texts/changes/{change}/undo": UndoTextView,
}
