"""A day at the counters, told in events; a sound card that remembers, and one that is broken."""

from datetime import date, datetime, timedelta, timezone

from epass.errors import LinkLost
from epass.queueing import events as e
from epass.queueing.ticket import Origin

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=timezone(timedelta(hours=2)))


class Day:
    """Makes the events of one day, one second apart; the ticket's id is its number with a "t" in front."""

    def __init__(self, start: datetime = MORNING) -> None:
        self.now = start
        self.events: list[e.Event] = []

    def opens(self, *counters: int, day: date | None = None) -> list[e.Event]:
        opened: list[e.Event] = [e.DayOpened(at=self._tick(), day=day or self.now.date())]
        opened += [e.CounterOpened(at=self._tick(), counter=counter) for counter in counters]
        return self._told(*opened)

    def issued(self, *numbers: str) -> list[e.Event]:
        return self._told(
            *(
                e.TicketIssued(
                    at=self._tick(),
                    ticket=f"t{number}",
                    number=number,
                    service=number[0],
                    origin=Origin.WALK_IN,
                    due=self.now + timedelta(minutes=90),
                )
                for number in numbers
            )
        )

    def called(self, number: str, counter: int) -> list[e.Event]:
        return self._told(e.TicketCalled(at=self._tick(), ticket=f"t{number}", counter=counter))

    def recalled(self, number: str, counter: int) -> list[e.Event]:
        return self._told(e.TicketRecalled(at=self._tick(), ticket=f"t{number}", counter=counter))

    def finished(self, number: str, counter: int) -> list[e.Event]:
        return self._told(e.ServingFinished(at=self._tick(), ticket=f"t{number}", counter=counter))

    def did_not_show(self, number: str, counter: int) -> list[e.Event]:
        return self._told(e.TicketMarkedNoShow(at=self._tick(), ticket=f"t{number}", counter=counter))

    def closed(self, counter: int) -> list[e.Event]:
        return self._told(e.CounterClosed(at=self._tick(), counter=counter))

    def _tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def _told(self, *events: e.Event) -> list[e.Event]:
        self.events += events
        return list(events)


class RememberingSound:
    """Plays at once, and remembers what."""

    def __init__(self) -> None:
        self.played: list[bytes] = []
        self.is_closed = False

    def play(self, wav: bytes) -> None:
        self.played.append(wav)

    def close(self) -> None:
        self.is_closed = True


class BrokenSound(RememberingSound):
    """A card that was pulled out, until it is put back."""

    def __init__(self) -> None:
        super().__init__()
        self.is_pulled_out = True

    def play(self, wav: bytes) -> None:
        if self.is_pulled_out:
            raise LinkLost("The sound card is not there.")
        super().play(wav)
