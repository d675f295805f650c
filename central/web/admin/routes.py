"""Every address of the administration."""

from aiohttp import web

from central.web.admin import days, import_list, logs, presence, services, site, sites, statistics, tokens, users


def routes() -> list[web.RouteDef]:
    parts = (sites, site, presence, services, days, tokens, users, statistics, logs, import_list)
    return [route for part in parts for route in part.routes()]
