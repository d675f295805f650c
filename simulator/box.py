"""A counter's button box that is not there: requests become lamps, and a pressed key becomes part of a reply.

Built from docs/button-box.md, as a firmware would be: it shares nothing with the other end but pymodbus' framing.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadHoldingRegistersResponse,
    ReadWriteMultipleRegistersRequest,
    ReadWriteMultipleRegistersResponse,
    WriteMultipleRegistersRequest,
    WriteMultipleRegistersResponse,
)

from simulator.serial_end import SerialEnd

KEYS = ("NEXT", "RECALL", "NO_SHOW", "HOLD", "FINISH", "HELP", "F1", "F2")
LAMPS = (
    *("idle", "waiting", "calling", "serving", "nobody_waiting", "refused", "link_lost", "paper_out", "busy"),
    *("help", "paper_low", "ask", "emergency", "break"),
)
BEEPS = ("silence", "short", "long")
IDENTITY = 0x4501
DEBOUNCE_S = 0.02
HELD_S = 0.08
LEASE_UNIT_S = 1.0

_LEASE, _LAMPS, _BEEP, _TEXT, _BRIGHTNESS, _WAITING = 32, 33, 34, 35, 39, 40
_WRITABLE = range(_LEASE, _WAITING + 1)
_ILLEGAL_FUNCTION, _ILLEGAL_ADDRESS = 1, 2
_FRAME_GAP_S = 0.02
_SHORTEST, _LONGEST = 8, 256
_AGE_STEP_S = 0.02
_OLDEST_AGE = 255


class Firmware:
    """The program inside a box: `receive` takes what came in on the wire and gives what goes out."""

    def __init__(self, address: int = 1, clock: Callable[[], float] = monotonic) -> None:
        self._address = address
        self._clock = clock
        self._decoder = DecodePDU(is_server=True)
        self._framer = FramerRTU(self._decoder)
        self.start()

    def start(self) -> None:
        """Power comes: everything is forgotten, and a new boot id is drawn."""
        now = self._clock()
        self._boot_id = random.randrange(1, 0x10000)
        self._started_at = now
        self._held = [False] * 8
        self._counts = [0] * 8
        self._pressed_at = [now - _OLDEST_AGE * _AGE_STEP_S] * 8
        self._errors = 0
        self._registers = dict.fromkeys(_WRITABLE, 0)
        self._beeps = 0
        self._received = b""
        self._received_at = now
        self.lease_ends = now

    def key_down(self, key: str) -> None:
        """The contact has been closed for as long as it may bounce."""
        place = KEYS.index(key)
        self._held[place] = True
        self._counts[place] = (self._counts[place] + 1) % 0x10000
        self._pressed_at[place] = self._clock()

    def key_up(self, key: str) -> None:
        self._held[KEYS.index(key)] = False

    def state(self) -> dict[str, Any]:
        """What somebody in front of the box sees and hears. `beeps` counts them, `sound` is the last one's."""
        held = [key for key, held in zip(KEYS, self._held, strict=False) if held]
        heard = {"beeps": self._beeps, "sound": BEEPS[self._registers[_BEEP] & 0xFF]}
        if self._clock() >= self.lease_ends:
            dashes = [0x00, 0x40, 0x40, 0x00]
            return {"text": "--", "segments": dashes, "lamps": ["link_lost"], "waiting": None, "held": held, **heard}
        places = [self._registers[_TEXT + place] for place in range(4)]
        return {
            "text": bytes(place & 0xFF for place in places).decode("ascii", "replace").rstrip(" \0"),
            "segments": [place >> 8 for place in places],
            "lamps": [lamp for bit, lamp in enumerate(LAMPS) if self._registers[_LAMPS] >> bit & 1],
            "waiting": self._registers[_WAITING],
            "held": held,
            **heard,
        }

    def receive(self, chunk: bytes) -> bytes:
        """The reply to the request that `chunk` completes; nothing for damage and for what is said to others, and by
        them: on a shared line a box hears it all."""
        now = self._clock()
        if now - self._received_at > _FRAME_GAP_S:
            self._forget()
        self._received = (self._received + chunk)[-_LONGEST:]
        self._received_at = now
        at = self._received.find(self._address)
        while at >= 0:
            if request := _request(self._received[at:]):
                self._received = self._received[:at]
                self._forget()
                return self._reply(request)
            at = self._received.find(self._address, at + 1)
        return b""

    def _forget(self) -> None:
        """What was for this box, and not a request, was one that came damaged."""
        self._errors = (self._errors + self._received.startswith(bytes([self._address]))) % 0x10000
        self._received = b""

    def _reply(self, request: bytes) -> bytes:
        message = self._decoder.decode(request[1:-2])
        answer = self._answer(message) if message else ExceptionResponse(request[1], _ILLEGAL_FUNCTION)
        answer.dev_id = self._address
        return self._framer.buildFrame(answer)

    def _answer(self, message: ModbusPDU) -> ModbusPDU:
        match message:
            case ReadWriteMultipleRegistersRequest():
                written = self._written(message.write_address, message.write_registers)
                read = self._read(message.read_address, message.read_count)
                if written is not None and read is not None:
                    self._write(written)
                    # Written before they are read.
                    return ReadWriteMultipleRegistersResponse(
                        registers=self._read(message.read_address, message.read_count) or []
                    )
            case ReadHoldingRegistersRequest(function_code=0x03):
                read = self._read(message.address, message.count)
                if read is not None:
                    return ReadHoldingRegistersResponse(registers=read)
            case WriteMultipleRegistersRequest():
                written = self._written(message.address, message.registers)
                if written is not None:
                    self._write(written)
                    return WriteMultipleRegistersResponse(address=message.address, count=message.count)
            case _:
                return ExceptionResponse(message.function_code, _ILLEGAL_FUNCTION)
        return ExceptionResponse(message.function_code, _ILLEGAL_ADDRESS)

    def _written(self, address: int, values: Sequence[int]) -> dict[int, int] | None:
        places = range(address, address + len(values))
        is_there = values and places[0] in _WRITABLE and places[-1] in _WRITABLE
        return dict(zip(places, values, strict=True)) if is_there else None

    def _read(self, address: int, count: int) -> list[int] | None:
        registers = dict(enumerate(self._readable())) | self._registers
        places = range(address, address + count)
        return [registers[place] for place in places] if all(place in registers for place in places) else None

    def _write(self, registers: dict[int, int]) -> None:
        before = self._registers[_BEEP]
        self._registers.update(registers)
        self.lease_ends = self._clock() + self._registers[_LEASE] * LEASE_UNIT_S
        beep = self._registers[_BEEP]
        self._beeps += beep != before and beep & 0xFF != 0

    def _readable(self) -> list[int]:
        now = self._clock()
        held = sum(1 << place for place, held in enumerate(self._held) if held)
        ages = [min(int((now - at) / _AGE_STEP_S), _OLDEST_AGE) for at in self._pressed_at]
        pairs = [ages[place] << 8 | ages[place + 1] for place in range(0, 8, 2)]
        uptime = int(now - self._started_at) % 0x10000
        return [IDENTITY, self._boot_id, uptime, held, *self._counts, self._errors, *pairs]


