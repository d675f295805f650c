"""The daemon of the wall display: follows the journal, shows it, and lets it be heard."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

from display.announcer import Announcer
from display.board import Call
from display.canvas import open_canvas
from display.source import open_source
from display.speaker import Speaker
from display.wall import Wall
from epass import runtime
from epass.config import Config
from epass.errors import StoreError
from epass.settings import DisplaySettings
from epass.store import Entry
from speech.sound import open_sound
from speech.voices import open_voices

log = logging.getLogger("epass.display")

_TITLE = "e-PASS"
_ALIVE_EVERY_S = 10.0
_LISTEN_EVERY_S = 0.25
_TRY_AGAIN_AFTER_S = 2.0


class Display:
    """One wall between its journal, its screen and its sound."""

    def __init__(self, config: Config) -> None:
        display, announcing = config.display, config.display.announcing
        self._source = open_source(config)
        self._canvas = open_canvas(display.screen, _TITLE, display.rotation)
        self._wall = Wall(config, self._canvas, self._announce, waits=self._source.waits)
        self._is_mute = display.sound in {"", "none:"}
        self._counters = tuple(sorted(display.counters or config.counters))

        def volume() -> int:
            return announcing.volume_at(datetime.now(config.site.timezone).time())

        self._speaker = Speaker(
            open_sound(display.sound),
            Announcer(open_voices(config) if display.voice and not self._is_mute else None, volume),
            config.site.languages,
            self._wall.keep_for,
            self._tell_sound,
            repeated_after_s=repeated_after_s(display),
        )
        self._changed = asyncio.Event()

    async def serve(self, daemon: runtime.Daemon) -> None:
        """Until cancelled, or until somebody closes the window."""
        self._look()
        self._wall.resume()
        self._wall.show()
        daemon.ready()
        self._wall.rehearse()
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._follow(), name="follow")]
                if not self._is_mute:
                    tasks.append(group.create_task(self._speaker.speak(), name="speak"))
                    tasks.append(group.create_task(self._speaker.study(self._counters), name="study"))
                await self._show(daemon)
                for task in tasks:
                    task.cancel()
        finally:
            self._speaker.close()
            self._source.close()
            self._wall.close()
            self._canvas.close()

    async def _show(self, daemon: runtime.Daemon) -> None:
        longest_s = _ALIVE_EVERY_S if self._canvas.is_deaf else _LISTEN_EVERY_S
        while not self._canvas.is_closed:
            self._changed.clear()
            out_of_date_s = self._wall.show()
            daemon.alive()
            try:
                async with asyncio.timeout(min(out_of_date_s, longest_s)):
                    await self._changed.wait()
            except TimeoutError:
                self._canvas.taps()

    async def _follow(self) -> None:
        while True:
            try:
                self._look()
                async for entries in self._source.follow():
                    self._take(entries)
            except StoreError as error:
                self._go_stale(error)
            await asyncio.sleep(_TRY_AGAIN_AFTER_S)

    def _look(self) -> None:
        try:
            self._take(self._source.look())
        except StoreError as error:
            self._go_stale(error)

    def _take(self, entries: Sequence[Entry]) -> None:
        self._wall.take(entries)
        if past := self._source.past:
            self._wall.settle(past.after, past.since)
        self._wall.is_stale = self._source.is_cut
        if not self._is_mute:
            for entry in entries:
                self._speaker.follow(entry.event)
        self._changed.set()

    def _go_stale(self, error: StoreError) -> None:
        if not self._wall.is_stale:
            log.error("The wall shows what it knew before. %s", error)
        self._wall.is_stale = True
        self._source.close()
        self._changed.set()

    def _announce(self, call: Call, due: int) -> None:
        if not self._is_mute:
            self._speaker.announce(call, due)

    def _tell_sound(self, reason: str | None) -> None:
        try:
            self._source.tell("sound", reason)
        except StoreError as error:
            log.error("It could not be recorded how the sound is. %s", error)


def repeated_after_s(display: DisplaySettings) -> float | None:
    """Not before the call has had its time: by then whoever was due is large."""
    after = display.announcing.repeated_after
    return None if after is None else max(after, display.call_shown).total_seconds()


async def serve(config: Config, daemon: runtime.Daemon) -> None:
    await Display(config).serve(daemon)


def main() -> None:
    runtime.run("epass-display", serve)


if __name__ == "__main__":
    main()
