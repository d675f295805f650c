"""A PIN becomes a line that tells nothing of it, and what is typed is held against that line.

`scrypt:N:r:p:salt:hash`, salt and hash in hexadecimal (RFC 7914). A PIN of a few digits is soon found by whoever has
the hash: N makes each try cost 16 MB and tens of milliseconds, and the rights of where it is kept keep it from others.
"""

import getpass
import hashlib
import hmac
import secrets
import sys

LENGTHS = range(4, 13)
_N, _R, _P = 2**14, 8, 1
_SALT_BYTES = 16
# What one try may cost, 128 * N * r bytes: not more than this, whatever the line says.
_MOST_BYTES = 64 * 2**20


def new_salt() -> bytes:
    return secrets.token_bytes(_SALT_BYTES)


def hashed(pin: str, salt: bytes) -> str:
    """The line by which this PIN is known again. Takes its time: not where somebody else waits."""
    return f"scrypt:{_N}:{_R}:{_P}:{salt.hex()}:{_scrypt(pin, salt, _N, _R, _P).hex()}"


def is_right(pin: str, line: str) -> bool:
    """Whether this is the PIN of that line; takes its time as well. Raises ValueError when the line is none that
    `hashed` could have made."""
    kind, n, r, p, salt, wanted = line.split(":")
    found = _scrypt(pin, bytes.fromhex(salt), int(n), int(r), int(p))
    if kind != "scrypt":
        raise ValueError(kind)
    return hmac.compare_digest(found, bytes.fromhex(wanted))


def is_pin(text: str, lengths: range = LENGTHS) -> bool:
    """Digits that a keypad can type, so many of them."""
    return text.isascii() and text.isdigit() and len(text) in lengths


def ask() -> str | None:
    """A PIN from whoever is at the terminal, twice and without showing it, or from the standard input; None when the
    second was another one."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    pin = getpass.getpass("PIN: ")
    return pin if getpass.getpass("Again: ") == pin else None


def _scrypt(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MOST_BYTES)
