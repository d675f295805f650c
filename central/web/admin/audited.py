"""Settings before and after become a line of the audit that says what was changed, from what to what."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from central.domain.hours import week_to_json
from central.domain.site import Service, Site
from central.domain.users import User
from central.store import Store
from central.web.clerk.staff import actor_of


def site_settings(site: Site) -> dict[str, Any]:
    return {
        "name": dict(site.name),
        "municipality": site.municipality,
        "address": site.address,
        "phone": site.phone,
        "email": site.email,
        "week": week_to_json(site.week),
        "keeps_holidays": site.keeps_holidays,
        "texts": dict(site.texts),
        "is_listed": site.is_listed,
    }


def service_settings(service: Service | None) -> dict[str, Any]:
    if service is None:
        return {}
    minute = timedelta(minutes=1)
    return {
        "name": dict(service.name),
        "slot_min": service.slot // minute,
        "capacity": service.capacity,
        "week": None if service.week is None else week_to_json(service.week),
        "lead_min": service.lead // minute,
        "horizon_days": service.horizon_days,
        "same_day_lead_min": None if service.same_day_lead is None else service.same_day_lead // minute,
        "takes_phone": service.takes_phone,
        "is_offered": service.is_offered,
        "position": service.position,
    }


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Name: [before, after], of what is not the same."""
    names = [*before, *(name for name in after if name not in before)]
    return {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}


async def write_change(
    store: Store, user: User, site: str, subject: str, *, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """`subject`: what of the site: "site", "service Α", "day 2026-12-24"."""
    if changed := differing(before, after):
        await store.audit.write(actor_of(user), "settings_changed", site=site, subject=subject, changed=changed)
