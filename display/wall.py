"""The wall: what the journal says is folded into the board, laid out and shown; new calls are handed on to be heard."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from display.board import Board, Call, View
from display.canvas import Canvas
from display.layout import BACKGROUND, Moment, Sign, lay_out
from display.scene import Label, Scene
from epass.config import Config
from epass.queueing.events import DayOpened
from epass.queueing.ticket import number_of
from epass.store import Entry

log = logging.getLogger("epass.display")

_DIGITS = "0123456789"
_STILL_AT_WORK = timedelta(minutes=30)


class Wall:
    """`announce(call, due)` is told each call that becomes large, and how many more are due after it. `seconds` is
    a monotonic clock, `local` the site's time of day."""

    def __init__(
        self,
        config: Config,
        canvas: Canvas,
        announce: Callable[[Call, int], None],
        seconds: Callable[[], float] = time.monotonic,
        local: Callable[[], datetime] | None = None,
    ) -> None:
        self._canvas = canvas
        self._announce = announce
        self._seconds = seconds
        self._local = local or (lambda: datetime.now(config.site.timezone))
        self._hours = [service.hours for service in config.services.values()]
        self._shown_s = config.display.call_shown.total_seconds()
        self._sign = Sign(
            names=tuple(config.site.name.get(language, config.site.name["el"]) for language in config.site.languages),
            languages=config.site.languages,
            letters="".join(config.services),
            counters=len(config.counters),
        )
        self._announced = 0
        self._begin_day(None)
        self.is_stale = False

    def take(self, entries: Sequence[Entry]) -> None:
        """An entry that the board cannot take is told in the log and left out; the wall goes on."""
        for entry in entries:
            if isinstance(entry.event, DayOpened):
                self._begin_day(entry.event.day)
            try:
                self._board.apply(entry.event)
            except Exception:
                log.exception("Entry %d is left out of the board", entry.seq)

    def settle(self) -> None:
        """What was taken so far was announced before."""
        self._board.settle()

    def keep_for(self, lasts_s: float) -> None:
        """The large call is being spoken for so long from now."""
        self._board.keep_until(self._seconds() + lasts_s)

    def show(self) -> float:
        """Draws what differs. Returns after how many seconds the picture is out of date by itself."""
        local = self._local()
        # Yesterday's board is only put aside: a clock that jumped ahead may come back, and no entry comes twice.
        is_over = self._day is not None and local.date() > self._day
        view = (Board(self._shown_s) if is_over else self._board).at(self._seconds())
        self._canvas.show(self._scene(view, local), BACKGROUND)
        if view.live and view.announcement != self._announced:
            self._announced = view.announcement
            self._announce(view.live, view.due)
        next_minute_s = 60 - local.second - local.microsecond / 1e6
        if view.next_change_s is None:
            return next_minute_s
        return max(min(view.next_change_s - self._seconds(), next_minute_s), 0)

    def rehearse(self) -> None:
        """Renders beforehand what calls need: digits and letters in their sizes, arrows in their colours."""
        local = self._local()
        for view in _samples(self._sign, local):
            scene = self._scene(view, local)
            self._canvas.rehearse(scene)
            for shape in scene:
                if isinstance(shape, Label) and any(digit in shape.text for digit in _DIGITS):
                    self._canvas.prepare(_DIGITS + self._sign.letters, shape.size, shape.weight)

    def _begin_day(self, day: date | None) -> None:
        self._day = day
        self._board = Board(self._shown_s)
        self._announced = 0

    def _scene(self, view: View, local: datetime) -> Scene:
        """Open in the hours of any service, and for as long after them as calls go on."""
        is_at_work = view.live is not None and local - view.live.called_at < _STILL_AT_WORK
        is_open = is_at_work or any(hours.is_open(local) for hours in self._hours)
        openings = [opens for hours in self._hours if (opens := hours.opens_next(local))]
        moment = Moment(
            local=local, is_open=is_open, opens_next=min(openings, default=None), is_stale=self.is_stale
        )  # fmt: skip
        return lay_out(view, self._sign, moment, self._canvas.size, self._canvas.measure)


def _samples(sign: Sign, local: datetime) -> Iterator[View]:
    """A board in each of its states."""
    numbers = [number_of(letter, 100 + place) for place, letter in enumerate(sign.letters * 8)][:8]
    calls = [Call(ticket=number, number=number, counter=1, called_at=local) for number in numbers]
    due, over, *others = calls
    recent = (replace(due, is_due=True), replace(over, is_over=True), *others)
    for is_new, is_lit, is_over in ((True, True, False), (True, False, False), (False, True, True)):
        yield View(
            live=replace(calls[0], is_over=is_over),
            announcement=0,
            is_new=is_new,
            is_lit=is_lit,
            recent=recent,
            due=0,
            waiting=0,
            next_change_s=None,
        )
