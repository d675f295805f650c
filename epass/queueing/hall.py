"""Today's tickets, services and counters together: events fold into it, and it decides which events come next."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from epass.errors import Refusal
from epass.queueing import events as e
from epass.queueing import priority, refusals
from epass.queueing.booking import Booking, Bookings, received
from epass.queueing.counter import Counter
from epass.queueing.desk_rules import DeskRules
from epass.queueing.given_settings import applied
from epass.queueing.lifecycle import allows
from epass.queueing.message import Message, message_of
from epass.queueing.register import Register, highest
from epass.queueing.service import Service
from epass.queueing.staffing import Staffing
from epass.queueing.ticket import Origin, Status, Ticket, number_of


class Hall:
    """`decide` methods (issue, call_next …) return the events of one decision and change nothing: they refuse by
    raising a Refusal. `apply` changes the hall by one event that has happened, and never refuses. `at` is aware.

    `settings`: the platform's, which `services` have in them. `late_changes`: by ticket, what became of its booking on
    the platform after its owner had come: the clerk sees it, and nobody loses their place. `reserved`: numbers of
    another day than the open one, which a wrong clock may have opened."""

    def __init__(
        self,
        *,
        services: Mapping[str, Service],
        counters: Mapping[int, Counter],
        rules: priority.Rules,
        timezone: ZoneInfo,
        desk_rules: DeskRules | None = None,
    ) -> None:
        self._own_services = services
        self.counters = counters
        self.rules = rules
        self.desk_rules = desk_rules or DeskRules()
        self.timezone = timezone
        self.day: date | None = None
        self._forget_the_day()

    def _forget_the_day(self, numbers: Mapping[str, int] | None = None) -> None:
        self.services = self._own_services
        self.settings: Mapping[str, Any] = {}
        self.late_changes: dict[str, e.ChangeRefused] = {}
        self._register = Register(numbers)
        self.reserved: e.NumbersReserved | None = None
        self.staffing = Staffing(self.counters)
        self.bookings = Bookings(self.timezone)
        self.closed_services: set[str] = set()
        self.messages: dict[str, Message] = {}
        self.help_requested_at: datetime | None = None

    def unbegun(self) -> "Hall":
        """Another hall of the same site, of which nothing has happened yet."""
        return Hall(
            services=self._own_services,
            counters=self.counters,
            rules=self.rules,
            timezone=self.timezone,
            desk_rules=self.desk_rules,
        )

    # What is so now

    @property
    def tickets(self) -> dict[str, Ticket]:
        """All of today, by id, in the order in which they came."""
        return self._register.tickets

    @property
    def open_counters(self) -> Collection[int]:
        """Those on break are open, too."""
        return self.staffing.open

    def waiting(self) -> Collection[Ticket]:
        """Tickets that wait for a call, in the order in which they came."""
        return self._register.waiting()

    def at_counter(self, counter: int) -> Ticket | None:
        """The ticket that is called to this counter, or served there."""
        return self._register.at_counter(counter)

    def find(self, wanted: str) -> Ticket:
        """Today's ticket with this id or number, as people type it."""
        return self._register.find(wanted)

    def ticket_of(self, booking: str) -> Ticket | None:
        """What the booking with this id became at check-in."""
        ticket = self.bookings.ticket_of(booking)
        return self.tickets[ticket] if ticket else None

    def next_for(self, counter: int, at: datetime) -> Ticket | None:
        """Whose turn it is at this counter."""
        return priority.next_for(self.rules, self.counters[counter], self.waiting(), at)

    def issued_count(self, letter: str) -> int:
        return self._register.issued_count(letter)

    def last_ordinal(self, letter: str, day: date | None = None) -> int:
        """Of the numbers that were given out today, by this journal or one before it; or of what is reserved for
        another day."""
        if day in (None, self.day):
            return self._register.last_ordinal(letter)
        return self._reserved_for(day).get(letter, 0)

    def refuses_issue(self, letter: str, at: datetime) -> Refusal | None:
        """Why no number of this service is given out at this time, or None when one is."""
        service = self.services.get(letter)
        if service is None:
            return refusals.NoSuchService(letter)
        if letter in self.closed_services:
            return refusals.ClosedByStaff(letter)
        local = at.astimezone(self.timezone)
        if not service.hours.is_open(local):
            special = service.hours.special.on(local.date())
            return refusals.OutsideHours(letter, service.hours.opens_next(local), special.name if special else None)
        if service.daily_maximum is not None and self.issued_count(letter) >= service.daily_maximum:
            return refusals.DailyMaximumReached(letter, service.daily_maximum)
        return None

    # Decisions

    def open_day(self, today: date, *, at: datetime) -> list[e.Event]:
        """The business day goes on to `today`, and never back, whatever the clock does. Bookings still to come,
        messages that last, the platform's settings and what is reserved go with it: a day's entries stand alone."""
        if self.day is not None and today <= self.day:
            return []
        return self._opened(today, at, {})

    def correct_day(self, day: date, *, at: datetime, numbers: Mapping[str, int]) -> list[e.Event]:
        """The staff say which day it is, after a wrong clock had opened another. `numbers`: the last of each letter
        that were given out on it before, none of which is given out again. Who still waits is not forgotten
        unawares: it is refused."""
        if day == self.day:
            raise refusals.DayIsOpen(day)
        if waiting := len(self.waiting()):
            raise refusals.PeopleWait(waiting)
        return self._opened(day, at, numbers)

    def _opened(self, day: date, at: datetime, numbers: Mapping[str, int]) -> list[e.Event]:
        lasting = [message for message in self.messages.values() if message.until and message.is_current(at)]
        return [
            e.DayOpened(at=at, day=day, numbers=highest(numbers, self._reserved_for(day)) or None),
            *self._still_reserved(day, at),
            *([e.SettingsReceived(at=at, settings=self.settings)] if self.settings else []),
            *(received(booking, at) for booking in self.bookings.from_day(day)),
            *(message.posted(at) for message in lasting),
        ]

    def issue(
        self,
        service: str,
        *,
        at: datetime,
        ticket: str,
        origin: Origin = Origin.WALK_IN,
        language: str = "el",
        on_paper: bool = True,
    ) -> list[e.Event]:
        """`ticket` is the new ticket's id, unique for ever; `language` the one in which it was asked for."""
        if refusal := self.refuses_issue(service, at):
            raise refusal
        due = priority.due_of_walk_in(self.services[service], at)
        issued = self._issued(service, at=at, ticket=ticket, origin=origin, due=due)
        return [replace(issued, language=language, on_paper=on_paper)]

    def check_in(
        self, code: str, *, at: datetime, ticket: str, language: str = "el", on_paper: bool = True
    ) -> list[e.Event]:
        """The booking with this code becomes a ticket: hours and daily maximum were the platform's business."""
        booking = self.bookings.admit(code, self.rules, at)
        if known := self.ticket_of(booking.id):
            raise refusals.AlreadyCheckedIn(known.number, known.id)
        if booking.service not in self.services:
            raise refusals.NoSuchService(booking.service)
        due = priority.due_of_booking(self.rules, self.services[booking.service], booking.slot, at)
        issued = self._issued(booking.service, at=at, ticket=ticket, origin=Origin.BOOKING, due=due)
        return [
            replace(issued, slot=booking.slot, language=language, on_paper=on_paper),
            e.BookingCheckedIn(at=at, ticket=ticket, booking=booking.id),
        ]

    def join(self, wanted: str, code: str, *, at: datetime) -> list[e.Event]:
        """The booking with this code becomes a ticket that is here already: its owner took an ordinary number. It is
        due as if it had been checked in when the number was issued, and never later than it was."""
        ticket = self.find(wanted)
        if not ticket.is_here:
            raise refusals.NotPossible(ticket, "joined to a booking")
        booking = self.bookings.of_today(code, at)
        if known := self.ticket_of(booking.id):
            raise refusals.AlreadyCheckedIn(known.number, known.id)
        if self.bookings.of_ticket(ticket.id):
            raise refusals.HasBooking(ticket)
        service = self.services.get(booking.service)
        due = priority.due_of_booking(self.rules, service, booking.slot, ticket.issued_at) if service else ticket.due
        is_sooner = due < ticket.due
        return [
            e.BookingCheckedIn(
                at=at,
                ticket=ticket.id,
                booking=booking.id,
                due=due if is_sooner else ticket.due,
                slot=booking.slot if is_sooner else None,
            )
        ]

    def receive_booking(self, booking: Booking, *, at: datetime) -> list[e.Event]:
        """A new booking, or the change of a known one; nothing where it says nothing new. One that is checked in
        stays as it is."""
        if booking.service not in self.services:
            raise refusals.NoSuchService(booking.service)
        namesake = self.bookings.with_code(booking.code)
        if namesake is not None and namesake.id != booking.id:
            raise refusals.CodeTaken
        if self.bookings.get(booking.id) == booking:
            return []
        self._require_absent(booking.id)
        return [received(booking, at)]

    def withdraw_booking(self, booking: str, *, at: datetime) -> list[e.Event]:
        if self.bookings.get(booking) is None:
            raise refusals.NoSuchBooking
        self._require_absent(booking)
        return [e.BookingWithdrawn(at=at, booking=booking)]

    def close_service(self, letter: str, *, at: datetime) -> list[e.Event]:
        """No numbers of it are given out until it is reopened, or the day ends; who waits is served."""
        if letter not in self.services:
            raise refusals.NoSuchService(letter)
        if letter in self.closed_services:
            raise refusals.ServiceAlready(letter, "is closed already")
        return [e.ServiceClosed(at=at, service=letter)]

    def reopen_service(self, letter: str, *, at: datetime) -> list[e.Event]:
        if letter not in self.closed_services:
            raise refusals.ServiceAlready(letter, "has not been closed")
        return [e.ServiceReopened(at=at, service=letter)]

    def request_copy(self, wanted: str, *, at: datetime) -> list[e.Event]:
        """Of any ticket of today, on paper and marked as a copy."""
        return [e.CopyRequested(at=at, ticket=self.find(wanted).id)]

    def post_message(self, message: Message, *, at: datetime) -> list[e.Event]:
        """On the walls of this hall, instead of the one with the same id."""
        return [message.posted(at)]

    def withdraw_message(self, message: str, *, at: datetime) -> list[e.Event]:
        if message not in self.messages:
            raise refusals.NoSuchMessage(message)
        return [e.MessageWithdrawn(at=at, message=message)]

    def request_help(self, *, at: datetime) -> list[e.Event]:
        """At the dispenser; once until a clerk answers."""
        if self.help_requested_at is not None:
            raise refusals.HelpIsComing
        return [e.HelpRequested(at=at)]

    def answer_help(self, *, at: datetime, counter: int | None = None) -> list[e.Event]:
        if self.help_requested_at is None:
            raise refusals.NobodyAskedForHelp
        return [e.HelpAnswered(at=at, counter=counter)]

    def call_next(self, counter: int, *, at: datetime, has_come: bool | None = None) -> list[e.Event]:
        """Finishes whom the counter serves and calls the next. Opens a closed counter, and ends a break: whoever calls
        is there. Where a called person may still come, NotCome asks for `has_come`: False marks them as a no-show.

        When nobody waits, finishing or opening is all that happens; NobodyWaiting is raised when there is not
        even that to do.
        """
        decided = self.staffing.opened(counter, at) + self._left(counter, has_come, at)
        ticket = self.next_for(counter, at)
        if ticket is not None:
            decided.append(e.TicketCalled(at=at, ticket=ticket.id, counter=counter))
        if not decided:
            raise refusals.NobodyWaiting(counter)
        return decided

    def call(
        self, wanted: str, counter: int, *, at: datetime, reason: str | None = None, has_come: bool | None = None
    ) -> list[e.Event]:
        """Calls this ticket, out of its turn or back from hold or no-show; `reason` is kept for the audit, `has_come`
        is of whom the counter has now, as in `call_next`."""
        ticket = self.find(wanted)
        if self.at_counter(counter) == ticket:
            return self.recall(counter, at=at)
        self._require(ticket, e.TicketCalled, "called")
        called = e.TicketCalled(at=at, ticket=ticket.id, counter=counter, reason=reason)
        return [*self.staffing.opened(counter, at), *self._left(counter, has_come, at), called]

    def call_by_itself(self, counter: int, *, at: datetime) -> list[e.Event]:
        """What a counter that has nothing to do calls; nothing where it has, or is not calling."""
        is_idle = counter in self.staffing.calling() and self.at_counter(counter) is None
        ticket = self.next_for(counter, at) if is_idle else None
        return [e.TicketCalled(at=at, ticket=ticket.id, counter=counter)] if ticket else []

    def recall(self, counter: int, *, at: datetime) -> list[e.Event]:
        ticket = self._here(counter, e.TicketRecalled, "called again")
        if refusal := self.desk_rules.refuses_recall(ticket):
            raise refusal
        return [e.TicketRecalled(at=at, ticket=ticket.id, counter=counter)]

    def begin(self, counter: int, *, at: datetime) -> list[e.Event]:
        ticket = self._here(counter, e.ServingBegan, "begun")
        return [e.ServingBegan(at=at, ticket=ticket.id, counter=counter)]

    def finish(self, counter: int, *, at: datetime) -> list[e.Event]:
        ticket = self._here(counter, e.ServingFinished, "finished")
        return [e.ServingFinished(at=at, ticket=ticket.id, counter=counter)]

    def mark_no_show(self, counter: int, *, at: datetime) -> list[e.Event]:
        ticket = self._here(counter, e.TicketMarkedNoShow, "marked as a no-show")
        if refusal := self.desk_rules.refuses_no_show(ticket, at):
            raise refusal
        return [e.TicketMarkedNoShow(at=at, ticket=ticket.id, counter=counter)]

    def hold(self, wanted: str, *, at: datetime) -> list[e.Event]:
        ticket = self._require(self.find(wanted), e.TicketHeld, "held")
        return [e.TicketHeld(at=at, ticket=ticket.id)]

    def resume(
        self, wanted: str, *, at: datetime, due: datetime | None = None, counter: int | None = None
    ) -> list[e.Event]:
        """Back among those who wait: due as before, or when the clerk says; at any counter, or only at this one."""
        self._require_counter(counter)
        ticket = self._require(self.find(wanted), e.TicketResumed, "resumed")
        return [e.TicketResumed(at=at, ticket=ticket.id, due=due or ticket.due, counter=counter)]

    def transfer(
        self,
        wanted: str,
        service: str | None = None,
        *,
        at: datetime,
        counter: int | None = None,
        note: str | None = None,
    ) -> list[e.Event]:
        """To another service, or to a counter (with the same one), with a note for the clerk there."""
        ticket = self._require(self.find(wanted), e.TicketTransferred, "transferred")
        service = service or ticket.service
        if service not in self.services:
            raise refusals.NoSuchService(service)
        self._require_counter(counter)
        return [e.TicketTransferred(at=at, ticket=ticket.id, service=service, counter=counter, note=note or None)]

    def cancel(self, wanted: str, *, at: datetime) -> list[e.Event]:
        ticket = self._require(self.find(wanted), e.TicketCancelled, "cancelled")
        return [e.TicketCancelled(at=at, ticket=ticket.id)]

    def grant_priority(self, wanted: str, reason: str, *, at: datetime) -> list[e.Event]:
        ticket = self._require(self.find(wanted), e.PriorityGranted, "given priority")
        due = priority.due_of_priority(self.rules, ticket)
        return [e.PriorityGranted(at=at, ticket=ticket.id, reason=reason, due=due)]

    def open_counter(
        self, counter: int, *, at: datetime, clerk: str | None = None, replaces: bool = False
    ) -> list[e.Event]:
        """By a key, or for this `clerk`, who then is there alone: `replaces` another one."""
        if clerk is not None:
            return self.staffing.taken(counter, clerk, at, replaces=replaces)
        opened = self.staffing.opened(counter, at)
        if not opened:
            raise refusals.CounterAlready(counter, "is open already")
        return opened

    def close_counter(self, counter: int, *, at: datetime, has_come: bool | None = None) -> list[e.Event]:
        """Finishes whom the counter serves."""
        if counter not in self.open_counters:
            raise refusals.CounterAlready(counter, "is not open")
        return [*self._left(counter, has_come, at), e.CounterClosed(at=at, counter=counter)]

    def pause_counter(self, counter: int, *, at: datetime) -> list[e.Event]:
        """A break, with nobody at the counter; a call ends it."""
        if here := self.at_counter(counter):
            raise refusals.CounterBusy(here)
        return self.staffing.paused(counter, at)

    def resume_counter(self, counter: int, *, at: datetime) -> list[e.Event]:
        return self.staffing.resumed(counter, at)

    def raise_emergency(self, *, at: datetime, counter: int | None = None) -> list[e.Event]:
        """All other clerks are told, once until it is over."""
        self._require_counter(counter)
        return self.staffing.alarmed(counter, at)

    def end_emergency(self, *, at: datetime) -> list[e.Event]:
        return self.staffing.calmed(at)

    # What has happened

    def apply(self, event: e.Event) -> None:  # noqa: PLR0912 - one branch for each part of the hall
        match event:
            case e.DayOpened():
                self._forget_the_day(event.numbers)
                self.day = event.day
            case (
                e.CounterOpened()
                | e.CounterClosed()
                | e.CounterPaused()
                | e.CounterResumed()
                | e.EmergencyRaised()
                | e.EmergencyEnded()
            ):
                self.staffing.apply(event)
            case e.TicketIssued():
                self._register.enter(event)
            case e.BookingReceived() | e.BookingWithdrawn():
                self.bookings.apply(event)
            case e.BookingCheckedIn() | e.BookingReleased():
                self.bookings.apply(event)
                self._register.join(event)
            case e.SettingsReceived():
                self.settings, self.services = event.settings, applied(self._own_services, event.settings)
            case e.NumbersReserved() if event.day in (None, self.day):
                self._register.reserve(event.numbers)
            case e.NumbersReserved():
                # The last one counts: the platform speaks of its own today only.
                self.reserved = replace(event, numbers=highest(event.numbers, self._reserved_for(event.day)))
            case e.ChangeRefused():
                if event.booking and event.ticket:
                    self.late_changes[event.ticket] = event
            case e.ServiceClosed():
                self.closed_services.add(event.service)
            case e.ServiceReopened():
                self.closed_services.discard(event.service)
            case e.MessagePosted():
                self.messages[event.message] = message_of(event)
            case e.MessageWithdrawn():
                self.messages.pop(event.message, None)
            case e.HelpRequested() | e.HelpAnswered():
                self.help_requested_at = event.at if isinstance(event, e.HelpRequested) else None
            case e.CopyRequested() | e.PrintStarted() | e.TicketPrinted() | e.PrintFailed() | e.TicketRetracted():
                pass
            case e.TicketEvent():
                self._register.step(event)

    # Parts of decisions

    def _reserved_for(self, day: date | None) -> Mapping[str, int]:
        return self.reserved.numbers if self.reserved and self.reserved.day == day else {}

    def _still_reserved(self, day: date, at: datetime) -> list[e.Event]:
        if self.reserved is None or self.reserved.day is None or self.reserved.day <= day:
            return []
        return [e.NumbersReserved(at=at, numbers=self.reserved.numbers, day=self.reserved.day)]

    def _issued(
        self,
        service: str,
        *,
        at: datetime,
        ticket: str,
        origin: Origin,
        due: datetime,
    ) -> e.TicketIssued:
        number = number_of(service, self._register.last_ordinal(service) + 1)
        return e.TicketIssued(at=at, ticket=ticket, number=number, service=service, origin=origin, due=due)

    def _left(self, counter: int, has_come: bool | None, at: datetime) -> list[e.Event]:
        """What becomes of whom the counter has, so that another may come: finished; or a no-show if they were called
        and it is said that they did not come. `has_come` None: nobody says, which may have to be asked."""
        here = self.at_counter(counter)
        if here is None:
            return []
        if has_come is None and self.desk_rules.asks_about(here, at):
            raise refusals.NotCome(here)
        if has_come is False and here.status is Status.CALLED:
            return self.mark_no_show(counter, at=at)
        return [e.ServingFinished(at=at, ticket=here.id, counter=counter)]

    def _require_absent(self, booking: str) -> None:
        if ticket := self.ticket_of(booking):
            raise refusals.AlreadyCheckedIn(ticket.number, ticket.id)

    def _require_counter(self, counter: int | None) -> None:
        if counter is not None and counter not in self.counters:
            raise refusals.NoSuchCounter(counter)

    def _here(self, counter: int, event: type[e.TicketEvent], verb: str) -> Ticket:
        if counter not in self.counters:
            raise refusals.NoSuchCounter(counter)
        ticket = self.at_counter(counter)
        if ticket is None:
            raise refusals.NobodyAtCounter(counter)
        return self._require(ticket, event, verb)

    def _require(self, ticket: Ticket, event: type[e.TicketEvent], verb: str) -> Ticket:
        if not allows(ticket.status, event):
            raise refusals.NotPossible(ticket, verb)
        return ticket
