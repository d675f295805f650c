"""What a box reads becomes presses, and what its counter is doing becomes what it shows. Pure: time is an argument."""

from dataclasses import dataclass

from counter.protocol import HELP, PAPER, Beep, Key, Lamp, Panel, Reading

LOCK_OUT_S = 0.4
TOO_OLD_S = 3.0
NOTICE_S = 1.5
# While a citizen wants help and a number is shown, HELP takes its place for so long, so often.
HELP_SHOWN_S = 1.0
HELP_EVERY_S = 4.0
_HALF_WAY_ROUND = 0x8000


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A key went down. `boot_id`, `key` and `count` together name this press for good: whoever reads the same box
    later, in another process, finds the same three. `is_too_old`: show it, but do nothing."""

    key: Key
    boot_id: int
    count: int
    is_too_old: bool


class Presses:
    """Tells new presses from those already known, whatever was lost, repeated or late on the wire.

    A key is pressed when its count has gone on since the last reading. Several presses between two readings are
    one, and so is a press within `LOCK_OUT_S` of the one before. The first reading of all, and the first after the
    box has started anew, are the base line: there only the ages tell which presses are recent, so a process that
    was killed misses none, and the press that it had recorded is recognised by its name.
    """

    def __init__(self) -> None:
        self._boot_id: int | None = None
        self._counts: list[int] = []
        self._pressed_at = [float("-inf")] * len(Key)

    def new(self, reading: Reading, now_s: float) -> list[Press]:
        """`now_s`: when this reading was taken, monotonic."""
        is_base_line = reading.boot_id != self._boot_id
        presses = []
        for key in Key:
            count, age_s = reading.counts[key], reading.ages_s[key]
            gone_on = not is_base_line and 0 < (count - self._counts[key]) % 0x10000 < _HALF_WAY_ROUND
            is_recent = is_base_line and age_s < TOO_OLD_S
            if (gone_on or is_recent) and now_s - age_s - self._pressed_at[key] >= LOCK_OUT_S:
                self._pressed_at[key] = now_s - age_s
                presses.append(Press(key=key, boot_id=reading.boot_id, count=count, is_too_old=age_s >= TOO_OLD_S))
        self._boot_id, self._counts = reading.boot_id, list(reading.counts)
        return presses


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand at a counter. `number`: whom it has called or serves, else empty. `waiting`: how many may be
    called here. `is_roll_low`, `wants_help`: at the dispenser."""

    number: str = ""
    is_serving: bool = False
    waiting: int = 0
    is_printer_down: bool = False
    is_roll_low: bool = False
    wants_help: bool = False


class Face:
    """What the box is to show: how things stand, and for a while the answer to the last key."""

    def __init__(self) -> None:
        self._standing = Standing()
        self._notice = Lamp.NONE
        self._notice_ends_s = float("inf")
        self._is_busy = False
        self._beep = Beep.SILENCE
        self._beep_turn = 0
        self._panel: Panel | None = None

    def stand(self, standing: Standing) -> None:
        if standing == self._standing:
            return
        if standing.wants_help and not self._standing.wants_help:
            self._sound(Beep.LONG)
        self._standing = standing
        self._panel = None

    def be_busy(self) -> None:
        """Until the answer: the key was felt."""
        self._is_busy = True
        self._panel = None

    def answer(self, notice: Lamp, now_s: float) -> None:
        """The key did what it should (`Lamp.NONE`), or this lamp says with a beep why it did not."""
        self._is_busy = False
        self._notice = notice
        self._notice_ends_s = now_s + NOTICE_S if notice else float("inf")
        if notice:
            self._sound(Beep.LONG if Lamp.LINK_LOST in notice else Beep.SHORT)
        self._panel = None

    def panel(self, now_s: float) -> Panel:
        """The same object as long as nothing has changed."""
        if now_s >= self._notice_ends_s:
            self._notice = Lamp.NONE
            self._notice_ends_s = float("inf")
            self._panel = None
        text = self._text(now_s)
        if self._panel is None or self._panel.text != text:
            self._panel = Panel(
                lamps=self._lamps(),
                text=text,
                beep=self._beep,
                beep_turn=self._beep_turn,
                waiting=self._standing.waiting,
            )
        return self._panel

    def _sound(self, beep: Beep) -> None:
        self._beep = beep
        self._beep_turn = (self._beep_turn + 1) % 0x100

    def _text(self, now_s: float) -> str:
        standing = self._standing
        if standing.wants_help and (not standing.number or now_s % HELP_EVERY_S < HELP_SHOWN_S):
            return HELP
        return standing.number or (PAPER if standing.is_printer_down or standing.is_roll_low else "")

    def _lamps(self) -> Lamp:
        standing = self._standing
        lamps = self._notice
        if not standing.number:
            lamps |= Lamp.IDLE
        elif standing.is_serving:
            lamps |= Lamp.SERVING
        else:
            lamps |= Lamp.CALLING
        if standing.waiting:
            lamps |= Lamp.WAITING
        if standing.is_printer_down:
            lamps |= Lamp.PAPER_OUT
        if standing.is_roll_low:
            lamps |= Lamp.PAPER_LOW
        if standing.wants_help:
            lamps |= Lamp.HELP
        if self._is_busy:
            lamps |= Lamp.BUSY
        return lamps
