"""Who works where: users and their roles at one ΚΕΠ or, for administrators, at all."""

from typing import Any

from aiohttp import web

from central.domain.refusals import (
    LoginTaken,
    NoSuchUser,
    PlatformRefusal,
    WeakPassword,
    WrongDetails,
    WrongTaxNumber,
)
from central.domain.site import Site
from central.domain.users import EVERYWHERE, Role, User
from central.web.admin.frame import BASE, admin_page, administrator, managed, says
from central.web.admin.governing import AT_SITE, is_last_administrator, may_govern, with_role
from central.web.clerk.staff import actor_of, is_administrator, staff
from central.web.forms import choice, text
from central.web.platform import platform
from central.web.refused import sentence

_LONGEST_PASSWORD = 200
_ROLES = tuple(role.value for role in AT_SITE)
_USER = "{user:[A-Za-z0-9_-]{1,64}}"


async def _of_site(request: web.Request) -> web.Response:
    user, site = await managed(request)
    return await _site_page(request, user, site)


async def _site_page(request: web.Request, user: User, site: Site, *, status: int = 200, **values: Any) -> web.Response:
    users = await platform(request).store.users.of_site(site.code)
    fresh = {"typed": {"name": "", "login": "", "role": Role.CLERK.value}, "roles": _ROLES}
    governed = {one.id for one in users if may_govern(user, one)}
    shown = fresh | {"users": users, "governed": governed} | values
    return admin_page(request, "users", user, site, "users", status=status, **shown)


async def _add(request: web.Request) -> web.Response:
    user, site = await managed(request)
    role = await choice(request, "role", _ROLES) or Role.CLERK.value
    typed, mistakes = await _added(request, user, {site.code: Role(role)})
    if mistakes:
        return await _site_page(request, user, site, status=400, typed=typed | {"role": role}, mistakes=mistakes)
    raise web.HTTPSeeOther(f"/admin/sites/{site.code}/users?done=added")


async def _added(request: web.Request, user: User, roles: dict[str, Role]) -> tuple[dict[str, str], dict[str, str]]:
    """Adds whom the form names, or says why not. A tax number and a password are not shown again."""
    typed = {"name": await text(request, "name"), "login": await text(request, "login", most=64)}
    password, tax_number = await _secret(request, "password"), await text(request, "tax_number", most=11)
    mistakes: dict[str, str] = {}
    if not typed["name"]:
        mistakes["name"] = says(request, "user_name_missing")
    if not typed["login"] and not tax_number:
        mistakes["login"] = says(request, "way_missing")
    if mistakes:
        return typed, mistakes
    try:
        await platform(request).store.users.add(
            name=typed["name"],
            roles=roles,
            actor=actor_of(user),
            login=typed["login"],
            password=password,
            tax_number=tax_number,
        )
    except PlatformRefusal as refusal:
        field = _field_of(refusal)
        mistakes["tax_number" if field == "login" and not typed["login"] else field] = sentence(refusal, request)
    return typed, mistakes


def _field_of(refusal: PlatformRefusal) -> str:
    match refusal:
        case WeakPassword():
            return "password"
        case WrongTaxNumber():
            return "tax_number"
        case WrongDetails():
            return refusal.field
        case LoginTaken():
            return "login"
        case _:
            return "name"


async def _role(request: web.Request) -> web.Response:
    """Another role at this ΚΕΠ, or none. What somebody has elsewhere is not this page's to change."""
    user, site = await managed(request)
    other = await _known(request, await text(request, "user", most=64))
    if site.code not in other.roles:
        raise NoSuchUser
    chosen = await choice(request, "role", (*_ROLES, "none"))
    if not chosen:
        raise web.HTTPBadRequest
    roles = with_role(other.roles, site.code, None if chosen == "none" else Role(chosen))
    await platform(request).store.users.change(other.id, actor_of(user), roles=roles)
    raise web.HTTPSeeOther(f"/admin/sites/{site.code}/users?done=role")


async def _known(request: web.Request, id: str) -> User:
    return await platform(request).store.users.get(id)


# One user


async def _governed(request: web.Request) -> tuple[User, User]:
    """Who asks, and whom it is about. Raises NoSuchUser also where the one may not change the other."""
    user = await staff(request)
    other = await _known(request, request.match_info["user"])
    if not may_govern(user, other):
        raise NoSuchUser
    return user, other


async def _one(request: web.Request) -> web.Response:
    user, other = await _governed(request)
    return await _one_page(request, user, other)


