"""A code at the scanner, a key of the keypad, a headset in its jack become what their drivers would report.

Scanner and keypad are keyboards to the kernel (USB HID). Source: linux/input-event-codes.h.
"""

from pathlib import Path

from simulator.input_device import InputDevice

# What a navigation keypad with a headphone jack has, and the staff's key of the demo.
KEYS = {
    "UP": 103,
    "DOWN": 108,
    "LEFT": 105,
    "RIGHT": 106,
    "OK": 0x160,
    "BACK": 158,
    "HOME": 102,
    "REPEAT": 129,
    "VOLUME_UP": 115,
    "VOLUME_DOWN": 114,
    "STAFF": 88,
}
_KEY, _MISC, _SWITCH = 0x01, 0x04, 0x05
_SCAN = (_MISC, 0x04)
_HEADPHONE_INSERT = (_SWITCH, 0x02)
_ENTER = 28
# Of a US keyboard: what codes of bookings are made of.
_SIGNS = {sign: 2 + place for place, sign in enumerate("1234567890-")}
# HID's usages begin with their page: 7 is the keyboard's.
_USAGES = 0x70000


class _Keyboard(InputDevice):
    def stroke(self, code: int) -> None:
        """Down and up; with each the kernel tells the HID usage, too."""
        for value in (1, 0):
            self.report((_SCAN, _USAGES + code), ((_KEY, code), value))


class VirtualScanner(_Keyboard):
    def __init__(self, path: Path) -> None:
        super().__init__("scanner", path)

    def scan(self, text: str) -> None:
        """Digits and dashes, typed at once, and Enter."""
        for sign in text:
            self.stroke(_SIGNS[sign])
        self.stroke(_ENTER)


class VirtualKeypad(_Keyboard):
    """`has_headset`: one is in its jack. A kernel tells that to whoever opens the device; a FIFO cannot be asked, so
    it is reported anew whenever the keypad comes back or its reader was started."""

    def __init__(self, path: Path) -> None:
        super().__init__("keypad", path)
        self.has_headset = False

    def press(self, key: str) -> None:
        self.stroke(KEYS[key])

    def put_headset(self, plugged: bool) -> None:
        self.has_headset = plugged
        if self.is_plugged:
            self.report((_HEADPHONE_INSERT, int(plugged)))

    def plug(self) -> None:
        if not self.is_plugged:
            super().plug()
            self._announce()

    def forget(self) -> None:
        super().forget()
        self._announce()

    def _announce(self) -> None:
        if self.is_plugged and self.has_headset:
            self.report((_HEADPHONE_INSERT, 1))
