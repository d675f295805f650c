"""The demo as a newcomer starts it: everything real but the far ends of the wires."""

import io
import os
import signal
import socket
import subprocess
import sys
import time

import aiohttp
import pytest
from PIL import Image, ImageChops

from fakes.demo import HALL, Demo
from fakes.stage import Browser
from simulator.__main__ import main

# The first service on the kiosk's first page.
FIRST_SERVICE = {"x": 0.25, "y": 0.4}
WALL = 1


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone_within(pids, seconds):
    deadline = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not any(map(is_alive, pids))


@pytest.fixture
def demo(tmp_path):
    with Demo(tmp_path) as demo:
        yield demo


def walls(browser):
    return [Image.open(io.BytesIO(picture[9:])).convert("L") for picture in browser.pictures if picture[0] == WALL]


def is_another(before, after):
    """More than a clock or a count is different."""
    histogram = ImageChops.difference(before, after).histogram()
    return sum(histogram[24:]) > 0.05 * sum(histogram)


async def test_from_the_tap_to_the_call(demo):
    async with aiohttp.ClientSession(demo.address) as session, session.ws_connect("/live") as socket:
        browser = Browser(socket)
        await browser.hear(
            lambda: browser.state and all(browser.state["daemons"][name]["state"] == "ready" for name in HALL),
            "the daemons are ready",
        )
        await browser.hear(lambda: {picture[0] for picture in browser.pictures} == {0, WALL}, "both screens")
        await browser.send(verb="touch", phase="down", **FIRST_SERVICE)
        await browser.send(verb="touch", phase="up")
        await browser.hear(lambda: browser.state["tickets"], "the ticket")
        ticket = browser.state["tickets"][0]
        assert ticket["number"] == "Α001"
        async with session.get(f"/ticket/{ticket['picture']}.png") as response:
            assert (await response.read()).startswith(b"\x89PNG")

        await browser.send(verb="drawn", screen="wall")
        await browser.hear(lambda: len(walls(browser)) >= 2, "the wall counts who waits")
        await browser.send(verb="press", counter=1, key="NEXT")
        await browser.hear(lambda: browser.entries[-1]["kind"] == "TicketCalled", "the call in the journal")
        await browser.send(verb="drawn", screen="wall")
        await browser.hear(lambda: is_another(*walls(browser)[-2:]), "the call on the wall")
        await browser.hear(lambda: "calling" in browser.state["boxes"][0]["lamps"], "the lamp on the box")
        assert browser.state["boxes"][0]["text"] == "A001"
        await browser.hear(lambda: browser.state["calls"], "the announcement")


async def test_every_trouble_is_noticed_by_the_daemon_that_it_concerns_and_heals(demo):
    async with aiohttp.ClientSession(demo.address) as session, session.ws_connect("/live") as socket:
        browser = Browser(socket)
        await browser.hear(
            lambda: browser.state and all(browser.state["daemons"][name]["state"] == "ready" for name in HALL),
            "the daemons are ready",
        )
        for trouble, device in (
            ("paper-out", "printer"),
            ("cover-open", "printer"),
            ("printer-unplugged", "printer"),
            ("cutter-stuck", "printer"),
            ("head-hot", "printer"),
            ("paper-low", "roll"),
            ("touch-unplugged", "touch"),
            ("scanner-unplugged", "scanner"),
            ("keypad-unplugged", "keypad"),
            ("box-3-unplugged", "box-3"),
        ):
            for on, kind in ((True, "DeviceFailed"), (False, "DeviceRecovered")):
                seq = browser.entries[-1]["seq"]
                await browser.send(verb="trouble", name=trouble, on=on)
                await browser.hear(
                    lambda trouble=trouble, on=on: browser.state["troubles"][trouble] is on, f"{trouble} {on}"
                )
                await browser.hear(
                    lambda kind=kind, device=device, seq=seq: any(
                        (entry["kind"], entry["body"].get("device")) == (kind, device) and entry["seq"] > seq
                        for entry in browser.entries
                    ),
                    f"{kind} after {trouble}",
                )


async def test_a_killed_daemon_comes_back_and_the_rest_goes_on(demo):
    async with aiohttp.ClientSession(demo.address) as session, session.ws_connect("/live") as socket:
        browser = Browser(socket)
        await browser.hear(
            lambda: browser.state and all(browser.state["daemons"][name]["state"] == "ready" for name in HALL),
            "the daemons are ready",
        )
        await browser.send(verb="kill", daemon="kiosk")
        await browser.hear(lambda: browser.state["daemons"]["kiosk"]["state"] == "down", "the kiosk is down")
        await browser.send(verb="press", counter=1, key="NEXT")
        await browser.hear(lambda: browser.entries[-1]["kind"] == "CounterOpened", "the counters go on")
        await browser.hear(
            lambda: browser.state["daemons"]["kiosk"] == {"state": "ready", "starts": 2}, "the kiosk is back"
        )
        assert browser.state["daemons"]["counter"]["starts"] == 1
        await browser.send(verb="touch", phase="down", **FIRST_SERVICE)
        await browser.send(verb="touch", phase="up")
        await browser.hear(lambda: browser.state["tickets"], "a ticket from the kiosk that came back")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_cleanly_and_leaves_nothing_behind(demo, number):
    daemons = demo.daemons()
    assert demo.left_behind()
    assert demo.end(number) == 0
    assert gone_within(daemons, 1)
    assert demo.left_behind() == []


def test_no_daemon_survives_a_demo_that_is_killed(demo):
    daemons = demo.daemons()
    demo.end(signal.SIGKILL)
    assert gone_within(daemons, 5)


def test_the_journal_is_kept_where_it_was_asked_for(tmp_path):
    kept, temporary = tmp_path / "kept", tmp_path / "temporary"
    temporary.mkdir()
    with Demo(temporary, "--state-dir", str(kept)):
        pass
    assert (kept / "epass.db").exists()
    with Demo(temporary, "--state-dir", str(kept)):
        pass
    assert list(temporary.iterdir()) == []


def test_a_port_that_is_taken_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = subprocess.run(
            [sys.executable, "-m", "simulator", "--port", str(port), "--no-browser"],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    assert run.returncode == 1
    assert run.stderr == f"Port {port} is taken by another program: choose another with --port.\n"


def test_a_state_folder_that_cannot_be_is_one_sentence(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main(["--port", "0", "--no-browser", "--state-dir", str(tmp_path / "file" / "state")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_told(port, capsys):
    with pytest.raises(SystemExit) as told:
        main(["--port", port])
    assert told.value.code == 2
    assert "--port" in capsys.readouterr().err
