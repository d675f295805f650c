"""The feed on a real socket: who may listen, how much, and what becomes of those who are too slow."""

import asyncio
import json
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest

from epass.config import Config
from epass.errors import ConfigError, LinkLost
from epass.queueing import events as e
from epass.store import Entry
from fakes.feed import TOKEN, a_feed_site, certified
from fakes.waiting import until
from kiosk.feed import server
from kiosk.feed.channel import Channel
from kiosk.feed.door import COOKIE
from kiosk.feed.server import serving

BEARER = {"Authorization": f"Bearer {TOKEN}"}


class Visitor:
    def __init__(self, session: aiohttp.ClientSession, address: str, channel: Channel) -> None:
        self.channel = channel
        self.address = address
        self._session = session

    async def status(self, path: str, **headers: str) -> int:
        async with self._session.get(self.address + path, headers=headers, allow_redirects=False) as answer:
            await answer.read()
            return answer.status

    @asynccontextmanager
    async def asking(self, path: str, **headers: str) -> AsyncIterator[aiohttp.ClientResponse]:
        async with self._session.get(self.address + path, headers=headers, allow_redirects=False) as answer:
            yield answer


@asynccontextmanager
async def visiting(config: Config, tls: ssl.SSLContext | None = None) -> AsyncIterator[Visitor]:
    channel = Channel(lambda: datetime.now(config.site.timezone))
    channel.beat(hours={"is_open": True})
    connector = aiohttp.TCPConnector(ssl=tls or True, limit=0)
    async with serving(config, channel) as port, aiohttp.ClientSession(connector=connector) as session:
        yield Visitor(session, f"{'https' if tls else 'http'}://127.0.0.1:{port}", channel)


@pytest.mark.parametrize("path", ["/feed", "/sign", "/wall", "/wall/wall.js", "/nowhere"])
async def test_without_the_token_nothing_is_told(tmp_path: Path, path: str) -> None:
    async with visiting(a_feed_site(tmp_path)) as visitor:
        assert await visitor.status(path) == 401
        assert await visitor.status(path, Authorization="Bearer of another thing") == 401
        assert await visitor.status(path, Authorization=f"Basic {TOKEN}") == 401
        assert await visitor.status(path, Cookie=f"{COOKIE}={TOKEN}") == 401


async def test_health_is_told_to_everybody(tmp_path: Path) -> None:
    async with visiting(a_feed_site(tmp_path)) as visitor:
        assert await visitor.status("/healthz") == 200


async def test_the_token_opens_the_stream(tmp_path: Path) -> None:
    async with visiting(a_feed_site(tmp_path)) as visitor, visitor.asking("/feed", **BEARER) as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        assert await answer.content.readuntil(b"\n\n") == b"retry: 500\n\n"


async def test_the_page_exchanges_the_token_for_a_cookie_that_is_not_the_token(tmp_path: Path) -> None:
    async with visiting(a_feed_site(tmp_path)) as visitor:
        assert await visitor.status("/wall?token=another+token+altogether") == 401
        async with visitor.asking(f"/wall?token={TOKEN.replace(' ', '+')}") as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/wall")
            set_cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in set_cookie and "SameSite=Strict" in set_cookie and "Secure" not in set_cookie
        assert TOKEN not in set_cookie
        cookie = set_cookie.split(";")[0]
        for path in ("/wall", "/wall/wall.js", "/sign"):
            assert await visitor.status(path, Cookie=cookie) == 200


async def test_no_token_comes_into_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with visiting(a_feed_site(tmp_path)) as visitor:
            await visitor.status(f"/wall?token={TOKEN}")
            await visitor.status("/wall?token=a+wrong+token+as+well")
            await visitor.status("/sign", **BEARER)
            await visitor.status("/sign", Authorization="Bearer a wrong token as well")
    assert TOKEN not in caplog.text and "wrong token as" not in caplog.text
    assert caplog.text.count("has another token") == 2


async def test_every_answer_is_safe(tmp_path: Path) -> None:
    async with visiting(a_feed_site(tmp_path)) as visitor:
        for path in ("/wall", "/sign", "/feed", "/wall/board.js", "/wall/nothing.js", "/healthz"):
            async with visitor.asking(path, **BEARER) as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
                assert "unsafe" not in policy
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Cache-Control"] == "no-store"
                assert "aiohttp" not in answer.headers["Server"]
        async with visitor.asking("/sign") as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_on_this_machine_alone_no_token_is_needed_but_an_own_name(tmp_path: Path) -> None:
    async with visiting(a_feed_site(tmp_path, has_token=False)) as visitor:
        assert await visitor.status("/sign") == 200
        for host in ("wall.example.com", "127.0.0.1.example.com", "127.0.0.2:x", "[", "a:b:c"):
            assert await visitor.status("/sign", Host=host) == 421
        for host in ("localhost", "127.0.0.1:8090", "[::1]:8090", "LOCALHOST:1"):
            assert await visitor.status("/sign", Host=host) == 200


