"""Whoever works here: from the session a user, from the address a site, and whether the one may be at the other."""

from typing import Any

from aiohttp import web

from central.domain.refusals import NoSuchUser, NotAllowed
from central.domain.site import Site
from central.domain.users import EVERYWHERE, Role, User
from central.store import clerk_actor
from central.store.actor import Actor
from central.web.pages import page, render
from central.web.platform import platform
from central.web.visitor import visitor
from central.words import CLERK
from epass.languages import Words

SITE = "{site:[0-9]{4}}"


async def staff(request: web.Request) -> User:
    """Whoever is not logged in is sent to the login, and comes back. Roles are read anew with every request."""
    who = visitor(request)
    if who.user:
        try:
            user = await platform(request).store.users.get(who.user)
        except NoSuchUser:
            user = None
        if user is not None and user.is_active:
            return user
        await who.leave()
    then = request.path if request.method == "GET" else "/staff"
    raise web.HTTPSeeOther(f"/staff/login?then={then}")


async def at_site(request: web.Request, least: Role = Role.CLERK) -> tuple[User, Site]:
    """The user and the site in the address. Raises NotAllowed: also for a site that is not there, so that nobody can
    try out which ones are."""
    user = await staff(request)
    code = request.match_info["site"]
    if not user.may(least, code):
        raise NotAllowed
    return user, await platform(request).store.sites.get(code)


def actor_of(user: User) -> Actor:
    return clerk_actor(user.id)


def is_administrator(user: User) -> bool:
    return user.may(Role.ADMIN, EVERYWHERE)


def staff_values(user: User, site: Site | None, tab: str) -> dict[str, Any]:
    """What the frame of every page for staff shows."""
    return {
        "user": user,
        "site": site,
        "tab": tab,
        "may_manage": site is not None and user.may(Role.SUPERVISOR, site.code),
        "is_administrator": is_administrator(user),
        "has_choice": is_administrator(user) or len(user.sites) > 1,
        "supervises": is_administrator(user) or Role.SUPERVISOR in user.roles.values(),
    }


def staff_page(
    request: web.Request,
    template: str,
    user: User,
    site: Site | None,
    *,
    tab: str = "",
    words: Words = CLERK,
    status: int = 200,
    **values: Any,
) -> web.Response:
    shown = staff_values(user, site, tab) | framing(request) | values
    return page(request, template, words, status=status, **shown)


def staff_part(request: web.Request, template: str, words: Words = CLERK, **values: Any) -> web.Response:
    """A piece of a page, for a script that puts it in place."""
    text = render(request, template, words, **(framing(request) | values))
    return web.Response(text=text, content_type="text/html")


def framing(request: web.Request) -> dict[str, Any]:
    """`staffed`: the words of the frame, in whatever part's page."""
    language = visitor(request).language
    return {"staffed": lambda name, **values: CLERK.say(name, language, **values)}
