"""The wall's own daemon on another machine than the journal: light, word of a cut, and no call twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from display.__main__ import Display
from display.frame import FrameReader
from epass.config import Config
from epass.errors import LinkLost
from epass.runtime import Daemon
from fakes.feed import FeedDaemon, a_feed_site, call, issue
from fakes.sites import a_journal
from fakes.waiting import until

# Of the large panel while it calls: blue, green, red, alpha.
ACCENT = bytes((37, 196, 255, 255))


def a_site_of_two_machines(folder: Path) -> Config:
    screen = f'screen = "offscreen://{folder}/wall.frame?size=640x360"'
    return a_feed_site(folder, display=f'{screen}\nsound = "none:"\nvoice = false\ncall_shown_s = 1')


@asynccontextmanager
async def showing(config: Config) -> AsyncIterator[Display]:
    display = Display(config)
    task = asyncio.ensure_future(display.serve(Daemon("test")))
    try:
        yield display
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def is_lit(folder: Path) -> bool:
    try:
        return FrameReader(folder / "wall.frame").read(timeout_s=0).pixels.count(ACCENT) > 640 * 360 / 8
    except LinkLost:
        return False


def is_up_to_date(display: Display) -> bool:
    return not display._source.is_cut and not display._wall.is_stale


async def test_a_call_lights_the_wall_of_another_machine(tmp_path: Path) -> None:
    config = a_site_of_two_machines(tmp_path)
    journal = a_journal(config)
    issue(journal, 3)
    call(journal)
    with FeedDaemon(tmp_path, config):
        async with showing(config) as display:
            await until(lambda: is_up_to_date(display))
            assert not is_lit(tmp_path), "a call of before was announced"
            call(journal, 2)
            await until(lambda: is_lit(tmp_path))


async def test_a_cut_is_said_and_healed_and_lights_nothing_again(tmp_path: Path) -> None:
    config = a_site_of_two_machines(tmp_path)
    journal = a_journal(config)
    issue(journal, 3)
    with FeedDaemon(tmp_path, config) as feed:
        async with showing(config) as display:
            await until(lambda: is_up_to_date(display))
            call(journal)
            await until(lambda: is_lit(tmp_path))
            await until(lambda: not is_lit(tmp_path))
            feed.kill()
            await until(lambda: display._wall.is_stale)
            await asyncio.to_thread(feed.start)
            await until(lambda: is_up_to_date(display))
            announced = display._wall._announced
            call(journal, 2)
            await until(lambda: display._wall._announced == announced + 1)
