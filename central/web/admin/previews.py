"""What settings would do, asked of the store: times of now and what is taken of them, day by day."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

from aiohttp import web

from central.domain.availability import Mode
from central.domain.refusals import PlatformRefusal
from central.domain.site import Service, Site
from central.web.admin.preview import DAYS, Preview, preview_of
from central.web.platform import platform
from epass.special_days import SiteDays


async def previews(
    request: web.Request, site: Site, services: Sequence[Service], *, first: date | None = None, many: int = DAYS
) -> list[Preview]:
    """Of these services of the site, as they would be: of so many days from the first on, today at the earliest."""
    at = platform(request)
    begins = max(at.today(), first or at.today())
    days = [begins + timedelta(days=ahead) for ahead in range(many)]
    public = SiteDays({}, is_public=True, folder=at.config.state_dir)
    await asyncio.to_thread(lambda: [public.on(day) for day in (days[0], days[-1])])  # read, or asked for, once
    shown = []
    for service in services:
        try:
            known = {
                day: await at.store.bookings.slots(site.code, service.letter, day, mode=Mode.STAFF) for day in days
            }
        except PlatformRefusal:  # it is not there yet
            known = None
        shown.append(preview_of(site, service, known, days=days, public=public, now=at.now(), zone=at.config.timezone))
    return shown
