"""Old pads on one line, as docs/button-box.md has them: a key that goes down becomes a frame, and frames are shown."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from simulator.serial_end import SerialEnd
from simulator.wire import Wire

KEYS = {"call": 0x31, "start": 0x32, "redirect": 0x33, "end": 0x34}
_BEGIN, _END = 0x01, 0x07
_LENGTH = 7
_GAP_S = 0.02


class Pads:
    """`shown`: mode and characters of each pad. `send`: how what they say reaches the host, over `wire`."""

    def __init__(self, addresses: Sequence[int], send: Callable[[bytes], None], wire: Wire | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self.shown: dict[int, tuple[int, str]] = dict.fromkeys(addresses, (0x20, ""))
        self.wire = wire or Wire(random=Random(0))
        self.arrived_whole: list[tuple[int, str]] = []
        self._send = send
        self._received = b""
        self._received_s = float("-inf")

    def press(self, address: int, key: str) -> None:
        """The key's frame goes out, once."""
        frame = bytes((_BEGIN, address, KEYS[key], _END))
        carried = self.wire.carry(frame)
        if frame in b"".join(piece for _, piece in carried):
            self.arrived_whole.append((address, key))
        for after_s, piece in carried:
            self._loop.call_later(after_s, self._send, piece)

    def take(self, said: bytes) -> None:
        """What is no frame of seven bytes is dropped."""
        now_s = self._loop.time()
        if now_s - self._received_s > _GAP_S:
            self._received = b""
        self._received_s = now_s
        self._received += said
        while len(self._received) >= _LENGTH:
            frame, rest = self._received[:_LENGTH], self._received[_LENGTH:]
            if frame[0] == _BEGIN and frame[-1] == _END:
                self._received = rest
                if frame[1] in self.shown:
                    self.shown[frame[1]] = (frame[2], frame[3:6].decode("ascii", "replace"))
            else:
                self._received = self._received[1:]


class VirtualPads:
    """The pads at the end of a pty that `link_path` points to. `async with` plugs the line in."""

    def __init__(self, link_path: Path, addresses: Sequence[int], wire: Wire | None = None) -> None:
        self.pads = Pads(addresses, self._send, wire)
        self._end = SerialEnd(link_path, self.pads.take)

    async def __aenter__(self) -> "VirtualPads":
        self.plug_in()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.unplug()

    def plug_in(self) -> None:
        self._end.plug_in()

    def unplug(self) -> None:
        self._end.unplug()

    def _send(self, said: bytes) -> None:
        self._end.write(said)
