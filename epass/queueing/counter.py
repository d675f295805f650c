"""Where citizens are served: a counter («θέση εξυπηρέτησης») serves services, and may prefer some."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A counter takes from the services it `prefers` first, then from all that it `serves` (letters). One that
    `calls_by_itself` calls the next when it has been idle for a while."""

    counter: int
    serves: frozenset[str]
    prefers: frozenset[str] = frozenset()
    calls_by_itself: bool = False
