"""What a counter is doing becomes what its box shows. Pure: time is an argument."""

from dataclasses import dataclass

from counter.panel import BREAK, EMERGENCY, HELP, PAPER, Beep, Lamp, Panel

NOTICE_S = 1.5
# Who is asked whether the called person came answers with the same key within so long.
ASKED_S = 5.0
# While somebody needs help and a number is shown, a word takes its place for so long, so often.
WORD_SHOWN_S = 1.0
WORD_EVERY_S = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand at a counter. `number`: whom it has called or serves, else empty. `waiting`: how many may be
    called here. `is_roll_low`, `wants_help`: at the dispenser. `has_emergency`: somebody at a counter needs help."""

    number: str = ""
    is_serving: bool = False
    waiting: int = 0
    is_printer_down: bool = False
    is_roll_low: bool = False
    wants_help: bool = False
    has_emergency: bool = False
    is_on_break: bool = False


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
        before = self._standing
        if (standing.wants_help and not before.wants_help) or (standing.has_emergency and not before.has_emergency):
            self._sound(Beep.LONG)
        self._standing = standing
        self._panel = None

    def be_busy(self, is_busy: bool) -> None:
        """The key was felt, and the answer follows."""
        if is_busy != self._is_busy:
            self._is_busy = is_busy
            self._panel = None

    def answer(self, notice: Lamp, now_s: float) -> None:
        """The key did what it should (`Lamp.NONE`), or this lamp says with a beep why it did not."""
        self._is_busy = False
        self._notice = notice
        shown_s = ASKED_S if notice is Lamp.ASK else NOTICE_S
        self._notice_ends_s = now_s + shown_s if notice else float("inf")
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
        word = EMERGENCY if standing.has_emergency else HELP if standing.wants_help else ""
        if word and (not standing.number or now_s % WORD_EVERY_S < WORD_SHOWN_S):
            return word
        if standing.number:
            return standing.number
        if standing.is_on_break:
            return BREAK
        return PAPER if standing.is_printer_down or standing.is_roll_low else ""

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
        if standing.has_emergency:
            lamps |= Lamp.EMERGENCY
        if standing.is_on_break:
            lamps |= Lamp.BREAK
        if self._is_busy:
            lamps |= Lamp.BUSY
        return lamps
