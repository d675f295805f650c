"""A clock that is set while we run is believed only by who has the time from somebody that keeps it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epass.clock import SteadyClock, wait_until_right

A_DAY_S = 86_400.0
NOW_S = 1_795_000_000.0


class Machine:
    """Its clock, which people set, and the time since boot, which nobody can."""

    def __init__(self, folder):
        self.wall_s = NOW_S
        self.since_boot_s = 100.0
        self.is_synchronised = False
        self.clock = SteadyClock(
            anchor=folder / "clock",
            wall_s=lambda: self.wall_s,
            since_boot_s=lambda: self.since_boot_s,
            is_synchronised=lambda: self.is_synchronised,
        )

    def go_on(self, seconds):
        self.wall_s += seconds
        self.since_boot_s += seconds


@pytest.fixture
def machine(tmp_path):
    machine = Machine(tmp_path)
    machine.clock.drop_anchor()
    return machine


@pytest.mark.parametrize("step_s", [-A_DAY_S, 365 * A_DAY_S])
def test_a_clock_that_is_set_by_hand_does_not_count(machine, step_s):
    machine.go_on(30)
    machine.wall_s += step_s
    assert machine.clock.now_s() == pytest.approx(NOW_S + 30)
    assert machine.clock.off_s() == pytest.approx(step_s)


def test_a_clock_that_the_network_sets_counts(machine):
    machine.wall_s += 3 * A_DAY_S
    machine.is_synchronised = True
    assert machine.clock.now_s() == machine.wall_s
    assert machine.clock.off_s() == 0


def test_a_clock_set_by_hand_counts_once_the_staff_say_so(machine):
    machine.wall_s += A_DAY_S
    machine.clock.drop_anchor()
    assert machine.clock.now_s() == pytest.approx(machine.wall_s, abs=0.01)


def test_a_small_step_is_the_clock_being_kept(machine):
    machine.wall_s += 3
    assert machine.clock.now_s() == machine.wall_s


@pytest.mark.parametrize("anchor", [None, "", "what is this"])
def test_without_an_anchor_it_is_the_machines_clock(tmp_path, anchor):
    machine = Machine(tmp_path)
    if anchor is not None:
        machine.clock.anchor.write_text(anchor)
    machine.wall_s += A_DAY_S
    assert machine.clock.now_s() == machine.wall_s


steps = st.lists(
    st.one_of(st.tuples(st.just("goes on"), st.floats(0, 4000)), st.tuples(st.just("is set"), st.floats(-1e9, 1e9)))
)


@given(steps=steps)
def test_time_never_goes_back_by_more_than_the_tolerance_whatever_unsynchronised_clocks_are_set_to(
    tmp_path_factory, steps
):
    machine = Machine(tmp_path_factory.mktemp("clock"))
    machine.clock.drop_anchor()
    passed_s, before_s = 0.0, machine.clock.now_s()
    for what, seconds in steps:
        if what == "goes on":
            machine.go_on(seconds)
            passed_s += seconds
        else:
            machine.wall_s = max(machine.wall_s + seconds, 0)
        now_s = machine.clock.now_s()
        assert now_s == pytest.approx(NOW_S + passed_s, abs=61)
        assert now_s >= before_s - 121
        before_s = now_s


class Waiting:
    def __init__(self, synchronised_after_s=None):
        self.now_s = 0.0
        self.synchronised_after_s = synchronised_after_s

    def wait(self, folder, last_day=date(2026, 11, 26)):
        return wait_until_right(
            last_day,
            at_most_s=45,
            is_synchronised=lambda: self.synchronised_after_s is not None and self.now_s >= self.synchronised_after_s,
            rtc=folder,
            seconds=lambda: self.now_s,
            sleep=self._sleep,
        )

    def _sleep(self, seconds):
        self.now_s += seconds


def battery(folder, day, hctosys="1"):
    (folder / "hctosys").write_text(f"{hctosys}\n")
    (folder / "date").write_text(f"{day}\n")


def test_a_machine_without_a_battery_waits_for_the_network(tmp_path):
    waiting = Waiting(synchronised_after_s=7)
    assert waiting.wait(tmp_path) == "The clock is synchronised."
    assert waiting.now_s == 7


def test_it_does_not_wait_for_ever(tmp_path):
    waiting = Waiting()
    assert "Nobody tells the time" in waiting.wait(tmp_path)
    assert waiting.now_s == 45


def test_a_battery_is_believed_at_once(tmp_path):
    battery(tmp_path, "2026-11-27")
    waiting = Waiting()
    assert "battery" in waiting.wait(tmp_path)
    assert waiting.now_s == 0


@pytest.mark.parametrize(("day", "hctosys"), [("2000-01-01", "1"), ("2026-11-27", "0"), ("rubbish", "1")])
def test_a_battery_that_is_empty_is_not(tmp_path, day, hctosys):
    battery(tmp_path, day, hctosys)
    waiting = Waiting(synchronised_after_s=3)
    assert waiting.wait(tmp_path) == "The clock is synchronised."
