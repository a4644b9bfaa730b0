"""Documents: uploaded, described, published, given out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import hdrs, web
from aiohttp_pydantic.oas.typing import r200, r201, r400, r401, r403, r404, r409, r413

from bot.articles import Document, DocumentVersion
from bot.errors import Malformed
from console.api.articles_context import articles_of, author, may_publish
from console.api.articles_schemas import Audience, Language, Restore, Step
from console.api.articles_views import ArticlesBase
from console.api.base import as_json
from console.api.context import PREFIX, context_of, logged_in
from console.api.documents_schemas import (
    DocumentInfo,
    DocumentList,
    DocumentState,
    DocumentVersionInfo,
    DocumentVersionList,
    EditDocument,
)
from console.api.schemas import Problem

PIECE = 64 * 1024
LARGEST_PAGE = 500
PUBLIC_PATH = "/api/documents/{municipality}/{document}"
POLICY = "sandbox; default-src 'none'"


class DocumentsView(ArticlesBase):
    """All documents."""

    takes_files = True

    async def get(
        self, text: str = "", state: DocumentState | None = None, audience: Audience | None = None, limit: int = 100
    ) -> r200[DocumentList] | r400[Problem] | r401[Problem]:
        """Return documents that hold every word of a text, the last changed first."""
        size = max(1, min(limit, LARGEST_PAGE))
        found = await self.desk.documents.found(self.municipality, text=text, state=state, audience=audience, limit=size)
        return as_json(DocumentList(documents=[_shape(one, listed=True) for one in found]))

    async def post(
        self, name: str, language: Language = "nb", service: str = ""
    ) -> r201[DocumentInfo] | r400[Problem] | r401[Problem] | r413[Problem]:
        """Keep a document, its bytes as the body; staff find it at once, citizens when it is published."""
        chunks = self.request.content.iter_chunked(PIECE)
        made = await self.desk.documents.upload(
            self.municipality, chunks, name, by=author(self.who.staff), language=language, service=service
        )
        return web.json_response(text=_shape(made).model_dump_json(), status=201)


class DocumentView(ArticlesBase):
    """One document."""

    async def get(self, document: str, /) -> r200[DocumentInfo] | r401[Problem] | r404[Problem]:
        """Return a document."""
        return as_json(_shape(await self.desk.documents.get(self.municipality, document)))

    async def put(
        self, document: str, /, body: EditDocument
    ) -> r200[DocumentInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Change what is known of a document."""
        changed = await self.desk.documents.edit(
            self.municipality,
            document,
            metadata=body.metadata.model_dump(),
            language=body.language,
            service=body.service,
            owner=body.owner,
            shared=body.shared,
            based_on=body.based_on,
            by=author(self.who.staff),
        )
        return as_json(_shape(changed))


class DocumentFileView(ArticlesBase):
    """Files of documents."""

    takes_files = True

    async def post(
        self, document: str, /, name: str, based_on: int
    ) -> r200[DocumentInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem] | r413[Problem]:
        """Give a document a new file, its bytes as the body; the old one is kept with its version."""
        chunks = self.request.content.iter_chunked(PIECE)
        changed = await self.desk.documents.replace_file(
            self.municipality, document, chunks, name, based_on=based_on, by=author(self.who.staff)
        )
        return as_json(_shape(changed))


class PublishDocumentView(ArticlesBase):
    """Publishing."""

    async def post(
        self, document: str, /, body: Step
    ) -> r200[DocumentInfo] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Let citizens find a document, and read it at an address of this service unless its metadata name another."""
        may_publish(self.who.staff)
        origin = context_of(self.request).public_origin or str(self.request.url.origin())
        path = PUBLIC_PATH.format(municipality=self.municipality, document=document)
        changed = await self.desk.documents.publish(
            self.municipality, document, address=origin + path, based_on=body.based_on, by=author(self.who.staff)
        )
        return as_json(_shape(changed))


class UnpublishDocumentView(ArticlesBase):
    """Taking back."""

    async def post(
        self, document: str, /, body: Step
    ) -> r200[DocumentInfo] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Let only staff find a document, also one that was withdrawn."""
        may_publish(self.who.staff)
        changed = await self.desk.documents.unpublish(
            self.municipality, document, based_on=body.based_on, by=author(self.who.staff)
        )
        return as_json(_shape(changed))


