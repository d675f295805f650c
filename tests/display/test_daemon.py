import asyncio
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from display.__main__ import repeated_after_s, serve
from display.canvas import Canvas
from display.frame import Frame, FrameReader
from display.past import Past
from display.source import Source
from epass.config import Config
from epass.errors import LinkLost, StoreError
from epass.queueing import events as e
from epass.runtime import Daemon
from epass.store import Entry
from epass.store.journal import Journal
from fakes.display import QUIET, a_wall_site
from fakes.hearing import recorded
from fakes.sites import a_journal, write_site
from fakes.waiting import until

BOUND_S = 10


@pytest.fixture(autouse=True)
def tries_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("display.__main__._TRY_AGAIN_AFTER_S", 0.05)


def test_the_source_gives_each_entry_once_over_an_outage(tmp_path: Path) -> None:
    config = a_wall_site(tmp_path)
    journal = a_journal(config)
    source = Source(config)
    issue(journal, "t1")
    first = source.look()
    (config.state_dir / "epass.db").rename(tmp_path / "away")
    source.close()
    with pytest.raises(StoreError):
        source.look()
    (tmp_path / "away").rename(config.state_dir / "epass.db")
    issue(journal, "t2")
    second = source.look()
    assert [type(entry.event).__name__ for entry in first] == ["DayOpened", "TicketIssued"]
    assert [entry.event.ticket for entry in second if isinstance(entry.event, e.TicketIssued)] == ["t2"]


def test_the_state_of_the_sound_is_recorded_when_it_changes(tmp_path: Path) -> None:
    config = a_wall_site(tmp_path)
    source = Source(config)
    for reason in (None, "The sound card is not there.", "The sound card is not there.", None, None):
        source.tell("sound", reason)
    told = [entry.event for entry in source.look() if isinstance(entry.event, e.DeviceFailed | e.DeviceRecovered)]
    assert [type(event) for event in told] == [e.DeviceFailed, e.DeviceRecovered]


def issue(journal: Journal, ticket: str) -> None:
    journal.record(lambda hall, at: hall.issue("Α", at=at, ticket=ticket))


def call(journal: Journal, counter: int = 1) -> None:
    journal.record(lambda hall, at: hall.call_next(counter, at=at))


@asynccontextmanager
async def serving(config: Config) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.ensure_future(serve(config, Daemon("test")))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def frame(folder: Path) -> Frame | None:
    try:
        return FrameReader(folder / "wall.frame").read(timeout_s=0)
    except LinkLost:
        return None


def is_lit(folder: Path) -> bool:
    """The large panel is filled with the accent: blue, green, red, alpha."""
    seen = frame(folder)
    return seen is not None and seen.pixels[(80 * seen.width + 60) * 4 :][:4] == bytes((37, 196, 255, 255))


async def test_a_call_in_the_journal_lights_the_wall(tmp_path: Path) -> None:
    config = a_wall_site(tmp_path)
    journal = a_journal(config)
    issue(journal, "t1")
    async with serving(config):
        await until(lambda: frame(tmp_path) is not None)
        assert not is_lit(tmp_path)
        call(journal)
        await until(lambda: is_lit(tmp_path))


async def test_a_call_is_heard_as_a_file_in_the_folder(tmp_path: Path) -> None:
    config = a_wall_site(tmp_path, sound=f'sound = "file://{tmp_path}/sound"')
    journal = a_journal(config)
    issue(journal, "t1")
    async with serving(config):
        await until(lambda: frame(tmp_path) is not None)
        call(journal)
        await until((tmp_path / "sound" / "001.wav").exists)
        assert (tmp_path / "sound" / "001.wav").stat().st_size > 150_000


async def test_counters_are_learned_at_the_start_and_a_number_when_it_is_issued(tmp_path: Path) -> None:
    """In two languages: two counters, and then one number."""
    config = a_wall_site(tmp_path, sound=f'sound = "file://{tmp_path}/sound"')

    def learned() -> int:
        return len(list((config.state_dir / "voice").glob("*.wav")))

    async with serving(config):
        await until(lambda: learned() == 4)
        issue(a_journal(config), "t1")
        await until(lambda: learned() == 6)


