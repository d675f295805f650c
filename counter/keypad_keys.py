"""What is typed on a numeric keypad becomes orders: a number and a key, or a key alone. Pure: time is an argument."""

from collections.abc import Mapping
from dataclasses import dataclass

from counter.keys import SIGNS
from inputs.event_codes import DIGITS, KEYPAD_DIGITS, PRESSED, Code, Kind, Syn

# What was typed before such a rest is forgotten: something lies on the keys, or somebody went away.
FORGOTTEN_S = 10.0
# A key that comes again so soon trembles. Digits may: 100 is typed fast.
LOCK_OUT_S = 0.4
_LONGEST = 5

_DIGITS: Mapping[int, str] = {**DIGITS, **KEYPAD_DIGITS}
_ENTER = (Code.ENTER, Code.KPENTER)
_CLEAR = (Code.KPDOT, Code.DELETE, Code.BACKSPACE)
_SIGN_CODES: Mapping[int, str] = dict(
    zip((Code.KPSLASH, Code.KPASTERISK, Code.KPMINUS, Code.KPPLUS), SIGNS, strict=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """`gesture`: "enter", "0 enter", a sign, "number enter", "number *". `number`: what was typed before it."""

    gesture: str
    number: int = 0


class KeypadKeys:
    def __init__(self) -> None:
        self._digits = ""
        self._typed_s = float("-inf")
        self._ended: tuple[int, float] = (-1, float("-inf"))
        self._is_skipping = False

    def feed(self, kind: int, code: int, value: int, at_s: float) -> Typed | None:
        """Takes one event, in order. `at_s`: when it happened, in seconds; only differences mean something."""
        match kind, code:
            case Kind.SYN, Syn.DROPPED:
                self._is_skipping = True
            case Kind.SYN, Syn.REPORT if self._is_skipping:
                self._is_skipping = False
                self._digits = ""
            case Kind.KEY, _ if value == PRESSED and not self._is_skipping:
                return self._press(code, at_s)
        return None

    def _press(self, code: int, at_s: float) -> Typed | None:
        if at_s - self._typed_s > FORGOTTEN_S:
            self._digits = ""
        self._typed_s = at_s
        if code in _DIGITS:
            self._digits = (self._digits + _DIGITS[code])[-_LONGEST:]
        elif code in _CLEAR:
            self._digits = ""
        elif code in _ENTER or code in _SIGN_CODES:
            return self._end(code, at_s)
        return None

    def _end(self, code: int, at_s: float) -> Typed | None:
        digits, self._digits = self._digits, ""
        last, last_s = self._ended
        if code == last and at_s - last_s < LOCK_OUT_S and not digits:
            return None
        self._ended = (code, at_s)
        key = _SIGN_CODES.get(code, "enter")
        if not digits:
            return Typed(gesture=key)
        if not int(digits):
            return Typed(gesture="0 enter") if key == "enter" else None
        return Typed(gesture=f"number {key}", number=int(digits))
