"""What the page is told, and what it can do: a real stage behind a real server, and daemons played by the test."""

import asyncio
import io
import json
import os
import re
import struct

import pytest
import zxingcpp
from PIL import Image

from display.frame import FrameWriter
from epass import config
from epass.queueing.events import PrintStarted, SettingsReceived, TicketPrinted, TicketRetracted
from epass.store import open_journal
from fakes.stage import Browser, playing, until
from kiosk.inputs.keyboards import open_keypad, open_scanner
from kiosk.inputs.keys import Headset, Key
from kiosk.inputs.scanner import Scanned
from simulator.supervisor import State
from speech.samples import silence, wav

EVENT = struct.Struct("llHHi")


@pytest.fixture
async def site(tmp_path, monkeypatch):
    monkeypatch.delenv("EPASS_STATE_DIR", raising=False)
    async with playing(tmp_path) as (stage, client):
        yield stage, client


@pytest.fixture
def stage(site):
    return site[0]


@pytest.fixture
def client(site):
    return site[1]


@pytest.fixture
async def browser(client):
    async with client.ws_connect("/live") as socket:
        browser = Browser(socket)
        await browser.hear(lambda: browser.state, "the first state")
        yield browser


@pytest.fixture
def journal(site, tmp_path):
    journal = open_journal(config.load(tmp_path / "epass.toml"))
    yield journal
    journal.close()


@pytest.fixture
def wall(tmp_path):
    return FrameWriter(tmp_path / "wall.frame", 1920, 1080)


