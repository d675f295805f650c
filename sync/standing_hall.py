"""How things stand in the hall becomes what phones and clerks are shown of it, beside the entries. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from epass.queueing import estimate
from epass.queueing.estimate import Wait
from epass.queueing.hall import Hall
from sync import forms

MOST_TICKETS = 2000
_MOST_MIN = 9999


def standing(hall: Hall, failed: Collection[str], now: datetime) -> dict[str, Any]:
    """`failed`: the devices that need somebody."""
    waits = estimate.waits_of_all(hall, now)
    tickets = [
        {"ticket": ticket, **_told(wait)} for ticket, wait in list(waits.items())[:MOST_TICKETS] if forms.is_id(ticket)
    ]
    counts: dict[str, int] = {}
    for waiting in hall.waiting():
        counts[waiting.service] = counts.get(waiting.service, 0) + 1
    services = []
    for letter in hall.services:
        wait = _told(estimate.wait_for_service(hall, letter, now))
        del wait["ahead"]
        is_open = hall.refuses_issue(letter, now) is None
        services.append({"service": letter, "open": is_open, "waiting": counts.get(letter, 0), **wait})
    devices = sorted(device for device in failed if forms.is_device(device))
    return {"at": now.isoformat(), "services": services, "tickets": tickets, "failed": devices}


def is_other(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
    """Whether there is news in it: `at` is none."""
    return before is None or {**before, "at": ""} != {**now, "at": ""}


def _told(wait: Wait) -> dict[str, Any]:
    if wait.low_min is None or wait.high_min is None:
        return {"ahead": wait.ahead}
    return {"ahead": wait.ahead, "low_min": min(wait.low_min, _MOST_MIN), "high_min": min(wait.high_min, _MOST_MIN)}
