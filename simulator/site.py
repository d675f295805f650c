"""The addresses of the far ends become the epass.toml of a believable ΚΕΠ."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TOKEN = "site-token"
KIOSK_SIZE = (1280, 800)
WALL_SIZE = (1920, 1080)
TOUCH_MOST = 4095
COUNTERS = (1, 2, 3)
# On the page for everybody to read, for dispenser and console; below is what `epass kiosk pin` makes of it.
STAFF_PIN = "1234"
STAFF_PIN_LINE = (
    "scrypt:16384:8:1:d1ce0532d1ce0532d1ce0532d1ce0532:"
    "6852dfea9e69cb647f36f08a1d62008f67e34807aec420faeed87c4c3dd3b21b"
    "d7e28d19c6237b4aca35cff236d9fc1815c70762994ba25aaa628f1d74eab3b1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wires:
    """Where each far end is to be found, on this machine. There are two printers, of which one is used: a plain one,
    and one that holds each ticket in its mouth. `port` is the page's, `console_port`
    the console's, `platform_port` the platform's; `cable_port` leads there, too, while the cable is plugged in.
    `platform` is the folder of the platform, with the site's token for it."""

    printer: Path
    presenter: Path
    boxes: Mapping[int, Path]
    touch: Path
    scanner: Path
    keypad: Path
    kiosk: Path
    wall: Path
    sound: Path
    voice: Path
    port: int
    console_port: int
    platform_port: int
    cable_port: int
    platform: Path


def wires(room: Path, *, port: int, console_port: int, platform_port: int, cable_port: int, platform: Path) -> Wires:
    return Wires(
        printer=room / "printer",
        presenter=room / "presenter",
        boxes={counter: room / f"box-{counter}" for counter in COUNTERS},
        touch=room / "touch",
        scanner=room / "scanner",
        keypad=room / "keypad",
        kiosk=room / "kiosk.frame",
        wall=room / "wall.frame",
        sound=room / "sound",
        voice=room / "headset",
        port=port,
        console_port=console_port,
        platform_port=platform_port,
        cable_port=cable_port,
        platform=platform,
    )


def write(path: Path, *, state_dir: Path, wires: Wires, has_presenter: bool = False) -> None:
    path.write_text(site(state_dir, wires, has_presenter=has_presenter), encoding="utf-8")


def site(state_dir: Path, wires: Wires, *, has_presenter: bool) -> str:
    """Always open, so that the demo works at night too."""
    printer, profile = (wires.presenter, "citizen-ppu-700") if has_presenter else (wires.printer, "simulator-80mm")
    return f"""\
state_dir = {_quoted(state_dir)}

[site]
code = "0532"
name = {{ el = "ΚΕΠ Δήμου Παραδείγματος", en = "Citizens' Service Centre of Paradeigma" }}
holidays = false

[[groups]]
id = "papers"
name = {{ el = "Πιστοποιητικά και βεβαιώσεις", en = "Certificates and attestations" }}

[[services]]
letter = "Α"
name = {{ el = "Γνήσιο υπογραφής", en = "Certified signature" }}
duration_min = 4

[[services]]
letter = "Β"
name = {{ el = "Όλες οι υπηρεσίες", en = "All services" }}
duration_min = 11

[[services]]
letter = "Γ"
name = {{ el = "Ληξιαρχικές πράξεις", en = "Birth, marriage and death records" }}
group = "papers"
duration_min = 6

[[services]]
letter = "Ε"
name = {{ el = "Οικογενειακή κατάσταση", en = "Family status" }}
group = "papers"
duration_min = 5
note = {{ el = "Θα χρειαστείτε τον ΑΜΚΑ σας.", en = "You will need your AMKA." }}

[[services]]
letter = "Π"
name = {{ el = "Μόνιμη κατοικία", en = "Permanent residence" }}
group = "papers"
duration_min = 7

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
serves = ["Α", "Β", "Γ", "Ε", "Π"]
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
scanner = {_quoted(f"evdev://{wires.scanner}")}
keypad = {_quoted(f"evdev://{wires.keypad}")}
voice = {_quoted(f"file://{wires.voice}")}
staff_pin = "{STAFF_PIN_LINE}"

[printer]
url = {_quoted(f"serial://{printer}?baudrate=115200")}
profile = "{profile}"
mode = "raster"
retracted_after_s = 20

[receipt]
note = {{ el = "Έχετε μαζί σας την ταυτότητά σας", en = "Please have your identity card ready" }}
link = "http://127.0.0.1:{wires.port}/t/{{ticket}}"

[desk]
comes_within_s = 15

[sync]
url = "http://127.0.0.1:{wires.cable_port}"
token_file = {_quoted(wires.platform / TOKEN)}

[console]
listen = "127.0.0.1:{wires.console_port}"

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
