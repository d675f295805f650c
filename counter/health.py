"""Every configured box becomes a finding: is its device there, and may it be opened?"""

import os
import stat
from pathlib import Path

from counter.addresses import Address, addresses
from counter.keys import Kind
from counter.places import keys_of
from epass.config import Config
from epass.errors import ConfigError
from epass.health import Finding


def mistakes(config: Config) -> list[str]:
    """What is wrong in the boxes' part of the configuration, for `epass config check`."""
    found = []
    for read in (addresses, keys_of):
        try:
            read(config)
        except ConfigError as error:
            found += error.mistakes
    return found


def check(config: Config) -> list[Finding]:
    """Looks only: opening a line would make some boxes start anew."""
    wrong = mistakes(config)
    if wrong:
        return [Finding(part="counter", ok=False, sentence=mistake) for mistake in wrong]
    found = addresses(config)
    if not found:
        return [Finding(part="counter", ok=True, sentence="No counter has a button box: calls come from elsewhere.")]
    return [_finding(counter, address) for counter, address in found.items()]


def _finding(counter: int, address: Address) -> Finding:
    trouble = _trouble(Path(address.path), address.kind)
    well = f"{address.path} is there"
    if address.kind is not Kind.KEYPAD:
        well += f", {address.baudrate} baud, address {address.address}"
    return Finding(part=f"box-{counter}", ok=trouble is None, sentence=trouble or f"{well}.")


def _trouble(path: Path, kind: Kind) -> str | None:
    device = "an input device" if kind is Kind.KEYPAD else "a serial line"
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return f"{path} is not there ({error.strerror}): plug the box in, or correct its address."
    if not stat.S_ISCHR(mode) and not (kind is Kind.KEYPAD and stat.S_ISFIFO(mode)):
        return f"{path} is not {device}: correct the box's address."
    if not os.access(path, os.R_OK | os.W_OK):
        return f"{path} may not be opened by this user: it must be in the group “{path.group()}”."
    return None
