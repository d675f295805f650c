"""The journal's entries become lines for the page, as they come."""

import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any

from epass.queueing import codec
from epass.queueing.events import DayOpened, Event, PrintFailed, PrintStarted, TicketEvent, TicketIssued
from epass.store import Entry, Journal

_LINES_KEPT = 300


class Chronicle:
    """`lines` are the newest of today, oldest first. `on_event` is told each event, too."""

    def __init__(self, journal: Journal, on_event: Callable[[Event], None]) -> None:
        self._journal = journal
        self._on_event = on_event
        self._numbers: dict[str, str] = {}
        self.lines: deque[dict[str, Any]] = deque(maxlen=_LINES_KEPT)
        self._printing: deque[str] = deque()
        self.seq = journal.last_seq()
        journal.catch_up()
        self._take(journal.today())
        self._printing.clear()

    async def follow(self) -> None:
        """For ever."""
        async for entries in self._journal.follow(self.seq):
            self._journal.catch_up()
            self._take(entries)

    def since(self, seq: int) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["seq"] > seq] if seq < self.seq else []

    def number(self, ticket: str) -> str:
        return self._numbers.get(ticket, "")

    def printed(self) -> str:
        """A ticket came out of the printer: the one that has been with it longest; empty when nobody knows."""
        return self._printing.popleft() if self._printing else ""

    def _take(self, entries: list[Entry]) -> None:
        for entry in entries:
            match entry.event:
                case DayOpened():
                    self._numbers.clear()
                case PrintStarted(ticket=ticket):
                    self._printing.append(ticket)
                case PrintFailed(ticket=ticket):
                    self._forget_printing(ticket)
                case TicketIssued(ticket=ticket, number=number):
                    self._numbers[ticket] = number
            self._on_event(entry.event)
            self.lines.append(self._line(entry))
            self.seq = max(self.seq, entry.seq)

    def _forget_printing(self, ticket: str) -> None:
        with contextlib.suppress(ValueError):
            self._printing.remove(ticket)

    def _line(self, entry: Entry) -> dict[str, Any]:
        event = entry.event
        return {
            "seq": entry.seq,
            "time": f"{event.at.astimezone(self._journal.hall.timezone):%H:%M:%S}",
            "at": event.at.isoformat(),
            "kind": type(event).__name__,
            "body": codec.to_dict(event),
            "number": self.number(event.ticket) if isinstance(event, TicketEvent) else "",
        }
