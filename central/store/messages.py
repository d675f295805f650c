"""What the walls of a site tell the people in its hall, beside the numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from central.store.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text per language, Greek at least; until `until`, else for its day."""

    id: str
    site: str
    text: Mapping[str, str]
    until: datetime | None
    posted_at: datetime


class Messages:
    async def post(self, site: str, text: Mapping[str, str], actor: Actor, *, until: datetime | None = None) -> Message:
        raise NotImplementedError

    async def withdraw(self, id: str, actor: Actor) -> None:
        raise NotImplementedError

    async def of_site(self, site: str) -> list[Message]:
        """Those that the walls show now, newest first."""
        raise NotImplementedError
