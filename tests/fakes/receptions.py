"""A reception without hardware: fingers on its picture, clocks that stand, and threads that answer when told."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from epass.config import Config
from epass.queueing.booking import Booking
from epass.store import Entry, Journal
from fakes.clock import FakeClock
from fakes.kiosk_screens import FakeCanvas
from fakes.sites import a_journal
from kiosk.dialogue.pages import Action, Confirm, Page, TypeDigit
from kiosk.inputs.fingers import Phase, Touch
from kiosk.reception import Reception

PIN = "4711"
# As `kiosk.pin` makes it, but cheap.
PIN_LINE = f"scrypt:2:1:1:00:{hashlib.scrypt(PIN.encode(), salt=bytes(1), n=2, r=1, p=1).hex()}"


class FakeReception(Reception):
    """The reception of this site, with verbs for who stands before it. `elsewhere` is the journal as another process
    has it."""

    def __init__(self, config: Config, clock: FakeClock) -> None:
        self.canvas = FakeCanvas()
        self.monotonic = FakeClock(1000.0)  # type: ignore[arg-type]
        self.questions: list[Callable[[], None]] = []
        super().__init__(config, self.canvas, clock, self._put, self.monotonic)  # type: ignore[arg-type]
        self.attach(a_journal(config, clock))
        self.elsewhere: Journal = a_journal(config, clock)
        self.show()

    @property
    def page(self) -> Page:
        return self._errands.dialogue.view.page

    @property
    def texts(self) -> str:
        """What can be read on the screen."""
        return self.canvas.texts

    def wait(self, seconds: float) -> None:
        self.monotonic.now += seconds
        self.tick()

    def tap(self, action: Action, pause_s: float = 1.0) -> None:
        """Once the page has been there for a moment."""
        self.monotonic.now += pause_s
        targets = self._showing._picture.targets
        target = next(target for target in targets if target.action == action)
        width, height = self.canvas.size
        x, y = (target.x + target.width / 2) / width, (target.y + target.height / 2) / height
        self.touch(Touch(phase=Phase.DOWN, x=x, y=y))
        if self.touch(Touch(phase=Phase.UP, x=x, y=y)):
            self.show()

    def type(self, digits: str) -> None:
        for digit in digits:
            self.tap(TypeDigit(digit=digit))
        self.tap(Confirm())

    def answer(self) -> None:
        """What was asked in threads."""
        while self.questions:
            self.questions.pop(0)()

    def show_code(self, code: str) -> None:
        """To the scanner."""
        self.monotonic.now += 1.0
        if self.scan(code):
            self.show()

    def happen(self, *events: Callable[[datetime], Any]) -> list[Entry]:
        """Elsewhere; and the reception hears of everything that is new."""
        entries = self.elsewhere.record(lambda hall, at: [event(at) for event in events])
        self.take(entries)
        return entries

    def book(self, code: str, slot: datetime, service: str = "Α") -> None:
        booking = Booking(id=f"b{code}", code=code, service=service, slot=slot)
        self.take(self.elsewhere.record(lambda hall, at: hall.receive_booking(booking, at=at)))

    def journalled(self, kind: type) -> list[Any]:
        return [entry.event for entry in self.elsewhere.today() if isinstance(entry.event, kind)]

    def _put(self, work: Callable[[], Any], answered: Callable[[Any], None]) -> None:
        self.questions.append(lambda: answered(work()))

    def close(self) -> None:
        self.detach()
        self.elsewhere.close()
