"""Not too large, not too fast, not too many, not too long, and nothing that is no request."""

import asyncio

import pytest

from counter.console import door
from fakes.consoles import PIN, Console, set_token, token_of
from fakes.waiting import until


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"a=" + b"x" * 20_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"f%d=1" % n for n in range(50)), "application/x-www-form-urlencoded", 400),
        (b"clerk=maria&clerk=eleni&pin=1", "application/x-www-form-urlencoded", 400),
        (b"clerk=ma%00ria&pin=1", "application/x-www-form-urlencoded", 400),
        (b"clerk=%ff%fe&pin=1", "application/x-www-form-urlencoded", 400),
        (b"clerk=\xff&pin=1", "application/x-www-form-urlencoded", 400),
        (b'{"clerk": "maria"}', "application/json", 415),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415),
        (b"clerk=maria&pin=1", "text/plain", 415),
    ],
)
async def test_a_body_that_is_no_form_is_refused(console: Console, body: bytes, kind: str, status: int) -> None:
    visitor = await console.visitor()
    for path in ("/sign-in", "/do/next"):
        async with visitor.http.post(
            console.address + path, data=body, headers={"Content-Type": kind}, allow_redirects=False
        ) as answer:
            assert answer.status == status, path


@pytest.mark.parametrize(
    "header",
    [
        b"Host: 127.0.0.1:x", b"Host: [", b"Host: [::1", b"Host: \xff\xfe", b"Host: a:b:c", b"Host:",
        b"Host: 127.0.0.1:99999", b"Origin: http://[", b"Origin: \xff", b"Origin: ://",
        b"Cookie: epass-console=\xff\xfe", b"Cookie: =;;=\xff", b"Cookie: epass-language=\xff", b"X-CSRF: \xff\xfe",
        b"Accept: \xff", b"Accept-Language: \xff;q=x,,;", b"Content-Type: \xff",
        b"Content-Type: application/x-www-form-urlencoded; charset=\xff", b"Content-Encoding: gzip",
        b"Content-Length: -1", b"Transfer-Encoding: chunked", b"Expect: 100-continue", b"Expect: what",
        b"Upgrade: websocket", b"Sec-Fetch-Site: \xff", b"Last-Event-ID: \xff", b"Range: bytes=0-1",
        b"If-Modified-Since: \xff",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "line", [b"GET /", b"GET /ticket/%ff%0a", b"GET /?q=%ff&language=%ff", b"POST /do/next", b"POST /sign-in"]
)
async def test_no_header_breaks_it(console: Console, header: bytes, line: bytes) -> None:
    maria = await console.clerk()
    host, port = console.address.removeprefix("http://").split(":")
    own = [b"Host: 127.0.0.1", b"Cookie: epass-console=" + token_of(maria).encode(), b"Connection: close"]
    own += [b"Content-Length: 0", b"Content-Type: application/x-www-form-urlencoded"] if b"POST" in line else []
    name = header.partition(b":")[0]
    lines = [line + b" HTTP/1.1", *(own_line for own_line in own if not own_line.startswith(name + b":")), header]
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
    async with asyncio.timeout(5):
        status = (await reader.readline()).split(b" ")
    writer.close()
    assert status == [b""] or int(status[1]) < 500, status


async def test_lines_that_are_too_long_are_refused(console: Console) -> None:
    visitor = await console.visitor()
    assert (await visitor.get("/sign-in?back=/" + "x" * 5000))[0] == 400
    assert (await visitor.get("/sign-in", Long="x" * 5000))[0] == 400


async def test_a_body_that_does_not_come_is_not_waited_for(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_ASKED_WITHIN_S", 0.05)
    host, port = console.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nclerk="
    )
    assert b" 408 " in await reader.readline()
    writer.close()


async def test_who_connects_and_asks_for_nothing_has_to_leave(a_console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter.console.server.PATIENCE_S", 0.1)
    console = await a_console()
    host, port = console.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    async with asyncio.timeout(5):
        with pytest.raises(ConnectionError):
            if await reader.read() == b"":
                raise ConnectionResetError
    writer.close()
    console.hire()
    maria = await console.visitor()
    set_token(maria, (await console.parts.clerks.sign_in("maria", PIN, place="127.0.0.1")).token)
    async with maria.http.get(console.address + "/live") as live:
        await asyncio.sleep(0.3)
        console.issue()
        assert await live.content.readuntil(b"\n\n")


async def test_too_many_from_one_address_are_turned_away(a_console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter.console.server._PER_ADDRESS", 2)
    console = await a_console()
    host, port = console.address.removeprefix("http://").split(":")
    lines = [await asyncio.open_connection(host, int(port)) for _ in range(3)]
    await until(lambda: any(reader.at_eof() or reader.exception() for reader, _ in lines))
    for _, writer in lines:
        writer.close()


async def test_who_tries_to_sign_in_too_often_has_to_wait(console: Console) -> None:
    visitor = await console.visitor()
    statuses = []
    for n in range(12):
        answer = await visitor.post("/sign-in", {"clerk": f"nobody{n}", "pin": ""})
        statuses.append(answer.status)
    assert statuses == [401] * 10 + [429] * 2
    assert 1 <= int(answer.headers["Retry-After"]) <= 6
    assert (await visitor.get("/sign-in"))[0] == 200


async def test_who_clicks_too_fast_has_to_wait_and_nobody_else(console: Console, monkeypatch) -> None:
    maria, eleni = await console.clerk(counter=1), await console.clerk("eleni", counter=2)
    statuses = [(await maria.post("/do/recall", {"csrf": maria.csrf})).status for _ in range(60)]
    assert statuses[:20] == [303] * 20 and 429 in statuses
    assert (await eleni.post("/do/recall", {"csrf": eleni.csrf})).status == 303