class WithdrawDocumentView(ArticlesBase):
    """Withdrawing."""

    async def post(
        self, document: str, /, body: Step
    ) -> r200[DocumentInfo] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Let nobody find a document; everything of it is kept."""
        may_publish(self.who.staff)
        changed = await self.desk.documents.withdraw(
            self.municipality, document, based_on=body.based_on, by=author(self.who.staff)
        )
        return as_json(_shape(changed))


class RestoreDocumentView(ArticlesBase):
    """Old versions brought back."""

    async def post(
        self, document: str, /, body: Restore
    ) -> r200[DocumentInfo] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Bring back the file and the metadata of an old version; who finds it stays as it is."""
        # What is published shows it at once.
        may_publish(self.who.staff)
        changed = await self.desk.documents.restore(
            self.municipality, document, body.version, based_on=body.based_on, by=author(self.who.staff)
        )
        return as_json(_shape(changed))


class DocumentVersionsView(ArticlesBase):
    """Versions."""

    async def get(self, document: str, /) -> r200[DocumentVersionList] | r401[Problem] | r404[Problem]:
        """Return who did what and when, the newest first."""
        found = await self.desk.documents.versions(self.municipality, document)
        return as_json(DocumentVersionList(versions=[_version(one) for one in found]))


async def download(request: web.Request) -> web.StreamResponse:
    """Send the file of a document to staff, of an old `version` where one is named."""
    wanted = request.query.get("version", "")
    if wanted and not wanted.isdecimal():
        raise Malformed("version: a number is wanted")
    municipality = logged_in(request).staff.municipality
    documents = articles_of(request).documents
    path, version = await documents.file(municipality, request.match_info["document"], int(wanted[:9]) if wanted else None)
    return _sent(path, version)


async def read(request: web.Request) -> web.StreamResponse:
    """Send the file of a published document to anybody."""
    place = request.match_info
    path, version = await articles_of(request).documents.public_file(place["municipality"], place["document"])
    return _sent(path, version)


def _sent(path: Path, version: DocumentVersion) -> web.FileResponse:
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "._- ") else "_" for char in version.name)
    # A PDF is shown by the browser's own reader; all else is saved. Nothing runs in the service's name.
    shown = "inline" if version.media_type == "application/pdf" else "attachment"
    headers = {
        hdrs.CONTENT_TYPE: version.media_type,
        hdrs.CONTENT_DISPOSITION: f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(version.name, safe='')}",
        "Content-Security-Policy": POLICY,
    }
    return web.FileResponse(path, headers=headers)


def _shape(document: Document, *, listed: bool = False) -> DocumentInfo:
    told: dict[str, Any] = {
        "newest": _version(document.newest),
        "characters": None if listed else document.characters,
        "passages": None if listed else document.passages,
    }
    kept = ("id", "state", "audience", "shared", "owner", "service", "language", "created_at")
    return DocumentInfo.model_validate({name: getattr(document, name) for name in kept} | told)


def _version(version: DocumentVersion) -> DocumentVersionInfo:
    told = asdict(version)
    by = told.pop("by")
    del told["reference"]
    told["metadata"] = {name: list(values) for name, values in version.metadata.items()}
    return DocumentVersionInfo.model_validate(told | {"staff": by["staff"], "staff_name": by["name"]})


VIEWS: dict[str, type[web.View]] = {
    "/documents": DocumentsView,
    "/documents/{document}": DocumentView,
    "/documents/{document}/new-file": DocumentFileView,
    "/documents/{document}/publish": PublishDocumentView,
    "/documents/{document}/unpublish": UnpublishDocumentView,
    "/documents/{document}/withdraw": WithdrawDocumentView,
    "/documents/{document}/restore": RestoreDocumentView,
    "/documents/{document}/versions": DocumentVersionsView,
}


def routes() -> list[web.RouteDef]:
    """Return the routes of files: for staff behind the session middleware, and what everybody may read."""
    return [web.get(PREFIX + "/documents/{document}/file", download), web.get(PUBLIC_PATH, read)]
