"""What can go wrong in a hall, by its name on the page: how it begins, how it ends, and whether it goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.box import VirtualBox
from simulator.cable import Cable
from simulator.input_device import InputDevice
from simulator.printer import VirtualPrinter


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    begin: Callable[[], None]
    end: Callable[[], None]
    is_on: Callable[[], bool]

    def turn(self, on: bool) -> None:
        (self.begin if on else self.end)()


def of_printer(in_use: Callable[[], VirtualPrinter]) -> Mapping[str, Trouble]:
    """`in_use`: which printer that is may change."""
    return {
        "paper-out": Trouble(
            begin=lambda: in_use().run_out_of_paper(),
            end=lambda: in_use().load_paper(),
            is_on=lambda: not in_use().state["paper"],
        ),
        "paper-low": Trouble(
            begin=lambda: in_use().near_end(),
            end=lambda: in_use().load_paper(),
            is_on=lambda: in_use().state["near_end"],
        ),
        "cover-open": Trouble(
            begin=lambda: in_use().open_cover(),
            end=lambda: in_use().close_cover(),
            is_on=lambda: in_use().state["cover_open"],
        ),
        "cutter-stuck": Trouble(
            begin=lambda: in_use().jam_cutter(),
            end=lambda: in_use().clear_jam(),
            is_on=lambda: in_use().state["cutter_stuck"],
        ),
        "head-hot": Trouble(
            begin=lambda: in_use().overheat(),
            end=lambda: in_use().cool_down(),
            is_on=lambda: in_use().state["hot"],
        ),
        "printer-unplugged": Trouble(
            begin=lambda: in_use().unplug(),
            end=lambda: in_use().plug_in(),
            is_on=lambda: not in_use().state["plugged_in"],
        ),
    }


def of_input(name: str, device: InputDevice) -> Mapping[str, Trouble]:
    return {
        f"{name}-unplugged": Trouble(begin=device.unplug, end=device.plug, is_on=lambda: not device.is_plugged),
    }


def of_cable(cable: Cable) -> Mapping[str, Trouble]:
    return {
        "network-unplugged": Trouble(begin=cable.unplug, end=cable.plug, is_on=lambda: not cable.is_plugged),
    }


def of_box(box: VirtualBox) -> Mapping[str, Trouble]:
    return {
        f"box-{box.counter}-unplugged": Trouble(
            begin=box.unplug, end=box.plug_in, is_on=lambda: not box.state["plugged_in"]
        )
    }
