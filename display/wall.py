"""The wall: what the journal says is folded into the board, laid out and shown; new calls are handed on to be heard."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from display.announced import Announced
from display.board import Board, Call, View
from display.canvas import Canvas
from display.drift import moved, shift
from display.gallery import Gallery
from display.geometry import geometry_of
from display.layout import Layout, lay_out, photo_room
from display.power import Power
from display.scene import Label
from display.sign import Moment, PhotoSize, ServiceWait, Sign
from epass.config import Config
from epass.errors import StoreError
from epass.queueing.estimate import Wait
from epass.queueing.events import DayOpened
from epass.queueing.ticket import number_of
from epass.store import Entry

log = logging.getLogger("epass.display")

Waits = Callable[[datetime], Mapping[str, Wait]]

_DIGITS = "0123456789"
_STILL_AT_WORK = timedelta(minutes=30)
# So long after its last hour and before its next one the wall is bright: people come too late and too early.
_AWAKE_FOR = timedelta(minutes=30)
_OFF_AFTER_S = 600.0
# Long enough to read a line slowly.
TURN_S = 8.0
_TURNS_OF_A_PICTURE = 2
# A call rests so long before a picture may take its place.
_RESTS_FOR_S = 15.0
# A call that was not announced when the process ended is announced by the next one, unless it is older than this.
_STILL_NEWS_FOR = timedelta(seconds=60)


class Wall:
    """`announce(call, due)` is told each call that becomes large, and how many more are due after it. `seconds` is
    a monotonic clock, `local` the site's time of day. `waits(now)`: how long somebody waits who takes a number now,
    by the letter of the service; it may raise StoreError."""

    def __init__(
        self,
        config: Config,
        canvas: Canvas,
        announce: Callable[[Call, int], None],
        seconds: Callable[[], float] = time.monotonic,
        local: Callable[[], datetime] | None = None,
        *,
        waits: Waits | None = None,
    ) -> None:
        display = config.display
        self._canvas = canvas
        self._announce = announce
        self._seconds = seconds
        self._local = local or (lambda: datetime.now(config.site.timezone))
        self._hours = [service.hours for service in config.services.values()]
        self._settings = display
        self._services = {
            letter: service.name
            for letter, service in config.services.items()
            if letter in display.services or not display.services
        }
        self._sign = Sign(
            names=tuple(config.site.name.get(language, config.site.name["el"]) for language in config.site.languages),
            languages=config.site.languages,
            letters="".join(config.services),
            counters=len(display.counters or config.counters),
            is_alternating=display.languages_shown == "alternate",
        )
        self._geometry = geometry_of(canvas.size, display.width_mm, display.height_mm, display.viewed_from_m)
        self._gallery: Gallery | None = None
        if display.pictures and display.pictures_shown != "never":
            room = photo_room(self._sign, self._geometry, is_large=display.pictures_shown == "between")
            self._gallery = Gallery(display.pictures, room)
        self._lent = ""
        self._power = Power(display.off_command, display.on_command)
        self._log = Announced(config.state_dir / "announced" / _file_name(display.screen))
        self._announced_at = deque(self._log.heads())
        self._seq = 0
        self._ask_waits = waits if display.waits else None
        self._waits: Mapping[str, Wait] = {}
        self._waits_turn = -1
        self._new_at = self._awake_at = seconds()
        self._announced = 0
        self._begin_day(None)
        self.is_stale = False

    def take(self, entries: Sequence[Entry]) -> None:
        """An entry that the board cannot take is told in the log and left out; the wall goes on."""
        for entry in entries:
            self._pass_over(entry.seq)
            if isinstance(entry.event, DayOpened):
                self._begin_day(entry.event.day)
            try:
                self._board.apply(entry.event, entry.seq)
            except Exception:
                log.exception("Entry %d is left out of the board", entry.seq)
            self._seq = entry.seq

    def resume(self) -> None:
        """At the start, after today's entries: what the process before announced is not announced again, and what it
        did not come to still gets its turn, if it is not old."""
        self._pass_over(self._seq + 1)
        news_since = self._local() - _STILL_NEWS_FOR
        while (turn := self._board.next_turn) and turn.called_at < news_since:
            self._board.pass_over()
            self._log.note(self._seq)
        self.settle(after=-1)

    def settle(self, after: int | None = None, since: datetime | None = None) -> None:
        """What was taken so far was announced before, but for calls by entries after `after` that were made `since`
        then."""
        self._announced_at.clear()
        if dropped := self._board.settle(after, since):
            self._log.note(self._seq, dropped)

    def keep_for(self, lasts_s: float) -> None:
        """The large call is being spoken for so long from now."""
        self._board.keep_until(self._seconds() + lasts_s)

    def show(self) -> float:
        """Draws what differs. Returns after how many seconds the picture is out of date by itself."""
        local, seconds = self._local(), self._seconds()
        # Yesterday's board is only put aside: a clock that jumped ahead may come back, and no entry comes twice.
        is_over = self._day is not None and local.date() > self._day
        view = (self._new_board() if is_over else self._board).at(seconds)
        turn = int(seconds / TURN_S)
        moment = self._moment(view, local, turn)
        layout = self._draw(view, moment)
        if view.live and view.announcement != self._announced:
            self._announced = view.announcement
            self._log.note(self._seq)
            self._announce(view.live, view.due)
        self._power.want(view.is_new or seconds < self._awake_at + _OFF_AFTER_S)
        changes = [seconds + 60 - local.second - local.microsecond / 1e6]
        if view.next_change_s is not None:
            changes.append(view.next_change_s)
        if layout.is_turning or self._gallery or self._ask_waits:
            changes.append((turn + 1) * TURN_S)
        return max(min(changes) - seconds, 0)

    def rehearse(self) -> None:
        """Renders beforehand what calls need: digits and letters in their sizes, arrows in their colours."""
        local = self._local()
        for view in _samples(self._sign, local):
            for shape in (scene := self._laid(view, Moment(local=local)).scene):
                if isinstance(shape, Label) and any(digit in shape.text for digit in _DIGITS):
                    self._canvas.prepare(_DIGITS + self._sign.letters, shape.size, shape.weight)
            self._canvas.rehearse(scene)

    def close(self) -> None:
        """Leaves the screen as it is, and lets the threads end."""
        self._power.close()
        if self._gallery:
            self._gallery.close()

    def _pass_over(self, seq: int) -> None:
        """What was announced before the entry with this seq was there."""
        while self._announced_at and self._announced_at[0] < seq:
            self._announced_at.popleft()
            self._board.pass_over()

    def _begin_day(self, day: date | None) -> None:
        self._day = day
        self._board = self._new_board()
        self._announced = 0
        if day and not self._announced_at:
            self._log.forget()

    def _new_board(self) -> Board:
        settings = self._settings
        return Board(
            settings.call_shown.total_seconds(),
            counters=settings.counters,
            services=settings.services,
            flashes=settings.flashes,
        )

    def _draw(self, view: View, moment: Moment) -> Layout:
        layout = self._laid(view, moment)
        self._canvas.show(moved(layout.scene, *shift(moment.local, self._canvas.size)), layout.background)
        return layout

    def _laid(self, view: View, moment: Moment) -> Layout:
        return lay_out(view, self._sign, moment, self._geometry, self._canvas.measure)

    def _moment(self, view: View, local: datetime, turn: int) -> Moment:
        """Open in the hours of any service, and for as long after them as calls go on."""
        is_at_work = view.live is not None and local - view.live.called_at < _STILL_AT_WORK
        is_open = is_at_work or any(hours.is_open(local) for hours in self._hours)
        opens_next = min((opens for hours in self._hours if (opens := hours.opens_next(local))), default=None)
        is_near = any(hours.is_open(local - _AWAKE_FOR) for hours in self._hours) or (
            opens_next is not None and opens_next - local <= _AWAKE_FOR
        )
        if is_open or is_near or view.is_new:
            self._awake_at = self._seconds()
        return Moment(
            local=local,
            is_open=is_open,
            opens_next=opens_next,
            is_stale=self.is_stale,
            is_asleep=not is_open and not is_near,
            turn=turn,
            waits=self._service_waits(view, turn),
            messages=tuple(message for message in view.messages if message.is_current(local)),
            photo=self._photo(view, turn),
        )

    def _service_waits(self, view: View, turn: int) -> tuple[ServiceWait, ...]:
        """Asked for once in a turn, and not while a call is new: it takes time."""
        if self._ask_waits is None:
            return ()
        if turn != self._waits_turn and not view.is_new:
            self._waits_turn = turn
            try:
                self._waits = self._ask_waits(self._local())
            except StoreError:
                self._waits = {}
        return tuple(
            ServiceWait(
                letter=letter,
                names=names,
                waiting=view.waiting_for.get(letter, 0),
                low_min=wait.low_min,
                high_min=wait.high_min,
            )
            for letter, names in self._services.items()
            if (wait := self._waits.get(letter))
        )

    def _photo(self, view: View, turn: int) -> PhotoSize | None:
        """Beside the calls, or in the place of the large one when that has rested."""
        seconds = self._seconds()
        if view.is_new or view.due:
            self._new_at = seconds
        is_large = self._settings.pictures_shown == "between"
        if self._gallery is None or (is_large and seconds < self._new_at + _RESTS_FOR_S):
            return None
        picture = self._gallery.at(turn // _TURNS_OF_A_PICTURE)
        if picture is None:
            return None
        if picture.name != self._lent:
            self._lent = picture.name
            self._canvas.lend(picture.name, picture.pixels)
        width, height = picture.pixels.get_size()
        return PhotoSize(name=picture.name, width=width, height=height, is_large=is_large)


def _file_name(screen: str) -> str:
    """Several walls may share a state directory."""
    return "".join(character if character.isalnum() else "-" for character in screen)[:100] or "wall"


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
