"""What came in a form becomes plain text of bounded length, a choice, a day or a way back of ours; or nothing."""

import unicodedata
from datetime import date, datetime

from aiohttp import web

LONGEST_NAME = 120
LONGEST_SUBJECT = 200


async def text(request: web.Request, name: str, *, most: int = LONGEST_NAME) -> str:
    """NFC, without what is not printed, one blank between words; empty where the field is missing or a file. What is
    longer than `most` stays longer by one: it is seen to be too long, and no more of it is carried along."""
    value = (await request.post()).get(name, "")
    if not isinstance(value, str):
        return ""
    printed = "".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", value[: 4 * most]))
    return " ".join(printed.split())[: most + 1]


async def choice(request: web.Request, name: str, allowed: tuple[str, ...]) -> str:
    """One of those allowed; empty for anything else."""
    value = (await request.post()).get(name, "")
    return value if isinstance(value, str) and value in allowed else ""


def day_in(value: str) -> date | None:
    """From an address: 2026-11-24."""
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


def moment_in(value: str) -> datetime | None:
    """Aware; None for anything else."""
    try:
        moment = datetime.fromisoformat(value) if len(value) <= 32 else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def local_path(value: str) -> str:
    """A way back within these pages, or empty: nothing that a browser could take for another host."""
    is_ours = (
        value.startswith("/")
        and not value.startswith("//")
        and len(value) <= 300
        and all("!" <= char <= "~" and char not in '\\"<>' for char in value)
    )
    return value if is_ours else ""
