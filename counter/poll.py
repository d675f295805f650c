"""A box is asked for its readings: its presses go to the desk, and what the desk says goes back to it."""

from collections.abc import Callable, Sequence

from counter.desk import Desk, Order
from counter.face import Face
from counter.gestures import Gesture, Gestures
from counter.link import Damage, NoAnswer, Outcome
from counter.panel import Lamp, Panel
from counter.presses import Presses
from counter.protocol import (
    NEWS_LENGTH,
    REPLY_LENGTH,
    VERSION,
    News,
    answer_in,
    is_exception,
    look_request,
    news,
    news_request,
    reading,
    request,
)
from epass.errors import LinkLost

LOST_AFTER_S = 1.0
# So often everything is written anew, even if nothing is new.
REFRESH_S = 5.0
# So many times in a row without an answer: the box is away, and asked only now and then.
_AWAY_AFTER = 6

Tell = Callable[[str | None], None]


class Poll:
    """The conversation with one box, question by question; the bus says when. `tell(None)` while it works; while it
    does not, `tell` the first reason, again and again: whoever listens keeps what has changed.

    What the box shows is written when it is another. Nearly every answer is the one before: that is seen in `hear`, a
    callback, which then does nothing; what is news goes to `take`. With `is_brief` the box is mostly asked only whether
    there are any: there is no time for more where many share a line. `hurry` asks for a turn as soon as the line has
    one.
    """

    def __init__(
        self,
        *,
        address: int,
        place: str,
        desk: Desk,
        face: Face,
        tell: Tell,
        clock: Callable[[], float],
        is_brief: bool = False,
    ) -> None:
        self._address = address
        self._place = place
        self._desk = desk
        self._face = face
        self._tell = tell
        self._clock = clock
        self._presses = Presses()
        self._gestures = Gestures(desk.meanings)
        self._is_brief = is_brief
        self._news_request = news_request(address)
        self._look_request = look_request(address)
        self._news: News | None = None
        self._panel: Panel | None = None
        self._request = b""
        self._reply = b""
        self.hurry: Callable[[], None] = lambda: None
        self.answer_length = REPLY_LENGTH
        self._written_s = self._good_at_s = clock()
        self._has_news = self._is_written = self._writes = False
        self._takes_parts = True
        self._is_well = False
        self._misses = 0
        self._loss: str | None = None

    @property
    def is_away(self) -> bool:
        return self._misses >= _AWAY_AFTER

    @property
    def is_owed(self) -> bool:
        """It should be asked at once: for what it has just told, or to hear what became of it."""
        return self._has_news or self._face.panel(self._clock()) is not self._panel

    def question(self) -> bytes:
        """What to ask now; the answer has `answer_length` bytes."""
        now_s = self._clock()
        panel = self._face.panel(now_s)
        if panel is not self._panel:
            self._panel, self._request, self._is_written = panel, request(self._address, panel), False
        is_due = now_s - self._written_s >= REFRESH_S
        self._writes = is_due or not (self._is_written and self._is_well and self._takes_parts)
        if self._writes:
            self.answer_length = REPLY_LENGTH
            return self._request
        if self._is_brief and not self._has_news and not self._gestures.is_waiting:
            self.answer_length = NEWS_LENGTH
            return self._news_request
        self.answer_length = REPLY_LENGTH
        return self._look_request

    def find(self, received: bytes) -> bytes | None:
        """The answer to the last question in what has come so far."""
        if received == self._reply and self.answer_length == REPLY_LENGTH:
            return received
        return answer_in(received, self._address, self.answer_length)

    def hear(self, outcome: Outcome) -> bool:
        """Whether there is anything in it to take."""
        if isinstance(outcome, LinkLost):
            self._misses += 1
            return True
        self._misses = 0
        if is_exception(outcome):
            self._takes_parts = self._takes_parts and self._writes  # a box that can do no more than it must
            return self._writes
        now_s = self._clock()
        if self.answer_length == NEWS_LENGTH:
            self._good_at_s = now_s
            self._hear_news(news(outcome))
            return False
        self._has_news = False
        if self._writes:
            self._is_written, self._written_s = True, now_s
        if outcome != self._reply or not self._is_well:
            return True
        self._good_at_s = now_s
        return False

    def take(self, outcome: Outcome) -> None:
        """Does what the box's keys ask for, and tells how the box is."""
        match outcome:
            case Damage():
                self._miss(f"{self._place} sends damaged answers: check its cable, and the baud rate it is set to.")
            case NoAnswer():
                self._miss(f"{self._place} does not answer: check its power, its cable and its address.")
            case LinkLost():
                self.lose(str(outcome))
            case bytes() if is_exception(outcome):
                self._miss(f"{self._place} is not a box that e-PASS knows: it refuses what it is asked.")
            case bytes(reply):
                self._take(reply)

    def lose(self, reason: str) -> None:
        """Its line is gone."""
        if self._clock() - self._good_at_s >= LOST_AFTER_S:
            self._is_well = False
            self._loss = self._loss or reason
            self._tell(self._loss)

    def _hear_news(self, heard: News) -> None:
        if heard != self._news:
            self._has_news = True
            if self._news is not None and heard.boot_id == self._news.boot_id:
                self._face.be_busy(True)

    def _take(self, reply: bytes) -> None:
        now_s = self._clock()
        heard = reading(self._address, reply)
        if heard is None:
            self._miss(f"{self._place} is not a box that e-PASS knows.")
            return
        if heard.version != VERSION:
            self._miss(f"{self._place} is not a box that e-PASS knows: it calls itself {heard.version:04X}h.")
            return
        if self._news is None or self._news.boot_id != heard.boot_id:
            self._is_written = False
        self._reply, self._news = reply, News(boot_id=heard.boot_id, counts=heard.counts)
        self._is_well, self._good_at_s = True, now_s
        self._loss = None
        self._tell(None)
        gestures = self._gestures.of(self._presses.new(heard, now_s), heard, now_s)
        if gestures:
            self._obey(gestures)
        else:
            self._face.be_busy(self._gestures.is_waiting)

    def _obey(self, gestures: Sequence[Gesture]) -> None:
        """The frame that says "busy" is on the wire while the journal writes; the result follows its reply."""
        self._face.be_busy(True)
        self.hurry()
        for gesture in gestures:
            is_late = gesture.is_too_old
            notice = Lamp.LINK_LOST if is_late else self._desk.obey(Order(gesture=gesture.what, name=gesture.name))
            self._face.answer(notice, self._clock())
        self._face.stand(self._desk.standing())
        self._face.be_busy(self._gestures.is_waiting)
        self.hurry()

    def _miss(self, reason: str) -> None:
        if self._misses >= _AWAY_AFTER or not self._misses:
            self.lose(reason)
