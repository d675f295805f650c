"""What a clerk may do with a called ticket, and when: how often it is called, and when its person did not come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from epass.queueing import refusals
from epass.queueing.ticket import Status, Ticket


class Unanswered(StrEnum):
    """What became of a called person of whom nobody said that they came."""

    NO_SHOW = "no_show"
    FINISH = "finish"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRules:
    """`comes_within`: until so long after the last call a person who was not said to be here is asked about; after
    it they are taken to have come. Zero: nobody is ever asked about. `unanswered`: what the second press of a key
    means, which cannot say it. `calls_maximum`: so often a ticket is called; None: as often as one likes.
    `no_show_after`: so long after its last call, at least, a ticket may be marked as a no-show."""

    comes_within: timedelta = timedelta(0)
    unanswered: Unanswered = Unanswered.NO_SHOW
    calls_maximum: int | None = None
    no_show_after: timedelta = timedelta(0)

    def asks_about(self, ticket: Ticket, at: datetime) -> bool:
        """Whether nobody knows yet if the called person has come."""
        called_at = ticket.last_called_at
        return ticket.status is Status.CALLED and called_at is not None and at < called_at + self.comes_within

    def refuses_recall(self, ticket: Ticket) -> refusals.CalledOften | None:
        if self.calls_maximum is None or ticket.calls < self.calls_maximum:
            return None
        return refusals.CalledOften(ticket)

    def refuses_no_show(self, ticket: Ticket, at: datetime) -> refusals.CalledJustNow | None:
        if ticket.last_called_at is None or at >= ticket.last_called_at + self.no_show_after:
            return None
        return refusals.CalledJustNow(ticket, ticket.last_called_at + self.no_show_after - at)
