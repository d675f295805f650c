"""The configuration's addresses become where each counter's box is: its kind, its device, its place there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import parse_qsl, unquote, urlsplit

from counter.keys import Kind
from epass.config import Config
from epass.errors import ConfigError

_BAUDRATES = (2400, 4800, 9600, 19200, 38400, 57600, 115200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`path`: its serial line or input device; several boxes of one kind may be on one line. `address`: its place there
    (a keypad has none: 0, and no speed either). `parity`: "even" or "none"."""

    kind: Kind
    path: str
    baudrate: int = 0
    address: int = 0
    parity: str = "even"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """What an address of one kind may say. A default that is empty: no such option."""

    baudrate: str = ""
    last_address: int = 0
    parity: str = ""

    @property
    def options(self) -> list[str]:
        given = {"baudrate": self.baudrate, "address": self.last_address, "parity": self.parity}
        return [option for option, default in given.items() if default]


_FORMS = {
    Kind.BOX: _Form(baudrate="38400", last_address=247),
    Kind.PAD: _Form(baudrate="9600", last_address=255, parity="none"),
    Kind.KEYPAD: _Form(),
}


def addresses(config: Config) -> dict[int, Address]:
    """Each counter's box, from `serial:///dev/ttyUSB0?baudrate=38400&address=1`. Raises ConfigError with every
    mistake."""
    found: dict[int, Address] = {}
    mistakes: list[str] = []
    for counter, url in config.boxes.items():
        wrong, address = _read(url)
        if address is not None:
            wrong += _collisions(address, found)
        mistakes += [f"counter {counter}: box “{url}”: {mistake}" for mistake in wrong]
        if address is not None and not wrong:
            found[counter] = address
    if mistakes:
        raise ConfigError(mistakes)
    return found


def _read(url: str) -> tuple[list[str], Address | None]:
    parts = urlsplit(url)
    kind = Kind(parts.scheme)
    form = _FORMS[kind]
    written = dict(parse_qsl(parts.query, keep_blank_values=True))
    wrong = [_no_option(option, form.options) for option in written if option not in form.options]
    path = unquote(parts.path)
    if parts.netloc or not path.startswith("/"):
        wrong.append(f"the device needs its whole path, as in {kind}:///dev/epass/box-1")
    baudrate = written.get("baudrate", form.baudrate)
    if form.baudrate and baudrate not in map(str, _BAUDRATES):
        wrong.append(f"baudrate must be one of {', '.join(map(str, _BAUDRATES))}")
    place = written.get("address", "1")
    if form.last_address and not (re.fullmatch(r"[1-9]\d{0,2}", place, re.ASCII) and int(place) <= form.last_address):
        wrong.append(f"address must be a number from 1 to {form.last_address}")
    parity = written.get("parity", form.parity)
    if form.parity and parity not in ("none", "even"):
        wrong.append("parity must be none or even")
    if wrong:
        return wrong, None
    if kind is Kind.KEYPAD:
        return [], Address(kind=kind, path=path)
    return [], Address(kind=kind, path=path, baudrate=int(baudrate), address=int(place), parity=parity or "even")


def _no_option(option: str, options: list[str]) -> str:
    if not options:
        return f"there is no option “{option}”, and no other"
    close = get_close_matches(option, options, n=1)
    hint = f"; did you mean “{close[0]}”?" if close else ""
    return f"there is no option “{option}”, only {', '.join(options)}{hint}"


def _collisions(address: Address, known: Mapping[int, Address]) -> Iterator[str]:
    """What cannot be on one line with the boxes that are there already."""
    for counter, other in known.items():
        if other.path != address.path:
            continue
        if other.kind is not address.kind:
            yield f"the box of counter {counter} on this line is of another kind ({other.kind}:)"
        elif address.kind is Kind.KEYPAD:
            yield f"this is the keypad of counter {counter} already"
        elif (other.baudrate, other.parity) != (address.baudrate, address.parity):
            yield f"the box of counter {counter} on this line has another speed or parity"
        elif other.address == address.address:
            yield f"the box of counter {counter} on this line has this address already"
        else:
            continue
        return