async def test_a_missing_sound_card_is_recorded_and_the_wall_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("speech.card.PLACE", tmp_path)
    monkeypatch.setenv("SDL_AUDIODRIVER", "alsa")
    config = a_wall_site(tmp_path, sound='sound = "alsa:"\nvoice = false')
    journal = a_journal(config)
    issue(journal, "t1")

    def failures() -> list[str]:
        return [entry.event.device for entry in journal.today() if isinstance(entry.event, e.DeviceFailed)]

    async with serving(config) as task:
        await until(lambda: frame(tmp_path) is not None)
        call(journal)
        await until(lambda: is_lit(tmp_path))
        await until(lambda: failures() == ["sound"])
        assert not task.done()


class ToldSource:
    """A display elsewhere: what the feed tells, and what of it is past."""

    def __init__(self) -> None:
        self.is_cut = True
        self.past: Past | None = None
        self.told: asyncio.Queue[tuple[list[Entry], Past | None]] = asyncio.Queue()

    def look(self) -> list[Entry]:
        return []

    async def follow(self) -> AsyncIterator[list[Entry]]:
        while True:
            entries, self.past = await self.told.get()
            self.is_cut = False
            yield entries

    def waits(self, now: object) -> dict[str, object]:
        return {}

    def tell(self, device: str, reason: str | None) -> None:
        pass

    def close(self) -> None:
        pass


async def test_of_what_a_feed_tells_only_news_is_announced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = ToldSource()
    monkeypatch.setattr("display.__main__.open_source", lambda config: source)
    config = a_wall_site(tmp_path, sound=f'sound = "file://{tmp_path}/sound"\nvoice = false')
    journal = a_journal(config)
    for ticket in ("t1", "t2"):
        issue(journal, ticket)
    call(journal)
    before = journal.today()
    call(journal, 2)
    async with serving(config):
        await until(lambda: frame(tmp_path) is not None)
        stale = frame(tmp_path)
        source.told.put_nowait((before, Past(after=None, since=None)))
        await until(lambda: frame(tmp_path) != stale)
        assert not is_lit(tmp_path)
        source.told.put_nowait((journal.since(before[-1].seq), None))
        await until(lambda: is_lit(tmp_path))
        await until((tmp_path / "sound" / "001.wav").exists)
    assert not (tmp_path / "sound" / "002.wav").exists()


@pytest.mark.parametrize(("volume", "is_heard"), [(100, True), (0, False)])
async def test_calls_are_as_loud_as_configured(tmp_path: Path, volume: int, is_heard: bool) -> None:
    lines = f'sound = "file://{tmp_path}/sound"\nvoice = false\n[display.announcing]\nvolume = {volume}'
    config = a_wall_site(tmp_path, sound=lines)
    journal = a_journal(config)
    issue(journal, "t1")
    async with serving(config):
        await until(lambda: frame(tmp_path) is not None)
        call(journal)
        await until((tmp_path / "sound" / "001.wav").exists)
    assert any(recorded(tmp_path / "sound" / "001.wav")) == is_heard


@pytest.mark.parametrize(("after_s", "shown_s", "repeated_s"), [(10, 6, 10), (4, 6, 6), (None, 6, None)])
def test_a_call_is_repeated_after_its_own_time_at_the_earliest(
    tmp_path: Path, after_s: int | None, shown_s: int, repeated_s: float | None
) -> None:
    repeat = "" if after_s is None else f"repeat = true\nrepeat_after_s = {after_s}"
    lines = f"{QUIET}\ncall_shown_s = {shown_s}\n[display.announcing]\n{repeat}"
    assert repeated_after_s(a_wall_site(tmp_path, sound=lines).display) == repeated_s


