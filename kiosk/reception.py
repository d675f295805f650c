"""Touches, keys and codes go in, pictures and speech come out; in between, the dialogue and its errands.

Whatever goes wrong in between, the citizen sees a calm sentence, and then the first page again.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from display.canvas import Canvas
from epass.config import Config
from epass.queueing import events as e
from epass.store import Entry, Journal
from kiosk.dialogue.pages import Action, Confirm, EraseDigit, Sorry, StaffPin, TypeDigit, View
from kiosk.dialogue.wishes import CheckInWanted, TicketWanted, Wish
from kiosk.errands import Beside, Errands
from kiosk.inputs.fingers import Phase, Touch
from kiosk.inputs.gestures import Gestures
from kiosk.inputs.keys import Key
from kiosk.screen.showing import Showing

if TYPE_CHECKING:
    from kiosk.voice.listening import Listening

log = logging.getLogger("epass.kiosk")

VOICE, KIOSK = "voice", "kiosk"
# Events that make nobody wait longer or shorter.
_OF_NO_WAIT = (e.PrintStarted, e.TicketPrinted, e.PrintFailed, e.DeviceFailed, e.DeviceRecovered)
# After something went wrong nothing is due for so long: what goes wrong again goes wrong calmly.
_BREATH_S = 1.0


class Reception:
    """What stands between the citizen and the journal; while there is no journal, it says so. `seen` is the seq up
    to which it was told. Use it in one thread.

    `clock` tells the time in UTC, `seconds` is monotonic; what takes longer than a screen may wait is done `beside`.
    """

    def __init__(
        self,
        config: Config,
        canvas: Canvas,
        clock: Callable[[], datetime],
        beside: Beside,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seen = 0
        self._has_staff = bool(config.kiosk.staff_pin)
        self._seconds = seconds
        self._beside = beside
        self._errands = Errands(config, clock, seconds, self._ask)
        self._showing = Showing(config, canvas)
        self._listening: Listening | None = None
        self._is_plugged = False
        self._gestures = Gestures(canvas.size)
        self._mishap = ""
        self._calm_until_s = float("-inf")
        self._has_granted = False

    @property
    def journal(self) -> Journal | None:
        return self._errands.journal

    @property
    def wants_restart(self) -> bool:
        """The staff want the kiosk started anew."""
        return self._errands.wants_restart

    @property
    def volume(self) -> int:
        """Of the voice, in percent, for each new person."""
        return self._errands.volume

    @property
    def next_tick_s(self) -> float | None:
        """When `tick` has something to do, in monotonic seconds."""
        tick_s = self._errands.dialogue.next_tick_s
        if self._calm_until_s < self._seconds():
            return tick_s
        return self._calm_until_s if tick_s is None else max(tick_s, self._calm_until_s)

    def attach(self, journal: Journal) -> None:
        """From now on tickets are issued here."""
        self._errands.attach(journal)
        self.seen = journal.last_seq()

    def detach(self) -> None:
        """The journal does not work."""
        self._errands.detach()

    def listen(self, listening: "Listening") -> None:
        """From now on pages can be heard, and keys are understood."""
        self._listening = listening
        self.show()
        if self._is_plugged:
            self.plug(is_plugged=True)

    # What somebody does: each tells whether a ticket was wanted. Its answer is then not drawn yet, so that the
    # dispenser can work first.

    def touch(self, touch: Touch) -> bool:
        return self._do(lambda now_s: self._touched(touch, now_s))

    def key(self, key: Key) -> bool:
        """Of a keypad."""
        return self._do(lambda now_s: self._pressed(key, now_s))

    def scan(self, code: str) -> bool:
        return self._do(lambda now_s: self._errands.dialogue.scan(code, now_s))

    def plug(self, *, is_plugged: bool) -> None:
        """The headset came or went."""
        self._is_plugged = is_plugged
        with self._failsafe():
            if self._listening:
                self._listening.plug(is_plugged=is_plugged)
                self._errands.dialogue.hear(self._seconds(), is_heard=is_plugged)
            self._draw()

    # What happens

    def tick(self) -> None:
        """What is due by the clock: pages that go by themselves, and with each minute the waits."""
        with self._failsafe():
            self._errands.dialogue.tick(self._seconds())
            self._errands.look_when_due()
            self._draw()

    def take(self, entries: Sequence[Entry]) -> None:
        """What has happened, here or elsewhere. Raises StoreError when the journal does not work."""
        if self.journal:
            self.journal.catch_up()
        with self._failsafe():
            for entry in entries:
                self._errands.hear(entry.event)
            if not all(isinstance(entry.event, _OF_NO_WAIT) for entry in entries):
                self._errands.look()
            self._draw()

    def tell(self, device: str, reason: str | None) -> None:
        """The device works (None), or this sentence says why it does not."""
        self._errands.tell(device, reason)

    def show(self) -> None:
        with self._failsafe():
            self._draw()

    def rehearse(self) -> Iterator[None]:
        """Renders the letters of the pages to come, a few at a time, so that the first citizen does not wait."""
        return self._showing.rehearse(self._errands.moment)

    def stumble(self, error: Exception) -> None:
        """Something went wrong that nobody foresaw: says so to the citizen, to the journal and in the log, and goes
        on. When it goes wrong again before anything went well, the dialogue begins anew."""
        sentence = f"The kiosk's program failed and went on ({type(error).__name__}): its log says where."
        if self._mishap != repr(error):
            log.error("%s", sentence, exc_info=error)
        if self._mishap:
            self._errands.begin_anew()
        self._mishap, self._has_granted = repr(error), False
        now_s = self._seconds()
        self._calm_until_s = now_s + _BREATH_S
        try:
            self._errands.dialogue.answer(Sorry(), now_s)
        except Exception:
            self._errands.begin_anew()
        with suppress(Exception):
            self.tell(KIOSK, sentence)
        self._showing.apologise(self._errands.dialogue.view.language, self._errands.moment)

    @contextmanager
    def _failsafe(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self.stumble(error)

    def _ask(self, work: Callable[[], Any], answered: Callable[[Any], None]) -> None:
        def take(answer: Any) -> None:
            with self._failsafe():
                answered(answer)
                self._draw()

        self._beside(work, take)

    def _do(self, act: Callable[[float], Wish | None]) -> bool:
        with self._failsafe():
            wish = act(self._seconds())
            if wish is not None:
                self._grant(wish)
            if isinstance(wish, TicketWanted | CheckInWanted):
                return True
            self._draw()
        return False

    def _grant(self, wish: Wish) -> None:
        volume = self.volume
        self._errands.grant(wish)
        if self._listening and self.volume != volume:
            self._listening.set_usual_volume(self.volume)
        self._has_granted = True

    def _touched(self, touch: Touch, now_s: float) -> Wish | None:
        is_speaking = self._listening is not None and self._listening.is_on
        key = self._gestures.feed(touch, now_s, is_speaking=is_speaking)
        action = self._showing.action_at(touch.x, touch.y)
        wish = self._errands.dialogue.touch(Phase.LOST if key else touch.phase, action, now_s)
        return self._pressed(key, now_s) if key else wish

    def _pressed(self, key: Key, now_s: float) -> Wish | None:
        """Without a PIN the staff have no menu; theirs is typed, and not spoken of. Without a voice a keypad types."""
        dialogue = self._errands.dialogue
        if key is Key.STAFF:
            if self._has_staff:
                dialogue.open_staff(now_s)
            return None
        is_typing = self._listening is None or isinstance(dialogue.view.page, StaffPin)
        action = _typed(key) if is_typing else None
        if self._listening and action is None:
            action = self._listening.key(key)
            dialogue.hear(now_s, is_heard=self._listening.is_on)
        return dialogue.press(action, now_s) if action else None

    def _draw(self) -> None:
        view = replace(self._errands.view(), focus=self._listening.focus if self._listening else None)
        self._showing.show(view, self._errands.moment)
        if self._listening:
            self._read(self._listening, view)
        if self._has_granted:
            self._mishap, self._has_granted = "", False
            self.tell(KIOSK, None)

    def _read(self, listening: "Listening", view: View) -> None:
        """Whoever listens hears what is new, and sees a ring around what they would choose. A page that cannot be
        read aloud is still a page to look at: the voice is given up, until the kiosk is started anew."""
        moment = self._errands.moment
        try:
            if listening.is_on and not self._errands.dialogue.is_heard:
                listening.leave()
            listening.saw(view, moment, self._showing.actions)
        except Exception:
            log.exception("A page could not be read aloud.")
            self._listening = None
            self.tell(VOICE, "The pages cannot be read aloud: see the kiosk's log, and restart it.")
        else:
            if listening.focus != view.focus:
                self._showing.show(replace(view, focus=listening.focus), moment)


def _typed(key: Key) -> Action | None:
    ends: dict[Key, Action] = {Key.ERASE: EraseDigit(), Key.ENTER: Confirm(), Key.SELECT: Confirm()}
    return TypeDigit(digit=key.digit) if key.digit else ends.get(key)
