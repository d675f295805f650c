"""Free times and bookings of a day become one small picture per service: hours down, times across, places within."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from central.domain.availability import Slot
from central.domain.booking import Booking, Status
from central.domain.site import Service

_PIPS_MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One time of one service: of its places `free` can still be booked, `booked` are awaited, `here` are in the hall,
    `over` were served or did not come."""

    starts: datetime
    free: int
    booked: int = 0
    here: int = 0
    over: int = 0

    @property
    def pips(self) -> tuple[str, ...]:
        """A mark per place in this order, as long as so many can be told apart at a glance; else none."""
        marks = (("here", self.here), ("booked", self.booked), ("over", self.over), ("free", self.free))
        pips = tuple(mark for mark, many in marks for _ in range(many))
        return pips if len(pips) <= _PIPS_MOST else ()

    @property
    def taken(self) -> int:
        return self.booked + self.here + self.over


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """`hours`: the hour as it is written ("08"), with its cells in order. The counts are of the whole day."""

    service: Service
    hours: tuple[tuple[str, tuple[Cell, ...]], ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for _, cells in self.hours for cell in cells)

    @property
    def free(self) -> int:
        return sum(cell.free for cell in self.cells)

    @property
    def booked(self) -> int:
        return sum(cell.booked for cell in self.cells)

    @property
    def here(self) -> int:
        return sum(cell.here for cell in self.cells)


def grid_of(service: Service, slots: Sequence[Slot], bookings: Iterable[Booking], zone: ZoneInfo) -> Grid:
    """`slots` are the times that can still be booked; those that are past show by what was booked in them."""
    free = {slot.starts: slot.free for slot in slots}
    counts: dict[datetime, dict[str, int]] = defaultdict(lambda: {"booked": 0, "here": 0, "over": 0})
    for booking in bookings:
        if booking.service == service.letter and (kind := _kind(booking.status)):
            counts[booking.slot][kind] += 1
    cells = [
        Cell(starts=starts, free=free.get(starts, 0), **counts.get(starts, {}))
        for starts in sorted(free.keys() | counts.keys())
    ]
    hours = groupby(cells, key=lambda cell: f"{cell.starts.astimezone(zone):%H}")
    return Grid(service=service, hours=tuple((hour, tuple(within)) for hour, within in hours))


def _kind(status: Status) -> str:
    match status:
        case Status.BOOKED:
            return "booked"
        case Status.CHECKED_IN:
            return "here"
        case Status.SERVED | Status.NO_SHOW:
            return "over"
        case _:
            return ""
