"""Where citizens are served: a counter («θέση εξυπηρέτησης») serves services, and may prefer some."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A counter takes from the services it `prefers` first, then from all that it `serves` (letters)."""

    counter: int
    serves: frozenset[str]
    prefers: frozenset[str] = frozenset()