@pytest.mark.parametrize("seq", ["-1", "one", "1.5", "١"])
async def test_a_place_that_is_no_seq_is_refused(tmp_path: Path, seq: str) -> None:
    async with visiting(a_feed_site(tmp_path)) as visitor:
        assert await visitor.status(f"/feed?after={seq}", **BEARER) == 400


async def test_requests_that_are_too_large_are_refused(tmp_path: Path) -> None:
    async with visiting(a_feed_site(tmp_path)) as visitor:
        assert await visitor.status(f"/wall?token={'x' * 5000}") == 400
        assert await visitor.status("/sign", Long="x" * 5000) == 400


async def test_the_sign_has_the_words_of_the_wall(tmp_path: Path) -> None:
    async with visiting(a_feed_site(tmp_path)) as visitor, visitor.asking("/sign", **BEARER) as answer:
        sign = json.loads(await answer.text())
    assert (sign["code"], sign["languages"], sign["counters"]) == ("0532", ["el", "en"], [1, 2])
    assert [service["letter"] for service in sign["services"]] == ["Α", "Β"]
    assert sign["words"]["el"]["calling"] == "Τώρα καλείται"
    assert sign["weekdays"]["el"][0] == "Δευτέρα" and sign["months"]["en"][10] == "November"


async def test_who_connects_and_asks_for_nothing_has_to_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_PATIENCE_S", 0.1)
    async with visiting(a_feed_site(tmp_path)) as visitor, visitor.asking("/feed", **BEARER) as stays:
        reader, writer = await asyncio.open_connection(*visitor.address.removeprefix("http://").split(":"))
        writer.write(b"GET /sign HTTP/1.1\r\nHost: ")
        async with asyncio.timeout(10):
            with pytest.raises((ConnectionError, EOFError)):
                await reader.readexactly(1)
        visitor.channel.beat(hours={"is_open": False})
        async with asyncio.timeout(10):
            while b'"is_open":false' not in await stays.content.readuntil(b"\n\n"):
                pass


async def test_one_address_has_only_so_many_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "_PER_ADDRESS", 2)
    async with visiting(a_feed_site(tmp_path)) as visitor:
        async with visitor.asking("/feed", **BEARER), visitor.asking("/feed", **BEARER):
            for _ in range(3):
                with pytest.raises(aiohttp.ClientError):
                    await visitor.status("/healthz")
        async with asyncio.timeout(10):
            while True:
                try:
                    assert await visitor.status("/healthz") == 200
                    break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.01)
    assert caplog.text.count("Too many connections") == 1


async def test_a_display_that_takes_nothing_is_let_go_and_the_others_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("lan.stream.TAKEN_WITHIN_S", 0.2)
    async with visiting(a_feed_site(tmp_path)) as visitor:
        reader, writer = await asyncio.open_connection(*visitor.address.removeprefix("http://").split(":"), limit=1)
        writer.write(f"GET /feed HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode())
        async with visitor.asking("/feed", **BEARER) as other, asyncio.timeout(30):
            await other.content.readuntil(b"event: settled")
            at, long = datetime.now().astimezone(), {"el": "Ανακοίνωση " * 20_000}
            for seq in range(1, 41):
                event = e.MessagePosted(at=at, message=f"m{seq}", text=long)
                visitor.channel.take([Entry(seq=seq, day=at.date(), event=event)])
                await other.content.readuntil(f'"message":"m{seq}"'.encode())
            await until(lambda: "is let go" in caplog.text)
            taken = 0
            with pytest.raises((ConnectionError, EOFError)):
                while piece := await reader.read(1 << 20):
                    taken += len(piece)
                raise EOFError
            assert 0 < taken < 40 * len(long["el"].encode())


async def test_with_a_certificate_it_speaks_tls_and_its_cookie_is_for_tls_only(tmp_path: Path) -> None:
    config = a_feed_site(tmp_path, feed=certified(tmp_path))
    async with visiting(config, ssl.create_default_context(cafile=tmp_path / "cert.pem")) as visitor:
        assert await visitor.status("/sign", **BEARER) == 200
        async with visitor.asking(f"/wall?token={TOKEN}") as answer:
            assert "Secure" in answer.headers["Set-Cookie"]
    async with visiting(config, ssl.create_default_context()) as stranger:
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await stranger.status("/healthz")


async def test_what_is_wrong_with_token_certificate_and_address_is_told(tmp_path: Path) -> None:
    config = a_feed_site(tmp_path)
    (tmp_path / "token").write_text("too short")
    with pytest.raises(ConfigError, match="at least 16 characters"):
        async with visiting(config):
            pass
    (tmp_path / "token").unlink()
    with pytest.raises(ConfigError, match=r"feed\.token_file"):
        async with visiting(config):
            pass
    config = a_feed_site(tmp_path, feed=f'certificate = "{tmp_path}/none.pem"\nkey = "{tmp_path}/none.pem"')
    with pytest.raises(ConfigError, match=r"feed\.certificate"):
        async with visiting(config):
            pass
    config = a_feed_site(tmp_path)
    async with visiting(config):
        with pytest.raises(LinkLost, match="cannot listen on"):
            async with visiting(config):
                pass
