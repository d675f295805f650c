"""A finger on the page becomes what a touchscreen's driver would report: multitouch protocol B.

Source: the kernel's documentation, input/multi-touch-protocol.rst.
"""

from pathlib import Path

from simulator.input_device import Change, InputDevice

_BTN_TOUCH = (0x01, 0x14A)
_ABS_MT_SLOT = (0x03, 0x2F)
_ABS_MT_POSITION_X = (0x03, 0x35)
_ABS_MT_POSITION_Y = (0x03, 0x36)
_ABS_MT_TRACKING_ID = (0x03, 0x39)
_NO_CONTACT = -1
_IDS = 0x10000


class VirtualTouchscreen(InputDevice):
    """Reports 0 to `most` on both axes."""

    def __init__(self, path: Path, most: int) -> None:
        super().__init__("touchscreen", path)
        self._most = most
        self._contacts = 0
        self._is_down = False

    def unplug(self) -> None:
        super().unplug()
        self._is_down = False

    def forget(self) -> None:
        super().forget()
        self._is_down = False

    def down(self, x: float, y: float) -> None:
        """A finger comes down at this place, 0..1 from the left top corner; one that is down already moves there."""
        if self._is_down:
            return self.move(x, y)
        self._contacts = (self._contacts + 1) % _IDS
        self.report((_ABS_MT_SLOT, 0), (_ABS_MT_TRACKING_ID, self._contacts), *self._place(x, y), (_BTN_TOUCH, 1))
        self._is_down = True
        return None

    def move(self, x: float, y: float) -> None:
        if self._is_down:
            self.report(*self._place(x, y))

    def up(self) -> None:
        if self._is_down:
            self.report((_ABS_MT_TRACKING_ID, _NO_CONTACT), (_BTN_TOUCH, 0))
            self._is_down = False

    def _place(self, x: float, y: float) -> tuple[Change, Change]:
        return (_ABS_MT_POSITION_X, round(x * self._most)), (_ABS_MT_POSITION_Y, round(y * self._most))
