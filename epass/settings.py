"""What each daemon is told by epass.toml: one frozen dataclass each, and how its table is read."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from epass.announcing import AnnouncingSettings, read_announcing
from epass.listening import Listening, read_listening
from epass.queueing.counter import Counter
from epass.queueing.service import Service, greek_letter
from epass.table import Table

SCREENS = ("kmsdrm", "window", "offscreen")
SOUNDS = ("alsa", "file", "none")
SOURCES = ("journal", "feed", "feeds", "feed+zeroconf")


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskSettings:
    """`touch_range` is what the touchscreen reports at its edges: left, top, right, bottom, in its own units.
    `width_mm`, `height_mm`: the screen's picture as the citizen sees it, and `viewed_from_mm` from where. `voice` is
    the sound of the voice mode, for the headset; `volume` in percent, for each new person. `in_a_row`: how many
    numbers are given out one after the other, and then one `each`. `staff_pin` is hashed; empty: no menu."""

    screen: str
    touch: str
    rotation: int
    touch_range: tuple[float, ...]
    home_after: timedelta
    ticket_shown: timedelta
    scanner: str
    keypad: str
    voice: str
    volume: int
    width_mm: float
    height_mm: float
    viewed_from_mm: float
    is_large: bool
    is_low: bool
    checks_in: bool
    helps: bool
    in_a_row: int
    each: timedelta
    staff_pin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterSettings:
    """`mode`: "text" or "raster", or "auto": text on a serial line, which is slow, if the model has a Greek page.
    `roll_m`: how long a new roll is. `retracted_after`: how long a ticket may wait in the printer's mouth."""

    url: str
    profile: str
    mode: str
    roll_m: float
    retracted_after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSettings:
    """`link`: the address in the QR code, with {ticket} in it; empty for no code. `service_notes`: what stands on the
    tickets of one service only, by its letter. `layout`: a file of the site's own, None for ours."""

    note: Mapping[str, str]
    service_notes: Mapping[str, Mapping[str, str]]
    link: str
    layout: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplaySettings:
    """`source`: where the calls come from; `token_file`: the feed's token, None where it wants none. `width_mm`,
    `height_mm`: the picture as people see it, and `viewed_from_m` from how far. `languages_shown`: "both" or
    "alternate"; `pictures_shown`: "beside" the calls, "between" them or "never". `counters` and `services`: only
    their calls; empty for all. `off_command` darkens the screen out of hours, `on_command` lights it again."""

    source: str
    token_file: Path | None
    screen: str
    rotation: int
    width_mm: float
    height_mm: float
    viewed_from_m: float
    languages_shown: str
    counters: frozenset[int]
    services: frozenset[str]
    waits: bool
    flashes: bool
    pictures: Path | None
    pictures_shown: str
    off_command: tuple[str, ...]
    on_command: tuple[str, ...]
    sound: str
    voice: bool
    announcing: AnnouncingSettings
    call_shown: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """`token_file` holds what a display must know to listen; None: nothing, on this machine only."""

    listening: Listening
    token_file: Path | None


def read_kiosk(table: Table) -> KioskSettings:
    settings = KioskSettings(
        screen=table.device("screen", "kmsdrm://0", schemes=SCREENS),
        touch=table.device("touch", "evdev:///dev/epass/touch", schemes=("evdev", "sdl")),
        rotation=_rotation(table),
        touch_range=table.numbers("touch_range", [0, 0, 0, 0], length=4),
        home_after=timedelta(seconds=table.number("home_after_s", 20, least=5, most=300)),
        ticket_shown=timedelta(seconds=table.number("ticket_shown_s", 6, least=2, most=60)),
        scanner=table.device("scanner", "", schemes=("evdev",)),
        keypad=table.device("keypad", "", schemes=("evdev",)),
        voice=table.device("voice", "none:", schemes=SOUNDS),
        volume=table.whole("volume", 60, least=10, most=100),
        width_mm=table.number("width_mm", 217, least=80, most=1000),
        height_mm=table.number("height_mm", 136, least=80, most=1000),
        viewed_from_mm=table.number("viewed_from_mm", 600, least=200, most=2000),
        is_large=table.flag("large", False),
        is_low=table.flag("low", False),
        checks_in=table.flag("checks_in", True),
        helps=table.flag("helps", True),
        in_a_row=table.whole("in_a_row", 6, least=1, most=1000),
        each=timedelta(seconds=table.number("each_s", 8, least=0, most=600)),
        staff_pin=table.text("staff_pin", ""),
    )
    table.close()
    return settings


