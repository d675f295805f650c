"""A scanner's or keypad's far end: what is typed becomes the bytes that the kernel would write, into a pipe."""

from pathlib import Path

from fakes.touch import InputPipe, report
from inputs.event_codes import Code, Kind, Switch, Syn

# EV_MSC, MSC_SCAN: the kernel tells the HID usage with each key.
_USAGE = (0x04, 0x04, 0x70000)
_ROWS = {2: "1234567890-=", 16: "qwertyuiop[]", 30: "asdfghjkl;'`", 43: "\\zxcvbnm,./", 57: " "}
_SHIFTED = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))


def strokes(text: str) -> list[tuple[int, bool]]:
    """The key codes that type this on a US keyboard, and whether shift is held."""
    codes = {sign: first + place for first, row in _ROWS.items() for place, sign in enumerate(row)}
    plain = [_SHIFTED.get(sign, sign.lower()) for sign in text]
    return [(codes[sign], sign != wanted) for sign, wanted in zip(plain, text, strict=True)]


class FakeKeyboard(InputPipe):
    """Each stroke a millisecond after the one before, however slow the machine is."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._now_s = 1000.0

    def press(self, *codes: int) -> None:
        for code in codes:
            self._key(code, 1)
            self._key(code, 0)

    def hold(self, code: int, repeats: int) -> None:
        for value in (1, *[2] * repeats, 0):
            self._key(code, value)

    def scan(self, text: str, end: Code = Code.ENTER) -> None:
        for code, is_shifted in strokes(text):
            if is_shifted:
                self._key(Code.LEFTSHIFT, 1)
            self.press(code)
            if is_shifted:
                self._key(Code.LEFTSHIFT, 0)
        self.press(end)

    def plug_headset(self) -> None:
        self._report((Kind.SWITCH, Switch.HEADPHONE, 1))

    def pull_headset(self) -> None:
        self._report((Kind.SWITCH, Switch.HEADPHONE, 0))

    def overflow(self) -> None:
        """The kernel had more to say than it could keep."""
        self._report((Kind.SYN, Syn.DROPPED, 0), (Kind.KEY, Code.F1, 1))

    def _key(self, code: int, value: int) -> None:
        self._report(_USAGE, (Kind.KEY, code, value))

    def _report(self, *events: tuple[int, int, int]) -> None:
        self._now_s += 0.001
        self.send(report(self._now_s, *events))
