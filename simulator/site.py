"""The addresses of the far ends become the epass.toml of a believable ΚΕΠ."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

KIOSK_SIZE = (1280, 800)
WALL_SIZE = (1920, 1080)
TOUCH_MOST = 4095
COUNTERS = (1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wires:
    """Where each far end is to be found, on this machine. `port` is the page's."""

    printer: Path
    boxes: Mapping[int, Path]
    touch: Path
    kiosk: Path
    wall: Path
    sound: Path
    port: int


def write(path: Path, *, state_dir: Path, wires: Wires) -> None:
    path.write_text(site(state_dir, wires), encoding="utf-8")


def site(state_dir: Path, wires: Wires) -> str:
    """Always open, so that the demo works at night too."""
    return f"""\
state_dir = {_quoted(state_dir)}

[site]
code = "0532"
name = {{ el = "ΚΕΠ Δήμου Παραδείγματος", en = "Citizens' Service Centre of Paradeigma" }}
holidays = false

[[services]]
letter = "Α"
name = {{ el = "Γνήσιο υπογραφής", en = "Certified signature" }}
duration_min = 4

[[services]]
letter = "Β"
name = {{ el = "Όλες οι υπηρεσίες", en = "All services" }}
duration_min = 11

[[services]]
letter = "Ε"
name = {{ el = "Βεβαιώσεις και πιστοποιητικά", en = "Certificates" }}
duration_min = 6

[[services]]
letter = "Κ"
name = {{ el = "Παραλαβή εγγράφων", en = "Collect documents" }}
duration_min = 3

[[counters]]
counter = 1
prefers = ["Α"]
box = {_box(wires.boxes[1])}

[[counters]]
counter = 2
serves = ["Α", "Β", "Ε"]
prefers = ["Β", "Ε"]
box = {_box(wires.boxes[2])}

[[counters]]
counter = 3
serves = ["Α", "Κ"]
prefers = ["Κ"]
box = {_box(wires.boxes[3])}

[kiosk]
screen = {_screen(wires.kiosk, KIOSK_SIZE)}
touch = {_quoted(f"evdev://{wires.touch}")}
touch_range = [0, 0, {TOUCH_MOST}, {TOUCH_MOST}]

[printer]
url = {_quoted(f"serial://{wires.printer}?baudrate=115200")}
profile = "simulator-80mm"
mode = "raster"

[receipt]
note = {{ el = "Έχετε μαζί σας την ταυτότητά σας", en = "Please have your identity card ready" }}
link = "http://127.0.0.1:{wires.port}/t/{{ticket}}"

[display]
screen = {_screen(wires.wall, WALL_SIZE)}
sound = {_quoted(f"file://{wires.sound}")}
"""


def _quoted(value: object) -> str:
    """A TOML text; JSON's way of writing one is also TOML's."""
    return json.dumps(str(value), ensure_ascii=False)


def _box(path: Path) -> str:
    return _quoted(f"serial://{path}?baudrate=38400&address=1")


def _screen(path: Path, size: tuple[int, int]) -> str:
    return _quoted(f"offscreen://{path}?size={size[0]}x{size[1]}")
