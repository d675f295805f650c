"""Login and password, or TAXISnet for employees, become a session of a user; and out again."""

import logging
from datetime import timedelta

from aiohttp import web

from central.domain.refusals import NoSuchUser, PlatformRefusal, TooOften, WeakPassword
from central.domain.users import User
from central.store.actor import SYSTEM, clerk_actor
from central.taxisnet import TaxisnetError, TaxisnetRejects
from central.web.citizen.identity import begin_login, come_back
from central.web.clerk.staff import actor_of, staff, staff_page
from central.web.forms import local_path, text
from central.web.pages import page
from central.web.platform import platform, remote
from central.web.refused import sentence
from central.web.visitor import visitor
from central.words import CLERK

log = logging.getLogger("central.web")

_MOST_FROM_ONE_ADDRESS = 60
_WITHIN = timedelta(minutes=15)
_LONGEST_PASSWORD = 200


async def _login(request: web.Request) -> web.Response:
    then = _then(request.query.get("then", ""))
    if visitor(request).user:
        raise web.HTTPSeeOther(then)
    return _login_page(request, then)


def _login_page(request: web.Request, then: str, *, told: str = "", login: str = "", status: int = 200) -> web.Response:
    has_taxisnet = platform(request).clerks is not None
    return page(
        request, "clerk/login.html", CLERK, status=status, then=then, told=told, login=login, has_taxisnet=has_taxisnet
    )


async def _enter(request: web.Request) -> web.Response:
    """Wrong ones are counted per login in the store, and per address here: many logins tried from one place, too."""
    then, login = _then(await text(request, "then", most=300)), await text(request, "login", most=64)
    at = platform(request)
    try:
        await at.store.throttle.check(what="staff", who=remote(request), most=_MOST_FROM_ONE_ADDRESS, within=_WITHIN)
        user = await at.store.users.log_in(login, await _password(request, "password"))
    except PlatformRefusal as refusal:
        status = 429 if isinstance(refusal, TooOften) else 403
        await at.store.audit.write(SYSTEM, "login_refused")
        return _login_page(request, then, told=sentence(refusal, request), login=login, status=status)
    await _begin(request, user, "password")
    raise web.HTTPSeeOther(then)


async def _begin(request: web.Request, user: User, way: str) -> None:
    await visitor(request).begin("clerk", user.id, {"way": way})
    await platform(request).store.audit.write(clerk_actor(user.id), "logged_in", way=way)


async def _taxisnet(request: web.Request) -> web.Response:
    taxisnet = platform(request).clerks
    if taxisnet is None:
        raise web.HTTPNotFound
    raise await begin_login(request, taxisnet, "clerks", _then(await text(request, "then", most=300)))


async def _return(request: web.Request) -> web.Response:
    """Only who is known here already: TAXISnet says who somebody is, not that they work at a ΚΕΠ."""
    at = platform(request)
    if at.clerks is None:
        raise web.HTTPNotFound
    try:
        person, then = await come_back(request, at.clerks, "clerks")
        user = await at.store.users.log_in_by_taxisnet(person.afm)
    except NoSuchUser:
        await at.store.audit.write(SYSTEM, "login_refused", way="taxisnet")
        told = CLERK.say("login_unknown", visitor(request).language)
        return _login_page(request, "/staff", told=told, status=403)
    except TaxisnetError as error:
        (log.error if isinstance(error, TaxisnetRejects) else log.warning)("%s", error)
        return _login_page(request, "/staff", told=sentence(error, request), status=403)
    await _begin(request, user, "taxisnet")
    raise web.HTTPSeeOther(_then(then))


async def _log_out(request: web.Request) -> web.Response:
    """Whoever came by TAXISnet leaves it, too: the next colleague at this browser must be asked who they are."""
    came_by_taxisnet = visitor(request).data.get("way") == "taxisnet"
    if visitor(request).user:
        await platform(request).store.audit.write(clerk_actor(visitor(request).user), "logged_out")
    await visitor(request).leave()
    taxisnet = platform(request).clerks
    gone = platform(request).config.web.public_address + "/staff/login"
    raise web.HTTPSeeOther(taxisnet.logout_url(gone) if taxisnet and came_by_taxisnet else gone)


async def _own_password(request: web.Request) -> web.Response:
    """The old one is asked for: a browser that was left alone is not enough to lock its user out."""
    user = await staff(request)
    if not user.has_password:
        raise web.HTTPNotFound
    if request.method == "GET":
        return staff_page(request, "clerk/password.html", user, None, is_done=False)
    store, mistakes = platform(request).store, {}
    new = await _password(request, "new")
    try:
        await store.users.log_in(user.login, await _password(request, "old"))
        if new != await _password(request, "again"):
            mistakes["again"] = CLERK.say("password_differs", visitor(request).language)
        else:
            await store.users.set_password(user.id, new, actor_of(user))
    except WeakPassword as refusal:
        mistakes["new"] = sentence(refusal, request)
    except PlatformRefusal as refusal:
        mistakes["old"] = sentence(refusal, request)
    if mistakes:
        return staff_page(request, "clerk/password.html", user, None, is_done=False, mistakes=mistakes, status=400)
    await _begin(request, user, "password")  # every session ended with the old one
    return staff_page(request, "clerk/password.html", user, None, is_done=True)


async def _password(request: web.Request, name: str) -> str:
    """As typed: blanks and all."""
    value = (await request.post()).get(name, "")
    return value[:_LONGEST_PASSWORD] if isinstance(value, str) else ""


def _then(path: str) -> str:
    """Only a page for staff: whoever came here by a link goes on to nothing else."""
    known = local_path(path)
    return known if known.startswith(("/staff", "/admin")) and not known.startswith("/staff/log") else "/staff"


def routes() -> list[web.RouteDef]:
    return [
        web.get("/staff/login", _login),
        web.post("/staff/login", _enter),
        web.post("/staff/login/taxisnet", _taxisnet),
        web.get("/staff/login/return", _return),
        web.post("/staff/logout", _log_out),
        web.get("/staff/password", _own_password),
        web.post("/staff/password", _own_password),
    ]
