"""The platform as one application: its pages behind one guard, and the sites' API beside them."""

from aiohttp import web

from central.api.routes import site_api
from central.web import everyone
from central.web.admin import routes as admin
from central.web.citizen import book, bookings, identity, my_data, start
from central.web.clerk import routes as clerk
from central.web.guard import guard
from central.web.phone import live, take
from central.web.platform import PLATFORM, Platform

_LARGEST_FORM = 2 * 1024 * 1024


def pages(at: Platform) -> web.Application:
    app = web.Application(middlewares=[guard], client_max_size=_LARGEST_FORM)
    app[PLATFORM] = at
    for part in (everyone, start, identity, book, bookings, my_data, take, live, clerk, admin):
        app.add_routes(part.routes())
    app.add_subapp("/api", site_api(at.store, at.config.web.proxies))
    return app
