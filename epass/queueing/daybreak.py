"""Whether a business day begins: it never goes back, and never far ahead by a clock that nobody vouches for."""

from datetime import date, timedelta

# The longest that a ΚΕΠ is closed at a time, and switched off: then a clock is believed that only kept itself.
FURTHEST = timedelta(days=14)


def day_to_open(last: date | None, today: date, *, is_sure: bool) -> date | None:
    """`last`: the day that is open; `is_sure`: whether the clock that says `today` is synchronised. None: no day."""
    if last is None:
        return today
    if today <= last or (today - last > FURTHEST and not is_sure):
        return None
    return today
