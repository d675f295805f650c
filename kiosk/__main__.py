"""The daemon at the door: touchscreen, scanner, keypad, dialogue, voice and dispenser of one ΚΕΠ."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

from display.canvas import open_canvas
from epass import runtime
from epass.config import Config
from epass.errors import StoreError
from epass.runtime import Daemon
from epass.store import open_journal
from epass.store.journal import utc_now
from inputs.replug import keep
from kiosk.inputs.fingers import Touch
from kiosk.inputs.keyboards import open_keypad, open_scanner
from kiosk.inputs.keys import Headset, Key
from kiosk.inputs.scanner import Scanned
from kiosk.inputs.touch import open_touch
from kiosk.pin import is_right
from kiosk.reception import VOICE, Reception
from kiosk.threads import beside
from printer_profiles import profile_for

log = logging.getLogger("epass.kiosk")

_TITLE = "e-PASS"
_REDRAW_S = 0.1
# A ticket is set and sent in this time; drawing meanwhile would make it wait, and nobody sees so short a delay.
_PAPER_FIRST_S = 0.02
_ALIVE_EVERY_S = 10.0
# The longest ticket on the slowest line takes 20 s, and every wait for a printer ends.
_PRINTED_WITHIN_S = 90.0
_LISTEN_EVERY_S = 0.25
_STORE_RETRY_S = 2.0


class Kiosk:
    """One screen between its touchscreen, its printer and the journal."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._profile = profile_for(config.printer)
        self._canvas = open_canvas(config.kiosk.screen, _TITLE, config.kiosk.rotation)
        self._reception = Reception(config, self._canvas, utc_now, self._ask)
        self._touched = asyncio.Event()
        self._questions: set[asyncio.Task[None]] = set()
        self._told = ""

    async def serve(self, daemon: Daemon) -> None:
        """Until cancelled, until somebody closes the window, or until the staff want it started anew."""
        self._open_journal()
        self._reception.show()
        daemon.ready()
        kiosk, printing = self._config.kiosk, daemon.part("the dispenser", within_s=_PRINTED_WITHIN_S)
        try:
            with ExitStack() as stack:
                async with asyncio.TaskGroup() as group:
                    tasks = [
                        group.create_task(self._follow(), name="follow"),
                        group.create_task(beside(partial(self._dispense, printing)), name="dispense"),
                        group.create_task(self._rehearse(stack), name="rehearse"),
                    ]
                    if kiosk.touch:
                        tasks.append(group.create_task(self._feel(), name="touch"))
                    if kiosk.scanner:
                        tasks.append(group.create_task(self._scan(), name="scanner"))
                    if kiosk.keypad:
                        tasks.append(group.create_task(self._press(), name="keypad"))
                    await self._keep_time(daemon)
                    for task in [*tasks, *self._questions]:
                        task.cancel()
        finally:
            self._reception.detach()
            self._canvas.close()

    def _open_journal(self) -> None:
        try:
            self._reception.attach(open_journal(self._config))
            self._told = ""
        except StoreError as error:
            self._lose_journal(error)

    def _lose_journal(self, error: StoreError) -> None:
        if str(error) != self._told:
            log.error("%s", error)
        self._told = str(error)
        self._reception.detach()

    async def _follow(self) -> None:
        """What happens anywhere on the site is seen here: at most every _REDRAW_S, however much happens."""
        while True:
            if journal := self._reception.journal:
                try:
                    async for entries in journal.follow(self._reception.seen):
                        await asyncio.sleep(_PAPER_FIRST_S)
                        self._reception.take(entries)
                        self._touched.set()
                        await asyncio.sleep(_REDRAW_S)
                except StoreError as error:
                    self._lose_journal(error)
                    self._reception.show()
            await asyncio.sleep(_STORE_RETRY_S)
            self._open_journal()
            self._reception.show()

    async def _feel(self) -> None:
        kiosk = self._config.kiosk
        await keep(
            lambda: open_touch(kiosk.touch, kiosk.touch_range, kiosk.rotation, self._canvas.taps),
            self._take_touches,
            partial(self._reception.tell, "touch"),
        )

    async def _scan(self) -> None:
        url = self._config.kiosk.scanner
        await keep(lambda: open_scanner(url), self._take_codes, partial(self._reception.tell, "scanner"))

    async def _press(self) -> None:
        url = self._config.kiosk.keypad
        await keep(lambda: open_keypad(url), self._take_keys, partial(self._reception.tell, "keypad"))

    async def _take_touches(self, touches: Sequence[Touch]) -> None:
        for touch in touches:
            await self._let_print(self._reception.touch(touch))
        self._touched.set()

    async def _take_codes(self, codes: Sequence[Scanned]) -> None:
        for code in codes:
            await self._let_print(self._reception.scan(code.text))
        self._touched.set()

    async def _take_keys(self, keys: Sequence[Key | Headset]) -> None:
        for key in keys:
            if isinstance(key, Headset):
                self._reception.plug(is_plugged=key.plugged)
            else:
                await self._let_print(self._reception.key(key))
        self._touched.set()

    async def _let_print(self, is_wanted: bool) -> None:
        """A ticket comes before its picture."""
        if is_wanted:
            await asyncio.sleep(_PAPER_FIRST_S)
            self._reception.show()

    def _ask(self, work: Callable[[], Any], answered: Callable[[Any], None]) -> None:
        """`kiosk.reception.Beside`."""

        async def ask() -> None:
            try:
                answer = await asyncio.to_thread(work)
            except Exception as error:
                self._reception.stumble(error)
            else:
                answered(answer)
            self._touched.set()

        question = asyncio.create_task(ask(), name="question")
        self._questions.add(question)
        question.add_done_callback(self._questions.discard)

    async def _keep_time(self, daemon: Daemon) -> None:
        """Pages that go by themselves, and the clock's minute; returns when the window is closed, or when the staff
        want the kiosk started anew, which is for whoever started it (systemd, the demo)."""
        longest_s = _ALIVE_EVERY_S if self._canvas.is_deaf else _LISTEN_EVERY_S
        is_heard = self._config.kiosk.touch.startswith("sdl")
        while not (self._canvas.is_closed or self._reception.wants_restart):
            self._touched.clear()
            self._reception.tick()
            daemon.alive()
            try:
                async with asyncio.timeout(min(self._until_tick_s(), longest_s)):
                    await self._touched.wait()
            except TimeoutError:
                if not is_heard:
                    self._canvas.taps()

    def _until_tick_s(self) -> float:
        until_minute_s = 60 - time.time() % 60
        tick_s = self._reception.next_tick_s
        return until_minute_s if tick_s is None else min(until_minute_s, max(tick_s - time.monotonic(), 0))

    async def _rehearse(self, stack: ExitStack) -> None:
        """In the quiet after the first picture: what pages to come will need, the staff's PIN, and the voice."""
        for _ in self._reception.rehearse():
            await asyncio.sleep(0)
        if self._config.kiosk.staff_pin:
            # Whether it is a line at all, and not first when the staff stand there.
            await asyncio.to_thread(is_right, "", self._config.kiosk.staff_pin)
        if not self._config.kiosk.voice.startswith("none"):
            self._listen(stack)

    def _listen(self, stack: ExitStack) -> None:
        # What speaks is not needed for the first picture.
        from kiosk.voice.listening import Listening  # noqa: PLC0415
        from kiosk.voice.narrator import Narrator  # noqa: PLC0415
        from speech.live import LiveVoice  # noqa: PLC0415
        from speech.sound import open_sound  # noqa: PLC0415

        volume = self._reception.volume
        sound = open_sound(self._config.kiosk.voice, in_real_time=True)
        narrator = Narrator(LiveVoice(), sound, volume, partial(self._reception.tell, VOICE))
        stack.callback(narrator.close)
        narrator.start(self._config.site.languages)
        self._reception.listen(Listening(self._config, narrator, volume))

    async def _dispense(self, got_on: Callable[[], None]) -> None:
        # In its own thread, after the first picture: it takes as long to import as everything before.
        from kiosk.printing import service  # noqa: PLC0415

        await service.serve(self._config, self._profile, got_on)


async def serve(config: Config, daemon: Daemon) -> None:
    await Kiosk(config).serve(daemon)


def main() -> None:
    runtime.run("epass-kiosk", serve)


if __name__ == "__main__":
    main()
