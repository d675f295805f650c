"""What has been kept long enough goes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """How many of each."""

    contacts: int
    bookings: int
    missed: int
    entries: int
    others: int


class Retention:
    async def tidy(self) -> Tidied:
        """Once an hour or so, by any process; twice at once does no harm."""
        raise NotImplementedError
