"""The OpenAPI document of the console's interface, made from the views' own types."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from aiohttp_pydantic.oas.pydantic_schema_to_oas import add_or_replace_translater, pydantic_schema_to_oas_3_1
from aiohttp_pydantic.oas.view import generate_oas

from console.api.context import PREFIX
from console.api.views import add_views

UPLOADS = ("/inquiries/{inquiry}/attachments", "/article-imports", "/documents", "/documents/{document}/new-file")


def document(version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the console's views."""
    app = web.Application()
    add_views(app)
    # The library writes 3.0, whose translation stumbles over «this schema or null»; JSON Schema as it is makes it 3.1.
    add_or_replace_translater("3.0.0", pydantic_schema_to_oas_3_1)
    made: dict[str, Any] = generate_oas([app], version_spec=version, title_spec="Torg console")
    for path in made["paths"].values():
        for operation in path.values():
            _complete(operation["responses"])
    # The library knows bodies of JSON only.
    upload = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    for path in UPLOADS:
        made["paths"][PREFIX + path]["post"]["requestBody"] = {"content": upload}
    return made | {"openapi": "3.1.0"}


def _complete(responses: dict[str, Any]) -> None:
    """Add what every operation may answer, and take away the body that the library gives to an answer without one."""
    if "204" in responses:
        responses["204"] = {"description": "Done."}
    refused = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses["default"] = {"description": "Malformed, from another origin, or a part is away.", "content": refused}


def openapi_route(version: str) -> web.RouteDef:
    """Return the route that serves the document; it tells nothing that the source does not."""
    made = document(version)

    async def serve(_request: web.Request) -> web.Response:
        return web.json_response(made)

    return web.get(f"{PREFIX}/openapi.json", serve)
