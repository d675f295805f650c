"""A clock that goes on only when told."""

from datetime import UTC, datetime, timedelta

MORNING = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # a Monday, 08:00 in Athens


class FakeClock:
    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now
