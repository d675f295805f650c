"""A platform that was taken over can neither crash a site nor make it take what is not its own."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epass.errors import PlatformError
from fakes.central import FIRST, SECOND
from sync import exchange, wire
from sync.answers import NotTheProtocol, Trouble
from sync.exchange import Reply, Request
from sync.platform import HttpPlatform
from sync.wire import Change, Unreadable, read_down, read_have, read_json

NOW = "2026-11-24T06:00:00+00:00"
KINDS = (*wire._READERS, "nobody_knows_this")
CHANGES: dict[str, dict[str, Any]] = {
    "booking": {"booking": "b1", "code": "402915", "service": "Α", "slot": "2026-11-24T09:00:00+00:00"},
    "booking_withdrawn": {"booking": "b1"},
    "ticket_requested": {"request": "r1", "service": "Β", "language": "el", "expires_at": "2026-11-24T06:01:00+00:00"},
    "ticket_cancelled": {"ticket": "t1", "request": ""},
    "message": {"message": "m1", "text": {"el": "Κλείνουμε νωρίτερα."}},
    "message_withdrawn": {"message": "m1"},
    "settings": {"ticket_link": "https://platform.example/t/{ticket}", "phone_services": ["Α"]},
    "resync": {"bookings": ["b1"], "messages": []},
}
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=30)
    | st.sampled_from(
        ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "Α" * 5000, "\x00", "\ud800", "-0", NOW]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def an_answer(*rows: Any, site: Any = FIRST, now: Any = NOW) -> dict[str, Any]:
    return {"site": site, "now": now, "changes": list(rows)}


@pytest.mark.parametrize("kind", CHANGES)
def test_what_has_its_form_comes_in(kind: str) -> None:
    [change] = read_down(an_answer({"seq": 1, "kind": kind, "at": NOW, **CHANGES[kind]}), FIRST).changes
    assert not isinstance(change, Unreadable)


@given(body=st.binary(max_size=300) | ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_no_answer_is_more_than_refused(body: bytes) -> None:
    for read in (lambda document: read_down(document, FIRST), read_have):
        with suppress(NotTheProtocol):
            read(read_json(body))


@settings(max_examples=400)
@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_one_wrong_field_is_answered_and_the_others_are_read(data: st.DataObject, kind: str) -> None:
    """Whatever it is, each change stays one, at its place, and every field of what is read has its type."""
    row = {"seq": 2, "kind": kind, "at": NOW, **CHANGES.get(kind, {})}
    row[data.draw(st.sampled_from([*CHANGES.get(kind, {}), "else"]))] = data.draw(ANYTHING)
    last = {"seq": 3, "kind": "booking_withdrawn", "at": NOW, "booking": "b2"}
    changes = read_down(an_answer(row, last), FIRST).changes
    assert [change.seq for change in changes] == [2, 3]
    assert all(isinstance(change, Change) for change in changes)
    assert not isinstance(changes[1], Unreadable)


@given(site=ANYTHING | st.just(SECOND))
def test_an_answer_for_another_site_is_never_taken(site: Any) -> None:
    if site != FIRST:
        with pytest.raises(NotTheProtocol):
            read_down(an_answer({"seq": 1, "kind": "booking", "at": NOW, **CHANGES["booking"]}, site=site), FIRST)


@given(seq=ANYTHING.filter(lambda value: type(value) is not int) | st.integers(max_value=0) | st.just(2**60))
def test_a_change_without_a_place_refuses_the_whole_answer(seq: Any) -> None:
    with pytest.raises(NotTheProtocol):
        read_down(an_answer({**CHANGES["booking"], "kind": "booking", "seq": seq}), FIRST)


@pytest.mark.parametrize(
    "slot", ["1970-01-01T00:00:00+00:00", "2026-11-21T09:00:00+00:00", "2199-12-31T09:00:00+00:00"]
)
def test_a_booking_of_another_time_is_no_booking(slot: str) -> None:
    [change] = read_down(an_answer({"seq": 1, "kind": "booking", **CHANGES["booking"], "slot": slot}), FIRST).changes
    assert isinstance(change, Unreadable)
    assert change.reason == "malformed"


def test_a_nesting_without_end_is_refused() -> None:
    with pytest.raises(NotTheProtocol):
        read_json(b"[" * 200_000)


@given(status=st.integers(100, 599), body=st.binary(max_size=100) | ANYTHING.map(lambda it: json.dumps(it).encode()))
def test_every_reply_is_a_document_or_a_trouble_of_the_platform(status: int, body: bytes) -> None:
    try:
        exchange.opened(Reply(status=status, body=body, retry_after_s=1e9))
    except PlatformError as error:
        assert len(str(error)) < 400


# The client


@asynccontextmanager
async def an_end(*pieces: bytes, closes: bool = True) -> AsyncIterator[str]:
    """Says these bytes to whoever asks."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            if not closes:
                await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def asked(address: str) -> Reply:
    async with HttpPlatform(address, lambda: "token") as platform:
        return await platform.ask(Request(method="GET", path=f"/api/v1/sites/{FIRST}/changes"))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


async def test_ten_megabytes_are_not_read_to_their_end() -> None:
    async with an_end(HEAD + b"Content-Length: 10000000\r\n\r\n", *[b" " * 100_000] * 100) as address:
        with pytest.raises(NotTheProtocol):
            await asked(address)


async def test_an_answer_without_an_end_is_not_read_for_ever() -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    async with an_end(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 400, closes=False) as address:
        with pytest.raises(NotTheProtocol):
            await asked(address)


async def test_a_packed_answer_is_not_unpacked() -> None:
    async with an_end(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}") as address:
        with pytest.raises(NotTheProtocol):
            await asked(address)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200",
        b"\x00" * 5000,
        b"SSH-2.0-nobody\r\n",
        HEAD + b"Content-Length: 50\r\n\r\n{}",
        HEAD + b"Content-Length: -1\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        HEAD + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
    ],
)
async def test_what_is_no_whole_answer_is_a_trouble(said: bytes) -> None:
    async with an_end(said) as address:
        with pytest.raises(Trouble):
            await asked(address)


async def test_a_slow_drip_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.platform._ANSWERED_WITHIN_S", 0.2)
    async with an_end(HEAD + b"Content-Length: 50\r\n\r\n{", closes=False) as address:
        with pytest.raises(Trouble):
            await asked(address)


async def test_the_token_does_not_follow_a_redirect() -> None:
    said = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    async with an_end(said) as address:
        assert (await asked(address)).status == 302
