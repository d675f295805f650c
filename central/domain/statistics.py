"""What became of a day's bookings and tickets, as counts and minutes."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """One site, service and day. `booked` counts all but what was cancelled; `came` of them were there, `no_show` not.
    `tickets` are all numbers of the service, `served` those that were; waits are minutes from issue to call: mean and
    90th percentile of what was, and the mean of the range's middle as it was told at issue. None: nobody waited."""

    site: str
    day: date
    service: str
    booked: int = 0
    came: int = 0
    no_show: int = 0
    cancelled: int = 0
    tickets: int = 0
    served: int = 0
    wait_mean_min: float | None = None
    wait_p90_min: float | None = None
    estimate_mean_min: float | None = None
