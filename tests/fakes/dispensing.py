"""The dispenser of a site in one thread and in fake time: dialogue, reception, journal and printing, and their
troubles at any moment."""

from dataclasses import dataclass, field
from pathlib import Path

from epass.errors import StoreError
from epass.queueing import events as e
from epass.queueing.hall import Hall
from fakes.clock import FakeClock
from fakes.kiosk_screens import FakeCanvas
from fakes.printer import FakePrinter
from fakes.sites import a_journal, a_site
from kiosk.dialogue.pages import Action, Page
from kiosk.inputs.fingers import Phase, Touch
from kiosk.printing.dispenser import Dispenser
from kiosk.printing.printer import PrintInterrupted
from kiosk.printing.watch import Watch
from kiosk.reception import Reception

KIOSK = 'home_after_s = 20\nticket_shown_s = 6\nin_a_row = 4\neach_s = 8\nstaff_pin = "none"'


class PowerCut(BaseException):
    """Nothing after this statement happens."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What came out of the printer's mouth."""

    number: str
    is_copy: bool


class MortalPrinter(FakePrinter):
    """Keeps the slips that came out. `fate` is what becomes of the next one, once."""

    def __init__(self) -> None:
        super().__init__()
        self.slips: list[Slip] = []
        self.fate = ""

    def print(self, job: bytes) -> bool:
        fate, self.fate = self.fate, ""
        if fate == "cut before":
            raise PowerCut
        if fate == "half":
            raise PrintInterrupted("The cover was opened.", maybe_printed=True)
        is_confirmed = super().print(job)
        number, kind = job.decode().split()
        if kind != "test":
            self.slips.append(Slip(number, kind == "copy"))
        if fate == "cut after":
            raise PowerCut
        if fate == "unsaid":
            raise PrintInterrupted("The printer does not say that it printed it.", maybe_printed=True)
        return is_confirmed


class Typesetter:
    def ticket(self, ticket, wait, *, link, is_copy):
        return f"{ticket.number} {'copy' if is_copy else 'ticket'}".encode()

    def test_page(self, now):
        return b"page test"

    def paper_mm(self, job):
        return 120


@dataclass
class Dispensing:
    """Everything between a finger and the paper. A power cut takes all of it but the journal and the paper."""

    folder: Path
    clock: FakeClock = field(default_factory=FakeClock)
    seconds: FakeClock = field(default_factory=lambda: FakeClock(1000.0))
    printer: MortalPrinter = field(default_factory=MortalPrinter)

    def __post_init__(self) -> None:
        self.site = a_site(self.folder, kiosk=KIOSK)
        self.disk_is_full = False
        self.start()

    def start(self) -> None:
        self.canvas = FakeCanvas()
        self.reception = Reception(self.site, self.canvas, self.clock, lambda work, then: then(work()), self.seconds)
        self.reception.attach(self._journal())
        self.reception.show()
        self.printing = self._journal()
        watch = Watch(
            self.printing,
            self.printer,
            self.seconds,
            roll_m=self.site.printer.roll_m,
            retracted_after=self.site.printer.retracted_after,
        )
        self.dispenser = Dispenser(self.printing, self.printer, Typesetter(), watch, self.clock)
        self._printed_up_to = 0
        self._attempt(lambda: setattr(self, "_printed_up_to", self.dispenser.start()))

    def stop(self) -> None:
        self.reception.detach()
        self.printing.close()

    def cut_power(self) -> None:
        self.stop()
        self.printer.fate = ""
        self.start()

    # What people do

    def tap(self, x: float, y: float) -> None:
        """On the screen, in 0..1."""
        for phase in (Phase.DOWN, Phase.UP):
            if self.reception.touch(Touch(phase=phase, x=x, y=y)):
                self.reception.show()

    def press(self, place: int) -> None:
        """One of the things that can be touched now."""
        targets = self.reception._showing._picture.targets
        if targets:
            target = targets[place % len(targets)]
            width, height = self.canvas.size
            self.tap((target.x + target.width / 2) / width, (target.y + target.height / 2) / height)

    def choose(self, action: Action) -> None:
        """This, where it can be chosen now."""
        for place, target in enumerate(self.reception._showing._picture.targets):
            if target.action == action:
                self.press(place)
                break

    def mend(self) -> None:
        """Everything that can be."""
        self.disk_is_full, self.printer.fate = False, ""
        for mend in ("load_paper", "close_cover", "clear_jam", "plug_in", "cool_down"):
            getattr(self.printer, mend)()

    # What time does

    def pass_time(self, seconds: float) -> None:
        """The kiosk ticks whenever it wants to, the dispenser checks its printer and prints."""
        ends_s = self.seconds.now + seconds
        while True:
            tick_s = self.reception.next_tick_s
            if tick_s is None or tick_s > ends_s:
                break
            self._go_to(max(tick_s, self.seconds.now))
            self.reception.tick()
        self._go_to(ends_s)
        self.reception.tick()

    def dispense(self) -> None:
        """What is owed is printed, or it is said why not; the kiosk hears of it."""
        self._attempt(self._dispense)
        self.hear()

    def hear(self) -> None:
        journal = self.reception.journal
        if journal is not None:
            entries = journal.since(self.reception.seen)
            if entries:
                self.reception.take(entries)
                self.reception.seen = entries[-1].seq

    def _dispense(self) -> None:
        entries = self.printing.since(self._printed_up_to)
        self.dispenser.take_in(entries)
        while self.dispenser.owes:
            self.dispenser.dispense()
        if entries:
            self._printed_up_to = entries[-1].seq
            self.dispenser.move_on(self._printed_up_to)
        self.dispenser.check()

    def _attempt(self, work) -> None:
        """A power cut stops everything; a full disk stops the printing, which begins anew."""
        try:
            work()
        except PowerCut:
            self.cut_power()
        except StoreError:
            self.stop()
            self.start()

    def _go_to(self, now_s: float) -> None:
        self.clock.advance(seconds=now_s - self.seconds.now)
        self.seconds.now = now_s

    def _journal(self):
        journal = a_journal(self.site, self.clock)
        record = journal.record

        def record_on_disk(decide, *, key=None):
            if self.disk_is_full:
                raise StoreError("The disk is full.")
            return record(decide, key=key)

        journal.record = record_on_disk
        return journal

    # What can be known

    @property
    def page(self) -> Page:
        return self.reception._errands.dialogue.view.page

    @property
    def hall(self) -> Hall:
        """As it is now."""
        self.printing.catch_up()
        return self.printing.hall

    def outcomes(self) -> dict[str, list[e.Event]]:
        """Of each ticket: what the journal says about its paper, copies left aside."""
        known: dict[str, list[e.Event]] = {}
        for event in (entry.event for entry in self.printing.today()):
            match event:
                case e.TicketIssued(ticket=ticket):
                    known[ticket] = []
                case e.TicketPrinted(ticket=ticket, copy=False) | e.PrintFailed(ticket=ticket, copy=False):
                    known[ticket].append(event)
        return known
