"""How the connection is, as `epass sync status` and `epass doctor` read it: a small file beside the journal."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

NAME = "sync.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """`have`: up to which seq the platform has the journal, None while it was not asked. `connected_since`, or what
    does not work, since when, and when it is tried again. `is_alarm`: somebody must act."""

    journal_id: str = ""
    have: int | None = None
    connected_since: datetime | None = None
    error: str = ""
    failing_since: datetime | None = None
    next_attempt: datetime | None = None
    is_alarm: bool = False


def keep(state_dir: Path, status: Status) -> None:
    """Raises OSError."""
    values = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name in Status.__slots__
        if (value := getattr(status, name)) is not None
    }
    fresh = state_dir / f"{NAME}.part"
    fresh.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    fresh.replace(state_dir / NAME)


def read(state_dir: Path) -> Status | None:
    """None where epass-sync never ran, or the file cannot be read."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        values = json.loads((state_dir / NAME).read_text(encoding="utf-8"))
        for name in ("connected_since", "failing_since", "next_attempt"):
            if values.get(name):
                values[name] = datetime.fromisoformat(values[name])
        return Status(**values)
    return None
