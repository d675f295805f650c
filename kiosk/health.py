"""The kiosk's devices, looked at from outside: nothing is opened that a running kiosk may be using."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from epass.config import Config
from epass.errors import ConfigError
from epass.health import Finding
from epass.settings import KioskSettings, PrinterSettings
from inputs.event_codes import Switch
from kiosk.pin import is_right
from kiosk.ticket import layout
from printer_profiles import profile_for
from speech import card
from speech.voice import can_speak

_USB_DEVICES = Path("/sys/bus/usb/devices")
_INPUTS = Path("/sys/class/input")
_TOUCH = "touch"
_PRINTER = "printer"
_PROFILE = "printer profile"
_VOICE = "voice"


def mistakes(config: Config) -> list[str]:
    """What is wrong in what the configuration names, for `epass config check`: the printer's profile, the ticket's
    layout, the staff's PIN."""
    told = layout.mistakes(config)
    checks: tuple[Callable[[], object], ...] = (
        lambda: profile_for(config.printer),
        lambda: config.kiosk.staff_pin and is_right("", config.kiosk.staff_pin),
    )
    for check in checks:
        try:
            check()
        except ConfigError as error:
            told += error.mistakes
    return told


def check(config: Config) -> list[Finding]:
    """Touchscreen, scanner, keypad, printer profile and printer: whether they are there, and what to do where they
    are not."""
    kiosk = config.kiosk
    return [
        _touch(kiosk.touch, kiosk.screen),
        *_keyboards(kiosk),
        *_voice(kiosk.voice),
        _profile(config.printer),
        _printer(config.printer.url),
    ]


def _voice(url: str) -> list[Finding]:
    """Of a kiosk that speaks; whether its card is there is told by the journal while it runs."""
    if url.startswith("none") or not url:
        return []
    if not can_speak():
        return [_bad(_VOICE, "Nothing can speak here: install the Python package espeakng-loader.")]
    if url.startswith("alsa:") and not card.is_there():
        return [_bad(_VOICE, "No sound card is there for the headset. Is it plugged in?")]
    return [_good(_VOICE, "It can speak to the headset.")]


def _touch(url: str, screen: str) -> Finding:
    parts = urlsplit(url)
    if not url:
        return _bad(_TOUCH, "No touchscreen is configured: nobody can take a number here. Set kiosk.touch.")
    if parts.scheme == "sdl" and screen.startswith("kmsdrm"):
        return _bad(_TOUCH, f"The screen {screen} feels no touches: set kiosk.touch to the touchscreen's device.")
    if parts.scheme == "sdl":
        return _good(_TOUCH, "Touches come from the screen (sdl:).")
    return _node(_TOUCH, Path(unquote(parts.path)), os.R_OK, "Is the touchscreen's USB cable in?")


def _keyboards(kiosk: KioskSettings) -> list[Finding]:
    """Scanner and keypad: a kiosk may have neither."""
    findings = []
    if kiosk.scanner:
        question = "Is the scanner's cable in, and is it set up as a keyboard (USB HID)?"
        findings.append(_node("scanner", Path(unquote(urlsplit(kiosk.scanner).path)), os.R_OK, question))
    if kiosk.keypad:
        path = Path(unquote(urlsplit(kiosk.keypad).path))
        findings.append(_node("keypad", path, os.R_OK, "Is the keypad's cable in?"))
        if findings[-1].ok:
            findings.append(_headset(path))
    return findings


def _headset(keypad: Path) -> Finding:
    """Whether the kernel knows a jack in the keypad: its switches are bits of a hexadecimal number."""
    try:
        switches = int((_INPUTS / keypad.resolve().name / "device/capabilities/sw").read_text().split()[-1], 16)
    except (OSError, ValueError, IndexError):
        switches = 0
    if switches & (1 << Switch.HEADPHONE | 1 << Switch.JACK):
        return _good("headset", "The keypad says when one is plugged in: the voice begins by itself.")
    return _good("headset", "The keypad has no switch for one: the voice begins with a key.")


def _profile(settings: PrinterSettings) -> Finding:
    try:
        profile = profile_for(settings)
    except ConfigError as error:
        return _bad(_PROFILE, "; ".join(error.mistakes))
    blind = "" if profile.tells_status else " It is never asked: nobody knows whether it has paper."
    return _good(_PROFILE, f"{profile.title}, {profile.mode}, {profile.width_dots} dots.{blind}")


def _printer(url: str) -> Finding:
    parts = urlsplit(url)
    checks: dict[str, Callable[[SplitResult], Finding]] = {
        "serial": _serial,
        "usb": _usb,
        "tcp": _tcp,
        "file": _folder,
    }
    if parts.scheme not in checks:
        return _bad(_PRINTER, "No printer is configured: numbers are only shown on the screen. Set printer.url.")
    return checks[parts.scheme](parts)


def _serial(parts: SplitResult) -> Finding:
    return _node(_PRINTER, Path(parts.path), os.R_OK | os.W_OK, "Is the printer on, and its cable in?")


def _usb(parts: SplitResult) -> Finding:
    wanted = parts.netloc.lower()
    for device in _USB_DEVICES.glob("*"):
        try:
            found = ":".join((device / name).read_text().strip() for name in ("idVendor", "idProduct"))
        except OSError:
            continue
        if found == wanted:
            return _good(_PRINTER, f"The USB printer {wanted} is there.")
    return _bad(_PRINTER, f"No USB device {wanted} is there. Is the printer on? “lsusb” tells its ids.")


def _tcp(parts: SplitResult) -> Finding:
    """Not connected to: many printers take one connection at a time, and that is the kiosk's."""
    try:
        host, port = parts.hostname, parts.port or 9100
    except ValueError:
        host = None
    if not host:
        return _bad(_PRINTER, f"“tcp://{parts.netloc}” is not an address such as tcp://192.0.2.7:9100.")
    return _good(_PRINTER, f"Expected at {host}, port {port}; the journal says whether it answers.")


def _folder(parts: SplitResult) -> Finding:
    folder = Path(parts.path)
    there = next((place for place in (folder, *folder.parents) if os.path.exists(place)), folder)
    if not os.path.isdir(there) or not os.access(there, os.W_OK | os.X_OK):
        return _bad(_PRINTER, f"{folder} cannot be written: {there} is not a folder that this user may write to.")
    return _good(_PRINTER, f"Tickets become files in {folder}.")


def _node(part: str, path: Path, rights: int, question: str) -> Finding:
    if not os.path.exists(path):
        return _bad(part, f"{path} is not there. {question}")
    if not os.access(path, rights):
        return _bad(part, f"{path} may not be used by this user: put it into the group of the device (ls -l {path}).")
    return _good(part, f"{path} is there.")


def _good(part: str, sentence: str) -> Finding:
    return Finding(part=part, ok=True, sentence=sentence)


def _bad(part: str, sentence: str) -> Finding:
    return Finding(part=part, ok=False, sentence=sentence)
