"""The addresses of the console become their description: OpenAPI 3.1."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from counter.console.addresses import Address
from epass import __version__

_ERRORS = {
    "400": "The request is not what is described here.",
    "401": "Nobody has signed in.",
    "403": "The form comes from elsewhere, or it is not for this role.",
    "404": "There is nothing here.",
    "408": "The request did not come to its end.",
    "413": "The request is too large.",
    "415": "The body is no form.",
    "421": "This is not the name of this console.",
    "429": "Too many requests.",
    "503": "It could not be remembered, and has not happened.",
}
_TEXT = {"type": "string"}
_SENTENCES = {
    "200": {
        "description": "It is done.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "sentence": _TEXT,
                        "undo": {"type": ["string", "null"], "description": "Takes it back, until `until`."},
                        "until": {"type": ["string", "null"], "format": "date-time"},
                    },
                    "required": ["sentence", "undo", "until"],
                }
            }
        },
    },
    "409": {
        "description": "The hall, or the rules of the desk, say no.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {"refusal": _TEXT, "sentence": _TEXT},
                    "required": ["refusal", "sentence"],
                }
            }
        },
    },
}


def address(known: Sequence[Address]) -> Address:
    """Where the description is, which describes itself as well."""
    described: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response(described)

    itself = Address(
        method="GET", path="/openapi.json", handler=answer, summary="This description.", answers="application/json"
    )
    described.update(describe([*known, itself]))
    return itself


def describe(known: Sequence[Address]) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for place in known:
        paths.setdefault(place.path, {})[place.method.lower()] = _operation(place)
    return {
        "openapi": "3.1.0",
        "info": {"title": "e-PASS console", "version": __version__},
        "paths": paths,
        "components": {
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "epass-console"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF"},
            }
        },
    }


def _operation(place: Address) -> dict[str, Any]:
    security: list[dict[str, list[str]]] = [] if place.is_open else [{"session": []}]
    operation: dict[str, Any] = {"summary": place.summary, "security": security, "responses": _responses(place)}
    parameters = [_parameter(name, "path", schema) for name, schema in place.places.items()]
    parameters += [_parameter(name, "query", schema) for name, schema in place.query.items()]
    if parameters:
        operation["parameters"] = parameters
    if place.form is not None:
        operation["security"] = [] if place.is_open else [{"session": [], "csrf": []}]
        operation["requestBody"] = {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": dict(place.form)}},
        }
    return operation


def _parameter(name: str, where: str, schema: Any) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": dict(schema)}


def _responses(place: Address) -> dict[str, Any]:
    responses: dict[str, Any] = {status: {"description": text} for status, text in _ERRORS.items()}
    if place.path.startswith("/do/"):
        responses |= _SENTENCES
    else:
        responses["200"] = {"description": "As asked.", "content": {place.answers: {}}}
    responses["303"] = {"description": "See there: what came of it, or the page for signing in."}
    return dict(sorted(responses.items()))
