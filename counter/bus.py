"""The boxes of one line are asked in turn: one exchange at a time, and none waits for another that is dead."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence

from counter.link import Link, NoAnswer, Outcome
from counter.poll import Poll
from epass.errors import LinkLost

log = logging.getLogger(__name__)

# A box is asked 25 times a second, or as often as the line has time.
INTERVAL_S = 0.04
RETRY_S = 0.5
LONGEST_RETRY_S = 2.0
# A box begins to answer within so long (docs/button-box.md); what it said comes out of a USB converter so much later.
_TURN_S = 0.02
_CONVERTER_S = 0.03
# On a line with one box nobody waits behind it.
_LEAST_PATIENCE_S = 0.1
# One box that is away is asked this often, where others would have to wait meanwhile.
_AWAY_S = 0.25
# A box that has not answered is asked again at once, and one that has told something new, but not for ever.
_MISSES = 2
_QUESTIONS = 5
# Modbus over Serial Line V1.02, 2.5.1.1: 3.5 characters, but not less than 1.75 ms, of silence between frames.
_SILENT_CHARACTERS = 3.5
_LEAST_SILENCE_S = 0.00175
# A line that is not silent for so long is talked on nevertheless; sooner where something is known to babble.
_NOISE_S, _BABBLE_S = 0.05, 0.005
_BABBLING_S = 1.0
_BITS = 11


class Bus:
    """One line, with its boxes. It is opened again whenever it is gone, and tells all of its boxes why."""

    def __init__(self, *, name: str, link: Link, baudrate: int, polls: Sequence[Poll]) -> None:
        self._name = name
        self._link = link
        self._polls = polls
        self._is_shared = len(polls) > 1
        self._character_s = _BITS / baudrate
        self._silence_s = max(_SILENT_CHARACTERS * self._character_s, _LEAST_SILENCE_S) if self._is_shared else 0.0
        self._loop = asyncio.get_running_loop()
        self._news: asyncio.Queue[tuple[Poll, Outcome]] = asyncio.Queue()
        self._turns: deque[Poll] = deque()
        self._urgent: deque[Poll] = deque()
        self._away_at_s = float("-inf")
        self._asked_s = dict.fromkeys(polls, float("-inf"))
        self._asked: Poll | None = None
        self._questions = self._missed = 0
        self._timer: asyncio.TimerHandle | None = None
        self._is_open = False
        self._is_due = False
        self._noisy_since_s: float | None = None
        self._is_babbling = False
        self._babble = f"Something on {name} talks without being asked: unplug its boxes one by one, until it is quiet."
        for poll in polls:
            poll.hurry = lambda poll=poll: self._hurry(poll)  # type: ignore[misc]

    async def run(self) -> None:
        """For ever. Nothing that happens to the line or its boxes ends it."""
        retry_s = RETRY_S
        while True:
            try:
                await self._link.open()
                retry_s = RETRY_S
                self._is_open = True
                await self._converse()
            except LinkLost as loss:
                for poll in self._polls:
                    poll.lose(str(loss))
            finally:
                self._is_open = False
                self._rest()
                self._link.close()
            await asyncio.sleep(retry_s)
            retry_s = min(2 * retry_s, LONGEST_RETRY_S)

    def tick(self) -> None:
        """Begins a round, unless one is still going on: then the next follows at once."""
        self._is_due = True
        if self._is_open and self._timer is None:
            self._go_on()

    async def _converse(self) -> None:
        self._news = asyncio.Queue()
        while True:
            poll, outcome = await self._news.get()
            if isinstance(outcome, LinkLost) and not isinstance(outcome, NoAnswer):
                raise outcome
            if isinstance(outcome, NoAnswer) and self._is_babbling:
                poll.lose(self._babble)
            else:
                poll.take(outcome)

    def _hurry(self, poll: Poll) -> None:
        if poll is not self._asked and poll not in self._urgent:
            self._urgent.append(poll)
        if self._is_open and self._timer is None:
            self._go_on()

    def _go_on(self) -> None:
        """Asks the next one; with nobody left, rests until the next tick."""
        self._timer = None
        if not self._urgent and not self._turns and self._is_due:
            self._is_due = False
            self._turns.extend(self._round())
        if self._urgent or self._turns:
            self._questions = self._missed = 0
            self._ask((self._urgent or self._turns).popleft(), self._loop.time())

    def _round(self) -> list[Poll]:
        """Who is asked in this round: all that answer, and now and then one of those that do not."""
        round_ = [poll for poll in self._polls if not poll.is_away]
        away = [poll for poll in self._polls if poll.is_away]
        now_s = self._loop.time()
        if away and (not round_ or now_s - self._away_at_s >= _AWAY_S):
            self._away_at_s = now_s
            round_.append(min(away, key=lambda poll: self._asked_s[poll]))
        return round_

    def _ask(self, poll: Poll, since_s: float) -> None:
        """Waits for silence first: who talks unasked since `since_s` is waited for, but not long."""
        now_s = self._loop.time()
        wait_s = self._link.heard_at_s + self._silence_s - now_s
        if wait_s > 0 and now_s - since_s < (_BABBLE_S if self._is_babbling else _NOISE_S):
            self._timer = self._loop.call_later(wait_s, self._ask, poll, since_s)
            return
        self._hear_noise(wait_s > 0)
        self._asked, self._asked_s[poll] = poll, now_s
        self._questions += 1
        question = poll.question()
        characters = len(question) + poll.answer_length
        patience_s = characters * self._character_s + _TURN_S + _CONVERTER_S
        if not self._is_shared:
            patience_s = max(patience_s, _LEAST_PATIENCE_S)
        self._timer = self._loop.call_later(patience_s, self._link.give_up)
        self._link.exchange(question, poll.find, self._hear)

    def _hear(self, outcome: Outcome) -> None:
        poll, self._asked = self._asked, None
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if poll is None:
            return
        was_away = poll.is_away
        if poll.hear(outcome):
            self._news.put_nowait((poll, outcome))
        if not self._is_open or (isinstance(outcome, LinkLost) and not isinstance(outcome, NoAnswer)):
            return
        if was_away and not poll.is_away:
            self._away_at_s = float("-inf")  # where one is back, others may be, too
        is_missed = isinstance(outcome, NoAnswer)
        self._missed += is_missed
        has_time = self._questions < _QUESTIONS and self._missed < _MISSES and not poll.is_away
        if has_time and (is_missed or poll.is_owed):
            self._ask(poll, self._loop.time())
        else:
            self._go_on()

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        self._asked = None
        self._turns.clear()
        self._urgent.clear()

    def _hear_noise(self, is_noisy: bool) -> None:
        now_s = self._loop.time()
        if not is_noisy:
            if self._is_babbling:
                log.warning("%s: it is quiet again", self._name)
            self._noisy_since_s, self._is_babbling = None, False
        elif self._noisy_since_s is None:
            self._noisy_since_s = now_s
        elif now_s - self._noisy_since_s >= _BABBLING_S and not self._is_babbling:
            self._is_babbling = True
            log.warning("%s", self._babble)


async def ask_round(buses: Sequence[Bus]) -> None:
    """Asks the boxes of all lines, for ever. They share one rhythm, so that the machine wakes once for all of them."""
    clock = asyncio.get_running_loop().time
    while True:
        for bus in buses:
            bus.tick()
        await asyncio.sleep(INTERVAL_S - clock() % INTERVAL_S)