async def _one_page(request: web.Request, user: User, other: User, *, status: int = 200, **values: Any) -> web.Response:
    lines = await platform(request).store.sites.lines(all=True)
    names = {line.code: line for line in lines if line.code in other.roles}
    first = next(iter(other.sites), "")
    known = {"other": other, "sites": names, "back_to": f"/admin/sites/{first}/users" if first else "/admin/users"}
    values = {"roles": _ROLES, "typed_name": other.name} | known | values
    return admin_page(request, "user", user, None, "users", status=status, **values)


async def _change(request: web.Request) -> web.Response:
    user, other = await _governed(request)
    store = platform(request).store
    do = await choice(request, "do", ("name", "password", "taxisnet", "no_taxisnet", "activity", "give", "take"))
    mistakes: dict[str, str] = {}
    try:
        match do:
            case "name":
                await store.users.change(other.id, actor_of(user), name=await text(request, "name"))
            case "password" if other.login:
                await store.users.set_password(other.id, await _secret(request, "password"), actor_of(user))
            case "taxisnet":
                number = await text(request, "tax_number", most=11)
                await store.users.change(other.id, actor_of(user), tax_number=number or "-")
            case "no_taxisnet" if other.has_password:
                await store.users.change(other.id, actor_of(user), tax_number="")
            case "activity":
                await _must_not_be_last(request, other)
                await store.users.change(other.id, actor_of(user), is_active=not other.is_active)
            case "give" | "take":
                await _give(request, user, other, is_given=do == "give")
            case _:
                raise web.HTTPBadRequest
    except PlatformRefusal as refusal:
        mistakes[_field_of(refusal) if do != "taxisnet" else "tax_number"] = sentence(refusal, request)
    except _Last:
        mistakes["activity"] = says(request, "last_administrator")
    except _NoPlace:
        mistakes["site"] = says(request, "no_such_place")
    if mistakes:
        return await _one_page(request, user, other, status=400, mistakes=mistakes)
    if user.id == other.id:
        raise web.HTTPSeeOther("/staff")  # their own session may have ended
    raise web.HTTPSeeOther(f"/admin/users/{other.id}?done=saved")


class _Last(Exception):
    """Nobody would be left who can give roles."""


class _NoPlace(Exception):
    """There is no such ΚΕΠ."""


async def _must_not_be_last(request: web.Request, other: User) -> None:
    if is_last_administrator(other, await platform(request).store.users.of_site(EVERYWHERE)):
        raise _Last


async def _give(request: web.Request, user: User, other: User, *, is_given: bool) -> None:
    """Of an administrator for any place; EVERYWHERE makes another administrator."""
    if not is_administrator(user):
        raise web.HTTPForbidden
    store = platform(request).store
    place = await text(request, "site", most=4)
    role = Role.ADMIN if place == EVERYWHERE else Role(await choice(request, "role", _ROLES) or Role.CLERK.value)
    if place != EVERYWHERE and place not in [line.code for line in await store.sites.lines(all=True)]:
        raise _NoPlace
    if place == EVERYWHERE and not is_given:
        await _must_not_be_last(request, other)
    roles = with_role(other.roles, place, role if is_given else None)
    await store.users.change(other.id, actor_of(user), roles=roles)


# Everybody


async def _all(request: web.Request) -> web.Response:
    return await _all_page(request, await administrator(request))


async def _all_page(request: web.Request, user: User, *, status: int = 200, **values: Any) -> web.Response:
    store = platform(request).store
    names = {line.code: line for line in await store.sites.lines(all=True)}
    fresh = {"typed": {"name": "", "login": "", "site": ""}, "users": await store.users.all(), "sites": names}
    return admin_page(request, "all_users", user, None, "users", status=status, **(fresh | values))


async def _add_administrator(request: web.Request) -> web.Response:
    user = await administrator(request)
    typed, mistakes = await _added(request, user, {EVERYWHERE: Role.ADMIN})
    if mistakes:
        return await _all_page(request, user, status=400, typed=typed, mistakes=mistakes)
    raise web.HTTPSeeOther("/admin/users?done=added")


async def _secret(request: web.Request, name: str) -> str:
    """As typed: blanks and all."""
    value = (await request.post()).get(name, "")
    return value[:_LONGEST_PASSWORD] if isinstance(value, str) else ""


def routes() -> list[web.RouteDef]:
    base = BASE + "/users"
    return [
        web.get(base, _of_site),
        web.post(base, _add),
        web.post(base + "/role", _role),
        web.get("/admin/users", _all),
        web.post("/admin/users", _add_administrator),
        web.get(f"/admin/users/{_USER}", _one),
        web.post(f"/admin/users/{_USER}", _change),
    ]
