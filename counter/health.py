"""Every configured box becomes a finding: is its line there, and may it be opened?"""

import os
import stat
from pathlib import Path

from counter.link import Line, lines
from epass.config import Config
from epass.errors import ConfigError
from epass.health import Finding


def mistakes(config: Config) -> list[str]:
    """What is wrong in the boxes' part of the configuration, for `epass config check`."""
    try:
        lines(config)
    except ConfigError as error:
        return error.mistakes
    return []


def check(config: Config) -> list[Finding]:
    """Looks only: opening a line would make some boxes start anew."""
    try:
        found = lines(config)
    except ConfigError as error:
        return [Finding(part="counter", ok=False, sentence=mistake) for mistake in error.mistakes]
    if not found:
        return [Finding(part="counter", ok=True, sentence="No counter has a button box: calls come from elsewhere.")]
    return [_finding(counter, line) for counter, line in found.items()]


def _finding(counter: int, line: Line) -> Finding:
    trouble = _trouble(Path(line.path))
    sentence = trouble or f"{line.path} is there, {line.baudrate} baud, address {line.address}."
    return Finding(part=f"box-{counter}", ok=trouble is None, sentence=sentence)


def _trouble(path: Path) -> str | None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return f"{path} is not there ({error.strerror}): plug the box in, or correct its address."
    if not stat.S_ISCHR(mode):
        return f"{path} is not a serial line: correct the box's address."
    if not os.access(path, os.R_OK | os.W_OK):
        return f"{path} may not be opened by this user: it must be in the group “{path.group()}”."
    return None
