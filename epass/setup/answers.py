"""What a technician answers, typed or in a file, becomes checked answers; what is left out gets what was found."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from epass.clerks import SIGN_IN_NAME, is_worth_having, sign_in_name
from epass.errors import ConfigError
from epass.languages import Words
from epass.setup.devices import Found, Plugged
from epass.table import Table, read_table

_WORDS = Words("setup")
_HOURS = (
    '{ mon = "08:00-19:30", tue = "08:00-19:30", wed = "08:00-19:30", thu = "08:00-19:30", '
    'fri = "08:00-19:30", sat = "08:00-13:30" }'
)
ROLES = ("all", "kiosk", "wall", "counters")
_SIMPLE = "generic-80mm"
_LARGEST = 99
_SECRET = r"[!-~]{1,400}"

# `ask_secret` is one that does not show what is typed.
Ask = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """`role`: what this machine is. `printer` is an address, or empty for none; `boxes` maps a counter to the line of
    its box; `feed`: the wall is on another machine, which listens to this one; `listens_to`: this is that wall.
    `console`: clerks call from a browser; `administrator` signs in there first, with this PIN; empty: who is there.
    `platform`: its address, empty for none; `platform_token`: what this site shows there, empty for what it has."""

    language: str
    code: str
    name_el: str
    name_en: str
    role: str
    services: tuple[tuple[str, str, str], ...]
    counters: int
    printer: Plugged | str
    profile: str
    boxes: Mapping[int, Plugged]
    feed: bool
    listens_to: str
    has_sound: bool
    hours: str = _HOURS
    console: bool = False
    administrator: str = ""
    administrator_pin: str = field(default="", repr=False)
    platform: str = ""
    platform_token: str = field(default="", repr=False)


DEFAULT_SERVICES = (
    ("Α", "Όλες οι υπηρεσίες", "All services"),
    ("Β", "Γνήσιο υπογραφής", "Certified signature"),
)


def from_file(path: Path, found: Found, profiles: Sequence[str]) -> Answers:
    """Raises ConfigError with every mistake."""
    mistakes: list[str] = []
    table = read_table(path, mistakes)
    name = table.names("name")
    services = tuple(
        (row.text("letter"), names["el"], names.get("en", names["el"]))
        for row in table.tables("services")
        for names in (row.names("name"),)
    )
    role = table.text("role", "kiosk", choices=ROLES)
    counters = table.whole("counters", 4, least=1, most=_LARGEST)
    answers = Answers(
        language=table.text("language", "el", choices=("el", "en")),
        code=table.text("code", pattern=r"\d{4}"),
        name_el=name["el"],
        name_en=name.get("en", name["el"]),
        role=role,
        services=services or DEFAULT_SERVICES,
        counters=counters,
        printer=_printer(table, found),
        profile=table.text("profile", _SIMPLE, choices=profiles),
        boxes=_boxes(table, found, counters),
        feed=table.flag("feed", False),
        listens_to=table.text("listens_to", ""),
        has_sound=table.flag("sound", found.has_sound),
        console=table.flag("console", False),
        administrator=_administrator(table),
        administrator_pin=_pin(table),
        platform=_platform(table),
        platform_token=_secret(table, "platform_token_file", "token"),
    )
    table.close()
    if mistakes:
        raise ConfigError([f"{path}: {mistake}" for mistake in mistakes])
    return answers


def _administrator(table: Table) -> str:
    written = table.text("administrator", "admin")
    name = sign_in_name(written)
    if name is None:
        table.mistake("administrator", f"“{written}” is not {SIGN_IN_NAME}")
    return name or ""


def _pin(table: Table) -> str:
    pin = _secret(table, "administrator_pin_file", "PIN")
    if pin and not is_worth_having(pin):
        table.mistake("administrator_pin_file", "holds no PIN of 6 to 12 digits that is not soon guessed")
    return pin


def _platform(table: Table) -> str:
    address = table.text("platform", "")
    if address and not is_platform(address):
        table.mistake("platform", f"“{address}” is not an address such as https://rantevou.example.gr")
    return address.rstrip("/")


def is_platform(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" and bool(parts.hostname)


def _secret(table: Table, name: str, what: str) -> str:
    """A file of its own: answers are copied from site to site."""
    path = table.file(name)
    if path is None:
        return ""
    try:
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        secret = ""
    if not re.fullmatch(_SECRET, secret):
        table.mistake(name, f"{path} holds no {what} that can be read")
    return secret


def _printer(table: Table, found: Found) -> Plugged | str:
    """“found”, or an address as in epass.toml."""
    wanted = table.text("printer", "found")
    return the_printer(found) if wanted == "found" else wanted


def the_printer(found: Found) -> Plugged | str:
    """A USB printer, else the first line that is not a box's."""
    lines = [line for line in found.lines if not line.serial.startswith("box-")]
    return next(iter([*found.printers, *lines]), "")


