"""A clock that goes on only when told."""

from datetime import UTC, datetime, timedelta

MORNING = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # a Monday, 08:00 in Athens


def where_it_is_noon() -> str:
    """A time zone: whatever is due soon is due today there, at whatever hour the tests run."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


class FakeClock:
    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now
