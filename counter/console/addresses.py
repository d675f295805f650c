"""Every address of the console is in a list like this: the application and its OpenAPI description are made of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from epass.clerks import Role

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`answers`: the content type. `is_open`: nobody needs a session. `needs`: the role it takes. `query` and `places`
    (in braces in the path): JSON Schemas of what may be asked, `form` of a POST's fields."""

    method: str
    path: str
    handler: Handler
    summary: str
    answers: str = "text/html"
    is_open: bool = False
    needs: Role = Role.CLERK
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    form: Mapping[str, Any] | None = None
