"""epass.toml becomes frozen dataclasses; every mistake in it is reported, all at once, with its path."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from epass import given_file
from epass.desk_settings import ConsoleSettings, DeskSettings, read_console, read_desk
from epass.errors import ConfigError
from epass.languages import languages
from epass.queueing.calendar import SpecialDay, WeeklyHours
from epass.queueing.counter import Counter
from epass.queueing.priority import Rules
from epass.queueing.service import LETTERS, Service, greek_letter
from epass.settings import (
    DisplaySettings,
    FeedSettings,
    KioskSettings,
    PrinterSettings,
    ReceiptSettings,
    read_display,
    read_feed,
    read_kiosk,
    read_letters,
    read_printer,
    read_receipt,
)
from epass.special_days import SiteDays
from epass.sync_settings import SyncSettings, read_sync
from epass.table import Table, read_table
from epass.upkeep import UpkeepSettings, read_upkeep

DEFAULT_PATH = Path("/etc/epass/epass.toml")


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
class Config:
    """`boxes` maps a counter to the address of its button box, `keys` to what its gestures do where that is written,
    `grouped` a service to its group's id. Services and the link on
    the ticket are as the platform said last, where there is one and it may say so (`sync.allows`)."""

    state_dir: Path
    site: Site
    rules: Rules
    groups: tuple[Group, ...]
    grouped: Mapping[str, str]
    services: Mapping[str, Service]
    counters: Mapping[int, Counter]
    boxes: Mapping[int, str]
    keys: Mapping[int, Mapping[str, str]]
    kiosk: KioskSettings
    printer: PrinterSettings
    receipt: ReceiptSettings
    display: DisplaySettings
    feed: FeedSettings
    desk: DeskSettings
    console: ConsoleSettings
    upkeep: UpkeepSettings
    sync: SyncSettings

    @property
    def backups(self) -> Path:
        """The folder that gets one each night."""
        return self.upkeep.backups or self.state_dir / "backups"


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
    written = table.text("state_dir", "/var/lib/epass")
    state_dir = Path(os.environ.get("EPASS_STATE_DIR") or written)
    site = table.table("site")
    groups = _groups(table)
    services, grouped, notes = _services(table, _hours(site, state_dir), groups)
    counters, boxes, keys = _counters(table, services)
    config = Config(
        state_dir=state_dir,
        site=_site(site),
        rules=_rules(table.table("rules")),
        groups=tuple(group for group in groups if group.id in grouped.values()),
        grouped=grouped,
        services=services,
        counters=counters,
        boxes=boxes,
        keys=keys,
        kiosk=read_kiosk(table.table("kiosk")),
        printer=read_printer(table.table("printer")),
        receipt=read_receipt(table.table("receipt"), notes),
        display=read_display(table.table("display"), counters, services),
        feed=read_feed(table.table("feed")),
        desk=read_desk(table.table("desk")),
        console=read_console(table.table("console")),
        upkeep=read_upkeep(table.table("upkeep")),
        sync=read_sync(table.table("sync")),
    )
    table.close()
    return _as_given(config) if config.sync.url else config


def _as_given(config: Config) -> Config:
    given = given_file.read(config.state_dir)
    link = given.get("ticket_link")
    receipt = replace(config.receipt, link=link) if isinstance(link, str) else config.receipt
    return replace(config, services=given_file.with_given(config.services, given), receipt=receipt)


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


def _counters(
    table: Table, services: Mapping[str, Service]
) -> tuple[dict[int, Counter], dict[int, str], dict[int, Mapping[str, str]]]:
    """The counters, the box of those that have one, and what its keys do where that is said."""
    counters: dict[int, Counter] = {}
    boxes: dict[int, str] = {}
    keys: dict[int, Mapping[str, str]] = {}
    for row in table.tables("counters"):
        number = row.whole("counter", least=1, most=99)
        if number in counters:
            row.mistake("counter", f"there is a counter {number} already")
        serves = read_letters(row, "serves", services, list(services))
        prefers = read_letters(row, "prefers", services, [])
        for letter in sorted(prefers - serves):
            row.mistake("prefers", f"“{letter}” is not among the services it serves")
        counters[number] = Counter(
            counter=number,
            serves=serves,
            prefers=prefers,
            calls_by_itself=row.flag("calls_by_itself", False),
        )
        if box := row.device("box", "", schemes=("serial", "ub485", "keypad")):
            boxes[number] = box
        if written := row.words("keys"):
            keys[number] = written
            if not box:
                row.mistake("keys", "this counter has no box whose keys these could be")
        row.close()
    if not counters:
        table.mistake("counters", "there must be at least one [[counters]]")
    return counters, boxes, keys
