"""Every address of the pages for clerks."""

from aiohttp import web

from central.web.clerk import booking, day, entry, hall, quick


def routes() -> list[web.RouteDef]:
    return [*entry.routes(), *day.routes(), *quick.routes(), *booking.routes(), *hall.routes()]
