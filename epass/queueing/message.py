"""What the wall tells the people in the hall, beside the numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from epass.queueing import events as e


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text per language, Greek at least; until `until`, else for the day. `change`: the platform's that brought it,
    None for one of this site."""

    id: str
    text: Mapping[str, str]
    until: datetime | None = None
    change: int | None = None

    def is_current(self, now: datetime) -> bool:
        return self.until is None or now < self.until

    def posted(self, at: datetime) -> e.MessagePosted:
        return e.MessagePosted(at=at, message=self.id, text=self.text, until=self.until, change=self.change)


def message_of(event: e.MessagePosted) -> Message:
    return Message(id=event.message, text=event.text, until=event.until, change=event.change)
