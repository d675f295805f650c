"""What the wall says beside the calls: what stays the same all day, and what the moment brings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from display.words import say
from epass.queueing.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What stays the same all day: the site's name in each language, the first language being the large one, the
    services' letters, and how many counters there are. `is_alternating`: one language at a time."""

    names: tuple[str, ...]
    languages: tuple[str, ...]
    letters: str
    counters: int
    is_alternating: bool = False

    def words(self, key: str) -> list[str]:
        return [say(key, language) for language in self.languages]

    def language_at(self, turn: int) -> str:
        return self.languages[turn % len(self.languages)]

    def at(self, turn: int) -> "Sign":
        """With the languages that are seen in this turn: two side by side, the first of them always, or one alone."""
        first, *others = range(len(self.languages))
        if self.is_alternating:
            shown = [turn % len(self.languages)]
        else:
            shown = [first, others[turn % len(others)]] if others else [first]
        return replace(
            self,
            names=tuple(self.names[place] for place in shown),
            languages=tuple(self.languages[place] for place in shown),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceWait:
    """How many wait for a service, and for how many minutes who takes a number now; None: nobody can say."""

    letter: str
    names: Mapping[str, str]
    waiting: int
    low_min: int | None
    high_min: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoSize:
    """A picture that the canvas was lent, in pixels, as it will be drawn. `is_large`: in the place of the call."""

    name: str
    width: int
    height: int
    is_large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the day brings beside calls, in the site's time. `is_stale`: the journal cannot be read. `is_asleep`: out
    of hours, and nobody is expected soon. `turn` rises by one every few seconds: what does not fit at once is shown
    by turns."""

    local: datetime
    is_open: bool = True
    opens_next: datetime | None = None
    is_stale: bool = False
    is_asleep: bool = False
    turn: int = 0
    waits: tuple[ServiceWait, ...] = ()
    messages: tuple[Message, ...] = ()
    photo: PhotoSize | None = None
