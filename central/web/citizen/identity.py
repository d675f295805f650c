"""Login by TAXISnet and out again: who comes back with our own state becomes a session of a citizen.

The state is random, kept in the session of the browser that began, valid once and for ten minutes. Where the browser
goes afterwards is kept there too, and only ever a path of ours.
"""

import hmac
import logging
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from aiohttp import web

from central.taxisnet import Identified, Taxisnet, TaxisnetError, TaxisnetRefused, TaxisnetRejects, new_state
from central.web.forms import local_path, text
from central.web.pages import page
from central.web.platform import platform, remote
from central.web.refused import sentence
from central.web.visitor import visitor
from central.words import CITIZEN

log = logging.getLogger("central.web")

_STATE_LASTS = timedelta(minutes=10)
_MOST_LOGINS = 40
_LOGINS_WITHIN = timedelta(minutes=10)


async def citizen_of(request: web.Request) -> str:
    """The citizen's id; whoever is none yet is sent to the login, and comes back."""
    found = visitor(request).citizen
    if not found:
        then = request.path if request.method == "GET" else "/book"
        raise web.HTTPSeeOther(f"/login?then={then}")
    return found


async def begin_login(request: web.Request, taxisnet: Taxisnet, realm: str, then: str) -> web.HTTPSeeOther:
    """The way to TAXISnet, for citizens and clerks alike. Raises TooOften."""
    await platform(request).store.throttle.check(
        what="taxisnet", who=remote(request), most=_MOST_LOGINS, within=_LOGINS_WITHIN
    )
    state = new_state()
    begun = {"state": _hashed(state), "realm": realm, "then": then, "at": platform(request).now().isoformat()}
    await visitor(request).keep(oauth=begun)
    return web.HTTPSeeOther(taxisnet.login_url(state, return_address(request, realm)))


async def come_back(request: web.Request, taxisnet: Taxisnet, realm: str) -> tuple[Identified, str]:
    """Whom TAXISnet names, and the path to go on to. Raises TaxisnetError."""
    begun: dict[str, Any] = visitor(request).data.get("oauth", {})
    if begun:
        await visitor(request).keep(oauth=None)
    is_ours = hmac.compare_digest(begun.get("state", ""), _hashed(request.query.get("state", "")))
    if not begun or not is_ours or begun["realm"] != realm:
        raise TaxisnetRefused("Somebody came back from TAXISnet who was not sent there, or twice")
    if platform(request).now() - datetime.fromisoformat(begun["at"]) > _STATE_LASTS:
        raise TaxisnetRefused("Somebody came back from TAXISnet too late")
    if "error" in request.query:
        raise TaxisnetRefused("Somebody said no at TAXISnet")
    person = await taxisnet.identify(request.query.get("code", ""), return_address(request, realm))
    return person, local_path(begun["then"]) or "/"


def return_address(request: web.Request, realm: str) -> str:
    path = "/login/return" if realm == "citizens" else "/staff/login/return"
    return platform(request).config.web.public_address + path


def _hashed(state: str) -> str:
    return sha256(state.encode()).hexdigest()


async def _login(request: web.Request) -> web.Response:
    then = local_path(request.query.get("then", "")) or "/bookings"
    if visitor(request).citizen:
        raise web.HTTPSeeOther(then)
    return _login_page(request, then)


def _login_page(request: web.Request, then: str, told: str = "", status: int = 200) -> web.Response:
    is_possible = platform(request).citizens is not None
    return page(request, "citizen/login.html", CITIZEN, status=status, then=then, told=told, is_possible=is_possible)


async def _begin(request: web.Request) -> web.Response:
    taxisnet = platform(request).citizens
    if taxisnet is None:
        raise web.HTTPNotFound
    raise await begin_login(request, taxisnet, "citizens", local_path(await text(request, "then", most=300)) or "/")


async def _return(request: web.Request) -> web.Response:
    taxisnet = platform(request).citizens
    if taxisnet is None:
        raise web.HTTPNotFound
    try:
        person, then = await come_back(request, taxisnet, "citizens")
    except TaxisnetError as error:
        if isinstance(error, TaxisnetRejects):
            log.error("%s", error)
        else:
            log.warning("%s", error)
        return _login_page(request, "/bookings", told=sentence(error, request), status=403)
    is_legal = not person.given_name
    citizen = await platform(request).store.citizens.enter(person.afm, is_legal=is_legal)
    await visitor(request).begin("citizen", citizen, {"name": person.name, "is_legal": is_legal})
    raise web.HTTPSeeOther(then)


async def _log_out(request: web.Request) -> web.Response:
    """Here, and at TAXISnet: the next person at this browser must be asked."""
    await visitor(request).leave()
    taxisnet = platform(request).citizens
    gone = platform(request).config.web.public_address + "/logged-out"
    raise web.HTTPSeeOther(taxisnet.logout_url(gone) if taxisnet else gone)


async def _logged_out(request: web.Request) -> web.Response:
    return page(request, "citizen/logged_out.html", CITIZEN)


def routes() -> list[web.RouteDef]:
    return [
        web.get("/login", _login),
        web.post("/login", _begin),
        web.get("/login/return", _return),
        web.post("/logout", _log_out),
        web.get("/logged-out", _logged_out),
    ]
