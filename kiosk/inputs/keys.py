"""Events of a keypad and of its headset jack become what they mean, whatever the keypad. Pure.

The table is in docs/accessibility.md: arrows, Tab, Enter and volume keys, as navigation keypads send them, and those
of a numeric keypad.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from inputs.event_codes import DIGITS, KEYPAD_DIGITS, PRESSED, Code, Kind, Switch


class Key(StrEnum):
    """A key that was pressed, or a gesture that says the same. VOICE turns the speech on, STAFF asks for the staff's
    menu; ENTER ends what was typed, and selects where nothing is."""

    NEXT = "next"
    PREVIOUS = "previous"
    SELECT = "select"
    BACK = "back"
    HOME = "home"
    REPEAT = "repeat"
    LOUDER = "louder"
    QUIETER = "quieter"
    VOICE = "voice"
    STAFF = "staff"
    DIGIT_0 = "0"
    DIGIT_1 = "1"
    DIGIT_2 = "2"
    DIGIT_3 = "3"
    DIGIT_4 = "4"
    DIGIT_5 = "5"
    DIGIT_6 = "6"
    DIGIT_7 = "7"
    DIGIT_8 = "8"
    DIGIT_9 = "9"
    ERASE = "erase"
    ENTER = "enter"

    @property
    def digit(self) -> str:
        """The digit of a digit's key, else nothing."""
        return self.value if self.value.isdigit() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headset:
    """It was plugged in, or pulled out."""

    plugged: bool


KEYS: dict[int, Key] = {
    **{code: Key(digit) for code, digit in (DIGITS | KEYPAD_DIGITS).items()},
    Code.RIGHT: Key.NEXT,
    Code.DOWN: Key.NEXT,
    Code.TAB: Key.NEXT,
    Code.KPASTERISK: Key.NEXT,
    Code.LEFT: Key.PREVIOUS,
    Code.UP: Key.PREVIOUS,
    Code.KPSLASH: Key.PREVIOUS,
    Code.ENTER: Key.SELECT,
    Code.SPACE: Key.SELECT,
    Code.OK: Key.SELECT,
    Code.SELECT: Key.SELECT,
    Code.KPENTER: Key.ENTER,
    Code.BACKSPACE: Key.ERASE,
    Code.DELETE: Key.ERASE,
    Code.KPDOT: Key.ERASE,
    Code.ESC: Key.BACK,
    Code.BACK: Key.BACK,
    Code.HOME: Key.HOME,
    Code.HOMEPAGE: Key.HOME,
    Code.F2: Key.REPEAT,
    Code.AGAIN: Key.REPEAT,
    Code.KPPLUS: Key.LOUDER,
    Code.VOLUMEUP: Key.LOUDER,
    Code.KPMINUS: Key.QUIETER,
    Code.VOLUMEDOWN: Key.QUIETER,
    Code.F1: Key.VOICE,
    Code.HELP: Key.VOICE,
    Code.MEDIA: Key.VOICE,
    Code.PLAYPAUSE: Key.VOICE,
    Code.F12: Key.STAFF,
}
# Keypads without a switch tell of their jack with two keys.
_JACK = {Code.F15: True, Code.F16: False}


class Keys:
    """Tells keys as they go down, once however long they are held, and the headset when it comes or goes."""

    def __init__(self) -> None:
        self._on: set[int] = set()
        self._is_plugged = False

    def feed(self, kind: int, code: int, value: int, at_s: float) -> list[Key | Headset]:
        match kind:
            case Kind.KEY if value == PRESSED and code in _JACK:
                return self._plug(_JACK[Code(code)])
            case Kind.KEY if value == PRESSED and code in KEYS:
                return [KEYS[code]]
            case Kind.SWITCH:
                return self._switch(self._on | {code} if value else self._on - {code})
        return []

    def resync(self, switches: Collection[int]) -> list[Key | Headset]:
        """After an overflow or at the start: the switches that are on now. With none, the keypad is gone."""
        return self._switch(set(switches))

    def _switch(self, on: set[int]) -> list[Key | Headset]:
        self._on = on
        return self._plug(not on.isdisjoint((Switch.HEADPHONE, Switch.JACK)))

    def _plug(self, is_plugged: bool) -> list[Key | Headset]:
        if is_plugged == self._is_plugged:
            return []
        self._is_plugged = is_plugged
        return [Headset(plugged=is_plugged)]