def the_boxes(found: Found, printer: Plugged | str, counters: int) -> dict[int, Plugged]:
    """Boxes that say their number, then the lines that are left, in their order."""
    lines = [line for line in found.lines if line != printer]
    boxes = {
        int(line.serial.removeprefix("box-")): line for line in lines if re.fullmatch(r"box-[1-9]\d?", line.serial)
    }
    free = (counter for counter in range(1, counters + 1) if counter not in boxes)
    others = [line for line in lines if line not in boxes.values()]
    return dict(sorted({**boxes, **dict(zip(free, others, strict=False))}.items()))


def _boxes(table: Table, found: Found, counters: int) -> dict[int, Plugged]:
    if not table.flag("boxes", True):
        return {}
    return {box: line for box, line in the_boxes(found, the_printer(found), counters).items() if box <= counters}


def ask_for(found: Found, profiles: Sequence[str], ask: Ask, say: Callable[[str], None], ask_secret: Ask) -> Answers:
    """Asks again for what cannot be; an empty answer takes what stands in brackets."""
    language = _ask(ask, "Ελληνικά ή English; (el/en)", "el", lambda text: text in ("el", "en"))

    def question(name: str, default: str, fits: Callable[[str], bool] = bool, **values: object) -> str:
        return _ask(ask, _WORDS.say(name, language, **values), default, fits)

    def is_yes(name: str, default: str, **values: object) -> bool:
        yes = _WORDS.say("yes", language)
        return question(name, default, lambda text: text in (yes, _WORDS.say("no", language)), **values) == yes

    yes, no = _WORDS.say("yes", language), _WORDS.say("no", language)
    code = question("code", "", lambda text: bool(re.fullmatch(r"\d{4}", text)))
    name_el = question("name_el", "")
    name_en = question("name_en", name_el)
    role = question("role", "kiosk", lambda text: text in ROLES)
    counters = int(question("counters", "4", lambda text: text.isdecimal() and 1 <= int(text) <= _LARGEST))
    printer: Plugged | str = ""
    profile, boxes = _SIMPLE, dict[int, Plugged]()
    if role in ("all", "kiosk"):
        printer = the_printer(found)
        say(_WORDS.say("printer_found" if printer else "printer_missing", language, printer=_told(printer)))
        if not printer or not is_yes("use_it", yes):
            printer = question("printer_address", "", lambda text: not text or "://" in text)
        say(_WORDS.say("profiles", language, profiles=", ".join(profiles)))
        profile = question("profile", _SIMPLE, lambda text: text in profiles)
    if role != "wall":
        boxes = the_boxes(found, printer, counters)
        say(_WORDS.count("boxes_found", len(boxes), language))
        if boxes and not is_yes("use_them", yes):
            boxes = {}
    feed = role != "wall" and is_yes("feed", no)
    listens_to = question("listens_to", f"feed+zeroconf://{code}") if role == "wall" else ""
    has_console = role != "wall" and is_yes("console", yes)
    administrator = pin = ""
    if has_console:
        administrator = sign_in_name(question("administrator", "admin", lambda text: bool(sign_in_name(text)))) or ""
        pin = _ask_pin(ask_secret, language)
    platform = token = ""
    if role != "wall":
        platform = question("platform", "", lambda text: not text or is_platform(text)).rstrip("/")
    if platform:
        words = _WORDS.say("platform_token", language)
        token = _ask(ask_secret, words, "", lambda text: not text or bool(re.fullmatch(_SECRET, text)))
    return Answers(
        language=language, code=code, name_el=name_el, name_en=name_en, role=role, services=DEFAULT_SERVICES,
        counters=counters, printer=printer, profile=profile,
        boxes={box: line for box, line in boxes.items() if box <= counters}, feed=feed, listens_to=listens_to,
        has_sound=found.has_sound, console=has_console, administrator=administrator, administrator_pin=pin,
        platform=platform, platform_token=token,
    )  # fmt: skip


def _ask(ask: Ask, question: str, default: str, fits: Callable[[str], bool]) -> str:
    while True:
        answer = ask(f"{question} [{default}] " if default else f"{question} ").strip() or default
        if fits(answer) or (not answer and not default and fits("")):
            return answer


def _ask_pin(ask_secret: Ask, language: str) -> str:
    """Twice the same, for nobody sees it; empty where somebody can sign in already."""
    while True:
        pin = _ask(ask_secret, _WORDS.say("pin", language), "", lambda text: not text or is_worth_having(text))
        if not pin or ask_secret(f"{_WORDS.say('pin_again', language)} ").strip() == pin:
            return pin


def _told(printer: Plugged | str) -> str:
    return printer if isinstance(printer, str) else f"{printer.name} ({printer.node})"
