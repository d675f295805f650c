"""A box is asked 25 times a second: its presses go to the desk, and what the desk says goes back to it."""

import asyncio
from collections.abc import Callable, Sequence

from counter.box import Face, Press, Presses
from counter.desk import Desk
from counter.link import Link, Outcome, Silence
from counter.protocol import REPLY_LENGTH, VERSION, Lamp, Panel, reading, request
from epass.errors import LinkLost

INTERVAL_S = 0.04
REPLY_TIMEOUT_S = 0.15
LOST_AFTER_S = 1.0
RETRY_S = 0.5
LONGEST_RETRY_S = 2.0


class Poll:
    """The conversation with one box. `tell(None)` while it works; while it does not, `tell` the first reason, again
    and again: whoever listens keeps what has changed.

    Nearly every reply is the one before. That is seen in a callback, which does nothing; `run` is woken for news.
    """

    def __init__(self, *, link: Link, address: int, desk: Desk, face: Face, tell: Callable[[str | None], None]) -> None:
        self._link = link
        self._address = address
        self._desk = desk
        self._face = face
        self._tell = tell
        self._clock = asyncio.get_running_loop().time
        self._presses = Presses()
        self._panel: Panel | None = None
        self._request = b""
        self._reply = b""
        self._news: asyncio.Queue[Outcome] = asyncio.Queue()
        self._is_open = False
        self._is_waiting = False
        self._asked_at = self._good_at = self._clock()
        self._is_good = False
        self._loss: str | None = None

    async def run(self) -> None:
        """For ever. Nothing that happens to the box or its line ends it."""
        retry_s = RETRY_S
        while True:
            try:
                await self._link.open()
                retry_s = RETRY_S
                await self._converse()
            except LinkLost as loss:
                self._miss(str(loss))
            finally:
                self._is_open = False
                self._link.close()
            await asyncio.sleep(retry_s)
            retry_s = min(2 * retry_s, LONGEST_RETRY_S)

    def tick(self) -> None:
        """Asks the box, unless it is still to answer what it was asked before."""
        if not self._is_open:
            return
        if not self._is_waiting:
            self._ask()
        elif self._clock() - self._asked_at >= REPLY_TIMEOUT_S:
            self._link.give_up()

    def _ask(self) -> None:
        self._asked_at = self._clock()
        panel = self._face.panel(self._asked_at)
        if panel is not self._panel:
            self._panel = panel
            self._request = request(self._address, panel)
        self._is_waiting = True
        self._link.exchange(self._request, REPLY_LENGTH, self._hear)

    def _hear(self, outcome: Outcome) -> None:
        self._is_waiting = False
        now_s = self._clock()
        if outcome == self._reply and self._is_good:
            self._good_at = now_s
        else:
            self._news.put_nowait(outcome)
        if self._is_open and self._face.panel(now_s) is not self._panel:
            self._ask()  # the box is owed an answer to a press

    async def _converse(self) -> None:
        self._news = asyncio.Queue()
        self._is_open = True
        while True:
            match await self._news.get():
                case Silence() as silence:
                    self._miss(str(silence))
                case LinkLost() as loss:
                    raise loss
                case bytes(reply):
                    self._take(reply)

    def _take(self, reply: bytes) -> None:
        now_s = self._clock()
        heard = reading(self._address, reply)
        if heard is None:
            self._miss("The box sends damaged answers: check its cable, and the baud rate in the configuration.")
            return
        if heard.version != VERSION:
            self._miss(f"This is not a box that e-PASS knows: it calls itself {heard.version:04X}h.")
            return
        self._reply = reply
        self._good_at = now_s
        self._is_good = True
        self._loss = None
        self._tell(None)
        if presses := self._presses.new(heard, now_s):
            self._obey(presses)

    def _obey(self, presses: Sequence[Press]) -> None:
        """The frame that says "busy" is on the wire while the journal writes; the result follows its reply."""
        self._face.be_busy()
        if not self._is_waiting:
            self._ask()
        for press in presses:
            notice = Lamp.LINK_LOST if press.is_too_old else self._desk.press(press)
            self._face.answer(notice, self._clock())
        self._face.stand(self._desk.standing())

    def _miss(self, reason: str) -> None:
        self._is_good = False
        if self._clock() - self._good_at >= LOST_AFTER_S:
            self._loss = self._loss or reason
            self._tell(self._loss)


async def ask_round(polls: Sequence[Poll]) -> None:
    """Asks all boxes in turn, for ever. They share one rhythm, so that the machine wakes once for all of them."""
    clock = asyncio.get_running_loop().time
    while True:
        for poll in polls:
            poll.tick()
        await asyncio.sleep(INTERVAL_S - clock() % INTERVAL_S)
