"""What the platform says of this site is kept beside the journal, for programs that begin before they read it.

`epass-sync` writes the file whenever the journal says something new; a file that is missing or damaged says nothing,
and is written again at its next start.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from epass.queueing.given_settings import applied
from epass.queueing.service import Service

NAME = "platform.json"


def keep(state_dir: Path, settings: Mapping[str, Any]) -> None:
    """Raises OSError."""
    fresh = state_dir / f"{NAME}.part"
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(settings, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(state_dir / NAME)


def read(state_dir: Path) -> Mapping[str, Any]:
    """Nothing where there is none that can be used."""
    try:
        settings: Mapping[str, Any] = json.loads((state_dir / NAME).read_text(encoding="utf-8"))
        applied({}, settings)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
    return settings


def with_given(services: Mapping[str, Service], settings: Mapping[str, Any]) -> Mapping[str, Service]:
    """The services with these settings, or as they are where the settings do not fit them."""
    try:
        return applied(services, settings)
    except (ValueError, TypeError, KeyError, AttributeError):
        return services