def draw(frame, colour):
    """One colour, blue first."""
    frame.begin()
    frame.pixels[:] = bytes((*colour, 255)) * (len(frame.pixels) // 4)
    frame.finish()


def issue(journal, letter="Α", ticket="abc"):
    journal.record(lambda hall, at: hall.issue(letter, at=at, ticket=ticket))


def drawn(svg):
    """A picture of an SVG whose one path is horizontal strokes, 8 pixels to the unit."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    picture, (x, y) = Image.new("L", (side, side), 255), (0, 0)
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="([^"]+)"', svg)[1]):
        move = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            picture.paste(0, (int(x), int(y), int(x + move[0]), int(y) + 1))
        x, y = (x + move[0], y + (move[1] if command != "h" else 0))
    return picture.resize((8 * side, 8 * side), Image.Resampling.NEAREST)


async def test_a_visitor_is_told_what_the_hall_is(browser):
    assert [service["letter"] for service in browser.hello["services"]] == ["Α", "Β", "Γ", "Ε", "Π", "Κ"]
    assert browser.hello["counters"][1] == {"counter": 2, "serves": ["Α", "Β", "Γ", "Ε", "Π"], "prefers": ["Β", "Ε"]}
    assert browser.entries[0]["kind"] == "DayOpened"
    assert [box["counter"] for box in browser.state["boxes"]] == [1, 2, 3]
    assert not any(browser.state["troubles"].values())
    assert browser.state["daemons"]["kiosk"] == {"state": "down", "starts": 0}


async def test_an_entry_is_told_when_it_is_written(browser, journal):
    issue(journal)
    await browser.hear(lambda: browser.entries[-1]["kind"] == "TicketIssued", "the entry")
    assert browser.entries[-1]["number"] == "Α001"
    assert browser.entries[-1]["body"]["ticket"] == "abc"
    journal.record(lambda hall, at: hall.call_next(1, at=at))
    await browser.hear(lambda: browser.entries[-1]["kind"] == "TicketCalled", "the call")
    assert browser.entries[-1]["number"] == "Α001"
    assert [entry["seq"] for entry in browser.entries] == [1, 2, 3, 4]


async def test_who_comes_later_or_again_is_told_everything(client, browser, journal):
    issue(journal)
    await browser.hear(lambda: len(browser.entries) == 2, "the entry")
    async with client.ws_connect("/live") as socket:
        later = Browser(socket)
        await later.hear(lambda: later.state, "the state")
        assert later.entries == browser.entries
        assert later.state == browser.state


async def test_a_screens_picture_is_what_was_drawn_there(browser, wall):
    draw(wall, (200, 100, 20))
    await browser.hear(lambda: browser.pictures, "the wall")
    screen, version = struct.unpack_from("<BQ", browser.pictures[0])
    picture = Image.open(io.BytesIO(browser.pictures[0][9:]))
    assert (screen, version % 2, picture.size) == (1, 0, (1920, 1080))
    assert all(abs(seen - drawn) <= 2 for seen, drawn in zip(picture.getpixel((7, 7)), (20, 100, 200), strict=True))


async def test_nobody_is_sent_a_picture_before_the_last_one_is_drawn(browser, wall):
    draw(wall, (0, 0, 0))
    await browser.hear(lambda: browser.pictures, "the first picture")
    draw(wall, (255, 255, 255))
    await browser.hear_for(0.3)
    assert len(browser.pictures) == 1
    await browser.send(verb="drawn", screen="wall")
    await browser.hear(lambda: len(browser.pictures) == 2, "the second picture")
    await browser.send(verb="drawn", screen="wall")
    await browser.hear_for(0.3)
    assert len(browser.pictures) == 2, "nothing new was drawn"


async def test_a_screen_that_starts_anew_is_shown_anew(browser, wall, tmp_path):
    draw(wall, (0, 0, 0))
    await browser.hear(lambda: browser.pictures, "the first picture")
    await browser.send(verb="drawn", screen="wall")
    draw(FrameWriter(tmp_path / "wall.frame", 1920, 1080), (0, 0, 255))
    await browser.hear(lambda: len(browser.pictures) == 2, "the new process's picture")


async def test_a_frame_is_encoded_once_for_all_who_watch(stage, wall):
    draw(wall, (1, 2, 3))
    first, second = await asyncio.gather(stage.screens["wall"].picture(), stage.screens["wall"].picture())
    assert first is second


async def test_a_tap_reaches_the_touchscreens_wire_in_its_own_units(browser, tmp_path):
    wire = os.open(tmp_path / "touch", os.O_RDONLY | os.O_NONBLOCK)
    await browser.send(verb="touch", phase="down", x=0.5, y=1)
    await browser.send(verb="touch", phase="up")
    data = b""
    while data.count(struct.pack("HHi", 0, 0, 0)) < 2:
        await browser.hear_for(0.02)
        data += os.read(wire, 4096)
    os.close(wire)
    assert [event[2:] for event in EVENT.iter_unpack(data)] == [
        (3, 0x2F, 0),
        (3, 0x39, 1),
        (3, 0x35, 2048),
        (3, 0x36, 4095),
        (1, 0x14A, 1),
        (0, 0, 0),
        (3, 0x39, -1),
        (1, 0x14A, 0),
        (0, 0, 0),
    ]


async def test_an_unplugged_touchscreen_is_not_there_and_comes_back(browser, tmp_path):
    wire = os.open(tmp_path / "touch", os.O_RDONLY | os.O_NONBLOCK)
    await browser.send(verb="trouble", name="touch-unplugged", on=True)
    await browser.hear(lambda: browser.state["troubles"]["touch-unplugged"], "the trouble")
    assert os.read(wire, 1) == b"", "the reader sees the end"
    os.close(wire)
    assert not (tmp_path / "touch").exists()
    await browser.send(verb="touch", phase="down", x=0.5, y=0.5)
    await browser.hear(lambda: browser.refused, "a refusal")
    await browser.send(verb="trouble", name="touch-unplugged", on=False)
    await browser.hear(lambda: not browser.state["troubles"]["touch-unplugged"], "the end of the trouble")
    assert (tmp_path / "touch").is_fifo()


async def test_taps_that_nobody_read_do_not_wait_for_the_next_start(stage, tmp_path):
    stage.touchscreen.down(0.1, 0.1)
    stage.touchscreen.forget()
    wire = os.open(tmp_path / "touch", os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(BlockingIOError):
        os.read(wire, 1)
    os.close(wire)


@pytest.mark.parametrize("verb", ["press", "hold"])
async def test_a_pressed_key_is_held_and_let_go_on_the_box(browser, verb):
    await browser.send(verb=verb, counter=2, key="RECALL")
    await browser.hear(lambda: browser.state["boxes"][1]["held"] == ["RECALL"], "the key down")
    await browser.hear(lambda: browser.state["boxes"][1]["held"] == [], "the key up")


@pytest.mark.parametrize(
    "name",
    [
        *("paper-out", "paper-low", "cover-open", "cutter-stuck", "head-hot", "printer-unplugged", "ticket-left"),
        *("touch-unplugged", "scanner-unplugged", "keypad-unplugged", "box-1-unplugged", "box-3-unplugged"),
    ],
)
async def test_every_trouble_can_be_begun_and_ended(browser, name):
    for on in (True, True, False, False):
        await browser.send(verb="trouble", name=name, on=on)
        await browser.hear(lambda on=on: browser.state["troubles"][name] is on, f"{name} {on}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "null",
        "[]",
        "7",
        "{}",
        '{"verb": "dance"}',
        '{"verb": "touch", "phase": "down"}',
        '{"verb": "touch", "phase": "down", "x": 2, "y": 0}',
        '{"verb": "touch", "phase": "down", "x": NaN, "y": 0}',
        '{"verb": "touch", "phase": "down", "x": "0", "y": 0}',
        '{"verb": "touch", "phase": "sideways", "x": 0, "y": 0}',
        '{"verb": "press", "counter": 9, "key": "NEXT"}',
        '{"verb": "press", "counter": 1, "key": "SELF_DESTRUCT"}',
        '{"verb": "press", "counter": [1], "key": "NEXT"}',
        '{"verb": "trouble", "name": "earthquake", "on": true}',
        '{"verb": "trouble", "name": "paper-out", "on": "yes"}',
        '{"verb": "kill", "daemon": "init"}',
        '{"verb": "drawn", "screen": "cinema"}',
        '{"verb": "scan", "code": "0532-000000"}',
        '{"verb": "withdraw", "code": "0532-000000"}',
        '{"verb": "key", "key": "ANY"}',
        '{"verb": "headset", "plugged": 1}',
        "[" * 490,
        '{"verb": "' + "x" * 600 + '"}',
    ],
)
async def test_what_cannot_be_done_is_refused_and_nothing_breaks(browser, text):
    await browser.send_text(text)
    await browser.hear(lambda: browser.refused, "a refusal")
    await browser.send(verb="press", counter=1, key="NEXT")
    await browser.hear(lambda: browser.state["boxes"][0]["held"] == ["NEXT"], "the page goes on")


async def test_a_printed_ticket_is_shown_with_its_number(stage, browser, journal, client, tmp_path):
    issue(journal, ticket="abc")
    journal.record(lambda hall, at: [PrintStarted(at=at, ticket="abc")])
    await browser.hear(lambda: browser.entries[-1]["kind"] == "PrintStarted", "the printing")
    printer = os.open(os.path.realpath(tmp_path / "printer"), os.O_WRONLY | os.O_NOCTTY)
    os.write(printer, b"\x1b@A001\n\x1dVB\x00")
    os.close(printer)
    await browser.hear(lambda: browser.state["tickets"], "the ticket")
    assert browser.state["tickets"] == [{"picture": 1, "ticket": "abc", "number": "Α001", "is_back": False}]
    response = await client.get("/ticket/1.png")
    assert Image.open(io.BytesIO(await response.read())).width == 576


async def test_a_ticket_that_the_printer_drew_back_is_told(browser, journal, tmp_path):
    issue(journal, ticket="abc")
    journal.record(lambda hall, at: [PrintStarted(at=at, ticket="abc")])
    await browser.hear(lambda: browser.entries[-1]["kind"] == "PrintStarted", "the printing")
    printer = os.open(os.path.realpath(tmp_path / "printer"), os.O_WRONLY | os.O_NOCTTY)
    os.write(printer, b"\x1b@A001\n\x1dVB\x00")
    os.close(printer)
    await browser.hear(lambda: browser.state["tickets"], "the ticket")
    journal.record(lambda hall, at: [TicketRetracted(at=at, ticket="abc")])
    await browser.hear(lambda: browser.state["tickets"][0]["is_back"], "that it is back")


async def test_a_ticket_in_the_mouth_is_taken_out_of_it(stage, browser, tmp_path):
    await browser.send(verb="trouble", name="ticket-left", on=True)
    await browser.hear(lambda: browser.state["troubles"]["ticket-left"], "the printer that holds its tickets")
    assert "presenter" in (tmp_path / "epass.toml").read_text()
    printer = os.open(os.path.realpath(tmp_path / "presenter"), os.O_WRONLY | os.O_NOCTTY)
    os.write(printer, b"\x1b@A001\n\x1dVB\x00")
    os.close(printer)
    await browser.hear(lambda: browser.state["printer"]["ticket_in_mouth"], "the ticket in the mouth")
    await browser.send(verb="take")
    await browser.hear(lambda: not browser.state["printer"]["ticket_in_mouth"], "the empty mouth")


async def test_announcements_and_what_the_voice_says_can_be_heard(browser, client, tmp_path):
    (tmp_path / "sound" / "999.wav").write_bytes(b"RIFF")
    (tmp_path / "sound" / "1000.wav").write_bytes(b"RIFF1000")
    await browser.hear(lambda: browser.state["calls"] == ["999.wav", "1000.wav"], "the announcements in order")
    assert await (await client.get("/sound/calls/1000.wav")).read() == b"RIFF1000"
    (tmp_path / "headset" / "001.wav").write_bytes(wav(silence(0.5)))
    await browser.hear(lambda: browser.state["spoken"] == [{"name": "001.wav", "lasts_ms": 500}], "what is said")
    assert (await client.get("/sound/voice/001.wav")).status == 200


async def test_bookings_are_made_shown_to_the_scanner_and_withdrawn(browser, tmp_path):
    await browser.send(verb="book")
    await browser.hear(lambda: len(browser.state["bookings"]) == 4, "the cards")
    first, *_, elsewhere = browser.state["bookings"]
    near_end = open_scanner(f"evdev://{tmp_path}/scanner")
    for card in (first, elsewhere):
        await browser.send(verb="scan", code=card["code"])
        assert await asyncio.wait_for(near_end.read(), 5) == [Scanned(text=card["code"])]
    near_end.close()
    await browser.send(verb="withdraw", code=first["code"])
    await browser.hear(lambda: browser.state["bookings"][0]["state"] == "withdrawn", "the withdrawal")


async def test_a_bookings_qr_code_is_its_code(client):
    response = await client.get("/code/0532-481027.svg")
    assert response.content_type == "image/svg+xml"
    assert zxingcpp.read_barcode(drawn(await response.text())).text == "0532-481027"


async def test_the_keypads_keys_and_its_headset_reach_the_kiosks_wire(browser, tmp_path):
    near_end = open_keypad(f"evdev://{tmp_path}/keypad")
    await browser.send(verb="headset", plugged=True)
    assert await asyncio.wait_for(near_end.read(), 5) == [Headset(plugged=True)]
    await browser.send(verb="key", key="STAFF")
    assert await asyncio.wait_for(near_end.read(), 5) == [Key.STAFF]
    near_end.close()
    await browser.hear(lambda: browser.state["has_headset"], "the headset on the page")


async def test_a_tickets_code_leads_to_its_page_on_the_platform(client):
    response = await client.get("/t/V1StGXR8_Z5jdHi6", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (302, "http://127.0.0.1:8490/t/V1StGXR8_Z5jdHi6")


@pytest.mark.parametrize("ticket", ["a%2Fb", "a.b", "a" * 65])
async def test_what_is_no_ticket_leads_nowhere(client, ticket):
    assert (await client.get(f"/t/{ticket}", allow_redirects=False)).status == 404


async def test_the_page_is_told_where_the_platform_is_and_who_logs_in_there_and_no_secret(browser):
    assert browser.hello["platform"] == {
        "address": "http://127.0.0.1:8490",
        "site": "0532",
        "citizens": ["maria", "nikos", "eftychia", "company"],
        "clerks": ["clerk", "chief"],
        "password": "demo",
    }
    assert "token" not in json.dumps([browser.hello, browser.state])


async def test_the_page_is_told_whether_the_site_is_in_touch_with_the_platform(stage, browser, journal):
    assert browser.state["platform"] == "starting"
    journal.record(lambda hall, at: [SettingsReceived(at=at, settings={}, change=1)])
    await browser.hear(lambda: browser.state["platform"] == "away", "settings came once, and no program is there now")
    for name in ("platform", "sync"):
        stage.daemons[name].state = State.READY
    await browser.hear(lambda: browser.state["platform"] == "joined", "both are there")
    await browser.send(verb="trouble", name="network-unplugged", on=True)
    await browser.hear(lambda: browser.state["platform"] == "cut", "the cable is out")
    await browser.send(verb="trouble", name="network-unplugged", on=False)
    await browser.hear(lambda: browser.state["platform"] == "joined", "and in again")


async def test_a_visitor_who_leaves_leaves_nothing_behind(stage, client, wall):
    def visitors():
        return [task for task in asyncio.all_tasks() if task.get_name() == "visitor"]

    async with client.ws_connect("/live") as socket:
        await socket.receive()
        draw(wall, (9, 9, 9))
        await until(lambda: len(visitors()) == 3, "the visitor is told things")
    await until(lambda: not visitors(), "nobody is told anything any more")


async def test_pictures_go_on_after_tickets_whose_printing_failed(stage, browser, journal):
    for ticket in ("abc", "def"):
        issue(journal, ticket=ticket)
        journal.record(lambda hall, at, ticket=ticket: [PrintStarted(at=at, ticket=ticket)])
    journal.record(lambda hall, at: [TicketPrinted(at=at, ticket="abc", confirmed=True)])
    await browser.hear(lambda: browser.entries[-1]["kind"] == "TicketPrinted", "the entries")
    assert [stage.chronicle.printed() for _ in range(3)] == ["abc", "def", ""]
