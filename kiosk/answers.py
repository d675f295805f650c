"""What a citizen wants becomes one decision in the journal, and the page that answers it."""

from collections.abc import Callable
from datetime import datetime

from epass.config import Config
from epass.errors import Refusal
from epass.ids import new_id
from epass.queueing import refusals
from epass.queueing.estimate import wait_of
from epass.queueing.events import Event
from epass.queueing.hall import Hall
from epass.queueing.ticket import Status
from epass.store import Journal
from epass.store.journal import Decide
from kiosk.dialogue.allowance import Allowance, Tries
from kiosk.dialogue.check_in import code_in, not_checked_in
from kiosk.dialogue.offers import refused_because
from kiosk.dialogue.pages import HelpIsComing, Issued, NoNumber, NoPaper, NotCheckedIn, NotNow, Page, Paper, TooMany
from kiosk.dialogue.wishes import CheckInWanted, TicketWanted

UNKNOWN_CODES = 5
CODES_LOCKED_S = 30.0


class Answers:
    """Every method may raise StoreError: then nothing was given. `clock` tells the time in UTC, `now_s` is monotonic.
    `prints`: as far as is known, a ticket would come out now."""

    def __init__(self, config: Config, clock: Callable[[], datetime]) -> None:
        self._site = config.site
        self._link = config.receipt.link
        self._clock = clock
        self._allowance = Allowance(config.kiosk.in_a_row, config.kiosk.each.total_seconds())
        self._tries = Tries(UNKNOWN_CODES, CODES_LOCKED_S)

    def ticket(self, journal: Journal, wish: TicketWanted, language: str, now_s: float, *, prints: bool) -> Page:
        """The tap is one command: its ticket's id is its key, too. What the hall would refuse is refused before
        anything else is said."""
        ticket = new_id()
        until_s = self._allowance.until_s(now_s)

        def issue(hall: Hall, at: datetime) -> list[Event]:
            return hall.issue(wish.letter, at=at, ticket=ticket, language=language, on_paper=wish.on_paper)

        try:
            if until_s is not None or (wish.on_paper and not prints):
                self._try(journal, issue)
                return NoPaper(letter=wish.letter) if until_s is None else TooMany(until_s=until_s)
            journal.record(issue, key=f"tap {ticket}")
        except Refusal as refusal:
            return NoNumber(letter=wish.letter, refused=refused_because(refusal))
        self._allowance.take(now_s)
        return self._issued(journal, ticket, Paper.PRINTING if wish.on_paper else Paper.WITHOUT)

    def check_in(self, journal: Journal, wish: CheckInWanted, language: str, now_s: float, *, prints: bool) -> Page:
        is_locked = self._tries.until_s(now_s) is not None
        code = NotNow.TOO_MANY_TRIES if is_locked else code_in(wish.code, self._site.code)
        if isinstance(code, NotNow):
            return NotCheckedIn(why=code)
        try:
            page = self._admitted(journal, code, wish, language, prints=prints)
        except refusals.AlreadyCheckedIn as known:
            page = self._known(journal, known.ticket)
        except refusals.NoSuchBooking as unknown:
            self._tries.fail(now_s)
            return not_checked_in(unknown)
        except Refusal as refusal:
            return not_checked_in(refusal)
        self._tries.succeed()
        return page

    def _admitted(self, journal: Journal, code: str, wish: CheckInWanted, language: str, *, prints: bool) -> Page:
        ticket = new_id()

        def admit(hall: Hall, at: datetime) -> list[Event]:
            return hall.check_in(code, at=at, ticket=ticket, language=language, on_paper=wish.on_paper)

        if wish.on_paper and not prints:
            self._try(journal, admit)
            return NoPaper(code=wish.code)
        journal.record(admit, key=f"tap {ticket}")
        return self._issued(journal, ticket, Paper.PRINTING if wish.on_paper else Paper.WITHOUT)

    def _known(self, journal: Journal, id: str) -> Page:
        """The number again; but where nobody will call it any more, what is left is an ordinary one."""
        page, status = self._issued(journal, id, Paper.WITHOUT, was_known=True), journal.hall.tickets[id].status
        is_over = status in (Status.FINISHED, Status.NO_SHOW, Status.CANCELLED)
        return NotCheckedIn(why=NotNow.LATE, slot=page.slot, letter=page.letter) if is_over else page

    def help(self, journal: Journal) -> Page:
        try:
            journal.record(lambda hall, at: hall.request_help(at=at))
        except refusals.HelpIsComing:
            return HelpIsComing(is_again=True)
        return HelpIsComing()

    def _try(self, journal: Journal, decide: Decide) -> None:
        """Raises the refusal that the decision would meet now; nothing is decided."""
        journal.open_day()
        journal.catch_up()
        decide(journal.hall, self._clock())

    def _issued(self, journal: Journal, id: str, paper: Paper, *, was_known: bool = False) -> Issued:
        ticket = journal.hall.tickets[id]
        return Issued(
            ticket=id,
            number=ticket.number,
            letter=ticket.service,
            wait=wait_of(journal.hall, id, self._clock()),
            paper=paper,
            slot=ticket.slot.astimezone(self._site.timezone) if ticket.slot else None,
            link=journal.hall.settings.get("ticket_link", self._link).replace("{ticket}", id),
            was_known=was_known,
        )
