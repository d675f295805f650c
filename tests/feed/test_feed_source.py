"""A display elsewhere, over a line that is cut: the same board as before, and every call announced once."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from display.feed_source import FeedSource
from display.health import check
from display.source import Source, open_source
from display.stream import Stream
from epass.config import Config
from epass.errors import ConfigError, StoreError
from fakes.display import a_wall_site
from fakes.feed import TOKEN, Cable, FeedDaemon, Watcher, a_feed_site, call, certified, displayed_from, issue, watching
from fakes.sites import a_journal
from fakes.waiting import until


async def heard(watcher: Watcher, times: int = 1) -> None:
    await until(lambda: watcher.hearings >= times and not watcher.is_cut)


@asynccontextmanager
async def watching_by_cable(folder: Path, config: Config) -> AsyncIterator[tuple[Cable, Watcher]]:
    cable = Cable(config.feed.listening.port)
    async with cable, watching(displayed_from(folder, f"feed://127.0.0.1:{cable.port}")) as watcher:
        yield cable, watcher


async def test_calls_of_before_are_shown_and_not_announced_and_new_ones_are(tmp_path: Path) -> None:
    config = a_feed_site(tmp_path)
    journal = a_journal(config)
    issue(journal, 3)
    call(journal)
    with FeedDaemon(tmp_path, config):
        async with watching(config) as watcher:
            await heard(watcher)
            assert (watcher.shown(), watcher.announced) == (["Α001→1"], [])
            call(journal, 2)
            await until(lambda: watcher.announced)
            assert watcher.announced == ["Α002→2"]
            assert watcher.shown() == ["Α002→2", "Α001→1"]


async def test_what_happened_during_a_short_cut_is_announced_once(tmp_path: Path) -> None:
    config = a_feed_site(tmp_path)
    journal = a_journal(config)
    issue(journal, 4)
    with FeedDaemon(tmp_path, config):
        async with watching_by_cable(tmp_path, config) as (cable, watcher):
            await heard(watcher)
            call(journal)
            await until(lambda: watcher.announced)
            cable.cut()
            await until(lambda: watcher.is_cut)
            call(journal, 2)
            journal.record(lambda hall, at: hall.recall(2, at=at))
            cable.mend()
            await heard(watcher, 2)
            assert watcher.announced == ["Α001→1", "Α002→2"]
            cable.cut()
            await until(lambda: watcher.is_cut)
            cable.mend()
            await heard(watcher, 3)
            call(journal)
            await until(lambda: len(watcher.announced) > 2)
            assert watcher.announced == ["Α001→1", "Α002→2", "Α003→1"]


async def test_a_call_of_a_longer_cut_is_shown_and_not_announced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("display.feed_source._NEWS_FOR", timedelta(seconds=-1))
    config = a_feed_site(tmp_path)
    journal = a_journal(config)
    issue(journal, 2)
    with FeedDaemon(tmp_path, config):
        async with watching_by_cable(tmp_path, config) as (cable, watcher):
            await heard(watcher)
            cable.cut()
            await until(lambda: watcher.is_cut)
            call(journal)
            cable.mend()
            await heard(watcher, 2)
            assert (watcher.shown(), watcher.announced) == (["Α001→1"], [])


async def test_a_line_that_is_dead_without_a_word_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("display.feed_source._SILENT_AFTER_S", 0.2)
    config = a_feed_site(tmp_path)
    with FeedDaemon(tmp_path, config):
        async with watching_by_cable(tmp_path, config) as (cable, watcher):
            await heard(watcher)
            cable.go_dead()
            await until(lambda: watcher.is_cut)


async def test_a_feed_that_is_killed_and_comes_back_shows_the_same_board(tmp_path: Path) -> None:
    config = a_feed_site(tmp_path)
    journal = a_journal(config)
    issue(journal, 3)
    call(journal)
    with FeedDaemon(tmp_path, config) as feed:
        async with watching(config) as watcher:
            await heard(watcher)
            before = watcher.shown()
            for times in (2, 3):
                feed.kill()
                await until(lambda: watcher.is_cut)
                assert watcher.shown() == before
                await asyncio.to_thread(feed.start)
                await heard(watcher, times)
                assert (watcher.shown(), watcher.announced) == (before, [])
            call(journal, 2)
            await until(lambda: watcher.announced)
            assert watcher.announced == ["Α002→2"]


async def test_a_journal_that_was_restored_from_a_backup_begins_anew(tmp_path: Path) -> None:
    config = a_feed_site(tmp_path)
    journal = a_journal(config)
    issue(journal, 2)
    backup = tmp_path / "backup.db"
    journal._connection.execute("VACUUM INTO ?", (str(backup),))
    call(journal)
    with FeedDaemon(tmp_path, config) as feed:
        async with watching(config) as watcher:
            await heard(watcher)
            assert watcher.shown() == ["Α001→1"]
            feed.kill()
            journal.close()
            for path in config.state_dir.glob("epass.db*"):
                path.unlink()
            backup.rename(config.state_dir / "epass.db")
            feed.start()
            await heard(watcher, 2)
            assert (watcher.shown(), watcher.announced) == ([], [])
            call(a_journal(config), 2)
            await until(lambda: watcher.announced)
            assert watcher.shown() == ["Α001→2"]


async def test_the_waits_come_with_the_feed(tmp_path: Path) -> None:
    config = a_feed_site(tmp_path)
    journal = a_journal(config)
    issue(journal, 3)
    journal.record(lambda hall, at: hall.open_counter(1, at=at))
    with FeedDaemon(tmp_path, config):
        async with watching(config) as watcher:
            await until(lambda: watcher.source.waits(datetime.now(UTC)))
            waits = watcher.source.waits(datetime.now(UTC))
    own = Source(a_wall_site(tmp_path))
    assert waits["Α"].ahead == 3
    assert waits == own.waits(datetime.now(UTC))
    own.close()


async def test_a_wrong_token_is_told_once_and_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = a_feed_site(tmp_path)
    with FeedDaemon(tmp_path, config):
        (tmp_path / "token").write_text("the token of another site")
        async with watching_by_cable(tmp_path, config) as (cable, watcher):
            await until(lambda: cable.connections >= 3)
            assert watcher.is_cut
    assert caplog.text.count("wants another token") == 1
    assert "the token of another site" not in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\nid: x\nevent: settled\ndata: {}\n\n",
        b"HTTP/1.1 200 OK\r\n\r\nevent: settled\ndata: {}\n\n",
        b"HTTP/1.1 200 OK\r\n\r\nevent: settled\ndata: [\n\n",
        b'HTTP/1.1 200 OK\r\n\r\nevent: waits\ndata: {"A": 3}\n\n',
        b'HTTP/1.1 200 OK\r\n\r\nid: 3\nevent: TicketCalled\ndata: {"at": "now"}\n\n',
        b"HTTP/1.1 200 OK\r\n\r\nid: 3\nevent: TicketCalled\ndata: 3\n\n",
        b"HTTP/1.1 200 OK\r\n\r\n\xff\xfe: \n\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"",
    ],
)
async def test_nonsense_is_a_cut_like_any_other(tmp_path: Path, answer: bytes) -> None:
    asked = []

    async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        writer.close()

    config = a_feed_site(tmp_path)
    async with (
        await asyncio.start_server(answering, "127.0.0.1", config.feed.listening.port),
        watching(config) as watcher,
    ):
        await until(lambda: len(asked) > 1)
        assert watcher.is_cut and not watcher.hearings
    assert f"Authorization: Bearer {TOKEN}".encode() in asked[0]


def test_pieces_of_any_size_make_the_same_events() -> None:
    wire = (
        'retry: 500\n\n: a comment\n\nid: 7\nevent: TicketIssued\ndata: {"number":"Α001"}\n\nevent: beat\n\n'.encode()
    )
    whole = list(Stream().feed(wire))
    assert [(told.kind, told.seq) for told in whole] == [("TicketIssued", 7), ("beat", 7)]
    for size in (1, 2, 7, 30):
        stream = Stream()
        pieces = [wire[place : place + size] for place in range(0, len(wire), size)]
        assert [told for piece in pieces for told in stream.feed(piece)] == whole


def test_an_event_without_an_end_is_not_kept() -> None:
    stream = Stream()
    with pytest.raises(StoreError, match="no end"):
        for _ in range(20):
            list(stream.feed(b"x" * 100_000))


async def test_what_the_wall_tells_goes_to_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = open_source(a_feed_site(tmp_path))
    source.tell("sound", "The sound card is not there.")
    source.tell("sound", None)
    assert [record.message for record in caplog.records] == [
        "sound: The sound card is not there.", "sound: it works again",
    ]  # fmt: skip


def test_the_source_is_chosen_by_its_address(tmp_path: Path) -> None:
    assert isinstance(open_source(a_wall_site(tmp_path)), Source)
    assert isinstance(open_source(a_feed_site(tmp_path)), FeedSource)


def test_a_token_that_cannot_be_read_is_a_mistake_in_the_configuration(tmp_path: Path) -> None:
    config = a_feed_site(tmp_path)
    (tmp_path / "token").unlink()
    with pytest.raises(ConfigError, match=r"display\.token_file"):
        open_source(config)


PROBE = """
import asyncio, pathlib, sys
from display.feed_source import probe
from epass import config
print(asyncio.run(probe(config.load(pathlib.Path(sys.argv[1])))))
"""


def test_a_feed_with_tls_is_heard_by_who_trusts_its_certificate(tmp_path: Path) -> None:
    config = a_feed_site(tmp_path, feed=certified(tmp_path))
    displayed_from(tmp_path, f"feeds://127.0.0.1:{config.feed.listening.port}")
    command = [sys.executable, "-c", PROBE, str(tmp_path / "display.toml")]

    def said(**environment: str) -> str:
        return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True).stdout

    with FeedDaemon(tmp_path, config):
        assert said(SSL_CERT_FILE=str(tmp_path / "cert.pem")) == "None\n"
        assert "certificate" in said().lower()


def test_the_doctor_hears_whether_the_feed_is_heard(tmp_path: Path) -> None:
    config = a_feed_site(
        tmp_path, display=f'screen = "offscreen://{tmp_path}/wall.frame?size=640x360"\nsound = "none:"'
    )
    assert not (found := check(config)[-1]).ok and found.part == "feed"
    with FeedDaemon(tmp_path, config):
        found = check(config)[-1]
        assert found.ok and found.sentence == f"Calls are heard from {config.display.source}."
        (tmp_path / "token").write_text("the token of another site")
        assert "another token" in check(config)[-1].sentence
        (tmp_path / "token").unlink()
        assert "cannot be read" in check(config)[-1].sentence
