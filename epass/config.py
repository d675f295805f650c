"""epass.toml becomes frozen dataclasses; every mistake in it is reported, all at once, with its path."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from epass.announcing import AnnouncingSettings, read_announcing
from epass.errors import ConfigError
from epass.languages import languages
from epass.queueing.calendar import SpecialDay, WeeklyHours
from epass.queueing.counter import Counter
from epass.queueing.priority import Rules
from epass.queueing.service import LETTERS, Service, greek_letter
from epass.special_days import SiteDays
from epass.table import Table, read_table

DEFAULT_PATH = Path("/etc/epass/epass.toml")
SCREENS = ("kmsdrm", "window", "offscreen")
SOUNDS = ("alsa", "file", "none")
SOURCES = ("journal", "feed", "feeds", "feed+zeroconf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    code: str
    name: Mapping[str, str]
    timezone: ZoneInfo
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Services that the dispenser shows behind one button."""

    id: str
    name: Mapping[str, str]


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
    """`token_file` holds what a display must know to listen; None: nothing, on this machine only. With `certificate`
    and `key` the feed speaks TLS."""

    host: str
    port: int
    token_file: Path | None
    certificate: Path | None
    key: Path | None

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """`boxes` maps a counter to the address of its button box, `grouped` a service to its group's id."""

    state_dir: Path
    site: Site
    rules: Rules
    groups: tuple[Group, ...]
    grouped: Mapping[str, str]
    services: Mapping[str, Service]
    counters: Mapping[int, Counter]
    boxes: Mapping[int, str]
    kiosk: KioskSettings
    printer: PrinterSettings
    receipt: ReceiptSettings
    display: DisplaySettings
    feed: FeedSettings


def find(path: Path | None) -> Path:
    """The file to read: the one named, else EPASS_CONFIG, else /etc/epass/epass.toml."""
    return path or Path(os.environ.get("EPASS_CONFIG") or DEFAULT_PATH)


def load(path: Path | None = None) -> Config:
    """Raises ConfigError with every mistake. The environment's EPASS_STATE_DIR overrides `state_dir`."""
    path = find(path)
    mistakes: list[str] = []
    config = _read(read_table(path, mistakes), path.parent)
    if mistakes:
        raise ConfigError([f"{path}: {mistake}" for mistake in mistakes])
    return config


def _read(table: Table, folder: Path) -> Config:
    written = table.text("state_dir", "/var/lib/epass")
    state_dir = Path(os.environ.get("EPASS_STATE_DIR") or written)
    site = table.table("site")
    groups = _groups(table)
    services, grouped, notes = _services(table, _hours(site, state_dir), groups)
    counters, boxes = _counters(table, services)
    config = Config(
        state_dir=state_dir,
        site=_site(site),
        rules=_rules(table.table("rules")),
        groups=tuple(group for group in groups if group.id in grouped.values()),
        grouped=grouped,
        services=services,
        counters=counters,
        boxes=boxes,
        kiosk=_kiosk(table.table("kiosk")),
        printer=_printer(table.table("printer")),
        receipt=_receipt(table.table("receipt"), notes, folder),
        display=_display(table.table("display"), counters, services),
        feed=_feed(table.table("feed")),
    )
    table.close()
    return config


def _site(table: Table) -> Site:
    chosen = table.texts("languages", ["el", "en"])
    for language in chosen:
        if language not in languages():
            table.mistake("languages", f"“{language}” is not one of {', '.join(languages())}")
    if not chosen:
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
        languages=tuple(chosen),
    )
    table.close()
    return site


def _hours(site: Table, state_dir: Path) -> WeeklyHours:
    """The site's, with its special days; a service's own hours have the same."""
    own = {}
    for row in site.tables("days"):
        own[row.date("date")] = SpecialDay(name=row.names("name", {}), closes=row.time("closes"))
        row.close()
    special = SiteDays(own, is_public=site.flag("holidays", True), folder=state_dir)
    return site.hours("hours", WeeklyHours(special=special))


