"""From the tap to the call, in real processes: only the far ends of the wires are virtual."""

import subprocess
import sys

import pytest

from display.frame import FrameReader
from epass.queueing.events import DeviceFailed, DeviceRecovered, PrintFailed, TicketCalled, TicketIssued, TicketPrinted
from fakes.running import DONE, SERVICE_A, RunningSite, settled
from fakes.waiting import until


@pytest.mark.parametrize("mode", ["text", "raster"])
async def test_a_tap_becomes_paper_and_a_press_becomes_light(tmp_path, mode):
    async with RunningSite(tmp_path, mode) as running:
        dark = await settled(running.wall)
        running.tap(SERVICE_A)
        await until(lambda: running.papers)
        [issued] = running.told(TicketIssued)
        assert (issued.number, issued.service) == ("Α001", "Α")
        await until(lambda: running.told(TicketPrinted))
        assert [event.confirmed for event in running.told(TicketPrinted)] == [True]
        if mode == "text":
            for words in ("ΚΕΠ Δοκιμής", "Ο αριθμός σας", "Α001", "Γνήσιο υπογραφής", "Ισχύει μόνο για σήμερα"):
                assert words in running.papers[0]

        running.box.press("NEXT")
        await until(lambda: running.told(TicketCalled))
        [called] = running.told(TicketCalled)
        assert (called.ticket, called.counter) == (issued.ticket, 1)
        await until(lambda: running.box.state["text"] == "A001" and "calling" in running.box.state["lamps"])
        lit = await settled(running.wall)
        assert share_of_changed_pixels(dark, lit) > 0.05

        running.kill("display")
        running.start("display")
        fresh = FrameReader(tmp_path / "wall.frame")
        await until(lambda: fresh.version() != running.wall.version() or fresh.version() > 0)
        assert share_of_changed_pixels(lit, await settled(fresh)) < 0.01, "after a restart it shows the same board"


def share_of_changed_pixels(before, after):
    pixels = zip(before[::4], after[::4], strict=True)
    return sum(old != new for old, new in pixels) / (len(before) / 4)


async def test_without_paper_the_number_stays_and_the_rest_goes_on(tmp_path):
    async with RunningSite(tmp_path, "raster") as running:
        home = await settled(running.kiosk)
        running.printer.run_out_of_paper()
        running.tap(SERVICE_A)
        await until(lambda: running.told(PrintFailed))
        [failed] = running.told(PrintFailed)
        assert (failed.maybe_printed, running.papers) == (False, [])
        await until(lambda: running.told(DeviceFailed))
        assert share_of_changed_pixels(home, await settled(running.kiosk)) > 0.1

        running.box.press("NEXT")
        await until(lambda: running.told(TicketCalled))
        await until(lambda: "paper_out" in running.box.state["lamps"])

        running.printer.load_paper()
        await until(lambda: running.told(DeviceRecovered))
        running.tap(DONE)
        await settled(running.kiosk, for_s=0.8)
        running.tap(SERVICE_A)
        await until(lambda: running.told(TicketPrinted) and running.papers)
        assert len(running.papers) == 1, "no ghost of the first ticket"


async def test_pulled_cables_are_told_and_heal_by_themselves(tmp_path):
    async with RunningSite(tmp_path, "raster") as running:
        running.box.unplug()
        running.printer.unplug()
        await until(lambda: {"box-1", "printer"} <= {event.device for event in running.told(DeviceFailed)})
        running.box.plug_in()
        running.printer.plug_in()
        await until(lambda: {"box-1", "printer"} <= {event.device for event in running.told(DeviceRecovered)})
        await settled(running.kiosk)  # it no longer says that nothing is printed
        running.tap(SERVICE_A)
        await until(lambda: running.told(TicketIssued))
        running.box.press("NEXT")
        await until(lambda: running.told(TicketCalled))


@pytest.mark.parametrize(
    ("daemon", "old", "new", "sentence"),
    [
        (
            "kiosk",
            'profile = "simulator-80mm"',
            'profile = "epson-tm-t20"',
            "there is no printer profile “epson-tm-t20”; did you mean",
        ),
        ("kiosk", "offscreen://", "offscren://", "did you mean “offscreen”"),
        ("display", "[display]", "[dispaly]", "there is no such option; did you mean “display”?"),
        ("counter", "&address=1", "&address=999", "address"),
    ],
)
async def test_a_wrong_configuration_is_said_and_not_worth_a_restart(tmp_path, daemon, old, new, sentence):
    RunningSite(tmp_path, "raster").journal.close()
    path = tmp_path / "epass.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    command = [sys.executable, "-m", daemon, "--config", str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 78
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
