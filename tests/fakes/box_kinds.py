"""The three kinds of boxes at the far end of real ptys, two of each, with the same verbs for the same trouble."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random

from fakes.waiting import until
from simulator.bus import VirtualBus
from simulator.numpad import VirtualNumpad
from simulator.pads import VirtualPads
from simulator.wire import FAULTS, Wire

# Counters 1 and 3 have the boxes.
COUNTERS = (1, 3)
ADDRESSES = {1: 2, 3: 7}


def wire_of(trouble: str, faults: tuple[str, ...]) -> Wire:
    """A wire with this trouble: “none”, “in pieces”, “late” or “damaging”."""
    return Wire(
        random=Random(11),
        damaged=0.05 if trouble == "damaging" else 0.0,
        faults=faults,
        byte_s=0.0003 if trouble == "in pieces" else 0.0,
        in_pieces=trouble == "in pieces",
        late=0.2 if trouble == "late" else 0.0,
        latest_s=0.04,
    )


class ModbusBoxes:
    """Our own, on one line."""

    has_text = True
    # Where every press arrives, whatever happens to frames.
    heals = True

    def __init__(self, folder: Path, trouble: str) -> None:
        self._bus = VirtualBus(folder / "bus", list(ADDRESSES.values()), wire_of(trouble, FAULTS))
        self.urls = {counter: f"serial://{folder}/bus?address={ADDRESSES[counter]}" for counter in COUNTERS}

    async def __aenter__(self) -> "ModbusBoxes":
        await self._bus.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._bus.__aexit__()

    def next(self, counter: int) -> bool:
        """Whether it must be heard."""
        self._bus.boxes.press(ADDRESSES[counter], "NEXT")
        return True

    def recall(self, counter: int) -> None:
        self._bus.boxes.press(ADDRESSES[counter], "RECALL")

    def tremble(self, counter: int) -> None:
        """A finger that trembles on NEXT."""
        firmware = self._bus.boxes.firmwares[ADDRESSES[counter]]
        for _ in range(3):
            firmware.key_down("NEXT")
            firmware.key_up("NEXT")

    def unplug(self) -> None:
        self._bus.unplug()

    def plug_in(self) -> None:
        self._bus.plug_in()

    async def is_ready(self) -> None:
        await until(lambda: all("idle" in self._lamps(counter) for counter in COUNTERS))

    async def shows_number(self, counter: int, digits: str) -> None:
        await until(lambda: self._state(counter)["text"] == f"A{digits}" and "calling" in self._lamps(counter))

    async def shows_refusal(self, counter: int) -> None:
        await until(lambda: "refused" in self._lamps(counter))

    async def shows_nobody(self, counter: int) -> None:
        await until(lambda: "nobody_waiting" in self._lamps(counter))

    async def shows_emergency(self, counter: int) -> None:
        await until(lambda: self._state(counter)["text"] == "SOS")

    def _state(self, counter: int) -> dict[str, object]:
        return self._bus.boxes.firmwares[ADDRESSES[counter]].state()

    def _lamps(self, counter: int) -> list[str]:
        lamps = self._state(counter)["lamps"]
        assert isinstance(lamps, list)
        return lamps


class PadBoxes:
    """Old pads, on one line. A frame that is damaged is a press that nobody can know of."""

    has_text = True
    heals = False

    def __init__(self, folder: Path, trouble: str) -> None:
        seen = tuple(fault for fault in FAULTS if fault not in ("flip", "burst"))
        self._line = VirtualPads(folder / "pads", list(ADDRESSES.values()), wire_of(trouble, seen))
        self.urls = {counter: f"ub485://{folder}/pads?address={ADDRESSES[counter]}" for counter in COUNTERS}

    async def __aenter__(self) -> "PadBoxes":
        await self._line.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._line.__aexit__()

    def next(self, counter: int) -> bool:
        before = len(self._line.pads.arrived_whole)
        self._line.pads.press(ADDRESSES[counter], "call")
        return len(self._line.pads.arrived_whole) > before

    def recall(self, counter: int) -> None:
        self._line.pads.press(ADDRESSES[counter], "end")

    def tremble(self, counter: int) -> None:
        for _ in range(3):
            self._line.pads.press(ADDRESSES[counter], "call")

    def unplug(self) -> None:
        self._line.unplug()

    def plug_in(self) -> None:
        self._line.plug_in()
        for address in self._line.pads.shown:
            self._line.pads.shown[address] = (0x20, "")

    async def is_ready(self) -> None:
        await until(lambda: all(text.strip() for _, text in self._line.pads.shown.values()))

    async def shows_number(self, counter: int, digits: str) -> None:
        await self._shows(counter, 0x21, digits)

    async def shows_refusal(self, counter: int) -> None:
        await self._shows(counter, 0x24, "---")

    async def shows_nobody(self, counter: int) -> None:
        await self._shows(counter, 0x23, "---")

    async def shows_emergency(self, counter: int) -> None:
        await self._shows(counter, 0x21, "SOS")

    async def _shows(self, counter: int, mode: int, text: str) -> None:
        await until(lambda: self._line.pads.shown[ADDRESSES[counter]] == (mode, text))


class KeypadBoxes:
    """USB keypads, one for each counter. Between it and us is the kernel: bytes are never damaged, but overflow."""

    has_text = False
    heals = True

    def __init__(self, folder: Path, trouble: str) -> None:
        self._pads = {
            counter: VirtualNumpad(folder / f"keypad-{counter}", in_pieces=trouble == "in pieces")
            for counter in COUNTERS
        }
        self._overflows = Random(3) if trouble == "damaging" else None
        self.urls = {counter: f"keypad://{folder}/keypad-{counter}" for counter in COUNTERS}

    async def __aenter__(self) -> "KeypadBoxes":
        self.plug_in()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.unplug()

    def next(self, counter: int) -> bool:
        if self._overflows is not None and self._overflows.random() < 0.2:
            self._pads[counter].overflow()
        self._pads[counter].type("ENTER")
        return True

    def recall(self, counter: int) -> None:
        self._pads[counter].type("0", "ENTER")

    def tremble(self, counter: int) -> None:
        self._pads[counter].type("ENTER", "ENTER", "ENTER")

    def unplug(self) -> None:
        for pad in self._pads.values():
            pad.unplug()

    def plug_in(self) -> None:
        for pad in self._pads.values():
            pad.plug_in()

    async def is_ready(self) -> None:
        """Somebody waits: the light flashes."""
        await until(lambda: all(pad.flashes for pad in self._pads.values()))

    async def shows_number(self, counter: int, digits: str) -> None:
        """It can only say that a number is called: it blinks once a second."""
        await self._flashes(counter, 2, 2.6)

    async def shows_refusal(self, counter: int) -> None:
        await self._flashes(counter, 3, 1.6)

    async def shows_nobody(self, counter: int) -> None:
        await until(lambda: self._pads[counter].is_lit)

    async def shows_emergency(self, counter: int) -> None:
        await self._flashes(counter, 4, 2.6)

    async def _flashes(self, counter: int, times: int, within_s: float) -> None:
        before = self._pads[counter].flashes
        await until(lambda: self._pads[counter].flashes >= before + times, timeout_s=within_s + 2)


Far = ModbusBoxes | PadBoxes | KeypadBoxes
KINDS: dict[str, Callable[[Path, str], Far]] = {"box": ModbusBoxes, "pad": PadBoxes, "keypad": KeypadBoxes}


async def rest() -> None:
    """As long as a key is locked out, and a bit."""
    await asyncio.sleep(0.45)