def _rotation(table: Table) -> int:
    rotation = table.whole("rotation", 0, least=0, most=270)
    if rotation % 90:
        table.mistake("rotation", "must be 0, 90, 180 or 270")
    return rotation


def read_printer(table: Table) -> PrinterSettings:
    settings = PrinterSettings(
        url=table.device("url", schemes=("serial", "usb", "tcp", "file")),
        profile=table.text("profile", "epson-tm-t20iii"),
        mode=table.text("mode", "auto", choices=("auto", "raster", "text")),
        roll_m=table.number("roll_m", 80, least=5, most=1000),
        retracted_after=timedelta(seconds=table.number("retracted_after_s", 60, least=10, most=600)),
    )
    table.close()
    return settings


def read_receipt(table: Table, service_notes: Mapping[str, Mapping[str, str]]) -> ReceiptSettings:
    settings = ReceiptSettings(
        note=table.names("note", {}),
        service_notes=service_notes,
        link=table.text("link", ""),
        layout=table.file("layout"),
    )
    if settings.link and "{ticket}" not in settings.link:
        table.mistake("link", "must contain {ticket}, where the ticket's own part of the address goes")
    table.close()
    return settings


def read_display(table: Table, counters: Mapping[int, Counter], services: Mapping[str, Service]) -> DisplaySettings:
    settings = DisplaySettings(
        source=table.device("source", "journal:", schemes=SOURCES),
        token_file=table.file("token_file"),
        screen=table.device("screen", "kmsdrm://0", schemes=SCREENS),
        rotation=_rotation(table),
        width_mm=table.number("width_mm", 1210, least=150, most=10_000),
        height_mm=table.number("height_mm", 680, least=150, most=10_000),
        viewed_from_m=table.number("viewed_from_m", 4, least=0.5, most=30),
        languages_shown=table.text("languages_shown", "both", choices=("both", "alternate")),
        counters=_known_counters(table, counters),
        services=read_letters(table, "services", services, []),
        waits=table.flag("waits", False),
        flashes=table.flag("flashes", True),
        pictures=table.file("pictures"),
        pictures_shown=table.text("pictures_shown", "between", choices=("beside", "between", "never")),
        off_command=_command(table, "off_command"),
        on_command=_command(table, "on_command"),
        sound=table.device("sound", "alsa:", schemes=SOUNDS),
        voice=table.flag("voice", True),
        announcing=read_announcing(table.table("announcing")),
        call_shown=timedelta(seconds=table.number("call_shown_s", 6, least=1, most=60)),
    )
    table.close()
    return settings


def _known_counters(table: Table, counters: Mapping[int, Counter]) -> frozenset[int]:
    texts = table.texts("counters", [])
    for text in texts:
        if not text.isdecimal() or int(text) not in counters:
            table.mistake("counters", f"there is no counter “{text}”")
    return frozenset(int(text) for text in texts if text.isdecimal())


def _command(table: Table, key: str) -> tuple[str, ...]:
    """The words of a command, as a shell would part them; no shell runs it."""
    try:
        return tuple(shlex.split(table.text(key, "")))
    except ValueError as error:
        table.mistake(key, f"is not a command: {error}")
        return ()


def read_feed(table: Table) -> FeedSettings:
    settings = FeedSettings(listening=read_listening(table, "127.0.0.1:8470"), token_file=table.file("token_file"))
    if not settings.listening.is_local and settings.token_file is None:
        table.mistake("token_file", "is missing: who listens from another machine must know a token")
    table.close()
    return settings


def read_letters(row: Table, key: str, services: Mapping[str, Service], default: list[str]) -> frozenset[str]:
    """The services named under this key, which must be there."""
    letters = frozenset(greek_letter(text) for text in row.texts(key, default))
    for letter in sorted(letters - services.keys()):
        row.mistake(key, f"there is no service “{letter}”")
    return letters