def _rules(table: Table) -> Rules:
    rules = Rules(
        grace=table.minutes("grace_min", 5),
        early_window=table.minutes("early_window_min", 5),
        priority_patience=table.minutes("priority_patience_min", 5),
        check_in_opens=table.minutes("check_in_opens_min", 60),
        check_in_ends=table.minutes("check_in_ends_min", 60),
    )
    table.close()
    return rules


def _groups(table: Table) -> list[Group]:
    groups: list[Group] = []
    for row in table.tables("groups"):
        group = Group(id=row.text("id", pattern=r"[a-z0-9_-]+"), name=row.names("name"))
        if group.id in [known.id for known in groups]:
            row.mistake("id", f"there is a group “{group.id}” already")
        groups.append(group)
        row.close()
    return groups


def _services(
    table: Table, hours: WeeklyHours, groups: list[Group]
) -> tuple[dict[str, Service], dict[str, str], dict[str, Mapping[str, str]]]:
    """The services, the group of those that are in one, and what stands on the tickets of each only."""
    services: dict[str, Service] = {}
    grouped: dict[str, str] = {}
    notes: dict[str, Mapping[str, str]] = {}
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
        if group := row.text("group", ""):
            grouped[letter] = group
            if group not in [known.id for known in groups]:
                row.mistake("group", f"there is no group “{group}” among the [[groups]]")
        if note := row.names("note", {}):
            notes[letter] = note
        row.close()
    if not services:
        table.mistake("services", "there must be at least one [[services]]")
    return services, grouped, notes


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


def _printer(table: Table) -> PrinterSettings:
    settings = PrinterSettings(
        url=table.device("url", schemes=("serial", "usb", "tcp", "file")),
        profile=table.text("profile", "epson-tm-t20iii"),
        mode=table.text("mode", "auto", choices=("auto", "raster", "text")),
        roll_m=table.number("roll_m", 80, least=5, most=1000),
        retracted_after=timedelta(seconds=table.number("retracted_after_s", 60, least=10, most=600)),
    )
    table.close()
    return settings


def _receipt(table: Table, service_notes: Mapping[str, Mapping[str, str]], folder: Path) -> ReceiptSettings:
    layout = table.text("layout", "")
    settings = ReceiptSettings(
        note=table.names("note", {}),
        service_notes=service_notes,
        link=table.text("link", ""),
        layout=folder / layout if layout else None,
    )
    if settings.link and "{ticket}" not in settings.link:
        table.mistake("link", "must contain {ticket}, where the ticket's own part of the address goes")
    table.close()
    return settings


def _display(table: Table, counters: Mapping[int, Counter], services: Mapping[str, Service]) -> DisplaySettings:
    settings = DisplaySettings(
        source=table.device("source", "journal:", schemes=SOURCES),
        token_file=_file(table, "token_file"),
        screen=table.device("screen", "kmsdrm://0", schemes=SCREENS),
        rotation=_rotation(table),
        width_mm=table.number("width_mm", 1210, least=150, most=10_000),
        height_mm=table.number("height_mm", 680, least=150, most=10_000),
        viewed_from_m=table.number("viewed_from_m", 4, least=0.5, most=30),
        languages_shown=table.text("languages_shown", "both", choices=("both", "alternate")),
        counters=_known_counters(table, counters),
        services=_letters(table, "services", services, []),
        waits=table.flag("waits", False),
        flashes=table.flag("flashes", True),
        pictures=_file(table, "pictures"),
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


def _feed(table: Table) -> FeedSettings:
    host, _, port = table.text("listen", "127.0.0.1:8470", pattern=r"\S+:\d{1,5}").rpartition(":")
    settings = FeedSettings(
        host=host.strip("[]"),
        port=int(port) if port.isdecimal() else 0,
        token_file=_file(table, "token_file"),
        certificate=_file(table, "certificate"),
        key=_file(table, "key"),
    )
    if settings.port > 65535:
        table.mistake("listen", f"there is no port {port}")
    if not settings.is_local and settings.token_file is None:
        table.mistake("token_file", "is missing: who listens from another machine must know a token")
    if (settings.certificate is None) != (settings.key is None):
        table.mistake("key" if settings.certificate else "certificate", "is missing: TLS needs both, or neither")
    table.close()
    return settings


def _file(table: Table, key: str) -> Path | None:
    name = table.text(key, "")
    return Path(name) if name else None
