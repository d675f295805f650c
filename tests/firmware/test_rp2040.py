"""What main.py and board.py make of an RP2040's pins: in MicroPython, with a record in place of `machine`."""

import subprocess

import pytest

from fakes.built_box import ROOT, surroundings


@pytest.fixture
def run(interpreter, tmp_path):
    def run(link, held=""):
        done = subprocess.run(
            [interpreter, ROOT / "tests" / "firmware" / "rp2040_bench.py", link, held, tmp_path],
            capture_output=True, text=True, check=False, env=surroundings(), stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return done.stdout.splitlines(), done.stderr

    return run


def test_keys_are_pulled_up_and_everything_else_is_off_at_first(run):
    told, trouble = run("rs485")
    assert not trouble
    assert [f"pin {pin} in pull-up -" for pin in range(2, 8)] == told[:6]
    assert [f"pin {pin} out - 0" for pin in (8, 9, 10, 11, 12, 13, 14)] == told[6:13]
    assert "pin 18 out - 0" in told
    assert {"pin 20 out - 1", "pin 21 out - 1"} < set(told)


def test_the_line_has_even_parity_and_its_driver_is_off_before_it_is_set_up(run):
    told, _ = run("rs485")
    uart = "uart 0 38400 bits=8 parity=0 rx=17 stop=1 timeout=0 tx=16"
    assert told.index("pin 18 out - 0") < told.index(uart)


def test_link_lost_is_red_until_a_request_lights_what_it_says(run):
    told, _ = run("rs485")
    assert "set 10 1" in told[: told.index("fed 20")]
    after = told[told.index("fed 20") :]
    # SERVING is green; LINK LOST, which the request lights, is red as before; it beeps.
    assert "set 8 1" not in told[: told.index("fed 20")]
    assert "set 8 1" in after
    assert "set 14 1" in after
    assert "set 10 0" not in after


def test_a_request_is_answered_between_two_movements_of_the_driver(run):
    told, _ = run("rs485")
    place = told.index("send 0117224501")
    assert told[place - 1] == "set 18 1"
    assert "set 18 0" in told[place:]


def test_the_watchdog_is_fed_once_for_each_whole_step_and_not_for_one_that_failed(run):
    told, _ = run("rs485")
    assert "watchdog 3000" in told
    assert "fed 20" in told and "fed 60" in told


def test_next_held_at_the_start_leaves_the_box_to_whoever_holds_it(run):
    told, trouble = run("rs485", held="2")
    assert told[-1] == "not started"
    assert not any(line.startswith(("watchdog", "uart")) for line in told)
    assert not trouble


def test_another_key_held_at_the_start_does_not_keep_a_box_from_starting(run):
    told, _ = run("rs485", held="3")
    assert "watchdog 3000" in told


def test_a_box_on_usb_sets_up_no_uart(run):
    told, trouble = run("usb")
    assert not trouble
    assert "fed 20" in told
    assert not any(line.startswith("uart") for line in told)


@pytest.mark.parametrize("link", ["wifi", ""])
def test_a_link_that_is_none_is_said_so(run, link):
    _, trouble = run(link)
    assert "LINK usb or rs485" in trouble


def test_each_start_is_counted_in_flash(run, tmp_path):
    run("rs485")
    first = int((tmp_path / "boot-id").read_text())
    run("rs485")
    assert int((tmp_path / "boot-id").read_text()) == first % 0xFFFF + 1
