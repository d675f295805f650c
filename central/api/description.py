"""The site API in OpenAPI 3.1, made from the same forms by which the door checks."""

from functools import cache
from typing import Any

from central import __version__
from central.domain import entries as up
from central.domain.fields import DAY, DEVICE, HASH, ID, LANGUAGE, LETTER, MOMENT, MOST_AFTER, MOST_SEQ, SEQ

_SECURITY: list[dict[str, list[str]]] = [{"site_token": []}]
_CODE = {
    "name": "code",
    "in": "path",
    "required": True,
    "description": "The ΚΕΠ's four digits.",
    "schema": {"type": "string", "pattern": "^[0-9]{4}$"},
}


@cache
def description() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "e-PASS platform: site API",
            "version": __version__,
            "description": "Entries of a site's journal come up, changes go down: docs/sync.md.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/api"}],
        "paths": {
            "/openapi.json": {
                "get": {
                    "operationId": "description",
                    "summary": "This description.",
                    "responses": {"200": _json({"type": "object"}, "OpenAPI 3.1.")},
                }
            },
            "/v1/sites/{code}/entries": {"parameters": [_CODE], "get": _have(), "post": _take()},
            "/v1/sites/{code}/changes": {"parameters": [_CODE], "get": _changes()},
        },
        "components": {
            "securitySchemes": {"site_token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Error": _error(), "Entry": _entry(), "Batch": _batch(), "Hall": _hall(), "Change": _change()},
        },
    }


def _have() -> dict[str, Any]:
    return {
        "operationId": "have",
        "summary": "Up to which seq the platform has a journal: 0 for one that it does not know.",
        "security": _SECURITY,
        "parameters": [_query("journal_id", ID.schema, is_required=True)],
        "responses": {
            "200": _json(_fields({"have": {"type": "integer", "minimum": 0}}, ["have"]), "What it has."),
            **_errors(401, 422, 429, 503),
        },
    }


def _take() -> dict[str, Any]:
    rejected = _fields({"seq": SEQ.schema, "why": {"type": "string"}}, ["seq", "why"])
    return {
        "operationId": "take",
        "summary": "Entries in their order, each once; a repeat has no effect.",
        "description": "May be sent with Content-Encoding: gzip. Unpacked, at most 1 MiB.",
        "security": _SECURITY,
        "requestBody": {"required": True, "content": {"application/json": {"schema": _reference("Batch")}}},
        "responses": {
            "200": _json(
                _fields(
                    {
                        "have": {"type": "integer", "minimum": 0},
                        "rejected": {"type": "array", "items": rejected},
                        "numbers": _numbers(),
                    },
                    ["have"],
                ),
                "The platform has everything up to `have`; of `rejected` ones it kept the envelope only. "
                "`numbers`, where all of the batch was had before: up to which ordinals numbers were given out today.",
            ),
            "409": _json(
                {
                    "type": "object",
                    "properties": {
                        "error": {"enum": ["gap", "diverged", "superseded"]},
                        "message": {"type": "string"},
                        "have": {"type": "integer", "minimum": 0},
                        "numbers": _numbers(),
                    },
                    "required": ["error", "message", "have"],
                },
                "gap: go on after `have`. diverged, superseded: stop, alarm; of diverged, the next numbers come after "
                "`numbers`.",
            ),
            **_errors(400, 401, 408, 413, 415, 422, 429, 503),
        },
    }


def _changes() -> dict[str, Any]:
    return {
        "operationId": "changes",
        "summary": "The changes after a place in the feed, oldest first; waits for one if there is none.",
        "security": _SECURITY,
        "parameters": [
            _query("after", {"type": "integer", "minimum": 0, "maximum": MOST_AFTER, "default": 0}),
            _query("made", {"type": "integer", "minimum": 0, "maximum": MOST_SEQ, "default": 0}),
            _query("wait", {"type": "integer", "minimum": 0, "maximum": 25, "default": 0}),
            _query("anew", {"type": "integer", "minimum": 0, "maximum": 1, "default": 0}),
        ],
        "responses": {
            "200": _json(
                _fields(
                    {
                        "site": {"type": "string", "pattern": "^[0-9]{4}$"},
                        "now": MOMENT.schema,
                        "changes": {"type": "array", "items": _reference("Change")},
                    },
                    ["site", "now", "changes"],
                ),
                "At most 200; empty when the time was over.",
            ),
            **_errors(401, 422, 429, 503),
        },
    }


def _batch() -> dict[str, Any]:
    return _fields(
        {
            "journal_id": ID.schema,
            "prev_hash": {"anyOf": [HASH.schema, {"const": ""}]},
            "entries": {"type": "array", "maxItems": up.MOST_ENTRIES, "items": _reference("Entry")},
            "hall": {"anyOf": [_reference("Hall"), {"type": "null"}]},
        },
        ["journal_id", "prev_hash", "entries"],
    )


