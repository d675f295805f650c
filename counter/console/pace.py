"""So much at once and so much in a while, for each key: what comes faster has to wait. Pure: time is an argument."""

_MOST_KEYS = 10_000


class Pace:
    """`at_once` in a row, then one each `every_s`."""

    def __init__(self, *, at_once: int, every_s: float) -> None:
        self._spared_s = at_once * every_s
        self._every_s = every_s
        # Until when each key has used up its time.
        self._used_until: dict[str, float] = {}

    def wait_s(self, key: str, now_s: float) -> float:
        """0, and it counts; or how long this key has to wait, and nothing counts. `now_s`: monotonic."""
        used_until = max(self._used_until.pop(key, now_s), now_s)
        wait_s = used_until + self._every_s - (now_s + self._spared_s)
        if wait_s <= 1e-9:
            used_until += self._every_s
        self._used_until[key] = used_until
        while len(self._used_until) > _MOST_KEYS:
            del self._used_until[next(iter(self._used_until))]
        return max(wait_s, 0.0) if wait_s > 1e-9 else 0.0
