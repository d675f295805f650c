"""A password becomes what is kept of it (scrypt, RFC 7914), and is compared with it."""

import secrets
from hashlib import scrypt
from hmac import compare_digest

from central.domain.refusals import WeakPassword

LEAST = 10
_LONGEST = 1024
# 32 MB and about 60 ms a try on a server's core.
_COST, _BLOCK, _LANES = 2**15, 8, 1
_MEMORY = 64 * 1024 * 1024


def hashed(password: str) -> str:
    """Raises WeakPassword."""
    if not LEAST <= len(password) <= _LONGEST:
        raise WeakPassword(LEAST)
    salt = secrets.token_bytes(16)
    return f"scrypt${_COST}${_BLOCK}${_LANES}${salt.hex()}${_derived(password, salt, _COST, _BLOCK, _LANES).hex()}"


def fits(password: str, kept: str | None) -> bool:
    """None: there is none, which takes as long to say as that one is wrong."""
    _, cost, block, lanes, salt, wanted = (kept or _NONE).split("$")
    derived = _derived(password[:_LONGEST], bytes.fromhex(salt), int(cost), int(block), int(lanes))
    return compare_digest(derived.hex(), wanted) and kept is not None


def _derived(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return scrypt(
        password.encode(errors="surrogatepass"), salt=salt, n=cost, r=block, p=lanes, maxmem=_MEMORY, dklen=32
    )


_NONE = f"scrypt${_COST}${_BLOCK}${_LANES}${'00' * 16}${'00' * 32}"