def _entry() -> dict[str, Any]:
    """Every kind with its fields, and at the end any other: of those only the envelope is kept."""
    known = [
        _of_forms(
            {**up.ENVELOPE, **required, **up.OPTIONAL.get(kind, {})},
            [*up.ENVELOPE, *required],
            {"kind": {"const": kind}},
        )
        for kind, required in up.REQUIRED.items()
    ]
    other = {**_of_forms(up.ENVELOPE, list(up.ENVELOPE)), "additionalProperties": True}
    return {"anyOf": [*known, other]}


def _hall() -> dict[str, Any]:
    minutes = {"anyOf": [dict(up.MINUTES.schema), {"type": "null"}]}
    both = {"low_min": minutes, "high_min": minutes}
    service = _of_forms(up.TOLD_SERVICE, list(up.TOLD_SERVICE), both)
    ticket = _of_forms(up.TOLD_TICKET, list(up.TOLD_TICKET), both)
    return _fields(
        {
            "at": MOMENT.schema,
            "services": {"type": "array", "maxItems": up.MOST_TOLD_SERVICES, "items": service},
            "tickets": {"type": "array", "maxItems": up.MOST_TOLD_TICKETS, "items": ticket},
            "failed": {"type": "array", "maxItems": up.MOST_TOLD_DEVICES, "items": dict(DEVICE.schema)},
        },
        ["at", "services", "tickets"],
    )


def _change() -> dict[str, Any]:
    text = {"type": "object", "additionalProperties": {"type": "string"}, "required": ["el"]}
    code = {"type": "string", "pattern": "^[0-9]{6}$"}
    moment = {"type": "string", "format": "date-time"}
    ids = {"type": "array", "items": ID.schema}
    letters = {"type": "array", "items": LETTER.schema}
    kinds: dict[str, tuple[dict[str, Any], list[str]]] = {
        "booking": (
            {"booking": ID.schema, "code": code, "service": LETTER.schema, "slot": moment},
            ["booking", "code", "service", "slot"],
        ),
        "booking_withdrawn": ({"booking": ID.schema}, ["booking"]),
        "ticket_requested": (
            {"request": ID.schema, "service": LETTER.schema, "language": LANGUAGE.schema, "expires_at": moment},
            ["request", "service", "language", "expires_at"],
        ),
        "ticket_cancelled": ({"ticket": {"type": "string"}, "request": ID.schema}, ["ticket"]),
        "message": ({"message": ID.schema, "text": text, "until": moment}, ["message", "text"]),
        "message_withdrawn": ({"message": ID.schema}, ["message"]),
        "settings": (
            {
                "ticket_link": {"type": "string"},
                "phone_services": letters,
                "services": {"type": "array", "items": _told_service()},
                "days": {"type": "array", "items": _told_day()},
            },
            ["ticket_link", "phone_services"],
        ),
        "resync": ({"bookings": ids, "messages": ids, "numbers": _numbers()}, ["bookings", "messages"]),
    }
    return {
        "oneOf": [
            _fields(
                {"seq": SEQ.schema, "kind": {"const": kind}, "at": moment, **fields}, ["seq", "kind", "at", *required]
            )
            for kind, (fields, required) in kinds.items()
        ]
    }


_CLOCK = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
_TEXT = {"type": "object", "additionalProperties": {"type": "string"}}


def _told_service() -> dict[str, Any]:
    span = {"type": "array", "items": _CLOCK, "minItems": 2, "maxItems": 2}
    hours = {"type": "object", "additionalProperties": {"type": "array", "items": span}}
    return _fields({"service": LETTER.schema, "name": _TEXT, "hours": hours}, ["service", "name", "hours"])


def _told_day() -> dict[str, Any]:
    return _fields({"day": DAY.schema, "name": _TEXT, "closes": _CLOCK}, ["day", "name"])


def _numbers() -> dict[str, Any]:
    given = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}}
    return _fields({"day": DAY.schema, "given": given}, ["day", "given"])


def _error() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"error": {"type": "string"}, "message": {"type": "string"}, "path": {"type": "string"}},
        "required": ["error", "message"],
    }


_ERRORS = {
    400: "The body is not JSON, or not gzip.",
    401: "The site's token is missing, wrong or revoked: stop, alarm.",
    408: "The body comes too slowly.",
    413: "The body is too large.",
    415: "Neither JSON, or an encoding other than gzip.",
    422: "A field is missing or has another form: `path` says which.",
    429: "Too many wrong tokens from this address: Retry-After.",
    503: "The platform's database does not answer: Retry-After.",
}


def _errors(*statuses: int) -> dict[str, Any]:
    return {str(status): _json(_reference("Error"), _ERRORS[status]) for status in statuses}


def _json(schema: dict[str, Any], said: str) -> dict[str, Any]:
    return {"description": said, "content": {"application/json": {"schema": schema}}}


def _fields(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _of_forms(forms: up.Forms, required: list[str], others: dict[str, Any] | None = None) -> dict[str, Any]:
    properties: dict[str, Any] = {name: dict(form.schema) for name, form in forms.items()}
    return _fields(properties | (others or {}), required)


def _query(name: str, schema: Any, *, is_required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": is_required, "schema": dict(schema)}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
