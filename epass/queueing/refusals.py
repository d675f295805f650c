"""Why the hall says no: each refusal is a sentence for whoever asked."""

from datetime import datetime

from epass.errors import Refusal
from epass.queueing.ticket import Status, Ticket

_NOW = {
    Status.WAITING: "is waiting",
    Status.CALLED: "is called",
    Status.SERVING: "is being served",
    Status.HELD: "is held",
    Status.FINISHED: "is finished",
    Status.NO_SHOW: "did not come",
    Status.CANCELLED: "is cancelled",
}


class NoSuchService(Refusal):
    def __init__(self, letter: str) -> None:
        super().__init__(f"There is no service {letter}.")


class NoSuchCounter(Refusal):
    def __init__(self, counter: int) -> None:
        super().__init__(f"There is no counter {counter}.")


class NoSuchTicket(Refusal):
    def __init__(self, wanted: str) -> None:
        super().__init__(f"There is no ticket {wanted} today.")


class ServiceClosed(Refusal):
    """`opens_at`: the next opening in the site's time, None when there is none within a week."""

    def __init__(self, letter: str, opens_at: datetime | None) -> None:
        opening = f" It opens on {opens_at:%Y-%m-%d at %H:%M}." if opens_at else ""
        super().__init__(f"Service {letter} is closed now.{opening}")
        self.opens_at = opens_at


class DailyMaximumReached(Refusal):
    def __init__(self, letter: str, daily_maximum: int) -> None:
        super().__init__(f"All {daily_maximum} numbers of service {letter} for today have been given out.")


class AlreadyCheckedIn(Refusal):
    def __init__(self, number: str) -> None:
        super().__init__(f"This booking is checked in already, as {number}.")


class NobodyWaiting(Refusal):
    def __init__(self, counter: int) -> None:
        super().__init__(f"Nobody is waiting for counter {counter}.")


class NobodyAtCounter(Refusal):
    def __init__(self, counter: int) -> None:
        super().__init__(f"Nobody is called or being served at counter {counter}.")


class NotPossible(Refusal):
    """The life of a ticket has no such step."""

    def __init__(self, ticket: Ticket, verb: str) -> None:
        where = f" at counter {ticket.counter}" if ticket.status in (Status.CALLED, Status.SERVING) else ""
        super().__init__(f"{ticket.number} {_NOW[ticket.status]}{where}: it cannot be {verb}.")


class CounterAlready(Refusal):
    """The counter is open (or closed) already, or has somebody in front of it."""

    def __init__(self, counter: int, state: str) -> None:
        super().__init__(f"Counter {counter} {state}.")
