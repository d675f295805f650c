"""What the staff set at the kiosk itself outlives a restart: a small file beside the journal."""

import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from epass.config import Config

log = logging.getLogger("epass.kiosk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`volume` of the voice mode in percent; `first_language`: the one to which the kiosk comes back."""

    volume: int
    first_language: str


def load_settings(config: Config) -> Settings:
    """What was kept, as far as it can be read and still holds; the rest as the configuration says."""
    try:
        kept = json.loads(_path(config).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    volume, language = (kept.get("volume"), kept.get("first_language")) if isinstance(kept, dict) else (None, None)
    return Settings(
        volume=volume if isinstance(volume, int) and 0 <= volume <= 100 else config.kiosk.volume,
        first_language=language if language in config.site.languages else config.site.languages[0],
    )


def keep_settings(config: Config, settings: Settings) -> None:
    """A disk that does not take them is logged: they hold until the next start."""
    path = _path(config)
    draft = path.with_suffix(".new")
    try:
        draft.write_text(json.dumps(asdict(settings)), encoding="utf-8")
        os.replace(draft, path)
    except OSError as error:
        log.error("%s could not be written: %s. What was set holds until the next start.", path, error.strerror)


def _path(config: Config) -> Path:
    return config.state_dir / "kiosk.json"
