"""The bytes of a line of ub485 pads become presses, and panels become the frames that the pads show. Pure.

Source: QSystem's RS-485 pad, as docs/button-box.md has it. No check sum, no count, no answer: a frame is believed by
its form alone.
"""

from collections.abc import Collection
from dataclasses import dataclass

from counter.keys import PAD_KEYS
from counter.panel import BREAK, EMERGENCY, HELP, PAPER, Lamp, Panel

_BEGIN, _END = 0x01, 0x07
_LENGTH = 4
_KEYS = {0x31 + place: key for place, key in enumerate(PAD_KEYS)}
STEADY, BLINKING = 0x20, 0x21
_PLACES = 3
_WORDS = {EMERGENCY: "SOS", HELP: "HLP", BREAK: "PAU", PAPER: "PAP"}
_NOTICES = {Lamp.NOBODY_WAITING: 2, Lamp.REFUSED: 3, Lamp.LINK_LOST: 4}
_MOST_WAITING = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class PadPress:
    address: int
    key: str


class PadFrames:
    """Finds frames in what comes, in whatever pieces. Bytes that are in none are passed over, and counted."""

    def __init__(self, addresses: Collection[int]) -> None:
        self._addresses = addresses
        self._rest = b""
        self.passed_over = 0

    def feed(self, received: bytes) -> list[PadPress]:
        data, presses, at = self._rest + received, [], 0
        while at + _LENGTH <= len(data):
            begin, address, key, end = data[at : at + _LENGTH]
            if (begin, end) == (_BEGIN, _END) and address in self._addresses and key in _KEYS:
                presses.append(PadPress(address=address, key=_KEYS[key]))
                at += _LENGTH
            else:
                at += 1
                self.passed_over += 1
        self._rest = data[at:]
        return presses

    def pause(self) -> None:
        """Nothing has come for longer than a frame lasts: what is here of one stays a piece."""
        self.passed_over += len(self._rest)
        self._rest = b""


def frame(address: int, panel: Panel) -> bytes:
    """What makes the pad at this address show the panel."""
    mode, text = _shown(panel)
    return bytes((_BEGIN, address, mode)) + text.rjust(_PLACES).encode("ascii") + bytes((_END,))


def _shown(panel: Panel) -> tuple[int, str]:
    for notice, times in _NOTICES.items():
        if notice in panel.lamps:
            return BLINKING + times, "---"
    digits = panel.text[-_PLACES:]
    if Lamp.ASK in panel.lamps:
        return BLINKING, f"?{digits[-2:]}"
    if panel.text in _WORDS:
        return BLINKING if panel.text in (EMERGENCY, HELP) else STEADY, _WORDS[panel.text]
    if panel.text:
        return STEADY if Lamp.SERVING in panel.lamps else BLINKING, digits
    return STEADY, str(min(panel.waiting, _MOST_WAITING)) if panel.waiting else ""
