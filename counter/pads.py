"""A line of ub485 pads: each frame that arrives whole is a press, and each pad is shown its panel again and again."""

import asyncio
from collections.abc import Callable, Mapping
from secrets import token_hex

from counter.desk import Desk, Order
from counter.face import Face
from counter.gestures import LOCK_OUT_S
from counter.pad_protocol import PadFrames, PadPress, frame
from counter.stream import Stream
from epass.errors import LinkLost

RETRY_S = 0.5
LONGEST_RETRY_S = 2.0
# So often every pad is shown its panel anew: it may have missed it, and tells nobody.
REPEAT_S = 1.0
# So often it is seen whether a panel is another.
_LOOK_S = 0.05
# A frame does not last so long, even at 2400 baud.
_PAUSE_S = 0.05


class Pad:
    """One pad: what its keys do, what it shows, and to whom the loss of its line is told."""

    def __init__(self, *, desk: Desk, face: Face, tell: Callable[[str | None], None]) -> None:
        self.desk = desk
        self.face = face
        self.tell = tell
        self.shown = b""
        self.shown_s = float("-inf")
        self.pressed_s: dict[str, float] = {}
        self.presses = 0


class PadLine:
    """`pads`: by their addresses on this line."""

    def __init__(self, stream: Stream, pads: Mapping[int, Pad]) -> None:
        self._stream = stream
        self._pads = pads
        self._frames = PadFrames(pads)
        self._clock = asyncio.get_running_loop().time
        self._run = ""

    async def run(self) -> None:
        """For ever. Nothing that happens to the line ends it."""
        retry_s = RETRY_S
        while True:
            try:
                await self._stream.open()
                retry_s = RETRY_S
                self._run = token_hex(4)
                for pad in self._pads.values():
                    pad.tell(None)
                    pad.shown = b""
                await self._converse()
            except LinkLost as loss:
                for pad in self._pads.values():
                    pad.tell(str(loss))
            finally:
                self._stream.close()
            await asyncio.sleep(retry_s)
            retry_s = min(2 * retry_s, LONGEST_RETRY_S)

    async def _converse(self) -> None:
        heard_s = self._clock()
        while True:
            self._show()
            try:
                async with asyncio.timeout(_LOOK_S):
                    received = await self._stream.read()
            except TimeoutError:
                continue
            now_s = self._clock()
            if now_s - heard_s > _PAUSE_S:
                self._frames.pause()
            heard_s = now_s
            for press in self._frames.feed(received):
                self._obey(press, now_s)

    def _obey(self, press: PadPress, now_s: float) -> None:
        """The same frame twice within the lock-out is one press: its echo, or a finger that trembles."""
        pad = self._pads[press.address]
        if now_s - pad.pressed_s.get(press.key, float("-inf")) < LOCK_OUT_S:
            return
        pad.pressed_s[press.key] = now_s
        pad.presses += 1
        name = f"{self._run}-{press.key}-{pad.presses}"
        pad.face.answer(pad.desk.obey(Order(gesture=press.key, name=name)), now_s)
        pad.face.stand(pad.desk.standing())

    def _show(self) -> None:
        now_s = self._clock()
        for address, pad in self._pads.items():
            shown = frame(address, pad.face.panel(now_s))
            if shown != pad.shown or now_s - pad.shown_s >= REPEAT_S:
                pad.shown, pad.shown_s = shown, now_s
                self._stream.write(shown)
