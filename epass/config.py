"""epass.toml becomes frozen dataclasses; every mistake in it is reported, all at once, with its path."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from epass.errors import ConfigError
from epass.queueing.calendar import WeeklyHours
from epass.queueing.counter import Counter
from epass.queueing.priority import Rules
from epass.queueing.service import LETTERS, Service, greek_letter
from epass.table import Table, read_table

DEFAULT_PATH = Path("/etc/epass/epass.toml")
LANGUAGES = ("el", "en")
SCREENS = ("kmsdrm", "window", "offscreen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    code: str
    name: Mapping[str, str]
    timezone: ZoneInfo
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskSettings:
    """`touch_range` is what the touchscreen reports at its edges: left, top, right, bottom, in its own units."""

    screen: str
    touch: str
    rotation: int
    touch_range: tuple[float, ...]
    home_after: timedelta
    ticket_shown: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterSettings:
    """`mode`: "text" or "raster", or "auto": text on a serial line, which is slow, if the model has a Greek page."""

    url: str
    profile: str
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSettings:
    """`link`: the address in the QR code, with {ticket} in it; empty for no code."""

    note: Mapping[str, str]
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplaySettings:
    screen: str
    rotation: int
    sound: str
    voice: bool
    call_shown: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """`boxes` maps a counter to the address of its button box."""

    state_dir: Path
    site: Site
    rules: Rules
    services: Mapping[str, Service]
    counters: Mapping[int, Counter]
    boxes: Mapping[int, str]
    kiosk: KioskSettings
    printer: PrinterSettings
    receipt: ReceiptSettings
    display: DisplaySettings


def find(path: Path | None) -> Path:
    """The file to read: the one named, else EPASS_CONFIG, else /etc/epass/epass.toml."""
    return path or Path(os.environ.get("EPASS_CONFIG") or DEFAULT_PATH)


def load(path: Path | None = None) -> Config:
    """Raises ConfigError with every mistake. The environment's EPASS_STATE_DIR overrides `state_dir`."""
    path = find(path)
    mistakes: list[str] = []
    config = _read(read_table(path, mistakes))
    if mistakes:
        raise ConfigError([f"{path}: {mistake}" for mistake in mistakes])
    return config


def _read(table: Table) -> Config:
    state_dir = table.text("state_dir", "/var/lib/epass")
    site = table.table("site")
    hours = site.hours("hours", WeeklyHours())
    services = _services(table, hours)
    counters, boxes = _counters(table, services)
    config = Config(
        state_dir=Path(os.environ.get("EPASS_STATE_DIR") or state_dir),
        site=_site(site),
        rules=_rules(table.table("rules")),
        services=services,
        counters=counters,
        boxes=boxes,
        kiosk=_kiosk(table.table("kiosk")),
        printer=_printer(table.table("printer")),
        receipt=_receipt(table.table("receipt")),
        display=_display(table.table("display")),
    )
    table.close()
    return config


def _site(table: Table) -> Site:
    languages = table.texts("languages", list(LANGUAGES))
    for language in languages:
        if language not in LANGUAGES:
            table.mistake("languages", f"“{language}” is not one of {', '.join(LANGUAGES)}")
    if not languages:
        table.mistake("languages", "needs at least one language")
    zone = table.text("timezone", "Europe/Athens")
    try:
        timezone = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: “Europe” is a folder
        table.mistake("timezone", f"there is no time zone “{zone}”")
        timezone = ZoneInfo("UTC")
    site = Site(
        code=table.text("code", pattern=r"\d{4}"),
        name=table.names("name"),
        timezone=timezone,
        languages=tuple(languages),
    )
    table.close()
    return site


def _rules(table: Table) -> Rules:
    rules = Rules(
        grace=table.minutes("grace_min", 5),
        early_window=table.minutes("early_window_min", 5),
        priority_patience=table.minutes("priority_patience_min", 5),
    )
    table.close()
    return rules


