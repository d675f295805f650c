"""Is the wall's hardware there: a finding each for its screen, its sound and its voice."""

import asyncio
import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from display.font import font_path
from epass.config import Config
from epass.errors import EpassError
from epass.health import Finding
from speech import card
from speech.voice import can_speak

_CARDS = Path("/dev/dri")


def check(config: Config) -> list[Finding]:
    """Looks, and opens nothing that a running wall needs for itself."""
    return [_screen(config.display.screen), _sound(config.display.sound), *_voice(config), *_source(config)]


def _screen(url: str) -> Finding:
    parts = urlsplit(url)
    problem = None
    if find_spec("pygame") is None:
        problem = "The wall cannot draw: install the Python package pygame-ce."
    elif parts.scheme == "kmsdrm" and not any(_CARDS.glob("card*")):
        problem = (
            f"There is no graphics card at {_CARDS}: connect the screen, and switch the KMS driver on (vc4-kms-v3d)."
        )
    elif parts.scheme == "window" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        problem = "There is no desktop for the wall's window: set DISPLAY or WAYLAND_DISPLAY, or use kmsdrm://."
    elif parts.scheme == "offscreen" and not _can_write(folder := Path(unquote(parts.path)).parent):
        problem = f"The wall's picture cannot be written to {folder}: look at the rights of the folder."
    try:
        font_path()
    except EpassError as error:
        problem = problem or str(error)
    return Finding(part="wall", ok=problem is None, sentence=problem or f"The screen {url} can be drawn on.")


def _sound(url: str) -> Finding:
    parts = urlsplit(url)
    problem = None
    if parts.scheme == "alsa" and not card.is_there():
        problem = f"There is no sound card at {card.PLACE}: the wall goes on without sound."
    elif parts.scheme == "file" and not _can_write(folder := Path(unquote(parts.path))):
        problem = f"Announcements cannot be written to {folder}: look at the rights of the folder."
    fine = f"Announcements go to {url}" if parts.scheme in {"alsa", "file"} else "The wall is silent, as configured"
    return Finding(part="sound", ok=problem is None, sentence=problem or f"{fine}.")


def _voice(config: Config) -> list[Finding]:
    if not config.display.voice:
        return []
    missing = "There is no voice, only the chime: install the Python package espeakng-loader."
    return [Finding(part="voice", ok=can_speak(), sentence="Calls are spoken." if can_speak() else missing)]


def _source(config: Config) -> list[Finding]:
    """Of a feed; the journal has a finding of its own."""
    url = config.display.source
    if urlsplit(url).scheme == "journal":
        return []
    try:
        # Here, because only a display elsewhere has the packages of a network.
        from display.feed_source import probe  # noqa: PLC0415

        problem = asyncio.run(probe(config))
    except EpassError as error:
        problem = str(error)
    return [Finding(part="feed", ok=problem is None, sentence=problem or f"Calls are heard from {url}.")]


def _can_write(folder: Path) -> bool:
    """Also when it is still to be made."""
    while not os.path.exists(folder) and folder != folder.parent:
        folder = folder.parent
    return os.path.isdir(folder) and os.access(folder, os.W_OK)
