"""What is plugged into this machine, by what the kernel shows in sysfs: lines, printers, panels, screens, sound."""

from dataclasses import dataclass
from pathlib import Path

# A USB printer of interface class 7; usblp shows it as /dev/usb/lpN.
_SERIAL_LINES = ("ttyUSB*", "ttyACM*")
# linux/input-event-codes.h: BTN_TOUCH, ABS_MT_POSITION_X.
_BTN_TOUCH, _ABS_MT_X = 0x14A, 0x35
_WORD_BITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugged:
    """A device node, and how it is known again: by `serial`, or by the socket (`place`) that it is in."""

    node: str
    name: str
    vendor: str
    product: str
    serial: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`screens`: connectors with a screen, such as "card1-HDMI-A-1", and the resolution that it likes."""

    lines: tuple[Plugged, ...]
    printers: tuple[Plugged, ...]
    touches: tuple[Plugged, ...]
    screens: tuple[tuple[str, str], ...]
    has_sound: bool
    cards: int


def look(root: Path = Path("/")) -> Found:
    inputs = _sorted(root, "sys/class/input/event*")
    return Found(
        lines=tuple(_plugged(path, f"/dev/{path.name}") for glob in _SERIAL_LINES for path in _usb(root, glob)),
        printers=tuple(_plugged(path, f"/dev/usb/{path.name}") for path in _sorted(root, "sys/class/usbmisc/lp*")),
        touches=tuple(_plugged(path, f"/dev/input/{path.name}") for path in inputs if _is_touch(path)),
        screens=tuple(_screens(root)),
        has_sound=any((root / "dev/snd").glob("pcm*p")),
        cards=len([path for path in root.glob("sys/class/drm/card*") if "-" not in path.name]),
    )


def _usb(root: Path, glob: str) -> list[Path]:
    return _sorted(root, f"sys/class/tty/{glob}")


def _sorted(root: Path, glob: str) -> list[Path]:
    """ttyUSB10 comes after ttyUSB2."""
    return sorted(root.glob(glob), key=lambda path: (len(path.name), path.name))


def _plugged(path: Path, node: str) -> Plugged:
    usb = _usb_device(path)
    return Plugged(
        node=node,
        name=_text(path / "device/name") or (_text(usb / "product") if usb else "") or path.name,
        vendor=_text(usb / "idVendor") if usb else "",
        product=_text(usb / "idProduct") if usb else "",
        serial=_text(usb / "serial") if usb else "",
        place=usb.name if usb else "",
    )


def _usb_device(path: Path) -> Path | None:
    """The folder above the device that has ids: in the device tree, not in its class."""
    place = (path / "device").resolve()
    for folder in (place, *place.parents):
        if (folder / "idVendor").exists():
            return folder
    return None


def _is_touch(path: Path) -> bool:
    keys, axes = _bits(path, "key"), _bits(path, "abs")
    return bool(keys >> _BTN_TOUCH & 1 or axes >> _ABS_MT_X & 1)


def _bits(path: Path, what: str) -> int:
    """Words of 64 bits in hexadecimal, the highest first."""
    bits = 0
    for word in _text(path / "device/capabilities" / what).split():
        bits = bits << _WORD_BITS | int(word, 16)
    return bits


def _screens(root: Path) -> list[tuple[str, str]]:
    connected = [path for path in _sorted(root, "sys/class/drm/card*-*") if _text(path / "status") == "connected"]
    return [(path.name, (_text(path / "modes").splitlines() or [""])[0]) for path in connected]


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""
