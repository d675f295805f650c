"""Whatever a citizen does, and whatever breaks at whatever moment: a number is a ticket in the queue, a paper has a
number, no number is on two papers unless one says that it is a copy, and the first page always comes back."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from epass.queueing import events as e
from epass.queueing.booking import Booking
from fakes.dispensing import Dispensing
from fakes.halls import minutes
from kiosk.dialogue.pages import ChooseService, Home, Issued, Paper, TakeWithoutPaper
from kiosk.dialogue.stays import HOME_WITHIN_S, NOTING_S, PRINTING_S

TROUBLES = "run_out_of_paper open_cover jam_cutter unplug near_end overheat".split()
FATES = ("cut before", "cut after", "half", "unsaid")
CODES = ("111111", "222222", "333333", "444444", "555555")
# To these a citizen can be, in minutes from the morning: early, in time, late, tomorrow.
SLOTS = (90, 10, -30, -90, 1440)


class Visits(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.folder = Path(tempfile.mkdtemp(prefix="epass-model-"))
        self.site = Dispensing(self.folder)
        for code, slot_min in zip(CODES, SLOTS, strict=True):
            booking = Booking(id=f"b{code}", code=code, service="Β", slot=self.site.clock.now + minutes(slot_min))
            self.site.printing.record(lambda hall, at, booking=booking: hall.receive_booking(booking, at=at))
        self.site.hear()

    @rule(place=st.integers(0, 30))
    def press(self, place):
        self.site.press(place)

    @rule(x=st.floats(0, 0.999), y=st.floats(0, 0.999))
    def tap(self, x, y):
        self.site.tap(x, y)

    @rule(code=st.sampled_from((*CODES, "0000-111111", "999999", "https://x/0532-222222", "", "λάθος")))
    def scan(self, code):
        if self.site.reception.scan(code):
            self.site.reception.show()

    @rule(seconds=st.sampled_from((0.1, 0.8, 3, 9, 21, 45, 130)))
    def wait(self, seconds):
        self.site.pass_time(seconds)

    @rule(letter=st.sampled_from("ΑΒ"), takes_it_anyway=st.booleans())
    def want_a_number(self, letter, takes_it_anyway):
        self.site.pass_time(1)
        self.site.choose(ChooseService(letter=letter))
        if takes_it_anyway:
            self.site.pass_time(1)
            self.site.choose(TakeWithoutPaper())

    @rule(fate=st.sampled_from(("", "", "", *FATES)))
    def dispense(self, fate):
        self.site.printer.fate = fate
        self.site.dispense()

    @rule()
    def mend(self):
        self.site.mend()

    @rule(trouble=st.sampled_from(TROUBLES))
    def meddle(self, trouble):
        getattr(self.site.printer, trouble)()

    @rule()
    def cut_power(self):
        self.site.cut_power()

    @rule(is_full=st.booleans())
    def fill_disk(self, is_full):
        self.site.disk_is_full = is_full

    @rule(pick=st.integers(0, 20))
    def ask_for_a_copy(self, pick):
        tickets = list(self.site.hall.tickets)
        if tickets and not self.site.disk_is_full:
            self.site.printing.record(lambda hall, at: hall.request_copy(tickets[pick % len(tickets)], at=at))

    @rule(counter=st.integers(1, 2))
    def call(self, counter):
        if self.site.hall.waiting() and not self.site.disk_is_full:
            self.site.printing.record(lambda hall, at: hall.call_next(counter, at=at))

    @invariant()
    def a_paper_has_a_number_of_the_queue_and_no_number_is_on_two(self):
        if not hasattr(self, "site"):
            return
        numbers = {ticket.number for ticket in self.site.hall.tickets.values()}
        slips = self.site.printer.slips
        assert {slip.number for slip in slips} <= numbers
        originals = [slip.number for slip in slips if not slip.is_copy]
        assert len(originals) == len(set(originals))

    @invariant()
    def a_number_on_the_screen_is_a_ticket(self):
        if not hasattr(self, "site"):
            return
        page = self.site.page
        if isinstance(page, Issued):
            ticket = self.site.hall.tickets[page.ticket]
            assert (ticket.number, ticket.service) == (page.number, page.letter)
            if page.paper is Paper.PRINTED:
                assert ticket.number in {slip.number for slip in self.site.printer.slips}

    @invariant()
    def a_ticket_has_at_most_one_outcome_and_it_is_true(self):
        if not hasattr(self, "site"):
            return
        printed = {slip.number for slip in self.site.printer.slips if not slip.is_copy}
        for id, outcomes in self.site.outcomes().items():
            assert len(outcomes) <= 1
            for outcome in outcomes:
                number = self.site.hall.tickets[id].number
                if isinstance(outcome, e.TicketPrinted):
                    assert number in printed
                elif not outcome.maybe_printed:
                    assert number not in printed

    def teardown(self):
        """When all is mended and everybody has left: every ticket has its outcome, and the kiosk is at home."""
        if not hasattr(self, "site"):
            return
        site = self.site
        try:
            site.mend()
            site.dispense()
            for id, outcomes in site.outcomes().items():
                assert len(outcomes) == site.hall.tickets[id].on_paper, id
            pages_to_note = len(site.hall.tickets) + 1
            site.pass_time(HOME_WITHIN_S + PRINTING_S + pages_to_note * (NOTING_S + 1))
            assert site.page == Home()
            if site.reception.next_tick_s is not None:
                site.pass_time(site.reception.next_tick_s - site.seconds.now + 1)
            assert site.reception.next_tick_s is None
        finally:
            site.stop()
            shutil.rmtree(self.folder)


TestVisits = Visits.TestCase
TestVisits.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
