"""One box is asked 25 times a second: its presses go to the desk, and what the desk says goes back to it."""

import asyncio
from collections.abc import Awaitable, Callable

from counter.box import Face, Press, Presses
from counter.desk import Desk
from counter.link import Link, Silence
from counter.protocol import REPLY_LENGTH, VERSION, Lamp, Panel, reading, request
from epass.errors import LinkLost

INTERVAL_S = 0.04
LOST_AFTER_S = 1.0
RETRY_S = 0.5
LONGEST_RETRY_S = 2.0


class Poll:
    """The conversation with one box. `tell(None)` while it works, `tell(sentence)` while it does not: again and
    again, whoever listens keeps what has changed."""

    def __init__(self, *, link: Link, address: int, desk: Desk, face: Face, tell: Callable[[str | None], None]) -> None:
        self._link = link
        self._address = address
        self._desk = desk
        self._face = face
        self._tell = tell
        self._presses = Presses()
        self._pending: list[Press] = []
        self._panel: Panel | None = None
        self._request = b""
        self._reply = b""

    async def run(self) -> None:
        """For ever. Nothing that happens to the box or its line ends it."""
        self._good_at = asyncio.get_running_loop().time()
        retry_s = RETRY_S
        while True:
            try:
                await self._link.open()
                retry_s = RETRY_S
                await self._converse()
            except LinkLost as loss:
                self._miss(str(loss))
            self._link.close()
            await asyncio.sleep(retry_s)
            retry_s = min(2 * retry_s, LONGEST_RETRY_S)

    async def _converse(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            try:
                await self._turn()
            except Silence as silence:
                self._miss(str(silence))
            await asyncio.sleep(INTERVAL_S - clock() % INTERVAL_S)

    async def _turn(self) -> None:
        """Asks once. A press is answered at once: the frame that says "busy" is on the wire while the journal
        writes, and the next one brings the result."""
        self._hear(await self._say())
        while self._pending:
            self._face.be_busy()
            felt = self._say()
            self._act()
            self._hear(await felt)
            if not self._pending:
                self._hear(await self._say())

    def _say(self) -> Awaitable[bytes]:
        panel = self._face.panel(asyncio.get_running_loop().time())
        if panel is not self._panel:
            self._panel = panel
            self._request = request(self._address, panel)
        return self._link.exchange(self._request, REPLY_LENGTH)

    def _hear(self, reply: bytes) -> None:
        now_s = asyncio.get_running_loop().time()
        if reply != self._reply:
            heard = reading(self._address, reply)
            if heard is None:
                self._miss("The box sends damaged answers: check its cable, and the baud rate in the configuration.")
                return
            if heard.version != VERSION:
                self._miss(f"This is not a box that e-PASS knows: it calls itself {heard.version:04X}h.")
                return
            self._reply = reply
            self._pending += self._presses.new(heard, now_s)
        self._good_at = now_s
        self._tell(None)

    def _act(self) -> None:
        presses, self._pending = self._pending, []
        for press in presses:
            notice = Lamp.LINK_LOST if press.is_too_old else self._desk.press(press)
            self._face.answer(notice, asyncio.get_running_loop().time())
        self._face.stand(self._desk.standing())

    def _miss(self, reason: str) -> None:
        if asyncio.get_running_loop().time() - self._good_at >= LOST_AFTER_S:
            self._tell(reason)
