"""Events of a scanner that is a keyboard (USB HID, US layout) become the text of a code. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from inputs.event_codes import KEYPAD_DIGITS, PRESSED, Code, Kind

LONGEST = 256
# A scanner types without rests: what comes after one belongs to another scan.
PAUSE_S = 0.3

# The code of the first key of each row, and what the row types without and with shift.
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
_NUMERIC: dict[int, str] = {
    **KEYPAD_DIGITS,
    Code.KPMINUS: "-",
    Code.KPPLUS: "+",
    Code.KPDOT: ".",
    Code.KPSLASH: "/",
    Code.KPASTERISK: "*",
}
_PLAIN = {first + place: sign for first, plain, _ in _ROWS for place, sign in enumerate(plain)} | _NUMERIC
_SHIFTED = {first + place: sign for first, _, shifted in _ROWS for place, sign in enumerate(shifted)} | _NUMERIC
_SHIFTS = (Code.LEFTSHIFT, Code.RIGHTSHIFT)
_ENDS = (Code.ENTER, Code.KPENTER, Code.TAB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A whole code, as it was read: nobody has judged it yet."""

    text: str


class Scanner:
    """Gathers what is typed until Enter or Tab. What was typed before a rest of more than PAUSE_S is forgotten; a
    code of which something was not heard, or that is longer than LONGEST, is not told at all. Keys that print
    nothing are passed over."""

    def __init__(self) -> None:
        self._text = ""
        self._shifts: set[int] = set()
        self._last_s = float("-inf")
        self._is_torn = False

    def feed(self, kind: int, code: int, value: int, at_s: float) -> list[Scanned]:
        """Takes one event, in order. `at_s`: when it happened, in seconds; only differences mean something."""
        if kind != Kind.KEY:
            return []
        if at_s - self._last_s > PAUSE_S:
            self._start()
        self._last_s = at_s
        if code in _SHIFTS:
            (self._shifts.add if value else self._shifts.discard)(code)
        elif value != PRESSED:
            pass
        elif code in _ENDS:
            return self._end()
        elif len(self._text) < LONGEST:
            self._text += (_SHIFTED if self._shifts else _PLAIN).get(code, "")
        elif code in _PLAIN:
            self._is_torn = True
        return []

    def resync(self, switches: Collection[int]) -> list[Scanned]:
        """Something was not heard: what is being typed is not told. A scanner has no switches."""
        self._start()
        self._is_torn = True
        return []

    def _start(self) -> None:
        self._text = ""
        self._shifts.clear()
        self._is_torn = False

    def _end(self) -> list[Scanned]:
        text, is_torn = self._text, self._is_torn
        self._text, self._is_torn = "", False
        return [Scanned(text=text)] if text and not is_torn else []