def _services(table: Table, hours: WeeklyHours) -> dict[str, Service]:
    services: dict[str, Service] = {}
    for row in table.tables("services"):
        letter = greek_letter(row.text("letter"))
        if letter not in LETTERS or len(letter) != 1:
            row.mistake("letter", f"“{letter}” must be one of {' '.join(LETTERS)}")
        elif letter in services:
            row.mistake("letter", f"“{letter}” is taken by another service")
        services[letter] = Service(
            letter=letter,
            name=row.names("name"),
            patience=row.minutes("patience_min", 90),
            duration=row.minutes("duration_min", 8, least=0.5),
            hours=row.hours("hours", hours),
            daily_maximum=row.whole("daily_maximum", 0, least=0, most=100_000) or None,
        )
        row.close()
    if not services:
        table.mistake("services", "there must be at least one [[services]]")
    return services


def _counters(table: Table, services: Mapping[str, Service]) -> tuple[dict[int, Counter], dict[int, str]]:
    counters: dict[int, Counter] = {}
    boxes: dict[int, str] = {}
    for row in table.tables("counters"):
        number = row.whole("counter", least=1, most=99)
        if number in counters:
            row.mistake("counter", f"there is a counter {number} already")
        serves = _letters(row, "serves", services, list(services))
        prefers = _letters(row, "prefers", services, [])
        for letter in sorted(prefers - serves):
            row.mistake("prefers", f"“{letter}” is not among the services it serves")
        counters[number] = Counter(counter=number, serves=serves, prefers=prefers)
        if box := row.device("box", "", schemes=("serial",)):
            boxes[number] = box
        row.close()
    if not counters:
        table.mistake("counters", "there must be at least one [[counters]]")
    return counters, boxes


def _letters(row: Table, key: str, services: Mapping[str, Service], default: list[str]) -> frozenset[str]:
    letters = frozenset(greek_letter(text) for text in row.texts(key, default))
    for letter in sorted(letters - services.keys()):
        row.mistake(key, f"there is no service “{letter}”")
    return letters


def _kiosk(table: Table) -> KioskSettings:
    settings = KioskSettings(
        screen=table.device("screen", "kmsdrm://0", schemes=SCREENS),
        touch=table.device("touch", "evdev:///dev/epass/touch", schemes=("evdev", "sdl")),
        rotation=_rotation(table),
        touch_range=table.numbers("touch_range", [0, 0, 0, 0], length=4),
        home_after=timedelta(seconds=table.number("home_after_s", 20, least=5, most=300)),
        ticket_shown=timedelta(seconds=table.number("ticket_shown_s", 6, least=2, most=60)),
    )
    table.close()
    return settings


def _rotation(table: Table) -> int:
    rotation = table.whole("rotation", 0, least=0, most=270)
    if rotation % 90:
        table.mistake("rotation", "must be 0, 90, 180 or 270")
    return rotation


def _printer(table: Table) -> PrinterSettings:
    settings = PrinterSettings(
        url=table.device("url", schemes=("serial", "usb", "tcp", "file")),
        profile=table.text("profile", "epson-tm-t20iii"),
        mode=table.text("mode", "auto", choices=("auto", "raster", "text")),
    )
    table.close()
    return settings


def _receipt(table: Table) -> ReceiptSettings:
    settings = ReceiptSettings(note=table.names("note", {}), link=table.text("link", ""))
    if settings.link and "{ticket}" not in settings.link:
        table.mistake("link", "must contain {ticket}, where the ticket's own part of the address goes")
    table.close()
    return settings


def _display(table: Table) -> DisplaySettings:
    settings = DisplaySettings(
        screen=table.device("screen", "kmsdrm://0", schemes=SCREENS),
        rotation=_rotation(table),
        sound=table.device("sound", "alsa:", schemes=("alsa", "file", "none")),
        voice=table.flag("voice", True),
        call_shown=timedelta(seconds=table.number("call_shown_s", 6, least=1, most=60)),
    )
    table.close()
    return settings
