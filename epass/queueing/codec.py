"""Events become dicts for the journal and come back. A field is added with a default; a kind is never renamed."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from typing import Any, get_type_hints

from epass.errors import StoreError
from epass.queueing import events
from epass.queueing.ticket import Origin, Status

KINDS: dict[str, type[events.Event]] = {
    name: kind
    for name, kind in vars(events).items()
    if isinstance(kind, type) and issubclass(kind, events.Event) and kind not in (events.Event, events.TicketEvent)
}

_READERS: dict[Any, Callable[[Any], Any]] = {
    datetime: datetime.fromisoformat,
    datetime | None: lambda text: text and datetime.fromisoformat(text),
    date: date.fromisoformat,
    date | None: lambda text: text and date.fromisoformat(text),
    Origin: Origin,
    Status: Status,
}


def _reader(kind: type[events.Event]) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {field.name: _READERS[hints[field.name]] for field in fields(kind) if hints[field.name] in _READERS}


_FIELDS = {
    kind: [*(field.name for field in fields(kind) if field.name not in ("at", "by")), "by"] for kind in KINDS.values()
}
_CONVERSIONS = {kind: _reader(kind) for kind in KINDS.values()}


def to_dict(event: events.Event) -> dict[str, Any]:
    """All but kind and `at`, which have columns of their own; what is None is left out."""
    body = {}
    for name in _FIELDS[type(event)]:
        value = getattr(event, name)
        if value is not None:
            body[name] = value.isoformat() if isinstance(value, date) else value
    return body


def from_dict(kind: str, at: str, body: dict[str, Any]) -> events.Event:
    """Raises StoreError for a kind that this version does not know, or a body that does not fit it."""
    event = KINDS.get(kind)
    if event is None:
        raise StoreError(f"The journal holds {kind}, which this version of e-PASS does not know: update it.")
    conversions = _CONVERSIONS[event]
    try:
        values = {name: conversions[name](value) if name in conversions else value for name, value in body.items()}
        return event(at=datetime.fromisoformat(at), **values)
    except (TypeError, ValueError) as error:
        raise StoreError(f"The journal is damaged: a {kind} of {at} cannot be read: {error}") from error
