"""How often something may be done here: numbers in a row, and tries of a code. Pure; times are monotonic seconds."""

from dataclasses import dataclass


@dataclass(slots=True)
class Allowance:
    """So many at once, `in_a_row`, and then one more every `each_s`: one citizen cannot empty the roll."""

    in_a_row: int
    each_s: float
    # When all of them can be taken at once again.
    _full_at_s: float = float("-inf")

    def until_s(self, now_s: float) -> float | None:
        """When the next one is due, None when one can be taken now."""
        due_s = self._full_at_s - (self.in_a_row - 1) * self.each_s
        return due_s if due_s > now_s else None

    def take(self, now_s: float) -> None:
        """One was taken."""
        self._full_at_s = max(self._full_at_s, now_s) + self.each_s


@dataclass(slots=True)
class Tries:
    """After `most` failures in a row nothing is heard for `locked_s`, whoever tries; then they count from none."""

    most: int
    locked_s: float
    _failures: int = 0
    _until_s: float = float("-inf")

    def until_s(self, now_s: float) -> float | None:
        """Until when nothing is heard, None when the next try counts."""
        return self._until_s if now_s < self._until_s else None

    def fail(self, now_s: float) -> None:
        self._failures += 1
        if self._failures >= self.most:
            self._failures = 0
            self._until_s = now_s + self.locked_s

    def succeed(self) -> None:
        self._failures = 0
