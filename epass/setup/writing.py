"""Answers become the text of epass.toml, the rules that name a site's devices, and the programs it needs. Pure."""

import json
from collections.abc import Iterator

from epass.setup.answers import Answers
from epass.setup.devices import Plugged

DAEMONS = {
    "all": ("kiosk", "display", "counter"),
    "kiosk": ("kiosk", "counter"),
    "wall": ("display",),
    "counters": ("counter",),
}
CONSOLE_PORT = 8480
_CREDENTIALS = "/run/credentials/epass-{program}.service/{name}"


def units(answers: Answers) -> list[str]:
    """The units to enable, without “.service”."""
    wanted = [daemon for daemon in DAEMONS[answers.role] if daemon != "counter" or answers.boxes]
    others = (("feed", answers.feed), ("console", answers.console), ("sync", answers.platform))
    wanted += [daemon for daemon, is_wanted in others if is_wanted]
    return [f"epass-{daemon}" for daemon in wanted]


def configuration(answers: Answers) -> str:
    return "\n".join(_lines(answers)) + "\n"


def rules(answers: Answers) -> str:
    """udev's: for the printer and for boxes that do not say their own number."""
    lines = ["# Written by “epass setup” for the devices of this site."]
    if isinstance(answers.printer, Plugged):
        lines.append(_rule(answers.printer, "printer"))
    lines += [_rule(line, f"box-{box}") for box, line in answers.boxes.items() if line.serial != f"box-{box}"]
    return "\n".join(lines) + "\n"


def _rule(line: Plugged, name: str) -> str:
    subsystem = "usbmisc" if line.node.startswith("/dev/usb/") else "tty"
    known = f'ATTRS{{serial}}=="{_quoted(line.serial)}"' if _is_plain(line.serial) else f'KERNELS=="{line.place}"'
    return f'SUBSYSTEM=="{subsystem}", {known}, SYMLINK+="epass/{name}"'


def _is_plain(serial: str) -> bool:
    """Cheap adapters all have the same one, or none."""
    return len(serial) >= 4 and serial.isascii() and not set(serial) <= set("0") and not set('"*?[]|') & set(serial)


def _quoted(text: str) -> str:
    return text.replace("\\", "")


def _lines(answers: Answers) -> Iterator[str]:
    yield "# Written by “epass setup”. Every option is in /usr/share/doc/epass/epass.example.toml;"
    yield "# check what you edit with “epass config check”."
    yield "[site]"
    yield f"code = {_text(answers.code)}"
    yield f"name = {{ el = {_text(answers.name_el)}, en = {_text(answers.name_en)} }}"
    yield f"hours = {answers.hours}"
    for letter, greek, english in answers.services:
        yield from ("", "[[services]]", f"letter = {_text(letter)}")
        yield f"name = {{ el = {_text(greek)}, en = {_text(english)} }}"
    for counter in range(1, answers.counters + 1):
        yield from ("", "[[counters]]", f"counter = {counter}")
        if counter in answers.boxes:
            yield f'box = "serial:///dev/epass/box-{counter}?baudrate=38400&address=1"'
    if answers.role in ("all", "kiosk"):
        yield from ("", "[kiosk]", f"screen = {_text(_screen(answers, 'kiosk'))}", 'touch = "evdev:///dev/epass/touch"')
    yield from ("", "[printer]", f"url = {_text(_printer_url(answers.printer))}")
    yield f"profile = {_text(answers.profile)}"
    if answers.role in ("all", "wall"):
        yield from ("", "[display]", f"screen = {_text(_screen(answers, 'display'))}")
        yield f"sound = {_text('alsa:' if answers.has_sound else 'none:')}"
        if answers.listens_to:
            yield f"source = {_text(answers.listens_to)}"
            yield f"token_file = {_text(_CREDENTIALS.format(program='display', name='feed-token'))}"
    if answers.feed:
        yield from ("", "[feed]", 'listen = "0.0.0.0:8470"')
        yield f"token_file = {_text(_CREDENTIALS.format(program='feed', name='feed-token'))}"
    if answers.console:
        yield from ("", "[console]", f'listen = "0.0.0.0:{CONSOLE_PORT}"')
    if answers.platform:
        yield from ("", "[sync]", f"url = {_text(answers.platform)}")


def _screen(answers: Answers, program: str) -> str:
    """Two programs cannot share a graphics card (docs/decisions/0005): each has one of its own."""
    return "kmsdrm://0?card=1" if answers.role == "all" and program == "kiosk" else "kmsdrm://0"


def _printer_url(printer: Plugged | str) -> str:
    if isinstance(printer, str):
        return printer or "file:///var/lib/epass/printed"
    if printer.node.startswith("/dev/usb/"):
        return f"usb://{printer.vendor}:{printer.product}"
    return "serial:///dev/epass/printer?baudrate=19200"


def _text(text: str) -> str:
    """TOML's basic strings are JSON's."""
    return json.dumps(text, ensure_ascii=False)
