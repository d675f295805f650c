"""Sessions of browsers: a random token for the cookie, its hash and the data in the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`kind`: "visitor" (nobody yet), "citizen" or "clerk"; `subject`: the citizen's or user's id. `data` is the web's
    own: what may be kept for the session only, such as the name that TAXISnet told."""

    kind: str
    subject: str
    data: Mapping[str, Any]
    begun_at: datetime
    ends_at: datetime


class Sessions:
    async def open(self, kind: str, subject: str, data: Mapping[str, Any], *, lasts: timedelta | None = None) -> str:
        """Returns the token for the cookie. Lasts as the limits say (untouched, and at all), or exactly `lasts`."""
        raise NotImplementedError

    async def get(self, token: str) -> Session | None:
        """None where there is none any more. Being asked for keeps it alive; this is written at most once a minute."""
        raise NotImplementedError

    async def put(self, token: str, data: Mapping[str, Any]) -> None:
        """Other data in the same session."""
        raise NotImplementedError

    async def close(self, token: str) -> None:
        raise NotImplementedError

    async def close_all(self, kind: str, subject: str) -> None:
        """Everywhere: after a new password, a withdrawn role, or by the citizen's wish."""
        raise NotImplementedError
