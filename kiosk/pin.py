"""The staff's PIN becomes a line for epass.toml, and what is typed at the kiosk is held against it.

`scrypt:N:r:p:salt:hash`, salt and hash in hexadecimal (RFC 7914). A PIN of a few digits is soon found by whoever has
the hash: N makes each try cost 16 MB and tens of milliseconds, and the file's rights keep the hash from others.
"""

import argparse
import getpass
import hashlib
import hmac
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from epass.errors import ConfigError

LENGTHS = range(4, 13)
_N, _R, _P = 2**14, 8, 1
_SALT_BYTES = 16
# What one try may cost, 128 * N * r bytes: not more than this, whatever the line says.
_MOST_BYTES = 64 * 2**20


def hashed(pin: str, salt: bytes) -> str:
    """The line for `kiosk.staff_pin`."""
    return f"scrypt:{_N}:{_R}:{_P}:{salt.hex()}:{_scrypt(pin, salt, _N, _R, _P).hex()}"


def is_right(pin: str, line: str) -> bool:
    """Whether this is the PIN of that line. Takes its time: not where a screen waits. Raises ConfigError when the
    line is none that `hashed` could have made."""
    try:
        kind, n, r, p, salt, wanted = line.split(":")
        found = _scrypt(pin, bytes.fromhex(salt), int(n), int(r), int(p))
        if kind != "scrypt":
            raise ValueError(kind)
        return hmac.compare_digest(found, bytes.fromhex(wanted))
    except ValueError as error:
        raise ConfigError(["kiosk.staff_pin: this is no line that “epass kiosk pin” printed"]) from error


def _scrypt(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MOST_BYTES)


def main(rest: Sequence[str], config: Path | None = None) -> int:
    """`epass kiosk pin`: asks for the PIN twice, without showing it, or reads it from the standard input; prints the
    line. 2 when there is no PIN in what was given. It needs no configuration."""
    parser = argparse.ArgumentParser(prog="epass kiosk", description="The dispenser's own commands.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    summary = "make the line for kiosk.staff_pin out of a PIN that only you know"
    commands.add_parser("pin", help=summary, description=summary)
    parser.parse_args(rest)
    is_asked = sys.stdin.isatty()
    pin = getpass.getpass("PIN: ") if is_asked else sys.stdin.readline().strip()
    if not (pin.isascii() and pin.isdigit() and len(pin) in LENGTHS):
        print(f"A PIN has {LENGTHS.start} to {LENGTHS.stop - 1} digits.", file=sys.stderr)
        return 2
    if is_asked and getpass.getpass("Again: ") != pin:
        print("That was not the same.", file=sys.stderr)
        return 2
    print(f'staff_pin = "{hashed(pin, secrets.token_bytes(_SALT_BYTES))}"')
    return 0


if __name__ == "__main__":
    sys.exit(main(["pin", *sys.argv[1:]]))
