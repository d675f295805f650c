"""Readings of a box, made by hand or as fingers would make them."""

from counter.protocol import OLDEST_AGE_S, VERSION, Key, Reading
from fakes.box import Seconds


def a_reading(boot_id: int = 7, held: str = "", **pressed: tuple[int, float]) -> Reading:
    """`held`: the keys that are down; `pressed` is key=(count, age_s)."""
    counts, ages_s = [0] * 8, [OLDEST_AGE_S] * 8
    for name, (count, age_s) in pressed.items():
        counts[Key[name]], ages_s[Key[name]] = count, age_s
    return Reading(
        version=VERSION,
        boot_id=boot_id,
        uptime_s=9,
        held=sum(1 << Key[name] for name in held.split()),
        counts=tuple(counts),
        errors=0,
        ages_s=tuple(ages_s),
    )


class Fingers:
    """What a box counts while fingers move, on a clock of its own; ages as exact as a box tells them."""

    def __init__(self, boot_id: int = 7) -> None:
        self.clock = Seconds()
        self._boot_id = boot_id
        self._counts = dict.fromkeys(Key, 0)
        self._down_s = dict.fromkeys(Key, float("-inf"))
        self._held: set[Key] = set()

    def down(self, key: Key) -> None:
        self._counts[key] += 1
        self._down_s[key] = self.clock.now
        self._held.add(key)

    def up(self, key: Key) -> None:
        self._held.discard(key)

    def reading(self) -> Reading:
        return Reading(
            version=VERSION,
            boot_id=self._boot_id,
            uptime_s=0,
            held=sum(1 << key for key in self._held),
            counts=tuple(self._counts.values()),
            errors=0,
            ages_s=tuple(min(self.clock.now - down_s, OLDEST_AGE_S) for down_s in self._down_s.values()),
        )