async def test_without_a_journal_the_wall_says_so_and_comes_back_by_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = a_wall_site(tmp_path)
    issue(a_journal(config), "t1")
    (config.state_dir / "epass.db").rename(tmp_path / "away")
    with caplog.at_level(logging.ERROR):
        async with serving(config) as task:
            await until(lambda: frame(tmp_path) is not None)
            before = frame(tmp_path)
            (tmp_path / "away").rename(config.state_dir / "epass.db")
            await until(lambda: frame(tmp_path) != before)
            call(a_journal(config))
            await until(lambda: is_lit(tmp_path))
            assert not task.done()
    assert caplog.text.count("The wall shows what it knew before") == 1


async def test_a_journal_that_breaks_while_it_runs_does_not_end_the_wall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = a_wall_site(tmp_path)
    journal = a_journal(config)
    broken = []
    real = Journal.since

    def since(self: Journal, seq: int, limit: int = 500) -> list[Entry]:
        if broken:
            raise StoreError(broken.pop())
        return real(self, seq, limit)

    monkeypatch.setattr(Journal, "since", since)
    async with serving(config) as task:
        await until(lambda: frame(tmp_path) is not None)
        broken.append("The database is damaged: restore it from a backup.")
        issue(journal, "t1")
        await until(lambda: not broken)
        call(journal)
        await until(lambda: is_lit(tmp_path))
        assert not task.done()


async def test_a_closed_window_ends_the_daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Canvas, "is_closed", property(lambda self: True))
    async with asyncio.timeout(BOUND_S):
        await serve(a_wall_site(tmp_path, sound=f'sound = "file://{tmp_path}/sound"'), Daemon("test"))


async def test_without_the_package_of_the_voice_there_is_the_chime(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("speech.voices.can_speak", lambda: False)
    config = a_wall_site(tmp_path, sound=f'sound = "file://{tmp_path}/sound"')
    journal = a_journal(config)
    issue(journal, "t1")
    async with serving(config):
        await until(lambda: frame(tmp_path) is not None)
        call(journal)
        await until((tmp_path / "sound" / "001.wav").exists)
    assert caplog.text.count("espeakng-loader") == 1
    assert not (config.state_dir / "voice").exists()


@contextmanager
def a_daemon(folder: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {name: value for name, value in os.environ.items() if name != "EPASS_STATE_DIR"}
    command = [sys.executable, "-m", "display", "--config", str(folder / "epass.toml")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + BOUND_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_killed_daemon_shows_what_was_called_before(tmp_path: Path) -> None:
    config = a_wall_site(tmp_path)
    journal = a_journal(config)
    issue(journal, "t1")
    with a_daemon(tmp_path):
        wait_for(lambda: frame(tmp_path) is not None)
        call(journal)
        wait_for(lambda: is_lit(tmp_path))
    killed = frame(tmp_path)
    with a_daemon(tmp_path) as process:
        wait_for(lambda: (now := frame(tmp_path)) is not None and killed is not None and now.version > killed.version)
        assert not is_lit(tmp_path), "it was announced again"
        seen = frame(tmp_path)
        assert seen is not None and seen.pixels.count(bytes((255, 255, 255, 255))) > 2000, "the number is not there"
        process.send_signal(signal.SIGTERM)
        assert process.wait(BOUND_S) == 0


@pytest.mark.parametrize(
    ("screen", "code", "words"),
    [
        ("offscreen:///nowhere", 78, "lacks the size"),
        ("offscreen:///proc/nowhere/wall.frame?size=640x360", 1, "cannot be made"),
    ],
)
def test_a_screen_that_cannot_be_used_ends_it_with_a_sentence(
    tmp_path: Path, screen: str, code: int, words: str
) -> None:
    write_site(tmp_path, display=f'screen = "{screen}"')
    with a_daemon(tmp_path) as process:
        _, told = process.communicate(timeout=BOUND_S)
    assert process.returncode == code
    assert words in told
    assert "Traceback" not in told


def test_a_database_of_a_newer_version_is_told_and_the_clock_goes_on(tmp_path: Path) -> None:
    config = a_wall_site(tmp_path)
    with sqlite3.connect(config.state_dir / "epass.db") as database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('epass', 'future', '')"
        )
    with a_daemon(tmp_path) as process:
        wait_for(lambda: frame(tmp_path) is not None)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=BOUND_S)
    assert "The wall shows what it knew before" in told
