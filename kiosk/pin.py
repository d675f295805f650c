"""The staff's PIN becomes a line for epass.toml, and what is typed at the kiosk is held against it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from epass import pins
from epass.errors import ConfigError


def is_right(pin: str, line: str) -> bool:
    """Whether this is the PIN of `kiosk.staff_pin`. Takes its time: not where a screen waits. Raises ConfigError when
    the line is none that `epass kiosk pin` could have printed."""
    try:
        return pins.is_right(pin, line)
    except ValueError as error:
        raise ConfigError(["kiosk.staff_pin: this is no line that “epass kiosk pin” printed"]) from error


def main(rest: Sequence[str], config: Path | None = None) -> int:
    """`epass kiosk pin`: asks for the PIN twice, without showing it, or reads it from the standard input; prints the
    line. 2 when there is no PIN in what was given. It needs no configuration."""
    parser = argparse.ArgumentParser(prog="epass kiosk", description="The dispenser's own commands.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    summary = "make the line for kiosk.staff_pin out of a PIN that only you know"
    commands.add_parser("pin", help=summary, description=summary)
    parser.parse_args(rest)
    pin = pins.ask()
    if pin is None:
        print("That was not the same.", file=sys.stderr)
        return 2
    if not pins.is_pin(pin):
        print(f"A PIN has {pins.LENGTHS.start} to {pins.LENGTHS.stop - 1} digits.", file=sys.stderr)
        return 2
    print(f'staff_pin = "{pins.hashed(pin, pins.new_salt())}"')
    return 0


if __name__ == "__main__":
    sys.exit(main(["pin", *sys.argv[1:]]))
