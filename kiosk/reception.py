"""Dialogue, journal and canvas together: a touch becomes a ticket in the journal, an entry becomes a picture."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from display.canvas import Canvas
from display.scene import Label
from epass.config import Config
from epass.errors import Refusal, StoreError
from epass.ids import new_id
from epass.queueing import events as e
from epass.queueing.estimate import Wait, wait_of
from epass.store import Condition, Entry, Journal
from kiosk.dialogue import Dialogue, Issued, NoNumber, OutOfOrder, Paper, View
from kiosk.fingers import Touch
from kiosk.look import GROUND, Moment, Picture
from kiosk.offers import Refused, Why, offers_of, refused_because
from kiosk.screen import draw

log = logging.getLogger("epass.kiosk")

PRINTER, TOUCH = "printer", "touch"
# Events that make nobody wait longer or shorter.
_OF_NO_WAIT = (e.PrintStarted, e.TicketPrinted, e.PrintFailed, e.DeviceFailed, e.DeviceRecovered)


class Reception:
    """What stands between the citizen and the journal; while there is no `journal`, it says so. `seen` is the seq
    up to which it was told. `clock` tells the time in UTC, `seconds` is monotonic. Use it in one thread."""

    def __init__(
        self,
        config: Config,
        canvas: Canvas,
        clock: Callable[[], datetime],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.journal: Journal | None = None
        self.seen = 0
        self._touch: Condition | None = None
        self._site = config.site
        self._grouped = config.grouped
        self._canvas = canvas
        self._clock = clock
        self._seconds = seconds
        self._dialogue = Dialogue(
            config.site.languages,
            home_after_s=config.kiosk.home_after.total_seconds(),
            ticket_shown_s=config.kiosk.ticket_shown.total_seconds(),
        )
        self._moment = Moment(now=self._now(), offers=(), prints=True)
        self._picture = Picture(scene=(), targets=())

    @property
    def next_tick_s(self) -> float | None:
        """When `tick` has something to do, in monotonic seconds."""
        return self._dialogue.next_tick_s

    def attach(self, journal: Journal) -> None:
        """From now on tickets are issued here."""
        self.journal = journal
        self.seen = journal.last_seq()
        self._touch = Condition(journal, TOUCH)
        self._moment = replace(self._moment, prints=Condition(journal, PRINTER).reason is None)
        self.look()

    def detach(self) -> None:
        """The journal does not work."""
        if self.journal:
            self.journal.close()
        self.journal = self._touch = None

    def touch(self, touch: Touch) -> bool:
        """Whether a ticket was wanted: the answer is not drawn yet, so that the dispenser can work first."""
        width, height = self._canvas.size
        action = self._picture.action_at(touch.x * width, touch.y * height)
        letter = self._dialogue.touch(touch.phase, action, self._seconds())
        if letter:
            self._issue(letter)
        else:
            self.show()
        return letter is not None

    def tick(self) -> None:
        """What is due by the clock: pages that go by themselves, and with each minute the waits."""
        self._dialogue.tick(self._seconds())
        if _minute(self._now()) != _minute(self._moment.now):
            self.look()
        self.show()

    def take(self, entries: Sequence[Entry]) -> None:
        """What has happened, here or elsewhere."""
        now_s = self._seconds()
        for entry in entries:
            match entry.event:
                case e.TicketPrinted(ticket=ticket):
                    self._dialogue.printed(ticket, now_s)
                case e.PrintFailed(ticket=ticket, maybe_printed=maybe_printed):
                    self._dialogue.not_printed(ticket, now_s, maybe_printed=maybe_printed)
                case e.DeviceFailed(device=device) if device == PRINTER:
                    self._moment = replace(self._moment, prints=False)
                case e.DeviceRecovered(device=device) if device == PRINTER:
                    self._moment = replace(self._moment, prints=True)
        if self.journal:
            self.journal.catch_up()
        if not all(isinstance(entry.event, _OF_NO_WAIT) for entry in entries):
            self.look()
        self.show()

    def tell_touch(self, reason: str | None) -> None:
        """The touchscreen works (None), or why it does not."""
        if self._touch:
            self._touch.tell(reason)

    def look(self) -> None:
        """Takes in what the hall offers at this minute."""
        now = self._now()
        offers = offers_of(self.journal.hall, now, self._grouped) if self.journal else ()
        self._moment = replace(self._moment, now=now, offers=offers)

    def show(self) -> None:
        view = self._dialogue.view
        if self.journal is None:
            view = replace(view, page=OutOfOrder(), pressed=None)
        self._picture = self._drawn(view)
        self._canvas.show(self._picture.scene, GROUND)

    def rehearse(self) -> Iterator[None]:
        """Renders the letters of the pages to come, a few at a time, so that the first citizen does not wait."""
        for language in self._site.languages:
            for page in self._pages_to_come():
                for shape in self._drawn(View(page=page, language=language)).scene:
                    if isinstance(shape, Label):
                        self._canvas.prepare(shape.text, shape.size, shape.weight)
                        yield

    def _pages_to_come(self) -> Iterator[Issued | NoNumber]:
        wait = Wait(ahead=12, low_min=35, high_min=40)
        for letter in (offer.letter for offer in self._moment.offers):
            for digits in ("012", "345", "678", "900"):
                yield Issued(ticket="", number=letter + digits, letter=letter, wait=wait)
            yield Issued(ticket="", number=f"{letter}000", letter=letter, wait=wait, paper=Paper.PRINTED)
            yield Issued(ticket="", number=f"{letter}000", letter=letter, wait=wait, paper=Paper.NOT_PRINTED)
            yield NoNumber(letter=letter, refused=Refused(why=Why.CLOSED))

    def _drawn(self, view: View) -> Picture:
        return draw(view, self._moment, self._site, self._canvas.size, self._canvas.measure)

    def _issue(self, letter: str) -> None:
        """The tap is one command: its ticket's id is its key, too."""
        ticket = new_id()
        language = self._dialogue.view.language
        try:
            if self.journal is None:
                raise StoreError("There is no journal.")
            self.journal.record(
                lambda hall, at: hall.issue(letter, at=at, ticket=ticket, language=language), key=f"tap {ticket}"
            )
        except Refusal as refusal:
            self._dialogue.refused(refused_because(refusal), self._seconds())
        except StoreError as error:
            log.error("No ticket was issued. %s", error)
            self._dialogue.failed(self._seconds())
        else:
            hall = self.journal.hall
            wait = wait_of(hall, ticket, self._clock())
            self._dialogue.issued(ticket, hall.tickets[ticket].number, wait, self._seconds())

    def _now(self) -> datetime:
        return self._clock().astimezone(self._site.timezone)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
