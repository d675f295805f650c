"""Readings of a box become presses: each once, whatever was lost, repeated or late on the wire. Pure."""

from dataclasses import dataclass

from counter.protocol import Key, Reading

TOO_OLD_S = 3.0
# Keys that go down within so long of each other may be meant together.
TOGETHER_S = 0.3
_HALF_WAY_ROUND = 0x8000


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A key went down. `boot_id`, `key` and `count` together name this press for good: whoever reads the same box
    later, in another process, finds the same three. `down_s`: when, as of the last one; `times`: how often since the
    last reading. `is_too_old`: show it, but do nothing."""

    key: Key
    boot_id: int
    count: int
    down_s: float
    times: int = 1
    is_too_old: bool = False


class Presses:
    """A key is pressed when its count has gone on since the last reading. The first reading of all, and the first after
    the box has started anew, are the base line: there only the ages tell which presses are recent, so a process that
    was killed misses none, and the press that it had obeyed is recognised by its name."""

    def __init__(self) -> None:
        self._boot_id: int | None = None
        self._counts: tuple[int, ...] = ()

    def new(self, reading: Reading, now_s: float) -> list[Press]:
        """In the order of the fingers. `now_s`: when this reading was taken, monotonic."""
        is_base_line = reading.boot_id != self._boot_id
        gone_on = self._recent(reading) if is_base_line else self._gone_on(reading)
        self._boot_id, self._counts = reading.boot_id, reading.counts
        presses = [
            Press(
                key=key,
                boot_id=reading.boot_id,
                count=reading.counts[key],
                down_s=now_s - reading.ages_s[key],
                times=times,
                is_too_old=reading.ages_s[key] >= TOO_OLD_S,
            )
            for key, times in gone_on.items()
        ]
        return sorted(presses, key=lambda press: press.down_s)

    def _gone_on(self, reading: Reading) -> dict[Key, int]:
        steps = {key: (reading.counts[key] - self._counts[key]) % 0x10000 for key in Key}
        return {key: step for key, step in steps.items() if 0 < step < _HALF_WAY_ROUND}

    def _recent(self, reading: Reading) -> dict[Key, int]:
        """Of two keys that were meant together, both or none: else one of them, a moment younger than the other,
        would now mean something by itself."""
        alone = [age_s for age_s in reading.ages_s if age_s < TOO_OLD_S - TOGETHER_S]
        return {
            key: 1
            for key in Key
            if (age_s := reading.ages_s[key]) < TOO_OLD_S and any(age_s - other_s <= TOGETHER_S for other_s in alone)
        }
