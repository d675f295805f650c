"""What the site asks of the platform becomes requests, and each reply what was asked for, or why not. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sync.answers import (
    AnotherPlatform,
    Diverged,
    Gap,
    Mistake,
    NotAdmitted,
    NotTheProtocol,
    Smaller,
    Superseded,
    Trouble,
    WrongEntry,
)
from sync.wire import read_have, read_json, read_numbers

LONGEST_WAIT_S = 25
BY = "platform"  # who decided what the site does at its word
_LONGEST_RETRY_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`path` begins with a slash; `body` is JSON. `wait_s`: so long the platform may keep it waiting on purpose."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    wait_s: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    body: bytes
    retry_after_s: float | None = None


class Platform(Protocol):
    """The edge: raises Trouble where no whole reply comes back."""

    async def ask(self, request: Request) -> Reply: ...


def have(site: str, journal_id: str) -> Request:
    return Request(method="GET", path=f"/api/v1/sites/{site}/entries", query={"journal_id": journal_id})


def entries(site: str, body: bytes) -> Request:
    return Request(method="POST", path=f"/api/v1/sites/{site}/entries", body=body)


def changes(site: str, after: int, made: int, wait_s: int, *, anew: bool = False) -> Request:
    """Who has none yet, or begins `anew`, wants all that is so, instead of all that was. `made`: when the last
    one was, 0 if not known."""
    query = {"after": str(after), "wait": str(wait_s)}
    if anew or not after:
        query["anew"] = "1"
    elif made:
        query["made"] = str(made)
    return Request(method="GET", path=f"/api/v1/sites/{site}/changes", query=query, wait_s=wait_s)


def opened(reply: Reply) -> Any:
    """The document that was asked for; raises the PlatformError that says what to do instead."""
    match reply.status:
        case 200:
            return read_json(reply.body)
        case 401 | 403:
            raise NotAdmitted
        case 408:
            raise Trouble("What is sent reaches the platform too slowly.")
        case 429:
            raise Trouble("The platform is asked too often.", _bounded(reply.retry_after_s))
        case 400 | 415:
            raise Mistake(_named(reply))
        case 409:
            _raise_conflict(reply)
        case 413:
            raise Smaller
        case 422:
            raise _wrong(reply)
        case status if 500 <= status <= 599:
            raise Trouble(f"The platform does not do its work now ({status}).", _bounded(reply.retry_after_s))
    raise AnotherPlatform(reply.status)


def _raise_conflict(reply: Reply) -> None:
    document = read_json(reply.body)
    match _named(reply):
        case "gap":
            raise Gap(read_have(document)[0])
        case "diverged":
            raise Diverged(*read_numbers(document))
        case "superseded":
            raise Superseded


def _wrong(reply: Reply) -> WrongEntry:
    document = _document(reply)
    path = document.get("path")
    shown = path if isinstance(path, str) and re.fullmatch(r"[a-z_/0-9]{1,80}", path) else "?"
    found = re.fullmatch(r"entries/([0-9]{1,4})(/[a-z_]+)?", shown)
    return WrongEntry(shown, int(found[1]) if found else None)


def _named(reply: Reply) -> str:
    error = _document(reply).get("error")
    return error if isinstance(error, str) and re.fullmatch(r"[a-z_]{1,40}", error) else "?"


def _document(reply: Reply) -> Mapping[str, Any]:
    try:
        document = read_json(reply.body)
    except NotTheProtocol:
        return {}
    return document if isinstance(document, dict) else {}


def _bounded(seconds: float | None) -> float | None:
    return None if seconds is None else min(max(seconds, 0.0), _LONGEST_RETRY_S)
