"""What the pages of the administration share: who may be here, and the second row of tabs."""

from typing import Any

from aiohttp import web

from central.domain.refusals import NotAllowed
from central.domain.site import Site
from central.domain.users import Role, User
from central.web.clerk.staff import SITE, at_site, is_administrator, staff, staff_page
from central.web.visitor import visitor
from central.words import ADMIN

BASE = f"/admin/sites/{SITE}"
_TOLD = ("saved", "removed", "added", "revoked", "imported", "password", "role", "alarm_cleared")


async def managed(request: web.Request) -> tuple[User, Site]:
    """A supervisor of the site in the address, or an administrator. Raises NotAllowed."""
    return await at_site(request, Role.SUPERVISOR)


async def administrator(request: web.Request) -> User:
    user = await staff(request)
    if not is_administrator(user):
        raise NotAllowed
    return user


def admin_page(
    request: web.Request, template: str, user: User, site: Site | None, part: str, *, status: int = 200, **values: Any
) -> web.Response:
    """`part`: which of the second tabs is this page's."""
    told = request.query.get("done", "")
    known = {"part": part, "told": told if told in _TOLD and status == 200 else ""}
    return staff_page(
        request, f"admin/{template}.html", user, site, tab="manage", words=ADMIN, status=status, **(known | values)
    )


def says(request: web.Request, name: str, **values: object) -> str:
    return ADMIN.say(name, visitor(request).language, **values)


def asked(request: web.Request, name: str, *, most: int) -> str:
    """From the address, without what is not printed: PostgreSQL takes no NUL."""
    return "".join(char for char in request.query.get(name, "")[:most] if char.isprintable()).strip()