def _request(data: bytes) -> bytes:
    """The whole request that this begins with; nothing for damage, and while it is not all here."""
    if len(data) < _SHORTEST:
        return b""
    counted = {0x0F: (9, 6), 0x10: (9, 6), 0x17: (13, 10)}.get(data[1])
    if counted is None:
        size = _SHORTEST
    elif len(data) > counted[1]:
        size = counted[0] + data[counted[1]]
    else:
        return b""
    frame = data[:size]
    is_whole = len(frame) == size and FramerRTU.check_CRC(frame[:-2], int.from_bytes(frame[-2:], "big"))
    return frame if is_whole else b""


class VirtualBox:
    """A box at the end of a pty that `link_path` points to, as /dev/ttyUSB0 would be. `async with` plugs it in.

    `on_change` is called whenever `state` shows something else.
    """

    def __init__(self, counter: int, link_path: Path, address: int = 1) -> None:
        self.counter = counter
        self.on_change: Callable[[], None] = lambda: None
        self._end = SerialEnd(link_path, self._take)
        self._firmware = Firmware(address)
        self._shown: dict[str, Any] = {}
        self._request = b""
        self._lease: asyncio.TimerHandle | None = None
        self._garbles = self._drops = False
        self._is_silent = False

    async def __aenter__(self) -> "VirtualBox":
        self.plug_in()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.unplug()

    @property
    def state(self) -> dict[str, Any]:
        """The firmware's state, and whether the box is plugged in; a box without power shows nothing."""
        if not self._end.is_plugged_in:
            dark = {"text": "", "segments": [0] * 4, "lamps": [], "waiting": None, "held": [], "beeps": 0}
            return {"counter": self.counter, "plugged_in": False, **dark, "sound": BEEPS[0]}
        return {"counter": self.counter, "plugged_in": True, **self._firmware.state()}

    def press(self, key: str, held_s: float = HELD_S) -> None:
        """A finger closes the contact of this key ("NEXT" …): it counts once it has been closed for `DEBOUNCE_S`."""
        if key not in KEYS:
            raise ValueError(f"a box has no key {key}, only {', '.join(KEYS)}")
        loop = asyncio.get_running_loop()
        loop.call_later(DEBOUNCE_S, self._move, self._firmware.key_down, key)
        loop.call_later(DEBOUNCE_S + held_s, self._move, self._firmware.key_up, key)

    def plug_in(self) -> None:
        if not self._end.is_plugged_in:
            self._end.plug_in()
            self.reboot()

    def unplug(self) -> None:
        if not self._end.is_plugged_in:
            return
        self._end.unplug()
        if self._lease is not None:
            self._lease.cancel()
            self._lease = None
        self._look()

    def reboot(self) -> None:
        """The power fails for a moment, the line stays."""
        self._firmware.start()
        self._request = b""
        self._look()

    def garble_next_frame(self) -> None:
        """One byte of the next reply arrives damaged."""
        self._garbles = True

    def drop_next_reply(self) -> None:
        """The next request is obeyed, but its reply gets lost."""
        self._drops = True

    def go_silent(self) -> None:
        """Nothing comes through any more, in either direction, until `speak_again`."""
        self._is_silent = True

    def speak_again(self) -> None:
        self._is_silent = False

    def _take(self, chunk: bytes) -> None:
        if self._is_silent:
            return
        reply = self._firmware.receive(chunk)
        self._answer(reply)
        if chunk != self._request:
            self._request = chunk
            self._look()
        if reply and self._lease is None:
            self._watch_lease()

    def _answer(self, reply: bytes) -> None:
        if self._drops and reply:
            self._drops = False
            return
        if self._garbles and reply:
            self._garbles = False
            reply = reply[:5] + bytes([reply[5] ^ 0x10]) + reply[6:]
        self._end.write(reply)

    def _move(self, way: Callable[[str], None], key: str) -> None:
        if self._end.is_plugged_in:
            way(key)
            self._look()

    def _watch_lease(self) -> None:
        left_s = self._firmware.lease_ends - monotonic()
        if left_s > 0:
            self._lease = asyncio.get_running_loop().call_later(left_s, self._watch_lease)
        else:
            self._lease = None
            self._request = b""
            self._look()

    def _look(self) -> None:
        state = self.state
        if state != self._shown:
            self._shown = state
            self.on_change()
